"""The keys at hand: they seal values, open them, and make blind indexes."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geo_service.core.protection import cipher
from geo_service.core.protection.cipher import CIPHERS, Cipher
from geo_service.core.protection.errors import NotOurs
from geo_service.core.protection.values import ProtectedField, Sealed


@dataclass(frozen=True)
class Keyring:
    """The data keys, unwrapped, of one moment.

    Attributes:
        number: the key that new values are sealed under.
        cipher: the cipher of that key.
        keys: every key that values can be under, by number.
        index_key: the key of the blind indexes.
    """

    number: int
    cipher: Cipher
    keys: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def seal(self, place: ProtectedField, row: object, clear: str) -> Sealed:
        """A value for one row's column, under the newest key.

        Args:
            row: the value of the row's primary key.
        """
        return Sealed(self.sealed(place.associated(row), clear.encode()))

    def sealed(self, associated: bytes, clear: bytes) -> bytes:
        """Bytes for one place, under the newest key."""
        return cipher.sealed(self.cipher, self.number, self.keys[self.number], clear, associated)

    def seal_all(self, place: ProtectedField, rows: Iterable[object], clears: Sequence[str]) -> list[Sealed]:
        """As seal, for a column of many rows: 10,000 take no longer than some hundredths of a second.

        Args:
            rows: the value of each row's primary key.
        """
        begin = place.associated("")
        associated = [begin + str(row).encode() for row in rows]
        values = [clear.encode() for clear in clears]
        key = self.keys[self.number]
        return [Sealed(value) for value in cipher.sealed_all(self.cipher, self.number, key, values, associated)]

    def opened(self, associated: bytes, value: bytes) -> bytes:
        """The clear bytes of a place. For unmasking and rotation only: whoever wants to see a value unmasks it.

        Raises:
            NotOurs: no key here opens it in that place.
        """
        key = self.keys.get(cipher.key_number(value))
        if key is None:
            raise NotOurs
        return cipher.opened(value, key, associated)

    def blind_index(self, place: ProtectedField, clear: str) -> bytes:
        """32 bytes by which equal values of one meaning are found, and nothing else: HMAC-SHA-256, normalised."""
        return self.digest(place.meaning, place.normalise(clear).encode())

    def digest(self, meaning: str, clear: bytes) -> bytes:
        """32 bytes that are equal for equal bytes of one meaning, and that nobody can work out without the key."""
        return hmac.digest(self.index_key, f"{meaning}|".encode() + clear, "sha256")


def cipher_called(name: str) -> Cipher:
    """The cipher of a data key.

    Raises:
        NotOurs: this version of the service has none of that name.
    """
    for one in CIPHERS.values():
        if one.name == name:
            return one
    raise NotOurs
