"""Stores in a folder and in a bucket of a server that speaks S3."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from geo_service.core.pictures.store import Store, store_of
from geo_service.settings import Settings

SERVER = Path(sys.executable).with_name("alocals3-server")


@pytest.fixture(scope="session", name="s3")
def _s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a bucket `photos`."""
    folder = tmp_path_factory.mktemp("s3")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["--port", str(port), "--storage-root", str(folder / "data"), "--log-level", "error", "--disable-gc"]
    words += ["--min-free-bytes", "0", "--database-url", f"sqlite:///{folder}/objects.db"]
    with subprocess.Popen([SERVER, *words], cwd=folder, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}/s3"
        deadline = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(urllib.request.Request(f"{address}/photos", method="PUT")).close()
                break
            except URLError:
                assert server.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)
        yield address
        server.terminate()


@pytest.fixture(name="told")
def _told(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says how to reach it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    monkeypatch.setenv("AWS_REGION", "made-up")


@pytest.fixture(params=["folder", "bucket"], name="kept")
def _kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store of either kind."""
    if request.param == "folder":
        return store_of(Settings(var=tmp_path))
    request.getfixturevalue("told")
    return store_of(Settings(photos=f"s3://photos/{tmp_path.name}"))
