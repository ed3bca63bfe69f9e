"""The tables of payments, as the migrations make them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Sequence,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.access.models import Organisation
from geo_service.core.cases.models import ACTOR
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.claims.models import Claim
from geo_service.plugins.member_protection.models import Base, Integer32

PAYMENT_IDS = Sequence("payment_ids", metadata=Base.metadata, schema="member_protection")
STATES = "('in_batch', 'withdrawn', 'paid', 'returned', 'reversed')"


class PayoutAccount(Base):
    """The account that a union names for what is paid to it; the one that was confirmed last counts."""

    __tablename__ = "payout_account"
    __table_args__ = (
        CheckConstraint(
            "(confirmed_on is null) = (confirmed_by is null) and (confirmed_on is null) = (confirmed_at is null)",
            name="payout_account_confirmed",
        ),
        CheckConstraint("confirmed_by <> named_by", name="payout_account_four_eyes"),
        Index("payout_account_organisation", "organisation", text("confirmed_at desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    holder: Mapped[str]
    bank: Mapped[str]
    account: Mapped[Sealed]
    named_on: Mapped[date]
    named_by: Mapped[str] = mapped_column(server_default=ACTOR)
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]


class PaymentBatch(Base):
    """What is paid together: made by one person, released or withdrawn by another; its file is known by its hash."""

    __tablename__ = "payment_batch"
    __table_args__ = (
        UniqueConstraint("number", name="payment_batch_number"),
        CheckConstraint("state in ('made', 'released', 'withdrawn')", name="payment_batch_state"),
        CheckConstraint("payments > 0 and fen > 0", name="payment_batch_not_empty"),
        CheckConstraint(
            "(state = 'made') = (ended_on is null) and (state = 'made') = (ended_by is null)",
            name="payment_batch_ended",
        ),
        CheckConstraint("state <> 'released' or ended_by <> made_by", name="payment_batch_four_eyes"),
        CheckConstraint("octet_length(file_sha256) = 32", name="payment_batch_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="made")
    payments: Mapped[Integer32]
    fen: Mapped[int]
    made_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(server_default=ACTOR)
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None]
    file_sha256: Mapped[bytes]


class Payment(Base):
    """One attempt to pay a claim, to the account of the day.

    `organisation` is the union that is paid, if one is; `unit` the union whose member it is.
    """

    __tablename__ = "payment"
    __table_args__ = (
        ForeignKeyConstraint(["claim_id", "fen"], [Claim.id, Claim.fen]),
        UniqueConstraint("batch_id", "line", name="payment_line"),
        UniqueConstraint("claim_id", "attempt", name="payment_attempt"),
        UniqueConstraint("reference", name="payment_reference"),
        CheckConstraint("reference ~ '^RF[0-9]{2}MP[0-9]{10}$'", name="payment_reference_form"),
        CheckConstraint(f"state in {STATES}", name="payment_state"),
        Index(
            "payment_once",
            "claim_id",
            unique=True,
            postgresql_where=text("state in ('in_batch', 'paid', 'reversed')"),
        ),
        Index("payment_organisation", "organisation", postgresql_where=text("organisation is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey(PaymentBatch.id))
    line: Mapped[Integer32]
    claim_id: Mapped[UUID]
    attempt: Mapped[Integer32]
    reference: Mapped[str]
    fen: Mapped[int]
    organisation: Mapped[str | None] = mapped_column(ForeignKey(Organisation.code))
    unit: Mapped[str]
    holder: Mapped[Sealed]
    account: Mapped[Sealed]
    bank: Mapped[str]
    masked_member: Mapped[str]
    masked_document: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="in_batch")


class Payee(Base):
    """Who is to be paid after an attempt that came back, without a card as before; what was said last counts."""

    __tablename__ = "payee"
    __table_args__ = (
        CheckConstraint("(card_kind is null) = (card is null)", name="payee_card"),
        CheckConstraint("card_kind in ('service_card', 'social_security_card')", name="payee_card_kind"),
        Index("payee_claim_id", "claim_id", "mended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id))
    attempt: Mapped[Integer32]
    card_kind: Mapped[str | None]
    card: Mapped[Sealed | None]
    mended_on: Mapped[date]
    mended_by: Mapped[str] = mapped_column(server_default=ACTOR)
    mended_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class BankLine(Base):
    """A line of the bank's answer: the payment that it is about, or why it is about none."""

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "file_sha256", "line", name="bank_line_once"),
        CheckConstraint("outcome in ('paid', 'returned')", name="bank_line_outcome"),
        CheckConstraint(
            "(reason is null) = (payment_id is not null) and reason in"
            " ('unknown_reference', 'other_batch', 'other_amount', 'answered_already', 'contradicts')",
            name="bank_line_reason",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey(PaymentBatch.id))
    file_sha256: Mapped[bytes]
    line: Mapped[int]
    reference: Mapped[str]
    fen: Mapped[int]
    outcome: Mapped[str]
    words: Mapped[str]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey(Payment.id))
    reason: Mapped[str | None]


class PaymentEntry(Base):
    """What became of a payment: one row after the other."""

    __tablename__ = "payment_entry"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind", name="payment_entry_once"),
        CheckConstraint(f"kind in {STATES}", name="payment_entry_kind"),
        CheckConstraint("(kind = 'reversed') = (bank_reference is not null)", name="payment_entry_reversed"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey(Payment.id))
    kind: Mapped[str]
    fen: Mapped[int]
    day: Mapped[date]
    bank_reference: Mapped[str | None]
    words: Mapped[str | None]
    actor: Mapped[str] = mapped_column(server_default=ACTOR)
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
