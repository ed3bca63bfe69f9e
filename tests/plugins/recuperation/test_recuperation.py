"""Recuperation: every limit of 附件2-9 at both ends, both tables whole, and the houses with their prices."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.money import fen, yuan
from geo_service.core.rules import BrokenRules, read_book
from geo_service.plugins.recuperation.decisions.groups import DISTRICTS
from geo_service.plugins.recuperation.decisions.shares import group_validate
from geo_service.plugins.recuperation.decisions.stays import stay_price, stay_subsidy
from geo_service.plugins.recuperation.houses import houses_of
from geo_service.plugins.recuperation.questions import GroupOffer, Stay, StayNight
from geo_service.plugins.recuperation.rules import BOOK, RecuperationRules
from geo_service.settings import DATA

README = Path(__file__).parents[3] / "geo_service" / "plugins" / "recuperation" / "README.md"
RULES = BOOK.newest.latest
HOUSES = [name for house in RULES.house.values() for name in house.names]
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


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision."""

    def answer(decision: str, **question):
        given = client.post(f"/programmes/recuperation/decisions/{decision}", json=question)
        assert given.status_code == 200, given.text
        return given.json()

    return answer


@pytest.fixture(name="ask")
def _ask(answer):
    """The result of a decision."""
    return lambda decision, **question: answer(decision, **question)["result"]


def test_the_readmes_example_call_is_answered(ask):
    call = re.search(r"POST /programmes/recuperation/decisions/(\S+)   (.+)", README.read_text(encoding="utf-8"))
    assert ask(call[1], **json.loads(call[2]))["subsidy"] == "2500.00"


@pytest.mark.parametrize(
    ("house", "rate"),
    [("沙家浜", 150), ("西山", 150), ("黄山", 150), ("上海市工人疗养院", 150), ("屏风山", 250), ("千禧海鸥", 250)],
)
def test_each_house_has_its_subsidy_by_any_of_its_names(house, rate, ask):
    result = ask("stay.subsidy", house=house, rooms=1, nights=1, used_this_year="0")
    assert result["subsidy"] == f"{rate}.00"
    assert ask("stay.subsidy", house=result["house"], rooms=1, nights=1, used_this_year="0") == result


@pytest.mark.parametrize(
    ("rooms", "nights", "paid"),
    [(1, 1, 1), (2, 1, 2), (3, 1, 2), (1, 5, 5), (1, 6, 5), (2, 5, 10), (3, 6, 10), (0, 5, 0), (2, 0, 0)],
)
def test_two_rooms_and_five_nights_of_a_visit_are_paid_and_no_more(rooms, nights, paid, ask):
    result = ask("stay.subsidy", house="沙家浜", rooms=rooms, nights=nights, used_this_year="0")
    assert (result["room_nights"], result["subsidy"]) == (paid, f"{paid * 150}.00")


@pytest.mark.parametrize(
    ("used", "subsidy", "reading"),
    [
        ("2250.00", "250.00", "C41, C42"),
        ("2250.01", "249.99", "C41, C42, C43"),
        ("2499.99", "0.01", "C41, C42, C43"),
        ("2500.00", "0.00", "C41, C42"),
        ("2500.01", "0.00", "C41, C42"),
    ],
)
def test_inside_a_night_the_rest_of_the_year_is_paid(used, subsidy, reading, answer):
    given = answer("stay.subsidy", house="屏风山", rooms=1, nights=1, used_this_year=used)
    assert (given["result"]["subsidy"], given["reading"]) == (subsidy, reading)
    assert given["result"]["reason"] == (None if subsidy != "0.00" else "limit_used_up")


@pytest.mark.parametrize(
    ("first_night", "this_year", "next_year"),
    [("2025-12-27", 5, 0), ("2025-12-28", 4, 1), ("2025-12-31", 1, 4), ("2025-01-01", 5, 0)],
)
def test_each_night_belongs_to_the_year_of_its_date(first_night, this_year, next_year, ask):
    result = ask("stay.subsidy", house="西山", rooms=2, nights=9, used_this_year="0", first_night=first_night)
    assert (result["room_nights"], result["room_nights_next_year"]) == (2 * this_year, 2 * next_year)
    assert result["subsidy"] == f"{2 * this_year * 150}.00"


