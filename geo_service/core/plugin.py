"""Plugin: all that a programme can hand to the service."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from geo_service.core.decisions import Decision
from geo_service.core.jobs.declaration import Job
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Workflow

ENTRY_POINTS = "geo_service.plugins"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tier:
    """A grade within a kind, such as micro and comprehensive."""

    code: str
    title: Text


@dataclass(frozen=True)
class Kind:
    """A kind of facility.

    Attributes:
        code: its name in the registry and in URLs, such as driver_home.
        attributes: what it declares beyond the core's columns; unknown attributes are refused.
        clause: where the notice speaks of it.
        colour: of its markers, as #rrggbb; white must be readable on it.
        glyph: the one character on its markers.
    """

    code: str
    title: Text
    attributes: type[BaseModel]
    clause: str
    colour: str
    glyph: str
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True)
class Target:
    """A number the notice sets.

    Attributes:
        code: its name, unique in the programme.
        amount: how many, in `unit`.
        clause: where the notice sets it.
        counts: the kind and tier (None for any) of the facilities of which so many shall be open, where it is these
            that it counts.
    """

    code: str
    title: Text
    amount: int
    unit: Text
    clause: str
    counts: tuple[str, str | None] | None = None


@dataclass(frozen=True)
class Plugin:
    """A programme.

    Attributes:
        name: the folder's name, the schema's name and the name in URLs.
        annex: the notice's annex, such as 附件2-7.
        number: its place in the notice's list, 1 to 10; 0 for a programme that is not in the notice.
        decisions: its pure decisions, served below /programmes/{name}/decisions.
        routers: its own resources, served below /programmes/{name}.
        jobs: its work in the background.
        workflows: the lives of its cases, served below /cases and /workflows.
    """

    name: str
    title: Text
    annex: str
    number: int = 0
    kinds: tuple[Kind, ...] = ()
    targets: tuple[Target, ...] = ()
    decisions: tuple[Decision[Any, Any, Any], ...] = ()
    routers: Sequence[APIRouter] = field(default=())
    jobs: tuple[Job, ...] = ()
    workflows: tuple[Workflow, ...] = ()


@dataclass(frozen=True)
class Found:
    """The plugins that loaded, by number in the notice, and why each other one did not."""

    plugins: tuple[Plugin, ...]
    failures: dict[str, str]


def find_plugins(names: Sequence[str] | None = None) -> Found:
    """The installed plugins with these names, all when None; one that fails to load is named, not raised."""
    points = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    plugins: list[Plugin] = []
    failures: dict[str, str] = {}
    for name in points if names is None else names:
        try:
            plugins.append(load_plugin(name, points))
        # A plugin is a stranger's code: whatever it raises, the rest must serve.
        except Exception as error:
            log.exception("plugin failed to load", extra={"plugin": name})
            failures[name] = f"{type(error).__name__}: {error}"
    plugins.sort(key=lambda plugin: (plugin.number or 99, plugin.name))
    return Found(tuple(plugins), failures)


def load_plugin(name: str, points: Mapping[str, EntryPoint]) -> Plugin:
    """The plugin behind an entry point.

    Raises:
        LookupError: no installed plugin has the name.
        TypeError: what stands there is no Plugin.
        ValueError: its name is not the entry point's.
    """
    if name not in points:
        raise LookupError(f"no plugin is installed under the name {name!r}")
    point = points[name]
    plugin = point.load()
    if not isinstance(plugin, Plugin):
        raise TypeError(f"{point.value} is a {type(plugin).__name__}, not a Plugin")
    if plugin.name != point.name:
        raise ValueError(f"{point.value} calls itself {plugin.name!r}, its entry point says {point.name!r}")
    return plugin
