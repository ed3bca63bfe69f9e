"""Workbooks as clerks make them: rows numbered beforehand or hidden, columns that stand twice, nobody at all."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest

from tests.plugins.member_protection.lists.conftest import GRASSROOTS, HEADING, list_of, member, number_of

pytestmark = pytest.mark.usefixtures("tree")
NUMBERED = ("序号", *HEADING)


@pytest.fixture(scope="module", name="union")
def _union(sign_in_as, tree):
    """Somebody of the grassroots union."""
    return sign_in_as("grassroots_union", GRASSROOTS)


@pytest.fixture(autouse=True)
def _november(on):
    on("2024-12-01")


def workbook(rows: Sequence[Sequence[Any]], heading: Sequence[str] = NUMBERED, done: Callable | None = None) -> bytes:
    """A list as a workbook below a title of two rows, its heading in row 3."""
    book = openpyxl.Workbook()
    for row in (("参保名单",), ("填报单位：示例一厂",), heading, *rows):
        book.active.append(row)
    book.active.merge_cells("A1:G1")
    if done:
        done(book.active)
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def why(told: dict[str, Any]) -> str:
    """Why a list was not read."""
    assert told["state"] == "failed", told
    return told["progress"]["note"]["zh"]


def test_rows_that_are_numbered_beforehand_are_nobody_s(union, send):
    rows = [(1, *member(1)), (2, *member(2)), (3,), ("=ROW()-3",), ("５", "", " ")]
    told = send(union, workbook(rows))
    assert (told["state"], told["rows"], told["members"]) == ("listed", 2, 2)
    # A word beside a number may be somebody's, put in the wrong column.
    told = send(union, workbook([(1, *member(3)), (2, *[""] * 6, "张三")]))
    assert (told["state"], {one["row"] for one in told["faults_told"]}) == ("refused", {5})


def test_a_row_that_is_hidden_is_read_as_the_others_are_and_told(union, send):
    def hide(sheet):
        sheet.row_dimensions[5].hidden = True

    told = send(union, workbook([(1, *member(11)), (2, *member(12)), (3, *member(13))], done=hide))
    assert (told["state"], told["members"], told["faults"]) == ("listed", 3, 0)
    (notice,) = told["faults_told"]
    assert (notice["row"], notice["reason"], notice["is_notice"]) == (5, "hidden", True)
    assert notice["wanted"]["zh"] == "该行在表格中已隐藏，仍已读取；不应参保的请删除该行"


@pytest.mark.parametrize("second", ["卡号", "卡号码（备用）"])
def test_a_list_with_two_columns_of_one_name_is_refused_for_money_goes_by_it(union, send, second):
    told = send(union, workbook([(1, *member(21), "6200999999999999")], (*NUMBERED, second)))
    assert why(told) == f"不是参保名单：“卡号”只应有一列，现有 卡号、{second}"


def test_a_list_of_nobody_says_so(union, send):
    assert why(send(union, list_of([]))) == "不是参保名单：表头下没有人员，每人一行"
    assert why(send(union, workbook([(1,), (2,)]))) == "不是参保名单：表头下没有人员，每人一行"


# The first bytes of a compound file, which an old xls is, and an xlsx that has a password.
def test_an_old_workbook_or_one_with_a_password_is_told_as_such(union):
    asked = {"organisation": GRASSROOTS, "year": 2025, "way": "central"}
    content = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    answer = union.put("/programmes/member_protection/lists", params=asked, content=content)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "是旧版 xls 或加了密码的工作簿；应取消密码并另存为 xlsx"


# What a page or a chat puts around a number that is copied from it, and nobody sees.
@pytest.mark.parametrize("unseen", ["\u200b", "\u202a", "\ufeff"])
def test_characters_that_nobody_sees_are_told_as_such(union, send, unseen):
    changes = (
        {"姓名": f"示{unseen}例"},
        {"证件号码": f"{unseen}{number_of(32)}"},
        {"卡号": f"6200000000000033{unseen}"},
        {"证件类型": "护照", "证件号码": f"E1234{unseen}5678"},
    )
    rows = [(at, *member(30 + at, **change)) for at, change in enumerate(changes, start=1)]
    told = send(union, workbook(rows), mode="good_rows")
    wanted = {(one["row"], one["field"]): one["wanted"]["zh"] for one in told["faults_told"]}
    places = ((4, "name"), (5, "document_number"), (6, "card_number"), (7, "document_number"))
    assert wanted == dict.fromkeys(places, "含有看不见的字符；请删去后重新输入")


def test_a_number_in_the_place_of_a_name_is_refused(union, send):
    names = ("10086", "6200 0000", "无名氏-1", "买买提·艾力", "O'Neil 3")
    told = send(union, workbook([(1, *member(40 + at, 姓名=name)) for at, name in enumerate(names)]), mode="good_rows")
    assert [(one["row"], one["field"], one["wanted"]["zh"]) for one in told["faults_told"]] == [
        (row, "name", "应为姓名，不是编号") for row in (4, 5)
    ]
    assert told["members"] == 3
