"""Where what features tell stands in the database: tables and columns, and nothing that a user wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Float, FromClause, and_, case, cast, column, func, table
from sqlalchemy.dialects.postgresql import JSONB

from geo_service.core.districts.models import DistrictOutline
from geo_service.core.features.collection import Collection
from geo_service.core.features.models import NUMBERS, PublicFeature
from geo_service.core.features.properties import GEOMETRY, Property
from geo_service.core.registry.models import District, PublicFacility, Street

FACILITY = PublicFacility.__table__
FEATURE = PublicFeature.__table__
DISTRICT = District.__table__
OUTLINE = DistrictOutline.__table__
STREET = Street.__table__
REPORT = table("public_report", column("facility_id"), column("state"), column("at"), schema="core")


@dataclass(frozen=True, eq=False)
class Columns:
    """What a question to a collection speaks of; there is one for each collection, by which statements are kept.

    Attributes:
        tables: what is read from.
        of: the column of each thing that a feature tells, the geometry included where there is one.
        always: what holds of all features, such as their kind; None where nothing is left out.
        bare: of some texts whether neither case nor accents change anything in them.
    """

    tables: FromClause
    of: Mapping[str, ColumnElement[Any]]
    always: ColumnElement[bool] | None = None
    bare: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def columns(collection: Collection, *, approved_only: bool) -> Columns:
    """The columns of a collection.

    Args:
        approved_only: leave outlines of districts without an approval number (审图号) out, as if there were none.
    """
    if collection.source == "districts":
        return of_districts(approved_only=approved_only)
    return of_streets() if collection.source == "streets" else of_facilities(collection)


def of_facilities(collection: Collection) -> Columns:
    """The columns of the facilities of a kind, or of all."""
    of: dict[str, ColumnElement[Any]] = {}
    for one in collection.told:
        if one.name == GEOMETRY:
            of[one.name] = FACILITY.c.position
        elif one.name == "report":
            told = func.jsonb_build_object("state", REPORT.c.state, "at", REPORT.c.at, type_=JSONB)
            of[one.name] = case((REPORT.c.facility_id.is_not(None), told))
        else:
            of[one.name] = of_attribute(one) if one.in_attributes else FACILITY.c[one.name]
    kind = None if collection.kind is None else FACILITY.c.kind == collection.kind.code
    bare = {"name": FACILITY.c.name_is_bare, "address": FACILITY.c.address_is_bare}
    return Columns(FACILITY, of, kind, bare)


def of_attribute(one: Property) -> ColumnElement[Any]:
    """An attribute that a kind declares, in its type."""
    if one.name in NUMBERS:
        return FACILITY.c[one.name]
    told = FACILITY.c.attributes[one.name].astext
    if one.type in ("number", "integer"):
        return cast(told, Float(53))
    return cast(told, Boolean) if one.type == "boolean" else told


def of_districts(*, approved_only: bool) -> Columns:
    """The columns of the districts."""
    drawn = OUTLINE.c.code == DISTRICT.c.code
    if approved_only:
        drawn = and_(drawn, OUTLINE.c.approval_number.is_not(None))
    of = {
        "code": DISTRICT.c.code,
        "name": DISTRICT.c.name,
        "name_en": DISTRICT.c.name_en,
        "has_outline": OUTLINE.c.code.is_not(None),
        "source": OUTLINE.c.source,
        "approval_number": OUTLINE.c.approval_number,
        GEOMETRY: func.coalesce(OUTLINE.c.outline, DISTRICT.c.middle),
    }
    return Columns(DISTRICT.outerjoin(OUTLINE, drawn), of)


def of_streets() -> Columns:
    """The columns of the streets, which have no geometry."""
    of = {
        "code": STREET.c.code,
        "name": STREET.c.name,
        "type": STREET.c.kind,
        "district_code": STREET.c.district_code,
        "district": DISTRICT.c.name,
    }
    return Columns(STREET.join(DISTRICT, DISTRICT.c.code == STREET.c.district_code), of)
