"""A sealed value, the field it belongs to, and the column that takes nothing else."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.operators import OperatorClass
from sqlalchemy.types import TypeDecorator

from geo_service.core.protection.models import SEALED


@dataclass(frozen=True)
class Sealed:
    """A value as it is stored; it says nothing of what is in it."""

    value: bytes = field(repr=False)


class SealedColumn(TypeDecorator[Sealed]):
    """The type of a protected column: `mapped_column(SealedColumn)`. Clear text is refused before it leaves."""

    impl = SEALED
    cache_ok = True
    operator_classes = OperatorClass.BASE | OperatorClass.EQUALITY

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """The bytes to store.

        Raises:
            TypeError: it is not sealed; the words hold nothing of it.
        """
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"a protected column takes Sealed, not {type(value).__name__}")
        return value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> Sealed | None:  # noqa: ARG002
        """The sealed value of a row."""
        return None if value is None else Sealed(bytes(value))


def normalised(text: str) -> str:
    """A text as it is compared: full-width folded, letters large, without spaces and hyphens."""
    if text.isascii() and text.isalnum():  # nothing to fold or to leave out; of millions it saves most of the time
        return text.upper()
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in folded if not letter.isspace() and unicodedata.category(letter) != "Pd")


@dataclass(frozen=True)
class ProtectedField:
    """A protected column.

    Attributes:
        table: with its schema, such as member_protection.member; it has a primary key of one column.
        column: its name.
        meaning: what it means, such as mobile; blind indexes of one meaning can be compared across tables.
        normalise: makes what is the same be the same, before the blind index.
    """

    table: str
    column: str
    meaning: str
    normalise: Callable[[str], str] = normalised

    def associated(self, row: object) -> bytes:
        """What binds a value to its place: table|column|row.

        Args:
            row: the value of the row's primary key.
        """
        return associated(self.table, self.column, str(row))


def associated(table: str, column: str, row: str) -> bytes:
    """The place of a value, table|column|row, as ciphers are told it."""
    return f"{table}|{column}|{row}".encode()
