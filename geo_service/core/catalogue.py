"""What the registry knows before any facility is in it: kinds, from the plugins, and functions, from data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from geo_service.core.plugin import Kind, Plugin
from geo_service.core.text import Text
from geo_service.settings import Settings


@dataclass(frozen=True)
class Function:
    """Something a site can do for people, such as a microwave or a toilet.

    Attributes:
        source: the clause or convention that names it.
    """

    code: str
    title: Text
    icon: str
    group: str
    source: str

    def json(self) -> dict[str, Any]:
        """The function as the service answers it."""
        return {"code": self.code, "title": self.title.json(), "icon": self.icon, "group": self.group}


@dataclass(frozen=True)
class Catalogue:
    """Kinds and functions by code."""

    kinds: Mapping[str, Kind]
    functions: Mapping[str, Function]

    @cached_property
    def tiers(self) -> frozenset[str]:
        """The codes of all tiers of all kinds."""
        return frozenset(tier.code for kind in self.kinds.values() for tier in kind.tiers)


def read_catalogue(data: Path, plugins: Sequence[Plugin]) -> Catalogue:
    """The catalogue of these plugins' kinds and of data/functions.toml.

    Raises:
        ValueError: two plugins declare one kind, or two functions one code.
    """
    kinds = unique([(kind.code, kind) for plugin in plugins for kind in plugin.kinds], "kind")
    return Catalogue(kinds, read_functions(data / "functions.toml"))


def read_functions(file: Path | None = None) -> dict[str, Function]:
    """The functions in a vocabulary file, in its order; in that of the settings when None."""
    file = Settings().data / "functions.toml" if file is None else file
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["function"]
    return unique(
        [
            (row["code"], Function(row["code"], Text(row["zh"], row["en"]), row["icon"], row["group"], row["source"]))
            for row in rows
        ],
        "function",
    )


def unique[T](pairs: Sequence[tuple[str, T]], what: str) -> dict[str, T]:
    """The pairs as a dict; a code that stands twice is a ValueError."""
    found: dict[str, T] = {}
    for code, value in pairs:
        if code in found:
            raise ValueError(f"{what} {code!r} is declared twice")
        found[code] = value
    return found
