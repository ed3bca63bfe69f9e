"""A union sends a list: what is good is listed, what is wrong is told by row and column, and nothing twice."""

import io

import openpyxl
import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import (
    BESIDE,
    DISTRICT,
    GRASSROOTS,
    HEADING,
    OTHER,
    SPECIAL,
    dumped,
    list_of,
    member,
    number_of,
)

pytestmark = pytest.mark.usefixtures("tree")
PUT_LISTS = text("""
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on)
select gen_random_uuid(), :organisation, :year, case when n % 2 = 0 then 'new_card' else 'central' end, true,
       sha256(cast(:year + n * 10000 as text)::bytea), '2024-12-01'
  from generate_series(1, :count) n
""")
SUBMIT_SOME = text("""
with third as (select l.id, row_number() over (partition by l.way order by l.id) as n
                 from member_protection.enrolment_list l where l.year = :year)
update member_protection.enrolment_list l set state = 'submitted' from third t where t.id = l.id and t.n % 3 = 0
""")


@pytest.fixture(scope="module", name="union")
def _union(sign_in_as, tree):
    """Somebody of the grassroots union."""
    return sign_in_as("grassroots_union", GRASSROOTS)


@pytest.fixture(scope="module", name="district")
def _district(sign_in_as, tree):
    """Somebody of the district union above it."""
    return sign_in_as("district_union", DISTRICT)


@pytest.fixture(autouse=True)
def _november(on):
    on("2024-12-01")


def wrong(told):
    """The faults of a list by row and column, with what would be right in Chinese."""
    return {(one["row"], one["field"]): one["wanted"]["zh"] for one in told["faults_told"] if not one["is_notice"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_and_priced_in_either_encoding(union, send, encoding):
    first = {"utf-8": 1, "utf-8-sig": 11, "gb18030": 21}[encoding]
    content = list_of([member(first), member(first + 1, 保障类型="Ｂ＋类")]).decode().encode(encoding)
    told = send(union, content)
    # A for a whole year 26, of which the city pays 13; B+ 140, of which it pays 40.
    assert (told["state"], told["rows"], told["members"], told["faults"]) == ("listed", 2, 2, 0)
    assert (told["fee"], told["city_subsidy"], told["to_transfer"]) == ("166.00", "53.00", "113.00")


def test_members_of_a_special_union_have_the_special_subsidy(sign_in_as, send):
    told = send(sign_in_as("grassroots_union", SPECIAL), list_of([member(31), member(32)]), SPECIAL)
    assert (told["fee"], told["city_subsidy"]) == ("52.00", "13.00")  # 2 × 26, of which 2 × 6.50


BAD = {
    "3.19E+17": "号码被电子表格变成了数字；请把该列设为文本后重新填写",
    "319001770101001": "15 位号码的第一代身份证已于 2013 年停用；请填写 18 位号码",
    number_of(40)[:-1]: "应为 18 位，实为 17 位",
    number_of(41)[:-1] + ("1" if number_of(41)[-1] != "1" else "2"): "校验码不符，请核对有无错位或漏字",
    '=A2&"X"': "单元格是公式或错误值；请粘贴为数值",
    "": "必须填写",
}


def test_every_bad_row_is_told_and_nothing_is_put_in_when_all_or_none_was_asked_for(union, send):
    rows = [member(42), *(member(43, 证件号码=number) for number in BAD), member(44, 保障类型="C", 卡号="6.2E+15")]
    told = send(union, list_of(rows))
    assert (told["state"], told["rows"], told["members"]) == ("refused", 8, 0)
    assert wrong(told) == {
        **{(row, "document_number"): wanted for row, wanted in enumerate(BAD.values(), start=3)},
        (9, "plan"): "应为 A、A+、B、B+",
        (9, "card_number"): "号码被电子表格变成了数字；请把该列设为文本后重新填写",
    }
    assert told["fee"] == "0.00"
    again = send(union, list_of(rows), mode="good_rows")
    assert (again["state"], again["members"], again["fee"]) == ("listed", 1, "26.00")


def test_full_width_digits_spaces_and_a_small_x_are_taken_and_told(union, send):
    with_x = next(number for number in map(number_of, range(1000, 2000)) if number.endswith("X"))
    given = (
        f" {with_x[:6]} {with_x[6:14]}".translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}) + with_x[14:-1] + "x"
    )
    told = send(union, list_of([member(50, 证件号码=given)]))
    assert (told["state"], told["members"], told["faults"]) == ("listed", 1, 0)
    assert [one["wanted"]["zh"] for one in told["faults_told"]] == [
        "全角字符已转为半角",
        "空格已去除",
        "小写字母已转为大写",
    ]
    assert wrong(send(union, list_of([member(51, 证件号码=with_x)]))) == {
        (2, "document_number"): "本工会该年度的名单中已有此人"
    }


def test_a_person_twice_in_a_file_counts_once(union, send):
    told = send(union, list_of([member(60), member(61), member(60)]), mode="good_rows")
    assert wrong(told) == {(4, "document_number"): "与第 2 行重复；每人一行"}
    assert told["members"] == 2


def test_whoever_is_not_in_service_is_refused_by_the_decision(union, send):
    told = send(union, list_of([(*member(62), "退休")], (*HEADING, "在职状态")))
    assert wrong(told) == {(2, "employment"): "不在职"}


