"""How long 3.5 million members take to be enrolled: ./scripts/bench enrol [--rows N], or --single [--rate N].

--single: members who apply one by one, see bench_applications. Else a bare COPY stands beside it: the same rows, ready
as the database keeps them, into the same tables.
"""

import argparse
import csv
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg
from pydantic import SecretStr
from sqlalchemy import Connection, text

from geo_service.core.access.organisations import load_organisations
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.protection.keys import prepare_keys
from geo_service.core.protection.numbers import CHECK_DIGITS, WEIGHTS
from geo_service.core.text import Text
from geo_service.core.words import read_words
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.enrol import Outcome, Told, enrol
from geo_service.plugins.member_protection.lists.reading import source_of
from geo_service.settings import DATA, Settings
from scripts.bench_applications import PROCESSES, RATE, SECONDS, measure
from scripts.bench_ground import ground, say

ROWS, LIMIT_S, LIMIT_MB, LIMIT_RATIO = 3_500_000, 180.0, 512, 5.0
OF_A_UNION = 1_000
CHUNK = 2**20
HEADING = ("姓名", "证件类型", "证件号码", "卡类型", "卡号", "保障类型", "基层工会代码", "在职状态")
COPIED = {
    "member": "id, organisation, name, document_kind, document, document_index, card_kind, card, card_index,"
    " employment",
    "enrolment": "member_id, year, list_id, row, organisation, plan, union_class, card_kind, card_generated_on",
}


def union(number: int) -> str:
    """The code of a made-up grassroots union of a district."""
    return f"district:310101/grassroots:{number}"


