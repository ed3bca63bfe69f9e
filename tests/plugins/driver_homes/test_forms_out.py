"""The application forms as files: as the annex prints them, empty or with what a union has applied for."""

import io
import shutil
import subprocess
from datetime import datetime

import openpyxl
import pytest

from geo_service.core.upload import XLSX
from geo_service.plugins.driver_homes.form_layout import form_workbook
from geo_service.plugins.driver_homes.form_rows import as_compared
from geo_service.plugins.driver_homes.rules import BOOK
from tests.plugins.driver_homes import forms
from tests.plugins.driver_homes.forms import APPLICATIONS, FORMS

# The annexes line by line, each cell where the notice has it; 5 and 4 columns lie between the labels above the tables.
ALIKE = ["序号", "站点名称", "地址", "站长", "站长手机", "开放时间"]
ANNEX = {
    "micro": [
        ["附件 2-7-1"],
        ["微型“工会司机之家”创建申报表"],
        ["所属区局工会", *[""] * 4, "负责人姓名"],
        ["负责人邮箱", *[""] * 4, "负责人电话"],
        ["推荐站点主要信息（可附页）"],
        [*ALIKE, "面积（m ² ）", "服务项目", "临停车位 数", "可临停 时间", "计划完成时间"],
        *[[str(number)] for number in range(1, 6)],
        ["表格电子版发至〔项目邮箱〕"],
    ],
    "comprehensive": [
        ["附件 2-7-2"],
        ["综合型“工会司机之家”创建申报表"],
        ["所属区局工会", *[""] * 3, "负责人姓名"],
        ["负责人邮箱", *[""] * 3, "负责人电话"],
        ["推荐站点主要信息（可附页）"],
        [*ALIKE, "面积 (m ²)", "服务项目", "停车位 数", "充电 桩数", "计划完成时间"],
        *[[str(number)] for number in range(1, 6)],
        ["表格电子版发至〔项目邮箱〕"],
    ],
}
SITE = {
    "address": "黄浦区示例路2号",
    "hours_text": "24小时",
    "area_m2": 12.5,
    "services_text": "饮水、休息",
    "functions": ["wifi", "drinking_water"],
    "completes_on": "2025-08-31",
    "manager": "某站长",
    "manager_mobile": "10000000000",
    "free_bays": 2,
}


