"""A feed: the sites of a platform as they are now, in its form and datum; and those that are held back, with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geo_service.core.catalogue import Catalogue
from geo_service.core.districts.circles import metres_inside_another, read_districts
from geo_service.core.districts.outlines import District
from geo_service.core.districts.queries import metres_outside
from geo_service.core.exports.stamp import State
from geo_service.core.feeds import queries
from geo_service.core.feeds.cells import cells_of_all
from geo_service.core.feeds.checks import Finding, findings, is_id, of_id, writable
from geo_service.core.feeds.form import Form, read_form
from geo_service.core.feeds.site import SAID, Change, Removed, Shot, Site
from geo_service.core.feeds.target import Cells, Target
from geo_service.core.geometry import Datum
from geo_service.core.registry.photos.queries import photos_of_many


@dataclass(frozen=True)
class Asked:
    """What is asked of a feed.

    Attributes:
        since: only what changed after this number of the change log; all when None.
        samples: whether made-up sites come along.
    """

    datum: Datum
    since: int | None = None
    samples: bool = False


@dataclass(frozen=True)
class Feed:
    """Sites for a platform.

    Attributes:
        state: of the registry that is in it.
        sites: those that are handed over, by id, and what the form's columns hold of each.
        held: what is wrong with sites, by id: those that it keeps out, and those that it only tells of.
        all_sites: those that are looked at, whether they changed or not.
        names: whether it tells what is not the public's: what the platform was sent, its ids, and what is gone.
    """

    target: Target
    form: Form
    asked: Asked
    state: State
    sites: Sequence[Site]
    cells: Sequence[Cells]
    removed: Sequence[Removed]
    held: Mapping[int, Sequence[Finding]]
    all_sites: Sequence[Site]
    names: bool = False

    @property
    def number(self) -> int:
        """The change up to which it tells."""
        return self.state.number

    @property
    def refused(self) -> frozenset[int]:
        """The sites that are kept out."""
        return frozenset(number for number, found in self.held.items() if any(one.refused for one in found))

    @property
    def unchecked(self) -> int:
        """How many that are handed over are checked against no outline of their district, for none is known."""
        refused = self.refused
        return sum(site.metres_outside is None and site.id not in refused for site in self.all_sites)

    @property
    def name(self) -> str:
        """What its files are called: platform, datum, and from which change to which."""
        return name_of(self.target, self.asked, self.state)


def name_of(target: Target, asked: Asked, state: State) -> str:
    """What a platform's files are called: platform, datum, and from which change to which."""
    parts = (target.code, asked.datum, asked.since, state.number)
    return "-".join(str(part) for part in parts if part is not None)


def read_feed(
    connection: Connection, target: Target, asked: Asked, state: State, data: Path, catalogue: Catalogue
) -> Feed:
    """The feed of a platform from the public projection.

    What changes after its state is read, and before it is itself, comes again after its number.
    """
    form = read_form(data, target.code)
    rows = queries.sites(connection, list(form.categories), asked.samples, asked.since)
    sites = with_photos(connection, [site_of(row) for row in rows], asked.samples)
    sites = with_districts(connection, sites, read_districts(data))
    cells = dict(
        zip((site.id for site in sites), cells_of_all(sites, target, form, asked.datum, catalogue), strict=True)
    )
    held = findings(sites, form, cells)
    refused = {number for number, found in held.items() if any(one.refused for one in found)}
    changed = {row["id"] for row in rows if asked.since is None or (row["number"] or 0) > asked.since}
    told = [site for site in sites if site.id in changed and site.id not in refused]
    gone = [] if asked.since is None else queries.removed(connection, list(form.categories), asked.since)
    removed = [Removed(one) for one in gone]
    return Feed(target, form, asked, state, told, [cells[site.id] for site in told], removed, held, sites)


def site_of(row: Mapping[Any, Any]) -> Site:
    """A row of sites.sql as a site."""
    values = {name: value for name, value in row.items() if name not in ("number", "was_public")}
    values |= {"functions": tuple(row["functions"]), "change": "either" if row["was_public"] else "new"}
    return Site(**values)


def with_photos(connection: Connection, sites: Sequence[Site], samples: bool) -> list[Site]:
    """The sites with their public photos."""
    rows = photos_of_many(connection, [site.id for site in sites], samples)
    shots = {
        number: tuple(Shot(row["function"], row["sha256"]) for row in some)
        for number, some in groupby(rows, key=lambda row: row["facility_id"])
    }
    return [replace(site, photos=shots.get(site.id, ())) for site in sites]


def with_districts(connection: Connection, sites: Sequence[Site], districts: Mapping[str, District]) -> list[Site]:
    """The sites with how far each lies outside its declared district, or at least so far where no outline tells."""
    asked = [site.lon for site in sites], [site.lat for site in sites], [site.district_code for site in sites]
    outside, inside_another = metres_outside(connection, *asked), metres_inside_another(*asked, districts)
    return [
        replace(site, metres_outside=far, metres_in_another=deep)
        for site, far, deep in zip(sites, outside, inside_another, strict=True)
    ]


def with_names(connection: Connection, feed: Feed) -> Feed:
    """The feed for those who may know what the platform was sent: what is new to it, and what is gone that it has.

    With names and the platform's ids, but for those that could not stand in a sheet as they are. Of what is gone,
    made-up sites are left out.
    """
    ids = [*(site.id for site in feed.sites), *(one.id for one in feed.removed)]
    named = queries.named(connection, ids, feed.target.code, list(feed.form.categories))
    sites = [as_sent(site, named[site.id], feed.asked.since) if site.id in named else site for site in feed.sites]
    cells = [
        {**row, "change": SAID[site.change], "platform_id": site.platform_id if is_id(site.platform_id) else None}
        for site, row in zip(sites, feed.cells, strict=True)
    ]
    told_of = {site.id: [*feed.held.get(site.id, ()), *of_id(site.platform_id)] for site in sites}
    held = {**feed.held, **{number: found for number, found in told_of.items() if found}}
    removed = [
        removed_of(named[one.id])
        for one in feed.removed
        if one.id in named and named[one.id]["is_there"] and not named[one.id]["sample"]
    ]
    return replace(feed, sites=sites, cells=cells, removed=removed, held=held, names=True)


def removed_of(row: Mapping[Any, Any]) -> Removed:
    """A row of named.sql as a site that is gone; without a name or an id that could not stand in a sheet as it is."""
    return Removed(row["id"], writable(row["name"]), row["platform_id"] if is_id(row["platform_id"]) else None)


def as_sent(site: Site, row: Mapping[Any, Any], since: int | None) -> Site:
    """A site for a platform of which it is known whether it has it; in a package of all each is new."""
    change: Change = "changed" if since is not None and row["is_there"] else "new"
    return replace(site, change=change, platform_id=row["platform_id"])
