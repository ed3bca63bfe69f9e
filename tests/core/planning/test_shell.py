"""What the command report is given is held against what it can be, before a database is asked."""

from pathlib import Path

import pytest

from geo_service.__main__ import main


@pytest.mark.parametrize("content", [b'{"layer":', b"[1]", b"\xff\xfe"])
def test_a_file_that_is_no_json_object_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes):
    file = tmp_path / "inputs.json"
    file.write_bytes(content)
    assert main(["report", "siting", "--inputs", str(file)]) == 1
    assert f"--inputs: '{file}' — JSON 对象" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["siting", "--layer", "x"], "siting: None — count 与 budget 须且只须给一个"),
        (["siting", "--layer", "x", "--count", "1", "--at", "9"], "at:weekday: '9' — 应不大于 7"),
        (["coverage", "--layer", "x", "--thresholds", "5,x"], "thresholds_min:1: 'x' — 应为数字"),
    ],
)
def test_what_does_not_fit_is_named_and_is_no_setting(capsys: pytest.CaptureFixture[str], words: list[str], said: str):
    assert main(["report", *words]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "设置有误" not in told
