"""The tables of claims, as the migrations make them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo_service.core.cases.models import ACTOR
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.models import Base, Integer32, Member

PROPOSED = "'proposed', 'decided_paid', 'decided_refused', 'in_batch', 'paid', 'returned', 'reversed'"
DECIDED = PROPOSED.removeprefix("'proposed', ")


class AccountIdentity(Base):
    """Whose an account is: a person has one."""

    __tablename__ = "account_identity"
    __table_args__ = (
        UniqueConstraint("document_index", name="account_identity_once"),
        CheckConstraint("octet_length(document_index) = 32", name="account_identity_index"),
    )

    actor: Mapped[str] = mapped_column(primary_key=True, server_default=ACTOR)
    document_index: Mapped[bytes]
    bound_on: Mapped[date]


class IdentityAttempt(Base):
    """How often an account tried on a day to say whose it is."""

    __tablename__ = "identity_attempt"

    actor: Mapped[str] = mapped_column(primary_key=True, server_default=ACTOR)
    day: Mapped[date] = mapped_column(primary_key=True)
    attempts: Mapped[Integer32]


class IllnessList(Base):
    """A list of illnesses of a year, called by its length, and where it was taken from."""

    __tablename__ = "illness_list"
    __table_args__ = (UniqueConstraint("year", "length", name="illness_list_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[Integer32]
    length: Mapped[Integer32]
    source: Mapped[str]
    entered_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(server_default=ACTOR)


class Illness(Base):
    """An illness of a list."""

    __tablename__ = "illness"
    __table_args__ = (CheckConstraint("code ~ '^[0-9A-Za-z_-]{1,40}$'", name="illness_code"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey(IllnessList.id, ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Claim(Base):
    """A claim on a cover: what happened, how far it is, and what was proposed and decided; nothing medical."""

    __tablename__ = "claim"
    __table_args__ = (
        ForeignKeyConstraint(
            ("year", "document_index"), ("member_protection.cover.year", "member_protection.cover.document_index")
        ),
        CheckConstraint(
            "benefit in"
            " ('critical_illness', 'accident_death', 'accident_total_disability', 'disease_death', 'hospital')",
            name="claim_benefit",
        ),
        CheckConstraint("source in ('member', 'centre', 'discharge')", name="claim_source"),
        CheckConstraint(
            f"state in ('draft', 'filed', 'incomplete', 'complete', 'investigated', {PROPOSED})", name="claim_state"
        ),
        CheckConstraint(
            "(benefit = 'hospital') = (event_until is not null) and (benefit = 'hospital') = (days is not null)"
            " and days between 1 and event_until - event_on + 1",
            name="claim_stay",
        ),
        CheckConstraint("(benefit = 'critical_illness') = (illness_list is not null)", name="claim_illness_list"),
        CheckConstraint("(state = 'draft') = (filed_on is null)", name="claim_filed"),
        CheckConstraint(
            "(complete_on is null) = (state in ('draft', 'incomplete')) and (pay_by is null) = (complete_on is null)",
            name="claim_complete",
        ),
        CheckConstraint("investigation in ('opened', 'verified', 'not_verified')", name="claim_investigation"),
        CheckConstraint(
            f"(is_granted is not null) = (state in ({PROPOSED}))"
            " and (is_granted is not null) = (proposed_by is not null)"
            " and (is_granted is not null) = (proposed_on is not null)"
            " and (is_granted is not null) = (clause is not null)",
            name="claim_proposed",
        ),
        CheckConstraint(
            "case when is_granted then fen > 0 and pay_to in ('member_card', 'dbu_account') and reason is null"
            " and (days_paid is not null) = (benefit = 'hospital') and coalesce(days_paid, 1) > 0"
            " else fen is null and pay_to is null and days_paid is null"
            " and (reason is not null) = (is_granted is not null) end",
            name="claim_answer",
        ),
        CheckConstraint(
            f"(decided_by is not null) = (state in ({DECIDED}))"
            " and (decided_by is not null) = (decided_on is not null)"
            " and (state = 'decided_refused') = (decided_by is not null and not is_granted)",
            name="claim_decided",
        ),
        CheckConstraint("decided_by <> proposed_by", name="claim_four_eyes"),
        UniqueConstraint("id", "fen", name="claim_fen"),
        Index("claim_cover", "year", "document_index"),
        Index("claim_queue", "pay_by", "id", postgresql_where=text("state <> 'draft'")),
        Index(
            "claim_once",
            *("year", "document_index", "benefit"),
            unique=True,
            postgresql_where=text(
                "benefit <> 'hospital' and state in ('decided_paid', 'in_batch', 'paid', 'returned')"
            ),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[Integer32]
    document_index: Mapped[bytes]
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    benefit: Mapped[str]
    event_on: Mapped[date]
    event_until: Mapped[date | None]
    days: Mapped[Integer32 | None]
    illness_list: Mapped[Integer32 | None]
    source: Mapped[str]
    state: Mapped[str]
    entered_on: Mapped[date]
    filed_by: Mapped[str] = mapped_column(server_default=ACTOR)
    filed_on: Mapped[date | None]
    complete_on: Mapped[date | None]
    pay_by: Mapped[date | None]
    investigation: Mapped[str | None]
    is_granted: Mapped[bool | None]
    fen: Mapped[int | None]
    days_paid: Mapped[Integer32 | None]
    pay_to: Mapped[str | None]
    reason: Mapped[str | None]
    clause: Mapped[str | None]
    file_by: Mapped[date | None]
    proposed_by: Mapped[str | None]
    proposed_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]


class ClaimMedical(Base):
    """What is medical of a claim, sealed."""

    __tablename__ = "claim_medical"

    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"), primary_key=True)
    illness: Mapped[Sealed | None]
    hospital: Mapped[Sealed | None]
    diagnosis: Mapped[Sealed | None]


class ClaimPaper(Base):
    """A paper of a claim, one of a kind, sealed."""

    __tablename__ = "claim_paper"
    __table_args__ = (
        UniqueConstraint("claim_id", "kind", name="claim_paper_once"),
        CheckConstraint(
            "kind in ('application_form', 'identity_document', 'diagnosis', 'hospital_record', 'hospital_bill',"
            " 'accident_report', 'disability_assessment', 'death_certificate', 'kinship_proof', 'payee_account',"
            " 'other')",
            name="claim_paper_kind",
        ),
        CheckConstraint(
            "media_type in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')", name="claim_paper_media_type"
        ),
        CheckConstraint("size_bytes between 1 and 10485760", name="claim_paper_size"),
        CheckConstraint("octet_length(sha256) = 32", name="claim_paper_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"))
    kind: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[Integer32]
    sha256: Mapped[bytes]
    content: Mapped[Sealed]
    entered_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(server_default=ACTOR)


class ClaimStep(Base):
    """What was done with a claim, on which business day and by whom; codes say what with, and nothing of a person."""

    __tablename__ = "claim_step"
    __table_args__ = (
        CheckConstraint("step ~ '^[a-z]+(_[a-z]+)*$'", name="claim_step_step"),
        CheckConstraint("array_to_string(codes, ' ', '?') ~ '^([a-z0-9_]+( [a-z0-9_]+)*)?$'", name="claim_step_codes"),
        Index("claim_step_claim_id", "claim_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"))
    step: Mapped[str]
    day: Mapped[date]
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    actor: Mapped[str] = mapped_column(server_default=ACTOR)
    taken_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ClaimFlag(Base):
    """What a person has to look at before a claim is proposed, and what they said."""

    __tablename__ = "claim_flag"
    __table_args__ = (
        UniqueConstraint("claim_id", "flag", name="claim_flag_once"),
        CheckConstraint("flag in ('same_benefit', 'other_benefit', 'overlapping_stay')", name="claim_flag_flag"),
        CheckConstraint("outcome in ('pay', 'refuse')", name="claim_flag_outcome"),
        CheckConstraint(
            "(outcome is null) = (reviewed_by is null) and (outcome is null) = (reviewed_on is null)",
            name="claim_flag_reviewed",
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"))
    flag: Mapped[str]
    found_on: Mapped[date]
    outcome: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reviewed_on: Mapped[date | None]
