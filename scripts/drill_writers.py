"""Who writes while a drill kills: drivers, a keeper of keys, visitors who sign in, a clerk, an importer; and a prober.

Each does one thing after the other and writes down what was acknowledged. A client that got no answer, 503 or 409
sends the same again, under the same key; a driver may also walk away, and the outcome is then unknown to everybody.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.errors import ServiceError
from geo_service.core.registry.load import load_sites
from scripts.bench_load import sites, written
from scripts.drill_ground import LOGINS, LONGEST_ANSWER_S, PASSWORD, Ground, Said, address

AGAIN, AGAIN_S = {409, 503}, 0.2
READS = ("/healthz", "/readyz", "/nearest?lon=121.47&lat=31.23", "/tiles/all/10/857/418", "/account")
IMPORTED_ROWS = 20
ADDRESSES, TURN = count(), threading.Lock()
CHARGERS = text("update core.facility set chargers = :chargers where id = :id")


@dataclass
class Sent:
    """One request that changes something, the key it was sent under, and what was acknowledged."""

    path: str
    body: bytes
    key: str
    about: int | str
    answer: Said | None = None


@dataclass
class Book:
    """What the writers know.

    Attributes:
        keys: the live keys by id, each with the key itself.
        imports: names of the imports, True where the load returned.
        chargers: what was written to each of the clerk's facilities in turn, True where the commit returned.
        faults: answers that nobody should get.
    """

    reports: list[Sent] = field(default_factory=list)
    keys_made: list[Sent] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    keys_ended: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    sign_ins_sent: int = 0
    imports: dict[str, bool] = field(default_factory=dict)
    chargers: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    worst_s: float = 0.0
    replayed: int = 0
    faults: list[str] = field(default_factory=list)

    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        by_key = sum(sent.answer is not None for sent in [*self.reports, *self.keys_made])
        changed = sum(done for values in self.chargers.values() for _, done in values)
        return by_key + len(self.keys_ended) + len(self.cookies) + sum(self.imports.values()) + changed


@dataclass
class Clients:
    """The writers' way to the service; every answer that may not be is a fault in the book."""

    ground: Ground
    book: Book
    over: threading.Event = field(default_factory=threading.Event)

    def asked(
        self,
        method: str,
        path: str,
        expected: set[int],
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        client: str | None = None,
    ) -> Said | None:
        """The answer, None where there was none: the service was away, or went away meanwhile."""
        before = self.ground.away
        client = client or new_address()
        try:
            said = self.ground.ask(method, path, body, headers, client)
        except (OSError, http.client.HTTPException) as error:
            self.book.statuses["none"] += 1
            if before == self.ground.away and before % 2 == 0:
                self.book.faults.append(f"{method} {path}: {type(error).__name__} from a service that was there")
            return None
        self.book.statuses[str(said.status)] += 1
        if before == self.ground.away and before % 2 == 0:  # a service that starts keeps its callers waiting
            self.book.worst_s = max(self.book.worst_s, said.seconds)
            if said.seconds > LONGEST_ANSWER_S:
                self.book.faults.append(f"{method} {path}: {said.status} after {said.seconds:.1f} s")
        if said.status not in expected | {503}:
            self.book.faults.append(f"{method} {path}: {said.status} {said.body[:300].decode(errors='replace')}")
        return said

    def until_acknowledged(self, sent: Sent, headers: Mapping[str, str], gives_up: Callable[[], bool]) -> Said | None:
        """The answer to a request that is sent again under its key until there is one; None when its sender gave up."""
        told = {**headers, "Content-Type": "application/json", "Idempotency-Key": sent.key}
        client = new_address()
        while True:
            said = self.asked("POST", sent.path, {201, 409}, sent.body, told, client)
            if said is not None and said.status not in AGAIN:
                sent.answer = said
                return said
            if gives_up():
                return None
            time.sleep(AGAIN_S)

    def sign_in(self, login: str) -> dict[str, str]:
        """What a browser sends once it is signed in; nothing when that came to nothing before all is over."""
        body = json.dumps({"login": login, "password": PASSWORD}).encode()
        while not self.over.is_set():
            self.book.sign_ins_sent += 1
            said = self.asked("POST", "/session", {200}, body, {"Content-Type": "application/json"})
            if said is not None and said.status == http.HTTPStatus.OK:
                cookie = said.headers["set-cookie"].partition(";")[0]
                self.book.cookies.append(cookie)
                return {"Cookie": cookie, "X-CSRF-Token": json.loads(said.body)["csrf"]}
            time.sleep(AGAIN_S)
        return {}


def new_address() -> str:
    """An address that no client has had."""
    with TURN:
        return address(next(ADDRESSES))


