"""The table of the horizon, as the migrations make it."""

from datetime import datetime

from psycopg.types.multirange import TimestamptzMultirange
from sqlalchemy import MetaData, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP, TSTZMULTIRANGE
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The horizon's table in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        datetime: TIMESTAMP(timezone=True),
        TimestamptzMultirange: TSTZMULTIRANGE,
    }


class OpenTimes(Base):
    """When hours in OSM syntax are certainly open, from since to before until."""

    __tablename__ = "open_times"

    hours: Mapped[str] = mapped_column(primary_key=True)
    open_in: Mapped[TimestamptzMultirange]
    since: Mapped[datetime]
    until: Mapped[datetime]
