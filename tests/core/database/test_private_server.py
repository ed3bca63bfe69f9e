"""The private PostgreSQL server: shared, stopped by the last user, and back after any kill."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo_service.core.database import cluster, server_account
from geo_service.core.database.private_server import PrivateServer, ServerError, private_server

HOLDER = """
import sys
from pathlib import Path
from geo_service.core.database.private_server import private_server
with private_server(Path(sys.argv[1]), durable=False):
    print("serving", flush=True)
    sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder the server's account can enter: pytest's own is closed to all but its owner."""
    folder = Path(tempfile.mkdtemp(prefix="geo_service_test-"))
    folder.chmod(0o755)
    yield folder
    end_servers_below(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A cluster that is made and stopped, to copy from: initdb is what takes long."""
    folder = Path(tempfile.mkdtemp(prefix="geo_service_test-"))
    folder.chmod(0o755)
    with private_server(folder / "postgres", durable=False):
        pass
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def directory(open_folder: Path, made_once: Path) -> Path:
    """The directory of a stopped cluster."""
    subprocess.run(["cp", "--archive", made_once, open_folder / "postgres"], check=True)
    return open_folder / "postgres"


def end_servers_below(folder: Path) -> None:
    """Ends what a failed test left running."""
    for pid_file in folder.glob("**/data/postmaster.pid"):
        pid = int(pid_file.read_text().splitlines()[0])
        while is_running(pid):
            os.kill(pid, signal.SIGQUIT)
            time.sleep(0.05)


def postmaster_pid(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])


def is_running(pid: int) -> bool:
    """Whether the process serves: one that was killed may stay as a zombie where nobody reaps."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


def one(server: PrivateServer, question: str) -> object:
    """The one value a question to the server has for an answer."""
    with psycopg.connect(server.url("geo_admin", "postgres")) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def answered(server: PrivateServer, question: str) -> object:
    """The same, None while there is no server."""
    try:
        return one(server, question)
    except psycopg.OperationalError:
        return None


def another_user(directory: Path) -> "subprocess.Popen[str]":
    """A Python process of its own session that uses the server; not yet known to be served."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def served_user(directory: Path) -> "subprocess.Popen[str]":
    user = another_user(directory)
    assert user.stdout is not None
    assert user.stdout.readline() == "serving\n"
    return user


def kill(user: "subprocess.Popen[str]") -> None:
    user.kill()
    user.communicate()


def leave(user: "subprocess.Popen[str]") -> None:
    user.communicate("")
    assert user.returncode == 0


def test_a_new_server_answers_over_scram(open_folder: Path) -> None:
    with private_server(open_folder / "postgres", durable=False) as server:
        assert one(server, "select 1") == 1
        assert str(one(server, "select rolpassword from pg_authid where rolname = 'geo_admin'")).startswith("SCRAM-SHA")


def test_a_server_listens_to_no_network_and_speaks_utf8(directory: Path) -> None:
    with private_server(directory, durable=False) as server:
        assert one(server, "show listen_addresses") == ""
        assert one(server, "show server_encoding") == "UTF8"
        assert one(server, "select datcollate from pg_database where datname = 'postgres'") == "C.UTF-8"


def test_only_a_throw_away_server_goes_without_fsync(directory: Path) -> None:
    with private_server(directory, durable=False) as server:
        assert one(server, "show fsync") == "off"
    with private_server(directory) as server:
        assert one(server, "show fsync") == "on"


def test_a_wrong_password_is_refused(directory: Path) -> None:
    with private_server(directory, durable=False) as server:
        guess = PrivateServer(server.socket_directory, server.port, "guess").url("geo_admin", "postgres")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(guess)


def test_a_url_quotes_what_libpq_would_misread() -> None:
    server = PrivateServer(Path("/tmp/a b"), 5432, "p@s/s")
    assert server.url("geo admin", "名") == "postgresql://geo%20admin:p%40s%2Fs@/%E5%90%8D?host=/tmp/a%20b&port=5432"


def test_the_password_is_not_shown_with_the_server() -> None:
    assert "secret" not in repr(PrivateServer(Path("/tmp"), 5432, "secret"))


