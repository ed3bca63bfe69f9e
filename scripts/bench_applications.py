"""Applications of one's own at a constant rate of arrival, over HTTP and with commits that reach the disk.

Every request is due at a moment of its own, whether those before are answered or not, and its time counts from then.
They come as Shengongshe's program sends them: with its key, each under an idempotency key, over connections kept open.
"""

import asyncio
import json
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np
import psycopg
import uvloop

from geo_service.core.access.machines import MOST_PER_MINUTE, NewMachine, add_key, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import PrivateServer, private_server
from geo_service.settings import DATA
from scripts.bench_ground import say, service

RATE, SECONDS, WARM_UP_S, PROCESSES = 200, 20, 5, 2
LIMIT_MS = 150.0
CONNECTIONS = 64
CONNECTIONS_EACH = 2  # of a process to the database: threads that wait for more than one processor only change places
PATH = "/programmes/member_protection/applications"
DISTRICT, CHANNEL, DAY = "district:310101", "centre:shengongshe", "2025-03-03"


@dataclass
class Heard:
    """Statuses, and milliseconds from when a request was due to its answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    waited_ms: list[float] = field(default_factory=list)


def key_of(server: PrivateServer) -> str:
    """The key of a program that may enter applications."""
    writing = engine(service_url(server), "geo_app", 1, 60_000)
    with begun(writing) as connection:
        act(connection, "bench", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
        scopes = ("member_protection:enter", "member_protection:status")
        add_machine(connection, NewMachine("bench", CHANNEL, (CHANNEL,), scopes, MOST_PER_MINUTE), read_roles(DATA))
        key = str(add_key(connection, "bench", 1))
    writing.dispose()
    return key


def request_of(person: int, number: str, key: str, host: str) -> bytes:
    """A made-up member's application, ready to be sent."""
    told = {
        "organisation": DISTRICT,
        "plan": "A",
        "name": f"示例{person}",
        "document_number": number,
        "card_kind": "service_card",
        "card_number": f"6200{person:012}",
        "employment": "in_service",
        "unit_has_group": False,
    }
    body = json.dumps(told).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {uuid4()}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """The status of an answer, all of which is read."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head[9:12])


async def arrive(host: str, port: int, requests: list[bytes], rate: int) -> Heard:
    """What came of requests that arrive so many a second."""
    heard = Heard()
    due: deque[tuple[float, bytes]] = deque()
    more = asyncio.Semaphore(0)
    start = time.perf_counter() + 0.1

    async def keep_asking() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        while True:
            await more.acquire()
            if not due:
                break
            moment, request = due.popleft()
            status = await ask(reader, writer, request)
            heard.waited_ms.append((time.perf_counter() - moment) * 1000)
            heard.statuses[status] += 1
        writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(keep_asking())
        for number, request in enumerate(requests):
            moment = start + number / rate
            if (wait_s := moment - time.perf_counter()) > 0:
                await asyncio.sleep(wait_s)
            due.append((moment, request))
            more.release()
        for _ in range(CONNECTIONS):
            more.release()
    return heard


def measure(number_of: Callable[[int], str], rate: int, seconds: int, processes: int) -> bool:
    """Measure, and say it; whether the limit is kept.

    Args:
        number_of: the made-up number of a person's document.
        processes: that answer.
    """
    with tempfile.TemporaryDirectory(prefix="geo_service_bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's account must be able to enter
        with private_server(folder / "postgres", durable=True) as server:
            migrate(owner_url(server))
            key = key_of(server)
            settings = {"GEO_SERVICE_VAR": str(folder / "var"), "GEO_SERVICE_BUSINESS_DATE": DAY}
            settings |= {"GEO_SERVICE_PROCESSES": str(processes), "GEO_SERVICE_CONNECTIONS": str(CONNECTIONS_EACH)}
            with service("whole", server, folder, settings) as address:
                where = urlsplit(address)
                host, port = where.hostname or "", where.port or 0
                counts = (WARM_UP_S * rate, seconds * rate)
                requests = [request_of(person, number_of(person), key, where.netloc) for person in range(sum(counts))]
                uvloop.run(arrive(host, port, requests[: counts[0]], rate))
                heard = uvloop.run(arrive(host, port, requests[counts[0] :], rate))
            with psycopg.connect(owner_url(server)) as connection:
                connection.execute("select set_config('geo.actor', 'bench', false)")
                connection.execute("select set_config('geo.organisations', '*', false)")
                connection.execute("set role geo_app")
                row = connection.execute("select count(*) from member_protection.application").fetchone()
    p50, p99 = np.percentile(heard.waited_ms, [50, 99])
    kept = row == (sum(counts),) and heard.statuses == {201: counts[1]} and p99 <= LIMIT_MS
    say(
        f"{rate} applications a second for {seconds} s, {processes} processes: p50 {p50:.1f} ms, p99 {p99:.1f} ms,"
        f" worst {max(heard.waited_ms):.0f} ms; answers {dict(heard.statuses)}; limit {LIMIT_MS:.0f} ms:"
        f" {'kept' if kept else 'MISSED'}"
    )
    return bool(kept)
