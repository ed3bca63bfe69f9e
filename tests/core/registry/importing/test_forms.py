"""The two application forms of annex 2-7 as printed: what they hold is applied for, what is missing is named."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, text

from geo_service.core.errors import Fault
from geo_service.core.registry.importing.report import terminal_table, write_report
from geo_service.core.registry.importing.table import FileRefused, Finding, Table
from geo_service.core.registry.load import Loaded
from geo_service.core.text import Text

Refused = Callable[..., list[Fault]]
MICRO = ["序号", "站点名称", "地址", "站长", "站长手机", "开放时间", "面积（m²）", "服务项目", "临停车位 数",
         "可临停 时间", "计划完成时间"]  # fmt: skip
LARGE = [*MICRO[:8], "停车位 数", "充电 桩数", "计划完成时间"]
ROW = ["1", "示例驿站", "徐汇区田林街道示例路8号", "张三", "13800001111", "24小时", "２５", "空调、冰箱、厕所",
       "3", "15分钟", "2025年6月30日"]  # fmt: skip


def form(folder: Path, rows: list[list[Any]], columns: list[str] = MICRO, union: str = "徐汇区总工会") -> Path:
    """A form as printed: title, head with merged cells, table, the numbers of empty rows, a last line."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "申报表"
    sheet.append(["附件 2-7-1"])
    sheet.append(["“工会司机之家”创建申报表"])
    sheet.append(["所属区局工会", union, None, None, None, "负责人姓名", "李四"])
    sheet.append(["负责人邮箱", "lisi@example.cn", None, None, None, "负责人电话：", "13900002222"])
    sheet.append(["推荐站点主要信息（可附页）"])
    sheet.append(columns)
    for row in [*rows, ["4"], ["5"], [], ["表格电子版发至"]]:
        sheet.append(row)
    for area in ("A1:K1", "A2:K2", "B3:E3", "G3:K3", "B4:E4", "G4:K4", "A5:K5"):
        sheet.merge_cells(area)
    book.save(file := folder / "form.xlsx")
    return file


def changed(**cells: Any) -> list[Any]:
    row: list[Any] = list(ROW)
    for heading, value in cells.items():
        row[[name.replace(" ", "") for name in MICRO].index(heading)] = value
    return row


def facilities(connection: Connection) -> list[Any]:
    statement = (
        "select f.kind, f.tier, f.status, f.free_bays, f.chargers, f.free_parking_minutes, f.attributes,"
        " f.organisation, p.district_code, p.street_code, p.position is null as unplaced"
        " from core.facility f join core.place p on p.id = f.place_id"
    )
    return [tuple(row) for row in connection.execute(text(statement))]


