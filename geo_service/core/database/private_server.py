"""The private PostgreSQL server of the default run: started by its first user, stopped by its last.

`start.lock` is held around every start and stop. Each user holds a shared lock on `users.lock` for as long as
it lives, so that the kernel counts them, also those that were killed. A server that was killed is started again
by whichever user sees it first.
"""

import errno
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from geo_service.core.database.cluster import Cluster, StartFailed, no_space, programs_for
from geo_service.core.database.server_account import (
    ServerError,
    make_home,
    reachable_home,
    remove_if_empty,
    server_account,
    socket_directory,
)

__all__ = ["PrivateServer", "ServerError", "private_server"]

LOCK_WAIT_S = 120.0
START_WAIT_S = 120.0
RETRY_S = 10.0
# Seconds between two looks whether the server still runs, and after a start that failed.
LOOK_EVERY_S, LOOK_AFTER_FAILURE_S = 0.25, 5.0
# What the next start hears until the last process of a killed server has gone.
PASSING_TROUBLES = ("pre-existing shared memory block", "lock file ")

log = logging.getLogger(__name__)


class NotWritable(ServerError):
    """The cluster's directory is closed to this account."""


@dataclass(frozen=True)
class PrivateServer:
    """Where the private server answers; every role that is given a password there is given this one."""

    socket_directory: Path
    port: int
    password: str = field(repr=False)

    def url(self, user: str, database: str) -> str:
        """The libpq URL of a database for a role."""
        host = quote(str(self.socket_directory), safe="/")
        login = f"{quote(user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@/{quote(database, safe='')}?host={host}&port={self.port}"


@contextmanager
def private_server(
    directory: Path, *, durable: bool = True, say: Callable[[str], None] = log.warning
) -> Iterator[PrivateServer]:
    """The running server whose cluster is in the directory, made if there is none; kept running while it is used.

    Args:
        durable: False trades safety on a power cut for speed, for tests; the first user decides.
        say: told in one sentence when the cluster has to be kept elsewhere.

    Raises:
        ServerError: the server cannot be had; one sentence says why and what would help.
    """
    directory = directory.resolve()
    with _told_plainly(directory):
        cluster = _cluster(directory, say)
        with _locked(cluster.directory / "start.lock") as held_lock:
            users = _open_lock(cluster.directory / "users.lock")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                cluster.make(durable, held_lock)
                server = _running(cluster, durable)
            except BaseException:
                _leave(cluster, users)
                raise
    try:
        with _kept_running(cluster, durable):
            yield server
    finally:
        with _told_plainly(directory), _locked(cluster.directory / "start.lock"):
            _leave(cluster, users)


def _cluster(directory: Path, say: Callable[[str], None]) -> Cluster:
    account = server_account(directory / "data")
    home = reachable_home(directory, account, say)
    make_home(home, account)
    return Cluster(home, account, programs_for(home / "data"))


def _running(cluster: Cluster, durable: bool) -> PrivateServer:
    began = time.monotonic()
    while (waited_s := time.monotonic() - began) < START_WAIT_S:
        postmaster = cluster.postmaster()
        if postmaster and postmaster.status == "ready":
            return PrivateServer(postmaster.socket_directory, postmaster.port, cluster.password())
        if postmaster is None:
            socket_folder = socket_directory(cluster.directory, cluster.account)
            said = cluster.start(socket_folder, durable)
            if not said or cluster.postmaster():
                continue
            if waited_s > RETRY_S or not any(trouble in said for trouble in PASSING_TROUBLES):
                remove_if_empty(socket_folder)
                raise cluster.start_failure(said)
        time.sleep(0.1)
    raise StartFailed(
        f"PostgreSQL 在 {START_WAIT_S:.0f} 秒内没有就绪，请看日志 {cluster.log}。",
        f"PostgreSQL was not ready within {START_WAIT_S:.0f} seconds: see the log {cluster.log}.",
    )


@contextmanager
def _kept_running(cluster: Cluster, durable: bool) -> Iterator[None]:
    """Start the server again whenever it is gone: it answers at the same address, under the same password."""
    leaving = threading.Event()

    def look() -> None:
        wait_s = LOOK_EVERY_S
        while not leaving.wait(wait_s):
            wait_s = LOOK_EVERY_S
            try:
                if cluster.postmaster() is None:
                    with _locked(cluster.directory / "start.lock"):
                        _running(cluster, durable)
                    log.warning("the private database server was gone, and runs again")
            except (ServerError, OSError) as error:
                log.error("the private database server is gone", extra={"reason": str(error)})  # noqa: TRY400
                wait_s = LOOK_AFTER_FAILURE_S

    looking = threading.Thread(target=look, name="private server", daemon=True)
    looking.start()
    try:
        yield
    finally:
        leaving.set()
        looking.join()


def _leave(cluster: Cluster, users: int) -> None:
    # A new descriptor, not ours upgraded: a forked child shares ours, and is a user too.
    os.close(users)
    rest = _open_lock(cluster.directory / "users.lock")
    try:
        fcntl.flock(rest, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cluster.stop()
    except BlockingIOError:
        return
    finally:
        os.close(rest)


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    lock = _open_lock(path)
    try:
        gives_up = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > gives_up:
                    raise ServerError(
                        f"另一个进程一直占着 {path}，请等它结束后重试。",
                        f"Another process keeps {path} locked: try again when it has ended.",
                    ) from None
                time.sleep(0.05)
        yield lock
    finally:
        os.close(lock)


@contextmanager
def _told_plainly(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise no_space(directory) from error
        where = error.filename or directory
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise NotWritable(
                f"当前用户不能读写 {where}，请改用建立它的用户运行。",
                f"This user may not read and write {where}: run as the user who made it.",
            ) from error
        raise ServerError(
            f"{where} 无法使用：{error.strerror}。", f"{where} cannot be used: {error.strerror}."
        ) from error
