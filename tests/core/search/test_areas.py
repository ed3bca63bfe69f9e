"""All 16 districts and 234 streets: how they are spelled, and that each is found by every name it has."""

import pytest

from geo_service.core.search.index import Index
from geo_service.core.search.pinyin import spelling
from geo_service.core.search.places import Area

# Every character of these names that is read in several ways in names of places, and how it is read in these.
READ_BY_HAND = {
    "长宁区": "chang ning qu",
    "闵行区": "min hang qu",
    "崇明区": "chong ming qu",
    "奉贤区": "feng xian qu",
    "普陀区": "pu tuo qu",
    "浦东新区": "pu dong xin qu",
    "长桥街道": "chang qiao jie dao",
    "长风新村街道": "chang feng xin cun jie dao",
    "长寿路街道": "chang shou lu jie dao",
    "长征镇": "chang zheng zhen",
    "长白新村街道": "chang bai xin cun jie dao",
    "长海路街道": "chang hai lu jie dao",
    "长兴镇": "chang xing zhen",
    "殷行街道": "yin hang jie dao",
    "杨行镇": "yang hang zhen",
    "庙行镇": "miao hang zhen",
    "徐行镇": "xu hang zhen",
    "高行镇": "gao hang zhen",
    "庄行镇": "zhuang hang zhen",
    "莘庄镇": "xin zhuang zhen",
    "莘庄工业区": "xin zhuang gong ye qu",
    "重固镇": "chong gu zhen",
    "朝阳农场": "chao yang nong chang",
    "车墩镇": "che dun zhen",
    "大场镇": "da chang zhen",
    "大团镇": "da tuan zhen",
    "大宁路街道": "da ning lu jie dao",
    "江宁路街道": "jiang ning lu jie dao",
    "石化街道": "shi hua jie dao",
    "石门二路街道": "shi men er lu jie dao",
    "石湖荡镇": "shi hu dang zhen",
    "佘山镇": "she shan zhen",
    "佘山度假区": "she shan du jia qu",
    "泗泾镇": "si jing zhen",
    "枫泾镇": "feng jing zhen",
    "朱泾镇": "zhu jing zhen",
    "漕泾镇": "cao jing zhen",
    "洋泾街道": "yang jing jie dao",
    "漕河泾街道": "cao he jing jie dao",
    "亭林镇": "ting lin zhen",
    "廊下镇": "lang xia zhen",
    "柘林镇": "zhe lin zhen",
    "泖港镇": "mao gang zhen",
    "颛桥镇": "zhuan qiao zhen",
    "外冈镇": "wai gang zhen",
    "新浜镇": "xin bang zhen",
    "叶榭镇": "ye xie zhen",
    "堡镇": "bao zhen",
    "吕巷镇": "lv xiang zhen",
    "赵巷镇": "zhao xiang zhen",
    "绿华镇": "lv hua zhen",
    "朱家角镇": "zhu jia jiao zhen",
    "五角场街道": "wu jiao chang jie dao",
    "曲阳路街道": "qu yang lu jie dao",
    "打浦桥街道": "da pu qiao jie dao",
    "共和新路街道": "gong he xin lu jie dao",
    "半淞园路街道": "ban song yuan lu jie dao",
    "广中路街道": "guang zhong lu jie dao",
    "宜川路街道": "yi chuan lu jie dao",
    "甘泉路街道": "gan quan lu jie dao",
    "芷江西路街道": "zhi jiang xi lu jie dao",
    "潍坊新村街道": "wei fang xin cun jie dao",
    "金汇镇": "jin hui zhen",
    "徐家汇街道": "xu jia hui jie dao",
    "南汇新城镇": "nan hui xin cheng zhen",
    "芦潮港农场": "lu chao gang nong chang",
    "上海湾区高新技术产业开发区": "shang hai wan qu gao xin ji shu chan ye kai fa qu",
    "上实现代农业园区": "shang shi xian dai nong ye yuan qu",
    "川沙新镇": "chuan sha xin zhen",
    "凉城新村街道": "liang cheng xin cun jie dao",
    "曹杨新村街道": "cao yang xin cun jie dao",
    "万里街道": "wan li jie dao",
    "万祥镇": "wan xiang zhen",
    "华漕镇": "hua cao zhen",
    "合庆镇": "he qing zhen",
    "白鹤镇": "bai he zhen",
    "北蔡镇": "bei cai zhen",
    "中兴镇": "zhong xing zhen",
    "张堰镇": "zhang yan zhen",
    "竖新镇": "shu xin zhen",
}
SEVERAL_READINGS = "长行莘重朝车场乐泊藏曾单都柏宁石泾佘泖柘榭堡巷绿吕角曲颛浜冈六盛阿仇"
BEYOND_THE_LIST = {"曹行": "cao hang", "六灶": "liu zao", "莘松路": "xin song lu", "都市路": "du shi lu"}


