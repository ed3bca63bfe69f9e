"""One POST to a subscriber: to an address that was looked at, in bounded time, no redirect followed, nothing read."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from geo_service.core.webhooks.addresses import PORTS, NotPublic, addresses_of

CONNECT_S = 5.0
WHOLE_S = 10.0
MOST_ADDRESSES = 3

type Fault = Literal["not_public", "no_address", "no_connection", "bad_certificate", "no_answer"]


@cache
def tls() -> ssl.SSLContext:
    """How a receiver's certificate is checked: by the system's authorities."""
    return ssl.create_default_context()


@dataclass
class Sender:
    """Sends, from several threads at once.

    Attributes:
        inside: addresses within are allowed.
        whole_s: longest time for one message, from the connection to the answer's headers.
    """

    inside: bool
    whole_s: float = WHOLE_S
    _open: set[socket.socket] = field(default_factory=set)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int | None, Fault | None]:
        """The status of the answer, or why there is none."""
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname or ""
        try:
            found = addresses_of(host, port, self.inside)
        except NotPublic:
            return None, "not_public"
        except (OSError, UnicodeError):
            return None, "no_address"
        try:
            with self.connected(found, port, host if parts.scheme == "https" else None) as connection:
                target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
                return answered(connection, target, {**headers, "Host": parts.netloc}, body), None
        except Unconnected:
            return None, "no_connection"
        except ssl.SSLCertVerificationError:
            return None, "bad_certificate"
        except (OSError, http.client.HTTPException, ValueError):
            return None, "no_answer"

    @contextmanager
    def connected(self, addresses: Sequence[str], port: int, secure_as: str | None) -> Iterator[socket.socket]:
        """A connection that is cut off when the whole takes too long, or all is to stop.

        Args:
            secure_as: the name that the certificate must be for; None for a connection in the clear.

        Raises:
            Unconnected: nobody listens at any of the addresses.
        """
        connection = first_connected(addresses, port)
        if secure_as is not None:
            connection = tls().wrap_socket(connection, server_hostname=secure_as, do_handshake_on_connect=False)
        connection.settimeout(self.whole_s)
        # A receiver that says a byte now and then would keep any time limit of a single read.
        ends_at = time.monotonic() + self.whole_s
        ending = threading.Timer(self.whole_s, cut, [connection])
        ending.daemon = True
        self._open.add(connection)
        ending.start()
        try:
            if self._stopped.is_set():
                raise ConnectionAbortedError
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            yield connection
            if time.monotonic() >= ends_at:  # what was cut off reads like an answer that was whole
                raise TimeoutError
        finally:
            ending.cancel()
            self._open.discard(connection)
            connection.close()

    @property
    def is_stopped(self) -> bool:
        """Whether all was told to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Cut off what is being sent."""
        self._stopped.set()
        for connection in list(self._open):
            cut(connection)


class Unconnected(Exception):
    """Nobody listens at the address."""


def first_connected(addresses: Sequence[str], port: int) -> socket.socket:
    """A connection to the first of several addresses that takes one.

    Raises:
        Unconnected: none does.
    """
    for address in addresses[:MOST_ADDRESSES]:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=CONNECT_S)
    raise Unconnected


def cut(connection: socket.socket) -> None:
    """End a connection, whoever waits on it."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def answered(connection: socket.socket, target: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status that a receiver answers on a connection; its content is not read."""
    asked = http.client.HTTPConnection("")
    asked.sock = connection
    asked.request("POST", target, body, dict(headers))
    return asked.getresponse().status
