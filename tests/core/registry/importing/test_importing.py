"""Files that are odd but right: they load, and loading them again changes nothing."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from geo_service.core.registry.importing import cells, table
from geo_service.core.registry.load import Loaded

HEADER = ["站点名称", "类别", "地址", "区", "街道", "经度", "纬度", "服务项目", "停车位数"]
ROW = ["示例一", "工会司机之家", "示例路1号", "徐汇", "田林", "１２１．４３", "31.17", "空调；冰箱/厕所", "５个"]

Load = Callable[..., Loaded]


def csv_of(folder: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    csv.writer(made := io.StringIO(), delimiter=delimiter).writerows(rows)
    (file := folder / "sites.csv").write_bytes(made.getvalue().encode(encoding))
    return file


def stored(connection: Connection) -> Any:
    statement = (
        "select f.name, p.district_code, p.street_code, p.given_datum, f.functions, f.free_bays, f.status, f.hours"
        " from core.facility f join core.place p on p.id = f.place_id order by f.id"
    )
    return connection.execute(text(statement)).all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_separator_is_read_alike(
    encoding: str, delimiter: str, tmp_path: Path, load: Load, shanghai: Connection
) -> None:
    row = [cell.replace("；", "、") for cell in ROW]
    load(csv_of(tmp_path, [[], ["上海工会站点"], HEADER, [""], row], encoding, delimiter), datum="wgs84")
    expected = ("示例一", "310104", "310104011", "wgs84", ["air_conditioner", "fridge", "toilet"], 5, "open", None)
    assert [tuple(one) for one in stored(shanghai)] == [expected]


def test_cells_merged_downwards_stand_in_each_row_and_empty_columns_are_passed_over(
    tmp_path: Path, load: Load, shanghai: Connection
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append([None, "区", None, "站点名称", "类别", "地址"])
    sheet.append([None, "徐汇区", None, "示例一", "工会驿站", "示例路1号"])
    sheet.append([None, None, None, "示例二", "工会驿站", "示例路2号"])
    sheet.merge_cells("B3:B4")
    book.create_sheet("说明").append(["请看第一页"])
    book.save(file := tmp_path / "sites.xlsx")
    loaded = load(file)
    assert [row.district_code for row in stored(shanghai)] == ["310104", "310104"]
    assert [(one.sheet, one.notice) for one in loaded.findings] == [("说明", True)]


def test_a_site_without_coordinates_is_kept_unplaced(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    load(csv_of(tmp_path, [HEADER, [*ROW[:5], "", "", *ROW[7:]]]), datum="gcj02")
    assert [row.given_datum for row in stored(shanghai)] == [None]
    assert shanghai.execute(text("select placed from core.public_facility")).scalars().all() == [False]


def test_good_rows_alone_are_loaded_when_asked(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    bad = ["示例二", "酒吧", *ROW[2:]]
    loaded = load(csv_of(tmp_path, [HEADER, bad, ROW]), datum="wgs84", good_rows=True)
    assert (loaded.facilities, loaded.written, len(loaded.findings)) == (1, 1, 2)
    assert [row.name for row in stored(shanghai)] == ["示例一"]


def test_a_draft_is_not_public(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    load(csv_of(tmp_path, [HEADER, ROW]), datum="wgs84", status="draft")
    assert [row.status for row in stored(shanghai)] == ["draft"]
    assert shanghai.execute(text("select count(*) from core.public_facility")).scalar_one() == 0


def test_opening_hours_are_stored_as_osm_syntax_and_what_is_not_understood_as_text(
    tmp_path: Path, load: Load, shanghai: Connection
) -> None:
    said = ["周一至周五9:00-17:00", "Mo-Fr 08:00-18:00", "详询站长", ""]
    rows = [[f"示例{number}", *ROW[1:2], f"示例路{number}号", *ROW[3:], text] for number, text in enumerate(said)]
    loaded = load(csv_of(tmp_path, [[*HEADER, "开放时间"], *([*r[:5], "", "", *r[7:]] for r in rows)]))
    hours = shanghai.execute(text("select hours, hours_text from core.facility order by name")).all()
    assert [tuple(one) for one in hours] == [
        ("Mo-Fr 09:00-17:00", said[0]),
        ("Mo-Fr 08:00-18:00", said[1]),
        (None, said[2]),
        (None, None),
    ]
    assert [(one.row, one.column, one.given, one.notice) for one in loaded.findings] == [
        (4, "开放时间", "详询站长", True)
    ]


def test_functions_may_stand_between_spaces(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    load(csv_of(tmp_path, [HEADER, [*ROW[:7], "空调 冰箱　厕所，热 水 机", "5"]]), datum="wgs84")
    assert stored(shanghai)[0].functions == ["air_conditioner", "fridge", "toilet", "water_dispenser"]


def test_two_kinds_in_one_place_are_two_facilities_of_it(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    load(csv_of(tmp_path, [HEADER, ROW, [ROW[0], "工会驿站", *ROW[2:]]]), datum="wgs84")
    assert shanghai.execute(text("select count(*), count(distinct place_id) from core.facility")).one() == (2, 1)


def test_a_site_that_moved_by_a_metre_is_brought_up_to_date(tmp_path: Path, load: Load, shanghai: Connection) -> None:
    load(csv_of(tmp_path, [HEADER, ROW]), datum="wgs84")
    load(csv_of(tmp_path, [HEADER, [*ROW[:5], "121.43001", *ROW[6:]]]), datum="wgs84")
    assert shanghai.execute(text("select given_lon from core.place")).scalars().all() == [121.43001]


def test_telephone_numbers_are_masked_wherever_they_stand() -> None:
    assert table.masked("找张工 13800001111") == "找张工 •••"
    assert table.masked("+86 138-0000-1111，021-12345678") == "•••,•••"
    assert table.masked("310104199001011234、a@b.cn") == "•••、•••"
    assert table.masked("示例路８号，121.4737") == "示例路８号，121.4737"


NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="=#"), min_size=1, max_size=12)
SITES = st.lists(
    st.tuples(NAMES, st.floats(121.2, 121.8), st.floats(30.9, 31.5), st.sampled_from(["wgs84", "gcj02", "bd09"])),
    min_size=1,
    max_size=8,
    unique_by=lambda site: cells.plain(site[0]),
)


@given(sites=SITES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_loading_a_file_twice_changes_nothing(
    sites: list[tuple[str, float, float, str]], tmp_path: Path, load: Load, shanghai: Connection
) -> None:
    rows = [[name, "工会驿站", f"{name}路1号", repr(lon), repr(lat), datum] for name, lon, lat, datum in sites]
    file = csv_of(tmp_path, [["name", "kind", "address", "lon", "lat", "datum", "organisation"],
                             *([*row, "federation"] for row in rows)])  # fmt: skip
    with shanghai.begin_nested() as attempt:
        assert load(file).written == len(sites)
        before = shanghai.execute(text("select count(*) from core.history")).scalar_one()
        assert load(file).written == 0
        assert shanghai.execute(text("select count(*) from core.history")).scalar_one() == before
        attempt.rollback()


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("15", 15),
        ("１５分钟", 15),
        ("半小时", 30),
        ("1.5小时", 90),
        ("2个小时", 120),
        ("不少于15分钟", 15),
        ("不限", 1440),
    ],
)
def test_a_length_of_time_is_read(said: str, minutes: int) -> None:
    assert cells.minutes(said) == minutes


@pytest.mark.parametrize("said", ["2025-06-30", "２０２５年６月３０日", "2025.6.30", "45838", "2025年6月"])
def test_a_date_is_read(said: str) -> None:
    assert cells.day(said) == date(2025, 6, 30)


@pytest.mark.parametrize("midnight", ["0:00", "00:00", "0:00:00", "00:00:00", " 00:00:00 ", "００：００：００"])
@pytest.mark.parametrize("number", [1, 2, 3, 10, 20, 30])
def test_the_midnight_behind_a_day_is_no_part_of_its_number(number: int, midnight: str) -> None:
    assert cells.day(f"2025-3-{number} {midnight}") == date(2025, 3, number)
    assert cells.day(f"2025-1 {midnight}") == date(2025, 1, 31)


@pytest.mark.parametrize("said", ["2025-06-30", "２０２５年６月３０日", "2025.6.30 0:00:00", "45838"])
def test_what_happened_is_of_a_day_that_has_come(said: str) -> None:
    assert cells.past_day(said, date(2025, 6, 30)) == date(2025, 6, 30)
    with pytest.raises(cells.Wanted) as refused:
        cells.past_day(said, date(2025, 6, 29))
    assert refused.value.text == (
        "应不晚于今天（2025-06-29），现为 2025-06-30",
        "at the latest today, 2025-06-29, not 2025-06-30",
    )


@pytest.mark.parametrize("said", ["2025-06", "2025年6月", "２０２５／６"])
def test_what_happened_in_a_month_is_asked_for_its_day(said: str) -> None:
    with pytest.raises(cells.Wanted) as refused:
        cells.past_day(said, date(2025, 12, 31))
    assert refused.value.text == (
        "应写明年月日，如 2025-06-30；现仅有年月 2025-06",
        "a day such as 2025-06-30, not the month 2025-06 alone",
    )
