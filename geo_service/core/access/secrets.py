"""Secrets that are shown once and kept as hashes: of sessions and keys, and what is derived from them."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

SECRET_BYTES = 32
KEY_PREFIX = "fk_"
KEY_ID = "^[a-z2-7]{16}$"
KEY = re.compile(r"fk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})")


def new_secret() -> str:
    """A new secret of 256 random bits, as 43 characters that stand in a URL."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret: 32 bytes. It was drawn at random, so there is nothing to guess and no salt."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token(session_token: str) -> str:
    """What a page must send along with a change: made from the session's token, which the page cannot read."""
    made = hmac.new(session_token.encode(), b"csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(given.encode(), wanted.encode())


@dataclass(frozen=True)
class Key:
    """A machine's key, as it is shown once."""

    key_id: str
    secret: str

    def __str__(self) -> str:
        """The key as it is sent: fk_<id>_<secret>."""
        return f"{KEY_PREFIX}{self.key_id}_{self.secret}"


def new_key() -> Key:
    """A new key."""
    key_id = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return Key(key_id, new_secret())


def read_key(text: str) -> Key | None:
    """The key that a text is, None for one that cannot be."""
    match = KEY.fullmatch(text)
    return Key(match[1], match[2]) if match else None
