"""The tables of member_protection, as the migrations make them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.access.models import Organisation
from geo_service.core.cases.models import ACTOR
from geo_service.core.protection.values import Sealed, SealedColumn
from geo_service.plugins.member_protection.columns import Made, Terms

type Integer32 = int


class Base(DeclarativeBase):
    """The tables of schema `member_protection`."""

    metadata = MetaData(schema="member_protection")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        Integer32: Integer,
        bytes: LargeBinary,
        Sealed: SealedColumn,
        datetime: TIMESTAMP(timezone=True),
        date: Date,
    }


NOT_OWN = text("not is_own")
BLOCK = 10_000
MEMBER_IDS = Sequence("member_ids", increment=BLOCK, metadata=Base.metadata, schema="member_protection")


class Member(Base):
    """A union's word of a person, or with `is_own` an applicant's of themself; others have rows of their own."""

    __tablename__ = "member"
    __table_args__ = (
        Index("member_once_a_union", "organisation", "document_index", unique=True, postgresql_where=NOT_OWN),
        CheckConstraint(
            "document_kind in"
            " ('mainland_id', 'hk_macao_permit', 'taiwan_permit', 'residence_permit', 'foreign_passport')",
            name="member_document_kind",
        ),
        CheckConstraint("card_kind in ('service_card', 'social_security_card')", name="member_card_kind"),
        CheckConstraint("employment in ('in_service', 'retired', 'left')", name="member_employment"),
        CheckConstraint("octet_length(document_index) = 32 and octet_length(card_index) = 32", name="member_indexes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    name: Mapped[Sealed]
    document_kind: Mapped[str]
    document: Mapped[Sealed]
    document_index: Mapped[bytes]
    card_kind: Mapped[str]
    card: Mapped[Sealed]
    card_index: Mapped[bytes]
    employment: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    is_own: Mapped[bool] = mapped_column(server_default=text("false"))


class EnrolmentList(Base):
    """A file by which a union enrols members for a year, and how far it is: rows of the file, members on the list."""

    __tablename__ = "enrolment_list"
    __table_args__ = (
        Index(
            "enrolment_list_once",
            *("organisation", "year", "way", "is_all_or_nothing", "file_sha256"),
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(
            "enrolment_list_instead_of",
            "instead_of",
            unique=True,
            postgresql_where=text("state not in ('reading', 'refused')"),
        ),
        CheckConstraint("way in ('central', 'new_card', 'uninsured_with_card')", name="enrolment_list_way"),
        CheckConstraint(
            "state in ('reading', 'refused', 'listed', 'submitted', 'returned', 'withdrawn', 'confirmed')",
            name="enrolment_list_state",
        ),
        CheckConstraint("octet_length(file_sha256) = 32", name="enrolment_list_sha256"),
        CheckConstraint("fen_city_subsidy between 0 and fen_fee", name="enrolment_list_money"),
        Index("enrolment_list_made_at", "organisation", text("made_at desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    year: Mapped[Integer32]
    way: Mapped[str]
    is_all_or_nothing: Mapped[bool]
    file_sha256: Mapped[bytes]
    uploaded_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="reading")
    job_id: Mapped[int | None]
    rows: Mapped[int | None]
    members: Mapped[int | None]
    faults: Mapped[int | None]
    fen_fee: Mapped[int | None]
    fen_city_subsidy: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(server_default=ACTOR)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    instead_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("member_protection.enrolment_list.id", ondelete="SET NULL")
    )


class ListPart(Base):
    """A piece of a list's file, until it is read."""

    __tablename__ = "list_part"
    __table_args__ = (UniqueConstraint("list_id", "number", name="list_part_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id, ondelete="CASCADE"))
    number: Mapped[Integer32]
    content: Mapped[Sealed]


class ListFault(Base):
    """What is to be mended in a row; what was given is masked."""

    __tablename__ = "list_fault"
    __table_args__ = (Index("list_fault_list_id", "list_id", "row"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id, ondelete="CASCADE"))
    row: Mapped[int]
    field: Mapped[str]
    given: Mapped[str]
    reason: Mapped[str]
    wanted_zh: Mapped[str]
    wanted_en: Mapped[str]
    is_notice: Mapped[bool]


class ListStep(Base):
    """A step that was taken with a list, on which business day and by whom; of one that is sent back, why."""

    __tablename__ = "list_step"
    __table_args__ = (
        CheckConstraint("step in ('gru_submit', 'dbu_return', 'dbu_confirm')", name="list_step_step"),
        CheckConstraint(
            "(step = 'dbu_return') = (reason is not null) and (step = 'dbu_return') = (rows is not null)",
            name="list_step_reason",
        ),
        Index("list_step_list_id", "list_id", "id"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id, ondelete="CASCADE"))
    step: Mapped[str]
    day: Mapped[date]
    actor: Mapped[str] = mapped_column(server_default=ACTOR)
    taken_at: Mapped[datetime] = mapped_column(server_default=func.now())
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    reason: Mapped[str | None]
    rows: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)


class Enrolment(Base):
    """Somebody on a list, who is not covered before it is confirmed; the kind of card is what the list says."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("union_class in ('ordinary', 'special')", name="enrolment_union_class"),
        CheckConstraint("card_kind in ('service_card', 'social_security_card')", name="enrolment_card_kind"),
        Index("enrolment_list_id", "list_id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), primary_key=True)
    year: Mapped[Integer32] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id, ondelete="CASCADE"))
    row: Mapped[int]
    organisation: Mapped[str]
    plan: Mapped[str]
    union_class: Mapped[str]
    card_kind: Mapped[str]
    card_generated_on: Mapped[date | None]


class LetGo(Base):
    """Somebody who stood on a list that is withdrawn."""

    __tablename__ = "let_go"
    __table_args__ = (CheckConstraint("octet_length(document_index) = 32", name="let_go_document_index"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id, ondelete="CASCADE"), primary_key=True)
    document_index: Mapped[bytes] = mapped_column(primary_key=True)


class Cover(Terms, Base):
    """What a person has for a year, once, and what it costs."""

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("first_day <= last_day and extract(year from last_day) = year", name="cover_days"),
        CheckConstraint("band in ('full', 'half')", name="cover_band"),
        CheckConstraint("fen_city_subsidy between 0 and fen_fee", name="cover_money"),
        CheckConstraint("(list_id is null) <> (application_id is null)", name="cover_comes_of_one"),
        Index("cover_member_id", "member_id"),
        Index("cover_list_id", "list_id"),
    )

    year: Mapped[Integer32] = mapped_column(primary_key=True)
    document_index: Mapped[bytes] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    list_id: Mapped[UUID | None] = mapped_column(ForeignKey(EnrolmentList.id))
    organisation: Mapped[str]
    confirmed_on: Mapped[date]
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("member_protection.application.id"), unique=True)


class Invoice(Base):
    """What the union at the top of a confirmed list transfers for it, until when."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("members > 0", name="invoice_members"),
        CheckConstraint(
            "fen_to_transfer = fen_fee - fen_city_subsidy and fen_city_subsidy >= 0 and fen_to_transfer >= 0",
            name="invoice_balances",
        ),
        Index("invoice_organisation", "organisation", "year"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey(EnrolmentList.id), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    year: Mapped[Integer32]
    members: Mapped[int]
    fen_fee: Mapped[int]
    fen_city_subsidy: Mapped[int]
    fen_to_transfer: Mapped[int]
    due_on: Mapped[date | None]
    issued_on: Mapped[date]


class Voucher(Made, Base):
    """A transfer as the union says it: one for an invoice."""

    __tablename__ = "voucher"
    __table_args__ = (CheckConstraint("reference ~ '^[0-9A-Za-z_-]{4,64}$'", name="voucher_reference"),)

    reference: Mapped[str] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey(Invoice.list_id), unique=True)
    organisation: Mapped[str]
    transferred_on: Mapped[date]
    uploaded_on: Mapped[date]


class Receipt(Base):
    """A line of a bank's statement: the invoice that it pays, or why it pays none."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("file_sha256", "line", name="receipt_once"),
        CheckConstraint("fen > 0", name="receipt_fen"),
        CheckConstraint(
            "(reason is null) = (list_id is not null)"
            " and reason in ('unknown_reference', 'other_amount', 'paid_already')",
            name="receipt_reason",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    file_sha256: Mapped[bytes]
    line: Mapped[int]
    organisation: Mapped[str]
    reference: Mapped[str]
    fen: Mapped[int]
    received_on: Mapped[date]
    list_id: Mapped[UUID | None] = mapped_column(ForeignKey(Invoice.list_id), unique=True)
    reason: Mapped[str | None]
