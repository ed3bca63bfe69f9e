"""A program that subscribes, and a receiver that is a real HTTP server."""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from geo_service.app import create_app
from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs import queries as jobs
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.webhooks.deliver import JOB
from geo_service.settings import DATA, Settings
from tests.core.changes.conftest import _writing  # noqa: F401 - a fixture
from tests.served import beside


@dataclass
class Receiver:
    """Takes messages. `answers` are the statuses for the next ones, 200 when there are no more."""

    url: str = ""
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    slow_s: float = 0
    at_once: int = 0
    most_at_once: int = 0

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What the messages say."""
        return [orjson.loads(body) for _, body in self.messages]

    @property
    def numbers(self) -> list[int]:
        """The numbers of the changes, as they came."""
        return [change["number"] for change in self.changes]


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a message is of whom it should be, worked out as standardwebhooks.com says it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    mac = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{mac}" and abs(int(headers["webhook-timestamp"]) - time.time()) < 60


@pytest.fixture(name="new_receiver")
def _new_receiver() -> Iterator[Callable[[], Receiver]]:
    """Starts receivers on ports of their own."""
    servers: list[ThreadingHTTPServer] = []

    def new_receiver() -> Receiver:
        receiver = Receiver()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.at_once += 1
                receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(receiver.slow_s)
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.messages.append((headers, body))
                receiver.at_once -= 1
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Location", receiver.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *_: None
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/changes?of=sites"
        return receiver

    yield new_receiver
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="receiver")
def _receiver(new_receiver) -> Receiver:
    return new_receiver()


@pytest.fixture(scope="module", name="settings")
def _settings(database_url, tmp_path_factory) -> Settings:
    url = SecretStr(database_url)
    return Settings(database_url=url, var=tmp_path_factory.mktemp("var"), work=False, webhooks_inside=True)


@pytest.fixture(scope="module", name="client")
def _client(settings, found) -> Iterator[TestClient]:
    with TestClient(create_app(settings, found), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(name="program")
def _program(client, app_engine, unions) -> Callable[..., TestClient]:
    """A new program with a key, which may subscribe."""

    def program(scopes=("facility:changes",), organisation="federation", acts_for=("*",)) -> TestClient:
        roles, name = read_roles(DATA), f"m{uuid4().hex[:10]}"
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_machine(connection, NewMachine(name, organisation, acts_for, scopes, 100_000), roles)
            key = add_key(connection, name, 1)
        made = beside(client, headers={"Authorization": f"Bearer {key}"})
        made.name = name
        return made

    return program


@pytest.fixture(name="admin_rows")
def _admin_rows(app_engine) -> Callable[[str], list[Any]]:
    """What the database holds, seen by somebody who acts for all."""

    def rows(query: str) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return list(connection.execute(text(query)).mappings())

    return rows


@dataclass
class Subscription:
    """A program's subscription, and what can be asked of it."""

    client: TestClient
    id: str
    secret: str
    number: int

    def deliveries(self, status: str | None = None) -> list[dict[str, Any]]:
        """What became of what was sent, the last first."""
        asked = {} if status is None else {"status": status}
        answer = self.client.get(f"/webhooks/{self.id}/deliveries", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["deliveries"]

    def shown(self) -> dict[str, Any]:
        """How it stands."""
        return self.client.get(f"/webhooks/{self.id}").json()

    def set(self, status: str) -> httpx2.Response:
        """Pause it, or let it go on."""
        return self.client.put(f"/webhooks/{self.id}/status", json={"status": status})


@pytest.fixture(name="subscribe")
def _subscribe(program, owner) -> Iterator[Callable[..., Subscription]]:
    """Subscribes a new program to a receiver; the subscriptions of a test end with it."""

    def subscribe(url: str, client: TestClient | None = None, **wanted: Any) -> Subscription:
        client = client or program()
        answer = client.post("/webhooks", json={"url": url, **wanted})
        assert answer.status_code == 201, answer.text
        told = answer.json()
        return Subscription(client, told["id"], told["secret"], told["number"])

    yield subscribe
    owner("delete from core.webhook")


@pytest.fixture(name="run")
def _run(app_engine, settings) -> Callable[..., dict[str, Any]]:
    """Carries out the job once, as a worker does, and gives its result; None when it was told to stop."""

    def run(stop: Stop | None = None) -> dict[str, Any] | None:
        with app_engine.begin() as connection:
            act(connection, "schedule", ALL_ORGANISATIONS)
            job = jobs.enqueue(connection, JOB.name, {}, "schedule")
            connection.execute(
                text("update core.job set status = 'running', attempt = 1, worker = gen_random_uuid() where id = :id"),
                {"id": job},
            )
        attempt = Attempt(job, 1, JOB.name, JOB.function, JOB.timeout_s, {}, "schedule", ALL_ORGANISATIONS, None)
        carry_out(attempt, settings, stop or Stop())
        with app_engine.begin() as connection:
            act(connection, "schedule", ALL_ORGANISATIONS)
            ended = jobs.job(connection, job)
        assert ended.status == ("succeeded" if stop is None else "running"), ended
        return ended.result

    return run


@pytest.fixture(name="later")
def _later(owner) -> Callable[[], None]:
    """Lets the time pass until what failed is tried again."""
    return lambda: owner("update core.webhook set next_at = now() - interval '1 second'")