@pytest.mark.parametrize("day", ["2024-12-31", "2026-01-01"])
def test_a_stay_outside_the_year_of_the_edition_is_refused(day, ask):
    result = ask("stay.subsidy", house="西山", rooms=1, nights=1, used_this_year="0", first_night=day)
    assert (result["accepted"], result["reason"]) == (False, "no_edition")


@given(st.sampled_from(HOUSES), st.integers(0, 9), st.integers(0, 40), amounts, st.none() | amounts)
def test_a_stays_subsidy_is_never_above_what_is_left_of_the_year_the_rate_or_the_price(
    house, rooms, nights, used, price
):
    question = Stay(
        house=house,
        rooms=rooms,
        nights=nights,
        used_this_year=yuan(used),
        list_price=None if price is None else yuan(price),
    )
    result = stay_subsidy(question, RULES).result
    rate = next(rule.fen_per_room_night for rule in RULES.house.values() if house in rule.names)
    assert result.room_nights == min(rooms, 2) * min(nights, 5)
    assert 0 <= fen(result.subsidy) <= max(0, 250_000 - used)
    assert fen(result.subsidy) <= result.room_nights * (rate if price is None else min(rate, price))


@given(st.sampled_from(HOUSES), amounts)
def test_discount_and_subsidy_never_make_a_price_negative_or_higher(house, price):
    result = stay_price(StayNight(house=house, list_price=yuan(price)), RULES).result
    assert 0 <= fen(result.pay_per_room_night) <= fen(result.discounted_price) <= price
    assert fen(result.pay_per_room_night) == fen(result.discounted_price) - fen(result.subsidy)


@pytest.mark.parametrize(
    ("house", "list_price", "pays"),
    [
        ("沙家浜", "400", "250.00"),
        ("上海市工人疗养院", "400", "210.00"),
        ("屏风山", "400", "110.00"),
        ("屏风山", "277.78", "0.00"),
        ("屏风山", "277.79", "0.01"),
        ("沙家浜", "150", "0.00"),
        ("沙家浜", "150.01", "0.01"),
        ("沙家浜", "149.99", "0.00"),
        ("千禧海鸥", "799.99", "469.99"),
        ("千禧海鸥", "800.05", "470.05"),
    ],
)
def test_a_member_pays_the_price_less_discount_and_subsidy_and_never_less_than_nothing(house, list_price, pays, ask):
    assert ask("stay.price", house=house, list_price=list_price)["pay_per_room_night"] == pays


@pytest.mark.parametrize(("service_card", "e_card"), [(True, True), (True, False), (False, True)])
def test_either_card_is_enough(service_card, e_card, ask):
    assert ask("stay.eligible", service_card=service_card, e_card=e_card)["eligible"]


def test_without_a_card_there_is_no_stay(ask):
    assert ask("stay.eligible", service_card=False, e_card=False) == {
        "eligible": False,
        "reason": "service_card_required",
    }


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


@pytest.mark.parametrize(
    ("district", "extra"), [("崇明", "2400.00"), ("崇明区", "2400.00"), ("浦东新区", "0.00"), ("黄浦", "0.00")]
)
def test_only_vehicles_from_chongming_cost_more(district, extra, ask):
    assert ask("group.extra", district=district, vehicles=2) == {
        "accepted": True,
        "reason": None,
        "extra": extra,
        "city_share_changes": False,
    }


