"""Stays in hospital are claimed from the hospitals' records, each once; what is not sure is told, row by row."""

import io

import openpyxl
import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from scripts.bench_enrol import number_of
from tests.plugins.member_protection.discharges.conftest import HEADING, stay
from tests.plugins.member_protection.lists.conftest import dumped
from tests.plugins.member_protection.paying.conftest import AT

LEFT = text("""
select (select count(*) from member_protection.discharge_part)
     + (select count(*) from member_protection.discharge_file where state = 'reading')
""")
pytestmark = pytest.mark.usefixtures("tree")


def reasons(told):
    return [(one["row"], one["field"], one["reason"]) for one in told["told"]]


def test_a_stay_within_a_cover_is_a_claim_whose_papers_are_complete(covered, hand_in, claims_of):
    covered(range(10, 12))
    status, told = hand_in(
        stay(10, "2025-06-01", "2025-06-08"), stay(11, "2025年6月3日", "2025/6/3"), encoding="gb18030"
    )
    assert (status, told["rows"], told["claims"], told["faults"], told["told"]) == (202, 2, 2, 0, [])
    first, second = claims_of(told)
    # Seven nights; of a day without a night one is counted. 30 days from 1 July.
    assert (first.state, first.source, first.event_on, first.days, first.pay_by) == (
        *("complete", "discharge", "2025-06-01", 7, "2025-07-31"),
    )
    assert (second.row, second.days, second.event_until) == (3, 1, "2025-06-03")


def test_the_same_file_again_changes_nothing_and_the_same_stay_in_another_is_not_claimed_twice(
    covered, hand_in, claims_of
):
    covered(range(20, 21))
    row = stay(20, "2025-06-01", "2025-06-08")
    first = hand_in(row)
    assert hand_in(row) == (200, first[1])
    status, told = hand_in(row, row, stay(20, "2025-06-20", "2025-06-22"))
    assert (status, told["claims"], told["faults"]) == (202, 1, 0)
    assert reasons(told) == [(2, "document_number", "claimed_already"), (3, "document_number", "claimed_already")]
    assert [one.row for one in claims_of(told)] == [4]


@pytest.mark.parametrize(
    ("admitted", "discharged", "overlaps"),
    [
        ("2025-06-08", "2025-06-12", True),
        ("2025-06-09", "2025-06-12", False),
        ("2025-05-28", "2025-06-01", True),
        ("2025-05-28", "2025-05-31", False),
        ("2025-06-03", "2025-06-05", True),
    ],
)
def test_a_stay_that_shares_a_day_with_a_claimed_one_is_flagged_for_a_person(
    covered, hand_in, claims_of, admitted, discharged, overlaps
):
    person = 300 + int(admitted[5:7] + admitted[8:]) % 100 * 7 + int(discharged[8:])
    covered(range(person, person + 1))
    hand_in(stay(person, "2025-06-01", "2025-06-08"))
    _, told = hand_in(stay(person, admitted, discharged))
    (claim,) = claims_of(told)
    assert claim.flags == (["overlapping_stay"] if overlaps else None)
    assert reasons(told) == ([(2, "admitted_on", "overlapping_stay")] if overlaps else [])
    assert [one["given"] for one in told["told"]] == ([admitted] if overlaps else [])


def test_a_stay_that_goes_on_after_the_cover_is_told_with_its_last_day(covered, hand_in, on):
    covered(range(60, 61))
    on("2026-01-10")
    _, told = hand_in(stay(60, "2025-12-28", "2026-01-04"))
    assert (told["claims"], reasons(told)) == (1, [(2, "discharged_on", "beyond_cover")])
    assert told["told"][0]["given"] == "2026-01-04"


# The four nights from 1 January on are within the cover, that of New Year's Eve is not.
def test_of_a_stay_that_begins_before_the_cover_the_nights_inside_are_claimed(covered, hand_in, claims_of, people):
    covered(range(61, 62))
    _, told = hand_in(stay(61, "2024-12-31", "2025-01-05"))
    assert (told["claims"], reasons(told)) == (1, [(2, "admitted_on", "begins_before_cover")])
    (claim,) = claims_of(told)
    assert (claim.event_on, claim.days) == ("2024-12-31", 5)
    said = people["maker"].post(f"{AT}/claims/{claim.id}/proposal").json()
    assert said["proposal"]["amount"] == "240.00"


def test_stays_without_a_cover_are_told_and_not_claimed(covered, hand_in):
    covered(range(40, 43))
    covered(range(43, 44), plan="A")
    status, told = hand_in(
        stay(999, "2025-06-01", "2025-06-08"),
        stay(40, "2024-12-31", "2025-01-01"),
        stay(41, "2025-01-01", "2025-01-05"),
        stay(43, "2025-06-01", "2025-06-08"),
        stay(42, "2025-06-01", "2025-06-08", name="别人"),
    )
    assert (status, told["rows"], told["claims"], told["faults"]) == (202, 5, 1, 4)
    assert reasons(told) == [
        (2, "admitted_on", "no_cover"),
        (3, "admitted_on", "no_cover"),
        (5, "document_number", "not_covered"),
        (6, "name", "other_name"),
    ]
    given = [one["given"] for one in told["told"]]
    assert given[:2] == ["2025-06-01", "2024-12-31"]
    assert (given[2][:3], given[3]) == ("319", "别**")
    assert number_of(43) not in given[2]


