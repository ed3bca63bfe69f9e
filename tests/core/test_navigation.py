from urllib.parse import parse_qs, urlsplit

import pytest

from geo_service.core.geometry import OutsideChina
from geo_service.core.navigation import links, links_from_wgs84, search_links

APP = "shzgh.geo_service"
PLATFORMS = ["amap", "baidu", "tencent", "apple"]

# The worked example: WGS-84 121.473667,31.230525 is GCJ-02 121.478190,31.228583.
EXAMPLE = links_from_wgs84("人民广场站", "黄浦区人民大道 185 号", 121.473667, 31.230525, APP)
NAME = "%E4%BA%BA%E6%B0%91%E5%B9%BF%E5%9C%BA%E7%AB%99"  # 人民广场站
ADDRESS = "%E9%BB%84%E6%B5%A6%E5%8C%BA%E4%BA%BA%E6%B0%91%E5%A4%A7%E9%81%93%20185%20%E5%8F%B7"

AWKWARD = "a;b:c|d&e,f 空格?#%+=/"
AWKWARD_ENCODED = "a%3Bb%3Ac%7Cd%26e%2Cf%20%E7%A9%BA%E6%A0%BC%3F%23%25%2B%3D%2F"


def test_amap_gets_lon_lat_name_and_navigates_by_car() -> None:
    assert EXAMPLE["amap"] == (
        f"https://uri.amap.com/navigation?to=121.478190,31.228583,{NAME}&mode=car&src=shzgh.geo_service&callnative=1"
    )


def test_baidu_gets_lat_lon_and_is_told_that_it_is_gcj02() -> None:
    assert EXAMPLE["baidu"] == (
        f"https://api.map.baidu.com/marker?location=31.228583,121.478190&title={NAME}&content={ADDRESS}"
        "&coord_type=gcj02&output=html&src=webapp.shzgh.geo_service"
    )


def test_tencent_gets_lat_lon_and_is_told_that_it_is_gcj02() -> None:
    assert EXAMPLE["tencent"] == (
        f"https://apis.map.qq.com/uri/v1/routeplan?type=drive&to={NAME}&tocoord=31.228583,121.478190"
        "&coord_type=2&referer=shzgh.geo_service"
    )


def test_apple_gets_lat_lon_and_drives() -> None:
    assert EXAMPLE["apple"] == f"https://maps.apple.com/?daddr=31.228583,121.478190&q={NAME}&dirflg=d"


def test_the_platforms_are_amap_baidu_tencent_and_apple_in_this_order() -> None:
    assert list(EXAMPLE) == PLATFORMS
    assert list(search_links("x", "上海", APP)) == PLATFORMS


def test_links_from_gcj02_equal_links_from_wgs84() -> None:
    assert links("人民广场站", "黄浦区人民大道 185 号", 121.478190, 31.228583, APP) == EXAMPLE


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_name_full_of_separators_is_encoded_whole(platform: str) -> None:
    link = links(AWKWARD, "", 121.5, 31.2, APP)[platform]
    assert AWKWARD_ENCODED in link
    assert AWKWARD in str(parse_qs(urlsplit(link).query))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_name_in_braces_is_taken_as_it_is(platform: str) -> None:
    assert "%7Blon%7D" in links("{lon}", "", 121.5, 31.2, APP)[platform]


def test_coordinates_have_six_decimals_whatever_they_were() -> None:
    assert "to=121.500000,31.200000," in links("x", "", 121.5, 31.2, APP)["amap"]
    assert "to=121.123457,31.000000," in links("x", "", 121.1234567, 30.99999999, APP)["amap"]


def test_an_empty_address_is_replaced_by_the_name_for_baidu_must_have_a_content() -> None:
    assert "&title=x&content=x&" in links("x", "", 121.5, 31.2, APP)["baidu"]


def test_the_app_is_encoded_too() -> None:
    assert all("a&b" not in link for link in links("x", "y", 121.5, 31.2, "a&b").values())


def test_a_position_outside_china_has_no_links() -> None:
    with pytest.raises(OutsideChina):
        links_from_wgs84("x", "y", 126.978, 37.5665, APP)


def test_search_links_carry_name_and_city_and_no_position() -> None:
    assert search_links("人民广场站", "上海", APP) == {
        "amap": f"https://uri.amap.com/search?keyword={NAME}&city=%E4%B8%8A%E6%B5%B7&src=shzgh.geo_service&callnative=1",
        "baidu": f"https://api.map.baidu.com/place/search?query={NAME}&region=%E4%B8%8A%E6%B5%B7&output=html"
        "&src=webapp.shzgh.geo_service",
        "tencent": f"https://apis.map.qq.com/uri/v1/search?keyword={NAME}&region=%E4%B8%8A%E6%B5%B7"
        "&referer=shzgh.geo_service",
        "apple": f"https://maps.apple.com/?q=%E4%B8%8A%E6%B5%B7%20{NAME}",
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_searched_name_full_of_separators_is_encoded_whole(platform: str) -> None:
    assert AWKWARD_ENCODED in search_links(AWKWARD, "上海", APP)[platform]