def test_what_the_decision_refuses_is_told_with_what_was_given_and_the_days_that_would_be_right(union, send, on):
    on("2025-07-10")
    rows = [
        (*member(73), "在职", "2024-12-31"),
        (*member(74, 卡类型="社会保障卡"), "在职", "2025-06-30"),
        (*member(75), "已退休", "2025-06-30"),
    ]
    told = send(union, list_of(rows, (*HEADING, "在职状态", "新卡生成日期")), way="new_card")
    assert [(one["row"], one["field"], one["given"], one["wanted"]["zh"]) for one in told["faults_told"]] == [
        (2, "card_generated_on", "2024-12-31", "该环节尚未开始：2025-01-01 至 2025-12-31"),
        (3, "card_kind", "社保卡", "须持有工会会员服务卡"),
        (4, "employment", "退休", "不在职"),
    ]


def test_other_documents_are_taken_by_their_own_forms(union, send):
    rows = [
        member(63, 证件类型="护照", 证件号码="ab1234567"),
        member(64, 证件类型="港澳居民来往内地通行证", 证件号码="H12345678"),
        member(65, 证件类型="台胞证", 证件号码="12345678"),
        member(66, 证件类型="台胞证", 证件号码="1234"),
        member(67, 证件类型="军官证"),
    ]
    told = send(union, list_of(rows), mode="good_rows")
    assert told["members"] == 3
    assert set(wrong(told)) == {(5, "document_number"), (6, "document_kind")}


def test_a_district_lists_for_its_unions_and_for_no_other(district, send):
    rows = [(*member(70), GRASSROOTS), (*member(71), BESIDE), (*member(72), OTHER)]
    told = send(district, list_of(rows, (*HEADING, "基层工会代码")), DISTRICT, mode="good_rows")
    assert (told["members"], wrong(told)) == (2, {(4, "union"): "不是本工会或其下属工会"})


def test_the_same_file_again_changes_nothing(union, send):
    content = list_of([member(80)])
    first, again = send(union, content), send(union, content)
    assert (again["id"], again["members"]) == (first["id"], 1)


def workbook(rows, merge=None) -> bytes:
    """A list as a workbook, below a title."""
    book = openpyxl.Workbook()
    book.active.append(["会员名单"])
    book.active.append(HEADING)
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.create_sheet("说明").append(["填写说明"])
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def test_a_workbook_is_read_with_merged_cells_formulas_and_numbers_that_it_spoilt(union, send):
    rows = [list(member(90)), list(member(91)), list(member(92)), list(member(93)), list(member(94))]
    rows[1][5] = None  # merged with the plan above it
    rows[2][2] = int(number_of(92)[:17] + "0")  # a number, of which a spreadsheet keeps 15 digits
    rows[3][2] = '="' + number_of(93) + '"'
    rows[4][4] = 6200000000000094  # a card of sixteen digits as a number
    told = send(union, workbook(rows, "F3:F4"), mode="good_rows")
    assert told["members"] == 2
    assert wrong(told) == {
        (5, "document_number"): "号码被电子表格变成了数字；请把该列设为文本后重新填写",
        (6, "document_number"): "单元格是公式或错误值；请粘贴为数值",
        (7, "card_number"): "号码被电子表格变成了数字；请把该列设为文本后重新填写",
    }


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", "文件是空的"),
        (b"\xff\xfe\x00\x80\xff\xff", "应为 UTF-8 或 GB18030 的 CSV，或 xlsx"),
    ],
)
def test_what_is_no_list_is_refused_at_once(union, content, wanted):
    asked = {"organisation": GRASSROOTS, "year": 2025, "way": "central"}
    answer = union.put("/programmes/member_protection/lists", params=asked, content=content)
    assert (answer.status_code, answer.json()["detail"]) == (400, wanted)


def test_a_file_without_a_heading_fails_and_leaves_nothing(union, send):
    told = send(union, b"a,b,c\n1,2,3\n")
    assert told["state"] == "failed"
    assert "表头" in told["progress"]["note"]["zh"]
    assert union.delete(told["place"]).status_code == 204
    assert union.get(told["place"]).status_code == 404


def test_no_answer_holds_a_number_a_card_or_a_name_in_the_clear(union, send):
    people = range(100, 140)
    rows = [member(person, 保障类型=number_of(person)) for person in people]
    rows += [(number_of(p), f"示例人{p}", number_of(p)[:-1] + "0", number_of(p), f"62{p}", "A") for p in people]
    told = send(union, list_of(rows), mode="good_rows")
    assert len(told["faults_told"]) > 100
    secrets = [secret for person in people for secret in (number_of(person), f"6200{person:012}", f"示例{person}")]
    assert [secret for secret in secrets if secret in dumped(told)] == []


def test_lists_are_narrowed_by_the_service_and_read_page_by_page(union, app_engine):
    for year in (2031, 2032):
        put_lists(app_engine, GRASSROOTS, year, 60)

    def found(**asked):
        seen, after = [], None
        while True:
            query = asked | ({"after": after} if after else {})
            page = union.get("/programmes/member_protection/lists", params=query).json()
            seen += [one["id"] for one in page["lists"]]
            if (after := page["next"]) is None:
                return seen

    all_of = found(year=2031)
    assert (len(all_of), len(set(all_of))) == (60, 60)
    # Every third of them is submitted, every second for a new card.
    assert len(found(year=2031, state="submitted")) == 20
    assert len(found(year=2031, way="new_card")) == 30
    assert len(found(year=2032, way="new_card", state="submitted")) == 10
    assert union.get("/programmes/member_protection/lists", params={"state": "lost"}).status_code == 400


def put_lists(engine, organisation, year, count):
    """Lists put straight into their table, all of them at the same time."""
    with engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(PUT_LISTS, {"organisation": organisation, "year": year, "count": count})
        connection.execute(SUBMIT_SOME, {"year": year})