def test_every_bad_row_is_told_with_column_and_what_would_be_right_and_the_good_ones_are_taken(covered, hand_in):
    covered(range(50, 51))
    status, told = hand_in(
        stay(50, "2025-06-01", "2025-06-08"),
        f"示例,{number_of(51)[:-1]}0,示例医院,2025-06-01,2025-06-02,",
        stay(52, "2025-06-31", "2025-07-01"),
        stay(53, "2025-06-08", "2025-06-01"),
        stay(54, "2025-06-08", "2025-07-02"),
        f",{number_of(55)},,2025-06-01,2025-06-02,",
        "示例,'3.19E+17,=1+1,,2025-06-02,",
    )
    assert (status, told["rows"], told["claims"], told["faults"]) == (202, 7, 1, 6)
    assert reasons(told) == [
        (3, "document_number", "invalid"),
        (4, "admitted_on", "invalid"),
        (5, "discharged_on", "bad_sequence"),
        (6, "discharged_on", "invalid"),
        (7, "hospital", "invalid"),
        (7, "name", "invalid"),
        (8, "admitted_on", "invalid"),
        (8, "document_number", "invalid"),
        (8, "hospital", "formula"),
    ]
    assert told["told"][1]["wanted"]["zh"] == "应为日期，如 2025-06-30"
    assert number_of(51)[3:12] not in dumped(told)


def test_a_stay_is_of_days_that_have_come_and_not_of_a_month(covered, hand_in):
    covered(range(56, 59))
    _, told = hand_in(
        stay(56, "2025-06", "2025-06-08"), stay(57, "2025-06-08", "2025年6月"), stay(58, "2025-07-02", "2025-07-02")
    )
    assert told["claims"] == 0
    wanted = [(one["row"], one["field"], one["wanted"]["zh"]) for one in told["told"]]
    assert wanted == [
        (2, "admitted_on", "应写明年月日，如 2025-06-30；现仅有年月 2025-06"),
        (3, "discharged_on", "应写明年月日，如 2025-06-30；现仅有年月 2025-06"),
        (4, "admitted_on", "应不晚于今天（2025-07-01），现为 2025-07-02"),
        (4, "discharged_on", "应不晚于今天（2025-07-01），现为 2025-07-02"),
    ]


def test_a_file_that_is_none_leaves_nothing_and_says_why(people, work, app_engine):
    empty = people["maker"].put(f"{AT}/discharges", content=b"")
    assert (empty.status_code, empty.json()["errors"][0]["wanted"]) == (400, "文件是空的")
    sent = people["maker"].put(f"{AT}/discharges", content=b"a,b\n1,2\n")
    assert (sent.status_code, sent.json()["state"], work()) == (202, "queued", ["failed"])
    told = people["maker"].get(sent.headers["Location"]).json()
    assert told["state"] == "failed"
    assert "缺少列：姓名、证件号码、医院、入院日期、出院日期" in told["progress"]["note"]["zh"]
    # Sent again it is read again: what was broken off is let go.
    again = people["maker"].put(f"{AT}/discharges", content=b"a,b\n1,2\n")
    assert (again.status_code, again.json()["id"] != told["id"]) == (202, True)
    assert work() == ["failed"]
    assert people["maker"].delete(again.headers["Location"]).status_code == 204
    assert left(app_engine) == 0
    for who in ("district", "union", "supervision", "member"):
        assert people[who].put(f"{AT}/discharges", content=b"x").status_code == 403
        assert people[who].get(f"{AT}/discharges").status_code == 403


def test_a_reading_that_is_cancelled_leaves_nothing_and_the_file_can_come_again(
    covered, people, work, hand_in, app_engine
):
    covered(range(70, 71))
    row = stay(70, "2025-06-01", "2025-06-08")
    content = "\r\n".join([HEADING, row]).encode("utf-8-sig")
    sent = people["maker"].put(f"{AT}/discharges", content=content)
    place = sent.headers["Location"]
    assert (sent.status_code, sent.json()["progress"]["fraction"]) == (202, 0.0)
    cancelled = people["maker"].delete(place)
    assert (cancelled.status_code, cancelled.json()["state"], work()) == (202, "cancelled", [])
    assert people["maker"].delete(place).status_code == 204
    assert left(app_engine) == 0
    status, told = hand_in(row)
    assert (status, told["claims"], told["state"], told["progress"]) == (202, 1, "read", None)
    assert left(app_engine) == 0  # and the file is gone with the reading of it
    place = f"{AT}/discharges/{told['id']}"
    assert people["maker"].delete(place).status_code == 409
    assert people["third"].put(f"{AT}/discharges", content=content).json()["id"] == told["id"]


def left(engine):
    """How many pieces of files are kept, and files that are not read."""
    with engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return connection.execute(LEFT).scalar_one()


def test_a_file_with_two_columns_of_one_name_is_refused_and_rows_that_are_hidden_or_numbered_are_told_apart(
    covered, people, work
):
    covered(range(90, 92))
    book = openpyxl.Workbook()
    heading = ("序号", *HEADING.split(","))
    for row in (heading, (1, *stay(90, "2025-03-01", "2025-03-12").split(",")), (2,)):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True

    def sent():
        told = io.BytesIO()
        book.save(told)
        answer = people["maker"].put(f"{AT}/discharges", content=told.getvalue())
        work()
        place = answer.headers["Location"]
        return people["maker"].get(place).json(), people["maker"].get(f"{place}/faults").json()["faults"]

    told, (notice,) = sent()
    assert (told["rows"], told["claims"]) == (1, 1)
    assert (notice["row"], notice["reason"], notice["is_notice"]) == (2, "hidden", True)
    book.active["H1"] = "住院日期"
    told, _ = sent()
    assert told["progress"]["note"]["zh"] == "不是出院记录：“入院日期”只应有一列，现有 入院日期、住院日期"
