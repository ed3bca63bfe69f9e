"""Seeing a protected value in the clear: a right, for a purpose, and never without a word of it being kept."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from geo_service.core.protection.errors import UnmaskingRefused
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape, masked
from geo_service.core.protection.values import ProtectedField, Sealed
from geo_service.core.text import Text


class Purpose(StrEnum):
    """What a value in the clear may be needed for; a free text could itself hold a person."""

    IDENTITY_CHECK = "identity_check"
    CONTACT = "contact"
    PAYMENT = "payment"
    REQUEST_OF_THE_PERSON = "request_of_the_person"
    SUPERVISION = "supervision"
    REVIEW = "review"


TITLES = {
    Purpose.IDENTITY_CHECK: Text("核对身份", "Checking who somebody is"),
    Purpose.CONTACT: Text("联系本人", "Getting in touch with the person"),
    Purpose.PAYMENT: Text("支付款项", "Paying money"),
    Purpose.REQUEST_OF_THE_PERSON: Text("应本人请求", "At the request of the person"),
    Purpose.SUPERVISION: Text("监督检查", "Supervision"),
    Purpose.REVIEW: Text("审核申请", "Judging an application"),
}


@dataclass(frozen=True)
class Right:
    """Who asks, and for which purposes they may see values in the clear."""

    actor: str
    purposes: frozenset[Purpose]


@dataclass(frozen=True)
class Unmasked:
    """What is to be written down of one value that somebody sees in the clear; it holds nothing of the value."""

    actor: str
    table: str
    column: str
    row: str
    purpose: Purpose


def unmask(
    keys: Keyring,
    place: ProtectedField,
    row: object,
    sealed: Sealed,
    right: Right,
    purpose: Purpose,
    write_down: Callable[[Unmasked], None],
) -> str:
    """The value in the clear, after that has been written down; as unmask_file, which gives its bytes."""
    return unmask_file(keys, place, row, sealed, right, purpose, write_down).decode()


def unmask_file(
    keys: Keyring,
    place: ProtectedField,
    row: object,
    sealed: Sealed,
    right: Right,
    purpose: Purpose,
    write_down: Callable[[Unmasked], None],
) -> bytes:
    """The bytes in the clear, after that has been written down.

    Args:
        row: the value of the row's primary key.
        write_down: keeps it in the transaction of the read; when it raises, nothing is seen.

    Raises:
        UnmaskingRefused: the right does not reach to the purpose; nothing is written down.
        NotOurs: the value was moved from another place, or changed.
    """
    if purpose not in right.purposes:
        title = TITLES[purpose]
        raise UnmaskingRefused(Text(f"无权为“{title.zh}”查看原文", f"No right to see it in the clear: {title.en}"))
    write_down(Unmasked(right.actor, place.table, place.column, str(row), purpose))
    return keys.opened(place.associated(row), sealed.value)


def shown(keys: Keyring, place: ProtectedField, row: object, sealed: Sealed, shape: Shape) -> str:
    """The value masked, for whoever may see the row; no purpose is needed and nothing is written down.

    Raises:
        NotOurs: the value was moved from another place, or changed.
    """
    return masked(shape, keys.opened(place.associated(row), sealed.value).decode())


def is_same(keys: Keyring, place: ProtectedField, one: tuple[object, Sealed], other: tuple[object, Sealed]) -> bool:
    """Whether a column says the same of two rows, each with its sealed value; nobody sees either.

    Raises:
        NotOurs: a value was moved from another place, or changed.
    """
    first, second = (keys.opened(place.associated(row), sealed.value) for row, sealed in (one, other))
    return first == second


def moved(keys: Keyring, place: ProtectedField, row: object, sealed: Sealed, to: object) -> Sealed:
    """The value of a row's column, sealed for another row; nobody sees it.

    Raises:
        NotOurs: the value was moved from another place, or changed.
    """
    return Sealed(keys.sealed(place.associated(to), keys.opened(place.associated(row), sealed.value)))


def signing_secret(keys: Keyring, place: ProtectedField, row: object, sealed: Sealed) -> str:
    """A secret that the service made for a program, to sign with: nobody sees it, so nothing is written down.

    Raises:
        NotOurs: the value was moved from another place, or changed.
    """
    return keys.opened(place.associated(row), sealed.value).decode()


def piece_of_file(keys: Keyring, place: ProtectedField, row: object, sealed: Sealed) -> bytes:
    """A piece of a file that waits to be read by the service, which shows it to nobody, so nothing is written down.

    Raises:
        NotOurs: the value was moved from another place, or changed.
    """
    return keys.opened(place.associated(row), sealed.value)
