"""What the command enrol does: a list is read as `PUT /programmes/member_protection/lists` has it read."""

import argparse
import csv
import os
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Connection

from geo_service.commands.database import acting, both, migrated_database, say
from geo_service.commands.sites import there
from geo_service.core.calendar import Clock
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.text import Text
from geo_service.core.words import read_words
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.columns import COLUMNS
from geo_service.plugins.member_protection.lists.enrol import Told, enrol, rules_of
from geo_service.plugins.member_protection.lists.reading import source_of
from geo_service.plugins.member_protection.lists.receiving import columns_of
from geo_service.plugins.member_protection.lists.words import ROW
from geo_service.settings import Settings

SHOWN, PAGE = 1_000, 10_000
SAY_EVERY_S = 2.0
HEADING = ("行 / row", "列 / column", "给出（已遮盖）/ given, masked", "应为", "wanted")


def enrol_list(settings: Settings, asked: argparse.Namespace) -> None:
    """Read a list in one transaction, and say what came of it.

    Raises:
        BadRequest: there is no such union, or the file is no list; nothing is kept.
        Conflict: no row was taken; what is to be mended is kept.
    """
    file = there(asked.file)
    if asked.report is not None and asked.report.exists() and asked.report.samefile(file):
        raise BadRequest(Text("--report 不能覆盖名单", "--report must not overwrite the list"))
    with migrated_database(settings) as ready, acting(ready) as connection:
        today = Clock(ready.business_date).today()
        told = Told(uuid4(), asked.organisation, asked.year, asked.way, not asked.good_rows_only, today)
        state = read(connection, ready, told, file, asked.report)
    if state == "refused":
        raise Conflict(Text("名单有误，未收入任何人", "The list has faults; nobody was taken"))


def read(connection: Connection, settings: Settings, told: Told, file: Path, report: Path | None) -> str:
    """The state of the list; the same file for the same again is the list that it was."""
    rules_of(told.year)
    if told.organisation not in queries.unions(connection, told.organisation):
        wanted = Text("应为工会代码", "the code of a union")
        raise BadRequest(wanted, [Fault("--organisation", told.organisation, wanted)])
    source = source_of(file)
    list_id = told.id
    columns = columns_of(told, source.file_sha256)
    if queries.put_list(connection, columns):
        keys = sealing_keyring(connection, settings)
        enrol(connection, keys, told, source, read_words(settings.data), Saying().progress)
    else:
        same = ("organisation", "year", "way", "is_all_or_nothing", "file_sha256")
        list_id = queries.lists(connection, 1, **{name: columns[name] for name in same})[0]["id"]
        say("该文件此前已收到，未作改动 / The same file was read before; nothing was changed")
    write_report(connection, list_id, report)
    row = queries.lists(connection, 1, id=list_id)[0]
    say(
        f"{row['rows']:,} 行，收入 {row['members']:,} 人，{row['faults']:,} 处须更正 / "
        f"{row['rows']:,} rows, {row['members']:,} members, {row['faults']:,} to mend"
    )
    state: str = row["state"]
    return state


class Saying:
    """Says how far it is every few seconds."""

    def __init__(self) -> None:
        self._said_at = time.monotonic()

    def progress(self, fraction: float, note: Text) -> None:
        """Say it when it is time."""
        if time.monotonic() - self._said_at >= SAY_EVERY_S:
            self._said_at = time.monotonic()
            say(f"{fraction:.0%} {both(note)}")


def write_report(connection: Connection, list_id: UUID, report: Path | None) -> None:
    """Write what is to be mended to a file, or the first thousand of it to standard output.

    Raises:
        BadRequest: it cannot be written there.
    """
    try:
        with (report or Path(os.devnull)).open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened if report else sys.stdout)
            after, count = None, 0
            while rows := queries.faults(connection, list_id, after, PAGE if report else SHOWN):
                if count == 0:
                    writer.writerow(HEADING)
                for row in rows:
                    title = COLUMNS[row["field"]].title if row["field"] in COLUMNS else ROW
                    given = f"'{row['given']}" if row["given"][:1] in tuple("=+-@") else row["given"]
                    writer.writerow((row["row"], both(title), given, row["wanted_zh"], row["wanted_en"]))
                after, count = rows[-1]["id"], count + len(rows)
                if report is None:
                    return
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "?"
        raise BadRequest(Text(f"无法写入 {report}（{reason}）", f"Cannot write {report} ({reason})")) from error
