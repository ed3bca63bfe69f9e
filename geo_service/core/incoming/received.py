"""A file as it comes in: taken whole before anybody waits for the database, and on no disk in the clear."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from geo_service.core.errors import TooLarge
from geo_service.core.incoming.queries import PIECE
from geo_service.core.protection.cipher import AES_256_GCM
from geo_service.core.text import Text

IN_MEMORY = 2 * PIECE  # of a file that is sent slowly, beside how many others nobody knows
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass
class Received:
    """A file that came in: sealed piece by piece under a key that is in memory alone and goes with it."""

    held: IO[bytes]
    key: bytes = field(repr=False)
    count: int = 0
    size: int = 0

    def take(self, piece: bytes) -> None:
        """Take the next piece, of PIECE bytes unless it is the last."""
        sealed = AES_256_GCM.encrypt(self.key, piece, str(self.count).encode())
        self.held.write(len(sealed).to_bytes(4) + sealed)
        self.count, self.size = self.count + 1, self.size + len(piece)

    def pieces(self) -> Iterator[bytes]:
        """The file from its beginning, a piece at a time in memory."""
        self.held.seek(0)
        for number in range(self.count):
            sealed = self.held.read(int.from_bytes(self.held.read(4)))
            yield AES_256_GCM.decrypt(self.key, sealed, str(number).encode())

    def whole(self) -> bytes:
        """All of a file that is small enough for it."""
        return b"".join(self.pieces())


@asynccontextmanager
async def received(
    request: Request, most_bytes: int, look: Callable[[bytes], None] = lambda _: None
) -> AsyncIterator[Received]:
    """The file that a request brings as its body; it takes a turn of nobody while it comes in, however slowly.

    Args:
        look: at each piece as it passes; what it raises ends the sending.

    Raises:
        TooLarge: it has more than most_bytes.
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as held:
        file, rest, size = Received(held, os.urandom(AES_256_GCM.key_bytes)), bytearray(), 0

        def take(piece: bytes) -> None:
            look(piece)
            file.take(piece)

        async for chunk in request.stream():
            size += len(chunk)
            if size > most_bytes:
                raise too_large(most_bytes)
            rest += chunk
            while len(rest) >= PIECE:
                await run_in_threadpool(take, bytes(rest[:PIECE]))
                del rest[:PIECE]
        if rest:
            await run_in_threadpool(take, bytes(rest))
        yield file


def too_large(most_bytes: int) -> TooLarge:
    """The refusal of a file that has no end within the size that is taken."""
    most = most_bytes // 2**20
    return TooLarge(Text(f"文件至多 {most} MB", f"The file is at most {most} MB"))
