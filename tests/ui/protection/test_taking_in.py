"""免申即享, 批量办理, 病种目录, 录入纸质申请: what comes to the centre in files and on paper, and is done in sets."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from geo_service.plugins.member_protection.claims.queries import alone
from tests.plugins.member_protection.lists.conftest import number_of
from tests.ui.protection.conftest import AT, REFUSED
from tests.ui.test_account import check

CONSOLE = "/console?view=protection"
# A job begins in a process of its own, which takes its time where the machine is busy.
SLOW_MS = 60_000
STAYS = f"""姓名,证件号码,医院,入院日期,出院日期
示例201,{number_of(201)},示例医院,2025-06-01,2025-06-08
示例202,{number_of(202)},示例医院,2025-06-02,2025-06-12
示例299,{number_of(299)},示例医院,2025-06-02,2025-06-12
"""


@pytest.fixture(scope="module", autouse=True)
def _insured(insure: Callable[[Iterable[int]], dict[str, Any]], on: Callable[[str], None]) -> None:
    """Made-up members 201 to 205 have their cover, and it is July."""
    insure(range(201, 206))
    on("2025-07-01")


@pytest.fixture(scope="module", name="held_set")
def _held_set(
    protection_engine: Engine, people: dict[str, str], ask: Callable[[str], httpx2.Client]
) -> Callable[[], AbstractContextManager[int]]:
    """Begins a set that cannot go on, for somebody else decides meanwhile; the number of its job."""

    @contextmanager
    def held_set() -> Iterator[int]:
        with protection_engine.connect() as connection:
            alone(connection)
            begun = ask(people["centre"]).post(f"{AT}/claims/proposals", json={})
            assert begun.status_code == 202, begun.text
            yield begun.json()["id"]

    return held_set


def send(page: Page, name: str, content: str, folder: Path) -> None:
    """Send a file."""
    file = folder / name
    file.write_text(content, encoding="utf-8")
    page.get_by_label(re.compile("^文件")).set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()


def test_discharges_become_claims_which_are_proposed_and_decided_as_sets(
    see: Callable[..., Page], people: dict[str, str], tmp_path: Path
) -> None:
    page = see(people["centre"], f"{CONSOLE}&part=discharges")
    send(page, "出院.csv", STAYS, tmp_path)
    expect(page.locator(".summary")).to_have_text("行数3生成申请2待人工处理1", timeout=SLOW_MS)
    faults = page.get_by_role("region", name=re.compile("待人工处理的行"))
    # The heading is row 1, so the third stay stands in row 4: nobody has a cover on the day of admission.
    expect(faults.locator("tbody tr")).to_have_text(["4入院日期2025-06-02住院期间没有保障"])
    expect(faults).not_to_contain_text(number_of(299))
    with page.expect_download() as downloading:
        faults.get_by_role("button", name="下载 CSV").click()
    file = tmp_path / "问题.csv"
    downloading.value.save_as(file)
    told = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [line[0] for line in told] == ["行", "4"]

    page.get_by_role("link", name="批量办理").click()
    page.get_by_label("保障项目").select_option(label="住院保障")
    page.get_by_role("button", name="全部提出意见").click()
    page.get_by_role("button", name="确定全部提出意见").click()
    expect(page.get_by_role("heading", name="办理完毕")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("status")).to_contain_text("意见：给付2 件")

    second = see(people["second"], f"{CONSOLE}&part=sets")
    second.get_by_role("button", name="全部复核决定").click()
    second.get_by_role("button", name="确定全部复核决定").click()
    expect(second.get_by_role("heading", name="办理完毕")).to_be_visible(timeout=SLOW_MS)
    expect(second.get_by_role("status")).to_contain_text("决定给付2 件")
    second.goto(f"{CONSOLE}&part=claims&state=decided_paid&benefit=hospital")
    # Seven nights and ten, 60 yuan each.
    expect(second.get_by_role("listitem").filter(has_text="420.00 元")).to_have_count(1)
    expect(second.get_by_role("listitem").filter(has_text="600.00 元")).to_have_count(1)


def test_a_set_is_cancelled_and_nothing_of_it_stands(
    see: Callable[..., Page], people: dict[str, str], held_set: Callable[[], AbstractContextManager[int]]
) -> None:
    with held_set() as job:
        page = see(people["centre"], f"{CONSOLE}&part=sets&id={job}")
        expect(page.get_by_role("progressbar", name="办理进度")).to_be_visible()
        page.get_by_role("button", name="取消办理").click()
        expect(page.get_by_role("heading", name="已取消")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("alert")).to_have_text("一件都没有生效，可重新办理。")


def test_a_list_of_illnesses_is_brought_in_and_what_is_wrong_is_told_by_line(
    see: Callable[..., Page], people: dict[str, str], refusals: set[str], tmp_path: Path
) -> None:
    refusals.add(f"{REFUSED}400")
    page = see(people["centre"], f"{CONSOLE}&part=illnesses")
    expect(page.get_by_text("还没有病种目录")).to_be_visible()
    page.get_by_label("来源").fill("示例条款 2025 版，第 7 页")
    page.get_by_label("或粘贴").fill("C01,示例病种一\n示例病种二\nC01,示例病种三")
    faults = page.get_by_role("region", name="须更正的行").locator("tbody tr")
    expect(faults.nth(0)).to_have_text("2示例病种二应为“代码,名称”")
    expect(faults.nth(1)).to_have_text("3C01,示例病种三每个代码只出现一次，与第 1 行重复")
    expect(page.get_by_role("button", name="导入", exact=True)).to_be_disabled()
    page.get_by_label("或粘贴").fill("C01,示例病种一")
    page.get_by_role("button", name="导入", exact=True).click()
    # A list is called by its length: of four, or of twenty-two.
    expect(page.get_by_role("alert")).to_contain_text("应为 4 / 22")
    file = tmp_path / "病种.csv"
    file.write_text("\r\n".join(f"C0{at},示例病种{at}" for at in range(1, 5)), encoding="gb18030")
    page.get_by_label(re.compile("^文件")).set_input_files(file)
    expect(page.get_by_label("或粘贴")).to_have_value(re.compile("C04,示例病种4"))
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("已导入 2025 年 4 种")
    shown = page.get_by_role("region", name="2025 年 4 种")
    expect(shown).to_contain_text("来源：示例条款 2025 版，第 7 页")
    shown.get_by_text("查看病种").click()
    expect(shown).to_contain_text("C04示例病种4")


def test_a_claim_on_paper_is_entered_with_its_scan(
    see: Callable[..., Page], people: dict[str, str], photo: bytes, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}409")
    page = see(people["centre"], f"{CONSOLE}&part=claims")
    page.get_by_role("link", name="录入纸质申请").click()
    page.get_by_label("会员的证件号码").fill(number_of(298))
    page.get_by_label("保障项目").select_option(label="意外伤害身故")
    page.get_by_label("身故日期").fill("2025-06-20")
    page.get_by_label("收到申请的日期").fill("2025-06-28")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有保障")
    page.get_by_label("会员的证件号码").fill(number_of(203))
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^意外伤害身故 · "))
    expect(page.locator(".summary")).to_contain_text("提交日2025-06-28")
    assert number_of(203) not in page.url
    page.get_by_label("补充材料").select_option(label="死亡证明")
    page.get_by_label("扫描件").set_input_files({"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.get_by_role("button", name="查看 死亡证明")).to_be_visible()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_what_is_taken_in_is_accessible_and_fits_the_window(
    width: int,
    height: int,
    scheme: Any,
    see: Callable[..., Page],
    people: dict[str, str],
    held_set: Callable[[], AbstractContextManager[int]],
    tmp_path: Path,
) -> None:
    more = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": height}}
    page = see(people["centre"], f"{CONSOLE}&part=discharges", **more)
    expect(page.get_by_role("form", name="上传出院记录")).to_be_visible()
    send(page, "出院.csv", STAYS.replace("06-12", "06-13" if width == 390 else "06-14"), tmp_path)
    expect(page.get_by_role("region", name=re.compile("待人工处理的行"))).to_be_visible(timeout=SLOW_MS)
    check(page, width)
    for part, shown in (("discharges", "上传出院记录"), ("sets", "批量办理"), ("illnesses", "导入目录")):
        page.goto(f"{CONSOLE}&part={part}")
        expect(page.get_by_label(shown).last).to_be_visible()
        check(page, width)
    with held_set() as job:
        page.goto(f"{CONSOLE}&part=sets&id={job}")
        expect(page.get_by_role("button", name="取消办理")).to_be_visible()
        check(page, width)
    page.goto(f"{CONSOLE}&part=claims&id=new")
    expect(page.get_by_role("form", name="纸质申请")).to_be_visible()
    check(page, width)
