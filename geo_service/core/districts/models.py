"""The table of district outlines, as the migrations make it."""

from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, District


class DistrictOutline(Base):
    """The outline of a district as an operator imported it, in WGS-84 and in GCJ-02, with the datum it was given in.

    Without an approval number (审图号) it is for use inside only: public mode must not serve it.
    """

    __tablename__ = "district_outline"
    __table_args__ = (
        CheckConstraint("given_datum in ('wgs84', 'gcj02', 'bd09')", name="district_outline_given_datum"),
        CheckConstraint("source <> ''", name="district_outline_source"),
        CheckConstraint("approval_number <> ''", name="district_outline_approval_number"),
        Index("district_outline_outline", "outline", postgresql_using="gist"),
    )

    code: Mapped[str] = mapped_column(ForeignKey(District.code), primary_key=True)
    outline: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    outline_gcj02: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    given_datum: Mapped[str]
    source: Mapped[str]
    approval_number: Mapped[str | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now())
