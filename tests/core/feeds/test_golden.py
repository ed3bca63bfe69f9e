"""The files as a clerk opens them, each read by eye once; and what is in them whatever the sites are."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo_service.core.catalogue import Catalogue
from geo_service.core.feeds.cells import cells_of_all
from geo_service.core.feeds.checks import UNWRITABLE
from geo_service.core.feeds.files import document, on_and_on, table, workbook, write_file
from geo_service.core.feeds.form import read_form
from geo_service.core.feeds.platforms import BY_CODE, TARGETS
from geo_service.core.geometry import Datum, convert, distance_m
from geo_service.settings import DATA
from tests.core.feeds.conftest import MICRO, SITES, FeedOf

GOLDEN = Path(__file__).parent / "golden"
PLATFORMS = [target.code for target in TARGETS]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_sheet_and_the_interface_are_as_they_were_read_by_eye(platform: str, feed_of: FeedOf) -> None:
    feed = feed_of(platform)
    text = table(feed).decode(feed.form.csv_encoding)
    assert text.replace("\r\n", "\n") == (GOLDEN / f"{platform}.csv").read_text(encoding="utf-8")
    assert document(feed).decode() + "\n" == (GOLDEN / f"{platform}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_workbook_holds_what_the_table_holds_and_says_where_its_columns_come_from(
    platform: str, feed_of: FeedOf
) -> None:
    feed = feed_of(platform)
    book = openpyxl.load_workbook(io.BytesIO(workbook(feed)))
    told = [["" if cell is None else str(cell) for cell in row] for row in book["站点"].iter_rows(values_only=True)]
    assert told == list(csv.reader(io.StringIO(table(feed).decode(feed.form.csv_encoding))))
    assert all(cell.data_type in "sn" for row in book["站点"].iter_rows() for cell in row)
    explained = {row[0]: row[3] for row in book["填表说明"].iter_rows(min_row=12, values_only=True)}
    assert list(explained) == told[0]
    assert all(explained.values())
    said = dict(list(book["填表说明"].iter_rows(max_row=9, max_col=2, values_only=True)))
    assert (said["变更编号"], said["许可"]) == (1042, "CC BY 4.0")
    assert said["变更时间"] == "2025-09-01 00:30:00（北京时间）"
    assert said["读取时间"] == "2025-09-01 09:00:00（北京时间）"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_explains_the_sheet_is_chinese(platform: str, feed_of: FeedOf) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(feed_of(platform))))["填表说明"]
    told = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert [one for one in told if re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", one)] == []
    assert "假定：我方编号，平台回复时据此对应站点" in told or platform == "tencent"
    assert "假定：未见公布字数上限" in told


def test_a_csv_is_in_the_encoding_that_its_form_wants(feed_of: FeedOf) -> None:
    assert table(feed_of("amap")).startswith(b"\xef\xbb\xbf")
    assert "示例路".encode("gb18030") in table(feed_of("baidu"))


def test_positions_are_in_the_datum_of_the_platform(feed_of: FeedOf) -> None:
    # The worked example of 人民大道: WGS-84 121.473667,31.230525.
    found = {code: (feed_of(code).cells[0]["lon"], feed_of(code).cells[0]["lat"]) for code in PLATFORMS}
    gcj02, bd09 = (121.47819, 31.228583), (121.484748, 31.234436)
    assert found == {"zhigongzhijia": gcj02, "amap": gcj02, "baidu": bd09, "tencent": gcj02}
    other = feed_of("baidu", datum="gcj02")
    assert (other.cells[0]["lon"], other.cells[0]["datum"], other.name) == (121.47819, "2", "baidu-gcj02-1000-1042")


@settings(max_examples=40)
@given(lon=st.floats(120.9, 122.2), lat=st.floats(30.7, 31.9), platform=st.sampled_from(PLATFORMS))
def test_a_position_comes_back_from_its_datum_to_a_fifth_of_a_metre(
    lon: float, lat: float, platform: str, catalogue: Catalogue
) -> None:
    target, site = BY_CODE[platform], replace(MICRO, lon=lon, lat=lat)
    (cells,) = cells_of_all([site], target, read_form(DATA, platform), target.datums[0], catalogue)
    back = convert(cells["lon"], cells["lat"], target.datums[0], Datum.WGS84)
    assert distance_m(lon, lat, float(back[0]), float(back[1])) < 0.2


@settings(max_examples=40)
@given(
    name=st.text(max_size=150),
    address=st.text(max_size=300),
    phone=st.text(max_size=80),
    platform=st.sampled_from(PLATFORMS),
)
def test_what_leaves_is_never_longer_than_its_form_takes_nor_cut(
    name: str, address: str, phone: str, platform: str, feed_of: FeedOf
) -> None:
    feed = feed_of(platform, [replace(MICRO, name=name, address=address, phone=phone or None)])
    for cells in feed.cells:
        assert (cells["name"], cells["address"], cells["phone"]) == (name, address, phone or None)
        for column in feed.form.column:
            value = cells[column.value]
            assert column.longest is None or len(str(value or "")) <= column.longest
            assert not column.required or str(value).strip()
            assert not (isinstance(value, str) and UNWRITABLE.search(value))
    assert len(feed.cells) == 1 or feed.held


@pytest.mark.parametrize(("platform", "most"), [("tencent", 20), ("amap", 50), ("baidu", 100), ("zhigongzhijia", 50)])
def test_no_call_of_an_interface_has_more_than_it_takes(platform: str, most: int, feed_of: FeedOf) -> None:
    many = [
        replace(MICRO, id=number, name=f"示例 {number}", address=f"示例路 {number} 号", lon=121 + number / 1000)
        for number in range(1, 252)
    ]
    batches = json.loads(document(feed_of(platform, many)))["batches"]
    sizes = [len(rows) for batch in batches for key, rows in batch.items() if key not in ("delete", "remove")]
    assert sum(sizes) == 251
    assert max(sizes) == most
    assert len(sizes) == -(-251 // most)


def test_what_changed_is_told_from_what_is_new_in_the_words_of_each_cloud_table(feed_of: FeedOf) -> None:
    sites = [
        replace(
            MICRO, id=number, name=f"示例 {number}", address=f"示例路 {number} 号", lon=121 + number / 10, change=change
        )
        for number, change in ((1, "new"), (2, "changed"), (3, "changed"), (4, "either"))
    ]

    def told(platform: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(document(feed_of(platform, sites)))["batches"]
        return [batch for batch in found if not {"delete", "remove"} & batch.keys()]

    for platform in ("amap", "baidu"):
        calls = [{call: [row["site_id"] for row in rows] for call, rows in batch.items()} for batch in told(platform)]
        assert calls == [{"create": [1]}, {"update": [2, 3]}, {"upsert": [4]}]
    create, *updates, upsert = told("tencent")
    assert [row["ud_id"] for row in create["data"]] == ["1"]
    assert [(one["filter"], one["data"]["title"]) for one in updates] == [
        ('ud_id="2"', "示例 2"),
        ('ud_id="3"', "示例 3"),
    ]
    assert [row["ud_id"] for row in upsert["upsert"]] == ["4"]
    (put,) = told("zhigongzhijia")
    assert [row["change"] for row in put["put"]] == ["新增", "变更", "变更", "新增或变更"]


def test_the_package_has_the_photos_of_each_function_under_the_names_in_the_sheet(feed_of: FeedOf) -> None:
    written, file = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (640, 480), "#336699").save(written, "WEBP")
    write_file(file, feed_of("zhigongzhijia"), "zip", lambda _: written.getvalue(), on_and_on)
    with zipfile.ZipFile(file) as zipped:
        names = zipped.namelist()
        assert names == [
            "zhigongzhijia-gcj02-1000-1042.xlsx",
            "照片/17 示例路微型司机之家/17-全景-1.jpg",
            "照片/17 示例路微型司机之家/17-微波炉-1.jpg",
            "照片/17 示例路微型司机之家/17-厕所-1.jpg",
            "照片/17 示例路微型司机之家/17-厕所-2.jpg",
            "照片/18 示例综合型司机之家/18-厕所-1.jpg",
            "照片/19 示例户外职工驿站/19-无线上网-1.jpg",
        ]
        with Image.open(zipped.open(names[1])) as picture:
            assert (picture.format, picture.size) == ("JPEG", (640, 480))
        sheet = openpyxl.load_workbook(io.BytesIO(zipped.read(names[0])))["站点"]
    heading, first, *_ = sheet.iter_rows(values_only=True)
    assert first[heading.index("图片")].split("、") == [name.rpartition("/")[2] for name in names[1:5]]


def test_every_column_names_its_source_or_is_said_to_be_an_assumption() -> None:
    for platform in PLATFORMS:
        form = read_form(DATA, platform)
        assert {one.value for one in form.column} >= {"site", "change", "name", "address", "lon", "lat", "hours"}
        assert all(bool(one.source) != bool(one.assumption) for one in form.column)
    assert len(SITES) == 3
