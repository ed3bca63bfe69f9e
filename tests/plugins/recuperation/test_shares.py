"""Who pays what of a journey and of a group's stay: both tables whole, and every limit at both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.money import yuan
from geo_service.plugins.recuperation.decisions.shares import group_validate
from geo_service.plugins.recuperation.questions import GroupOffer
from geo_service.plugins.recuperation.rules import BOOK

RULES = BOOK.newest.latest
GROUP_TABLE = [  # 附件2-9-2: plan, days, price, city, at most from the union above, at least from the unit
    (1, "二天一夜", "900.00", "300.00", "300.00", "300.00"),
    (2, "三天二夜", "1500.00", "500.00", "500.00", "500.00"),
    (3, "二天一夜", "900.00", "300.00", "300.00", "300.00"),
    (4, "三天二夜", "1500.00", "500.00", "500.00", "500.00"),
    (5, "三天二夜", "1800.00", "600.00", "600.00", "600.00"),
    (6, "四天三夜", "2400.00", "800.00", "800.00", "800.00"),
    (7, "五天四夜", "3000.00", "800.00", "800.00", "1400.00"),
    (8, "三天二夜", "2100.00", "700.00", "700.00", "700.00"),
    (9, "四天三晚", "3000.00", "700.00", "700.00", "1600.00"),
]

amounts = st.integers(0, 1_000_000)


@pytest.mark.parametrize(("plan", "days"), [(1, "三天二夜"), (2, "三天二夜"), (3, "三天二夜"), (4, "二天一晚")])
def test_the_table_of_renewal_journeys_is_whole(plan, days, ask):
    result = ask("renewal.split", plan=plan)
    assert [result[name] for name in ("days", "price", "city", "upper_union")] == [days, "1500.00", "600.00", "900.00"]


@pytest.mark.parametrize(
    ("price", "reason", "city", "upper_union"),
    [
        ("1500.00", None, "600.00", "900.00"),
        ("1500.01", "over_standard", None, None),
        ("600.01", None, "600.00", "0.01"),
        ("600.00", None, "600.00", "0.00"),
        ("599.99", None, "599.99", "0.00"),
    ],
)
def test_a_renewal_journey_costs_at_most_the_standard_and_the_city_pays_no_more_than_it_costs(
    price, reason, city, upper_union, ask
):
    result = ask("renewal.split", plan=2, price=price)
    assert (result["reason"], result["city"], result["upper_union"]) == (reason, city, upper_union)


@pytest.mark.parametrize(("decision", "last"), [("renewal.split", 4), ("renewal.total", 4), ("group.split", 9)])
def test_a_plan_that_is_not_in_the_table_is_refused(decision, last, ask):
    party = {"persons": 1} if decision == "renewal.total" else {}
    for plan, known in ((0, False), (1, True), (last, True), (last + 1, False)):
        result = ask(decision, plan=plan, **party)
        assert (result["accepted"], result["reason"]) == (known, None if known else "unknown_plan")


@pytest.mark.parametrize(
    ("decision", "question", "clause", "title"),
    [
        ("renewal.split", {}, "附件2-9-1", "“焕新之旅”疗休养 补贴计划一览表"),
        ("renewal.total", {"persons": 1}, "附件2-9-1", "“焕新之旅”疗休养 补贴计划一览表"),
        ("group.split", {}, "附件2-9-2", "团体疗休养 补贴计划一览表"),
        ("group.validate", {"city": "800"}, "附件2-9-2", "团体疗休养 补贴计划一览表"),
    ],
)
def test_a_plan_that_is_not_in_the_table_is_refused_by_the_tables_title_and_by_none_of_its_rows(
    decision, question, clause, title, answer
):
    given = answer(decision, plan=10, **question)
    assert (given["result"]["reason"], given["clause"], given["reading"]) == ("unknown_plan", clause, None)
    assert given["quote"].startswith("2025 年") and given["quote"].endswith(title)


@pytest.mark.parametrize("row", GROUP_TABLE, ids=lambda row: f"plan {row[0]}")
def test_the_table_of_groups_is_whole_and_never_a_division(row, ask):
    result = ask("group.split", plan=row[0])
    names = ("days", "price", "city", "upper_union_max", "unit_min")
    assert tuple(result[name] for name in names) == row[1:]


@pytest.mark.parametrize(
    ("plan", "offer", "reason"),
    [
        (7, {"city": "800"}, None),
        (7, {"city": "1000"}, "not_the_table_amount"),
        (7, {"city": "799.99"}, "not_the_table_amount"),
        (9, {"city": "700"}, None),
        (9, {"city": "1000"}, "not_the_table_amount"),
        (6, {"upper_union": "800"}, None),
        (6, {"upper_union": "800.01"}, "upper_over_city"),
        (6, {"upper_union": "0"}, None),
        (7, {"unit": "1400"}, None),
        (7, {"unit": "1399.99"}, "below_min"),
        (7, {"unit": "2200"}, None),
        (7, {"unit": "2200.01"}, "over_total"),
        (7, {"upper_union": "500", "unit": "1700"}, None),
        (7, {"upper_union": "500", "unit": "1699.99"}, "below_min"),
        (7, {"upper_union": "500", "unit": "1700.01"}, "over_total"),
        (7, {"city": "800", "upper_union": "800", "unit": "1400"}, None),
        (10, {"city": "800"}, "unknown_plan"),
    ],
)
def test_a_groups_shares_fit_the_table_the_unions_limit_and_the_price(plan, offer, reason, ask):
    assert ask("group.validate", plan=plan, **offer) == {"accepted": reason is None, "reason": reason}


@pytest.mark.parametrize(
    ("plan", "offer", "clause", "reading"),
    [
        (6, {"city": "700"}, "附件2-9-2", "C47"),
        (7, {"city": "1000"}, "附件2-9-2", "C47"),
        (6, {"city": "800"}, "附件2-9 一(三)4; 附件2-9-2", "C48"),
        (6, {"upper_union": "900"}, "附件2-9 一(三)4; 附件2-9-2", "C48"),
    ],
)
def test_a_wrong_city_share_is_refused_by_the_reading_that_the_table_counts(plan, offer, clause, reading, answer):
    given = answer("group.validate", plan=plan, **offer)
    assert (given["clause"], given["reading"]) == (clause, reading)


@given(st.integers(1, 9), amounts, amounts)
def test_shares_that_are_accepted_pay_the_price_exactly(plan, upper_union, unit):
    row = RULES.group_plan[plan]
    offer = GroupOffer(plan=plan, upper_union=yuan(upper_union), unit=yuan(unit))
    exact = upper_union <= row.fen_city and row.fen_city + upper_union + unit == row.fen_price
    assert group_validate(offer, RULES).result.accepted == exact


def test_an_offer_without_any_share_is_no_question(client):
    answer = client.post("/programmes/recuperation/decisions/group.validate", json={"plan": 1})
    assert answer.status_code == 422
    assert "upper_union" in answer.json()["errors"][0]["wanted"]
