"""What a restore refuses, what it keeps, and what a broken-off backup leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.core.database.backup.errors import ProgramMissing
from geo_service.core.database.backup.programs import program
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.protection.master import made_key, write_keys

type Databases = Callable[[str], list[str]]


def flip(file: Path, at: int) -> None:
    """Change one bit of a file."""
    told = bytearray(file.read_bytes())
    told[at] ^= 1
    file.write_bytes(told)


@pytest.fixture(name="copied")
def _copied(saved: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be damaged."""
    return Path(shutil.copytree(saved, tmp_path / "copied"))


@pytest.fixture(name="lying")
def _lying(copied: Path) -> Path:
    """A backup whose files are whole and whose manifest says of one table what is not so."""
    known = json.loads((copied / "manifest.json").read_text())
    known["contents"]["tables"]["core.district"]["sha256"] = "0" * 64
    told = json.dumps(known).encode()
    (copied / "manifest.json").write_bytes(told)
    (copied / "manifest.json.sha256").write_text(f"{sha256(told).hexdigest()}  manifest.json\n")
    return copied


@pytest.fixture(name="replaceable")
def _replaceable(server: PrivateServer, new_name: str) -> str:
    """A database with data and settings of its own."""
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {new_name}")
        admin.execute(f'alter database {new_name} set search_path to public, "Odd, one"')
        admin.execute(f"alter role geo_service in database {new_name} set work_mem to '7MB'")
        admin.execute(f"revoke connect on database {new_name} from public")
        admin.execute(f"grant connect on database {new_name} to geo_service")
    with psycopg.connect(server.url("geo_admin", new_name)) as admin:
        admin.execute("create table public.old (word text)")
        admin.execute("insert into public.old values ('kept')")
    return new_name


def old_word(server: PrivateServer, name: str) -> str:
    with psycopg.connect(server.url("geo_admin", name)) as admin:
        return admin.execute("select word from public.old").fetchone()[0]


