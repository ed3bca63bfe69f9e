"""The map's look: valid by the style specification, and a function of what plugins declare."""

import json
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.catalogue import Catalogue
from geo_service.core.plugin import Found
from geo_service.core.tiles.style import Flavour, style
from geo_service.settings import MAP_UI, Settings

FLAVOURS = get_args(Flavour.__value__)
BASE = "https://homes.example"
# Prints what the specification's own validator finds wrong with the style on its standard input.
VALIDATE = """
import {validateStyleMin} from "@maplibre/maplibre-gl-style-spec";
import {readFileSync} from "node:fs";
const found = validateStyleMin(JSON.parse(readFileSync(0, "utf8")));
console.log(JSON.stringify(found.map((error) => error.message)));
"""


def faults(look: dict[str, Any], tmp_path: Path) -> list[str]:
    script = MAP_UI / "node_modules" / ".validate-style.mjs"  # there, for a module is looked up from where it stands
    script.write_text(VALIDATE)
    told = subprocess.run(
        ["node", str(script)], input=json.dumps(look), capture_output=True, text=True, check=True, cwd=tmp_path
    )
    found: list[str] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("key", [None, "key"])
def test_the_specification_finds_nothing_wrong(
    flavour: Flavour, key: str | None, catalogue: Catalogue, tmp_path: Path
) -> None:
    assert faults(style(flavour, catalogue.kinds, BASE, "审图号：沪S(2025)001号", key), tmp_path) == []


def test_the_specification_would_find_what_is_wrong(catalogue: Catalogue, tmp_path: Path) -> None:
    look = style("light", catalogue.kinds, BASE, "", None)
    look["layers"][0]["paint"] = {"background-color": "no colour"}
    assert any("no colour" in fault for fault in faults(look, tmp_path))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_nothing_is_asked_of_others_without_a_key(flavour: Flavour, catalogue: Catalogue) -> None:
    look = style(flavour, catalogue.kinds, BASE, "", None)
    assert {source["url"].rpartition("/tiles/")[0] for source in look["sources"].values()} == {BASE}
    assert not {"glyphs", "sprite"} & look.keys()


def test_every_kind_says_how_its_marker_is_drawn(catalogue: Catalogue) -> None:
    marks = style("light", catalogue.kinds, BASE, "", None)["metadata"]["geo_service:kinds"]
    assert marks.keys() == catalogue.kinds.keys()
    assert marks["driver_home"]["tiers"] == ["micro", "comprehensive"]
    assert (
        len({mark["glyph"] for mark in marks.values()})
        == len({mark["colour"] for mark in marks.values()})
        == len(marks)
    )


def test_white_is_readable_on_every_kinds_colour(catalogue: Catalogue) -> None:
    for kind in catalogue.kinds.values():
        assert len(kind.glyph) == 1
        assert 1.05 / (luminance(kind.colour) + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_it_is_served_and_kept_shortly(client: TestClient) -> None:
    response = client.get("/styles/dark.json")
    assert response.json()["name"] == "geo_service dark"
    assert response.headers["cache-control"] == "public, max-age=60"
    assert client.get("/styles/pink.json").status_code == 400


def test_in_public_mode_the_approval_number_stands_in_the_attribution(database_url: str, found: Found) -> None:
    settings = Settings(
        database_url=SecretStr(database_url), work=False, public=True, map_approval_number="沪S(2025)001号"
    )
    with TestClient(create_app(settings, found)) as client:
        assert client.get("/tiles/all.json").json()["attribution"] == "审图号：沪S(2025)001号"


def test_a_key_to_tianditu_lets_the_page_fetch_its_maps_and_nothing_else(
    client: TestClient, database_url: str, found: Found
) -> None:
    settings = Settings(database_url=SecretStr(database_url), work=False, tianditu_key="key")
    without = client.get("/?f=html").headers["content-security-policy"]
    with TestClient(create_app(settings, found)) as keyed:
        allowed = keyed.get("/?f=html").headers["content-security-policy"]
        assert "tk=key" in keyed.get("/styles/light.json").json()["sources"]["vec"]["tiles"][0]
    assert allowed == without.replace("connect-src 'self'", "connect-src 'self' https://*.tianditu.gov.cn")
    assert "tianditu" not in without
