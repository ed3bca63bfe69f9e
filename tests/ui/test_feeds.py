"""上图交付: the centre sees what is held back, hands a package over, and reads the platform's answer back."""

import csv
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.core.feeds.conftest import PLAIN, PUT
from tests.ui.conftest import Add, Open, sign_in
from tests.ui.test_account import check

FEEDS = "/console?view=feeds&platform=amap"
REFUSED = "the server responded with a status of "
NAMES = ("某路微型司机之家", "某路综合型司机之家")
# On the farthest island, where no other page looks.
FAR = PLAIN | {"lon": 121.75, "lat": 31.52, "district": "310151"}


@pytest.fixture(scope="module", name="sites")
def _sites(by_hand: Callable[..., Any]) -> Iterator[dict[str, int]]:
    """Two sites that can be handed over, open while these tests run."""

    def put(name: str) -> int:
        values = FAR | {"name": name, "address": f"崇明区示例路 {name}"}
        return by_hand(lambda connection: connection.execute(PUT, values).scalar_one())

    found = {name: put(name) for name in NAMES}
    yield found
    closed = "update core.facility set status = 'exited' where id = any(%s)"
    by_hand(lambda connection: connection.exec_driver_sql(closed, (list(found.values()),)))


@pytest.fixture(scope="module", name="login")
def _login(add: Add) -> str:
    """Somebody of the staff service centre."""
    return add("staff_service_centre", "centre:staff_service", "示例·中心甲")


def at(page: Page, login: str) -> Page:
    """The page of AMap, of somebody who signs in on the way to it."""
    page.goto(FEEDS)
    sign_in(page, login)
    expect(page.get_by_role("heading", level=1)).to_have_text("上图交付")
    return page


def answer(folder: Path, *rows: tuple[Any, ...]) -> Path:
    """The platform's answer file, as a Chinese spreadsheet saves it."""
    file = folder / "回执.csv"
    with file.open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([("站点编号", "审核状态", "POI ID", "驳回原因"), *rows])
    return file


def test_a_package_is_downloaded_handed_over_and_its_answer_read_back(
    page: Page, login: str, sites: dict[str, int], tmp_path: Path, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    at(page, login)
    held = page.get_by_role("region", name="未通过检查")
    expect(held).to_contain_text("特来电虹口超充站“司机之家”")
    expect(held).to_contain_text("须有精确到街道或更细的位置")
    ready = page.locator(".figures").get_by_text("可交付").locator("xpath=following-sibling::dd").text_content()
    expect(held).to_contain_text(f"区界未导入，位置未核对：{ready} 个站点")
    package = page.get_by_role("region", name="交付文件")
    with page.expect_download() as downloading:
        package.get_by_role("button", name="下载").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert file.name.startswith("amap-gcj02-")
    rows = [row[3] for row in openpyxl.load_workbook(file)["站点"].iter_rows(min_row=2, values_only=True)]
    assert set(NAMES) <= set(rows)
    package.get_by_role("button", name="登记交付").click()
    expect(package.get_by_role("status")).to_contain_text(f"已登记：交付 {len(rows)} 个站点、撤销 0 个")
    handed = page.get_by_role("region", name="交付记录", exact=True)
    expect(handed).to_contain_text(sha256(file.read_bytes()).hexdigest()[:8])
    expect(page.locator(".figures").get_by_text("新增").locator("xpath=following-sibling::dd")).to_have_text("0")

    receipt = page.get_by_role("region", name="平台回执")
    passed, failed = (sites[name] for name in NAMES)
    bad = answer(tmp_path, (passed, "审核通过", "B0FF01", ""), (failed, "驳回", "", ""), ("某", "飞走了", "", ""))
    receipt.get_by_label("回执文件").set_input_files(bad)
    receipt.get_by_role("button", name="读回").click()
    expect(receipt.get_by_role("alert")).to_contain_text("有 3 处不符合要求，未登记任何站点")
    expect(receipt.get_by_role("listitem")).to_contain_text(["第 3 行 原因", "第 4 行 站点编号", "第 4 行 状态"])
    good = answer(tmp_path, (passed, "审核通过", "B0FF01", ""), (failed, "驳回", "", "照片不清"))
    receipt.get_by_label("回执文件").set_input_files(good)
    receipt.get_by_role("button", name="读回").click()
    expect(receipt.get_by_role("status")).to_have_text("读到 2 行，更新了 2 个站点的上图状态")
    listed = page.evaluate("fetch('/listings?platform=amap&state=online').then((answer) => answer.json())")
    online = {one["name"]: one["platform_id"] for one in listed["listings"] if one["name"] in NAMES}
    assert online == {NAMES[0]: "B0FF01"}
    page.get_by_role("link", name="职工之家").click()
    expect(page.get_by_role("region", name="交付记录", exact=True)).to_contain_text("还没有交付过")


def test_who_does_not_hand_over_is_told_so(page: Page, add: Add, refusals: set[str]) -> None:
    refusals.add(f"{REFUSED}403")
    at(page, add("district_union", "district:310101"))
    expect(page.get_by_role("alert")).to_contain_text("您的角色不负责上图交付")


@pytest.mark.parametrize(("size", "scheme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_the_page_is_accessible_and_fits_the_window(
    scheme: Any, size: tuple[int, int], open_page: Open, login: str, sites: dict[str, int]
) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    at(page, login)
    expect(page.get_by_role("region", name="交付文件")).to_be_visible()
    page.get_by_text("仅提示").click()
    check(page, size[0])