DAY = datetime(2025, 6, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone


@pytest.mark.parametrize("done", ["2025年6月30日", "2025-06-30", "2025/6/30", "45838", 45838, DAY, "2025.6"])
def test_a_micro_form_is_applied_for_in_its_district(
    done: Any, tmp_path: Path, load: Callable[..., Loaded], shanghai: Connection
) -> None:
    load(form(tmp_path, [changed(计划完成时间=done)]))
    facility = ("driver_home", "micro", "applied", 3, None, 15, {"area_m2": 25})
    assert facilities(shanghai) == [(*facility, "district:310104", "310104", "310104011", True)]


def test_a_comprehensive_form_has_bays_and_chargers(
    tmp_path: Path, load: Callable[..., Loaded], shanghai: Connection
) -> None:
    load(form(tmp_path, [[*ROW[:8], "12个", "4", "2025-06-30"]], LARGE))
    assert facilities(shanghai)[0][1:6] == ("comprehensive", "applied", 12, 4, None)


def test_nothing_of_a_person_is_stored_or_published(
    tmp_path: Path, load: Callable[..., Loaded], shanghai: Connection
) -> None:
    load(form(tmp_path, [ROW]))
    stored = "select string_agg(content::text, ' ') from core.history"
    kept = shanghai.execute(text(stored.replace("::", "\\:\\:"))).scalar_one()
    assert [word for word in ("张三", "李四", "13800001111", "13900002222", "lisi") if word in kept] == []


@pytest.mark.parametrize(
    ("cells", "column"),
    [({name.replace(" ", "").replace("（m²）", "（m²）"): ""}, name) for name in MICRO[1:]]
    + [({"计划完成时间": "六月底"}, "计划完成时间"), ({"计划完成时间": "2025-02-30"}, "计划完成时间"),
       ({"面积（m²）": "=5*5"}, "面积（m²）"), ({"服务项目": "桑拿"}, "服务项目"),
       ({"可临停时间": "长"}, "可临停 时间"), ({"地址": "静安区示例路8号", "临停车位数": "x"}, "临停车位 数")],
)  # fmt: skip
def test_what_a_form_lacks_is_named_by_its_cell(
    cells: dict[str, str], column: str, tmp_path: Path, refused: Refused
) -> None:
    faults = refused(form(tmp_path, [changed(**cells)]))
    assert [fault.where for fault in faults] == [f"form.xlsx:申报表:7:{column}"]


@pytest.mark.parametrize("form_asked", ["micro", "comprehensive"])
def test_a_form_asked_for_must_have_its_columns(form_asked: str, tmp_path: Path, refused: Refused) -> None:
    columns, missing = (LARGE, "free_parking_minutes") if form_asked == "micro" else (MICRO, "chargers")
    faults = refused(form(tmp_path, [ROW], columns), form=form_asked)
    assert (faults[0].where, missing in faults[0].wanted.en) == ("form.xlsx:申报表:6", True)


def test_the_head_must_be_filled_in(tmp_path: Path, refused: Refused) -> None:
    faults = refused(form(tmp_path, [ROW], union=""), organisation="federation")
    assert [fault.where for fault in faults] == ["form.xlsx:申报表:3:所属区局工会"]


def test_a_union_of_no_district_needs_its_organisation(
    tmp_path: Path, refused: Refused, load: Callable[..., Loaded]
) -> None:
    file = form(tmp_path, [ROW], union="某局工会")
    assert "--organisation" in refused(file)[0].wanted.en
    assert load(file, organisation="bureau:7").written == 1


def test_a_form_without_sites_is_refused(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(form(tmp_path, []))
    assert (fault.where, fault.wanted.en) == ("form.xlsx", "at least one site below a heading")


def test_label_and_union_may_share_a_cell(tmp_path: Path, load: Callable[..., Loaded], shanghai: Connection) -> None:
    book = openpyxl.load_workbook(form(tmp_path, [ROW]))
    book.active.unmerge_cells("B3:E3")
    book.active["A3"], book.active["B3"] = "所属区局工会：徐汇区总工会", None
    book.save(file := tmp_path / "shared.xlsx")
    load(file)
    assert facilities(shanghai)[0][7] == "district:310104"


def test_pages_on_a_sheet_and_on_another_continue_the_form(
    tmp_path: Path, load: Callable[..., Loaded], shanghai: Connection
) -> None:
    book = openpyxl.load_workbook(form(tmp_path, [ROW]))
    for row in (
        ["推荐站点主要信息（可附页）"],
        LARGE,
        ["1", "示例大站", "徐汇区示例路9号", *ROW[3:8], "12", "4", "2025-06-30"],
    ):
        book.active.append(row)
    page = book.create_sheet("附页")
    page.append(MICRO)
    page.append(["1", "示例三站", "徐汇区示例路10号", *ROW[3:]])
    book.save(file := tmp_path / "pages.xlsx")
    assert load(file).written == 3
    found = [(row[1], row[3], row[4], row[7]) for row in facilities(shanghai)]
    district = "district:310104"
    assert sorted(found, key=str) == [
        ("comprehensive", 12, 4, district),
        ("micro", 3, None, district),
        ("micro", 3, None, district),
    ]


def test_the_report_says_what_is_not_stored(tmp_path: Path, load: Callable[..., Loaded]) -> None:
    loaded = load(form(tmp_path, [ROW]))
    assert [(one.row, one.given, one.notice) for one in loaded.findings] == [
        (6, "站长、站长手机、负责人姓名、负责人邮箱、负责人电话", True),
        (6, "计划完成时间", True),
    ]


@pytest.mark.parametrize("union", ["=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_the_report_is_a_formula(union: str, tmp_path: Path) -> None:
    label, sheet = "=label", "=sheet"
    found = Finding("f.xlsx", sheet, 2, label, union, Text("=应", "=wanted"))
    read = Table("f.xlsx", sheet, None, [2], {"name": [union]}, {"name": label}, {})
    write_report(tmp_path / "faults.xlsx", [found], [read])
    cells = [cell for page in openpyxl.load_workbook(tmp_path / "faults.xlsx") for row in page for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert [cell.value for cell in cells if cell.value and str(cell.value).strip()[0] in "=+-@＝"] == []
    assert f"'{union}" in [cell.value for cell in cells]


def test_a_number_below_zero_stays_a_number_in_the_report(tmp_path: Path) -> None:
    write_report(tmp_path / "faults.xlsx", [Finding("f", None, 2, "lon", "-121.4", Text("应", "wanted"))], [])
    assert openpyxl.load_workbook(tmp_path / "faults.xlsx").active["E2"].value == "-121.4"


def test_the_report_marks_the_cells_and_tells_no_person(tmp_path: Path, load: Callable[..., Loaded]) -> None:
    with pytest.raises(FileRefused) as error:
        load(form(tmp_path, [ROW, changed(站点名称="二", 地址="=A1", 服务项目="桑拿")]))
    write_report(tmp_path / "faults.xlsx", error.value.findings, error.value.tables)
    book = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    faults, copy = book.worksheets
    rows = [[cell.value for cell in row] for row in faults.iter_rows(min_row=2)]
    told = [tuple(row[1:4]) for row in rows if not row[6].startswith("(notice)")]
    assert told == [("申报表", "8", "地址"), ("申报表", "8", "服务项目")]
    marked = {cell.coordinate for row in copy.iter_rows() for cell in row if cell.fill.fgColor.rgb == "00FFC7CE"}
    assert marked == {"C3", "H3"} and "桑拿" in copy["H3"].comment.text
    assert (copy["C3"].value, copy["C3"].data_type) == ("'=A1", "s")
    shown = terminal_table(error.value.findings) + "".join(str(cell.value) for row in copy.iter_rows() for cell in row)
    assert "张三" not in shown and "13800001111" not in shown