def test_the_postmaster_is_never_root(directory: Path) -> None:
    with private_server(directory, durable=False):
        owner = Path(f"/proc/{postmaster_pid(directory)}").stat().st_uid
    assert owner == (pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else os.geteuid())


def test_nobody_else_may_read_the_password(directory: Path) -> None:
    assert (directory / "password").stat().st_mode & 0o777 == 0o600


def test_the_last_user_of_one_process_stops_the_server(directory: Path) -> None:
    with private_server(directory, durable=False) as first:
        with private_server(directory, durable=False) as second:
            assert second == first
        assert one(first, "select 1") == 1
        pid = postmaster_pid(directory)
    assert not is_running(pid)


def test_the_server_outlives_the_process_that_started_it(directory: Path) -> None:
    starter = served_user(directory)
    with private_server(directory, durable=False) as server:
        leave(starter)
        assert one(server, "select 1") == 1
        pid = postmaster_pid(directory)
    assert not is_running(pid)


def test_an_orphan_of_a_killed_process_is_adopted_and_stopped(directory: Path) -> None:
    kill(served_user(directory))
    orphan = postmaster_pid(directory)
    assert is_running(orphan)
    with private_server(directory, durable=False) as server:
        assert one(server, "select 1") == 1
        assert postmaster_pid(directory) == orphan
    assert not is_running(orphan)


def test_what_was_committed_is_there_after_everything_was_killed(directory: Path) -> None:
    with private_server(directory) as server, psycopg.connect(server.url("geo_admin", "postgres")) as connection:
        user = served_user(directory)
        connection.execute("create table kept as select 7 as n")
    os.kill(postmaster_pid(directory), signal.SIGKILL)
    kill(user)
    with private_server(directory) as server:
        assert one(server, "select n from kept") == 7


def test_the_next_start_waits_for_a_backend_that_outlives_its_killed_postmaster(directory: Path) -> None:
    # The "pre-existing shared memory block" trap: a stopped backend cannot notice that its postmaster died.
    with (
        private_server(directory, durable=False) as server,
        psycopg.connect(server.url("geo_admin", "postgres")) as busy,
    ):
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster_pid(directory), signal.SIGKILL)
        late = another_user(directory)
        time.sleep(1)
        assert late.poll() is None
        os.kill(backend, signal.SIGKILL)
        assert late.stdout is not None
        assert late.stdout.readline() == "serving\n"
        leave(late)


def test_a_server_that_was_killed_while_in_use_is_there_again_under_the_same_address(directory: Path) -> None:
    with private_server(directory) as server:
        with psycopg.connect(server.url("geo_admin", "postgres")) as connection:
            connection.execute("create table kept as select 7 as n")
        killed = postmaster_pid(directory)
        os.kill(killed, signal.SIGKILL)
        began = time.monotonic()
        while (answer := answered(server, "select n from kept")) is None:
            assert time.monotonic() - began < 20
            time.sleep(0.05)
        assert answer == 7
        again = postmaster_pid(directory)
        assert again != killed
    assert not is_running(again)


def test_a_server_that_was_killed_is_started_by_one_of_many_users_only(directory: Path) -> None:
    users = [served_user(directory) for _ in range(3)]
    with private_server(directory, durable=False) as server:
        os.kill(postmaster_pid(directory), signal.SIGKILL)
        time.sleep(1)
        until = time.monotonic() + 20
        while answered(server, "select 1") is None and time.monotonic() < until:
            time.sleep(0.05)
        again = postmaster_pid(directory)
        for user in users:
            leave(user)
        assert one(server, "select 1") == 1
        assert postmaster_pid(directory) == again
    starts = (directory / "server.log").read_text().count("starting PostgreSQL")
    assert starts == 3  # when the cluster was made, for the first user, and after the kill