def without_kind(name: str) -> str:
    return (
        name.removesuffix("街道").removesuffix("新区").removesuffix("区").removesuffix("镇").removesuffix("乡") or name
    )


def letters(name: str) -> str:
    return "".join(syllable for syllable in spelling(name) if syllable.isalpha() and syllable.isascii())


def initials(name: str) -> str:
    return "".join(syllable[0] for syllable in spelling(name) if syllable.isalpha() and syllable.isascii())


def place_of(area: Area, index: Index, query: str) -> int | None:
    """The area's place among what a query finds, 0 first; streets of one spelling share a place."""
    hits = index.search(query, [], 50)
    found = next((number for number, hit in enumerate(hits) if hit.found == area), None)
    if found is None:
        return None
    tied = (hits[found].score, area.type)
    return next(number for number, hit in enumerate(hits) if (hit.score, getattr(hit.found, "type", "")) == tied)


def test_there_are_16_districts_and_234_streets(areas: list[Area]) -> None:
    kinds = [area.type for area in areas]
    assert (kinds.count("district"), kinds.count("street")) == (16, 234)


@pytest.mark.parametrize("name", READ_BY_HAND)
def test_a_name_is_spelled_as_people_say_it(name: str, areas: list[Area]) -> None:
    assert name in [area.name for area in areas]
    assert " ".join(spelling(name)) == READ_BY_HAND[name]


@pytest.mark.parametrize("name", BEYOND_THE_LIST)
def test_a_name_that_is_no_area_is_spelled_as_people_say_it(name: str) -> None:
    assert " ".join(spelling(name)) == BEYOND_THE_LIST[name]


def test_every_character_of_several_readings_was_read_by_hand_and_reads_the_same_throughout(areas: list[Area]) -> None:
    doubtful = {area.name for area in areas if set(area.name) & set(SEVERAL_READINGS)}
    assert set("".join(doubtful)) & set(SEVERAL_READINGS) <= set("".join(READ_BY_HAND))
    for character in SEVERAL_READINGS:
        spelled = {
            syllable
            for name in doubtful
            if character in name
            for one, syllable in zip(name, spelling(name), strict=False)
            if one == character
        }
        assert len(spelled) <= 1, (character, spelled)


def test_every_area_is_first_by_its_name(areas: list[Area], index: Index) -> None:
    assert [area.name for area in areas if place_of(area, index, area.name) != 0] == []


def test_every_area_is_first_by_its_name_without_its_kind(areas: list[Area], index: Index) -> None:
    # 嘉定 is the district first, then the street of that name.
    late = [area.name for area in areas if place_of(area, index, without_kind(area.name)) != 0]
    assert late == ["嘉定镇街道"]
    assert place_of(next(area for area in areas if area.name == "嘉定镇街道"), index, "嘉定镇") == 0


def test_every_area_is_first_by_its_pinyin(areas: list[Area], index: Index) -> None:
    assert [area.name for area in areas if place_of(area, index, letters(area.name)) != 0] == []


def test_every_area_is_first_by_its_pinyin_without_its_kind(areas: list[Area], index: Index) -> None:
    late = [area.name for area in areas if place_of(area, index, letters(without_kind(area.name))) != 0]
    assert late == ["嘉定镇街道"]


def test_every_area_is_among_the_first_five_by_its_initials(areas: list[Area], index: Index) -> None:
    for area in areas:
        first = [hit.found for hit in index.search(initials(area.name), [], 5)]
        assert area in first, area.name


def test_every_area_but_one_is_among_the_first_five_by_initials_without_its_kind(
    areas: list[Area], index: Index
) -> None:
    def is_late(area: Area) -> bool:
        return area not in [hit.found for hit in index.search(initials(without_kind(area.name)), [], 5)]

    # Six areas are XH: 徐汇, 徐行, 新河, 向化, 新海 and, the longest name of them, 新虹街道.
    assert [area.name for area in areas if is_late(area)] == ["新虹街道"]
