"""Every view of the planner's page on every screen, light and dark, in both languages; how little is fetched first."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ui.planner.conftest import PLANNER, ROUNDS_PLANNER, Run, Signed
from tests.ui.planner.looking import SLOW_MS
from tests.ui.test_account import check

DIST = Path(__file__).parents[3] / "map_ui/dist"
FIRST_LOAD_BYTES = 40_000
MAP_BYTES = 250_000
# In English as wide as a laptop, for its words are longer.
SCREENS = {
    "phone": (390, 844, "", ("light",)),
    "laptop-english": (1440, 900, "&lang=en", ("light", "dark")),
    "wide": (1920, 1080, "", ("dark",)),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_view_is_accessible_on_every_screen(
    screen: str, signed: Signed, night: Run, plan: Run, rounds: Run
) -> None:
    width, height, lang, schemes = SCREENS[screen]
    chosen = plan["summary"]["chosen"][0]["key"]
    ways = (
        (PLANNER, f"/planner?run={night['id']}", ".districts"),
        (PLANNER, f"/planner?view=siting&run={plan['id']}&what={chosen}", ".why dl"),
        (PLANNER, f"/planner?view=compare&a={night['id']}&b={plan['id']}", ".difference tbody tr"),
        (ROUNDS_PLANNER, "/planner?view=rounds", "form .truck"),
        (ROUNDS_PLANNER, f"/planner?view=rounds&run={rounds['id']}", ".tour tbody tr"),
        (ROUNDS_PLANNER, f"/planner?view=rounds&run={rounds['id']}&day=all", ".below tbody tr"),
    )
    pages = {login: signed("about:blank", width, height, login, bypass_csp=True) for login in (PLANNER, ROUNDS_PLANNER)}
    for login, address, ready in ways:
        page = pages[login]
        page.goto(address + lang)
        expect(page.locator(ready).first).to_be_visible(timeout=SLOW_MS)
        expect(page.locator("[data-map=idle]").first).to_be_visible(timeout=SLOW_MS)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            check(page, width)


def test_what_is_fetched_first_is_small_and_the_map_comes_by_itself() -> None:
    manifest = json.loads((DIST / ".vite/manifest.json").read_text(encoding="utf-8"))
    files, waiting = {"planner.html"}, ["planner.html"]
    while waiting:
        entry = manifest[waiting.pop()]
        files |= {entry["file"], *entry.get("css", [])}
        waiting += entry.get("imports", [])
    assert 10_000 < sum((DIST / f"{file}.br").stat().st_size for file in files) <= FIRST_LOAD_BYTES
    engine_file = next(
        one["file"] for name, one in manifest.items() if name.startswith("_begin-") and one["file"].endswith(".js")
    )
    assert engine_file not in files
    assert (DIST / f"{engine_file}.br").stat().st_size <= MAP_BYTES
