"""Stays in hospital are claimed from the hospitals' records, each once; what is not sure is told, row by row."""

import pytest

from scripts.bench_enrol import number_of
from tests.plugins.member_protection.discharges.conftest import stay
from tests.plugins.member_protection.lists.conftest import dumped
from tests.plugins.member_protection.paying.conftest import AT

pytestmark = pytest.mark.usefixtures("tree")


def reasons(told):
    return [(one["row"], one["field"], one["reason"]) for one in told["told"]]


def test_a_stay_within_a_cover_is_a_claim_whose_papers_are_complete(covered, hand_in, claims_of):
    covered(range(10, 12))
    status, told = hand_in(
        stay(10, "2025-06-01", "2025-06-08"), stay(11, "2025年6月3日", "2025/6/3"), encoding="gb18030"
    )
    assert (status, told["rows"], told["claims"], told["faults"], told["told"]) == (201, 2, 2, 0, [])
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
    assert (status, told["claims"], told["faults"]) == (201, 1, 0)
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


def test_stays_without_a_cover_are_told_and_not_claimed(covered, hand_in):
    covered(range(40, 43))
    covered(range(43, 44), plan="A")
    status, told = hand_in(
        stay(999, "2025-06-01", "2025-06-08"),
        stay(40, "2024-12-31", "2025-01-05"),
        stay(41, "2025-01-01", "2025-01-05"),
        stay(43, "2025-06-01", "2025-06-08"),
        stay(42, "2025-06-01", "2025-06-08", name="别人"),
    )
    assert (status, told["rows"], told["claims"], told["faults"]) == (201, 5, 1, 4)
    assert reasons(told) == [
        (2, "admitted_on", "no_cover"),
        (3, "admitted_on", "begins_before_cover"),
        (5, "document_number", "not_covered"),
        (6, "name", "other_name"),
    ]
    assert told["told"][0]["given"].startswith("319***")


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
    assert (status, told["rows"], told["claims"], told["faults"]) == (201, 7, 1, 6)
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


def test_a_file_that_is_none_is_refused(people):
    for content, wanted in ((b"a,b\n1,2\n", "缺少列：姓名、证件号码、医院、入院日期、出院日期"), (b"", "文件是空的")):
        answer = people["maker"].put(f"{AT}/discharges", content=content)
        assert (answer.status_code, answer.json()["errors"][0]["wanted"]) == (400, wanted)
    for who in ("district", "union", "supervision", "member"):
        assert people[who].put(f"{AT}/discharges", content=b"x").status_code == 403
        assert people[who].get(f"{AT}/discharges").status_code == 403
