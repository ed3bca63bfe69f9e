"""What pages of items have beside the public projection: the features as they are sent, and indexes for filters."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, func, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, PublicFacility

# The numbers that kinds declare among their attributes; each has a column, and an index.
NUMBERS = ("area_m2",)
# Texts of which there may be few different ones: of the core, those of it that may be long, those that kinds declare.
# Each has an index, a long one of its beginning; of some an index that has another purpose, too.
INDEXED = {"kind", "district_code", "street_code", "street"}
SHORT = ("kind", "district_code", "street_code", "tier", "district", "street", "region", "position_precision")
LONG = ("hours", "hours_text")
DECLARED = ("venue", "who", "last_day", "service_phone", "kind_text", "services_text", "note", "hotel_name")
BEGINNING = 200  # characters


class PublicFeature(Base):
    """A public facility as GeoJSON in CRS84, up to and without the value of its last property; kept by trigger.

    That property is `report`, which ages by itself.
    """

    __tablename__ = "public_feature"

    facility_id: Mapped[int] = mapped_column(
        ForeignKey(PublicFacility.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    feature: Mapped[str]


FACILITY = PublicFacility.__table__


def beginning(name: str) -> ColumnElement[Any]:
    """How a text that may be long begins, as its index has it."""
    declared = FACILITY.c.attributes.op("->>", return_type=Text())
    whole = FACILITY.c[name] if name in LONG else declared(text(f"'{name}'"))
    return func.left(whole, text(str(BEGINNING)), type_=Text())


TEXTS: Mapping[str, ColumnElement[Any]] = {
    **{name: FACILITY.c[name] for name in SHORT},
    **{name: beginning(name) for name in (*LONG, *DECLARED)},
}
Index("public_facility_walk", FACILITY.c.id, postgresql_include=["kind", "position"])
# Where every row would be read, an index is read instead that has what is asked for, the narrower the quicker: names
# and addresses beside numbers, districts and streets, or positions and moments; and all of these with what else takes
# little room.
NUMBERED = ("free_parking_minutes", "free_bays", "chargers", *NUMBERS, "sample", "updated_at")
NAMED = ("name_is_bare", "address_is_bare", "name", "address")
READ = {
    "words": ("kind", *NUMBERED, *NAMED),
    "texts": ("kind", *NAMED, "district_code", "district", "street"),
    "places": ("kind", "updated_at", *NAMED, "position"),
    "told": (
        *(*NUMBERED, "position", "kind", *NAMED, "tier", "district_code", "street_code", "region"),
        *("position_precision", "district", "street"),
    ),
}
for name, included in READ.items():
    Index(f"public_facility_{name}", FACILITY.c.id, postgresql_include=included)
# What a kind offers, in any order but those of districts and streets; and what a street has, by name.
OFFERS = ("free_parking_minutes", "free_bays", "chargers", "updated_at", "name", "functions")
Index("public_facility_offers", FACILITY.c.kind, FACILITY.c.id, postgresql_include=OFFERS)
Index("public_facility_by_street", FACILITY.c.street, FACILITY.c.id, postgresql_include=["kind", "name"])
Index("public_facility_just", func.core.as_set(FACILITY.c.functions), postgresql_using="hash")
POSITION = func.ST_SetSRID(FACILITY.c.position, literal_column("4326"))
Index("public_facility_near", POSITION, postgresql_using="gist", postgresql_include=["id", "kind", "position"])
GRAMS = func.core.grams(FACILITY.c.name, FACILITY.c.address, FACILITY.c.hours_text)
Index("public_facility_grams", GRAMS, postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256})
for number in NUMBERS:
    Index(f"public_facility_by_{number}", FACILITY.c[number], FACILITY.c.id)
for name in TEXTS.keys() - INDEXED:
    Index(f"public_facility_by_{name}", TEXTS[name])
Index("public_facility_by_sample", FACILITY.c.sample)
