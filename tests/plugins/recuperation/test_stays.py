"""A member's own stay: every limit of 附件2-9 一(一) at both ends, and what a night costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.money import fen, yuan
from geo_service.plugins.recuperation.decisions.stays import stay_price, stay_subsidy
from geo_service.plugins.recuperation.questions import Stay, StayNight
from geo_service.plugins.recuperation.rules import BOOK

RULES = BOOK.newest.latest
HOUSES = [name for house in RULES.house.values() for name in house.names]

amounts = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("house", "rate"),
    [("沙家浜", 150), ("西山", 150), ("黄山", 150), ("上海市工人疗养院", 150), ("屏风山", 250), ("千禧海鸥", 250)],
)
def test_each_house_has_its_subsidy_by_any_of_its_names(house, rate, ask):
    result = ask("stay.subsidy", house=house, rooms=1, nights=1, used_this_year="0")
    assert result["subsidy"] == f"{rate}.00"
    assert ask("stay.subsidy", house=result["house"], rooms=1, nights=1, used_this_year="0") == result


@pytest.mark.parametrize(
    ("name", "house"),
    [
        ("上海市总工会沙家浜休养院", "沙家浜休养院"),
        ("沙家浜大酒店", "沙家浜休养院"),
        ("上海市总工会西山休养院", "西山休养院"),
        ("海鸥湖心岛度假村", "西山休养院"),
        ("上海市总工会黄山休养院", "黄山休养院"),
        ("黄山海鸥度假村", "黄山休养院"),
        ("上海工疗", "上海市工人疗养院"),
        ("上海市总工会屏风山工人疗养院", "屏风山工人疗养院"),
        ("屏风山疗养院", "屏风山工人疗养院"),
        ("千禧度假酒店", "屏风山工人疗养院"),
        ("千禧海鸥大酒店", "上海千禧海鸥大酒店"),
    ],
)
def test_a_house_is_known_by_what_people_call_it(name, house, ask):
    assert ask("stay.price", house=name, list_price="400")["house"] == house


@pytest.mark.parametrize("name", ["千禧", "海鸥", "疗养院", "休养院", "大酒店", "度假村", "上海市总工会"])
def test_a_name_that_could_be_of_several_houses_is_of_none(name, client):
    question = {"house": name, "list_price": "400"}
    assert client.post("/programmes/recuperation/decisions/stay.price", json=question).status_code == 422


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


@pytest.mark.parametrize("edition", [{}, {"edition": "2025"}])
@pytest.mark.parametrize(
    ("first_night", "nights", "this_year"),
    [
        ("2024-12-30", 5, 3),  # 1, 2 and 3 January
        ("2024-12-28", 5, 1),
        ("2024-12-28", 9, 1),  # five nights of a visit, of which the last is 1 January
        ("2024-12-31", 2, 1),
    ],
)
def test_the_nights_of_the_year_before_are_not_paid_out_of_this_years_money(
    first_night, nights, this_year, edition, answer
):
    stay = {"house": "屏风山", "rooms": 2, "nights": nights, "used_this_year": "0", "first_night": first_night}
    given = answer("stay.subsidy", **stay, **edition)
    assert (given["result"]["room_nights"], given["result"]["room_nights_next_year"]) == (2 * this_year, 0)
    assert given["result"]["subsidy"] == f"{2 * this_year * 250}.00"
    assert (given["edition"], given["reading"]) == ("2025", "C41, C42, C45")
    assert given["clause"].startswith("附件2-9 一(一)2; ")


@pytest.mark.parametrize(
    ("first_night", "nights", "reason"),
    [
        ("0001-01-01", 5, "step_not_open"),
        ("2024-12-27", 5, "step_not_open"),
        ("2024-12-27", 9, "step_not_open"),
        ("2024-12-31", 1, "step_not_open"),
        ("2025-01-01", 1, None),
        ("2025-12-31", 1, None),
        ("2026-01-01", 1, "step_closed"),
        ("2026-01-10", 5, "step_closed"),
        ("9999-12-31", 5, "step_closed"),
    ],
)
def test_a_stay_without_a_night_of_the_year_is_refused_even_when_the_edition_is_named(
    first_night, nights, reason, answer
):
    stay = {"house": "屏风山", "rooms": 1, "nights": nights, "used_this_year": "0", "first_night": first_night}
    given = answer("stay.subsidy", **stay, edition="2025")
    assert (given["result"]["accepted"], given["result"]["reason"]) == (reason is None, reason)
    if reason:
        assert (given["clause"], given["quote"]) == ("附件2-9 一(一)2", "2025 年 1 月 1 日至 12 月 31 日")


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
