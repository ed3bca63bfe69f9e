"""The files of places, functions and sample sites: what an empty registry is filled with. No database."""

import csv
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "data"
SITE_FILES = ("public_sites.csv", "recuperation_houses.csv", "made_up_sites.csv")
FIXED_CODES = (
    *("air_conditioner", "fridge", "microwave", "water_dispenser", "tea_bucket", "charging_sockets"),
    *("tables_chairs", "scan_to_join", "policy", "legal_aid_guide", "repair_tools", "toilet", "rest_area"),
)
BASE_WITHOUT_WATER = {"air_conditioner", "fridge", "microwave", "charging_sockets", "tables_chairs"}
COLUMNS = (
    "name,kind,tier,address,district_code,street_code,region,lon,lat,datum,position_precision,functions,"
    "free_parking_minutes,free_bays,chargers,hours_text,attributes,sample,place,organisation,source"
)
KINDS = {
    *("driver_home", "fitness_station", "psychology_hut"),
    *("screening_stop", "recuperation_site", "union_station"),
}
GROUPS = {
    *("base6", "rest", "food", "hygiene", "vehicle", "health"),
    *("sport", "mind", "union", "screening", "access"),
}
TELEPHONE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{2,3}[-\s]\d{7,8}|[48]00[-\s]?\d{3}[-\s]?\d{4}|[2-8]\d{7})(?!\d)")

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def functions_of(row: Row) -> set[str]:
    """The function codes of a site."""
    return set(row["functions"].split(";")) - {""}


def tier_of(rows: list[Row], tier: str) -> list[Row]:
    """The rows of a tier, never none."""
    chosen = [row for row in rows if row["tier"] == tier]
    assert chosen
    return chosen


@pytest.fixture(scope="module")
def made_up() -> list[Row]:
    return rows_of(DATA / "samples" / "made_up_sites.csv")


@pytest.fixture(scope="module")
def real() -> list[Row]:
    return [row for name in SITE_FILES[:2] for row in rows_of(DATA / "samples" / name)]


@pytest.fixture(scope="module")
def districts() -> list[Row]:
    return rows_of(DATA / "places" / "districts.csv")


@pytest.fixture(scope="module")
def streets() -> list[Row]:
    return rows_of(DATA / "places" / "streets.csv")


@pytest.fixture(scope="module")
def functions() -> list[Row]:
    return tomllib.loads((DATA / "functions.toml").read_text(encoding="utf-8"))["function"]


def test_there_are_16_districts_and_234_streets(districts, streets):
    assert len({row["code"] for row in districts}) == len(districts) == 16
    assert len({row["code"] for row in streets}) == len(streets) == 234


def test_every_street_lies_in_a_district_and_carries_its_code(districts, streets):
    codes = {row["code"] for row in districts}
    assert all(row["district_code"] in codes for row in streets)
    assert all(row["code"].startswith(row["district_code"]) for row in streets)


def test_a_district_has_a_rough_middle_in_shanghai(districts):
    for row in districts:
        assert re.fullmatch(r"12[01]\.\d\d", row["lon"]) and re.fullmatch(r"3[01]\.\d\d", row["lat"]), row
        assert int(row["radius_m"]) % 100 == 0, row


def test_a_function_has_one_code_one_icon_two_labels_a_group_and_a_source(functions):
    assert len({row["code"] for row in functions}) == len({row["icon"] for row in functions}) == len(functions)
    assert {row["group"] for row in functions} == GROUPS
    assert all(set(row) == {"code", "zh", "en", "icon", "group", "source"} for row in functions)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", row["code"]) and all(row.values()) for row in functions)


def test_the_codes_that_decisions_speak_of_are_functions(functions):
    assert set(FIXED_CODES) <= {row["code"] for row in functions}


@pytest.mark.parametrize("name", SITE_FILES)
def test_a_site_file_has_the_columns_and_only_known_words(name, functions, districts, streets):
    path = DATA / "samples" / name
    assert path.read_text(encoding="utf-8").splitlines()[0] == COLUMNS
    codes = {row["code"] for row in functions}
    street_districts = {row["code"]: row["district_code"] for row in streets}
    organisations = {"federation"} | {f"district:{row['code']}" for row in districts}
    for row in rows_of(path):
        assert row["kind"] in KINDS and row["tier"] in {"", "micro", "comprehensive"}, row
        assert functions_of(row) <= codes, row
        assert row["organisation"] in organisations and row["source"], row
        assert not row["street_code"] or street_districts[row["street_code"]] == row["district_code"], row
        assert not row["attributes"] or isinstance(json.loads(row["attributes"]), dict), row
        assert bool(row["lon"]) == bool(row["lat"]) == bool(row["datum"]), row


def test_a_real_site_is_no_sample_and_claims_no_position(real):
    assert Counter(row["kind"] for row in real) == {
        "driver_home": 6,
        "union_station": 13,
        "recuperation_site": 6,
    }
    assert all(row["sample"] == "false" and not row["lon"] for row in real)
    assert {row["position_precision"] for row in real} == {"district"}


def test_four_of_the_six_houses_lie_outside_shanghai():
    houses = rows_of(DATA / "samples" / "recuperation_houses.csv")
    assert [row["region"] for row in houses] == ["江苏常熟", "江苏苏州", "安徽黄山", "浙江杭州", "", ""]


