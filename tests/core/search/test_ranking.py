"""What people type, and what should come first: written by hand."""

from typing import Any

import pytest

from geo_service.core.search.folding import fold, terms
from geo_service.core.search.grades import Stand, Way, grade
from geo_service.core.search.index import Index, build
from geo_service.core.search.pinyin import Sound, divisions
from geo_service.core.search.places import Area, Facility, calls

COMPREHENSIVE = "徐汇首家综合型“司机之家”"
FIRST = {
    "徐汇": "徐汇区",
    "徐汇区": "徐汇区",
    "xuhui": "徐汇区",
    "XuHui": "徐汇区",
    "xuhuiqu": "徐汇区",
    "xu hui qu": "徐汇区",
    "xh": "徐汇区",
    "xhq": "徐汇区",
    "徐匯區": "徐汇区",
    "ｘｕｈｕｉ": "徐汇区",
    "xúhuì": "徐汇区",
    "xuhu": "徐汇区",
    "xuhiu": "徐汇区",
    "xihui": "徐汇区",
    "田林": "田林街道",
    "田林街道": "田林街道",
    "田林 街道": "田林街道",
    "tianlin": "田林街道",
    "tianlinjiedao": "田林街道",
    "tianlinjd": "田林街道",
    "tianl": "田林街道",
    "tljd": "田林街道",
    "田林街到": "田林街道",
    "天林街道": "田林街道",
    "tianling": "田林街道",
    "tainlin": "田林街道",
    "徐汇区田林街道": "田林街道",
    "上海市徐汇区田林街道": "田林街道",
    "徐汇 田林": "田林街道",
    "浦东": "浦东新区",
    "pudong": "浦东新区",
    "pdxq": "浦东新区",
    "jing'an": "静安区",
    "jingan": "静安区",
    "changning": "长宁区",
    "chagning": "长宁区",
    "minhang": "闵行区",
    "minhagn": "闵行区",
    "putou": "普陀区",
    "jiadin": "嘉定区",
    "chongmin": "崇明区",
    "陸家嘴": "陆家嘴街道",
    "陆家最": "陆家嘴街道",
    "xinzhuang": "莘庄镇",
    "漕河经": "漕河泾街道",
    "彭捕镇": "彭浦镇",
    "石话街道": "石化街道",
    "luhua": "绿华镇",
    "lühua": "绿华镇",
    "徐江": "徐泾镇",  # 徐汇区 is among the first five, see below
    "徐汇首家": COMPREHENSIVE,
    "徐汇综合型司机之家": COMPREHENSIVE,
    "田林司机之家": COMPREHENSIVE,
    "田林 sjzj": COMPREHENSIVE,
    "tianlin 司机之家": COMPREHENSIVE,
    "泰和路加能站": "中国石化上海石油泰和路加能站“工会司机之家”",
    "工会司机之佳": "中国石化上海石油泰和路加能站“工会司机之家”",
    "司机之佳": "交心驿——新虹站·司机之家",
    "sijizhijia": "交心驿——新虹站·司机之家",
    "汶水东路683号": "特来电虹口超充站“司机之家”",
    "汶水东路６８３号": "特来电虹口超充站“司机之家”",
    "wenshuidonglu": "特来电虹口超充站“司机之家”",
    "交心译": "交心驿——新虹站·司机之家",
    "jiaoxinyi": "交心驿——新虹站·司机之家",
    "hong空间": "虹桥街道宁聚里HONG空间党群服务中心户外职工爱心接力站",
    "hongkongjian": "虹桥街道宁聚里HONG空间党群服务中心户外职工爱心接力站",
    "沙家浜": "沙家浜休养院",
    "shajiabang": "沙家浜休养院",
    "千禧海欧": "上海千禧海鸥大酒店",
    "示例·徐汇微型司机之家 05": "示例·徐汇微型司机之家 05",
}


def names(index: Index, query: str, limit: int = 10) -> list[str]:
    return [hit.found.name for hit in index.search(query, [], limit)]


def facility(number: int, name: str, address: str = "", **other: Any) -> tuple[Any, ...]:
    fields = {"kind": "driver_home", "tier": None, "district_code": None, "street_code": None, "lon": None, "lat": None}
    row = Facility(**{"id": number, "name": name, "address": address} | fields | other)
    return tuple(row)


@pytest.mark.parametrize("query", FIRST)
def test_what_is_meant_comes_first(query: str, index: Index) -> None:
    assert names(index, query)[:1] == [FIRST[query]]


def test_a_word_that_may_be_two_areas_brings_both(index: Index) -> None:
    assert {"徐泾镇", "徐汇区"} <= set(names(index, "徐江", 5))
    assert set(names(index, "tl", 2)) == {"田林街道", "亭林镇"}
    assert set(names(index, "虹桥", 2)) == {"虹桥街道", "虹桥镇"}