def test_a_stale_number_that_another_process_has_now_is_no_server(directory: Path) -> None:
    other = subprocess.Popen(["sleep", "60"], user=(directory / "data").stat().st_uid if os.geteuid() == 0 else None)
    lines = [str(other.pid), str(directory / "data"), "0", "5432", "/tmp", "", "", "ready   "]
    (directory / "data" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    try:
        with private_server(directory, durable=False) as server:
            assert one(server, "select 1") == 1
    finally:
        other.kill()
        other.wait()


def test_a_killed_initdb_leaves_nothing_half_made(open_folder: Path) -> None:
    directory = open_folder / "postgres"
    user = another_user(directory)
    while not (directory / "data.new" / "base").exists():
        time.sleep(0.01)
    kill(user)
    assert not (directory / "data").exists()
    with private_server(directory, durable=False) as server:
        assert one(server, "select 1") == 1
    assert not (directory / "data.new").exists()


@pytest.mark.parametrize("after_s", [0.15, 0.3])
def test_ctrl_c_during_the_start_leaves_a_cluster_that_starts(directory: Path, after_s: float) -> None:
    user = another_user(directory)
    time.sleep(after_s)
    os.killpg(user.pid, signal.SIGINT)
    user.communicate("")
    with private_server(directory, durable=False) as server:
        assert one(server, "select 1") == 1
        pid = postmaster_pid(directory)
    assert not is_running(pid)


def test_ctrl_c_while_serving_stops_the_server_cleanly(directory: Path) -> None:
    user = served_user(directory)
    os.killpg(user.pid, signal.SIGINT)
    user.communicate()
    assert "database system is shut down" in (directory / "server.log").read_text().splitlines()[-1]
    assert not (directory / "data" / "postmaster.pid").exists()


def test_data_of_another_version_is_refused_with_a_sentence(directory: Path) -> None:
    (directory / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match=r"由 PostgreSQL 9 建立.* / .*was made by PostgreSQL 9 but"):
        private_server(directory, durable=False).__enter__()


def test_a_server_that_will_not_start_says_why(directory: Path) -> None:
    with (directory / "data" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'much'\n")
    with pytest.raises(ServerError, match=r"没能启动.* / PostgreSQL would not start .*configuration file"):
        private_server(directory, durable=False).__enter__()


def test_a_full_disk_is_called_a_full_disk(directory: Path) -> None:
    account = server_account.server_account(directory / "data")
    failed = cluster.Cluster(directory, account, cluster.programs_for(directory / "data"))
    said = 'PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device'
    assert isinstance(failed.start_failure(said), cluster.NoSpace)


def test_missing_programs_are_named(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(cluster, "DEBIAN_PROGRAMS", open_folder)
    with pytest.raises(cluster.ProgramsMissing, match=r"install postgresql-15"):
        cluster.programs_for(open_folder / "data")


def test_the_socket_is_in_a_short_folder_of_ours_alone(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = directory.parent / ("long" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with private_server(directory, durable=False) as server:
        assert len(os.fsencode(server.socket_directory / ".s.PGSQL.5432")) <= 107
        assert server.socket_directory.stat().st_mode & 0o777 == 0o700
    assert not server.socket_directory.exists()


def test_a_squatted_socket_folder_is_refused(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(directory.parent))
    account = server_account.server_account(directory / "data")
    (directory.parent / f"geo_service-{server_account.short_name(directory, account)}").mkdir(mode=0o755)
    with pytest.raises(server_account.SocketDirectoryTaken, match="not ours alone"):
        private_server(directory, durable=False).__enter__()


@as_root
def test_a_cluster_under_a_closed_home_is_kept_elsewhere_and_says_so(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(server_account, "OPEN_HOME", open_folder)
    said: list[str] = []
    with private_server(closed / "var" / "postgres", durable=False, say=said.append) as server:
        assert one(server, "select 1") == 1
        assert str(one(server, "show data_directory")).startswith(str(open_folder))
    assert [sentence.count(str(open_folder)) for sentence in said] == [2]  # once in each language


@as_root
def test_root_runs_a_user_s_cluster_as_that_user(directory: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    subprocess.run(["chown", "--recursive", str(nobody.pw_uid), directory], check=True)
    with private_server(directory, durable=False):
        assert Path(f"/proc/{postmaster_pid(directory)}").stat().st_uid == nobody.pw_uid


def test_the_log_keeps_nothing_that_a_client_sent(directory: Path) -> None:
    with (
        private_server(directory, durable=False) as server,
        psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as connection,
    ):
        connection.execute("create table member (phone text primary key)")
        connection.execute("insert into member values ('13800138000')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into member values (%s)", ["13800138000"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select '13800138000x'::bigint")
    assert "13800138000" not in (directory / "server.log").read_text()
