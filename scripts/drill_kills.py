"""Nothing acknowledged is lost: kill -9 of the service and of PostgreSQL while many write: ./scripts/drill kills.

[--rounds N] of each kind: `service` kills the service, which is started again on the same port; `database` the
postmaster and all its processes, which the service itself starts again; `backend` one process of the server.
"""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import psycopg

from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.jobs.queries import enqueue
from geo_service.core.plugin import find_plugins
from geo_service.settings import DATA
from scripts.bench_ground import leave, say
from scripts.drill_checks import Found, looked_at
from scripts.drill_ground import LOGINS, MACHINES, DrillError, Ground, drill_ground, furnish
from scripts.drill_writers import READS, Book, Clients, ask_again, bring_in, change, keep_keys, probe, report, visit

KINDS = ("service", "database", "backend")
DRIVERS = 2
REPORTS_A_ROUND, CLERKS_FACILITIES = 80, 20
# After the database is back; a service that was killed has to start, which takes longer.
LONGEST_AGAIN_S = 10.0
SEAL_EVERY, ASKED_AGAIN = 4, 4
WRITES_S = (0.2, 0.8)


@dataclass
class Tally:
    """How a drill went.

    Attributes:
        back_s: from each kill until the database took connections, seconds.
        again_s: from then until every read was answered, seconds.
    """

    seed: int
    book: Book
    rounds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    back_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    again_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    found: Found = field(default_factory=Found)

    def wrong(self) -> list[str]:
        """All that should not be, the seed first; empty when nothing is."""
        late = [
            f"after the kill of {kind}: {seconds:.1f} s until all was answered again"
            for kind, seconds in self.again_s.items()
            if kind != "service" and seconds > LONGEST_AGAIN_S
        ]
        found = [*self.book.faults, *late, *self.found.lost, *self.found.doubled, *self.found.wrong]
        return [f"seed {self.seed}", *found] if found else []

    def table(self) -> str:
        """The result for the terminal."""
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.book.statuses.items()))
        lines = [
            ("rounds", ", ".join(f"{kind} {count}" for kind, count in self.rounds.items())),
            ("acknowledged writes", self.book.acknowledged()),
            ("lost", len(self.found.lost)),
            ("doubled", len(self.found.doubled)),
            ("otherwise wrong", len(self.found.wrong) + len(self.book.faults)),
            ("asked again under an old key", self.book.replayed),
            ("statuses (none: no answer)", statuses),
            ("worst answer", f"{self.book.worst_s:.2f} s"),
            *((f"{kind}: database back", f"{seconds:.2f} s at most") for kind, seconds in self.back_s.items()),
            *((f"{kind}: answers again", f"{seconds:.2f} s at most") for kind, seconds in self.again_s.items()),
        ]
        return "\n".join(f"{name:<30} {value}" for name, value in lines)


def drill(rounds: dict[str, int], seed: int, say: Callable[[str], None] = say) -> Tally:
    """How it went: so many rounds of each kind, in an order drawn at random.

    Raises:
        DrillError: something did not come back at all.
    """
    draw = Random(seed)
    order = [kind for kind, count in rounds.items() for _ in range(count)]
    draw.shuffle(order)
    facilities = 500 + REPORTS_A_ROUND * len(order)
    with drill_ground(lambda ground: furnish(ground, facilities)) as ground:
        clients = Clients(ground, Book())
        tally = Tally(seed, clients.book)
        signed_in = clients.sign_in(LOGINS[0])
        with writing(clients, draw, signed_in):
            for number, kind in enumerate(order):
                carry_out(kind, clients, tally, draw, signed_in)
                if number % SEAL_EVERY == 0:
                    seal(ground)
                if number % 20 == 19:
                    say(f"{number + 1} of {len(order)} rounds")
        for cookie in clients.book.cookies:
            clients.asked("GET", "/account", {200}, None, {"Cookie": cookie})
        tally.found = looked_at(ground, clients.book)
    return tally


@contextmanager
def writing(clients: Clients, draw: Random, signed_in: dict[str, str]) -> Iterator[None]:
    """Let everybody write; at the end each ends what they are at."""
    ground, catalogue = clients.ground, read_catalogue(DATA, find_plugins().plugins)
    with psycopg.connect(ground.owner) as connection:
        facilities = [row[0] for row in connection.execute("select id from core.public_facility order by id")]
    clerks, to_report = facilities[:CLERKS_FACILITIES], facilities[CLERKS_FACILITIES:]
    engines = [engine(ground.url, "geo_app", 1, 60_000) for _ in range(2)]
    each: list[Callable[[], None]] = [
        *([lambda: report(clients, Random(draw.random()), to_report)] * DRIVERS),
        *((lambda machine=machine: keep_keys(clients, Random(draw.random()), machine)) for machine in MACHINES),
        lambda: visit(clients, Random(draw.random())),
        lambda: change(clients, engines[0], Random(draw.random()), clerks),
        lambda: bring_in(clients, engines[1], Random(draw.random()), catalogue),
        lambda: probe(clients, signed_in),
    ]
    threads = [threading.Thread(target=one, daemon=True) for one in each]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        clients.over.set()
        for thread in threads:
            thread.join(60)
        for made in engines:
            made.dispose()
    if any(thread.is_alive() for thread in threads):
        raise DrillError("A writer never got an answer")


def carry_out(kind: str, clients: Clients, tally: Tally, draw: Random, signed_in: dict[str, str]) -> None:
    """One round: some writing, the kill, everything back, and what was acknowledged is asked again."""
    ground, book = clients.ground, clients.book
    time.sleep(draw.uniform(*WRITES_S))
    began = time.monotonic()
    if kind == "service":
        ground.kill()
        ground.start()
    elif kind == "database":
        ground.kill_database()
    else:
        ground.kill_backend(draw)
    ground.until(ground.takes_connections, "the database takes connections")
    back = time.monotonic()
    for path in READS:
        ground.until(lambda path=path: ground.ask("GET", path, None, signed_in).status in {200, 204}, path)
    tally.rounds[kind] += 1
    tally.back_s[kind] = max(tally.back_s[kind], back - began)
    tally.again_s[kind] = max(tally.again_s[kind], time.monotonic() - back)
    done = [sent for sent in list(book.reports) if sent.answer is not None]
    for sent in draw.sample(done, min(ASKED_AGAIN, len(done))):
        ask_again(clients, sent, {})


def seal(ground: Ground) -> None:
    """Ask for the audit to be sealed now, so that kills hit that as well."""
    made = engine(ground.url, "geo_app", 1, 60_000)
    try:
        with begun(made) as connection:
            act(connection, "drill", ALL_ORGANISATIONS)
            enqueue(connection, "seal_audit", {}, "drill")
    finally:
        made.dispose()


def main() -> int:
    """Run the drill, print how it went; 1 when something was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(prog="./scripts/drill kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="rounds of each kind / 每种的轮数")
    parser.add_argument("--seed", type=int, default=2025, help="of the moments and victims / 随机种子")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    try:
        tally = drill(dict.fromkeys(KINDS, asked.rounds), asked.seed)
    except DrillError as error:
        say(str(error))
        return 1
    print(tally.table())
    for sentence in tally.wrong()[:50]:
        say(sentence)
    return bool(tally.wrong())


if __name__ == "__main__":
    sys.exit(main())
