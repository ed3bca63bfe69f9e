"""What pages of items have beside the public projection: the features as they are sent, and indexes for filters."""

from sqlalchemy import ForeignKey, Index, func, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, PublicFacility

# The numbers that kinds declare among their attributes; each has an index.
NUMBERS = ("area_m2",)


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
Index("public_facility_walk", FACILITY.c.id, postgresql_include=["kind", "position"])
POSITION = func.ST_SetSRID(FACILITY.c.position, literal_column("4326"))
Index("public_facility_near", POSITION, postgresql_using="gist", postgresql_include=["id", "kind", "position"])
GRAMS = func.core.grams(FACILITY.c.name, FACILITY.c.address, FACILITY.c.hours_text)
Index("public_facility_grams", GRAMS, postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256})
for number in NUMBERS:
    told = text(f"(cast(attributes ->> '{number}' as double precision))")
    Index(f"public_facility_by_{number}", told, FACILITY.c.id)
