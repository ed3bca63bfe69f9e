"""The registry's tables, as the migrations make them."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.registry.computed import across_of, down_of, is_bare, number_of, quad_of

PRECISIONS = ("surveyed", "rooftop", "street", "area", "district")
# Those of a position that one can go to.
PRECISE = ("surveyed", "rooftop", "street")
STATUSES = ("draft", "applied", "accepted", "open", "suspended", "exited")


type Integer32 = int


def point() -> Geometry:
    """The type of a column of positions, a new one for each: GeoAlchemy2 notes on it whether the column may be null."""
    return Geometry("POINT", srid=4326, spatial_index=False)


class Base(DeclarativeBase):
    """The tables of schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        Integer32: Integer,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


class District(Base):
    """A district of Shanghai; `middle` is a rounded point for the first view, no boundary."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    middle: Mapped[WKBElement] = mapped_column(point())


class Street(Base):
    """A street, town or zone of a district."""

    __tablename__ = "street"
    __table_args__ = (UniqueConstraint("code", "district_code", name="street_of_district"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey(District.code))
    name: Mapped[str]
    kind: Mapped[str]


class Place(Base):
    """Somewhere one can go to: address and position, with the coordinates as they were given.

    `position` is WGS-84; null where only the address is known. `region` is the place outside Shanghai.
    """

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(f"position_precision in {PRECISIONS}", name="place_position_precision"),
        CheckConstraint("given_datum in ('wgs84', 'gcj02', 'bd09')", name="place_given_datum"),
        CheckConstraint(
            "(position is null) = (given_lon is null) and (given_lon is null) = (given_lat is null)"
            " and (given_lon is null) = (given_datum is null)",
            name="place_position_as_given",
        ),
        ForeignKeyConstraint(
            ["street_code", "district_code"], [Street.code, Street.district_code], name="place_street_of_district"
        ),
        UniqueConstraint("organisation", "name", "address", name="place_identity"),
        CheckConstraint("street_code is null or district_code is not null", name="place_street_needs_district"),
        Index("place_given", "given_lon", "given_lat"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey(District.code))
    street_code: Mapped[str | None]
    region: Mapped[str | None]
    position: Mapped[WKBElement | None] = mapped_column(point())
    position_precision: Mapped[str]
    given_lon: Mapped[float | None]
    given_lat: Mapped[float | None]
    given_datum: Mapped[str | None]
    organisation: Mapped[str]
    sample: Mapped[bool]
    source: Mapped[str]
    version: Mapped[Integer32] = mapped_column(server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Facility(Base):
    """A service of one kind in a place; a place can have several."""

    __tablename__ = "facility"
    __table_args__ = (
        CheckConstraint(f"status in {STATUSES}", name="facility_status"),
        CheckConstraint("free_parking_minutes >= 0", name="facility_free_parking_minutes"),
        CheckConstraint("free_bays >= 0", name="facility_free_bays"),
        CheckConstraint("chargers >= 0", name="facility_chargers"),
        UniqueConstraint("place_id", "kind", "name", name="facility_identity"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey(Place.id))
    kind: Mapped[str]
    tier: Mapped[str | None]
    name: Mapped[str]
    status: Mapped[str]
    functions: Mapped[list[str]] = mapped_column(server_default="{}")
    free_parking_minutes: Mapped[Integer32 | None]
    free_bays: Mapped[Integer32 | None]
    chargers: Mapped[Integer32 | None]
    hours: Mapped[str | None]
    hours_text: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    organisation: Mapped[str]
    sample: Mapped[bool]
    source: Mapped[str]
    version: Mapped[Integer32] = mapped_column(server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class History(Base):
    """Every state a place or facility was written in, numbered in commit order; kept by trigger."""

    __tablename__ = "history"
    __table_args__ = (
        CheckConstraint("operation in ('insert', 'update', 'delete')", name="history_operation"),
        Index("history_of", "of_table", "of_id", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    of_table: Mapped[str]
    of_id: Mapped[int]
    operation: Mapped[str]
    content: Mapped[dict[str, Any]]
    organisation: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


IN_GCJ02 = "core.convert(position, 'wgs84', 'gcj02')"
# What lists of facilities are sorted by.
SORTED = (
    *("name", "updated_at", "district_code", "street_code"),
    *("free_parking_minutes", "free_bays", "chargers"),
)


class PublicFacility(Base):
    """What the public may know of an open facility; kept by trigger, read as geo_public.

    `placed` says that the position is precise enough to rank by distance: street or better. `across` and `down` are
    where it lies in the square of Web Mercator, 0 to 1 from the west and from the north, `quad` is the tile of zoom 24
    that holds it; the same in GCJ-02. `name_is_bare` says that neither case nor accents change anything in the name.
    """

    __tablename__ = "public_facility"
    __table_args__ = (
        Index("public_facility_position", "position", postgresql_using="gist"),
        Index(
            "public_facility_nearest",
            text("(position::geography)"),
            postgresql_using="gist",
            postgresql_where=text("placed"),
        ),
        Index("public_facility_unplaced", "id", postgresql_where=text("not placed")),
        Index("public_facility_kind", "kind", "id"),
        Index("public_facility_functions", "functions", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index(
            "public_facility_filters",
            "kind",
            "tier",
            "free_bays",
            "chargers",
            "free_parking_minutes",
            postgresql_where=text("placed"),
        ),
        Index("public_facility_place_id", "place_id"),
        Index(
            "public_facility_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        Index("public_facility_by_district_and_name", "district_code", "name", "id"),
        *(Index(f"public_facility_by_{column}", column, "id", postgresql_include=["kind"]) for column in SORTED),
        *(
            Index(
                f"public_facility_tile{suffix}",
                f"quad{suffix}",
                "id",
                postgresql_include=["kind", "tier", "name", "sample", f"across{suffix}", f"down{suffix}"],
                postgresql_where=text("placed"),
            )
            for suffix in ("", "_gcj02")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place_id: Mapped[int]
    kind: Mapped[str]
    tier: Mapped[str | None]
    name: Mapped[str]
    address: Mapped[str]
    district_code: Mapped[str | None]
    district: Mapped[str | None]
    street_code: Mapped[str | None]
    street: Mapped[str | None]
    region: Mapped[str | None]
    position: Mapped[WKBElement | None] = mapped_column(point())
    position_precision: Mapped[str]
    placed: Mapped[bool]
    functions: Mapped[list[str]]
    free_parking_minutes: Mapped[Integer32 | None]
    free_bays: Mapped[Integer32 | None]
    chargers: Mapped[Integer32 | None]
    hours: Mapped[str | None]
    hours_text: Mapped[str | None]
    attributes: Mapped[dict[str, Any]]
    sample: Mapped[bool]
    updated_at: Mapped[datetime]
    across: Mapped[float | None] = across_of("position")
    down: Mapped[float | None] = down_of("position")
    quad: Mapped[int | None] = quad_of("position")
    across_gcj02: Mapped[float | None] = across_of(IN_GCJ02)
    down_gcj02: Mapped[float | None] = down_of(IN_GCJ02)
    quad_gcj02: Mapped[int | None] = quad_of(IN_GCJ02)
    area_m2: Mapped[float | None] = number_of("area_m2")
    name_is_bare: Mapped[bool] = is_bare("name")
    address_is_bare: Mapped[bool] = is_bare("address")


class PublicChange(Base):
    """The public change log: a facility appeared or changed (put) or is gone (remove), in commit order."""

    __tablename__ = "public_change"
    __table_args__ = (
        CheckConstraint("operation in ('put', 'remove')", name="public_change_operation"),
        Index("public_change_of", "facility_id", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facility_id: Mapped[int]
    kind: Mapped[str]
    operation: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
