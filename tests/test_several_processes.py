"""A service of two processes, as who runs it sees it: what they count, what becomes of one that ends, how it stops."""

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import make_url

from geo_service.commands.serving import listen
from geo_service.core.database.private_database import owner_url
from geo_service.core.database.private_server import PrivateServer

NEAREST = "/nearest?lon=121.4737&lat=31.2305&kind=driver_home"
PATIENCE_S = 30


class Service:
    """A service of two processes, and where it listens."""

    def __init__(self, database_url: str, owner_database_url: str, var: Path) -> None:
        with listen("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GEO_SERVICE_")}
        told = {
            "DATABASE_URL": database_url,
            "GEO_SERVICE_OWNER_DATABASE_URL": owner_database_url,
            "GEO_SERVICE_VAR": str(var),
            "GEO_SERVICE_MASTER_KEY": b64encode(bytes(32)).decode(),  # each service of the database has the same
            "GEO_SERVICE_SAMPLES": "false",
            "GEO_SERVICE_PROCESSES": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "geo_service", "serve", "--port", str(self.port)],
            env=clean | told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def said_until(self, word: str) -> str:
        """What it says until it says this."""
        said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said += line
            if word in line:
                return said
        raise AssertionError(f"it ended without {word!r}:\n{said}")

    def text(self, path: str) -> str:
        """An answer, by a connection of its own."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def answering(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in children.split()}
        return [child for child, command in commands.items() if b"spawn_main" in command]


@pytest.fixture(name="service")
def _service(server: PrivateServer, database_url: str, tmp_path: Path) -> Iterator[Service]:
    service = Service(database_url, owner_url(server, make_url(database_url).database or ""), tmp_path)
    yield service
    if service.process.poll() is None:
        os.killpg(service.process.pid, signal.SIGKILL)
    service.process.communicate()


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it is so before long."""
    gives_up = time.monotonic() + PATIENCE_S
    while not (so := is_so()) and time.monotonic() < gives_up:
        time.sleep(0.1)
    return so


def test_both_count_one_that_is_killed_is_begun_anew_and_told_to_stop_both_do(service: Service) -> None:
    service.said_until("Serving: ")
    first, other = service.answering()
    for _ in range(40):
        service.text(NEAREST)
    told = service.text("/metrics")
    assert 'geo_service_requests_total{method="GET",route="/nearest",status="200"} 40.0' in told
    assert 'geo_service_request_seconds_count{route="/nearest"} 40.0' in told
    assert "geo_service_followers 0.0" in told

    os.kill(first, signal.SIGKILL)
    assert '"features"' in service.text(NEAREST)
    service.said_until("a process that answered has ended")
    assert soon(lambda: len(service.answering()) == 2)
    os.kill(other, signal.SIGKILL)
    assert soon(lambda: other not in service.answering() and answers(service))

    both = service.answering()
    os.kill(service.process.pid, signal.SIGTERM)
    said = service.process.communicate(timeout=PATIENCE_S)[0]
    assert service.process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{one}").exists() for one in both)


def answers(service: Service) -> bool:
    """Whether it answers, by a process that was begun anew."""
    try:
        return '"features"' in service.text(NEAREST)
    except OSError:
        return False


def test_none_outlives_the_one_that_began_them(service: Service) -> None:
    service.said_until("Serving: ")
    both = service.answering()
    os.kill(service.process.pid, signal.SIGKILL)
    assert soon(lambda: not any(Path(f"/proc/{one}").exists() for one in both))


def test_where_one_cannot_begin_none_serves_and_that_is_said(service: Service) -> None:
    assert soon(lambda: len(service.answering()) == 2)
    os.kill(service.answering()[0], signal.SIGKILL)  # long before it answers
    said = service.process.communicate(timeout=PATIENCE_S)[0]
    assert service.process.returncode == 1
    assert "服务进程未能启动" in said
    assert "Serving: " not in said
