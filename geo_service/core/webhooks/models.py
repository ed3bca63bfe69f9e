"""The tables of subscriptions, as the migrations make them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, MetaData, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.access.models import Machine, Organisation
from geo_service.core.protection.values import Sealed, SealedColumn

type Integer32 = int


class Base(DeclarativeBase):
    """The tables of subscriptions in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        Integer32: Integer,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
    }


class Webhook(Base):
    """A program's wish to be told at an address, in commit order, of public changes or of the steps of cases.

    `number` is the last of the stream that is done with, `tries` how often the next one was sent, `next_at` when it is
    sent. `operations` and `datum` are of changes only.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("url ~ '^https?://' and length(url) <= 2000", name="webhook_url"),
        CheckConstraint("stream in ('changes', 'steps')", name="webhook_stream"),
        CheckConstraint(
            "(stream = 'changes') = (operations is not null) and (stream = 'changes') = (datum is not null)",
            name="webhook_of_changes",
        ),
        CheckConstraint("operations <@ '{put,remove}' and cardinality(operations) > 0", name="webhook_operations"),
        CheckConstraint("datum in ('wgs84', 'gcj02', 'bd09')", name="webhook_datum"),
        CheckConstraint("status in ('active', 'paused', 'disabled')", name="webhook_status"),
        CheckConstraint(
            "(status = 'disabled') = (ended_by is not null) and ended_by in ('gone', 'unreachable')",
            name="webhook_ended_by",
        ),
        CheckConstraint("number >= 0 and tries >= 0", name="webhook_number"),
        Index("webhook_machine", "machine"),
        Index("webhook_organisation", "organisation"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    machine: Mapped[str] = mapped_column(ForeignKey(Machine.name, ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    url: Mapped[str]
    kinds: Mapped[list[str] | None]
    operations: Mapped[list[str] | None]
    datum: Mapped[str | None]
    secret: Mapped[Sealed] = mapped_column(SealedColumn)
    status: Mapped[str] = mapped_column(server_default="active")
    ended_by: Mapped[str | None]
    number: Mapped[int]
    tries: Mapped[Integer32] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    stream: Mapped[str] = mapped_column(server_default="changes")


class Delivery(Base):
    """What became of sending one message to one subscriber; nothing of what was sent."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(
            "status in ('retrying', 'delivered', 'dead', 'replay', 'superseded')", name="webhook_delivery_status"
        ),
        CheckConstraint("status_code between 100 and 999", name="webhook_delivery_status_code"),
        Index(
            *("webhook_delivery_open", "webhook_id", "status", "number"),
            postgresql_where=text("status in ('retrying', 'replay')"),
        ),
        Index("webhook_delivery_last_at", "last_at"),
    )

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey(Webhook.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]
    tries: Mapped[Integer32]
    status_code: Mapped[Integer32 | None]
    fault: Mapped[str | None]
    first_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_at: Mapped[datetime] = mapped_column(server_default=func.now())
