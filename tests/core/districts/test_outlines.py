"""What is wrong with a file of outlines is said all at once, and the datum of a sound one is found out."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import shapely
from shapely.affinity import translate

from geo_service.core.districts.file import Row
from geo_service.core.districts.outlines import District, check, far_off, left_out_m, mixed_up, overlapping
from geo_service.core.errors import Fault
from geo_service.core.geometry import Datum

type Discs = Mapping[str, shapely.Geometry]
DATUMS = [datum.value for datum in Datum]


def rows_of(outlines: Discs) -> list[Row]:
    return [Row(f"f:{number}", code, None, outline) for number, (code, outline) in enumerate(outlines.items(), start=1)]


def faults(outlines: Discs, districts: Mapping[str, District], *more: Row, datum: str = "wgs84") -> list[Fault]:
    return check([*rows_of(outlines), *more], Datum(datum), districts).faults


@pytest.mark.parametrize("datum", DATUMS)
def test_sixteen_sound_outlines_come_back_in_wgs84(
    discs: Discs, districts: Mapping[str, District], in_datum: Callable[..., Any], datum: str
) -> None:
    given = {code: in_datum(outline, datum) for code, outline in discs.items()}
    checked = check(rows_of(given), Datum(datum), districts)
    assert (checked.faults, len(checked.outlines)) == ([], 16)
    for code, outline in checked.outlines.items():
        assert shapely.equals_exact(outline, discs[code], tolerance=1e-11)  # a micrometre


@pytest.mark.parametrize("declared", DATUMS)
@pytest.mark.parametrize("true", DATUMS)
def test_a_datum_mix_up_is_found_and_the_datum_that_fits_is_named(
    discs: Discs, districts: Mapping[str, District], in_datum: Callable[..., Any], declared: str, true: str
) -> None:
    given = {code: in_datum(outline, true) for code, outline in discs.items()}
    found = [fault for fault in faults(given, districts, datum=declared) if fault.where == "--datum"]
    assert len(found) == (declared != true)
    for fault in found:
        assert fault.given == declared
        assert fault.wanted.en.startswith(f"{true} would fit")
        assert fault.wanted.zh.startswith(f"{true} 才吻合")


# Two squares g metres wider than their circles, in GCJ-02 but read as WGS-84: 431 m too far east, so that
# each circle leaves its square by 431 - g, and both by 2 (431 - g); the limit is 500.
@pytest.mark.parametrize(("wider_m", "found"), [(170, True), (192, False)])
def test_outlines_that_fit_another_datum_little_better_are_no_mix_up(
    districts: Mapping[str, District],
    square: Callable[..., Any],
    in_datum: Callable[..., Any],
    wider_m: float,
    found: bool,
) -> None:
    two = [districts["310101"], districts["310104"]]
    given = {one.code: in_datum(square(one, one.radius_m + wider_m), "gcj02") for one in two}
    assert bool(mixed_up(given, Datum.WGS84, districts)) is found


def test_a_circle_leaves_a_square_by_what_the_square_is_smaller(
    districts: Mapping[str, District], square: Callable[..., Any]
) -> None:
    huangpu = districts["310101"]  # 1,600 m
    assert left_out_m(square(huangpu, 1_600), huangpu) == pytest.approx(0, abs=0.01)
    assert left_out_m(square(huangpu, 1_200), huangpu) == pytest.approx(400, abs=0.01)


@pytest.mark.parametrize(("half_m", "far"), [(401, False), (399, True)])
def test_an_outline_that_lacks_more_than_1200_m_of_its_circle_is_somewhere_else(
    districts: Mapping[str, District], square: Callable[..., Any], half_m: float, far: bool
) -> None:
    huangpu = districts["310101"]  # 1,600 m
    assert bool(far_off(square(huangpu, half_m), huangpu, "f:1")) is far


def test_an_outline_that_is_somewhere_else_says_nothing_of_the_datum(
    discs: Discs, districts: Mapping[str, District]
) -> None:
    alone = {"310101": translate(discs["310101"], 0.03)}  # 2.9 km east; read as BD-09 it is a kilometre nearer
    assert [fault.where for fault in faults(alone, districts)] == ["*", "f:1"]


def test_two_outlines_under_each_others_code_are_both_told(discs: Discs, districts: Mapping[str, District]) -> None:
    swapped = {**discs, "310101": discs["310151"], "310151": discs["310101"]}
    found = faults(swapped, districts)
    assert [(fault.where, fault.given) for fault in found] == [("f:1", "310101"), ("f:16", "310151")]
    assert found[0].wanted.zh.startswith("黄浦区的界线应包住 121.48, 31.21 周围 1600 米")


# Two squares of 200 m that share a strip a little less or more than 50 m wide: a hectare is 10,000 m².
@pytest.mark.parametrize(("width_m", "told"), [(49.9, False), (50.1, True)])
def test_more_than_a_hectare_in_common_is_an_overlap(
    districts: Mapping[str, District], square: Callable[..., Any], width_m: float, told: bool
) -> None:
    one = square(districts["310101"], 100)
    metre = (one.bounds[2] - one.bounds[0]) / 200
    found = overlapping({"310101": one, "310104": translate(one, (200 - width_m) * metre)}, districts)
    assert [fault.given for fault in found] == ["310101, 310104"] * told


def test_missing_districts_are_named_together(discs: Discs, districts: Mapping[str, District]) -> None:
    fourteen = {code: outline for code, outline in discs.items() if code not in ("310110", "310151")}
    (fault,) = faults(fourteen, districts)
    assert (fault.given, fault.wanted.zh) == ("14 / 16", "还应有：310110 杨浦区, 310151 崇明区")


@pytest.mark.parametrize(
    ("row", "given", "wanted"),
    [
        (Row("f:17", "310199", None, None), "310199", "a district's code or name"),
        (Row("f:17", "HP", "黄浦区", None), "HP", "a district's code or name"),
        (Row("f:17", None, "南汇区", None), "南汇区", "a district's code or name"),
        (Row("f:17", None, None, None), None, "a district's code or name"),
        (Row("f:17", "310101", None, None), "310101", "one row a district; f:1 is 黄浦区"),
        (Row("f:17", None, "黄浦区", None), "黄浦区", "one row a district; f:1 is 黄浦区"),
    ],
)
def test_a_row_that_is_no_district_or_one_again_is_told(
    discs: Discs, districts: Mapping[str, District], row: Row, given: str | None, wanted: str
) -> None:
    (fault,) = faults(discs, districts, row)
    assert (fault.where, fault.given) == ("f:17", given)
    assert fault.wanted.en.startswith(wanted)


def test_a_code_and_a_name_that_are_not_of_one_district_are_told(
    discs: Discs, districts: Mapping[str, District]
) -> None:
    rest = {code: outline for code, outline in discs.items() if code != "310101"}
    (fault,) = faults(rest, districts, Row("f:17", "310101", "徐汇区", discs["310101"]))
    assert (fault.given, fault.wanted.en) == ("徐汇区", "310101 is 黄浦区")


def test_names_do_where_there_are_no_codes(discs: Discs, districts: Mapping[str, District]) -> None:
    rows = [Row("f", None, districts[code].name, outline) for code, outline in discs.items()]
    checked = check(rows, Datum.WGS84, districts)
    assert (checked.faults, checked.outlines.keys()) == ([], districts.keys())


def test_rows_of_other_provinces_and_lines_of_nobody_are_passed_over(
    discs: Discs, districts: Mapping[str, District]
) -> None:
    line = shapely.LineString([(108.3, 6.0), (108.2, 6.1)])
    more = (Row("f:17", "330903", "普陀区", None), Row("f:18", None, "境界线", line))  # Putuo of Zhoushan
    checked = check([*rows_of(discs), *more], Datum.WGS84, districts)
    assert (checked.faults, checked.passed_over) == ([], 2)
    assert checked.outlines["310107"].equals(discs["310107"])


BOW_TIE = shapely.Polygon([(121.4, 31.2), (121.5, 31.3), (121.5, 31.2), (121.4, 31.3)])
SWAPPED = shapely.Polygon([(31.1, 121.4), (31.3, 121.4), (31.3, 121.6)])


@pytest.mark.parametrize(
    ("outline", "given", "wanted"),
    [
        (None, None, "a polygon"),
        (shapely.Polygon(), None, "a polygon"),
        (shapely.Point(121.5, 31.2), "Point", "a polygon"),
        (BOW_TIE, "Self-intersection[121.45 31.25]", "rings that cross neither"),
        (SWAPPED, [31.1, 121.4], "lon, lat in degrees"),
    ],
)
def test_an_outline_that_cannot_be_used_is_told_and_not_repaired(
    discs: Discs, districts: Mapping[str, District], outline: Any, given: Any, wanted: str
) -> None:
    (fault,) = faults({**discs, "310101": outline}, districts)
    assert (fault.where, fault.given) == ("f:1", given)
    assert fault.wanted.en.startswith(wanted)


def test_everything_that_is_wrong_is_told_at_once(
    discs: Discs, districts: Mapping[str, District], in_datum: Callable[..., Any]
) -> None:
    given = {code: in_datum(outline, "gcj02") for code, outline in discs.items() if code != "310151"}
    given["310101"] = BOW_TIE
    found = faults(given, districts, Row("f:16", "310199", None, None), datum="wgs84")
    assert [fault.where for fault in found] == ["f:16", "*", "f:1", "--datum"]
