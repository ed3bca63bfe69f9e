"""GET /changes.atom, read by an XML parser."""

from datetime import datetime
from xml.etree import ElementTree as ET

import httpx2
from fastapi.testclient import TestClient

from tests.core.linked.conftest import Write

ATOM = "{http://www.w3.org/2005/Atom}"
TOMB = "{http://purl.org/atompub/tombstones/1.0}"
GEORSS = "{http://www.georss.org/georss}"
HERE = "http://testserver"


def read(answer: httpx2.Response) -> ET.Element:
    """The feed in an answer."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    return ET.fromstring(answer.content)


def told(feed: ET.Element) -> list[str]:
    """The ids of entries and of sites that left, in their order."""
    of = {f"{ATOM}entry": lambda one: one.findtext(f"{ATOM}id"), f"{TOMB}deleted-entry": lambda one: one.get("ref")}
    return [of[one.tag](one) for one in feed if one.tag in of]


def links(one: ET.Element) -> dict[str, str]:
    """The links of a feed, or the types of an entry's, with their addresses."""
    key = "rel" if one.tag == f"{ATOM}feed" else "type"
    return {link.attrib[key]: link.attrib["href"] for link in one.findall(f"{ATOM}link")}


def ids(*sites: int) -> list[str]:
    """The ids that sites have in the feed."""
    return [f"{HERE}/facilities/{site}" for site in sites]


def now(client: TestClient) -> int:
    """The number of the last change."""
    lines = client.get("/changes").text.splitlines()
    return int(lines[-1].split(":")[1].split(",")[0]) if lines else 0


def test_a_site_is_told_with_its_title_links_and_point(client: TestClient, sites: Write) -> None:
    (site,) = sites("<某&站>")
    feed = read(client.get("/changes.atom?limit=1"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"{HERE}/facilities/{site}"
    assert entry.findtext(f"{ATOM}title") == "<某&站>1（工会司机之家 / Driver home）"
    assert entry.findtext(f"{GEORSS}point") == "31.1875 121.4375"
    assert links(entry) == {
        "text/html": f"{HERE}/collections/driver_home/items/{site}?f=html",
        "application/geo+json": f"{HERE}/collections/driver_home/items/{site}",
    }
    assert [client.get(href).status_code for href in links(entry).values()] == [200, 200]
    assert "徐汇" in (entry.findtext(f"{ATOM}summary") or "")
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "").tzinfo is not None
    assert feed.findtext(f"{ATOM}author/{ATOM}name")


def test_a_position_that_is_only_a_district_is_no_point_and_a_made_up_site_says_so(
    client: TestClient, sites: Write
) -> None:
    sites("虚构", precision="district", sample=True)
    (entry,) = read(client.get("/changes.atom?limit=1")).findall(f"{ATOM}entry")
    assert entry.find(f"{GEORSS}point") is None
    assert (entry.findtext(f"{ATOM}title") or "").startswith("【示例数据 / made-up sample】虚构1")
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["driver_home", "sample"]


def test_sites_come_newest_first_once_each_page_after_page(client: TestClient, sites: Write, write: Write) -> None:
    since = now(client)
    a, b, c, d = (sites(name)[0] for name in ("甲", "乙", "丙", "丁"))
    write("update core.facility set free_bays = 3 where id = :id", id=b)
    write("delete from core.facility where id = :id", id=c)
    pages, href = [], f"/changes.atom?since={since}&limit=2"
    while href:
        feed = read(client.get(href))
        pages.append(told(feed))
        assert links(feed)["first"] == f"{HERE}/changes.atom?since={since}&limit=2"
        href = links(feed).get("next", "")
    assert pages == [ids(c, b), ids(d, a)]
    assert read(client.get(f"/changes.atom?since={since}")).find(f"{TOMB}deleted-entry") is not None


def test_a_site_that_left_and_came_back_is_an_entry_with_the_id_it_had(
    client: TestClient, sites: Write, write: Write
) -> None:
    since = now(client)
    (site,) = sites("归来")
    left = "update core.facility set status = :status where id = :id"
    write(left, id=site, status="suspended")
    feed = read(client.get(f"/changes.atom?since={since}"))
    assert told(feed) == ids(site)
    (tombstone,) = feed.findall(f"{TOMB}deleted-entry")
    assert tombstone.keys() == ["ref", "when"]
    assert not list(tombstone)
    write(left, id=site, status="open")
    feed = read(client.get(f"/changes.atom?since={since}"))
    assert [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")] == ids(site)
    assert feed.find(f"{TOMB}deleted-entry") is None


def test_an_unchanged_feed_is_not_sent_again(client: TestClient, sites: Write) -> None:
    sites("戊")
    tag = client.get("/changes.atom").headers["etag"]
    assert client.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 304
    sites("己")
    assert client.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 200


def test_a_character_that_xml_has_not_does_not_break_the_feed(client: TestClient, sites: Write) -> None:
    sites("竖\x0b表")
    (entry,) = read(client.get("/changes.atom?limit=1")).findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "").startswith("竖\ufffd表1")


def test_a_number_that_there_never_was_is_refused(client: TestClient) -> None:
    answer = client.get(f"/changes.atom?since={now(client) + 1_000}")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "since")


def test_json_lines_stay_what_changes_are(client: TestClient) -> None:
    answer = client.get("/changes?limit=1", headers={"Accept": "application/atom+xml"})
    assert answer.headers["content-type"].startswith("application/jsonl")
