"""The page of a facility as a search engine reads it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient

from tests.core.linked.conftest import Write

HERE = "http://testserver"


class Head(HTMLParser):
    """What a page tells machines: its JSON-LD, its canonical address, its word to robots."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.json_ld: list[Any] = []
        self.canonical = self.robots = None
        self._within = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        given = dict(attrs)
        self._within = tag == "script"
        assert tag != "script" or given == {"type": "application/ld+json"}
        if given.get("rel") == "canonical":
            self.canonical = given["href"]
        if given.get("name") == "robots":
            self.robots = given["content"]

    def handle_data(self, data: str) -> None:
        """Read the content of a script."""
        if self._within:
            self.json_ld.append(json.loads(data))
            self._within = False


def head(client: TestClient, path: str) -> Head:
    """The head of a page."""
    answer = client.get(path, params={"f": "html"} if "?" not in path else None)
    assert answer.status_code == 200, answer.text
    return Head(answer.text)


def test_a_page_tells_the_place(client: TestClient, sites: Write) -> None:
    (site,) = sites("某站")
    page = head(client, f"/collections/driver_home/items/{site}")
    (told,) = page.json_ld
    address = f"{HERE}/collections/driver_home/items/{site}?f=html"
    feature = client.get(f"/collections/driver_home/items/{site}").json()
    assert (told["@context"], told["@type"], told["url"]) == ("https://schema.org", "WebPage", address)
    assert told["dateModified"] == feature["properties"]["updated_at"]
    place = told["mainEntity"]
    assert (place["@type"], place["name"], place["identifier"]) == ("Place", "某站1", str(site))
    assert place["address"] == {
        "@type": "PostalAddress",
        "addressCountry": "CN",
        "addressRegion": "上海市",
        "addressLocality": "徐汇区",
        "streetAddress": "某路 1 号",
    }
    assert place["geo"] == {"@type": "GeoCoordinates", "longitude": 121.4375, "latitude": 31.1875}
    (amenity,) = place["amenityFeature"]
    assert (amenity["propertyID"], amenity["value"]) == ("toilet", True)
    assert [(one["opens"], one["closes"]) for one in place["openingHoursSpecification"]] == [
        ("09:00", "17:00"),
        ("00:00", "00:00"),
    ]
    assert (page.canonical, page.robots) == (address, None)


def test_a_page_tells_the_telephone_that_a_site_publishes(client: TestClient, sites: Write) -> None:
    (site,) = sites("有电话", attributes='{"service_phone": "021-62345678"}')
    (told,) = head(client, f"/collections/driver_home/items/{site}").json_ld
    assert told["mainEntity"]["telephone"] == "021-62345678"


def test_a_page_for_people_tells_titles_and_the_clock_of_shanghai(
    client: TestClient, sites: Write, write: Write
) -> None:
    (site,) = sites("有称呼", attributes='{"service_phone": "12351", "signs": true}')
    write("update core.facility set tier = 'micro' where id = :id", id=site)
    (at,) = write("select to_char(updated_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"
                  " from core.public_facility where id = :id", id=site)  # fmt: skip
    path = f"/collections/driver_home/items/{site}"
    html = client.get(path, params={"f": "html"}).text
    told = dict(re.findall(r"<dt>(.*?) <span.*?</dt><dd>(.*?)</dd>", html))
    assert (told["类型"], told["级别"]) == ("工会司机之家 Driver home", "微型 Micro")
    assert (told["位置精度"], told["功能"]) == ("街道级（约几十米） the street, some tens of metres", "厕所 Toilet")
    assert (told["对外服务电话（非个人手机）"], told["厕所有醒目标识"]) == ("12351", "是 / yes")
    assert told["更新时间"] == at
    listed = client.get("/collections/driver_home/items", params={"f": "html"}).text
    assert f"<td>{at}</td>" in listed
    assert "<td>工会司机之家 Driver home</td><td>微型 Micro</td>" in listed
    assert "driver_home<" not in html + listed


def test_a_name_cannot_end_the_script(client: TestClient, sites: Write) -> None:
    name = "</script><script>alert(1)</script><!--"
    (site,) = sites(name)
    (told,) = head(client, f"/collections/driver_home/items/{site}").json_ld
    assert told["mainEntity"]["name"] == f"{name}1"


def test_a_position_that_is_only_a_district_and_hours_that_are_none_are_left_out(
    client: TestClient, sites: Write
) -> None:
    (site,) = sites("约略", precision="district", hours=None)
    (told,) = head(client, f"/collections/driver_home/items/{site}").json_ld
    assert not {"geo", "openingHoursSpecification"} & told["mainEntity"].keys()


def test_a_made_up_site_is_no_place_and_not_to_be_indexed(client: TestClient, sites: Write) -> None:
    (site,) = sites("虚构", sample=True)
    page = head(client, f"/collections/driver_home/items/{site}")
    assert (page.json_ld, page.robots) == ([], "noindex")


def test_a_page_in_another_system_names_the_one_address_and_no_position(client: TestClient, sites: Write) -> None:
    (site,) = sites("偏移")
    page = head(client, f"/collections/driver_home/items/{site}?f=html&datum=gcj02")
    assert (page.json_ld, page.canonical) == ([], f"{HERE}/collections/driver_home/items/{site}?f=html")


def test_the_page_of_a_district_is_no_place_of_ours(client: TestClient, sites: Write) -> None:
    page = head(client, "/collections/districts/items/310104")
    assert (page.json_ld, page.canonical, page.robots) == ([], None, None)