def opened(answer):
    """The sheet of an answer."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX), answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def texts(sheet, row):
    """What stands in a row, by column."""
    return {cell.column: str(cell.value) for cell in sheet[row] if cell.value is not None}


def apply(who, *sites, tier="micro"):
    more = {"free_parking_minutes": 15} if tier == "micro" else {"chargers": 1}
    rows = [SITE | more | {"tier": tier} | site for site in sites]
    answer = who.post(APPLICATIONS, json={"organisation": "district:310101", "sites": rows})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("tier", ANNEX)
def test_each_printed_word_stands_where_the_annex_has_it_and_nothing_else(tier, client):
    sheet = opened(client.get(f"{FORMS}/{tier}.xlsx"))
    printed = [{column: as_compared(text) for column, text in enumerate(line, start=1) if text} for line in ANNEX[tier]]
    found = [
        {column: as_compared(text) for column, text in texts(sheet, row).items()} for row in range(1, sheet.max_row + 1)
    ]
    assert found == printed


@pytest.mark.parametrize("tier", ANNEX)
def test_it_is_laid_out_to_be_printed(tier, client):
    sheet = opened(client.get(f"{FORMS}/{tier}.xlsx"))
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")  # 9 is A4
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
    assert (sheet.page_setup.fitToHeight, sheet.print_title_rows, sheet.max_column) == (0, "$1:$6", 11)
    merged = {str(area) for area in sheet.merged_cells.ranges}
    second = {"micro": ["C3:E3", "G3:K3", "C4:E4", "G4:K4"], "comprehensive": ["C3:D3", "F3:K3", "C4:D4", "F4:K4"]}
    assert merged == {"A1:K1", "A2:K2", "A3:B3", "A4:B4", "A5:K5", "A12:K12", *second[tier]}
    boxed = [cell for row in sheet["A3:K11"] for cell in row if cell.border.bottom.style == "thin"]
    assert len(boxed) == 9 * 11


def test_the_form_has_what_a_union_applied_for_and_no_persons(clerk, on):
    on("2025-06-01")
    apply(clerk, *({"name": f"打印 {number}"} for number in range(6)))
    apply(clerk, {"name": "打印综合"}, tier="comprehensive")
    answer = clerk.get(f"{FORMS}/micro.xlsx?organisation=district:310101")
    assert answer.headers["cache-control"] == "no-store"
    sheet = opened(answer)
    assert (sheet["C3"].value, sheet["G3"].value, sheet["C4"].value, sheet["G4"].value) == ("黄浦区总工会", *[None] * 3)
    rows = [[cell.value for cell in row] for row in sheet["A7:K16"]]
    day = datetime(2025, 8, 31)  # noqa: DTZ001 - a spreadsheet's dates have no zone
    assert rows[0][7].startswith("饮水、休息、")
    assert rows[0] == [1, "打印 0", "黄浦区示例路2号", None, None, "24小时", 12.5, rows[0][7], 2, 15, day]
    assert [row[1] for row in rows] == [*(f"打印 {number}" for number in range(6)), *[None] * 4]
    assert [row[0] for row in rows] == [*range(1, 11)]
    assert [one.id for one in sheet.row_breaks.brk] == [11]
    assert sheet["A17"].value.startswith("表格电子版")
    assert "手工填写" in sheet["D6"].comment.text and "by hand" in sheet["F3"].comment.text
    large = opened(clerk.get(f"{FORMS}/comprehensive.xlsx?organisation=district:310101"))
    assert [large[cell].value for cell in ("B7", "I7", "J7", "B8")] == ["打印综合", 2, 1, None]


def test_the_form_of_a_union_is_for_those_who_may_see_what_it_applied_for(client, clerk, sign_in_as):
    path = f"{FORMS}/micro.xlsx?organisation=district:310101"
    assert client.get(path).status_code == 401
    assert sign_in_as("district_union", "district:310104").get(path).status_code == 404
    assert clerk.get(f"{FORMS}/micro.xlsx?organisation=district:999999").status_code == 404
    federation = opened(sign_in_as("staff_service_centre", "centre:staff_service").get(path))
    assert federation["C3"].value == "黄浦区总工会"
    assert client.get(f"{FORMS}/large.xlsx").status_code == 400


def test_a_withdrawn_application_is_not_on_the_form(clerk, on, take):
    on("2025-06-02")
    apply(clerk, {"name": "撤回的站"})
    cases = clerk.get("/cases?programme=driver_homes&workflow=home&state=applied").json()["cases"]
    case = next(one for one in cases if one["title"] == "撤回的站")
    path = f"{FORMS}/micro.xlsx?organisation=district:310101"
    named = lambda: {cell.value for cell in opened(clerk.get(path))["B"]}  # noqa: E731
    assert "撤回的站" in named()
    take(clerk, case, "withdraw")
    assert "撤回的站" not in named()


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "＝cmd|'/c'!A1", " =1"])
def test_what_a_union_wrote_is_text_and_never_a_formula(name):
    form = BOOK.newest.latest.form["micro"]
    content = form_workbook(form, [{"站点名称": name, "地址": "某路\x07"}], "=某工会")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet["B7"].value, sheet["B7"].data_type, sheet["B7"].quotePrefix) == (name, "s", True)
    assert (sheet["C3"].data_type, sheet["C7"].value) == ("s", "某路�")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("rows", [0, 5, 6, 50])
def test_the_rows_fill_whole_pages(rows):
    form = BOOK.newest.latest.form["micro"]
    sheet = openpyxl.load_workbook(io.BytesIO(form_workbook(form, [{"站点名称": "某站"}] * rows))).active
    pages = {0: 1, 5: 1, 6: 2, 50: 10}[rows]
    assert (sheet.max_row, len(sheet.row_breaks.brk)) == (6 + 5 * pages + 1, pages - 1)


def test_the_rules_print_the_columns_that_they_ask_for():
    for edition in BOOK.editions.values():
        for form in edition.latest.form.values():
            assert [as_compared(one) for one in form.heading] == [
                as_compared(one) for one in (form.row_number, *form.columns)
            ]


def test_the_workflow_tells_where_its_forms_are(clerk):
    home = next(one for one in clerk.get("/workflows").json() if one["name"] == "home")
    assert [clerk.get(form["href"]).status_code for form in home["forms"]] == [200, 200]
    answer = forms.send(clerk, forms.saved(forms.filled(clerk, [])), home["checked_at"])
    assert answer.status_code in {200, 409}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it(client, tmp_path):
    (tmp_path / "form.xlsx").write_bytes(client.get(f"{FORMS}/micro.xlsx").content)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "form.xlsx"], check=True, timeout=120, capture_output=True
    )
    assert "计划完成时间" in (tmp_path / "form.csv").read_text(encoding="utf-8")
