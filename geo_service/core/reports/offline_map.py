"""A folium map that needs nothing from elsewhere: Leaflet stands in the file, and nothing else is loaded."""

import re
from functools import cache
from typing import Any

import folium
from branca.element import Element, Figure

from geo_service.settings import MAP_UI

LEAFLET = MAP_UI / "dist" / "leaflet"
PREFIX = "{map}.attributionControl.setPrefix('Leaflet');"


@cache
def leaflet() -> str:
    """Leaflet's style and script as they stand in the head of a page."""
    # Its pictures are of markers and of a closed layer control, neither of which is used.
    style = re.sub(r"url\(images/[^)]*\)", "none", (LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    script = re.sub(r"//# sourceMappingURL=.*", "", (LEAFLET / "leaflet.js").read_text(encoding="utf-8"))
    return f"<style>{style}</style>\n<script>{script}</script>"


class OfflineMap(folium.Map):
    """A map without tiles, jQuery, Bootstrap or icons, whose page asks no network for anything.

    What needs jQuery (Popup, Marker with Icon) cannot be put on it; tooltips, GeoJson and LayerControl can.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium has it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, prefer_canvas=True, **options)

    def render(self, **kwargs: Any) -> str:
        """Put Leaflet into the page's head, then the map into the page."""
        figure = self.get_root()
        assert isinstance(figure, Figure)
        figure.header.add_child(Element(raw(leaflet())), name="leaflet", index=0)
        text: str = super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure.script.add_child(Element(PREFIX.format(map=self.get_name())), name="prefix")
        return text


def raw(text: str) -> str:
    """A text as a template that gives it back, whatever is in it."""
    return "{% raw %}" + text + "{% endraw %}"