def number_of(person: int) -> str:
    """A made-up number under a code that no place has, another one for everybody."""
    born = date(1960, 1, 1) + timedelta(days=person // 999 % 15_000)
    first17 = f"31{9000 + person // (999 * 15_000):04}{born:%Y%m%d}{person % 999 + 1:03}"
    total = sum(int(digit) * int(weight) for digit, weight in zip(first17, WEIGHTS, strict=True))
    return first17 + chr(CHECK_DIGITS[total % 11])


def written(folder: Path, rows: int) -> Path:
    """A list of made-up members, a thousand of a union."""
    file, draw = folder / "list.csv", Random(2025)
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADING)
        for person in range(rows):
            kind = draw.choice(["会员服务卡", "社保卡"])
            plan, code = draw.choice(["A", "B", "A+", "B+"]), union(person // OF_A_UNION)
            writer.writerow(
                (f"示例{person}", "居民身份证", number_of(person), kind, f"6200{person:012}", plan, code, "在职")
            )
    return file


def tree(connection: Connection, rows: int) -> None:
    """The unions of the list."""
    load_organisations(connection, DATA)
    put = text("insert into core.organisation (code, kind, name, parent) values (:code, 'grassroots', :name, :parent)")
    codes = [union(number) for number in range(-(-rows // OF_A_UNION))]
    connection.execute(put, [{"code": code, "name": f"示例工会 {code}", "parent": "district:310101"} for code in codes])


@contextmanager
def watched(most: list[int]) -> Iterator[None]:
    """Notes the most memory that this process and those below it take together, in MB."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            most[0] = max(most[0], memory_mb(os.getpid()))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join()


def memory_mb(process: int) -> int:
    """What a process and its children keep to themselves, in MB."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)
    return own // 1024 + sum(memory_mb(int(child)) for child in children)


def enrolled(server: PrivateServer, settings: Settings, file: Path, rows: int) -> tuple[float, Outcome, int]:
    """Seconds from the file to the commit, what came of it, and the most memory in MB."""
    made, most = engine(service_url(server), "geo_app", 1, 3_600_000), [0]
    with begun(made) as connection:
        act(connection, "bench", ALL_ORGANISATIONS)
        tree(connection, rows)
        keys = prepare_keys(connection, settings)
    begun_at, said = time.perf_counter(), [0.0]

    def progress(fraction: float, note: Text) -> None:
        if time.perf_counter() - said[0] > 5:
            said[0] = time.perf_counter()
            say(f"{said[0] - begun_at:.0f} s, {fraction:.0%}, {note.en}")

    with watched(most):
        with begun(made) as connection:
            act(connection, "bench", ALL_ORGANISATIONS)
            source = source_of(file)
            told = Told(uuid4(), "district:310101", 2025, "central", True, date(2024, 12, 1))
            queries.put_list(
                connection,
                {"id": told.id, "organisation": told.organisation, "year": told.year, "way": told.way}
                | {"is_all_or_nothing": True, "file_sha256": source.file_sha256, "uploaded_on": told.today},
            )
            outcome = enrol(connection, keys, told, source, read_words(DATA), progress)
        seconds = time.perf_counter() - begun_at
    made.dispose()
    return seconds, outcome, most[0]


def bare(server: PrivateServer, folder: Path) -> float:
    """Seconds of a bare COPY of what stands in the tables, into the same tables emptied before.

    By the administrator: PostgreSQL has no COPY into tables under row security, which the bench's list goes through.
    """
    url = service_url(server)
    with psycopg.connect(url) as reading:
        reading.execute("set role geo_app")
        reading.execute("select set_config('geo.actor', 'bench', false), set_config('geo.organisations', '*', false)")
        for table, columns in COPIED.items():
            command = f"copy (select {columns} from member_protection.{table}) to stdout"  # noqa: S608 - ours
            with (folder / table).open("wb") as out, reading.cursor().copy(command) as copying:
                for block in copying:
                    out.write(block)
    with psycopg.connect(owner_url(server), autocommit=True) as owner:
        owner.execute("set role geo_owner")
        # With what could refer to them, which is empty.
        owner.execute("truncate member_protection.enrolment, member_protection.cover, member_protection.member cascade")
    begun_at = time.perf_counter()
    with psycopg.connect(owner_url(server)) as writing:
        writing.execute("select set_config('geo.actor', 'bench', true), set_config('geo.organisations', '*', true)")
        entry = writing.execute(
            "insert into core.audit_entry (operation, of_table, organisation, fields, file_sha256, row_count)"
            " values ('import', 'member_protection.member', '*', '{}', %s, 1) returning id",
            (sha256(b"bench").digest(),),
        ).fetchone()
        assert entry is not None
        writing.execute("select set_config('geo.bulk_entry', %s, true)", (str(entry[0]),))
        for table, columns in COPIED.items():
            command = f"copy member_protection.{table} ({columns}) from stdin"
            with (folder / table).open("rb") as file, writing.cursor().copy(command) as copying:
                while block := file.read(CHUNK):
                    copying.write(block)
    return time.perf_counter() - begun_at


def main() -> int:
    """0 when it was quick and small enough."""
    parser = argparse.ArgumentParser(prog="./scripts/bench enrol", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--single", action="store_true", help="applications of one's own, over HTTP / 个人参保")
    parser.add_argument("--rate", type=int, default=RATE, help="of them a second / 每秒申请数")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="that answer them / 应答的进程数")
    asked = parser.parse_args()
    if asked.single:
        return int(not measure(number_of, asked.rate, SECONDS, asked.processes))
    rows = asked.rows
    with ground() as (folder, server), tempfile.TemporaryDirectory() as var:
        settings = Settings(database_url=SecretStr(service_url(server)), var=Path(var))
        say(f"{rows:,} made-up members are written")
        file = written(folder, rows)
        seconds, outcome, memory = enrolled(server, settings, file, rows)
        if outcome.members != rows:
            say(f"{outcome.members:,} of {rows:,} were enrolled")
            return 1
        say(f"{rows:,} rows, {file.name}: {seconds:.1f} s, {rows / seconds:,.0f} a second, at most {memory} MB")
        copied = bare(server, folder)
    limit_s = LIMIT_S * rows / ROWS
    say(f"a bare COPY of the same rows: {copied:.1f} s; {seconds / copied:.2f} times")
    say(f"aims: {limit_s:.0f} s, {LIMIT_MB} MB, {LIMIT_RATIO:g} times")
    return int(seconds > limit_s or memory > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
