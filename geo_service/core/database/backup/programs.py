"""pg_dump and pg_restore: found, run with the password in the environment alone, ended with us."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

from geo_service.core.database.backup.errors import ProgramFailed, ProgramMissing
from geo_service.core.database.cluster import DEBIAN_PROGRAMS
from geo_service.core.text import Text

ABOUT_TABLE = re.compile(r'(?:dumping contents of|processing data for) table "(?P<name>.*)"')
SECRETS = ("password", "sslpassword")
END_WAIT_S = 10


@dataclass(frozen=True)
class Program:
    """One installed program of PostgreSQL's clients."""

    path: Path
    version: str

    @property
    def major(self) -> int:
        """Its major version."""
        return int(self.version.partition(".")[0])


def program(name: str, at_least: int) -> Program:
    """The installed program of that name whose major version is the least that will do.

    Raises:
        ProgramMissing: there is none, or only older ones.
    """
    on_path = shutil.which(name)
    places = [Path(on_path)] if on_path else []
    places += DEBIAN_PROGRAMS.glob(f"*/bin/{name}")
    known = [Program(path, version) for path in places if (version := _version(path))]
    good = [one for one in known if one.major >= at_least]
    if good:
        return min(good, key=lambda one: one.major)
    had = ", ".join(sorted({one.version for one in known}))
    raise ProgramMissing(
        Text(
            f"需要 {name} {at_least} 或更新版本（找到：{had or '无'}）；请安装 postgresql-client-{at_least}",
            f"{name} {at_least} or newer is needed (found: {had or 'none'}); install postgresql-client-{at_least}",
        )
    )


def run(
    which: Program,
    options: Sequence[str],
    url: str | URL,
    told: Callable[[str], None],
    keep_open: Sequence[int] = (),
) -> None:
    """Run a program on a database until it ends; it ends with us, however we end.

    Args:
        told: the name of each table, when its turn comes.
        keep_open: file descriptors that it holds as well.

    Raises:
        ProgramFailed: it did not end well; says why in its own words.
    """
    login, environment = without_secrets(url)
    words = [str(which.path), "--verbose", *options, f"--dbname={login}"]
    complaints: list[str] = []
    # Its words come through a pipe: when we are killed the pipe breaks, and it ends at its next word.
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment,
        pass_fds=keep_open,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if about := ABOUT_TABLE.search(line):
                told(about["name"])
            elif ": error: " in line or ": fatal: " in line:
                complaints.append(line.strip())
        status = process.wait()
    finally:
        _end(process)
    if status != 0:
        # The first line says what is wrong; those beneath it quote rows.
        why = complaints[0] if complaints else f"{which.path.name}: {status}"
        raise ProgramFailed(Text(f"{which.path.name} 没有完成：{why}", f"{which.path.name} did not finish: {why}"))


def counted(progress: Callable[[str, int, int], None], count: int) -> Callable[[str], None]:
    """Tells of each of so many tables with its number; those of extensions come after, and are not counted."""
    seen = 0

    def told(table: str) -> None:
        nonlocal seen
        seen += 1
        if seen <= count:
            progress(table, seen, count)

    return told


def without_secrets(url: str | URL) -> tuple[str, dict[str, str]]:
    """A libpq connection string for a command line, which everybody may read, and the environment with the password."""
    plain = sqlalchemy.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    known = conninfo_to_dict(plain)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PGAPPNAME": "geo_service backup"}
    if known.get("password"):
        environment["PGPASSWORD"] = str(known["password"])
    told = {key: str(value) for key, value in known.items() if value is not None and key not in SECRETS}
    return make_conninfo(**told), environment


def _version(path: Path) -> str:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    found = re.search(r"\) (\d+[.\w]*)", said)
    return found[1] if found else ""


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stderr is not None:
        process.stderr.close()
