"""The command `keys`: new keys for protected fields, while the service runs."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from geo_service.commands.database import ACTOR, migrated_database, say, writing
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.protection.keys import prepare_keys
from geo_service.core.protection.master import file_of
from geo_service.core.protection.rotation import Begun, rotate, rotate_master
from geo_service.settings import Settings


def add_keys(command: argparse.ArgumentParser) -> None:
    """Add the arguments of keys."""
    several = command.add_subparsers(required=True, metavar="ACTION")
    action = several.add_parser(
        "rotate", help="更换数据密钥并重新加密 / make a new data key and put every value under it"
    )
    master = "更换主密钥：只重新包裹数据密钥，不动数据 / a new master key: wrap the data keys anew, touch no value"
    action.add_argument("--master", action="store_true", help=master)
    action.set_defaults(run=rotate_keys)


def rotate_keys(settings: Settings, asked: argparse.Namespace) -> None:
    """Make a new data key, or a new master key."""
    with migrated_database(settings) as ready:
        start_with_keys(ready)
        begin = beginning(writing(ready))
        if asked.master:
            wrapped = rotate_master(begin, ready)
            say(f"已重新包裹 {wrapped} 把数据密钥 / {wrapped} data keys wrapped anew")
        else:
            done = rotate(
                begin, ready, progress=lambda values: say(f"已重新加密 {values} 个值 / {values} values sealed anew")
            )
            say(f"完成，共 {done} 个值 / Done, {done} values in all")


def start_with_keys(settings: Settings) -> None:
    """Make the keys of a database that has none, and refuse a database whose keys cannot be read."""
    is_new = settings.master_key is None and not file_of(settings).exists()
    with begun(writing(settings)) as connection:
        prepare_keys(connection, settings)
    if is_new:
        file = file_of(settings)
        say(f"已生成主密钥文件 {file}，请另行备份 / Made the master key {file}; keep a copy elsewhere")


def beginning(engine: Engine) -> Begun:
    """What begins a transaction that sees the rows of all organisations."""

    @contextmanager
    def begin() -> Iterator[Connection]:
        with begun(engine) as connection:
            act(connection, ACTOR, ALL_ORGANISATIONS)
            yield connection

    return begin
