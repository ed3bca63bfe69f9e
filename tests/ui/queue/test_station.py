"""工作台: a fitness station from pre-application to exit in the browser, by all concerned, in a year rehearsed."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.fitness_stations.conftest import FACTS, scores
from tests.plugins.fitness_stations.conftest import SITE as STATION
from tests.ui.conftest import Add, Open
from tests.ui.queue.conftest import HUANGPU, REFUSED, asking, at, check_everywhere, public_names, step, taken

type On = Callable[[str], None]

NAME = "示例路健身驿站"
TITLES = ("覆盖率", "参与度", "智能化", "公益性")
# So low that the map of a case, which takes long to draw without a graphics card, is not come near to.
LOW = {"viewport": {"width": 1280, "height": 400}}
SELECTION = "/console?view=selection&programme=fitness_stations&workflow=station"


@pytest.fixture(name="sports")
def _sports(employ: Add) -> str:
    """Somebody of the Sports Bureau."""
    return employ("sports_bureau", "partner:sports_bureau", "示例·体育局")


@pytest.fixture(name="department")
def _department(employ: Add) -> list[str]:
    """Four of the publicity department."""
    return [employ("publicity_department", "department:publicity", f"示例·宣教{one}") for one in "甲乙丙丁"]


@pytest.fixture(name="others")
def _others(origin: str, on: On, clerk: str, sports: str, department: list[str]) -> Iterator[Callable[[str], None]]:
    """Thirty others on the same way, over HTTP: 29 of them with 80 points, the last one with 60."""
    cases: list[dict[str, Any]] = []
    with ExitStack() as stack:
        union, bureau, assessor = (stack.enter_context(asking(origin, one)) for one in (clerk, sports, department[0]))

        def take(who: httpx2.Client, name: str, told: Callable[[int], dict[str, Any]]) -> None:
            for number, case in enumerate(cases):
                answer = who.post(
                    f"/cases/{case['id']}/transitions/{name}",
                    json={"facts": told(number)},
                    headers={"If-Match": f'"{case["version"]}"'},
                )
                assert answer.status_code == 200, answer.text
                cases[number] = answer.json()

        def go(until: str) -> None:
            if until == "pre_applied":
                for number in range(30):
                    site = STATION | {"name": f"示例·同期驿站 {number + 1:02}", "address": f"示例路{number + 100}号"}
                    body = {"programme": "fitness_stations", "workflow": "station", "organisation": HUANGPU}
                    answer = union.post("/cases", json=body | {"site": site, "facts": FACTS["pre_apply"]})
                    assert answer.status_code == 201, answer.text
                    cases.append(answer.json())
            elif until == "applied":
                take(union, "apply", lambda _: FACTS["apply"])
            else:
                take(bureau, "visit", lambda _: FACTS["visit"])
                for who in (bureau, assessor):
                    take(who, "score", lambda number: scores(*[20 if number < 29 else 15] * 4))

        yield go


def test_a_fitness_station_from_pre_application_to_exit(
    clerk: str,
    sports: str,
    department: list[str],
    others: Callable[[str], None],
    on: On,
    open_page: Open,
    origin: str,
    refusals: set[str],
) -> None:
    refusals.add(f"{REFUSED}409")
    on("2025-01-31")
    others("pre_applied")
    union = at(open_page(**LOW), clerk)
    pre_apply(union)
    address = union.url.removeprefix(origin)
    on("2025-04-15")
    others("applied")
    apply(union)
    on("2025-04-30")
    others("scored")
    bureau = at(open_page(**LOW), sports, address)
    visit(bureau)
    score(bureau, ("15", "15", "15", "15"))
    on("2025-05-06")
    assessor = at(open_page(**LOW, bypass_csp=True), department[0], address)
    score(assessor, ("14", "15", "16", "15"))
    refuse_who_scored(assessor)
    select(at(open_page(**LOW), department[1]))
    build(union, address)
    on("2025-06-15")
    inspector = at(open_page(**LOW), department[2], address)
    accept(inspector)
    on("2025-10-14")
    give_plaque(inspector)
    payer = at(open_page(**LOW), department[3], address)
    pay(payer, on)
    assert not seen(origin)
    step(payer, "开放并公布")
    taken(payer, "开放并公布", "已开放")
    assert seen(origin)
    driver = open_page(geolocation={"longitude": 121.48, "latitude": 31.231})
    driver.goto("/?open=0&kind=fitness_station")
    expect(driver.get_by_text(NAME)).to_be_visible()
    on("2025-11-20")
    reach(union, address)
    look_at_progress(union)
    close(inspector)
    assert not seen(origin)
    driver.reload()
    expect(driver.get_by_role("heading", level=2).first).to_be_visible()
    expect(driver.get_by_text(NAME)).to_have_count(0)


def fill(form: Locator, told: dict[str, str]) -> None:
    """Fill in some fields of a form by their labels."""
    for label, value in told.items():
        form.get_by_label(re.compile(f"^{label}")).first.fill(value)


def pre_apply(union: Page) -> None:
    """Apply first, by the form."""
    union.get_by_role("link", name="新建申报").click()
    union.get_by_role("link", name="职工健身驿站创建与管理").click()
    form = union.get_by_role("form", name="职工健身驿站创建与管理")
    told = {"站点名称": NAME, "地址": "示例路1号", "经度": "121.48", "纬度": "31.23", "预计辐射职工人数": "3000"}
    fill(form, told | {"开放时间": "周一至周五 9:00-17:00"})
    form.get_by_label("所在区").select_option("310101")
    form.get_by_label("坐标系").select_option("wgs84")
    form.get_by_label("新建或改建").select_option("new")
    form.get_by_label("所在场所").select_option("building")
    form.get_by_role("button", name="提交").click()
    expect(union.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(union.locator(".head .state")).to_have_text("已预申报")


def apply(union: Page) -> None:
    """Apply, as to each of the four dimensions."""
    union.reload()
    form = step(union, "申报")
    dimensions = {f"{one}情况": "示例说明" for one in TITLES}
    fill(form, {"预计辐射职工人数": "3500", **dimensions, "计划完成时间": "2025-08-31"})
    taken(union, "申报", "已申报")


def visit(bureau: Page) -> None:
    """Say what was found on site."""
    form = step(bureau, "审核并现场确认")
    fill(form, {"到现场日期": "2025-04-20", "现场确认情况": "场地属实"})
    taken(bureau, "审核并现场确认", "已现场确认，待评定")


def score(page: Page, points: tuple[str, ...]) -> None:
    """Give points for the four dimensions, each with a comment."""
    form = step(page, "评分")
    for title, given in zip(TITLES, points, strict=True):
        part = form.get_by_role("group", name=title)
        part.get_by_label("得分").fill(given)
        part.get_by_label("评语").fill("示例评语")
    taken(page, "评分", "已现场确认，待评定")


def refuse_who_scored(page: Page) -> None:
    """See the ranking, all that assessors gave and said, and that whoever scored may not make the selection.

    Thirty places: 29 for 80 points each, the last one between two with 60.
    """
    page.goto(SELECTION)
    expect(page.locator(".ranks .rank")).to_have_count(31)
    expect(page.locator(".ranks .result.in")).to_have_count(29)
    own = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=NAME))
    expect(own.locator(".points dd")).to_have_text(["14.50 / 25", "15.00 / 25", "15.50 / 25", "15.00 / 25", "60.00"])
    expect(page.locator(".line")).to_have_text("以上 29 家入选；以下 2 家并列，余 1 个名额")
    own.get_by_text("评分与评语（2 人）").click()
    expect(own.locator(".assessments")).to_contain_text("示例·体育局")
    expect(own.locator(".assessments")).to_contain_text("16 示例评语")
    own.get_by_label("给予名额").check()
    confirm(page, "覆盖面更广")
    expect(page.get_by_role("alert")).to_contain_text("此前经办过该事项的人不能再办这一步")
    expect(page.get_by_role("alert")).to_contain_text("示例·同期驿站 01")
    # Most rows are alike, and looking at each takes long.
    page.evaluate(
        "document.querySelectorAll('.ranks > :nth-child(n + 3):nth-child(-n + 28)').forEach((row) => row.remove())"
    )
    check_everywhere(page)


def select(head: Page) -> None:
    """Settle the tie: not for both, then for ours."""
    head.get_by_role("link", name="年度评定").click()
    head.get_by_label(f"给予名额 {NAME}").check()
    head.get_by_label("给予名额 示例·同期驿站 30").check()
    expect(head.get_by_text("末位并列只余 1 个名额，已选 2 家：第 31 家不能入选。")).to_be_visible()
    confirm(head, "集体研究：覆盖面更广")
    expect(head.get_by_role("alert")).to_contain_text("须从末位并列的申报中选出恰好所余名额（附件2-8 二1）")
    head.get_by_label("给予名额 示例·同期驿站 30").uncheck()
    confirm(head, "集体研究：覆盖面更广")
    expect(head.locator(".told.open")).to_have_text("评定结果已确定")
    expect(head.locator(".summary")).to_contain_text("示例·宣教乙")
    expect(head.locator(".ranks .result.in")).to_have_count(30)
    expect(head.locator(".line + li")).to_contain_text("示例·同期驿站 30")
    expect(head.get_by_role("listitem").filter(has_text="示例·同期驿站 30")).to_contain_text("名额已满")


def confirm(page: Page, why: str) -> None:
    """Make the selection, for a reason."""
    form = page.get_by_role("form", name="确定评定结果")
    form.get_by_label("理由（必填）").fill(why)
    form.get_by_role("button", name="确定评定结果").click()


def build(union: Page, address: str) -> None:
    """Begin to build, and say how the services are linked."""
    union.goto(address)
    form = step(union, "开工建设")
    fill(form, {"建设工作会议日期": "2025-05-06", "建设方案": "示例方案", "计划完成时间": "2025-08-31"})
    taken(union, "开工建设", "建设中")
    form = step(union, "数字化服务对接")
    form.get_by_label("已完成数字化服务对接").select_option("true")
    fill(form, {"对接平台与方式": "示例平台，扫码签到"})
    taken(union, "数字化服务对接", "建设中")


def accept(page: Page) -> None:
    """Accept what was built, 0.001 degrees of latitude from where it was applied for."""
    form = step(page, "验收合格")
    fill(form, {"面积": "220.5", "验收情况": "已建成", "实测经度": "121.48", "实测纬度": "31.231"})
    form.get_by_label("坐标系").select_option("wgs84")
    taken(page, "验收合格", "验收合格")


def give_plaque(page: Page) -> None:
    """Give the plaque."""
    page.reload()
    form = step(page, "颁发铭牌")
    form.get_by_label("铭牌编号").fill("健-001-号")
    taken(page, "颁发铭牌", "已授牌")


def pay(page: Page, on: On) -> None:
    """Enter the subsidy, which is refused as long as its amount is not set."""
    step(page, "下拨补助")
    page.get_by_role("button", name="确认下拨补助").click()
    expect(page.get_by_role("alert")).to_contain_text("补助标准尚未确定")
    on("2025-10-15")
    taken(page, "下拨补助", "已授牌")
    expect(page.get_by_role("region", name="办理过程")).to_contain_text("30000.00")


def reach(union: Page, address: str) -> None:
    """Open it to its neighbours, and count of two months whom it reached."""
    union.goto(address)
    form = step(union, "向周边开放")
    form.get_by_label("向周边单位职工开放").select_option("true")
    fill(form, {"开放对象": "周边单位职工，工作日晚间"})
    taken(union, "向周边开放", "已开放")
    for month, people, times in (("2025-10", "3500", "1200"), ("2025-11", "3400", "1400")):
        form = step(union, "登记辐射与参与")
        fill(form, {"月份": month, "辐射职工人数": people, "参与人次": times})
        taken(union, "登记辐射与参与", "已开放")


def look_at_progress(union: Page) -> None:
    """Whom it reached, against a million: the last month's people, every month's person-times."""
    union.goto("/console?view=progress")
    target = union.get_by_role("listitem").filter(has=union.get_by_role("heading", name="辐射职工"))
    expect(target.locator(".figure")).to_have_text("3,400/ 1,000,000 人")
    row = union.get_by_role("region", name="各站辐射与参与").get_by_role("row", name=NAME)
    expect(row.get_by_role("cell")).to_have_text(["已开放", "3,400", "2,600", "30,000.00"])


def close(page: Page) -> None:
    """Check it, find something, and close it."""
    page.reload()
    form = step(page, "检查")
    form.get_by_label("一切正常").select_option("false")
    form.get_by_role("button", name="增加一项").click()
    form.get_by_label("1", exact=True).fill("器材损坏")
    taken(page, "检查", "已开放")
    form = step(page, "退出")
    form.get_by_label("理由（必填）").fill("检查不合格，长期未整改")
    taken(page, "退出", "已退出")
    expect(page.get_by_role("region", name="下一步")).to_contain_text("此事项已办结")


def seen(origin: str) -> bool:
    """Whether those nearby, those who read the list and those who take the feed see it; either all or none."""
    of_stations = {"collection": "fitness_station"}
    lists = [
        httpx2.get(f"{origin}/collections/fitness_station/items", params={"limit": 1000}),
        httpx2.get(f"{origin}/feeds/geojson", params=of_stations),
    ]
    names = [[one["properties"]["name"] for one in answer.json()["features"]] for answer in lists]
    (told,) = {NAME in found for found in [*names, public_names(origin, "fitness_station")]}
    return told
