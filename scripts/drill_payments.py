"""No claim is paid twice, and no batch is half: kill -9 of whoever pays, and of PostgreSQL: ./scripts/drill payments.

[--rounds N] of each kind: `worker` kills the process that makes batches and reads the bank's answers, `backend` a
process of the server, which then ends all others, `database` the postmaster and all its processes. What was
acknowledged is there, what was not is whole or not there, and in the end every claim is paid once.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.core.access.organisations import load_organisations
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import private_server
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import prepare_keys
from geo_service.settings import DATA, Settings
from scripts.bench_enrol import union
from scripts.bench_ground import leave, say
from scripts.drill_ground import children_of
from scripts.drill_paying import as_actor, pay
from scripts.forked import WARM
from scripts.made_up_claims import put_claims, put_covered

KINDS = ("worker", "backend", "database")
A_ROUND, LONGEST_S, BACK_S, STAYS_S = 100, 1.0, 60.0, 0.3
UNION = union(0)
PUT_UNION = text(
    "insert into core.organisation (code, kind, name, parent)"
    " values (:code, 'grassroots', '示例', 'district:310101') on conflict do nothing"
)
# What must never be, whatever was killed.
WRONG = {
    "claims with two payments that stand": (
        "select count(*) from (select claim_id from member_protection.payment"
        " where state in ('in_batch', 'paid', 'reversed') group by claim_id having count(*) > 1) t"
    ),
    "batches that are not whole": (
        "select count(*) from member_protection.payment_batch b where b.payments <> (select count(*)"
        " from member_protection.payment p where p.batch_id = b.id) or b.fen <> (select sum(p.fen)"
        " from member_protection.payment p where p.batch_id = b.id)"
    ),
    "payments that are not where the ledger has them": (
        "select count(*) from member_protection.payment p where p.state is distinct from (select e.kind"
        " from member_protection.payment_entry e where e.payment_id = p.id order by e.id desc limit 1)"
    ),
    "claims that are not where their payment is": (
        "select count(*) from member_protection.claim c left join lateral (select p.state"
        " from member_protection.payment p where p.claim_id = c.id order by p.attempt desc limit 1) l on true"
        " where c.state <> coalesce(l.state, 'decided_paid')"
    ),
    "answers of the bank that were read by half": (
        "select count(*) from (select b.id from member_protection.payment_batch b"
        " join member_protection.bank_line l on l.batch_id = b.id group by b.id, b.payments, l.file_sha256"
        " having count(*) <> b.payments) t"
    ),
    "batches without an entry in the audit": (
        "select count(*) from member_protection.payment_batch b where not exists (select from core.audit_entry a"
        " where a.of_table = 'member_protection.payment' and a.of_id = b.id::text and a.operation = 'import'"
        " and a.row_count = b.payments)"
    ),
}


@dataclass
class Tally:
    """How a drill went.

    Attributes:
        acknowledged: batches made, and answers read, that the worker was told are done.
        wrong: one sentence each; empty when nothing is.
    """

    seed: int
    rounds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    acknowledged: list[tuple[str, UUID]] = field(default_factory=list)
    back_s: float = 0.0
    claims: int = 0
    wrong: list[str] = field(default_factory=list)


def drill(url: str, admin: str, var: Path, rounds: dict[str, int], seed: int, postmaster: Callable[[], int]) -> Tally:
    """How it went: so many rounds of each kind, in an order drawn at random.

    Args:
        url: the service's, of a migrated database with the organisations, of which the server can be killed.
        admin: the same, as the administrator of the server.
        postmaster: the server's first process.
    """
    draw, tally = Random(seed), Tally(seed)
    order = [kind for kind, count in rounds.items() for _ in range(count)]
    draw.shuffle(order)
    writing = engine(url, "geo_app", 1, 60_000)
    with as_actor(writing, "drill") as connection:
        connection.execute(PUT_UNION, {"code": UNION})
        keys = prepare_keys(connection, Settings(database_url=SecretStr(url), var=var))
    for kind in order:
        put_waiting(writing, keys, tally)
        until_killed(kind, url, var, tally, draw, postmaster)
        tally.back_s = max(tally.back_s, until_back(admin))
        look(admin, tally, kind)
    finish(url, var, tally)
    look(admin, tally, "the end")
    with psycopg.connect(admin) as connection_of_admin:
        left = connection_of_admin.execute(
            "select count(*) from member_protection.claim where state <> 'paid'"
        ).fetchone()
    if left != (0,):
        tally.wrong.append(f"{left} claims are not paid in the end")
    writing.dispose()
    return tally


def put_waiting(writing: Engine, keys: Keyring, tally: Tally) -> None:
    """Put more claims that are decided."""
    with as_actor(writing, "drill") as connection:
        put_claims(connection, put_covered(connection, keys, range(tally.claims, tally.claims + A_ROUND), UNION))
    tally.claims += A_ROUND


def until_killed(kind: str, url: str, var: Path, tally: Tally, draw: Random, postmaster: Callable[[], int]) -> None:
    """Let a worker pay until something is killed at a moment drawn at random."""
    here, there = WARM.Pipe()
    worker = WARM.Process(target=quietly_pay, args=(url, var, there), daemon=True)
    worker.start()
    there.close()
    time.sleep(draw.uniform(0.05, LONGEST_S))
    if kind == "worker":
        worker.kill()
    elif kind == "backend":
        with suppress(ProcessLookupError):
            os.kill(draw.choice(children_of(postmaster())), signal.SIGKILL)
    else:
        first = postmaster()
        os.kill(first, signal.SIGSTOP)  # so that no new ones come
        for pid in (first, *children_of(first)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    worker.join(BACK_S)
    hear(here, tally)
    tally.rounds[kind] += 1


def quietly_pay(url: str, var: Path, told: Pipe) -> None:
    """Pay, until the database is gone."""
    with suppress(Exception):
        pay(url, var, told)


def hear(here: Pipe, tally: Tally) -> bool:
    """Whether the worker said that nothing is left; what it was told is done is kept."""
    is_over = False
    with suppress(EOFError, OSError):
        while here.poll():
            what, batch_id = here.recv()
            is_over = is_over or what == "nothing left"
            if what != "nothing left":
                tally.acknowledged.append((what, batch_id))
    return is_over


def until_back(admin: str) -> float:
    """How many seconds it took until the database was there to stay: the server ends all when it sees that one is gone.

    Raises:
        TimeoutError: it did not.
    """
    began, since = time.monotonic(), None
    while time.monotonic() - began < BACK_S:
        try:
            with psycopg.connect(admin, connect_timeout=2) as connection:
                connection.execute("select")
                since = since or time.monotonic()
                time.sleep(STAYS_S)
                connection.execute("select")
            return since - began
        except psycopg.OperationalError:
            since = None
            time.sleep(0.05)
    raise TimeoutError("the database did not come back")


def look(admin: str, tally: Tally, when: str) -> None:
    """Add what is wrong now."""
    with psycopg.connect(admin) as connection:
        for what, asked in WRONG.items():
            row = connection.execute(asked.encode()).fetchone()
            if row != (0,):
                tally.wrong.append(f"seed {tally.seed}, after {when}: {row} {what}")
        for what, batch_id in tally.acknowledged:
            asked = (
                "select exists (select from member_protection.payment_batch b where b.id = %s) and (%s = 'made' or"
                " exists (select from member_protection.bank_line l where l.batch_id = %s))"
            )
            if connection.execute(asked, (batch_id, what, batch_id)).fetchone() != (True,):
                tally.wrong.append(f"seed {tally.seed}, after {when}: a batch that was {what} is lost")


def finish(url: str, var: Path, tally: Tally) -> None:
    """Let a worker come to its end."""
    here, there = WARM.Pipe()
    worker = WARM.Process(target=pay, args=(url, var, there), daemon=True)
    worker.start()
    there.close()
    worker.join(BACK_S)
    if not hear(here, tally):
        tally.wrong.append(f"seed {tally.seed}: the last worker did not come to its end")


def main() -> int:
    """Run the drill, print how it went; 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="./scripts/drill payments", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="rounds of each kind / 每种的轮数")
    parser.add_argument("--seed", type=int, default=2025, help="of the moments and victims / 随机种子")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    with tempfile.TemporaryDirectory(prefix="geo_service_drill-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's account must be able to enter
        with private_server(folder / "postgres", durable=True) as server:
            migrate(owner_url(server))
            url = service_url(server)
            with begun(engine(url, "geo_app", 1, 60_000)) as connection:
                act(connection, "drill", ALL_ORGANISATIONS)
                load_organisations(connection, DATA)
            pid_file = folder / "postgres/data/postmaster.pid"
            tally = drill(
                url,
                owner_url(server),
                folder,
                dict.fromkeys(KINDS, asked.rounds),
                asked.seed,
                lambda: int(pid_file.read_text().splitlines()[0]),
            )
    done = {what: sum(one == what for one, _ in tally.acknowledged) for what in ("made", "answered")}
    print(f"rounds                 {', '.join(f'{kind} {count}' for kind, count in tally.rounds.items())}")
    print(f"claims, each paid once {tally.claims}")
    print(f"acknowledged           {done['made']} batches, {done['answered']} answers")
    print(f"database back          {tally.back_s:.2f} s at most")
    print(f"wrong                  {len(tally.wrong)}")
    for sentence in tally.wrong[:50]:
        say(sentence)
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