def new_key(draw: Random) -> str:
    """A new Idempotency-Key."""
    return str(UUID(int=draw.getrandbits(128)))


def report(clients: Clients, draw: Random, facilities: list[int]) -> None:
    """A driver: one report of each facility; one in ten walks away from a request that failed."""
    while not clients.over.is_set() and facilities:
        number = facilities.pop()
        state = draw.choice(["free", "full", "closed"])
        body = json.dumps({"state": state}).encode()
        sent = Sent(f"/facilities/{number}/reports", body, new_key(draw), number)
        clients.book.reports.append(sent)
        clients.until_acknowledged(sent, {}, lambda: draw.random() < 0.1)
        time.sleep(draw.uniform(0, 0.1))


def keep_keys(clients: Clients, draw: Random, machine: str) -> None:
    """An administrator: a new key for a program, and its end."""
    signed_in = clients.sign_in(LOGINS[1])
    while not clients.over.is_set():
        sent = Sent("/account/keys", json.dumps({"machine": machine}).encode(), new_key(draw), machine)
        clients.book.keys_made.append(sent)
        said = clients.until_acknowledged(sent, signed_in, lambda: False)
        if said is None or said.status != http.HTTPStatus.CREATED:
            return
        made = json.loads(said.body)
        clients.book.keys[made["id"]] = made["key"]
        if not clients.over.wait(draw.uniform(0, 0.1)):
            end_key(clients, signed_in, made["id"])


def end_key(clients: Clients, signed_in: Mapping[str, str], key_id: str) -> None:
    """End a key; when an earlier answer was lost, that it does not exist any more is as good."""
    expected = {204}
    while True:
        said = clients.asked("DELETE", f"/account/keys/{key_id}", expected, None, signed_in)
        if said is not None and said.status in expected:
            clients.book.keys_ended.append(key_id)
            del clients.book.keys[key_id]
            return
        if said is not None and said.status not in AGAIN:
            return  # it is among the faults
        expected = {204, 404}
        time.sleep(AGAIN_S)


def visit(clients: Clients, draw: Random) -> None:
    """A visitor who signs in again and again."""
    while not clients.over.is_set():
        clients.sign_in(LOGINS[2])
        clients.over.wait(draw.uniform(0.2, 0.6))


def change(clients: Clients, engine: Engine, draw: Random, facilities: list[int]) -> None:
    """A clerk, at the database itself: the chargers of a facility, counted up, each in a transaction of its own."""
    for chargers in count(1):
        if clients.over.wait(draw.uniform(0, 0.05)):
            return
        number = facilities[chargers % len(facilities)]
        try:
            with begun(engine) as connection:
                act(connection, "drill", ALL_ORGANISATIONS)
                connection.execute(CHARGERS, {"chargers": chargers, "id": number})
            done = True
        except (ServiceError, SQLAlchemyError):
            done = False
        clients.book.chargers.setdefault(number, []).append((chargers, done))


def bring_in(clients: Clients, engine: Engine, draw: Random, catalogue: Catalogue) -> None:
    """An importer, at the database itself: files of twenty sites, each in a transaction of its own."""
    for number in count(1):
        if clients.over.wait(draw.uniform(0.1, 0.5)):
            return
        name = f"演练批次{number}"
        rows = [
            {**row, "name": f"{name}之{place}", "address": f"{row['address']}{name}"}
            for place, row in enumerate(sites(IMPORTED_ROWS, catalogue))
        ]
        folder = clients.ground.folder / "imports"
        folder.mkdir(exist_ok=True)
        file = written(folder, "csv", rows)
        try:
            with begun(engine) as connection:
                act(connection, "drill", ALL_ORGANISATIONS)
                load_sites(connection, file, catalogue)
            clients.book.imports[name] = True
        except (ServiceError, SQLAlchemyError):
            clients.book.imports[name] = False


def probe(clients: Clients, signed_in: Mapping[str, str]) -> None:
    """Whoever only reads: everything is there, or is said to be away for a moment; nobody is signed out."""
    while not clients.over.is_set():
        for path in READS:
            clients.asked("GET", path, {200, 204}, None, signed_in)
        clients.over.wait(0.1)


def ask_again(clients: Clients, sent: Sent, headers: Mapping[str, str]) -> None:
    """Send a request again that was acknowledged before: the same answer must come, told to be the old one."""
    told = {**headers, "Content-Type": "application/json", "Idempotency-Key": sent.key}
    said = clients.asked("POST", sent.path, {201}, sent.body, told)
    assert sent.answer is not None
    if said is None or said.status in AGAIN:
        return
    clients.book.replayed += 1
    if said.body != sent.answer.body or said.headers.get("idempotency-replayed") != "true":
        clients.book.faults.append(f"POST {sent.path} again: another answer than before")
