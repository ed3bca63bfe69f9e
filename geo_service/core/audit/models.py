"""The tables of the audit, as the migrations make them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def said(name: str, otherwise: str) -> str:
    """What the transaction says in a setting, or something else when it says nothing, as SQL."""
    return f"coalesce(nullif(current_setting('{name}', true), ''), '{otherwise}')"


class Base(DeclarativeBase):
    """The audit's tables in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        bytes: LargeBinary,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
    }


class AuditEntry(Base):
    """What one transaction wrote or read: names and hashes, never values. Only ever added.

    `organisation` is whose record it is; of what concerns several, those that the actor acts for. `before_sha256` and
    `after_sha256` are over the whole row as JSON. `request_id` and `purpose` are empty when none was said.
    `file_sha256` and `row_count` belong to bulk work.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("actor <> ''", name="audit_entry_actor"),
        CheckConstraint("organisation <> ''", name="audit_entry_organisation"),
        CheckConstraint("operation ~ '^[a-z]+(_[a-z]+)*$'", name="audit_entry_operation"),
        CheckConstraint("of_table ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$'", name="audit_entry_of_table"),
        CheckConstraint("octet_length(before_sha256) = 32", name="audit_entry_before_sha256"),
        CheckConstraint("octet_length(after_sha256) = 32", name="audit_entry_after_sha256"),
        CheckConstraint("octet_length(file_sha256) = 32", name="audit_entry_file_sha256"),
        CheckConstraint("row_count >= 0", name="audit_entry_row_count"),
        CheckConstraint(
            "operation <> 'import' or (file_sha256 is not null and row_count is not null)", name="audit_entry_import"
        ),
        Index("audit_entry_xid", "xid"),
        Index("audit_entry_of", "of_table", "of_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(server_default=text("pg_current_xact_id()::text::bigint"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor: Mapped[str] = mapped_column(server_default=text(said("geo.actor", "migration")))
    organisation: Mapped[str] = mapped_column(server_default=text(said("geo.organisations", "*")))
    operation: Mapped[str]
    of_table: Mapped[str]
    of_id: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(server_default="{}")
    before_sha256: Mapped[bytes | None]
    after_sha256: Mapped[bytes | None]
    request_id: Mapped[str] = mapped_column(server_default=text(said("geo.request_id", "")))
    purpose: Mapped[str] = mapped_column(server_default=text(said("geo.purpose", "")))
    file_sha256: Mapped[bytes | None]
    row_count: Mapped[int | None]


class AuditSeal(Base):
    """The seal of one entry: SHA-256 over the seal before it and all that is said here and in the entry.

    `number` counts from 1 without a gap, in commit order. Of the run that sealed it: `sealed_at`, and `horizon`, below
    which no transaction of the server `cluster` was open, so that none can still bring an entry.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (
        UniqueConstraint("entry_id", name="audit_seal_once"),
        CheckConstraint("number > 0", name="audit_seal_number"),
        CheckConstraint("octet_length(seal) = 32", name="audit_seal_seal"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey(AuditEntry.id))
    seal: Mapped[bytes]
    sealed_at: Mapped[datetime]
    horizon: Mapped[int]
    cluster: Mapped[int]
