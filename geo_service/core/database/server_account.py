"""Who runs the private PostgreSQL server, and what that account may reach: never root."""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

SERVER_ACCOUNT = "postgres"
OPEN_HOME = Path("/var/lib/geo_service")
SOCKET_PATH_BYTES = 107
SOCKET_NAME = ".s.PGSQL.5432"


class ServerError(RuntimeError):
    """The private server cannot be had; the message is one sentence, Chinese then English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")


class AccountMissing(ServerError):
    """Root has no account to run the server as."""


class SocketDirectoryTaken(ServerError):
    """Somebody else owns the folder where our socket would be."""


@dataclass(frozen=True)
class Account:
    """The system account that runs the server and owns its data."""

    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether it is the account of this very process."""
        return self.uid == os.geteuid()

    def run(self, words: Sequence[str], keep_open: Sequence[int] = ()) -> subprocess.CompletedProcess[str]:
        """How a program ended that this account ran, in a session of its own that no Ctrl-C of a terminal reaches."""
        return subprocess.run(
            words,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            pass_fds=keep_open,
            start_new_session=True,
            user=None if self.is_ours else self.uid,
            group=None if self.is_ours else self.gid,
            extra_groups=None if self.is_ours else [],
        )

    def can_enter(self, directory: Path) -> bool:
        """Whether this account can reach what is in the directory, access lists and all."""
        return self.run(["test", "-x", str(directory)]).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this account can open."""
        folder.mkdir(mode=0o700)
        self._own(folder)

    def write_file(self, file: Path, text: str) -> None:
        """Make a new file that only this account can read."""
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(descriptor)
        self._own(file)

    def _own(self, path: Path) -> None:
        if not self.is_ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(data: Path) -> Account:
    """The account for a cluster: our own; for root the data's owner, and `postgres` while there is no data."""
    if os.geteuid() != 0:
        return _account(os.geteuid())
    if data.exists() and data.stat().st_uid != 0:
        return _account(data.stat().st_uid)
    try:
        return _account(pwd.getpwnam(SERVER_ACCOUNT).pw_uid)
    except KeyError:
        raise AccountMissing(
            f"PostgreSQL 不以 root 运行，而系统里没有 {SERVER_ACCOUNT} 用户，请安装 postgresql-15 或以普通用户运行。",
            f"PostgreSQL is never run as root and there is no system user {SERVER_ACCOUNT}: "
            "install postgresql-15 or run as a normal user.",
        ) from None


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # a container may run under a number without a name
        return Account(uid, os.getegid() if uid == os.geteuid() else uid, str(uid))
    return Account(uid, entry.pw_gid, entry.pw_name)


def reachable_home(directory: Path, account: Account, say: Callable[[str], None]) -> Path:
    """The directory itself, or one under /var/lib when the server's account cannot get to it."""
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if account.is_ours or account.can_enter(nearest):
        return directory
    instead = OPEN_HOME / short_name(directory, account)
    say(
        f"用户 {account.name} 进不了 {nearest}，数据库改放在 {instead}。 / "
        f"User {account.name} cannot enter {nearest}, so the database is kept in {instead}."
    )
    return instead


def make_home(directory: Path, account: Account) -> None:
    """Make the directory of a cluster, and let the account through it but not write in it unless it is ours."""
    for path in reversed([path for path in (directory, *directory.parents) if not path.exists()]):
        path.mkdir(exist_ok=True)
        path.chmod(0o755 if path != directory else 0o700 if account.is_ours else 0o711)


def socket_directory(directory: Path, account: Account) -> Path:
    """A folder of ours with a path short enough for a socket, made if need be.

    Raises:
        SocketDirectoryTaken: what is there belongs to another or is open to others.
    """
    folder = Path(_temporary_directory(account), f"geo_service-{short_name(directory, account)}")
    try:
        account.make_folder(folder)
    except FileExistsError:
        found = folder.lstat()
        is_private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
        if not is_private or found.st_uid not in {account.uid, os.geteuid()}:
            raise SocketDirectoryTaken(
                f"{folder} 已被他人占用，请删除它后重试。",
                f"{folder} is not ours alone: remove it and try again.",
            ) from None
        os.chown(folder, account.uid, account.gid)
    return folder


def remove_if_empty(folder: Path) -> None:
    """Remove a folder, unless something is in it or it is gone already."""
    try:
        folder.rmdir()
    except OSError:
        return


def short_name(directory: Path, account: Account) -> str:
    """Eight hexadecimal digits that stand for the directory and the account."""
    return sha256(f"{account.uid}:{directory}".encode()).hexdigest()[:8]


def _temporary_directory(account: Account) -> str:
    wanted = tempfile.gettempdir()
    longest = len(os.fsencode(f"{wanted}/geo_service-01234567/{SOCKET_NAME}"))
    fits = longest <= SOCKET_PATH_BYTES and (account.is_ours or account.can_enter(Path(wanted)))
    return wanted if fits else "/tmp"  # noqa: S108  the folder made in it is checked to be ours
