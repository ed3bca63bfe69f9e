"""The command line: serve, migrate, load, photo, districts, demand, roads, report, backup, restore, audit, and more."""

import argparse
import gc
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from pydantic import ValidationError

from geo_service.commands.database import both, say
from geo_service.core.database.private_server import ServerError
from geo_service.core.errors import ServiceError
from geo_service.core.observe import logging_to_stderr
from geo_service.core.problems import faults_of
from geo_service.settings import Settings

# What each command does, and the function of geo_service.commands that adds its arguments.
COMMANDS = {
    "serve": ("启动服务 / migrate, load what comes with the service, and serve", "serving.add_serve"),
    "migrate": ("更新数据库结构 / bring the database to the newest schema", "database.add_migrate"),
    "load": ("载入站点文件 / load site files", "sites.add_load"),
    "photo": ("为站点添加照片 / add photos to a site", "sites.add_photo"),
    "districts": ("导入区界文件 / import an operator's file of district outlines", "sites.add_districts"),
    "demand": ("需求图层：列出、载入 / who needs the service, where: list, load", "demand.add_demand"),
    "enrol": ("读取参保名单 / read a union's list of members", "enrol.add_enrol"),
    "roads": ("读取道路 / read roads, for times by road", "roads.add_roads"),
    "report": ("规划：覆盖、选址、筛查车排程 / planning: coverage, siting, rounds", "report.add_report"),
    "backup": ("备份数据库 / back the database up", "backup.add_backup"),
    "restore": ("恢复备份 / bring a backup back", "backup.add_restore"),
    "audit": ("审计 / what was written down of writes and reads", "audit.add_audit"),
    "keys": ("更换密钥 / new keys for protected fields", "keys.add_keys"),
    "user": ("管理人员 / people who may sign in", "people.add_user"),
    "api-key": ("管理接口密钥 / programs that may ask, and their keys", "people.add_api_key"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, else 1 after one sentence on standard error."""
    signal.signal(signal.SIGTERM, leave)
    words = sys.argv[1:] if arguments is None else arguments
    try:
        asked = parser(words).parse_args(words)
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


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The commands, and the arguments of the one that is asked for: what the others are made of takes long to import.

    Args:
        words: the command and its arguments.
    """
    commands = argparse.ArgumentParser(
        prog="geo_service", description="上海工会服务站点 / Shanghai trade-union service sites"
    )
    several = commands.add_subparsers(required=True, metavar="COMMAND")
    for name, (does, where) in COMMANDS.items():
        command = several.add_parser(name, help=does)
        if name in words[:1]:
            module, _, add = where.partition(".")
            with kept_for_good():
                getattr(import_module(f"geo_service.commands.{module}"), add)(command)
    return commands


@contextmanager
def kept_for_good() -> Iterator[None]:
    """Nothing that is made meanwhile is ever looked through for garbage: to look takes a fifth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
