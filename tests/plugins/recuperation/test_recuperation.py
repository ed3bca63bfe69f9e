"""Recuperation: vehicles, places and meals of groups, the targets, and the houses with their prices."""

import csv
import json
import re
from pathlib import Path

import pytest

from geo_service.core.rules import BrokenRules, read_book
from geo_service.plugins.recuperation.decisions.groups import DISTRICTS
from geo_service.plugins.recuperation.houses import houses_of
from geo_service.plugins.recuperation.rules import BOOK, RecuperationRules
from geo_service.settings import DATA

README = Path(__file__).parents[3] / "geo_service" / "plugins" / "recuperation" / "README.md"
RULES = BOOK.newest.latest


def test_the_readmes_example_call_is_answered(ask):
    call = re.search(r"POST /programmes/recuperation/decisions/(\S+)   (.+)", README.read_text(encoding="utf-8"))
    assert ask(call[1], **json.loads(call[2]))["subsidy"] == "2500.00"


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
    assert names == {*DISTRICTS}


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_district_is_called_by_its_name_or_without_its_last_word_and_by_nothing_else(district, ask, client):
    short = "浦东" if district == "浦东新区" else district.removesuffix("区")
    extra = "1200.00" if district == "崇明区" else "0.00"
    for name in (district, short):
        assert ask("group.extra", district=name, vehicles=1)["extra"] == extra
    for name in {f"{short}区", f"{short}新区", f"{short}县", f"{district}区", f"上海{short}"} - {district}:
        question = {"district": name, "vehicles": 1}
        assert client.post("/programmes/recuperation/decisions/group.extra", json=question).status_code == 422, name


@pytest.mark.parametrize(("wanted", "fits"), [(10, True), (11, False), (0, True)])
def test_places_go_to_the_last_one_and_a_request_is_not_split(wanted, fits, ask):
    for cap in ({"cap": 25000}, {}):
        result = ask("group.quota", booked=24990, request=wanted, **cap)
        assert result == {"accepted": fits, "reason": None if fits else "places_full"}


def test_the_notices_number_of_places_is_cited_where_it_decides(answer):
    given = answer("group.quota", booked=24990, request=20)
    assert given["clause"] == "附件2-9 一(三); 附件2-9 一(三)5"
    assert given["quote"].startswith("2.5 万名职工")
    assert answer("group.quota", booked=24990, request=20, cap=25000)["clause"] == "附件2-9 一(三)5"


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
