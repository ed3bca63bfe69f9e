"""How soon followers have a change: ./scripts/bench followers [--many N] [--changes N] [--check].

So many followers hold a stream of events of one service; each change is a commit of its own, and so is an import of
a thousand at the end. What counts is the last follower. The client shares the machine with the service.
"""

import argparse
import asyncio
import resource
import statistics
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from geo_service.core.database.private_database import service_url
from geo_service.core.database.private_server import ServerError
from scripts.bench_ground import BenchError, ground, load, say, service

MOST_S = 1.0
ROWS = 10_000
IMPORTED = 1_000
PATIENCE_S = 60.0
CHANGE = "update core.facility set name = name || '*' where id in (select id from core.public_facility limit %s)"
LAST = "select max(number) from core.public_change"


@dataclass
class Follower:
    """A stream that is read; `number` is the last that came."""

    number: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, base: str, since: int) -> None:
        """Read events until cancelled."""
        address = urlsplit(base)
        reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=2**20)
        writer.write(f"GET /changes?since={since}&f=events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    self.number = int(line[4:])
                    self.more.set()
        finally:
            writer.close()

    async def until(self, number: int) -> float:
        """The moment when a change was there."""
        async with asyncio.timeout(PATIENCE_S):
            while self.number < number:
                self.more.clear()
                await self.more.wait()
        return time.monotonic()


async def measure(base: str, connection: psycopg.Connection, many: int, changes: int) -> tuple[list[float], float]:
    """Seconds until the last follower had each change, and until all had an import."""
    since = one_number(connection)
    followers = [Follower() for _ in range(many)]
    reading = [asyncio.create_task(one.follow(base, since)) for one in followers]
    late = []
    for rows in [*[1] * (changes + 1), IMPORTED]:  # the first one shows that all follow, and does not count
        with connection.transaction():
            connection.execute(
                "select set_config('geo.actor', 'bench', true), set_config('geo.organisations', '*', true)"
            )
            connection.execute(CHANGE, (rows,))
        committed, number = time.monotonic(), one_number(connection)
        late.append(max(await asyncio.gather(*(one.until(number) for one in followers))) - committed)
        await asyncio.sleep(0.1)
    for one in reading:
        one.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    return late[1:-1], late[-1]


def one_number(connection: psycopg.Connection) -> int:
    """The number of the last change."""
    row = connection.execute(LAST).fetchone()
    assert row
    return int(row[0])


def main() -> int:
    """Measure and print; 1 when a change takes too long and --check was given, or when the bench cannot be run."""
    options = argparse.ArgumentParser(prog="bench followers", description=__doc__)
    options.add_argument("--many", type=int, default=500, help="followers; 500")
    options.add_argument("--changes", type=int, default=30, help="changes, one after the other; 30")
    options.add_argument("--check", action="store_true", help="end with 1 when one takes longer than a second")
    asked = options.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        with ground() as (folder, server):
            load(server, ROWS)
            more = {"GEO_SERVICE_FOLLOWERS": str(asked.many)}
            with (
                service("whole", server, folder, more) as base,
                psycopg.connect(service_url(server), autocommit=True, options="-c role=geo_app") as connection,
            ):
                say(f"{asked.many:,} followers")
                late, imported = asyncio.run(measure(base, connection, asked.many, asked.changes))
    except (BenchError, ServerError) as error:
        say(str(error))
        return 1
    print(f"followers {asked.many:,}: the last one has a change after")
    print(f"  median {statistics.median(late) * 1000:6.0f} ms · slowest of {len(late)} {max(late) * 1000:6.0f} ms")
    print(f"  {IMPORTED:,} changes in one commit: all have them after {imported:.1f} s")
    return int(asked.check and max(late) > MOST_S)


if __name__ == "__main__":
    sys.exit(main())
