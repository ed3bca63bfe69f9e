"""Files that are sent slowly: nobody waits for them, who may not send is told so first, and no disk has them clear."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlencode, urlsplit

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from geo_service.core.errors import TooLarge
from geo_service.core.incoming.queries import PIECE
from geo_service.core.incoming.received import IN_MEMORY, received
from geo_service.core.plugin import Found
from tests.core.demand.test_http import HUANGPU, TOLD
from tests.served import serving

type SignIn = Callable[[str, str], TestClient]
CONNECTIONS, WAIT_S = 2, 20
LISTS = "/programmes/member_protection/lists?" + urlencode({"organisation": HUANGPU, "year": 2025, "way": "central"})
LIST = "姓名,证件类型,证件号码,卡类型,卡号,保障类型\n" + "示例,,,,,\n" * 4


@pytest.fixture(scope="module", name="address")
def _address(client: TestClient, found: Found) -> Iterator[str]:
    """Where a service with two connections answers, beside the one that people sign in to."""
    assert isinstance(client.app, FastAPI)
    settings = client.app.state.service.settings.model_copy(update={"connections": CONNECTIONS})
    with serving(settings, found) as served:
        yield served


@pytest.fixture(name="begin")
def _begin(address: str) -> Iterator[Callable[..., "Sending"]]:
    """Begins requests whose body comes when the test wants it to; none is left open."""
    with ExitStack() as opened:

        def begin(who: TestClient, method: str, target: str, size: int = 0) -> Sending:
            return opened.enter_context(closing(Sending(address, who, method, target, size)))

        yield begin


class Sending:
    """A request whose body comes when the test wants it to."""

    def __init__(self, address: str, who: TestClient, method: str, target: str, size: int) -> None:
        where = urlsplit(address)
        self._socket = socket.create_connection((where.hostname, where.port), timeout=WAIT_S)
        cookies = "; ".join(f"{name}={value}" for name, value in who.cookies.items())
        told = {
            "Host": where.netloc,
            "Cookie": cookies,
            "X-CSRF-Token": who.headers["X-CSRF-Token"],
            "Connection": "close",
        } | ({"Content-Length": str(size), "Expect": "100-continue"} if size else {})
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.send(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode())
        # The service says 100 when it begins to wait for the body, or how it ended without it.
        self.status = int(self._socket.recv(12, socket.MSG_WAITALL).split()[1])

    def send(self, content: bytes) -> None:
        """Send so much."""
        self._socket.sendall(content)

    def ended(self) -> bytes:
        """All that is answered from now on."""
        found = b""
        while more := self._socket.recv(65_536):
            found += more
        return found

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


@pytest.mark.parametrize(
    ("target", "content"),
    [(f"/demand-files?{urlencode(TOLD)}", "lon,lat,weight\n121.48,31.21,3\n"), (LISTS, LIST)],
)
def test_more_slow_files_than_connections_keep_nobody_from_an_answer(
    begin: Callable[..., Sending], sign_in_as: SignIn, target: str, content: str
) -> None:
    who, body = sign_in_as("district_union", HUANGPU), content.encode()
    slow = [begin(who, "PUT", target, len(body)) for _ in range(CONNECTIONS * 3)]
    assert [one.status for one in slow] == [100] * len(slow)
    for one in slow:
        one.send(body[:-5])
    assert begin(who, "GET", "/demand").status == 200
    for one in slow:
        one.send(body[-5:])
        assert b"HTTP/1.1 20" in one.ended()


@pytest.mark.parametrize("target", [f"/demand-files?{urlencode(TOLD)}", LISTS])
def test_who_may_not_send_is_told_so_before_anything_is_taken(
    begin: Callable[..., Sending], sign_in_as: SignIn, target: str
) -> None:
    nobody = sign_in_as("site_manager", HUANGPU)
    assert begin(nobody, "PUT", target, 2**30).status == 403


def request_of(content: bytes, chunk: int) -> Request:
    """A request with a body that comes in chunks."""
    starts = iter(range(0, len(content), chunk))

    async def receive() -> dict[str, object]:
        at = next(starts)
        more = at + chunk < len(content)
        return {"type": "http.request", "body": content[at : at + chunk], "more_body": more}

    return Request({"type": "http", "method": "PUT", "headers": []}, receive)


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, IN_MEMORY + PIECE])
@pytest.mark.parametrize("chunk", [65_537, 3 * PIECE])
def test_a_file_comes_as_it_was_sent_and_lies_nowhere_in_the_clear(size: int, chunk: int) -> None:
    content, looked = (b"only here " * (size // 10 + 1))[:size], []

    async def take() -> None:
        async with received(request_of(content, chunk), size, looked.append) as file:
            assert (file.size, file.whole(), b"".join(looked)) == (size, content, content)
            assert [len(one) for one in file.pieces()] == [len(one) for one in looked]
            assert max(len(one) for one in looked) <= PIECE
            file.held.seek(0)
            assert b"only here" not in file.held.read()
            assert file.held._rolled == (size > IN_MEMORY)  # what is large is on the disk and not in memory

    asyncio.run(take())


def test_of_a_file_that_is_too_large_no_more_is_taken() -> None:
    looked: list[bytes] = []

    async def take() -> None:
        async with received(request_of(bytes(4 * PIECE), PIECE), 2 * PIECE, looked.append):
            raise AssertionError("it was taken")

    with pytest.raises(TooLarge):
        asyncio.run(take())
    assert sum(map(len, looked)) == 2 * PIECE
