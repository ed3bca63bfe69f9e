"""CSV files and workbooks that a clerk or an attacker may hand in: each is refused at its cell, nothing is loaded."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geo_service.core.errors import Fault
from geo_service.core.registry.importing.readers import first_divided

HEADER = ["站点名称", "类别", "等级", "地址", "区", "街道", "经度", "纬度", "坐标系", "服务项目", "停车位数",
          "可临停时间", "充电桩数", "开放时间", "面积（m²）", "属性", "示例", "所属工会", "站长手机"]  # fmt: skip
GOOD = ["示例一", "司机之家", "微型", "示例路1号", "徐汇区", "田林街道", "121.43", "31.17", "WGS84", "空调；冰箱、厕所",
        "5", "15分钟", "", "24小时", "20", "", "是", "", "13800001111"]  # fmt: skip
OTHER = ["示例二", "工会驿站", "", "示例路20号", "黄浦区", "", "121.48", "31.22", "高德", "卫生间", "", "", "", "", "",
         "", "", "federation", ""]  # fmt: skip

Refused = Callable[..., list[Fault]]


def changed(**cells: Any) -> list[Any]:
    """The good row with other cells, each by its heading; `x` stands for the area."""
    row: list[Any] = list(GOOD)
    for heading, value in cells.items():
        row[HEADER.index("面积（m²）" if heading == "x" else heading)] = value
    return row


def csv_of(folder: Path, rows: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    (file := folder / "sites.csv").write_bytes(text.getvalue().encode(encoding))
    return file


def xlsx_of(folder: Path, rows: list[list[Any]], merged: str = "", name: str = "站点") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(file := folder / "sites.xlsx")
    return file


CELLS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no name": ({"站点名称": ""}, "站点名称", "not empty"),
    "name of spaces": ({"站点名称": "  　"}, "站点名称", "not empty"),
    "no kind": ({"类别": ""}, "类别", "required"),
    "unknown kind": ({"类别": "酒吧"}, "类别", "is not a kind"),
    "unknown tier": ({"等级": "超大"}, "等级", "is not a tier of driver_home"),
    "tier of another kind": ({"类别": "工会驿站", "x": ""}, "等级", "is not a tier of union_station"),
    "unknown district": ({"区": "南汇区"}, "区", "district's code or name"),
    "district of another city": ({"区": "320101"}, "区", "district's code or name"),
    "unknown street": ({"街道": "没有街道"}, "街道", "a street of 徐汇区"),
    "street of another district": ({"街道": "外滩街道"}, "街道", "a street of 徐汇区"),
    "street without district": ({"区": "", "所属工会": "federation"}, "街道", "needs its district"),
    "address elsewhere": ({"地址": "上海市静安区示例路1号"}, "地址", "an address in 徐汇区"),
    "swapped": ({"经度": "31.17", "纬度": "121.43"}, "经度", "look swapped"),
    "abroad": ({"经度": "2.35", "纬度": "48.85"}, "经度", "mainland China"),
    "another city": ({"经度": "116.4", "纬度": "39.9"}, "经度", "in Shanghai"),
    "lon only": ({"纬度": ""}, "纬度", "given together"),
    "lat only": ({"经度": ""}, "经度", "given together"),
    "no datum": ({"坐标系": ""}, "坐标系", "given together"),
    "unknown datum": ({"坐标系": "beijing54"}, "坐标系", "is not a datum"),
    "degrees and minutes": ({"经度": "121°25′48″"}, "经度", "a number"),
    "both in one cell": ({"经度": "121.43,31.17"}, "经度", "a number"),
    "decimal comma": ({"经度": "121,43"}, "经度", "a number"),
    "NaN": ({"经度": "NaN"}, "经度", "finite"),
    "infinity": ({"纬度": "inf"}, "纬度", "finite"),
    "number of programmers": ({"经度": "12_1.43"}, "经度", "finite"),
    "unknown function": ({"服务项目": "空调、桑拿"}, "服务项目", "'桑拿' is not a function"),
    "negative bays": ({"停车位数": "-1"}, "停车位数", "at least 0"),
    "half a bay": ({"停车位数": "1.5"}, "停车位数", "whole number"),
    "bays in words": ({"停车位数": "若干"}, "停车位数", "whole number"),
    "bays beyond the database": ({"停车位数": "99999999999"}, "停车位数", "at most"),
    "digits without end": ({"停车位数": "9" * 3000}, "停车位数", "at most"),
    "a date for bays": ({"停车位数": "2025-01-05"}, "停车位数", "whole number"),
    "minutes in words": ({"可临停时间": "一会儿"}, "可临停时间", "whole number of minutes"),
    "negative minutes": ({"可临停时间": "-15"}, "可临停时间", "at least 0"),
    "chargers in words": ({"充电桩数": "有"}, "充电桩数", "whole number"),
    "no area": ({"x": "0"}, "面积（m²）", "more than 0"),
    "area in words": ({"x": "很大"}, "面积（m²）", "more than 0"),
    "no JSON": ({"属性": "{"}, "属性", "valid JSON"),
    "JSON list": ({"属性": "[1]"}, "属性", "JSON object"),
    "unknown attribute": ({"属性": '{"colour": 1}'}, "属性", "no such"),
    "neither yes nor no": ({"示例": "也许"}, "示例", "true or false"),
    "all organisations": ({"所属工会": "*"}, "所属工会", "a code such as"),
    "two organisations": ({"所属工会": "federation,district:310101"}, "所属工会", "a code such as"),
    "formula": ({"停车位数": "=1+1"}, "停车位数", "formula"),
    "formula for a name": ({"站点名称": "=HYPERLINK(1)"}, "站点名称", "formula"),
    "error of a spreadsheet": ({"地址": "#REF!"}, "地址", "spreadsheet's error"),
    "an endless address": ({"地址": "长" * 201}, "地址", "at most 200 "),
    "an endless name": ({"站点名称": "长" * 201}, "站点名称", "at most 200 "),
    "endless hours": ({"开放时间": "长" * 2_001}, "开放时间", "at most 2000"),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_bad_cell_of_a_csv_file_is_named(case: str, tmp_path: Path, refused: Refused) -> None:
    cells, column, wanted = CELLS[case]
    faults = refused(csv_of(tmp_path, [HEADER, OTHER, changed(**cells)]))
    assert f"sites.csv:3:{column}" in [fault.where for fault in faults]
    assert wanted in next(fault.wanted.en for fault in faults if fault.where == f"sites.csv:3:{column}")


@pytest.mark.parametrize("case", ["swapped", "unknown kind", "formula", "error of a spreadsheet", "lon only"])
def test_a_bad_cell_of_a_workbook_is_named_with_its_sheet(case: str, tmp_path: Path, refused: Refused) -> None:
    cells, column, wanted = CELLS[case]
    (fault,) = refused(xlsx_of(tmp_path, [[], ["填表说明"], HEADER, OTHER, [], changed(**cells)]))
    assert fault.where == f"sites.xlsx:站点:6:{column}"
    assert wanted in fault.wanted.en


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b[2J", "\ufffe"])
def test_control_characters_are_refused(letter: str, tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(csv_of(tmp_path, [HEADER, changed(地址=f"示例{letter}路")]))
    assert (fault.where, "control" in fault.wanted.en) == ("sites.csv:2:地址", True)


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({}, "站点名称"),
        ({"地址": "别处路2号"}, "站点名称"),
        ({"站点名称": "别的"}, "地址"),
        ({"站点名称": "示 例　一", "地址": "别处路2号"}, "站点名称"),
        ({"站点名称": "别的", "地址": "示例路１号", "经度": "121.4304"}, "地址"),
        ({"站点名称": "别的", "经度": "", "纬度": ""}, "地址"),
    ],
)
def test_a_site_that_stands_twice_is_refused(
    second: dict[str, str], column: str, tmp_path: Path, refused: Refused
) -> None:
    (fault,) = refused(csv_of(tmp_path, [HEADER, changed(), OTHER, changed(**second)]))
    assert fault.where == f"sites.csv:4:{column}"
    assert "row 2" in fault.wanted.en


def test_a_site_that_is_registered_already_is_refused(
    tmp_path: Path, refused: Refused, load: Callable[..., Any]
) -> None:
    load(csv_of(tmp_path, [HEADER, GOOD]))
    (fault,) = refused(csv_of(tmp_path, [HEADER, changed(站点名称="换个名字", 经度="121.4302")]))
    assert (fault.where, "'示例一', which is registered" in fault.wanted.en) == ("sites.csv:2:地址", True)


@pytest.mark.parametrize("other", [{"所属工会": "federation"}, {"站点名称": "示 例 一", "地址": "示例路10号"}])
def test_a_site_that_another_union_registered_or_wrote_otherwise_is_refused(
    other: dict[str, str], tmp_path: Path, refused: Refused, load: Callable[..., Any]
) -> None:
    load(csv_of(tmp_path, [HEADER, GOOD]))
    (fault,) = refused(csv_of(tmp_path, [HEADER, changed(**other)]))
    assert "is registered by district:310104" in fault.wanted.en


def test_a_name_49_m_away_stands_twice_and_51_m_away_does_not(
    tmp_path: Path, refused: Refused, load: Callable[..., Any]
) -> None:
    # A degree of lat is 110,860 m here: 0.000442 is 49 m, 0.000460 is 51 m.
    rows = [changed(地址=""), changed(地址="示例路9号", 纬度="31.170442"), changed(地址="示例路7号", 纬度="31.16954")]
    (fault,) = refused(csv_of(tmp_path, [HEADER, *rows]))
    assert fault.where == "sites.csv:3:站点名称"
    assert load(csv_of(tmp_path, [HEADER, rows[0], rows[2]])).written == 2


def test_a_site_that_stands_on_two_sheets_is_refused_with_both(tmp_path: Path, refused: Refused) -> None:
    book = openpyxl.load_workbook(xlsx_of(tmp_path, [HEADER, GOOD, OTHER]))
    second = book.create_sheet("第二页")
    for row in (HEADER, changed(停车位数="9")):
        second.append(row)
    book.save(file := tmp_path / "two.xlsx")
    (fault,) = refused(file)
    assert (fault.where, "row 2 of sheet '站点'" in fault.wanted.en) == ("two.xlsx:第二页:2:站点名称", True)


def test_rows_of_one_place_must_put_it_in_one_spot(tmp_path: Path, refused: Refused) -> None:
    second = changed(类别="工会驿站", 等级="", x="", 经度="121.44")
    (fault,) = refused(csv_of(tmp_path, [HEADER, GOOD, second]))
    assert (fault.where, "the same as in row 2" in fault.wanted.en) == ("sites.csv:3:经度", True)


HEADINGS: dict[str, tuple[list[list[str]], str]] = {
    "no heading": ([GOOD, OTHER], "sites.csv:1"),
    "unknown column": ([[*HEADER, "颜色"], [*GOOD, "红"]], "sites.csv:1"),
    "no kind": ([["站点名称", "地址"], ["示例", "示例路1号"]], "sites.csv:1"),
    "the same column twice": ([[*HEADER, "名称"], [*GOOD, "另一个"]], "sites.csv:1:名称"),
    "more cells than headings": ([HEADER, [*GOOD, "多余"]], "sites.csv:2"),
    "only text": ([["你好"], ["再见"]], "sites.csv:1"),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_a_heading_that_will_not_do_is_one_fault(case: str, tmp_path: Path, refused: Refused) -> None:
    rows, where = HEADINGS[case]
    assert [fault.where for fault in refused(csv_of(tmp_path, rows))] == [where]


def test_missing_columns_are_named_in_either_language(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(csv_of(tmp_path, [["站点名称", "地址"], ["示例", "示例路1号"]]))
    assert fault.wanted.zh.endswith("缺少 类别") and fault.wanted.en.endswith("; kind missing")


def zip_of(**parts: bytes) -> bytes:
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "holds no sites"),
    "byte order mark only": (lambda: b"\xef\xbb\xbf", "holds no sites"),
    "blank lines": (lambda: b"\n\n ,, \n", "holds no sites"),
    "neither UTF-8 nor GB18030": (lambda: "站点名称,类别\n".encode() + b"\xff\xff\xff\n", "encoding"),
    "half a quote": (lambda: bytes('站点名称,类别\n"示例,司机之家\n', "utf-8"), "is no CSV"),
    "a cell without end": (lambda: bytes("站点名称,类别\n" + "长" * 140_000, "utf-8"), "is no CSV"),
    "300 columns": (lambda: b",".join([b"x"] * 300), "too many columns"),
    "a million rows": (lambda: b"name,kind\n" + b"a,b\n" * 1_000_000, "too many rows"),
    "200,002 rows": (lambda: b"name,kind\n" + b"a,b\n" * 200_001, "too many rows"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a format"),
    "PDF": (lambda: b"%PDF-1.7", "a format"),
    "any zip": (lambda: zip_of(a=b"hello"), "no sound xlsx"),
    "half a zip": (lambda: zip_of(a=b"hello")[:40], "no sound xlsx"),
    "zip bomb": (lambda: zip_of(**{"xl/workbook.xml": bytes(40 * 2**20)}), "zip bomb"),
    "zip of many parts": (lambda: zip_of(**{f"p{n}": b"" for n in range(5_001)}), "zip bomb"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    case: str, tmp_path: Path, load: Callable[..., Any], refused: Refused
) -> None:
    content, reason = FILES[case]
    (file := tmp_path / "sites.csv").write_bytes(content())
    refused(file)
    with pytest.raises(Exception, match=reason):
        load(file)


def test_a_workbook_of_too_many_rows_is_refused_before_it_is_read(tmp_path: Path, refused: Refused) -> None:
    file = xlsx_of(tmp_path, [HEADER, GOOD])
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919 % 10**6) for n in range(1, 300_000))
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    head, _, tail = parts["xl/worksheets/sheet1.xml"].partition(b"<sheetData>")
    parts["xl/worksheets/sheet1.xml"] = (
        head + b"<sheetData>" + rows + b"</sheetData>" + tail.partition(b"</sheetData>")[2]
    )
    file.write_bytes(zip_of(**parts))
    (fault,) = refused(file)
    assert (fault.where, "200,000" in fault.wanted.en) == ("sites.xlsx:站点", True)


def test_a_workbook_with_xml_that_swells_is_refused(tmp_path: Path, refused: Refused) -> None:
    file = xlsx_of(tmp_path, [HEADER, GOOD])
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 20) for n in range(1, 12))
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY l0 "lol">' + entities + b"]><workbook>&l11;</workbook>"
    file.write_bytes(zip_of(**parts))
    assert refused(file)


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(xlsx_of(tmp_path, [HEADER, GOOD]), sheet="别的")
    assert fault.wanted.en == "one of 站点"


def test_a_date_in_a_column_of_numbers_is_refused(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(xlsx_of(tmp_path, [HEADER, changed(停车位数=datetime(2025, 1, 5))]))  # noqa: DTZ001
    assert (fault.where, fault.given) == ("sites.xlsx:站点:2:停车位数", "2025-01-05")


def test_a_name_merged_over_two_rows_stands_twice(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(xlsx_of(tmp_path, [HEADER, GOOD, changed()], merged="A2:A3"))
    assert fault.where == "sites.xlsx:站点:3:站点名称"


def test_columns_merged_as_a_whole_again_and_again_are_refused(tmp_path: Path, refused: Refused) -> None:
    book = openpyxl.load_workbook(xlsx_of(tmp_path, [HEADER, GOOD]))
    for column in "ABC":
        book.active.merged_cells.add(f"{column}2:{column}180000")
    book.save(file := tmp_path / "merged.xlsx")
    (fault,) = refused(file)
    assert (fault.where, "merged" in fault.wanted.en) == ("merged.xlsx:站点", True)


def test_a_wrong_word_names_the_ones_it_is_like(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(csv_of(tmp_path, [HEADER, changed(服务项目="冰柜、冰箱")]))
    assert "冰箱" in fault.wanted.zh and "fridge" in fault.wanted.en and len(fault.wanted.en) < 120


def test_a_fault_never_tells_a_telephone_number(tmp_path: Path, refused: Refused) -> None:
    faults = refused(csv_of(tmp_path, [HEADER, changed(类别="13800001111", 站长手机="=13800001111", 停车位数="无")]))
    assert len(faults) == 3
    assert "13800001111" not in "".join(f"{fault.given} {fault.where}" for fault in faults)


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path, refused: Refused) -> None:
    rows = [HEADER, changed(停车位数="x", 类别="y"), OTHER, changed(经度="a", 纬度="b", 站点名称="", 地址="远路9号")]
    assert [fault.where for fault in refused(csv_of(tmp_path, rows))] == [
        f"sites.csv:{cell}" for cell in ("2:类别", "2:停车位数", "4:站点名称", "4:经度", "4:纬度")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("标题\r\na,b\r\nc;d", "a,b"), ("a;b", "a;b"), ("标题\ra\tb\rc", "a\tb"), ("标题\n说明\n", ""), ("x" * 2**21, "")],
    ids=["after a title", "first", "old Mac", "none", "one long line"],
)
def test_the_first_divided_line_tells_the_delimiter(text: str, line: str) -> None:
    assert first_divided(text) == line
