"""The map's look, as MapLibre reads it: a pure function of the kinds that plugins declare. No fonts, no sprites.

The page draws the images that the style names when the map misses them: `{kind}` and `{kind}:{tier}` from what
`metadata` says of each kind, and `cluster`, a plain disc under a count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from geo_service.core.plugin import Kind
from geo_service.core.tiles.queries import EVERY_FROM_Z
from geo_service.core.tiles.versions import ALL, DISTRICTS

type Flavour = Literal["light", "dark"]

# Fonts of the reader's own machine, first come first served: MapLibre draws with them where a style has no glyphs.
FONT = ["PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei"]
TIANDITU = (
    "https://t{n}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
TIANDITU_DEEPEST = 18

type Layers = list[dict[str, Any]]


@dataclass(frozen=True)
class Palette:
    """The colours of a flavour."""

    land: str
    line: str
    label: str
    name: str
    disc_text: str
    halo: str


PALETTES: Mapping[Flavour, Palette] = {
    "light": Palette("#f7f5ef", "#7b8795", "#5c6675", "#10161f", "#ffffff", "#ffffff"),
    "dark": Palette("#151c25", "#5a6a7c", "#9fadbd", "#f0f4f9", "#10161f", "#0c1118"),
}


def style(
    flavour: Flavour, kinds: Mapping[str, Kind], base: str, attribution: str, tianditu_key: str | None
) -> dict[str, Any]:
    """The style of a flavour.

    Args:
        base: the service's address, without a slash at the end.
        attribution: to be shown with the map; may be empty.
        tianditu_key: draws Tianditu's maps beneath, with its labels, where there is one.
    """
    palette = PALETTES[flavour]
    sources: dict[str, Any] = {
        "facilities": {"type": "vector", "url": f"{base}/tiles/{ALL}.json"},
        "districts": {"type": "vector", "url": f"{base}/tiles/{DISTRICTS}.json"},
    }
    beneath: Layers = [{"id": "land", "type": "background", "paint": {"background-color": palette.land}}]
    if tianditu_key:
        sources |= {name: tianditu(name, tianditu_key, attribution) for name in ("vec", "cva")}
        beneath += [raster(name, flavour) for name in ("vec", "cva")]
    return {
        "version": 8,
        "name": f"geo_service {flavour}",
        "metadata": {"geo_service:kinds": {code: mark(kind) for code, kind in kinds.items()}},
        "sources": sources,
        "layers": [*beneath, *districts(palette), *facilities(palette)],
    }


def mark(kind: Kind) -> dict[str, Any]:
    """What a marker of a kind is drawn from."""
    return {"colour": kind.colour, "glyph": kind.glyph, "tiers": [tier.code for tier in kind.tiers]}


def districts(palette: Palette) -> Layers:
    """The districts' outlines and labels."""
    return [
        {
            "id": "district-outlines",
            "type": "line",
            "source": "districts",
            "source-layer": DISTRICTS,
            "paint": {"line-color": palette.line, "line-width": 1, "line-dasharray": [4, 2]},
        },
        {
            "id": "district-labels",
            "type": "symbol",
            "source": "districts",
            "source-layer": "district_labels",
            "maxzoom": EVERY_FROM_Z,
            "layout": {"text-field": ["get", "name"], "text-font": FONT, "text-size": 14},
            "paint": halo(palette.label, palette),
        },
    ]


def facilities(palette: Palette) -> Layers:
    """Clusters with their counts, and each facility with its kind's mark, its name from near."""
    of_all = {"source": "facilities", "source-layer": ALL, "type": "symbol"}
    return [
        {
            **of_all,
            "id": "facilities",
            "filter": ["!", ["has", "count"]],
            "layout": {
                "icon-image": [
                    "case",
                    ["has", "tier"],
                    ["concat", ["get", "kind"], ":", ["get", "tier"]],
                    ["get", "kind"],
                ],
                "icon-size": 0.8,
                "icon-allow-overlap": True,
                "text-field": ["step", ["zoom"], "", EVERY_FROM_Z + 1, ["get", "name"]],
                "text-font": FONT,
                "text-size": 12,
                "text-anchor": "top",
                "text-offset": [0, 1.4],
                "text-optional": True,
            },
            "paint": halo(palette.name, palette),
        },
        {
            **of_all,
            "id": "clusters",
            "filter": ["has", "count"],
            "layout": {
                "icon-image": "cluster",
                "icon-allow-overlap": True,
                "text-field": ["to-string", ["get", "count"]],
                "text-font": FONT,
                "text-size": 14,
                "text-allow-overlap": True,
            },
            "paint": {"text-color": palette.disc_text},
        },
    ]


def halo(colour: str, palette: Palette) -> dict[str, Any]:
    """Text in a colour that stands off from whatever is beneath."""
    return {"text-color": colour, "text-halo-color": palette.halo, "text-halo-width": 1.5}


def tianditu(layer: str, key: str, attribution: str) -> dict[str, Any]:
    """A raster source of Tianditu's: CGCS2000, which is WGS-84 to less than a metre."""
    return {
        "type": "raster",
        "tiles": [TIANDITU.format(n=number, layer=layer, key=key) for number in range(8)],
        "tileSize": 256,
        "maxzoom": TIANDITU_DEEPEST,
        "attribution": " · ".join(part for part in ("天地图", attribution) if part),
    }


def raster(source: str, flavour: Flavour) -> dict[str, Any]:
    """A layer of Tianditu's, toned down at night."""
    paint = {"raster-brightness-max": 0.35, "raster-saturation": -0.6} if flavour == "dark" else {}
    return {"id": f"tianditu-{source}", "type": "raster", "source": source, "paint": paint}
