"""Items by words as people type them: in Chinese, in pinyin, by initials."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo_service.core.catalogue import Catalogue

type Ask = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("bundled")


@pytest.mark.parametrize("words", ["徐汇", "tianlin", "huangpuqu", "sjzj"])
def test_items_by_words_are_those_that_search_finds(
    words: str, client: TestClient, catalogue: Catalogue, items: Ask
) -> None:
    asked: dict[str, Any] = {"q": words, "limit": 50, "kind": list(catalogue.kinds)}
    found = {one["id"] for one in client.get("/search", params=asked).json()["results"]}
    told = items("facilities", q=words, limit=1000)
    assert found <= {one["id"] for one in told["features"]}
    assert len(found) in (50, told["numberMatched"])
    assert len(found) > 0


def test_words_go_with_other_conditions_and_with_pages(items: Ask, all_of: Ask) -> None:
    homes = items("driver_home", q="pudong")["features"]
    assert len(homes) > 3
    assert {one["properties"]["kind"] for one in homes} == {"driver_home"}
    assert all_of("driver_home", q="pudong", limit=2) == homes
    with_parking = [one["id"] for one in homes if "parking" in one["properties"]["functions"]]
    assert [one["id"] for one in items("driver_home", q="pudong", functions="parking")["features"]] == with_parking
    assert items("driver_home", q="pudong", count="exact", limit=1)["numberMatched"] == len(homes)


def test_words_that_find_nothing_find_nothing(items: Ask) -> None:
    assert items("facilities", q="zzqqxxw")["features"] == []


@pytest.mark.parametrize(("collection", "words", "given"), [("districts", "x", "districts"), ("facilities", "?", "?")])
def test_words_that_cannot_be_searched_are_refused(collection: str, words: str, given: str, refusal: Ask) -> None:
    fault = refusal(f"/collections/{collection}/items", q=words)
    assert (fault["where"], fault["given"]) == ("q", given)
