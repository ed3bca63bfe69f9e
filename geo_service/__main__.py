"""The command line: serve · migrate · load."""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
import uvicorn
from pydantic import SecretStr, ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from geo_service.app import create_app
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import ServerError, private_server
from geo_service.core.errors import ServiceError
from geo_service.core.geometry import Datum
from geo_service.core.horizon.refresh import refresh
from geo_service.core.observe import log_to_stderr
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.problems import faults_of
from geo_service.core.registry.importing.report import terminal_table, write_report
from geo_service.core.registry.importing.table import Declared, Finding, Table
from geo_service.core.registry.load import FileRefused, Loaded, load_bundled, load_divisions, load_sites
from geo_service.core.text import Text
from geo_service.settings import Settings

ACTOR = "command line"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, else 1 after one sentence on standard error."""
    signal.signal(signal.SIGTERM, leave)
    try:
        asked = parser().parse_args(arguments)
        given = {name: getattr(asked, name, None) for name in ("host", "port")}
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        log_to_stderr(settings.log_level)
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


def both(text: Text) -> str:
    """The text in Chinese and English, once where they are the same."""
    return " / ".join(dict.fromkeys(text))


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    print(sentence, file=sys.stderr, flush=True)


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

    add_load(several.add_parser("load", help="载入站点文件 / load site files"))
    return commands


def add_load(command: argparse.ArgumentParser) -> None:
    """Add the arguments of load."""
    command.add_argument(
        "file", type=Path, nargs="+", help="站点文件：CSV、xlsx、GeoJSON、GeoPackage，或附件2-7申报表 / files of sites"
    )
    command.add_argument(
        "--datum", type=Datum, choices=list(Datum), help="坐标系，行内未填时 / datum of rows that name none"
    )
    command.add_argument("--sheet", help="只读取这个工作表 / the only sheet to read")
    command.add_argument("--layer", help="GeoPackage 的图层 / layer of a GeoPackage")
    command.add_argument(
        "--form", choices=["micro", "comprehensive"], help="申报表：微型或综合型 / the application form it is"
    )
    command.add_argument("--good-rows", action="store_true", help="只载入无误的行 / load the rows without fault")
    command.add_argument("--organisation", help="组织，行内未填时 / organisation of rows that name none")
    command.add_argument("--report", type=Path, help="把错误写入此 xlsx / write what is wrong to this xlsx")
    command.add_argument(
        "--status", choices=["draft", "open"], default="open", help="新站点的状态 / status of new facilities"
    )
    command.set_defaults(run=load)


def serve(settings: Settings, asked: argparse.Namespace) -> None:
    """Serve until told to stop."""
    listening = listen(settings.host, settings.port)
    found = find_plugins(settings.plugins)
    with migrated_database(settings) as ready:
        for loaded in load_what_comes(ready, found):
            say(f"{loaded.file}: {loaded.facilities} 处站点，新增或更新 {loaded.written} 处")
        config = uvicorn.Config(create_app(ready, found), log_config=None, access_log=False, server_header=False)
        Announcing(config).run(sockets=[listening])


def load(settings: Settings, asked: argparse.Namespace) -> None:
    """Load site files, all of them or nothing; of each only the good rows if asked."""
    for file in asked.file:
        if not file.is_file():
            raise Unreadable(Text(f"没有文件 {file}", f"There is no file {file}"))
        if asked.report is not None and asked.report.resolve() == file.resolve():
            raise Unwritable(Text("--report 不能覆盖站点文件", "--report must not overwrite a file of sites"))
    catalogue = read_catalogue(settings.data, find_plugins(settings.plugins).plugins)
    declared = Declared(
        asked.datum, asked.sheet, asked.layer, asked.form, asked.good_rows, asked.organisation, asked.status
    )
    findings: list[Finding] = []
    tables: list[Table] = []
    refusals: list[Text] = []
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        load_divisions(connection, settings.data)
        for file in asked.file:
            try:
                done: Loaded | FileRefused = load_sites(connection, file, catalogue, declared, settings.data)
            except FileRefused as error:
                done = error
                refusals.append(error.detail)
            findings, tables = [*findings, *done.findings], [*tables, *done.tables]
            if isinstance(done, Loaded) and not refusals:
                say(f"{done.file}: {done.facilities} 处站点，新增或更新 {done.written} 处")
        refresh(connection, Clock(settings.business_date).today())
        tell(findings, tables, asked.report)
        if refusals:
            raise Unloaded(Text("；".join(text.zh for text in refusals), "; ".join(text.en for text in refusals)))


def tell(findings: Sequence[Finding], tables: Sequence[Table], report: Path | None) -> None:
    """Show what was found on standard error, and write it to a workbook if asked."""
    if findings:
        say(terminal_table(findings))
    if report is not None:
        try:
            write_report(report, findings, tables)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "?"
            raise Unwritable(Text(f"无法写入 {report}（{reason}）", f"Cannot write {report} ({reason})")) from error


def migrated(settings: Settings, asked: argparse.Namespace) -> None:
    """Bring the database to the newest schema."""
    with migrated_database(settings):
        say("数据库结构已是最新 / The database stands at the newest schema")


class Unreadable(ServiceError):
    """A file that is named is not there."""


class Unloaded(ServiceError):
    """Files have faults, and nothing was loaded."""


class Unwritable(ServiceError):
    """A file cannot be written where it was asked for."""


class WrongUrl(ServiceError):
    """DATABASE_URL does not lead to a database."""


class PortTaken(ServiceError):
    """Something else listens there."""


class Announcing(uvicorn.Server):
    """A server that says where to look once it answers."""

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
        return socket.create_server((host, port), backlog=2048, reuse_port=False)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise PortTaken(
            Text(
                f"无法在 {host}:{port} 监听（{reason}）；请停掉占用者或用 --port 换一个端口",
                f"Cannot listen on {host}:{port} ({reason}); stop what uses it or choose another --port",
            )
        ) from error


@contextmanager
def migrated_database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that stands at the newest schema: the one they name, or a private one."""
    if settings.database_url is not None:
        owner = settings.owner_database_url or settings.database_url
        migrate_there(owner.get_secret_value())
        yield settings
        return
    with private_server(settings.var / "postgres", say=say) as server:
        migrate_there(owner_url(server))
        yield settings.model_copy(update={"database_url": SecretStr(service_url(server))})


