"""The one protocol of the platforms: what each module of a platform says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.site import SAID, Change, Removed
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

# A site as a form's columns hold it, by what they hold; lon and lat in the platform's datum.
type Cells = Mapping[str, str | int | float | None]
type Batch = dict[str, Any]
# What a cloud table is to do with a site. Of one that it may have or not its key must be looked up first.
CALLS: Mapping[Change, str] = {"new": "create", "changed": "update", "either": "upsert"}


@dataclass(frozen=True)
class Target:
    """A platform that a package is made for.

    Attributes:
        code: its name in URLs and in data/platforms.toml.
        datums: in which it takes positions, the first where none is asked for.
        datum_words: what its form calls each of them.
        hours: its words for hours in OSM syntax.
        batches: sites and those that are gone as its interface, or its cloud table, takes them, so many a call.
        note: which call each of them is for, and how what changed is found there.
    """

    code: str
    title: Text
    datums: tuple[Datum, ...]
    hours: Callable[[str], str]
    batches: Callable[[Sequence[Cells], Sequence[Removed], Form], list[Batch]]
    note: Text
    datum_words: Mapping[Datum, str] = field(default_factory=dict)


def in_batches[T](rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """The rows, so many at a time."""
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def in_calls(sites: Sequence[Cells], size: int) -> list[tuple[str, Sequence[Cells]]]:
    """The sites by what a cloud table is to do with them, so many at a time."""
    return [
        (call, some)
        for change, call in CALLS.items()
        for some in in_batches([cells for cells in sites if cells["change"] == SAID[change]], size)
    ]


def told(call: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of one's own columns: to create those that hold something, else all, for null takes away what was."""
    return known(cells) if call == "create" else {name: None if cells[name] == "" else cells[name] for name in cells}


def known(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that hold something."""
    return {name: value for name, value in cells.items() if value not in (None, "")}
