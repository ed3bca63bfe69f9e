"""The command line: serve · migrate · load · photo · districts · backup · restore · audit · keys · user · api-key."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from geo_service.app import create_app
from geo_service.commands.audit import add_audit
from geo_service.commands.backup import add_backup, add_restore
from geo_service.commands.database import ACTOR, both, migrated_database, say, writing
from geo_service.commands.keys import add_keys, start_with_keys
from geo_service.commands.load import add_arguments
from geo_service.commands.people import add_api_key, add_user, say_how_to_begin
from geo_service.commands.sites import add_districts, add_photo, load
from geo_service.core.access.organisations import load_organisations
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.changes.following import Followers
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.database.private_server import ServerError
from geo_service.core.errors import ServiceError
from geo_service.core.horizon.refresh import refresh
from geo_service.core.observe import logging_to_stderr
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.problems import faults_of
from geo_service.core.registry.load import Loaded, load_bundled
from geo_service.core.text import Text
from geo_service.settings import Settings

# Who takes nothing of an answer for so long loses their connection; no word of HTTP would reach them.
STALLED_MS = 60_000
# And a service that is told to stop waits for nobody longer.
STOP_S = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, else 1 after one sentence on standard error."""
    signal.signal(signal.SIGTERM, leave)
    try:
        asked = parser().parse_args(arguments)
        given = {name: getattr(asked, name, None) for name in ("host", "port")}
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        with logging_to_stderr(settings.log_level):
            asked.run(settings, asked)
    except ServiceError as error:
        say(both(error.detail))
        for fault in error.faults:
            say(f"  {fault.where}: {fault.given!r} — {both(fault.wanted)}")
        return 1
    except ValidationError as error:
        for fault in faults_of(error.errors()):
            said = f"{fault.where} = {fault.given!r}: " if fault.where else ""
            say(f"设置有误 / A setting is wrong: {said}{both(fault.wanted)}")
        return 1
    except ServerError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def leave(signal_number: int, frame: object) -> None:
    """End by an exception, so that the private server is stopped on the way out."""
    raise SystemExit(128 + signal_number)


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    commands = argparse.ArgumentParser(
        prog="geo_service", description="上海工会服务站点 / Shanghai trade-union service sites"
    )
    several = commands.add_subparsers(required=True, metavar="COMMAND")

    command = several.add_parser("serve", help="启动服务 / migrate, load what comes with the service, and serve")
    command.add_argument("--host", help="监听地址 / address to listen on")
    command.add_argument("--port", type=int, help="监听端口 / port to listen on")
    command.set_defaults(run=serve)

    command = several.add_parser("migrate", help="更新数据库结构 / bring the database to the newest schema")
    command.set_defaults(run=migrated)

    command = several.add_parser("load", help="载入站点文件 / load site files")
    add_arguments(command)
    command.set_defaults(run=load)

    add_photo(several.add_parser("photo", help="为站点添加照片 / add photos to a site"))

    add_districts(several.add_parser("districts", help="导入区界文件 / import an operator's file of district outlines"))

    add_backup(several.add_parser("backup", help="备份数据库 / back the database up"))
    add_restore(several.add_parser("restore", help="恢复备份 / bring a backup back"))
    add_audit(several.add_parser("audit", help="审计 / what was written down of writes and reads"))
    add_keys(several.add_parser("keys", help="更换密钥 / new keys for protected fields"))
    add_user(several.add_parser("user", help="管理人员 / people who may sign in"))
    add_api_key(several.add_parser("api-key", help="管理接口密钥 / programs that may ask, and their keys"))
    return commands


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


def migrated(settings: Settings, asked: argparse.Namespace) -> None:
    """Bring the database to the newest schema."""
    with migrated_database(settings):
        say("数据库结构已是最新 / The database stands at the newest schema")


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


if __name__ == "__main__":
    sys.exit(main())