@pytest.mark.parametrize("query", ["北京", "qqqq", "x9z8", "\U00020000", "αβγ", "啊啊啊啊啊啊", "!!!"])
def test_what_is_not_there_finds_nothing(query: str, index: Index) -> None:
    assert names(index, query) == []


def test_exact_comes_before_beginning_before_inside_before_address_and_shorter_first() -> None:
    rows = [
        facility(1, "老阳光小站"),
        facility(2, "阳光小站东"),
        facility(3, "别处", "阳光小站旁"),
        facility(4, "阳光小站"),
        facility(5, "阳光小站东二"),
        facility(6, "阳光小站南"),
        facility(7, "洋光小站"),
    ]
    assert [
        hit.found.id for hit in build([], [rows]).search("阳光小站", [], 10) if isinstance(hit.found, Facility)
    ] == [
        *(4, 2, 6, 5, 1, 3, 7),
    ]


def test_an_area_comes_before_a_facility_of_the_same_name_and_a_district_before_a_street(index: Index) -> None:
    areas = [Area("street", "310999001", "阳光", "310999"), Area("district", "310999", "阳光", "310999", 121.0, 31.0)]
    hits = build(areas, [[facility(1, "阳光")]]).search("阳光", [], 10)
    assert [getattr(hit.found, "type", "facility") for hit in hits] == ["district", "street", "facility"]


def test_facilities_in_a_named_area_come_by_the_area(areas: list[Area]) -> None:
    rows = [facility(1, "甲", district_code="310104"), facility(2, "乙", street_code="310104011")]
    index = build(areas, [rows])
    assert [
        (hit.found.name, hit.matched) for hit in index.search("徐汇", [], 50) if isinstance(hit.found, Facility)
    ] == [("甲", "district")]
    assert [(hit.found.name, hit.matched) for hit in index.search("tianlin", [], 50)] == [
        ("田林街道", "name"),
        ("乙", "street"),
    ]


def test_scores_fall_and_stay_within_0_and_1(index: Index) -> None:
    for query in ("徐汇", "xh", "xuhiu", "司机之佳", "1号"):
        scores = [hit.score for hit in index.search(query, [], 50)]
        assert scores == sorted(scores, reverse=True)
        assert 0 < min(scores) <= max(scores) <= 1


def test_a_kind_leaves_only_its_facilities(index: Index) -> None:
    found = [hit.found for hit in index.search("徐汇", ["driver_home"], 50)]
    assert found
    assert {one.kind for one in found if isinstance(one, Facility)} == {"driver_home"}
    assert not any(isinstance(one, Area) for one in found)


def test_the_middle_of_a_street_is_that_of_its_placed_facilities(areas: list[Area]) -> None:
    placed = {"street_code": "310104011"}
    rows = [facility(1, "甲", lon=121.4, lat=31.1, **placed), facility(2, "乙", lon=121.6, lat=31.3, **placed)]
    index = build(areas, [[*rows, facility(3, "丙", **placed)]])
    assert [(hit.lon, hit.lat) for hit in index.search("田林街道", [], 1)] == [(121.5, 31.2)]
    assert [(hit.lon, hit.lat) for hit in index.search("龙华街道", [], 1)] == [(None, None)]
    index = index.changed_by({2}, [])
    assert [(hit.lon, hit.lat) for hit in index.search("田林街道", [], 1)] == [(121.4, 31.1)]


def test_marks_and_gaps_in_names_do_not_count() -> None:
    assert fold("示例·徐汇 “司机之家”(HONG) ０１") == "示例徐汇司机之家hong01"
    assert terms(" 徐匯　Lǜ-Huà ") == ["徐汇", "luhua"]


def test_an_area_is_called_by_its_name_and_by_shorter_ones() -> None:
    assert calls("真如镇街道") == ["真如镇街道", "真如镇", "真如"]
    assert calls("浦东新区") == ["浦东新区", "浦东", "浦东新"]
    assert calls("堡镇") == ["堡镇", "堡"]


def test_typed_letters_divide_into_syllables_in_every_way_the_clearest_first() -> None:
    syllables, starts = {"xi", "an", "xian", "a"}, {"x", "xi", "xia", "xian", "a", "an"}
    ways = [[sound.letters for sound in way] for way in divisions("xian", syllables, starts)]
    assert ways[:2] == [["xian"], ["xi", "an"]]
    assert divisions("xa", syllables, starts)[-1] == (Sound("x", "initial"), Sound("a", "initial"))
    assert divisions("qq", syllables, starts) == []


def test_a_better_way_beats_a_better_stand() -> None:
    assert grade(Way.WRITTEN, max(Stand)) < grade(Way.SOUNDED, Stand.WHOLE)


def test_a_whole_name_is_found_although_each_of_its_characters_is_everywhere() -> None:
    rows = [facility(number, f"示例第{number:06}号站", f"示例路{number}号站") for number in range(1, 160_001)]
    assert [hit.found.name for hit in build([], [rows]).search("例第012345号站", [], 10)] == ["示例第012345号站"]
