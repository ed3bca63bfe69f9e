"""Claims: what is paid, to whom, by when. Every amount and span is copied from the notice by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DAY = timedelta(days=1)
CLAIM = {
    "plan": "A",
    "cover_start": "2025-01-01",
    "cover_end": "2025-12-31",
    "event_on": "2025-05-02",
    "filed_on": "2025-06-01",
    "enrolled_by": "unit",
}
STAY = CLAIM | {"benefit": "hospital", "plan": "A+"}


@pytest.mark.parametrize(
    ("plan", "benefit", "more", "amount"),
    [
        ("A", "critical_illness", {"illness_list": 4}, "10000.00"),
        ("A", "critical_illness", {"illness_list": 22}, None),
        ("A+", "critical_illness", {"illness_list": 4}, "10000.00"),
        ("A+", "critical_illness", {"illness_list": 22}, None),
        ("B", "critical_illness", {"illness_list": 4}, "20000.00"),
        ("B", "critical_illness", {"illness_list": 22}, "20000.00"),
        ("B+", "critical_illness", {"illness_list": 4}, "20000.00"),
        ("B+", "critical_illness", {"illness_list": 22}, "20000.00"),
        ("B", "critical_illness", {"illness_list": 5}, None),
        *((plan, "accident_death", {}, "30000.00") for plan in ("A", "B", "A+", "B+")),
        *((plan, "accident_total_disability", {}, "30000.00") for plan in ("A", "B", "A+", "B+")),
        *((plan, "disease_death", {}, "10000.00") for plan in ("A", "B", "A+", "B+")),
        ("A", "hospital", {"days": 3}, None),
        ("B", "hospital", {"days": 3}, None),
        ("A+", "hospital", {"days": 3}, "180.00"),
        ("B+", "hospital", {"days": 3}, "180.00"),
    ],
)
def test_a_plan_pays_what_it_says_and_nothing_else(plan, benefit, more, amount, result):
    said = result("claim.decide", **CLAIM | {"plan": plan, "benefit": benefit} | more)
    assert (said["accepted"], said.get("amount"), said.get("reason")) == (
        (True, amount, None) if amount else (False, None, "not_covered")
    )


@pytest.mark.parametrize(
    ("benefit", "last", "reason"),
    [
        ("critical_illness", "2027-12-31", "too_late"),
        ("accident_death", "2027-12-31", "too_late"),
        ("hospital", "2027-12-31", "too_late"),
        ("disease_death", "2026-06-30", "too_late"),
        # 2 May is day 0: 29 days left of May, 30, 31, 31, 30 make 151, so 29 October is day 180.
        ("accident_total_disability", "2025-10-29", "right_lapsed"),
    ],
)
def test_a_claim_is_in_time_up_to_its_last_day(benefit, last, reason, result):
    claim = CLAIM | {"plan": "A+", "benefit": benefit, "illness_list": 4, "days": 1}
    assert result("claim.decide", **claim | {"filed_on": last})["accepted"] is True
    late = result("claim.decide", **claim | {"filed_on": (date.fromisoformat(last) + DAY).isoformat()})
    assert late == {"accepted": False, "reason": reason, "file_by": last}


# 10 January 2026 is a Saturday, 31 August 2025 a Sunday.
@pytest.mark.parametrize(
    ("benefit", "days", "last", "reason"),
    [
        ("disease_death", {"cover_end": "2025-07-10"}, "2026-01-10", "too_late"),
        ("accident_total_disability", {"event_on": "2025-03-04"}, "2025-08-31", "right_lapsed"),
    ],
)
def test_a_last_day_that_is_not_worked_is_not_moved(benefit, days, last, reason, result):
    claim = CLAIM | {"benefit": benefit} | days
    assert result("claim.decide", **claim | {"filed_on": last})["accepted"] is True
    next_day = (date.fromisoformat(last) + DAY).isoformat()
    assert result("claim.decide", **claim | {"filed_on": next_day})["reason"] == reason


@pytest.mark.parametrize(
    ("event_on", "reason"),
    [
        ("2025-03-04", None),
        ("2025-03-03", "outside_cover"),
        ("2025-12-31", None),
        ("2026-01-01", "outside_cover"),
    ],
)
def test_an_event_is_within_the_cover_from_its_first_day_to_its_last(event_on, reason, result):
    claim = CLAIM | {"benefit": "accident_death", "cover_start": "2025-03-04", "event_on": event_on}
    assert result("claim.decide", **claim | {"filed_on": "2026-02-01"}).get("reason") == reason


@pytest.mark.parametrize(
    ("benefit", "enrolled_by", "pay_to"),
    [
        ("accident_death", "unit", "dbu_account"),
        ("disease_death", "unit", "dbu_account"),
        ("critical_illness", "unit", "member_card"),
        ("accident_total_disability", "unit", "member_card"),
        ("hospital", "unit", "member_card"),
        ("accident_death", "individual", "member_card"),
        ("disease_death", "individual", "member_card"),
        ("critical_illness", "individual", "member_card"),
    ],
)
def test_what_a_unit_enrolled_for_goes_to_its_account_for_a_death_only(benefit, enrolled_by, pay_to, result):
    claim = CLAIM | {"plan": "A+", "benefit": benefit, "enrolled_by": enrolled_by, "illness_list": 4, "days": 1}
    assert result("claim.decide", **claim)["pay_to"] == pay_to


@pytest.mark.parametrize(
    ("days", "before", "paid", "amount"),
    [
        (1, 0, 1, "60.00"),
        (180, 0, 180, "10800.00"),
        (181, 0, 180, "10800.00"),
        (12, 170, 10, "600.00"),
        (1, 179, 1, "60.00"),
        (0, 0, 0, "0.00"),
    ],
)
def test_a_cover_pays_180_days_in_hospital_at_most(days, before, paid, amount, result):
    said = result("claim.decide", **STAY, days=days, days_paid_before=before)
    assert (said["days"], said["amount"]) == (paid, amount)


@pytest.mark.parametrize("before", [180, 181])
def test_once_180_days_are_paid_no_more_are(before, result):
    said = result("claim.decide", **STAY, days=5, days_paid_before=before)
    assert (said["accepted"], said["reason"]) == (False, "limit_used_up")


# A stay of ten days from 1 March: of a cover from the 3rd the last eight are inside, of one from the 10th one day is.
@pytest.mark.parametrize(
    ("cover_start", "paid"),
    [("2025-03-01", 10), ("2025-03-02", 9), ("2025-03-03", 8), ("2025-03-10", 1), ("2025-03-11", None)],
)
def test_days_in_hospital_before_the_cover_are_not_paid(cover_start, paid, result):
    said = result("claim.decide", **STAY | {"cover_start": cover_start, "event_on": "2025-03-01"}, days=10)
    assert (said.get("days"), said.get("amount"), said.get("reason")) == (
        (paid, f"{paid * 60}.00", None) if paid else (None, None, "outside_cover")
    )


@pytest.mark.parametrize(
    ("enrolled_by", "clause"), [("unit", "附件2-1 一(二)1(4)"), ("individual", "附件2-1 一(二)3(5)")]
)
def test_what_lies_outside_of_the_cover_is_refused_by_its_days(enrolled_by, clause, decide):
    claim = CLAIM | {"benefit": "disease_death", "cover_start": "2025-06-01", "enrolled_by": enrolled_by}
    answer = decide("claim.decide", **claim)
    assert (answer["result"]["reason"], answer["clause"]) == ("outside_cover", clause)


@pytest.mark.parametrize("today", ["2024-12-20", "2026-02-01"])
def test_a_claim_goes_by_the_year_of_its_cover_whatever_day_it_is(today, result):
    assert result("claim.decide", **CLAIM, benefit="disease_death", as_of=today)["accepted"] is True
    due = result("claim.due", benefit="hospital", complete_on="2026-03-01", cover_start="2025-01-01", as_of=today)
    assert due == {"accepted": True, "pay_by": "2026-03-31"}


def test_days_in_hospital_after_the_cover_are_not_paid(result):
    stay = STAY | {"event_on": "2025-12-30", "filed_on": "2026-02-01"}
    assert [result("claim.decide", **stay, days=days)["days"] for days in (1, 2, 3)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plan": "C"}, "unknown_plan"),
        ({"filed_on": "2025-05-01"}, "bad_sequence"),
        ({"cover_start": "2026-01-01", "cover_end": "2026-12-31"}, "no_edition"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(change, reason, result):
    said = result("claim.decide", **CLAIM | {"benefit": "accident_death"} | change)
    assert (said["accepted"], said["reason"]) == (False, reason)


def test_a_claim_that_is_paid_says_until_when_it_could_be_filed_and_what_that_rests_on(decide):
    answer = decide("claim.decide", **CLAIM | {"benefit": "accident_death"})
    assert answer["result"]["file_by"] == "2027-12-31"
    assert answer["clause"] == "附件2-1 一(一); 附件2-1 二(一)1; 附件2-1 二(二)"


def test_a_cover_of_one_day_is_a_cover(result):
    one = {"cover_start": "2025-12-31", "cover_end": "2025-12-31", "event_on": "2025-12-31"}
    claim = CLAIM | one | {"benefit": "accident_death", "filed_on": "2026-01-01"}
    assert result("claim.decide", **claim)["accepted"] is True


def test_a_claim_may_be_filed_on_the_day_of_the_event(result):
    assert result("claim.decide", **CLAIM | {"benefit": "accident_death", "filed_on": "2025-05-02"})["accepted"] is True


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        (CLAIM | {"benefit": "critical_illness"}, "illness_list"),
        (STAY, "days"),
        (CLAIM | {"benefit": "accident_death", "cover_end": "2024-12-31"}, "cover_end"),
        (CLAIM | {"benefit": "accident"}, "benefit"),
    ],
)
def test_what_is_no_claim_is_a_422_that_names_the_field(claim, where, post):
    status, problem = post("claim.decide", claim)
    assert (status, [fault["where"] for fault in problem["errors"]]) == (422, [where])
    assert problem["errors"][0]["given"] == claim.get(where)


@given(
    st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    st.integers(0, 1200),
    st.sampled_from(["critical_illness", "accident_death", "accident_total_disability", "disease_death", "hospital"]),
)
@settings(max_examples=1000)
def test_every_claim_is_in_time_or_late_as_counted_by_hand(result, event, later, benefit):
    filed = event + later * DAY
    if benefit == "accident_total_disability":
        in_time = sum(1 for _ in range(later)) <= 180
    elif benefit == "disease_death":
        in_time = (filed.year, filed.month) <= (2026, 6)
    else:
        in_time = filed.year <= 2027
    claim = CLAIM | {"plan": "B+", "benefit": benefit, "illness_list": 22, "days": 1}
    said = result("claim.decide", **claim | {"event_on": event.isoformat(), "filed_on": filed.isoformat()})
    assert said["accepted"] is in_time


@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=500)
def test_hospital_days_are_paid_one_by_one_while_any_are_left(result, event, days, before):
    paid, day = 0, event
    for _ in range(days):
        if day > date(2025, 12, 31) or before + paid >= 180:
            break
        paid, day = paid + 1, day + DAY
    said = result(
        "claim.decide",
        **STAY | {"event_on": event.isoformat(), "filed_on": "2026-03-01"},
        days=days,
        days_paid_before=before,
    )
    if before >= 180:
        assert said["reason"] == "limit_used_up"
    else:
        assert (said["days"], said["amount"]) == (paid, f"{paid * 60}.00")


@given(
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.sampled_from(
        [
            ("critical_illness", 90),
            ("accident_death", 60),
            ("accident_total_disability", 60),
            ("disease_death", 60),
            ("hospital", 30),
        ]
    ),
)
@settings(max_examples=500)
def test_a_claim_is_paid_within_its_natural_days(result, complete_on, benefit):
    name, days = benefit
    by = date.fromordinal(complete_on.toordinal() + days)
    asked = {"benefit": name, "complete_on": complete_on.isoformat()}
    assert result("claim.due", **asked) == {"accepted": True, "pay_by": by.isoformat()}
    assert result("claim.due", **asked, cover_start="2025-02-01")["pay_by"] == by.isoformat()
    assert result("claim.due", **asked, cover_start="2026-01-01")["reason"] == "no_edition"


# Applied for on Monday 3 March: covered from the 4th once deducted by the 24th.
@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"deducted_on": "2025-03-24", "event_on": "2025-03-04"}, None),
        ({"deducted_on": "2025-03-24", "event_on": "2025-03-03"}, "outside_cover"),
        ({"deducted_on": "2025-03-25", "event_on": "2025-03-10"}, "not_paid_in_time"),
        ({"deducted_on": None, "event_on": "2025-03-10"}, "not_paid_in_time"),
        ({"deducted_on": "2025-03-02", "event_on": "2025-03-10"}, "bad_sequence"),
        ({"deducted_on": "2025-03-03", "event_on": "2025-12-31"}, None),
        ({"deducted_on": "2025-03-03", "event_on": "2026-01-01"}, "outside_cover"),
    ],
)
def test_a_cover_of_ones_own_counts_from_the_day_after_the_application_once_it_is_paid(asked, reason, result):
    said = result("claim.cover_valid", channel="individual", applied_on="2025-03-03", **asked)
    assert (said["covered"], said.get("reason")) == (reason is None, reason)


@pytest.mark.parametrize(
    ("channel", "applied_on", "event_on", "covered"),
    [
        ("central", None, "2025-01-01", True),
        ("central", None, "2025-12-31", True),
        ("central", "2024-11-20", "2025-03-01", True),
        ("central", "2024-12-31", "2025-01-01", True),
        ("instant", "2025-06-30", "2025-06-30", False),
        ("instant", "2025-06-30", "2025-07-01", True),
    ],
)
def test_a_cover_by_the_unit_needs_no_deduction(channel, applied_on, event_on, covered, result):
    said = result("claim.cover_valid", channel=channel, applied_on=applied_on, event_on=event_on)
    assert said["covered"] is covered


def test_an_event_is_answered_with_the_days_of_its_cover_and_what_they_rest_on(decide):
    own = {"channel": "individual", "applied_on": "2025-03-03", "deducted_on": "2025-03-24", "event_on": "2025-05-01"}
    answer = decide("claim.cover_valid", **own)
    days = {name: answer["result"][name] for name in ("cover_start", "cover_end")}
    assert days == {"cover_start": "2025-03-04", "cover_end": "2025-12-31"}
    assert answer["clause"] == "附件2-1 一(二)3(5); 附件2-1 一(二)3(4)"
    assert decide("claim.cover_valid", channel="central", event_on="2025-05-01")["clause"] == "附件2-1 一(二)1(4)"


def test_whether_a_cover_of_ones_own_counts_needs_its_application(post):
    status, problem = post("claim.cover_valid", {"channel": "individual", "event_on": "2025-03-10"})
    assert (status, problem["errors"][0]["where"]) == (422, "applied_on")
