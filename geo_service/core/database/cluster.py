"""One private PostgreSQL cluster: its account, its programs, its files; made, started and stopped."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo_service.core.database.server_account import Account, ServerError, remove_if_empty

OLDEST_MAJOR = 15
ADMINISTRATOR = "geo_admin"
SOCKET_PORT = 5432  # only a part of the socket's name: there is no TCP
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
DEBIAN_EXTENSIONS = Path("/usr/share/postgresql")
FULL_DISK_BYTES = 64 * 2**20
LONGEST_LOG_BYTES = 16 * 2**20
STOP_WAIT_S = 60

SETTINGS: Mapping[str, object] = {
    "listen_addresses": "",
    "port": SOCKET_PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 200,  # of a service of several processes, some 35 each
    "shared_buffers": "256MB",
    # After a kill: one call for the whole file system, not one for each of thousands of files; 0.1 s for up to 5 s.
    "recovery_init_sync_method": "syncfs",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # Statements, their parameters, DETAIL lines and even the messages of errors quote what members
    # typed in; the client gets them all, so the log keeps only what the server says of itself.
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
}
THROW_AWAY_SETTINGS: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ProgramsMissing(ServerError):
    """There is no PostgreSQL of a version that will do."""


class VersionMismatch(ServerError):
    """The cluster was made by another major version than those installed."""


class NoSpace(ServerError):
    """The disk is full."""


class StartFailed(ServerError):
    """PostgreSQL ended instead of serving."""


@dataclass(frozen=True)
class Programs:
    """The programs of one installed PostgreSQL."""

    folder: Path
    major: int

    def has_postgis(self) -> bool:
        """Whether PostGIS is installed beside them, where Debian or a build from source puts it."""
        share = self.folder.parent / "share"
        places = (DEBIAN_EXTENSIONS / str(self.major), share, share / "postgresql")
        return any((place / "extension" / "postgis.control").exists() for place in places)


@dataclass(frozen=True)
class Postmaster:
    """What a running server's postmaster.pid says of it; status is starting, ready or stopping."""

    pid: int
    port: int
    socket_directory: Path
    status: str