def migrate_there(url: str) -> None:
    """Migrate the database of a URL.

    Raises:
        WrongUrl: it is no PostgreSQL URL, or nothing answers there.
    """
    if not is_postgresql(url):
        raise WrongUrl(
            Text(
                "DATABASE_URL 不是有效的地址；应形如 postgresql://用户:密码@主机:5432/数据库",
                "DATABASE_URL is no address; it should look like postgresql://user:password@host:5432/database",
            )
        )
    try:
        migrate(url)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise WrongUrl(
            Text(f"连不上 DATABASE_URL 所指的数据库：{reason}", f"DATABASE_URL leads to no database: {reason}")
        ) from error


def is_postgresql(url: str) -> bool:
    """Whether the text is the URL of a PostgreSQL database."""
    try:
        return sqlalchemy.make_url(url).get_backend_name() in ("postgresql", "postgres")
    except ArgumentError:
        return False


def writing(settings: Settings) -> Engine:
    """An engine of the app role, for one command."""
    assert settings.database_url is not None
    return engine(settings.database_url.get_secret_value(), "geo_app", 1, 600_000)


def load_what_comes(settings: Settings, found: Found) -> list[Loaded]:
    """Load the data that comes with the service."""
    catalogue = read_catalogue(settings.data, found.plugins)
    with begun(writing(settings)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        loaded = load_bundled(connection, settings.data, catalogue, settings.samples)
        refresh(connection, Clock(settings.business_date).today())
        return loaded


if __name__ == "__main__":
    sys.exit(main())
