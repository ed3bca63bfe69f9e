"""A follower on a real connection: reads a stream of events as they come."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson


@dataclass
class Stream:
    """An answer that goes on. `came` are the events, each with the moment when it was read."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int
    headers: dict[str, str]
    came: list[tuple[float, int, dict[str, Any]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    retry_ms: int | None = None
    ended: bool = False
    wrong: list[str] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events, as they came."""
        return [number for _, number, _ in self.came]

    async def read(self) -> None:
        """Read to the end of the answer."""
        lines: list[str] = []
        try:
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                chunk = await self.reader.readexactly(size + 2)
                for line in chunk[:-2].decode().split("\n")[:-1]:
                    if line:
                        lines.append(line)
                    else:
                        self.take(lines)
                        lines = []
            self.ended = True
        except (asyncio.IncompleteReadError, ConnectionError):
            self.wrong.append("cut off")

    def take(self, lines: list[str]) -> None:
        """One block, up to its empty line."""
        said = dict(line.split(": ", 1) for line in lines)
        if lines and lines[0].startswith(":"):
            self.comments.append(lines[0].removeprefix(": "))
        elif "retry" in said:
            self.retry_ms = int(said["retry"])
        elif "id" in said:
            content = orjson.loads(said["data"])
            assert content["number"] == int(said["id"])
            self.came.append((time.monotonic(), int(said["id"]), content))
        self.more.set()

    async def until(self, number: int, within_s: float = 10) -> None:
        """Wait until a change is told."""
        async with asyncio.timeout(within_s):
            while not self.came or self.came[-1][1] < number:
                self.more.clear()
                await self.more.wait()

    async def said(self, comment: str, within_s: float = 10) -> None:
        """Wait until a comment is the last that came."""
        async with asyncio.timeout(within_s):
            while self.comments[-1:] != [comment]:
                self.more.clear()
                await self.more.wait()


async def follow(base: str, path: str = "/changes", headers: dict[str, str] | None = None) -> Stream:
    """Ask for events; the stream is read by its caller."""
    address = urlsplit(base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    told = {"Host": address.netloc, "Accept": "text/event-stream", "Accept-Encoding": "br, gzip", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    got = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    return Stream(reader, writer, int(status.split()[1]), got)
