"""Every command of the command line can be asked what it does."""

import subprocess
import sys

import pytest

from geo_service.__main__ import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_can_be_asked(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: geo_service {command} " in capsys.readouterr().out


def test_all_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert [command for command in COMMANDS if f"\n    {command}" not in said] == []


@pytest.mark.parametrize("command", ["load", "migrate", "audit", "user"])
def test_a_command_imports_no_solver_and_no_web_service(command: str) -> None:
    asked = f"import sys, geo_service.__main__ as m; m.parser(['{command}']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert {"numba", "scipy", "pandas", "geo_service.app"} & set(done.stdout.split()) == set()