@pytest.mark.parametrize("name", ["toc.dat", "the largest", "manifest.json", "manifest.json.sha256"])
def test_one_changed_bit_is_refused_by_the_name_of_its_file(
    copied: Path, restore_to: Any, new_name: str, databases: Databases, name: str
) -> None:
    dumped = sorted((copied / "dump").iterdir(), key=lambda file: file.stat().st_size)
    file = {"toc.dat": copied / "dump/toc.dat", "the largest": dumped[-1]}.get(name, copied / name)
    flip(file, file.stat().st_size // 2 if "sha256" not in name else 5)
    done = restore_to(new_name, str(copied))
    assert done.returncode == 1
    assert f"is damaged: {file.relative_to(copied)}".removesuffix(".sha256") in done.stderr
    assert databases(new_name) == []


def test_a_file_that_is_missing_or_added_is_named(copied: Path, restore_to: Any, new_name: str) -> None:
    (copied / "dump" / "toc.dat").rename(copied / "dump" / "more.dat")
    done = restore_to(new_name, str(copied))
    assert done.returncode == 1
    assert "dump/toc.dat: 'missing'" in done.stderr
    assert "dump/more.dat: 'added'" in done.stderr


def test_what_is_no_backup_is_said_to_be_none(restore_to: Any, new_name: str, tmp_path: Path) -> None:
    done = restore_to(new_name, str(tmp_path))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "is no backup: it has no manifest.json" in done.stderr


def test_a_table_that_comes_back_otherwise_is_named_and_no_database_is_left(
    lying: Path, restore_to: Any, new_name: str, databases: Databases
) -> None:
    done = restore_to(new_name, str(lying))
    assert done.returncode == 1
    assert "What was restored is not what was saved: core.district\n" in done.stderr
    assert databases(new_name) == []


def test_a_database_with_data_is_replaced_only_when_told_and_is_kept(
    saved: Path, restore_to: Any, replaceable: str, databases: Databases, server: PrivateServer
) -> None:
    done = restore_to(replaceable, str(saved))
    assert done.returncode == 1
    assert "give --replace" in done.stderr
    done = restore_to(replaceable, "--replace", str(saved))
    assert done.returncode == 0, done.stderr
    now, before = databases(replaceable)
    assert now == replaceable
    assert f"is kept as {before}" in done.stderr
    assert old_word(server, before) == "kept"
    with psycopg.connect(server.url("geo_service", now)) as service:
        assert service.execute("show search_path").fetchone() == ('public, "Odd, one"',)
        assert service.execute("show work_mem").fetchone() == ("7MB",)
    with psycopg.connect(server.url("geo_admin", now)) as admin:
        asked = (
            "select has_database_privilege('geo_public', current_database(), 'connect'), datacl::text from pg_database"
        )
        rights = admin.execute(f"{asked} where datname = current_database()").fetchone()
        assert rights[0] is False
        assert "geo_app=T" in rights[1]
        assert admin.execute("select count(*) from core.public_facility").fetchone()[0] > 200


def test_a_restore_that_fails_leaves_the_database_that_is_there(
    lying: Path, restore_to: Any, replaceable: str, databases: Databases, server: PrivateServer
) -> None:
    done = restore_to(replaceable, "--replace", str(lying))
    assert done.returncode == 1
    assert databases(replaceable) == [replaceable]
    assert old_word(server, replaceable) == "kept"


def test_a_database_that_is_in_use_is_not_replaced(
    saved: Path, restore_to: Any, replaceable: str, databases: Databases, server: PrivateServer
) -> None:
    with psycopg.connect(server.url("geo_admin", replaceable), application_name="some service"):
        done = restore_to(replaceable, "--replace", str(saved))
    assert done.returncode == 1
    assert "(some service); stop the service first" in done.stderr
    assert databases(replaceable) == [replaceable]


def test_an_empty_database_is_taken_and_no_other_is_left(
    saved: Path, restore_to: Any, new_name: str, databases: Databases, server: PrivateServer
) -> None:
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {new_name}")
    done = restore_to(new_name, str(saved))
    assert done.returncode == 0, done.stderr
    assert databases(new_name) == [new_name]


def test_without_its_master_key_a_backup_is_refused_unless_told(
    saved: Path, restore_to: Any, new_name: str, databases: Databases, tmp_path: Path, full: Any
) -> None:
    done = restore_to(new_name, str(saved), GEO_SERVICE_VAR=str(tmp_path))
    assert done.returncode == 1
    assert "needs the one it was made with" in done.stderr
    assert databases(new_name) == []
    done = restore_to(new_name, "--without-key", str(saved), GEO_SERVICE_VAR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    (fingerprint,) = json.loads((saved / "manifest.json").read_text())["notes"]["master_keys"]
    assert f"will not start without the master keys {fingerprint}" in done.stderr
    assert not (tmp_path / "master.key").exists()
    other = tmp_path / "other.key"
    write_keys(other, [made_key()], replace=False)
    done = restore_to(new_name, "--replace", str(saved), GEO_SERVICE_MASTER_KEY_FILE=str(other))
    assert (done.returncode, f"master key {fingerprint} is missing" in done.stderr) == (1, True)


def test_seals_of_the_audit_later_than_the_backup_are_put_aside(
    saved: Path, restore_to: Any, replaceable: str, server: PrivateServer, tmp_path: Path, full: Any
) -> None:
    shutil.copy(full.settings.var / "master.key", tmp_path)
    with psycopg.connect(server.url("geo_admin", replaceable)) as admin:
        (cluster,) = admin.execute("select system_identifier from pg_control_system()").fetchone()
    file = tmp_path / "audit" / f"{cluster}-{replaceable}.seals"
    file.parent.mkdir()
    last = (saved / "audit.seals").read_text()
    file.write_text(last + f"999999 {'a' * 64}\n")
    done = restore_to(replaceable, "--replace", str(saved), GEO_SERVICE_VAR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    (aside,) = file.parent.iterdir()
    assert aside.name.startswith(f"{file.name}.before-")
    assert f"kept in {aside}" in done.stderr
    file.write_text(last)  # as the backup knows it: nothing is lost, nothing is put aside
    done = restore_to(replaceable, "--replace", str(saved), GEO_SERVICE_VAR=str(tmp_path))
    assert (done.returncode, file.read_text()) == (0, last)


def test_a_backup_overwrites_nothing(saved: Path, geo_service: Any) -> None:
    before = (saved / "manifest.json").read_bytes()
    done = geo_service("backup", str(saved))
    assert done.returncode == 1
    assert "a backup overwrites nothing" in done.stderr
    assert (saved / "manifest.json").read_bytes() == before


def test_without_a_target_a_backup_goes_below_var_and_nobody_else_may_read_it(geo_service: Any, full: Any) -> None:
    done = geo_service("backup")
    assert done.returncode == 0, done.stderr
    (made,) = (full.settings.var / "backups").iterdir()
    assert made.stat().st_mode & 0o777 == 0o700
    key = (full.settings.var / "master.key").read_text().strip().encode()
    assert key not in b"".join(file.read_bytes() for file in made.rglob("*") if file.is_file())
    assert f"The master key ({full.settings.var / 'master.key'}) is not in it" in done.stderr


def test_a_login_from_which_rows_are_hidden_makes_no_backup(geo_service: Any, full: Any, tmp_path: Path) -> None:
    done = geo_service("backup", str(tmp_path / "half"), GEO_SERVICE_OWNER_DATABASE_URL=full.url)
    assert done.returncode == 1
    assert "name a superuser or a login with BYPASSRLS" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pg_dump_that_is_too_old_is_one_sentence() -> None:
    had = program("pg_dump", 15)
    assert had.major >= 15
    with pytest.raises(ProgramMissing, match=r"pg_dump 99 or newer is needed \(found: .*15.*\); install postgresql-cl"):
        program("pg_dump", 99)
    with pytest.raises(ProgramMissing, match=r"\(found: none\)"):
        program("pg_dumb", 15)


@pytest.fixture(scope="module", name="large")
def _large(new_database: Callable[[], AbstractContextManager[str]], server: PrivateServer) -> Iterator[dict[str, str]]:
    """What a command is told of a database that takes some seconds to dump."""
    with new_database() as url:
        owner = server.url("geo_admin", make_url(url).database or "")
        with psycopg.connect(owner, autocommit=True) as admin:
            admin.execute(
                "create table core.large as select n, encode(sha256(n::text::bytea), 'hex') as told"
                " from generate_series(1, 500000) n"
            )
        yield {**os.environ, "DATABASE_URL": url, "GEO_SERVICE_OWNER_DATABASE_URL": owner}


@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_backup_killed_in_the_middle_leaves_nothing_that_looks_like_one(
    large: dict[str, str], server: PrivateServer, tmp_path: Path, number: int, status: int
) -> None:
    target, half = tmp_path / "target", tmp_path / "target.unfinished"
    words = [sys.executable, "-m", "geo_service", "backup", str(target)]
    process = subprocess.Popen(words, env=large, stderr=subprocess.DEVNULL)
    wait_for(lambda: list(half.glob("dump/*.dat.gz")))
    lines = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if readable(file)]
    dumping = [line for line in lines if b"--snapshot=" in line and os.fsencode(half) in line]
    assert dumping and all(server.password.encode() not in line for line in lines)
    process.send_signal(number)
    assert process.wait(30) == status
    assert not target.exists()
    assert not (half / "manifest.json").exists()
    assert half.exists() is (number == signal.SIGKILL)
    wait_for(
        lambda: (
            not any(
                b"--snapshot=" in one.read_bytes()
                for one in Path("/proc").glob("[0-9]*/cmdline")
                if readable(one) and os.fsencode(half) in one.read_bytes()
            )
        )
    )
    if number != signal.SIGKILL:
        return
    again = subprocess.run([*words[:-1], str(tmp_path / "again")], env=large, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["again"]


def wait_for(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something happened."""
    gives_up = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < gives_up
        time.sleep(0.01)


def readable(file: Path) -> bool:
    """Whether the process is there yet."""
    try:
        return bool(file.read_bytes())
    except OSError:
        return False
