"""Enrolment: who can be enrolled, from when, and who pays what. Every amount is copied from the notice by hand."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

README = Path(__file__).parents[3] / "geo_service" / "plugins" / "member_protection" / "README.md"
DAY = timedelta(days=1)
# Fee, the city's part for ordinary and for special unions, by plan and band: 附件2-1 一(三).
TABLE = {
    ("A", "full"): ("26.00", "13.00", "6.50"),
    ("A", "half"): ("13.00", "6.50", "3.00"),
    ("B", "full"): ("90.00", "40.00", "22.50"),
    ("B", "half"): ("45.00", "20.00", "11.00"),
    ("A+", "full"): ("76.00", "13.00", "6.50"),
    ("A+", "half"): ("38.00", "6.50", "3.00"),
    ("B+", "full"): ("140.00", "40.00", "22.50"),
    ("B+", "half"): ("70.00", "20.00", "11.00"),
}
CARD = {"channel": "instant", "plan": "A", "union_class": "ordinary", "year": 2025, "trigger": "new_card"}
UNINSURED = CARD | {"trigger": "uninsured_with_card"}
OWN = {
    "channel": "individual",
    "plan": "A",
    "union_class": "ordinary",
    "year": 2025,
    "applied_on": "2025-03-03",
    "first_individual": True,
}


def in_fen(yuan):
    """An amount in fen, worked out from its digits."""
    return int(yuan.replace(".", ""))


def test_the_readmes_call_is_answered(post):
    call = re.search(r"decisions/(\S+)' .*-d '(.+)'", README.read_text(encoding="utf-8"))
    status, answer = post(call[1], json.loads(call[2]))
    assert (status, answer["edition"]) == (200, "2025")


@pytest.mark.parametrize("union_class", ["ordinary", "special"])
@pytest.mark.parametrize(("plan", "band"), TABLE)
def test_a_plan_costs_what_the_table_says(plan, band, union_class, result):
    fee, ordinary, special = TABLE[plan, band]
    city = ordinary if union_class == "ordinary" else special
    made_on = "2025-01-01" if band == "full" else "2025-07-02"
    said = result("enrol.quote", **CARD | {"plan": plan, "union_class": union_class, "card_generated_on": made_on})
    assert (said["band"], said["fee"], said["city_subsidy"]) == (band, fee, city)
    assert in_fen(said["to_pay"]) == in_fen(fee) - in_fen(city)


@pytest.mark.parametrize(
    ("made_on", "first", "band"),
    [
        ("2025-01-01", "2025-01-02", "full"),
        ("2025-06-29", "2025-06-30", "full"),
        ("2025-06-30", "2025-07-01", "half"),
        ("2025-07-01", "2025-07-02", "half"),
        ("2025-12-30", "2025-12-31", "half"),
    ],
)
def test_a_new_card_is_covered_from_the_next_day_and_half_a_year_begins_on_the_first_of_july(
    made_on, first, band, result
):
    said = result("enrol.quote", **CARD, card_generated_on=made_on)
    assert (said["cover_start"], said["cover_end"], said["band"]) == (first, "2025-12-31", band)


@pytest.mark.parametrize(
    ("made_on", "reason", "clause"),
    [
        ("2024-12-31", "step_not_open", "附件2-1 一(二)2"),
        ("2025-12-31", "no_cover_left", "附件2-1 一(二)2(4)"),
        ("2026-01-01", "step_closed", "附件2-1 一(二)2"),
    ],
)
def test_a_card_of_another_year_or_of_its_last_day_has_no_cover(made_on, reason, clause, decide):
    answer = decide("enrol.quote", **CARD, card_generated_on=made_on)
    assert (answer["result"]["accepted"], answer["result"]["reason"], answer["clause"]) == (False, reason, clause)
    assert answer["quote"]


@pytest.mark.parametrize(
    ("uploaded_on", "confirmed_on", "outcome"),
    [
        ("2025-05-01", None, "not_confirmed"),
        (None, None, "not_confirmed"),
        ("2025-05-02", "2025-05-01", "bad_sequence"),
        ("2025-05-01", "2025-05-01", "2025-05-02"),
        ("2025-05-01", "2025-06-30", "2025-07-01"),
        (None, "2025-05-01", "2025-05-02"),
    ],
)
def test_who_was_uninsured_is_covered_from_the_day_after_the_confirmation(uploaded_on, confirmed_on, outcome, result):
    said = result("enrol.quote", **UNINSURED, uploaded_on=uploaded_on, confirmed_on=confirmed_on)
    assert said.get("reason", said.get("cover_start")) == outcome


@pytest.mark.parametrize("more", [{}, {"confirmed_on": "2025-05-12"}])
def test_when_a_card_is_uploaded_does_not_matter_to_its_cover(more, result):
    said = result("enrol.quote", **CARD, card_generated_on="2025-05-05", uploaded_on="2025-05-10", **more)
    assert said["cover_start"] == "2025-05-06"
    own = result("enrol.quote", **OWN, uploaded_on="2025-05-10", **more)
    assert own["cover_start"] == "2025-03-04"


# Units submit from 1 November to 15 December, their unions confirm from 16 to 31 December: 附件2-1 三.
@pytest.mark.parametrize(
    ("uploaded_on", "confirmed_on", "outcome"),
    [
        (None, None, "2025-01-01"),
        ("2024-10-31", None, "step_not_open"),
        ("2024-11-01", None, "2025-01-01"),
        ("2024-12-15", "2024-12-16", "2025-01-01"),
        ("2024-12-16", "2024-12-20", "step_closed"),
        ("2024-12-01", "2024-12-15", "step_not_open"),
        ("2024-12-01", "2024-12-31", "2025-01-01"),
        ("2024-12-01", "2025-01-01", "step_closed"),
        ("2024-12-20", "2024-12-19", "bad_sequence"),
    ],
)
def test_central_enrolment_keeps_to_the_days_of_its_steps(uploaded_on, confirmed_on, outcome, result):
    central = {"channel": "central", "plan": "A", "union_class": "ordinary", "year": 2025}
    said = result("enrol.quote", **central, uploaded_on=uploaded_on, confirmed_on=confirmed_on)
    assert said.get("reason", said.get("cover_start")) == outcome


@pytest.mark.parametrize("today", ["2024-11-15", "2026-01-05"])
def test_an_enrolment_goes_by_its_year_whatever_day_it_is(today, result):
    central = {"channel": "central", "plan": "A", "union_class": "ordinary", "year": 2025}
    assert result("enrol.quote", **central, as_of=today)["accepted"] is True
    assert result("enrol.central_step", step="gru_submit", on="2024-11-20", as_of=today)["accepted"] is True


# The working days after Monday 29 December 2025 are 30 and 31 December, then 5 January and so on.
def test_an_application_of_the_years_last_days_can_be_paid_in_the_next_year(result):
    asked = OWN | {"applied_on": "2025-12-29", "as_of": "2026-01-05"}
    said = result("enrol.quote", **asked)
    assert (said["accepted"], said["cover_start"]) == (True, "2025-12-30")
    assert result("enrol.quote", **asked | {"as_of": "2026-03-05"})["reason"] == "not_paid_in_time"


def test_the_batch_of_a_central_enrolment_is_one_for_the_next_year(result):
    rows = [{"plan": "A", "union_class": "ordinary", "members": 1}]
    for today in ("2024-12-20", "2025-01-20"):
        assert result("enrol.batch_total", channel="central", rows=rows, as_of=today)["to_transfer"] == "13.00"


def test_a_refusal_names_the_reading_of_cards_only_where_a_card_is_missing(decide):
    refused = decide("enrol.quote", **OWN, has_service_card=False)
    assert (refused["result"]["reason"], refused["reading"]) == ("service_card_required", "C9")
    assert decide("enrol.quote", **OWN, in_service=False)["reading"] is None


@pytest.mark.parametrize("figures", ["1748736000", "0", "2025-06-01T00:00:00", "20250601", "2025-02-30"])
def test_a_day_is_written_out(figures, post):
    status, problem = post("enrol.quote", CARD | {"card_generated_on": figures})
    (fault,) = problem["errors"]
    assert (status, fault["where"], fault["wanted"]) == (422, "card_generated_on", "应为日期，如 2025-06-30")


# 2025-03-03 is a Monday; the working days after it are 4-7, 10-14, 17-21 and 24 March: the 15th is the 24th.
@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"deducted_on": "2025-03-03"}, True),
        ({"deducted_on": "2025-03-24"}, True),
        ({"deducted_on": "2025-03-25"}, "not_paid_in_time"),
        ({"deducted_on": "2025-03-02"}, "bad_sequence"),
        ({}, True),
        ({"deducted_on": None}, "not_paid_in_time"),
        ({"as_of": "2025-03-24"}, True),
        ({"as_of": "2025-03-25"}, "not_paid_in_time"),
    ],
)
def test_a_fee_of_ones_own_is_deducted_within_fifteen_working_days(more, outcome, result):
    said = result("enrol.quote", **OWN, **more)
    assert said.get("reason", said["accepted"]) == outcome
    if outcome != "bad_sequence":
        assert said["pay_by"] == "2025-03-24"
    if outcome is True:
        assert said["cover_start"] == "2025-03-04"


@pytest.mark.parametrize(
    ("applied_on", "outcome"),
    [
        ("2024-12-31", "step_not_open"),
        ("2025-01-01", "2025-01-02"),
        ("2025-12-30", "2025-12-31"),
        ("2025-12-31", "no_cover_left"),
        ("2026-01-01", "step_closed"),
    ],
)
def test_ones_own_enrolment_is_open_from_the_first_day_of_the_year_to_its_last(applied_on, outcome, result):
    said = result("enrol.quote", **OWN | {"applied_on": applied_on})
    assert said.get("reason", said.get("cover_start")) == outcome


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plan": "C"}, "unknown_plan"),
        ({"in_service": False}, "not_in_service"),
        ({"existing_cover": True}, "already_insured"),
        ({"has_service_card": False}, "service_card_required"),
        ({"unit_has_group": True}, "unit_group_exists"),
    ],
)
def test_who_cannot_enrol_alone_is_told_why(change, reason, decide):
    good = OWN | {"deducted_on": "2025-03-10", "has_service_card": True, "unit_has_group": False, "in_service": True}
    assert decide("enrol.quote", **good)["result"]["accepted"] is True
    answer = decide("enrol.quote", **good | change)
    assert (answer["result"]["accepted"], answer["result"]["reason"]) == (False, reason)
    assert answer["clause"].startswith("附件2-1")


def test_a_unit_enrols_with_either_card_and_whether_or_not_it_has_a_group(result):
    central = {"channel": "central", "plan": "A", "union_class": "ordinary", "year": 2025}
    said = result("enrol.quote", **central, has_service_card=False, unit_has_group=True)
    assert said["accepted"] is True


def test_a_card_that_is_newly_made_is_a_service_card_and_who_has_one_enrols_with_either(decide):
    refused = decide("enrol.quote", **CARD, card_generated_on="2025-06-29", has_service_card=False)
    assert (refused["result"]["reason"], refused["reading"]) == ("service_card_required", "C9")
    assert (refused["clause"], refused["quote"]) == ("附件2-1 一(二)2", "当年度新办理上海工会会员服务卡的")
    assert decide("enrol.quote", **UNINSURED, confirmed_on="2025-06-29", has_service_card=False)["result"]["accepted"]


def test_the_city_pays_of_the_first_enrolment_of_ones_own_only_and_a_failed_one_is_none(decide):
    first = decide("enrol.quote", **OWN, earlier_failed_applications=3)
    assert (first["result"]["city_subsidy"], first["result"]["to_pay"]) == ("13.00", "13.00")
    assert "C8" in first["reading"]
    later = decide("enrol.quote", **OWN | {"first_individual": False})["result"]
    assert (later["fee"], later["city_subsidy"], later["to_pay"]) == ("26.00", "0.00", "26.00")


def test_a_refusal_for_a_cover_that_is_held_does_not_tell_whose(result):
    said = result("enrol.quote", **CARD, card_generated_on="2025-02-01", existing_cover=True)
    assert said == {"accepted": False, "reason": "already_insured"}


@pytest.mark.parametrize(
    ("decision", "question", "where"),
    [
        ("enrol.quote", {**CARD, "trigger": None}, "trigger"),
        ("enrol.quote", CARD, "card_generated_on"),
        ("enrol.quote", {**OWN, "applied_on": None}, "applied_on"),
        ("enrol.quote", {**OWN, "first_individual": None}, "first_individual"),
        ("enrol.quote", {**CARD, "card_generated_on": "2025-02-30"}, "card_generated_on"),
        ("enrol.working_day_deadline", {"applied_on": "2025-04-21", "working_days": 0}, "working_days"),
        ("enrol.batch_total", {"channel": "instant", "rows": []}, "cover_start"),
        ("enrol.batch_total", {"channel": "individual", "rows": []}, "channel"),
    ],
)
def test_what_is_no_question_is_a_422_that_names_the_field(decision, question, where, post):
    status, problem = post(decision, question)
    assert (status, [fault["where"] for fault in problem["errors"]]) == (422, [where])


def test_fee_band_and_cover_follow_from_the_day_on_every_day_of_the_edition(result):
    tried = 0
    for number in range(364):  # 1 January to 30 December
        made_on = date(2025, 1, 1) + number * DAY
        for plan in "A", "B", "A+", "B+":
            for union_class in "ordinary", "special":
                # By the calendar: what begins in January to June is longer than half a year.
                band = "full" if (made_on + DAY).month <= 6 else "half"
                fee, ordinary, special = TABLE[plan, band]
                said = result(
                    "enrol.quote",
                    **CARD | {"plan": plan, "union_class": union_class, "card_generated_on": made_on.isoformat()},
                )
                assert said == {
                    "accepted": True,
                    "cover_start": (made_on + DAY).isoformat(),
                    "cover_end": "2025-12-31",
                    "band": band,
                    "fee": fee,
                    "city_subsidy": ordinary if union_class == "ordinary" else special,
                    "to_pay": said["to_pay"],
                }
                tried += 1
    assert tried == 364 * 8


@given(st.integers(2000, 2999).filter(lambda year: year != 2025), st.sampled_from(["central", "instant"]))
@settings(max_examples=200)
def test_a_year_without_an_edition_has_no_answer(result, year, channel):
    asked = CARD | {"channel": channel, "year": year, "card_generated_on": f"{year}-03-01"}
    assert result("enrol.quote", **asked) == {"accepted": False, "reason": "no_edition"}


@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(1, 60))
@settings(max_examples=500)
def test_a_deadline_in_working_days_is_found_by_walking_the_official_calendar(result, applied_on, working_days):
    day, left = applied_on, working_days
    while left:
        day += DAY
        left -= chinese_calendar.is_workday(day)
    asked = {"applied_on": applied_on.isoformat(), "working_days": working_days}
    assert result("enrol.working_day_deadline", **asked) == {"accepted": True, "deadline": day.isoformat()}


@pytest.mark.parametrize(
    ("step", "first", "last"),
    [
        ("gru_submit", "2024-11-01", "2024-12-15"),
        ("dbu_confirm", "2024-12-16", "2024-12-31"),
        ("dbu_transfer", "2024-12-16", "2025-01-20"),
    ],
)
def test_a_central_step_is_open_from_its_first_day_to_its_last(step, first, last, result):
    days = [date.fromisoformat(first), date.fromisoformat(last)]
    said = [
        result("enrol.central_step", step=step, on=day.isoformat()) for day in (*days, days[0] - DAY, days[1] + DAY)
    ]
    assert [one["accepted"] for one in said] == [True, True, False, False]
    assert [one.get("reason") for one in said[2:]] == ["step_not_open", "step_closed"]
    assert {(one["first_day"], one["last_day"]) for one in said} == {(first, last)}


def test_a_central_step_from_july_on_is_one_for_the_next_years_cover(result):
    assert result("enrol.central_step", step="gru_submit", on="2025-06-30")["reason"] == "step_closed"
    assert result("enrol.central_step", step="gru_submit", on="2025-07-01")["reason"] == "no_edition"
    assert result("enrol.central_step", step="gru_submit", on="2024-07-01")["reason"] == "step_not_open"


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "plan": st.sampled_from(["A", "B", "A+", "B+"]),
            "union_class": st.sampled_from(["ordinary", "special"]),
            "members": st.integers(0, 100_000),
        }
    ),
    max_size=8,
)


@given(ROWS, st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)))
@settings(max_examples=500)
def test_a_batch_is_the_sum_of_its_rows(result, rows, first):
    band = "full" if first is None or first.month <= 6 else "half"
    fees = cities = 0
    for row in rows:
        fee, ordinary, special = TABLE[row["plan"], band]
        fees += row["members"] * in_fen(fee)
        cities += row["members"] * in_fen(ordinary if row["union_class"] == "ordinary" else special)
    more = {"channel": "central"} if first is None else {"channel": "instant", "cover_start": first.isoformat()}
    said = result("enrol.batch_total", rows=rows, **more)
    assert (in_fen(said["fee"]), in_fen(said["city_subsidy"])) == (fees, cities)
    assert in_fen(said["to_transfer"]) == fees - cities
    assert said["members"] == sum(row["members"] for row in rows)


def test_a_batch_says_that_it_counts_and_cites_each_fee_and_each_part_of_the_city_once(decide):
    rows = [{"plan": plan, "union_class": one, "members": 1} for plan in ("A", "B") for one in ("ordinary", "special")]
    answer = decide("enrol.batch_total", channel="central", rows=rows * 2)
    assert (answer["result"]["accepted"], answer["clause"]) == (True, "附件2-1 一(三)")
    # The words on A, on B, on the special unions and on the transfer.
    assert answer["quote"].count("……") == 3
    assert answer["reading"] == "C22"


@pytest.mark.parametrize(
    ("first", "outcome"), [("2025-12-31", True), ("2026-01-01", "no_cover_left"), ("2027-03-01", "no_cover_left")]
)
def test_a_batch_after_the_last_day_of_its_edition_has_no_cover(first, outcome, decide):
    rows = [{"plan": "A", "union_class": "ordinary", "members": 1}]
    answer = decide("enrol.batch_total", channel="instant", cover_start=first, rows=rows, edition="2025")
    assert (answer["result"]["reason"] or answer["result"]["accepted"]) == outcome
    assert answer["clause"] == ("附件2-1 一(三)" if outcome is True else "附件2-1 一(二)2(4)")


def test_only_an_enrolment_of_ones_own_is_read_as_the_first(decide):
    assert "C8" not in decide("enrol.quote", **CARD, card_generated_on="2025-02-01")["reading"]


def test_a_batch_with_a_plan_that_there_is_not_is_refused_whole(result):
    rows = [{"plan": plan, "union_class": "ordinary", "members": 1} for plan in ("A", "C")]
    assert result("enrol.batch_total", channel="central", rows=rows) == {"accepted": False, "reason": "unknown_plan"}


def test_the_target_is_three_and_a_half_million_members(client):
    (target,) = client.get("/programmes/member_protection").json()["targets"]
    assert (target["code"], target["amount"]) == ("members", 3_500_000)