@dataclass(frozen=True)
class Cluster:
    """A cluster in a directory, run by an account; making, starting and stopping want start.lock held."""

    directory: Path
    account: Account
    programs: Programs

    @property
    def data(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.directory / "data"

    @property
    def password_file(self) -> Path:
        """The file with the administrator's made password."""
        return self.directory / "password"

    @property
    def log(self) -> Path:
        """What the server says of itself."""
        return self.directory / "server.log"

    def password(self) -> str:
        """The administrator's password."""
        try:
            return self.password_file.read_text().strip()
        except FileNotFoundError:
            raise ServerError(
                f"数据库的口令文件 {self.password_file} 不见了，请放回它，或删除 {self.directory} 后重新开始。",
                f"The database's password file {self.password_file} is gone: put it back, "
                f"or delete {self.directory} to begin anew.",
            ) from None

    def make(self, durable: bool, held_lock: int) -> None:
        """Make the data directory if there is none, all or nothing.

        Args:
            held_lock: passed to initdb, so that one that outlives us keeps others out until it ends.
        """
        half_made = self.directory / "data.new"
        if half_made.exists():
            shutil.rmtree(half_made)
        if self.data.exists():
            return
        self.password_file.unlink(missing_ok=True)
        self.account.write_file(self.password_file, secrets.token_urlsafe(32) + "\n")
        self.account.make_folder(half_made)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={ADMINISTRATOR}"]
        options += [f"--pwfile={self.password_file}", f"--pgdata={half_made}", *([] if durable else ["--no-sync"])]
        done = self._run("initdb", *options, keep_open=[held_lock])
        if done.returncode != 0:
            raise self._failure(done.stderr)
        with (half_made / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude '../server.conf'\n")
        half_made.rename(self.data)
        _keep_names(self.directory)

    def start(self, socket_directory: Path, durable: bool) -> str:
        """What the server said when it did not start; empty when it did."""
        self._clear_what_a_kill_left(socket_directory)
        self._write_settings(socket_directory, durable)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_name("server.log.old"))
        if not self.log.exists():
            self.account.write_file(self.log, "")
        said_before = self.log.stat().st_size
        done = self._run("pg_ctl", "start", "--silent", "--wait", f"--pgdata={self.data}", f"--log={self.log}")
        if done.returncode == 0:
            return ""
        return self.log.read_bytes()[said_before:].decode(errors="replace") or done.stderr or "pg_ctl"

    def stop(self) -> None:
        """Stop the server if it runs: its clients are cut off, what they committed is kept."""
        postmaster = self.postmaster()
        if postmaster is None:
            return
        for mode in ("fast", "immediate"):
            options = (f"--mode={mode}", "--wait", f"--timeout={STOP_WAIT_S}", f"--pgdata={self.data}")
            done = self._run("pg_ctl", "stop", *options)
            if done.returncode == 0 or self.postmaster() is None:
                break
        else:
            raise self._failure(done.stderr)
        remove_if_empty(postmaster.socket_directory)

    def postmaster(self) -> Postmaster | None:
        """The running server of this cluster; none when postmaster.pid is absent or left by a kill."""
        lines = self._pid_lines()
        if not lines or not self._is_our_postmaster(int(lines[0])):
            return None
        # The file is written in pieces while the server starts.
        port, socket_directory = (lines[3], lines[4]) if len(lines) > 4 else ("0", "")
        status = lines[7].strip() if len(lines) > 7 else "starting"
        return Postmaster(int(lines[0]), int(port), Path(socket_directory), status)

    def start_failure(self, said: str) -> ServerError:
        """The error for a server that would not start, with the line that says why."""
        return self._failure(said)

    def _failure(self, said: str) -> ServerError:
        full = "No space left on device" in said or shutil.disk_usage(self.directory).free < FULL_DISK_BYTES
        if full:
            return no_space(self.directory)
        lines = [line for line in said.splitlines() if line.strip()] or ["?"]
        telling = [line for line in lines if re.search(r"\b(FATAL|PANIC|error):", line)] or lines
        return StartFailed(
            f"PostgreSQL 没能启动（日志：{self.log}）：{telling[-1].strip()}",
            f"PostgreSQL would not start (log: {self.log}): {telling[-1].strip()}",
        )

    def _write_settings(self, socket_directory: Path, durable: bool) -> None:
        settings = {**SETTINGS, "unix_socket_directories": socket_directory}
        settings |= {} if durable else THROW_AWAY_SETTINGS
        lines = [f"{name} = '{str(value).replace("'", "''")}'" for name, value in settings.items()]
        new = self.directory / "server.conf.new"
        new.unlink(missing_ok=True)
        self.account.write_file(new, "\n".join(["# Written anew at every start; ALTER SYSTEM wins.", *lines, ""]))
        new.replace(self.directory / "server.conf")

    def _clear_what_a_kill_left(self, socket_directory: Path) -> None:
        # PostgreSQL believes a stale file when its number now belongs to any other process of the account.
        lines = self._pid_lines()
        if lines and Path("/proc", lines[0]).exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{SOCKET_PORT}", f".s.PGSQL.{SOCKET_PORT}.lock"):
            (socket_directory / name).unlink(missing_ok=True)

    def _pid_lines(self) -> list[str]:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if lines and lines[0].isdigit() else []

    def _is_our_postmaster(self, pid: int) -> bool:
        # The command line, not /proc/PID/cwd: root without CAP_SYS_PTRACE (a container) may not read that.
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return Path(os.fsdecode(words[0])).name == "postgres" and os.fsencode(self.data) in words

    def _run(self, program: str, *options: str, keep_open: list[int] | None = None) -> subprocess.CompletedProcess[str]:
        return self.account.run([str(self.programs.folder / program), *options], keep_open=keep_open or [])


def _keep_names(directory: Path) -> None:
    # Without it a power cut may bring back data.new, which the next start deletes.
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def no_space(directory: Path) -> NoSpace:
    """The error for a full disk under the directory."""
    return NoSpace(f"{directory} 所在的磁盘已满。", f"The disk that holds {directory} is full.")


def programs_for(data: Path) -> Programs:
    """The installed PostgreSQL for a data directory: of its version; for a new one the newest that has PostGIS."""
    installed = _installed()
    if not installed:
        raise ProgramsMissing(
            f"找不到 PostgreSQL {OLDEST_MAJOR} 或更新版本的程序（PATH 和 {DEBIAN_PROGRAMS}），请安装 postgresql-15。",
            f"No PostgreSQL {OLDEST_MAJOR} or newer was found on PATH or in {DEBIAN_PROGRAMS}: install postgresql-15.",
        )
    if not (data / "PG_VERSION").exists():
        return max(installed, key=lambda programs: (programs.has_postgis(), programs.major))
    made_by = (data / "PG_VERSION").read_text().strip()
    for programs in installed:
        if str(programs.major) == made_by:
            return programs
    majors = ", ".join(str(programs.major) for programs in installed)
    raise VersionMismatch(
        f"{data} 由 PostgreSQL {made_by} 建立，而本机只有 {majors}，请安装同一版本或换一个目录。",
        f"{data} was made by PostgreSQL {made_by} but this machine has {majors}: "
        "install that version or move the data away.",
    )


def _installed() -> list[Programs]:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN_PROGRAMS.glob("*/bin"), reverse=True)
    found = {folder: _major(folder) for folder in folders if (folder / "pg_ctl").exists()}
    return [Programs(folder, major) for folder, major in found.items() if major >= OLDEST_MAJOR]


def _major(folder: Path) -> int:
    try:
        said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0
