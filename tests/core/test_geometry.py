import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo_service.core.geometry import (
    Datum,
    OutsideChina,
    bd09_to_bd09mc,
    bd09_to_gcj02,
    bd09_to_wgs84,
    convert,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_mainland_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

FACTS = json.loads(Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8"))
IN_DEGREES = [v for v in FACTS["vectors"] if v["to_crs"] != "bd09mc"]
IN_METRES = [v for v in FACTS["vectors"] if v["to_crs"] == "bd09mc"]

CONVERSIONS: dict[tuple[str, str], Callable[..., Any]] = {
    ("wgs84", "gcj02"): wgs84_to_gcj02,
    ("gcj02", "wgs84"): gcj02_to_wgs84,
    ("gcj02", "bd09"): gcj02_to_bd09,
    ("bd09", "gcj02"): bd09_to_gcj02,
    ("wgs84", "bd09"): wgs84_to_bd09,
    ("bd09", "wgs84"): bd09_to_wgs84,
}
every_conversion = pytest.mark.parametrize("pair", CONVERSIONS, ids="-".join)

CHINESE_PLACES = {
    "Dandong": (124.383, 40.129), "Tumen": (129.843, 42.968), "Hunchun": (130.366, 42.863),
    "Fangchuan": (130.602, 42.428), "Ji'an": (126.189, 41.125), "Changbai": (128.2, 41.42),
    "Suifenhe": (131.153, 44.396), "Raohe": (134.014, 46.798), "Fuyuan": (134.308, 48.365),
    "Heixiazi": (134.72, 48.36), "Jiayin": (130.404, 48.889), "Heihe": (127.499, 50.245),
    "Mohe": (122.539, 52.972), "Beiji village": (122.357, 53.483), "Shiwei": (119.883, 51.337),
    "Manzhouli": (117.379, 49.598), "Arxan": (119.944, 47.178), "Erenhot": (111.977, 43.653),
    "Ceke": (101.29, 42.33), "Takeshiken": (90.87, 46.2), "Habahe": (86.419, 48.061),
    "Jeminay": (85.874, 47.434), "Tacheng": (82.981, 46.746), "Alashankou": (82.567, 45.172),
    "Horgos": (80.42, 44.214), "Yining": (81.324, 43.917), "Zhaosu": (81.131, 43.157),
    "Wuqia": (75.259, 39.719), "Irkeshtam": (73.98, 39.68), "Kashgar": (75.99, 39.468),
    "Tashkurgan": (75.229, 37.772), "Khunjerab": (75.43, 36.87), "Rutog": (79.732, 33.382),
    "Zanda": (79.803, 31.48), "Purang": (81.177, 30.294), "Gyirong": (85.298, 28.856),
    "Gyirong port": (85.379, 28.279), "Zhangmu": (85.982, 27.99), "Yadong": (88.907, 27.485),
    "Cona": (91.957, 27.991), "Ruili": (97.856, 24.013), "Wanding": (98.08, 24.08),
    "Nansan": (98.83, 23.78), "Menglian": (99.584, 22.329), "Daluo": (100.04, 21.68),
    "Mohan": (101.69, 21.19), "Hekou": (103.939, 22.529), "Pingxiang": (106.767, 22.094),
    "Friendship Pass": (106.711, 21.977), "Dongxing": (107.972, 21.547), "Sanya": (109.512, 18.253),
    "Yongxing island": (112.339, 16.835), "Zhuhai": (113.577, 22.271), "Gongbei": (113.549, 22.218),
    "Hengqin": (113.543, 22.14), "Shekou": (113.917, 22.48), "Luohu": (114.119, 22.533),
    "Shatoujiao": (114.234, 22.548), "Xiamen": (118.089, 24.48), "Dongshan": (117.523, 23.702),
    "Pingtan": (119.79, 25.499), "Shengshan": (122.815, 30.722), "Shanghai": (121.4737, 31.2305),
    "Chengshan": (122.7, 37.39), "Beijing": (116.404, 39.915), "Urumqi": (87.617, 43.793),
    "Lhasa": (91.117, 29.647),
}  # fmt: skip
FOREIGN_PLACES = {
    "Seoul": (126.978, 37.5665), "Incheon": (126.705, 37.456), "Pyongyang": (125.755, 39.034),
    "Busan": (129.075, 35.18), "Fukuoka": (130.402, 33.59), "Nagasaki": (129.877, 32.75),
    "Naha": (127.681, 26.212), "Vladivostok": (131.886, 43.116), "Chita": (113.501, 52.034),
    "Irkutsk": (104.296, 52.287), "Ulaanbaatar": (106.9, 47.9), "Choibalsan": (114.535, 48.072),
    "Khovd": (91.642, 48.006), "Almaty": (76.946, 43.238), "Bishkek": (74.59, 42.87),
    "Karakol": (78.394, 42.491), "Lahore": (74.344, 31.55), "Srinagar": (74.797, 34.084),
    "Leh": (77.577, 34.153), "Delhi": (77.216, 28.614), "Kathmandu": (85.324, 27.717),
    "Thimphu": (89.641, 27.473), "Dhaka": (90.413, 23.81), "Guwahati": (91.736, 26.145),
    "Mandalay": (96.084, 21.975), "Lashio": (97.752, 22.936), "Bangkok": (100.502, 13.756),
    "Vientiane": (102.633, 17.976), "Hanoi": (105.8342, 21.0278), "Haiphong": (106.688, 20.845),
    "Da Nang": (108.22, 16.068), "Saigon": (106.66, 10.763), "Brunei": (114.948, 4.89),
    "Manila": (120.984, 14.6), "Taipei": (121.5654, 25.033), "Kaohsiung": (120.312, 22.621),
    "Penghu": (119.566, 23.566), "Hong Kong": (114.1694, 22.3193), "Khabarovsk": (135.084, 48.481),
    "Paris": (2.352, 48.857), "Sydney": (151.209, -33.868), "null island": (0.0, 0.0),
}  # fmt: skip


def metres(lon: Any, lat: Any, other_lon: Any, other_lat: Any) -> Any:
    """Distance on a sphere of 6371008.8 m, by haversine: good to 0.5 %, however small."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    across = np.sin(np.radians(np.subtract(other_lon, lon)) / 2) ** 2 * np.cos(phi) * np.cos(other_phi)
    return 2 * 6371008.8 * np.arcsin(np.sqrt(np.sin((other_phi - phi) / 2) ** 2 + across))


def scattered(points: int, west: float, south: float, east: float, north: float) -> tuple[Any, Any]:
    random = np.random.default_rng(20251123)
    return random.uniform(west, east, points), random.uniform(south, north, points)


@st.composite
def places(draw: st.DrawFn, datum: str = "wgs84") -> tuple[float, float]:
    """A position that the datum accepts."""
    lon = draw(st.floats(73.66, 135.05))
    lat = draw(st.floats(3.86, 53.55))
    assume(in_mainland_china(lon, lat))
    moved_lon, moved_lat = convert(lon, lat, Datum.WGS84, Datum(datum))
    return float(moved_lon), float(moved_lat)


def test_the_table_holds_all_94_published_vectors() -> None:
    assert (len(IN_DEGREES), len(IN_METRES)) == (69, 25)


@pytest.mark.parametrize("vector", IN_DEGREES, ids=lambda v: v["id"])
def test_a_published_vector_is_met_within_its_tolerance(vector: dict[str, Any]) -> None:
    convert_to = CONVERSIONS[vector["from_crs"], vector["to_crs"]]
    assert metres(*convert_to(*vector["from_lonlat"]), *vector["to_lonlat"]) <= vector["tolerance_m"]


@pytest.mark.parametrize("vector", IN_METRES, ids=lambda v: v["id"])
def test_a_published_mercator_vector_is_met_within_its_tolerance(vector: dict[str, Any]) -> None:
    x, y = bd09_to_bd09mc(*vector["from_lonlat"])
    assert np.hypot(x - vector["to_xy"][0], y - vector["to_xy"][1]) <= vector["tolerance_m"]


def test_mercator_bands_meet_at_the_published_edges_within_half_a_metre() -> None:
    for nudge in (-1e-9, 0):
        _, y = bd09_to_bd09mc([117.0, 117.0, 117.0], np.array([15.0, 30.0, 45.0]) + nudge)
        assert np.abs(y - [1678043.12, 3481989.83, 5591021]).max() < 0.5


@pytest.mark.parametrize("vector", FACTS["known_bad"], ids=lambda v: v["id"])
def test_a_vector_known_to_be_wrong_is_as_wrong_as_reported(vector: dict[str, Any]) -> None:
    error = metres(*bd09_to_wgs84(*vector["from_lonlat"]), *vector["claimed_wgs84"])
    assert error == pytest.approx(vector["error_m"], abs=0.2)


def test_the_worked_example_of_shanghai_is_met_to_the_sixth_decimal() -> None:
    assert np.round(wgs84_to_gcj02(121.473667, 31.230525), 6).tolist() == [121.478190, 31.228583]
    assert np.round(wgs84_to_bd09(121.473667, 31.230525), 6).tolist() == [121.484748, 31.234436]


@every_conversion
def test_a_hundred_thousand_places_come_back_within_a_micrometre(pair: tuple[str, str]) -> None:
    lon, lat = scattered(300_000, 73.66, 3.86, 135.05, 53.55)
    inside = in_mainland_china(lon, lat)
    lon, lat = convert(lon[inside], lat[inside], Datum.WGS84, Datum(pair[0]))
    back = CONVERSIONS[pair[::-1]](*CONVERSIONS[pair](lon, lat))
    assert lon.size > 100_000
    assert metres(lon, lat, *back).max() <= 1e-6


@every_conversion
@given(data=st.data())
def test_any_place_comes_back_within_a_micrometre(pair: tuple[str, str], data: st.DataObject) -> None:
    lon, lat = data.draw(places(pair[0]))
    assert metres(lon, lat, *CONVERSIONS[pair[::-1]](*CONVERSIONS[pair](lon, lat))) <= 1e-6


@given(offset=st.tuples(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05)), corner=st.integers(0, 3))
def test_whatever_a_datum_accepts_near_the_edge_of_the_box_can_go_back(
    offset: tuple[float, float], corner: int
) -> None:
    lon = (73.66, 100.0, 135.05, 123.0)[corner] + offset[0]
    lat = (39.3, 21.1, 48.4, 53.55)[corner] + offset[1]
    for source, target in (("gcj02", "wgs84"), ("bd09", "gcj02"), ("bd09", "wgs84")):
        try:
            there = CONVERSIONS[source, target](lon, lat)
        except OutsideChina:
            continue
        assert metres(lon, lat, *CONVERSIONS[target, source](*there)) <= 1e-6


def test_the_very_corner_of_the_box_goes_and_comes_back() -> None:
    lon, lat = np.array([73.66, 135.05, 123.0]), np.array([39.3, 48.4, 53.55])
    assert metres(lon, lat, *bd09_to_wgs84(*wgs84_to_bd09(lon, lat))).max() <= 1e-6


def test_gcj02_is_455_to_501_m_away_all_over_shanghai() -> None:
    lon, lat = scattered(200_000, 120.85, 30.67, 122.00, 31.88)
    shift = metres(lon, lat, *wgs84_to_gcj02(lon, lat))
    assert 454 < shift.min() < 458
    assert 495 < shift.max() < 502


def test_bd09_is_1080_to_1169_m_away_all_over_shanghai() -> None:
    lon, lat = scattered(200_000, 120.85, 30.67, 122.00, 31.88)
    shift = metres(lon, lat, *wgs84_to_bd09(lon, lat))
    assert 1078 < shift.min() < 1090
    assert 1160 < shift.max() < 1171


@pytest.mark.parametrize("name", CHINESE_PLACES)
def test_a_chinese_place_is_inside_in_every_datum(name: str) -> None:
    lon, lat = CHINESE_PLACES[name]
    assert in_mainland_china(lon, lat)
    assert metres(lon, lat, *bd09_to_wgs84(*gcj02_to_bd09(*wgs84_to_gcj02(lon, lat)))) <= 1e-6


def test_every_city_of_the_published_vectors_is_inside() -> None:
    lons, lats = np.transpose([v["from_lonlat"] for v in FACTS["vectors"] if v["from_crs"] == "wgs84"])
    assert in_mainland_china(lons, lats).all()


@every_conversion
@pytest.mark.parametrize("name", FOREIGN_PLACES)
def test_a_place_outside_mainland_china_is_refused(name: str, pair: tuple[str, str]) -> None:
    lon, lat = FOREIGN_PLACES[name]
    assert not in_mainland_china(lon, lat)
    with pytest.raises(OutsideChina):
        CONVERSIONS[pair](lon, lat)


def test_macao_is_outside_though_gongbei_and_hengqin_beside_it_are_inside() -> None:
    lon, lat = [113.5439, 113.549, 113.543], [22.1987, 22.218, 22.140]
    assert in_mainland_china(lon, lat).tolist() == [False, True, True]


@pytest.mark.parametrize("probe", FACTS["outside"], ids=lambda p: p["name"])
def test_a_published_outside_probe_is_refused(probe: dict[str, Any]) -> None:
    with pytest.raises(OutsideChina):
        wgs84_to_gcj02(*probe["lonlat"])


def test_the_first_bad_point_is_named_with_its_lon_and_lat() -> None:
    with pytest.raises(OutsideChina) as refused:
        wgs84_to_gcj02([121.5, 126.978, 105.8342], [31.2, 37.5665, 21.0278])
    assert (refused.value.index, refused.value.lon, refused.value.lat) == (1, 126.978, 37.5665)
    assert "point 1" in str(refused.value)
    assert "lon 126.978, lat 37.5665 in wgs84" in str(refused.value)


@every_conversion
def test_swapped_lon_and_lat_are_refused_and_said_to_be_swapped(pair: tuple[str, str]) -> None:
    with pytest.raises(OutsideChina, match=r"lon before lat; lon 121\.47, lat 31\.23 is inside") as refused:
        CONVERSIONS[pair](31.23, 121.47)
    assert refused.value.swapped


def test_a_point_that_is_outside_either_way_is_not_said_to_be_swapped() -> None:
    with pytest.raises(OutsideChina, match=r"wanted: lon 73\.66 to 135\.05, lat 3\.86 to 53\.55") as refused:
        wgs84_to_gcj02(2.352, 48.857)
    assert not refused.value.swapped


@every_conversion
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_what_is_no_position_is_refused_without_a_warning(pair: tuple[str, str], bad: float) -> None:
    for lon, lat in ((bad, 31.2), (121.5, bad), (bad, bad)):
        with np.errstate(all="raise"), pytest.raises(OutsideChina):
            CONVERSIONS[pair](lon, lat)


def test_a_gcj02_point_in_the_margin_whose_wgs84_is_outside_is_refused_as_given() -> None:
    with pytest.raises(OutsideChina, match=r"lon 73\.65, lat 39\.3 in gcj02"):
        gcj02_to_wgs84(73.65, 39.3)


@every_conversion
def test_numbers_give_numpy_numbers(pair: tuple[str, str]) -> None:
    assert [type(value) for value in CONVERSIONS[pair](121, 31)] == [np.float64, np.float64]


@every_conversion
@pytest.mark.parametrize("shape", [(0,), (1,), (7,), (2, 3), (2, 0, 3)])
def test_arrays_keep_their_shape(pair: tuple[str, str], shape: tuple[int, ...]) -> None:
    lon, lat = CONVERSIONS[pair](np.full(shape, 121.5, np.float32), np.full(shape, 31.25, np.float32))
    assert lon.shape == lat.shape == shape
    assert lon.dtype == lat.dtype == np.float64


def test_many_points_give_what_each_gives_alone() -> None:
    lon, lat = scattered(20_000, 120.85, 30.67, 122.00, 31.88)
    many = np.transpose(bd09_to_wgs84(lon, lat))
    few = [bd09_to_wgs84(lon[i], lat[i]) for i in (0, 8191, 8192, 19_999)]
    assert np.abs(many[[0, 8191, 8192, 19_999]] - few).max() < 1e-12


def test_the_given_arrays_are_left_as_they_were() -> None:
    lon, lat = np.array([121.5]), np.array([31.2])
    for source in Datum:
        for target in Datum:
            there, _ = convert(lon, lat, source, target)
            there += 1
    assert (lon[0], lat[0]) == (121.5, 31.2)


def test_lon_and_lat_of_different_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"lon has shape \(2,\), lat has \(1,\)"):
        wgs84_to_gcj02([121.5, 121.6], [31.2])


def test_convert_takes_the_names_of_the_datums_and_does_what_the_six_do() -> None:
    for (source, target), named in CONVERSIONS.items():
        assert np.array_equal(convert(121.5, 31.2, Datum(source), Datum(target)), named(121.5, 31.2))
    assert np.array_equal(convert(121.5, 31.2, Datum.BD09, Datum.BD09), (121.5, 31.2))


def test_a_million_points_take_less_than_two_seconds() -> None:
    lon, lat = scattered(1_000_000, 105.0, 28.5, 118.0, 40.0)
    started = time.process_time()
    wgs84_to_gcj02(lon, lat)
    assert time.process_time() - started < 2
