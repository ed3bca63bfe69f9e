"""The tables of stays that hospitals hand in, as the migrations make them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.claims.models import Claim
from geo_service.plugins.member_protection.columns import Made
from geo_service.plugins.member_protection.models import Base, Integer32


class DischargeFile(Made, Base):
    """A file of stays: once it is read, rows of the file, claims that came of it, rows that are for a person."""

    __tablename__ = "discharge_file"
    __table_args__ = (
        UniqueConstraint("file_sha256", name="discharge_file_once"),
        CheckConstraint("octet_length(file_sha256) = 32", name="discharge_file_sha256"),
        CheckConstraint("state in ('reading', 'read')", name="discharge_file_state"),
        CheckConstraint(
            "(state = 'read') = (rows is not null) and (state = 'read') = (claims is not null)"
            " and (state = 'read') = (faults is not null)",
            name="discharge_file_read",
        ),
        Index("discharge_file_made_at", text("made_at desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_sha256: Mapped[bytes]
    received_on: Mapped[date]
    rows: Mapped[int | None]
    claims: Mapped[int | None]
    faults: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="reading")
    job_id: Mapped[int | None]


class DischargePart(Base):
    """A piece of a file of stays, until it is read."""

    __tablename__ = "discharge_part"
    __table_args__ = (UniqueConstraint("file_id", "number", name="discharge_part_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey(DischargeFile.id, ondelete="CASCADE"))
    number: Mapped[Integer32]
    content: Mapped[Sealed]


class Discharge(Base):
    """The row of a file that a claim came of."""

    __tablename__ = "discharge"
    __table_args__ = (UniqueConstraint("file_id", "row", name="discharge_row"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey(Claim.id), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey(DischargeFile.id))
    row: Mapped[int]


class DischargeFault(Base):
    """What is to be mended in a row, or is for a person; what was given is masked."""

    __tablename__ = "discharge_fault"
    __table_args__ = (Index("discharge_fault_file_id", "file_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey(DischargeFile.id, ondelete="CASCADE"))
    row: Mapped[int]
    field: Mapped[str]
    given: Mapped[str]
    reason: Mapped[str]
    wanted_zh: Mapped[str]
    wanted_en: Mapped[str]
    is_notice: Mapped[bool]