def test_the_districts_are_those_of_the_city():
    with (DATA / "places" / "districts.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert {name.removesuffix("区").removesuffix("新") for name in names} == DISTRICTS


@pytest.mark.parametrize(("wanted", "fits"), [(10, True), (11, False), (0, True)])
def test_places_go_to_the_last_one_and_a_request_is_not_split(wanted, fits, ask):
    for cap in ({"cap": 25000}, {}):
        result = ask("group.quota", booked=24990, request=wanted, **cap)
        assert result == {"accepted": fits, "reason": None if fits else "places_full"}


@pytest.mark.parametrize(
    ("house", "meal", "most"),
    [
        *((house, "lunch", 100) for house in ("沙家浜", "西山", "黄山")),
        *((house, "dinner", 150) for house in ("沙家浜", "西山", "黄山")),
        ("屏风山", "lunch", 150),
        ("屏风山", "dinner", 200),
    ],
)
def test_a_meal_may_cost_the_standard_and_not_a_fen_more(house, meal, most, ask):
    assert ask("group.meal", house=house, meal=meal, price=f"{most}.00")["accepted"]
    assert ask("group.meal", house=house, meal=meal, price=f"{most}.01")["reason"] == "over_meal_cap"


@pytest.mark.parametrize(
    ("decision", "question", "field"),
    [
        ("stay.price", {"house": "东山", "list_price": "1"}, "house"),
        ("stay.price", {"house": "沙家浜", "list_price": 800}, "list_price"),
        ("group.meal", {"house": "千禧海鸥", "meal": "lunch", "price": "1"}, "house"),
        ("group.extra", {"district": "昆山", "vehicles": 1}, "district"),
        ("stay.subsidy", {"house": "沙家浜", "rooms": 1, "nights": 1}, "used_this_year"),
    ],
)
def test_what_the_notice_does_not_know_is_a_422_that_names_the_field(client, decision, question, field):
    answer = client.post(f"/programmes/recuperation/decisions/{decision}", json=question)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, field)


def test_the_targets_are_those_of_the_rules_and_the_rest_is_no_shortfall(client, answer):
    targets = client.get("/programmes/recuperation").json()["targets"]
    assert {one["code"]: one["amount"] for one in targets} == {"own": 10_000, "renewal": 10_000, "group": 25_000}
    assert answer("target.sum")["reading"] == "C40"


def test_every_house_of_the_rules_is_registered_and_has_its_price(client, bundled):
    found = client.get("/programmes/recuperation/houses").json()
    assert (found["edition"], found["not_registered"], len(found["houses"])) == ("2025", [], 6)
    huangshan = next(house for house in found["houses"] if house["name"] == "黄山休养院")
    assert huangshan["price"]["subsidy_per_room_night"] == "150.00"
    assert huangshan["price"]["percent_of_list_price"] is None
    assert huangshan["meals"]["lunch"] == "100.00"
    assert [(plan["plan"], plan["city"]) for plan in huangshan["group_plans"]] == [
        (5, "600.00"),
        (6, "800.00"),
        (7, "800.00"),
    ]
    hotel = next(house for house in found["houses"] if house["name"] == "上海千禧海鸥大酒店")
    assert (hotel["price"]["percent_of_list_price"], hotel["meals"], hotel["group_plans"]) == (90, None, [])


def test_a_house_that_is_not_registered_is_named_and_a_site_the_notice_does_not_name_has_no_price():
    found = houses_of([{"name": "东山休养院"}, {"name": "西山休养院"}], RULES)
    assert [house["price"] is None for house in found["houses"]] == [True, False]
    assert found["not_registered"] == [house for house in RULES.house if house != "西山休养院"]


@pytest.mark.parametrize(
    ("printed", "changed", "why"),
    [
        ('"900.00"\nyuan_city = "300.00"', '"900.00"\nyuan_city = "300.01"', "above the city's part of the price"),
        (
            'yuan_price = "1500.00"\nyuan_city = "600.00"',
            'yuan_price = "1500.01"\nyuan_city = "600.00"',
            "above the standard",
        ),
    ],
)
def test_a_table_that_pays_a_fen_above_the_third_or_the_standard_does_not_load(printed, changed, why, tmp_path):
    text = (DATA / "policy" / "2025" / "recuperation.toml").read_text(encoding="utf-8")
    (tmp_path / "policy" / "2025").mkdir(parents=True)
    file = tmp_path / "policy" / "2025" / "recuperation.toml"
    file.write_text(text, encoding="utf-8")
    assert read_book("recuperation", RecuperationRules, tmp_path).newest.latest == RULES
    assert printed in text
    file.write_text(text.replace(printed, changed, 1), encoding="utf-8")
    with pytest.raises(BrokenRules, match=why):
        read_book("recuperation", RecuperationRules, tmp_path)
