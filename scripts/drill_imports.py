"""A list of members is read, or confirmed, or not at all: kill -9 meanwhile: ./scripts/drill imports [--rounds N].

Each round a union sends a list of new members, submits it, and its district confirms it. In between, at a moment drawn
at random of the reading or of the confirmation, something is killed: `worker` the process that reads the list,
`service` the service, `database` the postmaster and all its processes, `backend` one of them; or the union `cancels`
the reading. Whoever got no answer asks the same again, until the list is confirmed, or gone.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import psycopg

from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.settings import DATA
from scripts.bench_enrol import HEADING, number_of, tree, union
from scripts.bench_ground import leave, say
from scripts.drill_ground import PASSWORD, DrillError, Ground, children_of, drill_ground
from scripts.drill_writers import Book, Clients, new_key

VICTIMS = ("worker", "service", "database", "backend", "cancel")
PHASES = ("reading", "confirmation")
ROWS, FEN_FEE = 2_000, 2_600
READING_S, CONFIRMING_S, LONGEST_S = 2.0, 0.4, 90.0
LISTS = "/programmes/member_protection/lists"
DAY = "2025-03-03"
UNION = union(0)
# What must hold when all rounds are over: each question, and its only answer.
CHECKS = {
    "covers that are not of a confirmed list": (
        "select count(*) from member_protection.cover c join member_protection.enrolment_list l on l.id = c.list_id"
        " where l.state <> 'confirmed'"
    ),
    "confirmed lists whose covers, enrolments or invoice are others than the list says": (
        "select count(*) from member_protection.enrolment_list l"
        " left join (select list_id, count(*) as n, sum(fen_fee) as fen from member_protection.cover group by 1) c"
        "   on c.list_id = l.id"
        " left join (select list_id, count(*) as n from member_protection.enrolment group by 1) e on e.list_id = l.id"
        " left join member_protection.invoice i on i.list_id = l.id"
        " where l.state = 'confirmed' and (c.n, e.n, i.members, c.fen, i.fen_fee)"
        "   is distinct from (l.members, l.members, l.members, l.fen_fee::numeric, l.fen_fee)"
    ),
    "pieces of files whose list is read": (
        "select count(*) from member_protection.list_part p join member_protection.enrolment_list l on l.id = p.list_id"
        " where l.state <> 'reading'"
    ),
    "enrolments of lists that are still read": (
        "select count(*) from member_protection.enrolment e join member_protection.enrolment_list l on l.id = e.list_id"
        " where l.state = 'reading'"
    ),
    "members on no list": (
        "select count(*) from member_protection.member m"
        " where not exists (select from member_protection.enrolment e where e.member_id = m.id)"
    ),
    "imports in the audit that are more or fewer than lists read and confirmed": (
        "select abs((select count(*) from core.audit_entry where operation = 'import'"
        " and of_table like 'member_protection.%')"
        " - 2 * (select count(*) from member_protection.enrolment_list where state = 'confirmed'))"
    ),
}


@dataclass
class Rounds:
    """How a drill went: rounds by victim and phase, and all that should not be."""

    seed: int
    rounds: dict[str, int] = field(default_factory=dict)
    confirmed: int = 0
    cancelled: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Union:
    """A grassroots union and its district, at their browsers."""

    clients: Clients
    ground: Ground
    sends: Mapping[str, str]
    confirms: Mapping[str, str]

    def until(self, method: str, path: str, expected: set[int], body: bytes | None, who: Mapping[str, str]) -> Any:
        """Status and body of an answer that is as expected, asked for until there is one.

        Raises:
            DrillError: there is none.
        """
        gives_up = time.monotonic() + LONGEST_S
        while time.monotonic() < gives_up:
            said = self.clients.asked(method, path, expected | {404, 409}, body, who)
            if said is not None and said.status in expected:
                return said
            time.sleep(0.2)
        raise DrillError(f"{method} {path}: never {expected}")

    def listed(self, content: bytes) -> str:
        """The place of a list that is read; one whose reader was killed is sent again."""
        asked = urlencode({"organisation": UNION, "year": 2025, "way": "uninsured_with_card", "mode": "all"})
        while True:
            said = self.until("PUT", f"{LISTS}?{asked}", {200, 202}, content, self.sends)
            place = said.headers["location"]
            state = self.read(place)
            if state == "listed":
                return str(place)
            if state != "failed":
                raise DrillError(f"a list of good rows is {state}")

    def read(self, place: str) -> str:
        """The state of a list once it is no longer read; `gone` when it is not there."""
        gives_up = time.monotonic() + LONGEST_S
        while time.monotonic() < gives_up:
            said = self.clients.asked("GET", place, {200, 404}, None, self.sends)
            if said is not None and said.status in {200, 404}:
                state = json.loads(said.body)["state"] if said.status == 200 else "gone"
                if state not in {"queued", "running", "reading"}:
                    return str(state)
            time.sleep(0.1)
        raise DrillError(f"{place} is read for ever")


def content(first: int) -> bytes:
    """A list of made-up members."""
    rows = [
        f"示例{person},居民身份证,{number_of(person)},会员服务卡,6200{person:012},A,{UNION},在职"
        for person in range(first, first + ROWS)
    ]
    return "\n".join([",".join(HEADING), *rows, ""]).encode()


def furnish(ground: Ground) -> None:
    """Add a union, its district, and somebody at each."""
    roles, passwords = read_roles(DATA), Passwords()
    writing = engine(ground.url, "geo_app", 1, 600_000)
    with begun(writing) as connection:
        act(connection, "drill", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
        tree(connection, 1)
        for login, organisation, role in (
            ("drill-union", UNION, "grassroots_union"),
            ("drill-district", "district:310101", "district_union"),
        ):
            add_person(
                connection, NewPerson(login, "演练人员", organisation, role, PASSWORD), roles, passwords, "drill"
            )
    writing.dispose()


def kill(victim: str, ground: Ground, draw: Random) -> None:
    """Kill what a round is about."""
    if victim == "service":
        ground.kill()
        ground.start()
    elif victim == "database":
        ground.kill_database()
    elif victim == "backend":
        ground.kill_backend(draw)
    elif victim == "worker":
        assert ground.process is not None and ground.process.pid is not None
        for pid in children_of(ground.process.pid):
            with suppress(OSError):
                if b"geo_service.core.jobs.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
    if victim in {"database", "backend"}:
        ground.until(ground.takes_connections, "the database takes connections")


def carry_out(number: int, victim: str, phase: str, union_: Union, tally: Rounds, draw: Random) -> None:
    """One round: a list from its sending to its confirmation, with something killed in between."""
    ground, told = union_.ground, content(number * ROWS)
    if victim == "cancel":
        cancel(union_, told, draw)
        tally.cancelled += 1
        return
    longest = READING_S if phase == "reading" else CONFIRMING_S
    killing = threading.Timer(draw.uniform(0, longest), kill, (victim, ground, draw))
    if phase == "reading":
        killing.start()
    place = union_.listed(told)
    union_.until("POST", f"{place}/submission", {200}, b"", {**union_.sends, "Idempotency-Key": new_key(draw)})
    if phase == "confirmation":
        killing.start()
    who = {**union_.confirms, "Idempotency-Key": new_key(draw)}
    said = json.loads(union_.until("POST", f"{place}/confirmation", {200}, b"", who).body)
    killing.join()
    ground.until(lambda: ground.ask("GET", "/healthz").status == 200, "the service answers")
    tally.confirmed += 1
    if (said["state"], said["members"], said["fee"]) != ("confirmed", ROWS, f"{ROWS * FEN_FEE // 100}.00"):
        tally.wrong.append(f"round {number}, {victim} at {phase}: confirmed as {said}")


def cancel(union_: Union, told: bytes, draw: Random) -> None:
    """Send a list, cancel it at some moment, and let go of it: nothing is left but a list that is not there."""
    asked = urlencode({"organisation": UNION, "year": 2025, "way": "uninsured_with_card", "mode": "all"})
    place = union_.until("PUT", f"{LISTS}?{asked}", {202}, told, union_.sends).headers["location"]
    time.sleep(draw.uniform(0, READING_S / 2))
    union_.until("DELETE", place, {202, 204}, None, union_.sends)
    if union_.read(place) != "gone":
        union_.until("DELETE", place, {204}, None, union_.sends)


def drill(rounds: int, seed: int, victims: tuple[str, ...] = VICTIMS) -> Rounds:
    """How it went: so many rounds of each victim, in an order drawn at random.

    Raises:
        DrillError: something did not come back at all.
    """
    draw, tally = Random(seed), Rounds(seed)
    # A confirmation is carried out by the service itself.
    order = [
        (victim, "reading" if victim == "worker" else PHASES[number % 2])
        for victim in victims
        for number in range(rounds)
    ]
    draw.shuffle(order)
    with drill_ground(furnish, {"GEO_SERVICE_BUSINESS_DATE": DAY}) as ground:
        clients = Clients(ground, Book())
        union_ = Union(clients, ground, clients.sign_in("drill-union"), clients.sign_in("drill-district"))
        for number, (victim, phase) in enumerate(order):
            carry_out(number, victim, phase, union_, tally, draw)
            about = victim if victim == "cancel" else f"{victim} at {phase}"
            tally.rounds[about] = tally.rounds.get(about, 0) + 1
            if number % 10 == 9:
                say(f"{number + 1} of {len(order)} rounds")
        tally.wrong += clients.book.faults
        look(ground, tally)
    return tally


def look(ground: Ground, tally: Rounds) -> None:
    """Hold the database against what was acknowledged."""
    with psycopg.connect(ground.owner) as connection:
        # Whoever was on a list that was cancelled after it was read stays known to the union.
        for what, question in CHECKS.items():
            row = connection.execute(question.encode()).fetchone()
            count = 0 if row is None else int(row[0])
            if count and not (tally.cancelled and what.startswith(("members on no list", "imports in"))):
                tally.wrong.append(f"{count} {what}")
        asked = (
            "select (select count(*) from member_protection.cover), (select count(*) from"
            " member_protection.enrolment_list where state = 'confirmed'), (select count(*) from"
            " member_protection.enrolment_list where state <> 'confirmed')"
        )
        row = connection.execute(asked).fetchone()
    if row != (tally.confirmed * ROWS, tally.confirmed, 0):
        tally.wrong.append(f"{tally.confirmed} lists were confirmed; covers, lists and other lists: {row}")


def main() -> int:
    """Run the drill, print how it went; 1 when something was lost, doubled or half done."""
    parser = argparse.ArgumentParser(prog="./scripts/drill imports", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="of each victim / 每种的轮数")
    parser.add_argument("--seed", type=int, default=2025, help="of the moments and victims / 随机种子")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    try:
        tally = drill(asked.rounds, asked.seed)
    except DrillError as error:
        say(str(error))
        return 1
    for about, count in sorted(tally.rounds.items()):
        print(f"{about:<30} {count}")
    print(f"{'lists confirmed':<30} {tally.confirmed}")
    print(f"{'lists cancelled':<30} {tally.cancelled}")
    print(f"{'wrong':<30} {len(tally.wrong)}")
    for sentence in tally.wrong[:50]:
        say(f"seed {tally.seed}: {sentence}")
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
