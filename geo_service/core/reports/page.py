"""A report in one file: title, map, legend, tables, sources; it opens without a network and prints on paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import folium
from branca.element import Element

from geo_service.core.reports.offline_map import OfflineMap, raw
from geo_service.core.text import Text

# How near a map comes to what is on it.
NEAREST = 16
STYLE = """
html body { display: flex; flex-direction: column; margin: 0 auto; max-width: 70rem; padding: 1rem;
  height: auto; box-sizing: border-box;
  color: #10161f; font: 14px/1.5 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
header { order: 0; } .folium-map { order: 1; flex: none; border: 1px solid #9fadbd; background: #f4f6f8; }
main { order: 2; } h1 { font-size: 24px; margin: 0; } h2 { font-size: 18px; margin: 1rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #dbe1e8; padding: .15rem .5rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
ul.legend { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
ul.legend i { display: inline-block; width: 1em; height: 1em; border: 1px solid #5c6675; margin-right: .3em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dd { margin: 0; }
@media print { html body { max-width: none; padding: 0; } }
"""


@dataclass(frozen=True)
class MapLayer:
    """What is drawn on the map, and can be shown or hidden.

    Attributes:
        features: a GeoJSON FeatureCollection, in WGS-84.
        colour: of a feature, by its properties.
        told: what is said of a feature on pointing at it: heading and text, by its properties.
        radius: of points, in pixels.
    """

    title: Text
    features: Mapping[str, Any]
    colour: Callable[[Mapping[str, Any]], str]
    told: Callable[[Mapping[str, Any]], Mapping[Text, str]]
    radius: int = 6
    is_shown: bool = True


@dataclass(frozen=True)
class Sheet:
    """A table of the report."""

    title: Text
    headings: Sequence[Text]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Page:
    """A report.

    Attributes:
        legend: colours and what they mean.
        about: on what it stands, line by line.
    """

    title: Text
    headline: Text
    layers: Sequence[MapLayer]
    legend: Sequence[tuple[str, Text]]
    sheets: Sequence[Sheet]
    about: Mapping[str, str]


def page(told: Page) -> bytes:
    """The report as HTML, with everything that it needs in it."""
    drawn = OfflineMap(position="relative", height="62vh", control_scale=True)
    for layer in told.layers:
        if layer.features["features"]:
            drawn.add_child(on_map(layer))
    folium.LayerControl(collapsed=False).add_to(drawn)
    if boxes := [box for layer in told.layers if (box := bounds(layer.features))]:
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        # A single place fits at any scale.
        drawn.fit_bounds([[south, west], [north, east]], max_zoom=NEAREST)
    figure: Any = drawn.get_root()
    figure.title = escape(both(told.title))
    figure.header.add_child(Element(raw(f"<style>{STYLE}</style>")), name="report_style")
    figure.html.add_child(Element(raw(head(told))), name="head")
    figure.html.add_child(Element(raw(body(told))), name="body")
    text: str = figure.render()
    return text.replace("<html>", '<html lang="zh">', 1).encode()


def on_map(layer: MapLayer) -> folium.GeoJson:
    """A layer as folium draws it; what is said of a feature is escaped, for Leaflet takes it as HTML."""
    found = []
    for number, one in enumerate(layer.features["features"]):
        said = layer.told(one["properties"]).items()
        lines = "<br>".join(f"{escape(both(name))}: {escape(value)}" for name, value in said)
        found.append({**one, "id": number, "properties": {"said": lines, "colour": layer.colour(one["properties"])}})
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": found},
        name=escape(both(layer.title)),
        show=layer.is_shown,
        marker=folium.CircleMarker(radius=layer.radius, fill=True),
        style_function=lambda one: {
            "fillColor": one["properties"]["colour"],
            "color": "#10161f",
            "weight": 0.3,
            "fillOpacity": 1 if one["geometry"]["type"] == "Point" else 0.75,
        },
        tooltip=folium.GeoJsonTooltip(["said"], labels=False, sticky=True),
    )


def bounds(features: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of points and polygons; None of nothing."""
    shapes = [one["geometry"] for one in features["features"]]
    points = [shape["coordinates"] for shape in shapes if shape["type"] == "Point"]
    points += [point for shape in shapes if shape["type"] == "Polygon" for point in shape["coordinates"][0]]
    if not points:
        return None
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def both(words: Text) -> str:
    """Words in Chinese and English, once where they are the same."""
    return " / ".join(dict.fromkeys(words))


def head(told: Page) -> str:
    """What stands above the map."""
    return f"<header><h1>{escape(both(told.title))}</h1><p>{escape(both(told.headline))}</p></header>"


def body(told: Page) -> str:
    """What stands below the map: legend, tables, sources."""
    legend = "".join(
        f'<li><i style="background:{escape(colour)}"></i>{escape(both(words))}</li>' for colour, words in told.legend
    )
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told.about.items())
    sheets = "".join(sheet_of(one) for one in told.sheets if one.rows)
    return f'<main><ul class="legend">{legend}</ul>{sheets}<h2>数据与说明 / Data and notes</h2><dl>{lines}</dl></main>'


def sheet_of(sheet: Sheet) -> str:
    """A table."""
    headings = "".join(f"<th>{escape(both(one))}</th>" for one in sheet.headings)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in sheet.rows)
    return f"<h2>{escape(both(sheet.title))}</h2><table><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"
