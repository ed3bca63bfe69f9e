"""The table of the data keys and the type of protected columns, as the migrations make them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, MetaData, Text, func
from sqlalchemy.dialects.postgresql import DOMAIN, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The tables of protection in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        bytes: LargeBinary,
        datetime: TIMESTAMP(timezone=True),
    }


# What protected columns are made of. The check keeps clear text out: no text of ours begins with such a byte, and none
# that is shorter than tag, key number, nonce and the cipher's own tag was ever sealed. Rotation finds columns by it.
SEALED = DOMAIN(
    "sealed",
    LargeBinary(),
    schema="core",
    metadata=Base.metadata,
    constraint_name="sealed_form",
    check="get_byte(value, 0) between 1 and 8 and length(value) >= 33",
)


class DataKey(Base):
    """A key that seals values, or the one that makes blind indexes, wrapped by a master key."""

    __tablename__ = "data_key"
    __table_args__ = (
        CheckConstraint("number > 0", name="data_key_number"),
        CheckConstraint("use in ('values', 'index')", name="data_key_use"),
        # One only: under another key nothing that is indexed would be found again.
        Index("data_key_index", "use", unique=True, postgresql_where="use = 'index'"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    use: Mapped[str]
    cipher: Mapped[str]
    wrapped: Mapped[bytes]
    wrapped_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
