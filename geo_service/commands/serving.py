"""The command `serve`: a service that says where to look, and ends in good order."""

import argparse
import os
import socket

from geo_service.app import create_app
from geo_service.commands.answering import Server, Several
from geo_service.commands.database import ACTOR, migrated_database, say, writing
from geo_service.commands.keys import start_with_keys
from geo_service.commands.people import say_how_to_begin
from geo_service.core.access.organisations import load_organisations
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.errors import ServiceError
from geo_service.core.horizon.refresh import refresh
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.registry.load import Loaded, load_bundled
from geo_service.core.text import Text
from geo_service.settings import Settings

# Who takes nothing of an answer for so long loses their connection; no word of HTTP would reach them.
STALLED_MS = 60_000


def add_serve(command: argparse.ArgumentParser) -> None:
    """Add the arguments of serve."""
    command.add_argument("--host", help="监听地址 / address to listen on")
    command.add_argument("--port", type=int, help="监听端口 / port to listen on")
    command.set_defaults(run=serve)


def serve(settings: Settings, asked: argparse.Namespace) -> None:
    """Serve until told to stop."""
    listening = listen(settings.host, settings.port)
    found = find_plugins(settings.plugins)
    with migrated_database(settings) as ready:
        start_with_keys(ready)
        for loaded in load_what_comes(ready, found):
            say(str(loaded))
        say_how_to_begin(ready)
        if ready.processes > 1:
            Several(ready, listening).run(lambda: say_where(listening))
        else:
            Server(create_app(ready, found), lambda: say_where(listening)).run(sockets=[listening])


def say_where(listening: socket.socket) -> None:
    """Say where the service answers."""
    host, port = listening.getsockname()[:2]
    at = f"http://{host}:{port}"
    say(f"服务已启动 / Serving: {at}/ · {at}/nearest?lon=121.4737&lat=31.2305 · Ctrl-C 停止 / stops")


class PortTaken(ServiceError):
    """Something else listens there."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        PortTaken: the port is taken, or the address is not this machine's.
    """
    try:
        made = socket.create_server((host, port), backlog=2048, reuse_port=False)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise PortTaken(
            Text(
                f"无法在 {host}:{port} 监听（{reason}）；请停掉占用者或用 --port 换一个端口",
                f"Cannot listen on {host}:{port} ({reason}); stop what uses it or choose another --port",
            )
        ) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; what is accepted inherits it
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MS)
    return made


def load_what_comes(settings: Settings, found: Found) -> list[Loaded]:
    """Load the data that comes with the service."""
    catalogue = read_catalogue(settings.data, found.plugins)
    with begun(writing(settings)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        load_organisations(connection, settings.data)
        loaded = load_bundled(connection, settings.data, catalogue, settings.samples)
        refresh(connection, Clock(settings.business_date).today())
        return loaded
