"""OWSLib reads the service as any OGC API - Features."""

from typing import Any

import pytest
from owslib.ogcapi.features import Features


@pytest.fixture(scope="module", name="service")
def _service(address: str) -> Features:
    return Features(address)


def test_it_finds_what_the_service_conforms_to(service: Features) -> None:
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter" in service.conformance()["conformsTo"]


def test_it_finds_the_feature_collections(service: Features) -> None:
    assert {"driver_home", "facilities", "districts", "streets"} <= set(service.feature_collections())
    assert service.collection("driver_home")["id"] == "driver_home"


def test_it_reads_queryables_and_schema(service: Features) -> None:
    assert "free_bays" in service.collection_queryables("driver_home")["properties"]
    assert "attributes" in service.collection_schema("driver_home")["properties"]


def test_it_reads_items_by_box_by_property_and_by_filter(service: Features, homes: list[dict[str, Any]]) -> None:
    everything = service.collection_items("driver_home", limit=1000)
    assert everything["features"] == homes
    boxed = service.collection_items("driver_home", bbox=[121.4, 31.1, 121.6, 31.3], limit=1000)
    assert 0 < len(boxed["features"]) < len(homes)
    micro = [one for one in homes if one["properties"]["tier"] == "micro"]
    assert service.collection_items("driver_home", tier="micro", limit=1000)["features"] == micro
    filtered = service.collection_items("driver_home", filter="tier = 'micro'", limit=1000)
    assert filtered["features"] == micro


def test_it_reads_one_item(service: Features, homes: list[dict[str, Any]]) -> None:
    assert service.collection_item("driver_home", str(homes[0]["id"]))["properties"] == homes[0]["properties"]
