"""Passwords: hashed with argon2id, verified in the same time whether or not there is an account."""

import re
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SHORTEST, LONGEST = 12, 256
# What a verification takes, in KiB.
MEMORY_KIB = 47_104
# More at once than the machine has cores would only be slower.
AT_ONCE = 2


class Passwords:
    """How passwords are kept: argon2id with 46 MiB and one pass, OWASP's first choice."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self.hash("nobody's password")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with self._turn:
            return self._hasher.hash(plain(password))

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one of the hash; for None it is not, after as much work."""
        with self._turn:
            try:
                self._hasher.verify(password_hash or self._nobodys, plain(password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_old(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def plain(password: str) -> bytes:
    """The password in one form, however a keyboard made it."""
    # Composing makes one letter of three at most, so what is cut off here is longer than any password that was taken.
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")


def plain_login(login: str) -> str:
    """The name in one form: full-width and upper-case letters as plain ones."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def fault_of(password: str, login: str) -> str | None:
    """Why a password is not taken: short, long, name; None when it is."""
    if len(unicodedata.normalize("NFKC", password)) < SHORTEST:
        return "short"
    if len(unicodedata.normalize("NFKC", password)) > LONGEST:
        return "long"
    return "name" if login and login in plain_login(password) else None
