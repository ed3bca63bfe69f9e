"""What is served as collections: every kind of facility, all facilities, the districts, the streets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from fastapi import Request

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import NotFound
from geo_service.core.features.properties import DISTRICT, GEOMETRY, STREET, Property, facility_properties
from geo_service.core.plugin import Kind
from geo_service.core.text import Text

type Source = Literal["facilities", "districts", "streets"]


@dataclass(frozen=True, eq=False)
class Collection:
    """Features of one sort; it is made once, and equal to itself only.

    Attributes:
        source: where they stand.
        kind: the one kind of its facilities; None where they are of all kinds, or no facilities.
        told: what its features can tell.
    """

    code: str
    title: Text
    description: Text
    source: Source
    told: tuple[Property, ...]
    kind: Kind | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Property]:
        """What its features can tell, by name."""
        return {one.name: one for one in self.told}

    @cached_property
    def queryables(self) -> Mapping[str, Property]:
        """What a filter can speak of, by name."""
        return {one.name: one for one in self.told if one.queryable}

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The members of a feature's properties, in their order."""
        return tuple(one.name for one in self.told if not one.in_attributes and one.name != GEOMETRY)

    @property
    def id_name(self) -> str:
        """The property that is the features' id."""
        return self.told[0].name

    @property
    def has_geometry(self) -> bool:
        """Whether its features are somewhere."""
        return GEOMETRY in self.by_name

    @cached_property
    def moment(self) -> str | None:
        """The property that says when, if there is one."""
        return next((one.name for one in self.told if one.role == "primary-instant"), None)


def collections(catalogue: Catalogue) -> Mapping[str, Collection]:
    """Every collection by its code, the kinds first."""
    kinds = catalogue.kinds.values()
    made = [
        Collection(
            kind.code,
            kind.title,
            Text(f"开放的{kind.title.zh}（{kind.clause}）", f"Open facilities of the kind {kind.title.en}"),
            "facilities",
            facility_properties(catalogue, [kind]),
            kind,
        )
        for kind in kinds
    ]
    made += [
        Collection(
            "facilities",
            Text("全部站点", "All facilities"),
            Text("各类开放的站点", "Open facilities of every kind"),
            "facilities",
            facility_properties(catalogue, kinds),
        ),
        Collection(
            "districts",
            Text("区", "Districts"),
            Text(
                "上海各区：已导入界线的为面，否则为中部一点",
                "The districts of Shanghai: outlines where imported, else points",
            ),
            "districts",
            DISTRICT,
        ),
        Collection(
            "streets",
            Text("街镇", "Streets and towns"),
            Text(
                "街道、镇、乡的名称与代码，没有位置",
                "Names and codes of streets, towns and townships, without position",
            ),
            "streets",
            STREET,
        ),
    ]
    return {one.code: one for one in made}


def known_collection(request: Request, code: str) -> Collection:
    """The collection of a code, or 404."""
    found: Mapping[str, Collection] = request.app.state.collections
    if code not in found:
        known = ", ".join(found)
        raise NotFound(Text(f"没有集合 {code}；现有：{known}", f"There is no collection {code}; there are: {known}"))
    return found[code]
