"""Application forms as clerks fill them in, starting from the empty ones that the service gives."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from fastapi.testclient import TestClient

from geo_service.core.upload import XLSX

FORMS = "/programmes/driver_homes/forms"
APPLICATIONS = "/programmes/driver_homes/applications"
HEADING = 6
MICRO = {
    "站点名称": "示例微型站",
    "地址": "黄浦区示例路1号",
    "站长": "某站长",
    "站长手机": "10000000000",
    "开放时间": "周一至周五 9:00-17:00",
    "面积（m²）": 30,
    "服务项目": "饮水、厕所、桑拿",
    "临停车位数": 4,
    "可临停时间": "20分钟",
    "计划完成时间": "2025-08-31",
}
COMMON = {name: value for name, value in MICRO.items() if name not in {"面积（m²）", "临停车位数", "可临停时间"}}
COMPREHENSIVE = COMMON | {"站点名称": "示例综合站", "面积(m²)": 200, "停车位数": 12, "充电桩数": 2}
SITES = {"micro": MICRO, "comprehensive": COMPREHENSIVE}


def empty(who: TestClient, tier: str = "micro") -> Any:
    """The empty form of a tier, opened."""
    answer = who.get(f"{FORMS}/{tier}.xlsx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX), answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def put_head(sheet: Any, union: str | None = "黄浦区总工会") -> None:
    """Fill in what stands above the table."""
    value = {cell.value: cell for row in sheet.iter_rows(min_row=3, max_row=4) for cell in row if cell.value}
    for label, text in {
        "所属区局工会": union,
        "负责人姓名": "某负责人",
        "负责人邮箱": "某邮箱",
        "负责人电话": "某电话",
    }.items():
        right = value[label].column + 1
        while isinstance(sheet.cell(value[label].row, right), openpyxl.cell.cell.MergedCell):
            right += 1
        sheet.cell(value[label].row, right).value = text


def put_rows(sheet: Any, rows: Sequence[Mapping[str, Any]], heading: int = HEADING) -> None:
    """Fill in the table, each cell below its heading."""
    columns = {cell.value: cell.column for cell in sheet[heading]}
    if len(rows) > 5 and "A12:K12" in sheet.merged_cells:  # the last line, which more rows push down
        sheet.unmerge_cells("A12:K12")
        sheet["A12"] = None
    for number, row in enumerate(rows, start=1):
        for name, value in row.items():
            sheet.cell(heading + number, columns[name]).value = value


def saved(book: Any) -> bytes:
    """A workbook as a file."""
    book.save(file := io.BytesIO())
    return file.getvalue()


def filled(
    who: TestClient, rows: Sequence[Mapping[str, Any]], tier: str = "micro", union: str | None = "黄浦区总工会"
) -> Any:
    """The form of a tier with its head and these rows filled in."""
    book = empty(who, tier)
    put_head(book.active, union)
    put_rows(book.active, rows)
    return book


def send(who: TestClient, content: bytes, path: str = APPLICATIONS, **query: str) -> Any:
    """What is answered to an uploaded form."""
    return who.post(path, content=content, params=query, headers={"Content-Type": XLSX})


def filed(who: TestClient, book: Any, **query: str) -> dict[str, Any]:
    """What is answered to a form that must be taken."""
    answer = send(who, saved(book), **query)
    assert answer.status_code == 201, answer.text
    return answer.json()


def faults(who: TestClient, book: Any, status: int = 422, **query: str) -> list[tuple[str, Any]]:
    """Where the faults of a form are that must be refused, and what was given; each told in Chinese and in English."""
    content = book if isinstance(book, bytes) else saved(book)
    answer = send(who, content, **query)
    assert answer.status_code == status, answer.text
    for row in answer.json().get("rows", []):
        for one in row["faults"]:
            assert one["wanted"]["zh"] != one["wanted"]["en"]
    return [(one["where"], one["given"]) for one in answer.json()["errors"]]
