"""Screening: what 附件2-6 pays, how far a quota reaches, whom it is for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.plugins.screening.plugin import PLUGIN
from tests.plugins.asking import by_function

decide, result_of = by_function(PLUGIN)


def rows(*screened):
    """Rows of screened persons: how many, hpv, ultrasound, and whether they were paid for before."""
    return [
        dict(zip(("persons", "hpv", "ultrasound", "paid_before"), (*row, False)[:4], strict=True)) for row in screened
    ]


@pytest.mark.parametrize(
    ("quota", "screened", "paid", "subsidy", "over_quota", "pending"),
    [
        (600, [], 0, "0.00", 0, 0),
        (600, [(1, True, True)], 1, "218.00", 0, 0),
        (600, [(600, True, True)], 600, "130800.00", 0, 0),
        (600, [(601, True, True)], 600, "130800.00", 1, 0),
        (600, [(1, True, False)], 0, "0.00", 0, 1),
        (600, [(1, False, True)], 0, "0.00", 0, 1),
        (600, [(1, False, False)], 0, "0.00", 0, 1),
        (600, [(500, True, True), (3, True, False), (4, False, True)], 500, "109000.00", 0, 7),
        (600, [(400, True, True), (300, True, True), (9, True, False)], 600, "130800.00", 100, 9),
        (10000, [(10000, True, True)], 10000, "2180000.00", 0, 0),
    ],
)
def test_a_person_with_both_tests_is_paid_for_within_the_quota(quota, screened, paid, subsidy, over_quota, pending):
    answer = decide("screen.subsidy", dbu_quota=quota, screened=rows(*screened))
    assert answer["result"] == {
        "accepted": True,
        "reason": None,
        "persons_paid": paid,
        "subsidy": subsidy,
        "over_quota": over_quota,
        "pending": pending,
        "repeated": 0,
    }
    assert (answer["clause"], answer["reading"]) == ("附件2-6 三; 附件2-6 二1; 附件2-6 二2; 附件2-6 五", "C36")


def test_a_quota_that_is_used_up_pays_nothing_until_it_is_allotted_anew():
    for quota, used in ((0, 0), (600, 600), (600, 601)):
        answer = decide("screen.subsidy", dbu_quota=quota, quota_used=used, screened=rows((5, True, True)))
        result = answer["result"]
        assert (result["accepted"], result["reason"], result["subsidy"]) == (False, "places_full", "0.00")
        assert (result["over_quota"], answer["clause"]) == (5, "附件2-6 五")
    result = result_of("screen.subsidy", dbu_quota=600, quota_used=599, screened=rows((5, True, True)))
    assert (result["accepted"], result["persons_paid"], result["over_quota"]) == (True, 1, 4)
    assert result_of("screen.subsidy", dbu_quota=0, screened=rows((5, True, False)))["accepted"]


def test_a_quota_above_the_notices_total_pays_nothing():
    paid = decide("screen.subsidy", dbu_quota=10_000, screened=rows((10_001, True, True)))["result"]
    assert (paid["accepted"], paid["persons_paid"], paid["over_quota"]) == (True, 10_000, 1)
    for screened in (rows(), rows((20_000, True, True)), rows((5, True, False))):
        answer = decide("screen.subsidy", dbu_quota=10_001, screened=screened)
        result = answer["result"]
        assert (result["accepted"], result["reason"]) == (False, "over_total")
        assert (result["persons_paid"], result["subsidy"]) == (0, "0.00")
        assert (answer["clause"], answer["quote"]) == ("附件2-6 一", "服务总数为 10000 名")


def test_nobody_is_paid_for_twice_in_a_year():
    result = result_of("screen.subsidy", dbu_quota=600, screened=rows((5, True, True), (2, True, True, True)))
    assert (result["persons_paid"], result["repeated"], result["pending"]) == (5, 2, 0)


def test_who_was_paid_for_earlier_has_a_place_of_the_quota_unless_it_is_said_how_many_were_used():
    screened = rows((100, True, True, True), (50, True, True))
    result = result_of("screen.subsidy", dbu_quota=120, screened=screened)
    assert (result["persons_paid"], result["over_quota"], result["subsidy"]) == (20, 30, "4360.00")
    full = result_of("screen.subsidy", dbu_quota=100, screened=screened)
    assert (full["accepted"], full["reason"], full["over_quota"]) == (False, "places_full", 50)
    # They may have been paid for by another union.
    other = result_of("screen.subsidy", dbu_quota=120, quota_used=0, screened=screened)
    assert (other["persons_paid"], other["over_quota"]) == (50, 0)


row = st.tuples(st.integers(0, 30), st.booleans(), st.booleans(), st.booleans())


@given(st.integers(0, 120), st.integers(0, 120), st.lists(row, max_size=6))
@settings(max_examples=500)
def test_the_subsidy_is_that_of_a_clerk_who_goes_from_person_to_person(quota, used, screened):
    paid = over = pending = repeated = 0
    for persons, hpv, ultrasound, before in screened:
        for _ in range(persons):
            if before:
                repeated += 1
            elif not (hpv and ultrasound):
                pending += 1
            elif used + paid >= quota:
                over += 1
            else:
                paid += 1
    result = result_of("screen.subsidy", dbu_quota=quota, quota_used=used, screened=rows(*screened))
    assert (result["persons_paid"], result["over_quota"], result["pending"]) == (paid, over, pending)
    assert (result["repeated"], result["subsidy"]) == (repeated, f"{218 * paid}.00")
    assert result["accepted"] == (paid > 0 or over == 0)


@pytest.mark.parametrize(
    ("allotted", "excess", "left"),
    [
        ([], 0, 10_000),
        ([4000, 3500, 2500], 0, 0),
        ([4000, 3500, 2499], 0, 1),
        ([4000, 3500, 2501], 1, 0),
        ([10_001], 1, 0),
    ],
)
def test_quotas_add_up_to_no_more_than_the_notices_total(allotted, excess, left):
    for total in ({"city_total": 10_000}, {}):
        assert result_of("screen.quota", allotted=allotted, **total) == {
            "valid": excess == 0,
            "reason": "over_total" if excess else None,
            "excess": excess,
            "left": left,
        }


@given(st.integers(0, 20_000), st.lists(st.integers(0, 5_000), max_size=16))
@settings(max_examples=300)
def test_quotas_fit_when_they_can_be_taken_off_the_total_one_by_one(total, allotted):
    left = total
    for quota in allotted:
        left -= quota
    result = result_of("screen.quota", city_total=total, allotted=allotted)
    assert (result["valid"], result["left"] - result["excess"]) == (left >= 0, left)
    assert 0 in (result["left"], result["excess"])


@pytest.mark.parametrize("employment", [None, "new_form", "flexible", "outsourced", "dispatched", "standard"])
def test_the_screenings_are_for_women_of_the_notices_groups(employment):
    for sex in ("female", "male"):
        eligible = sex == "female" and employment != "standard"
        answer = decide("screen.eligible", sex=sex, employment=employment)
        assert answer["result"] == {"eligible": eligible, "reason": None if eligible else "not_covered"}


@pytest.mark.parametrize(
    ("employment", "named", "clause"),
    [
        ("flexible", "灵活就业", "附件2-6"),
        ("new_form", "新就业形态", "附件2-6; 附件2-6 一"),
        ("outsourced", "劳务外包", "附件2-6 一"),
        ("dispatched", "劳务派遣", "附件2-6 一"),
    ],
)
def test_whom_the_screenings_are_for_is_said_by_the_sentences_that_name_them(employment, named, clause):
    answer = decide("screen.eligible", sex="female", employment=employment)
    assert answer["clause"] == clause
    assert all(named in sentence for sentence in answer["quote"].split("……"))


@pytest.mark.parametrize("question", [{"sex": "male"}, {"sex": "female", "employment": "standard"}, {"sex": "female"}])
def test_whom_no_sentence_names_and_of_whom_too_little_is_known_is_answered_by_both(question):
    assert decide("screen.eligible", **question)["clause"] == "附件2-6; 附件2-6 一"


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_a_year_without_an_edition_is_refused(day):
    for decision, verdict, question in (
        ("screen.subsidy", "accepted", {"dbu_quota": 1, "screened": []}),
        ("screen.quota", "valid", {"allotted": []}),
        ("screen.eligible", "eligible", {"sex": "female"}),
    ):
        result = result_of(decision, **question, as_of=day)
        assert (result[verdict], result["reason"]) == (False, "no_edition")


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("screen.subsidy", {"screened": []}, "dbu_quota"),
        ("screen.subsidy", {"dbu_quota": 1, "screened": [{"persons": 1, "hpv": True}]}, "screened:0:ultrasound"),
        ("screen.subsidy", {"dbu_quota": -1, "screened": []}, "dbu_quota"),
        ("screen.quota", {"city_total": 10_000}, "allotted"),
        ("screen.quota", {"allotted": [1.5]}, "allotted:0"),
        ("screen.eligible", {"sex": "x"}, "sex"),
        ("screen.eligible", {"sex": "female", "employment": "retired"}, "employment"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, problem["errors"][0]["where"]) == (422, where)


def test_the_target_of_the_notice_is_ten_thousand_persons_and_the_stops_stay(client):
    programme = client.get("/programmes/screening").json()
    assert programme["kinds"] == ["screening_stop"]
    assert [(one["code"], one["amount"], one["unit"], one["clause"]) for one in programme["targets"]] == [
        ("persons", 10_000, {"zh": "名", "en": "persons"}, "附件2-6 一")
    ]