def test_the_made_up_sites_are_as_many_as_planned(made_up):
    assert Counter((row["kind"], row["tier"]) for row in made_up) == {
        ("driver_home", "micro"): 80,
        ("driver_home", "comprehensive"): 20,
        ("fitness_station", ""): 30,
        ("psychology_hut", ""): 40,
        ("screening_stop", ""): 60,
    }


def test_every_made_up_site_says_that_it_is_one(made_up):
    assert all(row["sample"] == "true" for row in made_up)
    assert all(row["name"].startswith("示例·") and "示例路" in row["address"] for row in made_up)
    assert len({row["name"] for row in made_up}) == len(made_up)


@pytest.mark.parametrize(
    ("district", "kind", "tier", "count"),
    [
        # People at work: 13,099,795 in the city, 2,879,157 in Pudong (310115), 409,389 in Hongkou (310109).
        # After the whole parts 8 of 80, 9 of 20, 8 of 30, 9 of 40 and 9 of 60 go to the largest remainders.
        ("310115", "driver_home", "micro", 18),  # 80 x 2,879,157 / 13,099,795 = 17.583, the 6th of 8: 18
        ("310109", "driver_home", "micro", 3),  # 80 x 409,389 / 13,099,795 = 2.500, the 8th and last: 3
        ("310109", "driver_home", "comprehensive", 1),  # 20 x ... = 0.625, the 7th of 9: 1
        ("310115", "driver_home", "comprehensive", 4),  # 20 x ... = 4.396, not among the 9: 4
        ("310115", "fitness_station", "", 7),  # 30 x ... = 6.594, the 7th of 8: 7
        ("310109", "fitness_station", "", 1),  # 30 x ... = 0.938, the 2nd of 8: 1
        ("310115", "psychology_hut", "", 9),  # 40 x ... = 8.791, the 4th of 9: 9
        ("310109", "psychology_hut", "", 1),  # 40 x ... = 1.250, not among the 9: 1
        ("310115", "screening_stop", "", 13),  # 60 x ... = 13.187, not among the 9: 13
        ("310109", "screening_stop", "", 2),  # 60 x ... = 1.875, the 2nd of 9: 2
    ],
)
def test_a_district_gets_its_share_by_largest_remainder(made_up, district, kind, tier, count):
    wanted = (district, kind, tier)
    assert [(row["district_code"], row["kind"], row["tier"]) for row in made_up].count(wanted) == count


def test_15_huts_share_the_place_of_a_fitness_station(made_up):
    same = ("address", "lon", "lat", "datum", "position_precision", "district_code")
    stations = {row["place"]: row for row in made_up if row["kind"] == "fitness_station" and row["place"]}
    huts = [row for row in made_up if row["kind"] == "psychology_hut" and row["place"]]
    assert len({row["place"] for row in huts}) == len(huts) == 15
    assert all(row[column] == stations[row["place"]][column] for row in huts for column in same)


def test_a_made_up_driver_home_has_the_six_of_6_plus_x(made_up):
    for row in tier_of(made_up, "micro") + tier_of(made_up, "comprehensive"):
        assert functions_of(row) >= BASE_WITHOUT_WATER, row
        assert functions_of(row) & {"water_dispenser", "tea_bucket"}, row
        assert json.loads(row["attributes"])["signs"] is True, row


def test_a_made_up_micro_home_has_15_free_minutes_and_a_toilet(made_up):
    homes = tier_of(made_up, "micro")
    assert {row["free_parking_minutes"] for row in homes} == {"15", "20", "30", "60"}
    assert all(functions_of(row) & {"toilet", "public_toilet_nearby"} for row in homes)


def test_a_made_up_comprehensive_home_has_10_bays_a_charger_and_all_services(made_up):
    services = {"toilet", "rest_area", "scan_to_join", "policy", "legal_aid_guide", "repair_tools"}
    for row in tier_of(made_up, "comprehensive"):
        assert int(row["free_bays"]) >= 10 and int(row["chargers"]) >= 1, row
        assert services <= functions_of(row), row


def test_six_made_up_sites_of_all_kinds_are_known_to_an_area_only(made_up):
    vague = [row for row in made_up if row["position_precision"] == "area"]
    assert len(vague) == 6 and {row["kind"] for row in vague} == {row["kind"] for row in made_up}
    assert {row["position_precision"] for row in made_up} == {"rooftop", "street", "area"}


def test_making_the_sample_again_gives_the_same_bytes(tmp_path):
    again = tmp_path / "again.csv"
    subprocess.run([sys.executable, ROOT / "scripts" / "make_sample", "--out", again], check=True)
    assert again.read_bytes() == (DATA / "samples" / "made_up_sites.csv").read_bytes()


@pytest.mark.parametrize("text", ["13812345678", "021-12345678", "400-123-4567", "电话62345678"])
def test_a_telephone_number_would_be_found(text):
    assert TELEPHONE.search(text)


def test_no_file_of_places_or_sites_has_a_telephone_number():
    paths = [*DATA.glob("places/*"), *DATA.glob("samples/*"), DATA / "functions.toml", DATA / "README.md"]
    assert len(paths) >= 7
    for path in paths:
        text = re.sub(r"https?://[^\s,]+", "", path.read_text(encoding="utf-8"))
        assert not TELEPHONE.search(text), path
