"""How a value is sealed: the cipher's tag, the key's number, then what the cipher made. Another cipher is a new tag."""

from collections.abc import Iterable, Mapping, Sequence
from os import urandom
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geo_service.core.protection.errors import NotOurs

KEY_NUMBER_BYTES = 4
HEADER_BYTES = 1 + KEY_NUMBER_BYTES


class Cipher(Protocol):
    """An authenticated cipher.

    Attributes:
        tag: its number in front of every value, 1 to 255; never given to another cipher.
        name: what it is called beside a key, such as aes-256-gcm.
        key_bytes: how long its keys are.
    """

    tag: int
    name: str
    key_bytes: int

    def encrypt(self, key: bytes, clear: bytes, associated: bytes) -> bytes:
        """The clear bytes, encrypted and bound to the associated ones; never the same twice."""
        ...

    def encrypt_all(self, key: bytes, values: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """As encrypt, of many clear and associated bytes: the key is made ready once."""
        ...

    def decrypt(self, key: bytes, encrypted: bytes, associated: bytes) -> bytes:
        """The clear bytes.

        Raises:
            NotOurs: the key, the associated bytes or a byte of the value is another than at encryption.
        """
        ...


class Aes256Gcm:
    """AES-256-GCM, NIST SP 800-38D: a random nonce of 96 bits, then the text and a tag of 128 bits."""

    tag = 1
    name = "aes-256-gcm"
    key_bytes = 32
    nonce_bytes = 12

    def encrypt(self, key: bytes, clear: bytes, associated: bytes) -> bytes:
        """The nonce and the encrypted bytes."""
        return self.encrypt_all(key, [(clear, associated)])[0]

    def encrypt_all(self, key: bytes, values: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """As encrypt, of many clear and associated bytes: the key is made ready once."""
        encrypt, size = AESGCM(key).encrypt, self.nonce_bytes
        return [(nonce := urandom(size)) + encrypt(nonce, clear, associated) for clear, associated in values]

    def decrypt(self, key: bytes, encrypted: bytes, associated: bytes) -> bytes:
        """The clear bytes.

        Raises:
            NotOurs: the key, the associated bytes or a byte of the value is another than at encryption.
        """
        try:
            return AESGCM(key).decrypt(encrypted[: self.nonce_bytes], encrypted[self.nonce_bytes :], associated)
        except (InvalidTag, ValueError) as error:
            raise NotOurs from error


# What can be read. A cipher put in for another (SM4-GCM, say) stands beside it until nothing of the old is left.
CIPHERS: Mapping[int, Cipher] = {cipher.tag: cipher for cipher in (Aes256Gcm(),)}
AES_256_GCM = CIPHERS[1]


def sealed(cipher: Cipher, number: int, key: bytes, clear: bytes, associated: bytes) -> bytes:
    """The value as it is stored: tag, number of the key, and what the cipher made; the first two are bound to it."""
    header = bytes([cipher.tag]) + number.to_bytes(KEY_NUMBER_BYTES)
    return header + cipher.encrypt(key, clear, header + associated)


def sealed_all(
    cipher: Cipher, number: int, key: bytes, clears: Sequence[bytes], associated: Sequence[bytes]
) -> list[bytes]:
    """As sealed, of many values, each for its own place."""
    header = bytes([cipher.tag]) + number.to_bytes(KEY_NUMBER_BYTES)
    values = ((clear, header + place) for clear, place in zip(clears, associated, strict=True))
    return [header + encrypted for encrypted in cipher.encrypt_all(key, values)]


def key_number(value: bytes) -> int:
    """The number of the key that a stored value is under."""
    return int.from_bytes(value[1:HEADER_BYTES])


def opened(value: bytes, key: bytes, associated: bytes) -> bytes:
    """The clear bytes of a stored value.

    Raises:
        NotOurs: no cipher has its tag, or it was made with another key, elsewhere, or changed since.
    """
    cipher = CIPHERS.get(value[0]) if len(value) > HEADER_BYTES else None
    if cipher is None:
        raise NotOurs
    return cipher.decrypt(key, value[HEADER_BYTES:], value[:HEADER_BYTES] + associated)
