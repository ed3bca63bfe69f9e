"""The command line as a person on a bare machine uses it: real processes, a private server of their own.

The first run is begun as a person does; the others are forks that have the code.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TextIO
from urllib.request import urlopen

import openpyxl
import pytest

from geo_service.core.database.private_server import private_server
from scripts.forked import begin

NEAREST = "/nearest?lon=121.4737&lat=31.2305&kind=driver_home"


@pytest.fixture(scope="module", name="var")
def _var() -> Iterator[Path]:
    """A folder for what a run leaves behind, which the database's account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="geo_service_cli-"))
    folder.chmod(0o755)
    yield folder
    with private_server(folder / "postgres", durable=False):
        pass  # adopts what a failed test left running, and as its last user stops it
    shutil.rmtree(folder)


@pytest.fixture(name="port")
def _port() -> int:
    """A port that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Command:
    """A command that was begun, and what it says."""

    process: BaseProcess
    said: TextIO

    @property
    def returncode(self) -> int | None:
        """With what it ended, None while it runs."""
        return self.process.exitcode

    def communicate(self, timeout: float) -> str:
        """What it says until it has ended."""
        self.process.join(timeout)
        assert self.process.exitcode is not None, f"it did not end within {timeout} s"
        with self.said:
            return self.said.read()


def environment_of(var: Path, more: Mapping[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GEO_SERVICE_", "DATABASE_URL"))}
    return clean | {"GEO_SERVICE_VAR": str(var)} | more


def start(var: Path, port: int, *words: str, **environment: str) -> Command:
    """Begin a command, serve if none is told."""
    read, written = os.pipe()
    process = begin(words or ("serve", "--port", str(port)), environment_of(var, environment), written)
    return Command(process, os.fdopen(read))


def wait_until_serving(said: Iterable[str]) -> list[str]:
    """What it says until it serves."""
    lines: list[str] = []
    for line in said:
        lines.append(line)
        if "Serving: " in line:
            return lines
    raise AssertionError("it ended instead of serving:\n" + "".join(lines))


def answer(port: int, path: str) -> Any:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return json.load(response)


def end(command: Command, signal_number: int) -> None:
    assert command.process.pid is not None
    os.killpg(command.process.pid, signal_number)
    command.communicate(30)


def postmaster(var: Path) -> Path:
    return var / "postgres" / "data" / "postmaster.pid"


def test_it_serves_the_nearest_driver_homes_from_nothing_and_when_run_again(var: Path, port: int) -> None:
    words = [sys.executable, "-m", "geo_service", "serve", "--port", str(port)]
    told: dict[str, Any] = {"env": environment_of(var, {}), "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(words, **told)
    said = "".join(wait_until_serving(process.stderr))
    assert f"http://127.0.0.1:{port}/" in said
    assert "made_up_sites.csv: 230" in said
    assert len(answer(port, NEAREST)["features"]) == 10
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)

    process = subprocess.Popen(words, **told)
    wait_until_serving(process.stderr)
    assert len(answer(port, NEAREST)["features"]) == 10
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


@pytest.mark.parametrize(("signal_number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_and_a_polite_kill_stop_the_database_as_well(
    var: Path, port: int, signal_number: int, status: int
) -> None:
    process = start(var, port)
    wait_until_serving(process.said)
    assert postmaster(var).exists()
    end(process, signal_number)
    assert process.returncode == status
    assert not postmaster(var).exists()


def test_after_kill_9_of_everything_the_next_run_serves(var: Path, port: int) -> None:
    process = start(var, port)
    wait_until_serving(process.said)
    os.kill(int(postmaster(var).read_text().splitlines()[0]), signal.SIGKILL)
    end(process, signal.SIGKILL)
    process = start(var, port)
    wait_until_serving(process.said)
    assert len(answer(port, NEAREST)["features"]) == 10
    end(process, signal.SIGINT)
    assert not postmaster(var).exists()


def test_a_file_can_be_loaded_while_the_service_runs(var: Path, port: int, tmp_path: Path) -> None:
    header, first, *_ = (Path("data") / "samples" / "made_up_sites.csv").read_text(encoding="utf-8").splitlines()
    other = first.replace("示例·黄浦微型司机之家 01", "示例·另一家").replace("示例路101号", "示例路9号")
    file = tmp_path / "more.csv"
    file.write_text(f"{header}\n{other}\n", encoding="utf-8")
    process = start(var, port)
    wait_until_serving(process.said)
    loading = start(var, port, "load", str(file))
    assert "more.csv: 1" in loading.communicate(30)
    names = [feature["properties"]["name"] for feature in answer(port, f"{NEAREST}&limit=100")["features"]]
    assert "示例·另一家" in names
    end(process, signal.SIGINT)


def test_the_private_server_is_backed_up_while_it_serves_and_brought_back(var: Path, port: int, tmp_path: Path) -> None:
    serving = start(var, port)
    wait_until_serving(serving.said)
    backing_up = start(var, port, "backup", str(tmp_path / "backup"))
    assert f"rows: {tmp_path / 'backup'}" in backing_up.communicate(60)
    restoring = start(var, port, "restore", "--replace", str(tmp_path / "backup"))
    assert "stop the service first" in restoring.communicate(60)
    before = answer(port, NEAREST)["features"]
    end(serving, signal.SIGINT)
    restoring = start(var, port, "restore", "--replace", str(tmp_path / "backup"))
    said = restoring.communicate(60)
    assert "tables are as they were saved" in said and "is kept as geo_service_before_" in said
    serving = start(var, port)
    wait_until_serving(serving.said)
    after = answer(port, NEAREST)["features"]
    assert [one["id"] for one in after] == [one["id"] for one in before]
    end(serving, signal.SIGINT)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is no address"),
        ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL is no address"),
        ({"DATABASE_URL": "postgresql://somebody:secret@127.0.0.1:1/x"}, "DATABASE_URL leads to no database"),
        ({"GEO_SERVICE_PORT": "eighty"}, "A setting is wrong: port = 'eighty'"),
        ({"GEO_SERVICE_PUBLIC": "1"}, "public mode needs the map approval number"),
        ({"GEO_SERVICE_BUSINESS_DATE": "2025-02-30"}, "A setting is wrong: business_date"),
    ],
)
def test_a_wrong_setting_is_one_sentence_without_the_password(
    var: Path, port: int, environment: dict[str, str], sentence: str
) -> None:
    process = start(var, port, "serve", **({"GEO_SERVICE_PORT": str(port)} | environment))
    said = process.communicate(30)
    assert process.returncode == 1
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert "secret" not in said


def test_a_port_that_is_taken_is_one_sentence(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        process = start(var, other.getsockname()[1])
        said = process.communicate(30)
    assert process.returncode == 1
    assert "Address already in use" in said
    assert len(said.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_sentence(var: Path, port: int) -> None:
    process = start(var, port, "load", "nowhere.csv")
    assert "There is no file nowhere.csv" in process.communicate(30)
    assert process.returncode == 1


def test_the_line_of_the_registrys_readme_loads_and_reports(var: Path, port: int, tmp_path: Path) -> None:
    readme = Path("geo_service/core/registry/README.md").read_text(encoding="utf-8")
    (line,) = [line for line in readme.splitlines() if line.startswith("python -m geo_service ")]
    words = line.replace("findings.xlsx", str(tmp_path / "findings.xlsx")).split()[3:]
    process = start(var, port, *words)
    assert "public_sites.csv: 19 处站点" in process.communicate(60)
    assert process.returncode == 0
    assert openpyxl.load_workbook(tmp_path / "findings.xlsx").sheetnames == ["错误 faults", "1 public_sites.csv"]


def test_a_file_with_faults_is_told_cell_by_cell_and_nothing_of_any_file_is_loaded(
    var: Path, port: int, tmp_path: Path
) -> None:
    (good := tmp_path / "good.csv").write_text("名称,类别,地址,所属工会\n甲站,工会驿站,甲路1号,federation\n", "utf-8")
    (bad := tmp_path / "bad.csv").write_text("名称,类别,所属工会,电话\n乙站,酒吧,federation,13800001111\n", "utf-8")
    process = start(var, port, "load", str(good), str(bad))
    said = process.communicate(60)
    assert process.returncode == 1
    assert "酒吧 不是已知的类别" in said and "bad.csv has 1 faults; nothing was loaded" in said
    assert "13800001111" not in said and "good.csv: 1" not in said
    process = start(var, port, "load", str(good))
    assert "good.csv: 1 处站点，新增或更新 1 处" in process.communicate(60)


def test_a_report_that_cannot_be_written_is_said_and_nothing_is_loaded(var: Path, port: int, tmp_path: Path) -> None:
    (file := tmp_path / "sites.csv").write_text("名称,类别,地址,所属工会\n丙站,工会驿站,丙路1号,federation\n", "utf-8")
    for report, sentence in ((tmp_path / "no" / "r.xlsx", "Cannot write"), (file, "must not overwrite")):
        process = start(var, port, "load", str(file), "--report", str(report))
        said = process.communicate(60)
        assert (process.returncode, sentence in said, "sites.csv: 1" in said) == (1, True, False)
