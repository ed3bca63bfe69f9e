"""Forms as they really come, and forms made to hurt: what can be read is read, the rest is told."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from geo_service.core.upload import MOST_BYTES
from tests.plugins.driver_homes import forms
from tests.plugins.driver_homes.forms import APPLICATIONS, COMPREHENSIVE, FORMS, MICRO

DAY = datetime(2025, 8, 31)  # noqa: DTZ001 - a spreadsheet's dates have no zone


@pytest.fixture(name="in_time", autouse=True)
def _in_time(on):
    """Applications may be filed."""
    on("2025-06-30")


def problem_rows(who, book):
    """What is told of each row, by a form looked through."""
    answer = forms.send(who, forms.saved(book), f"{FORMS}/report")
    assert answer.status_code == 200, answer.text
    return [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(answer.content))["问题 faults"].iter_rows(min_row=2)
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"面积（m²）": "２５．５", "临停车位数": "４个", "可临停时间": "１５分钟"},
        {"计划完成时间": DAY},
        {"计划完成时间": 45900},
        {"计划完成时间": "2025年8月31日"},
        {"站长手机": 10000000000.0},
        {"可临停时间": "半小时", "面积（m²）": "约 30 平方米"},
        {"地址": "  黄浦区\n示例路1号 "},
    ],
    ids=str,
)
def test_what_people_write_is_understood(cells, clerk):
    book = forms.filled(clerk, [MICRO | cells])
    assert problem_rows(clerk, book) == []


@pytest.mark.parametrize(
    ("cells", "column", "given"),
    [
        ({"站长手机": "3.1E+10"}, "站长手机", "•••"),
        ({"站长手机": "１．３８Ｅ＋１０"}, "站长手机", "•••"),
        ({"面积（m²）": "=5*5"}, "面积（m²）", "=5*5"),
        ({"站点名称": "=HYPERLINK(1)"}, "站点名称", "=HYPERLINK(1)"),
        ({"临停车位数": "#REF!"}, "临停车位数", "#REF!"),
        ({"临停车位数": -1}, "临停车位数", "-1"),
        ({"临停车位数": 1_000_001}, "临停车位数", "1000001"),
        ({"面积（m²）": 0}, "面积（m²）", "0"),
        ({"计划完成时间": "2025-02-30"}, "计划完成时间", "2025-02-30"),
        ({"计划完成时间": 12}, "计划完成时间", "1900-01-12"),
        ({"站点名称": "某" * 201}, "站点名称", "某" * 80 + "…"),
        ({"服务项目": "有事找 13" + "800001111"}, "服务项目", None),
    ],
    ids=str,
)
def test_what_cannot_be_right_is_told_by_its_cell(cells, column, given, clerk):
    where = f"附件2-7-1:7:{column}"
    assert forms.faults(clerk, forms.filled(clerk, [MICRO | cells])) == [(where, given)]


@pytest.mark.parametrize("column", MICRO)
def test_what_is_left_out_is_told_by_its_cell(column, clerk):
    book = forms.filled(clerk, [MICRO | {column: None}])
    assert forms.faults(clerk, book) == [(f"附件2-7-1:7:{column}", None)]


def test_cells_merged_over_rows_hold_for_each_and_empty_rows_for_none(clerk):
    rows = [MICRO | {"站点名称": "合并一"}, MICRO | {"站点名称": "合并二", "地址": None, "站长": None}]
    book = forms.filled(clerk, rows)
    book.active.merge_cells("C7:C8")
    book.active.merge_cells("D7:D8")
    book.active["A400"].number_format = "0.00"
    book.active["K300"] = "   "
    assert [row["site"] for row in forms.filed(clerk, book)["rows"]] == ["合并一", "合并二"]


def test_a_hidden_row_is_neither_filed_nor_passed_over(clerk):
    book = forms.filled(clerk, [MICRO | {"站点名称": "看得见"}, MICRO | {"站点名称": "看不见"}])
    book.active.row_dimensions[8].hidden = True
    assert forms.faults(clerk, book) == [("附件2-7-1:8:站点名称", "看不见")]
    book.active.row_dimensions[8].hidden = False
    assert len(forms.filed(clerk, book)["cases"]) == 2


def test_a_hidden_sheet_is_not_read(clerk):
    book = forms.filled(clerk, [MICRO | {"站点名称": "可见表"}])
    copy = book.copy_worksheet(book.active)
    copy.sheet_state = "hidden"
    assert len(forms.filed(clerk, book)["cases"]) == 1


def test_the_columns_may_stand_in_another_order(clerk):
    book = forms.filled(clerk, [MICRO | {"站点名称": "换列"}])
    for row in (6, 7):
        cells = [book.active.cell(row, column).value for column in range(2, 12)]
        for column, value in enumerate(reversed(cells), start=2):
            book.active.cell(row, column).value = value
    assert forms.filed(clerk, book)["rows"][0]["site"] == "换列"


def test_a_form_without_a_column_is_told_at_its_heading(clerk):
    book = forms.filled(clerk, [MICRO])
    book.active.delete_cols(9)
    answer = forms.send(clerk, forms.saved(book))
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["where"]) == (422, "附件2-7-1:6")
    assert "缺少 临停车位数" in fault["wanted"] or "缺少 可临停时间" in fault["wanted"]
    assert forms.send(clerk, forms.saved(book), mode="good").status_code == 422


def test_the_columns_of_one_tier_below_the_title_of_the_other_are_told(clerk):
    book = forms.filled(clerk, [COMPREHENSIVE], "comprehensive")
    book.active["A2"] = "微型“工会司机之家”创建申报表"
    answer = forms.send(clerk, forms.saved(book))
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["where"], fault["given"]) == (422, "附件2-7-2:6", "附件 2-7-2")
    assert "附件 2-7-1" in fault["wanted"]


def test_two_forms_on_a_sheet_are_read_each_by_its_own_columns(clerk):
    book = forms.filled(clerk, [MICRO | {"站点名称": "一张两表甲"}])
    sheet = book.active
    for row in forms.filled(clerk, [COMPREHENSIVE | {"站点名称": "一张两表乙"}], "comprehensive").active.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row + 20, cell.column).value = cell.value
    answer = forms.filed(clerk, book)
    assert [(row["row"], row["site"]) for row in answer["rows"]] == [(7, "一张两表甲"), (27, "一张两表乙")]


def test_a_head_that_is_not_filled_in_is_told(clerk):
    book = forms.empty(clerk)
    forms.put_rows(book.active, [MICRO])
    book.active["C3"] = "黄浦区总工会"
    assert [where for where, _ in forms.faults(clerk, book)] == [
        "附件2-7-1:3:负责人姓名",
        "附件2-7-1:4:负责人邮箱",
        "附件2-7-1:4:负责人电话",
    ]


def test_a_gbk_table_that_calls_itself_xlsx_is_read_as_what_it_is(clerk):
    columns = ["序号", *MICRO]
    head = "所属区局工会,黄浦区总工会,负责人姓名,某负责人\n负责人邮箱,某邮箱,负责人电话,某电话\n"
    cells = {name: str(value).replace("、", "；") for name, value in (MICRO | {"站点名称": "改名的表"}).items()}
    table = ",".join(columns) + "\n" + ",".join(["1", *cells.values()]) + "\n"
    content = (head + table.replace("m²", "平方米")).encode("gbk")
    answer = forms.send(clerk, content)
    assert answer.status_code == 201, answer.text
    assert [(row["sheet"], row["row"], row["site"]) for row in answer.json()["rows"]] == [(None, 4, "改名的表")]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"%PDF-1.4", b'{"sites": []}', b"\x00\x01\x02", b"a,b\n1,2\n"],
)
def test_what_is_no_form_is_refused(content, clerk):
    answer = forms.send(clerk, content)
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"]


def test_a_form_without_sites_and_one_with_too_many_are_refused(clerk):
    assert len(forms.faults(clerk, forms.filled(clerk, []))) == 1
    book = forms.filled(clerk, [MICRO | {"站点名称": f"很多 {number}"} for number in range(50)])
    assert problem_rows(clerk, book) == []
    forms.put_rows(book.active, [MICRO | {"站点名称": f"很多 {number}"} for number in range(51)])
    assert forms.faults(clerk, book) == [("附件2-7-1:57", "51")]


def test_a_file_that_is_too_large_or_swells_is_refused(clerk):
    answer = forms.send(clerk, b"x" * (MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["detail"]) == (413, "内容过大，至多 2 MB")
    assert forms.send(clerk, b"x" * MOST_BYTES).status_code == 400
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * (8 * 2**20 + 1))
    answer = forms.send(clerk, bomb.getvalue())
    assert (answer.status_code, "压缩炸弹" in answer.json()["detail"]) == (400, True)


def test_what_is_sent_without_an_end_is_not_read_to_its_end(clerk):
    sent = []

    def endless():
        while len(sent) < 1000:
            sent.append(1)
            yield b"x" * 2**16

    answer = clerk.post(APPLICATIONS, content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_all_cells_merged_do_not_fill_the_memory(clerk):
    book = forms.filled(clerk, [MICRO | {"站点名称": "整列合并"}])
    content = forms.saved(book)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<mergeCells", b'<mergeCells x="1"', 1).replace(
                    b"</mergeCells>", b'<mergeCell ref="A50:XFD1048576"/></mergeCells>'
                )
            new.writestr(name, part)
    assert forms.send(clerk, made.getvalue(), f"{FORMS}/report").status_code in {200, 400}
