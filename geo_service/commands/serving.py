"""The command `serve`: a service that says where to look, and ends in good order."""

import argparse
import asyncio
import os
import socket

import uvicorn
from fastapi import FastAPI

from geo_service.app import create_app
from geo_service.commands.database import ACTOR, migrated_database, say, writing
from geo_service.commands.keys import start_with_keys
from geo_service.commands.people import say_how_to_begin
from geo_service.core.access.organisations import load_organisations
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.changes.following import Followers
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.errors import ServiceError
from geo_service.core.horizon.refresh import refresh
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.registry.load import Loaded, load_bundled
from geo_service.core.text import Text
from geo_service.settings import Settings

# Who takes nothing of an answer for so long loses their connection; no word of HTTP would reach them.
STALLED_MS = 60_000
# And a service that is told to stop waits for nobody longer.
STOP_S = 10


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
        Announcing(create_app(ready, found)).run(sockets=[listening])


class PortTaken(ServiceError):
    """Something else listens there."""


class Announcing(uvicorn.Server):
    """A server that says where to look once it answers, and ends the streams of followers before it waits for them."""

    def __init__(self, app: FastAPI, stop_s: int = STOP_S) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=stop_s
            )
        )
        self.followers: Followers = app.state.followers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, once those who follow have had the end of their answer."""
        self.followers.end()
        await super().shutdown(sockets)
        # What somebody does not take is still to be written, and the loop would wait for that.
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            at = f"http://{host}:{port}"
            say(f"服务已启动 / Serving: {at}/ · {at}/nearest?lon=121.4737&lat=31.2305 · Ctrl-C 停止 / stops")


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
