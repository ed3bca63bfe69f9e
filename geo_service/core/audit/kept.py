"""The seals that are kept outside the database: a file to which lines are added, the last seal of each run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from geo_service.core.audit.chain import Kept
from geo_service.core.errors import ServiceError
from geo_service.core.text import Text

SEAL_BYTES = 32
# More than a line is long.
TAIL_BYTES = 1024


class Unreadable(ServiceError):
    """The file is not there, or holds a line that is no seal."""


def file_of(var: Path, cluster: int, database: str) -> Path:
    """The file for the chain of a database; one that is restored onto another server or name begins another."""
    return var / "audit" / f"{cluster}-{quote(database, safe='')}.seals"


def read(file: Path) -> list[Kept]:
    """The seals of a file, in its order.

    Raises:
        Unreadable: it is not there, or a line of it is no seal.
    """
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "?"
        raise Unreadable(
            Text(f"读不到库外保存的封印 {file}（{reason}）", f"the seals kept in {file} cannot be read ({reason})")
        ) from error
    return list(parsed(file, lines))


def parsed(file: Path, lines: list[str]) -> Iterator[Kept]:
    """The seals in the lines of a file; a last line that a power cut broke off is passed over.

    Raises:
        Unreadable: another line is no seal.
    """
    for number, line in enumerate(lines, start=1):
        counted, _, told = line.strip().partition(" ")
        try:
            one = Kept(int(counted), bytes.fromhex(told))
        except ValueError:
            one = Kept(-1, b"")
        if one.number >= 0 and len(one.seal) == SEAL_BYTES:
            yield one
        elif number < len(lines) or line.endswith("\n"):
            raise Unreadable(
                Text(
                    f"{file} 第 {number} 行不是封印", f"line {number} of {file} is no seal: a number and 64 hex digits"
                )
            )


def last(file: Path) -> Kept | None:
    """The last seal of a file; None when there is no file, or nothing whole in it.

    Raises:
        Unreadable: its last line is no seal.
    """
    if not file.exists():
        return None
    with file.open("rb") as opened:
        whole = whole_tail(opened).decode("ascii", errors="replace")
    seals = list(parsed(file, whole.splitlines(keepends=True)[-1:]))
    return seals[0] if seals else None


def add(file: Path, one: Kept) -> None:
    """Add a seal to a file, and return when it is on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with file.open("ab+") as opened:
        size = opened.seek(0, os.SEEK_END)
        begins = max(0, size - TAIL_BYTES)
        opened.truncate(begins + len(whole_tail(opened)))
        opened.write(f"{one.number} {one.seal.hex()}\n".encode())
        opened.flush()
        os.fsync(opened.fileno())
    if is_new:
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def whole_tail(opened: BinaryIO) -> bytes:
    """The end of a file, less a last line that a power cut broke off."""
    opened.seek(max(0, opened.seek(0, os.SEEK_END) - TAIL_BYTES))
    read = opened.read()
    return read[: read.rfind(b"\n") + 1]
