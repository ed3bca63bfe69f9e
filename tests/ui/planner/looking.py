"""What tests of the planner's page look at: the canvas, the run that is shown, its numbers."""

import io
import math
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

SLOW_MS = 30_000
# The ramp's ends, light: within the first threshold, and beyond the last.
NEAR, FAR = (255, 247, 236), (127, 0, 0)
FIRST_TRUCK = (11, 87, 183)


def figures(page: Page) -> Locator:
    """What is within reach, and what is in gaps."""
    return page.locator(".figures dd")


def is_drawn(page: Page, *wanted: tuple[int, int, int], canvas: str = ".maplibregl-canvas") -> None:
    """Wait until the canvas shows these colours."""
    for _ in range(60):
        if set(wanted) <= colours(page.locator(canvas).first.screenshot()):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{wanted} is not drawn")


def colours(picture: bytes) -> set[tuple[int, ...]]:
    """The colours of a picture that are there in more than a few places."""
    found = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 24) or []
    return {colour for count, colour in found if count > 20}  # type: ignore[misc]


def where(page: Page, ring: list[list[float]], bounds: list[float]) -> tuple[float, float]:
    """Where the middle of a polygon is on the screen, of a map that shows these bounds with 24 pixels around them."""
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box is not None
    west, south, east, north = bounds
    wide, high = math.radians(east - west), mercator(north) - mercator(south)
    scale = min((box["width"] - 48) / wide, (box["height"] - 48) / high)
    lon, lat = (sum(one[axis] for one in ring[:-1]) / len(ring[:-1]) for axis in (0, 1))
    across = math.radians(lon - (west + east) / 2) * scale
    down = ((mercator(north) + mercator(south)) / 2 - mercator(lat)) * scale
    return box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2 + down


def mercator(lat: float) -> float:
    """How far north a latitude is in Mercator's projection, in radians."""
    return math.asinh(math.tan(math.radians(lat)))


def share_within(run: dict[str, Any], minutes: float) -> str:
    """The share within a threshold as the page says it."""
    return next(f"{100 * one['share']:.1f}" for one in run["summary"]["thresholds"] if one["minutes"] == minutes)


def run_of(page: Page) -> dict[str, Any]:
    """The run that the page shows."""
    found = re.search(r"run=([0-9a-f-]{36})", page.url)
    assert found is not None
    told: dict[str, Any] = page.request.get(f"/planning/runs/{found[1]}").json()
    return told


def summary(page: Page) -> dict[str, Any]:
    """What came of it."""
    found: dict[str, Any] = run_of(page)["summary"]
    return found


def inputs(page: Page) -> dict[str, Any]:
    """What it was asked."""
    found: dict[str, Any] = run_of(page)["inputs"]
    return found
