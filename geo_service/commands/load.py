"""The command `load`: what it can be asked, and what it says of the files it loads."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import ServiceError
from geo_service.core.geometry import Datum
from geo_service.core.registry.importing.report import terminal_table, write_report
from geo_service.core.registry.importing.table import Declared, FileRefused, Finding, Outlines, Table
from geo_service.core.registry.load import load_sites
from geo_service.core.text import Text


class Unreadable(ServiceError):
    """A file that is named is not there, or may not be read."""


class Unwritable(ServiceError):
    """A report cannot be written where it was asked for."""


class Unloaded(ServiceError):
    """Files have faults, and nothing was loaded."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add what load can be asked."""
    add = command.add_argument
    files = "站点文件：CSV、xlsx、GeoJSON、GeoPackage，或附件2-7申报表 / files of sites"
    add("file", type=Path, nargs="+", help=files)
    add("--datum", type=Datum, choices=list(Datum), help="坐标系，行内未填时 / datum of rows that name none")
    add("--sheet", help="只读取这个工作表 / the only sheet to read")
    add("--layer", help="GeoPackage 的图层 / layer of a GeoPackage")
    add("--form", choices=["micro", "comprehensive"], help="申报表：微型或综合型 / the application form it is")
    add("--good-rows-only", action="store_true", help="只载入无误的行 / load the rows without fault")
    add("--organisation", help="组织，行内未填时 / organisation of rows that name none")
    add("--report", type=Path, help="把发现写入此 xlsx / write what is found to this xlsx")
    add("--status", choices=["draft", "open"], default="open", help="新站点的状态 / status of new facilities")


def check_files(asked: argparse.Namespace) -> None:
    """Look whether the files are there, before anything is begun.

    Raises:
        Unreadable: one is not, or may not be read.
        Unwritable: the report would overwrite one.
    """
    for file in asked.file:
        if not file.is_file():
            raise Unreadable(Text(f"没有文件 {file}", f"There is no file {file}"))
        if not os.access(file, os.R_OK):
            raise Unreadable(Text(f"无权读取 {file}", f"{file} may not be read"))
        if asked.report is not None and asked.report.resolve() == file.resolve():
            raise Unwritable(Text("--report 不能覆盖站点文件", "--report must not overwrite a file of sites"))


def load_files(
    connection: Connection,
    asked: argparse.Namespace,
    catalogue: Catalogue,
    data: Path,
    outlines: Outlines,
    say: Callable[[str], None],
) -> list[str]:
    """Load the files that are asked for, and say all that was found in them: a sentence for each, for after the commit.

    Raises:
        Unloaded: one of them has faults; the transaction must be rolled back.
        Unwritable: the report cannot be written; the same.
    """
    declared = Declared(
        asked.datum,
        asked.sheet,
        asked.layer,
        asked.form,
        asked.good_rows_only,
        asked.organisation,
        asked.status,
        outlines,
    )
    findings: list[Finding] = []
    tables: list[Table] = []
    refusals: list[Text] = []
    done: list[str] = []
    for file in asked.file:
        try:
            loaded = load_sites(connection, file, catalogue, declared, data)
        except FileRefused as error:
            refusals.append(error.detail)
            findings, tables = [*findings, *error.findings], [*tables, *error.tables]
        else:
            done.append(str(loaded))
            findings, tables = [*findings, *loaded.findings], [*tables, *loaded.tables]
    if findings:
        say(terminal_table(findings))
    if asked.report is not None:
        report(asked.report, findings, tables)
    if refusals:
        raise Unloaded(Text("；".join(text.zh for text in refusals), "; ".join(text.en for text in refusals)))
    return done


def report(file: Path, findings: list[Finding], tables: list[Table]) -> None:
    """Write what was found to a workbook.

    Raises:
        Unwritable: it cannot be written there.
    """
    try:
        write_report(file, findings, tables)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "?"
        raise Unwritable(Text(f"无法写入 {file}（{reason}）", f"Cannot write {file} ({reason})")) from error
