"""A report opened without a network: it asks for nothing, draws its map, and takes no name for a script."""

from pathlib import Path

from playwright.sync_api import Playwright, expect

from geo_service.core.reports.page import MapLayer, Page, Sheet, page
from geo_service.core.text import Text
from tests.ui.conftest import CHROMIUM, FLAGS

SQUARE = [[[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.3], [121.4, 31.2]]]
RED, BLUE = (215, 48, 31), (11, 87, 183)
SAID = Text("名称", "Name")
EVIL = "</title><img src=x onerror=document.title='taken'>"
COLOURS = """canvas => {
  const { width, height } = canvas, seen = {};
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  for (let i = 0; i < pixels.length; i += 4) {
    const colour = [pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]].join();
    seen[colour] = (seen[colour] || 0) + 1;
  }
  return seen;
}"""


def layer(title: str, geometry: dict[str, object], colour: str, **more: int) -> MapLayer:
    """A layer of one feature with a name that is not to be trusted."""
    feature = {"type": "Feature", "geometry": geometry, "properties": {"name": EVIL}}
    features = {"type": "FeatureCollection", "features": [feature]}
    return MapLayer(Text(title, title), features, lambda _: colour, lambda one: {SAID: one["name"]}, **more)


def test_a_report_opens_without_a_network_and_is_drawn(playwright: Playwright, tmp_path: Path) -> None:
    layers = [
        layer("格网", {"type": "Polygon", "coordinates": SQUARE}, "#d7301f"),
        layer("站点", {"type": "Point", "coordinates": [121.45, 31.25]}, "#0b57b7", radius=12),
    ]
    rows = [["黄浦区", EVIL], ["徐汇区", "{{ 1 + 1 }}"]]
    sheets = [Sheet(Text("分区", "Districts"), [Text("区", "District"), SAID], rows)]
    about = {"审图号 / Map approval number": "GS(2025)0000号", "来源 / Source": EVIL}
    told = Page(Text(EVIL, "Report"), Text("最多还能好 1.2 %", "at most"), layers, [("#d7301f", SAID)], sheets, about)
    file = tmp_path / "report.html"
    file.write_bytes(page(told))
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened, asked, errors = context.new_page(), [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(file.as_uri())
    seen = opened.locator(".folium-map canvas").evaluate(COLOURS)
    painted = {tuple(map(int, colour.split(",")))[:3]: count for colour, count in seen.items()}
    assert sum(count for (red, green, _), count in painted.items() if red > 180 and green < 90) > 10_000
    assert painted[BLUE] > 100
    opened.mouse.move(500, 400)
    expect(opened.locator(".foliumtooltip")).to_contain_text("onerror")
    expect(opened.locator("main td")).to_have_text(["黄浦区", EVIL, "徐汇区", "{{ 1 + 1 }}"])
    expect(opened.locator("dd")).to_have_text(["GS(2025)0000号", EVIL])
    assert opened.title().startswith("</title><img")
    assert (asked, errors) == ([file.as_uri()], [])
    browser.close()
