"""The command enrol: a union's list of members."""

import argparse
from pathlib import Path

from geo_service.settings import Settings

WAYS = ("central", "new_card", "uninsured_with_card")


def add_enrol(command: argparse.ArgumentParser) -> None:
    """Add the arguments of enrol."""
    add = command.add_argument
    add("file", type=Path, help="名单：CSV（UTF-8、GB18030）或 xlsx / the list")
    add("--organisation", required=True, help="工会代码 / code of the union whose list it is")
    add("--year", type=int, required=True, help="保障年度 / year of the cover")
    add("--way", choices=WAYS, default="central", help="集中、新办卡或有卡无保 / the way into the cover")
    add("--good-rows-only", action="store_true", help="只收无误的行 / take the rows without fault")
    add("--report", type=Path, help="把需更正之处写入此 CSV / write what is to be mended to this CSV")
    command.set_defaults(run=enrol)


def enrol(settings: Settings, asked: argparse.Namespace) -> None:
    """Read a list."""
    from geo_service.commands.enrolling import enrol_list  # noqa: PLC0415  rules are read where settings lead

    enrol_list(settings, asked)
