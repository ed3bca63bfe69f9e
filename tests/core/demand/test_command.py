"""The command demand, as it is typed, on a database of the tests' own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from geo_service.__main__ import parser
from geo_service.core.database.private_database import owner_url
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.errors import BadRequest, Conflict
from geo_service.core.registry.importing.table import FileRefused
from geo_service.settings import Settings

TOLD = (
    *("--datum", "wgs84", "--name", "司机", "Drivers", "--unit", "人", "persons"),
    *("--source", "made up", "--precision", "counted", "--date", "2025"),
)


@pytest.fixture(name="typed")
def _typed(
    server: PrivateServer, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs the command with words, and gives what it says."""
    owner = owner_url(server, make_url(database_url).database or "")
    told = Settings(database_url=SecretStr(database_url), owner_database_url=SecretStr(owner), var=tmp_path / "var")

    def typed(*words: str) -> str:
        asked = parser(["demand"]).parse_args(["demand", *words])
        asked.run(told, asked)
        return capsys.readouterr().err

    return typed


def test_a_file_goes_in_is_listed_with_its_source_and_is_replaced_only_when_asked(
    typed: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "drivers.csv"
    file.write_text("lon,lat,weight\n121.48,31.21,1500\n", encoding="utf-8")
    said = "drivers: 司机 / Drivers · 1,500 人 / persons · 1 处 / places · 实计 / counted · 2025 · made up\n"
    assert typed(str(file), *TOLD) == said
    with pytest.raises(Conflict, match="There is a layer drivers"):
        typed(str(file), *TOLD)
    file.write_text("lon,lat,weight\n121.48,31.21,2000\n", encoding="utf-8")
    assert typed(str(file), *TOLD, "--replace") == said.replace("1,500", "2,000")
    assert typed() == said.replace("1,500", "2,000")


def test_employment_without_outlines_names_the_command_that_brings_them(typed: Callable[..., str]) -> None:
    with pytest.raises(Conflict, match="python -m geo_service districts"):
        typed("employment")


def test_a_quarter_of_a_million_rows_go_in_and_every_bad_row_is_written_down(
    typed: Callable[..., str], tmp_path: Path
) -> None:
    lines = ["lon,lat,weight", *(f"121.48,{31.2 + at % 900 * 1e-5:.5f},1" for at in range(250_000))]
    file, faults = tmp_path / "many.csv", tmp_path / "faults.csv"
    file.write_text("\n".join([*lines, *["121.48,31.21,-1"] * 1_500]), encoding="utf-8")
    with pytest.raises(FileRefused, match="has 1500 faults") as refused:
        typed(str(file), *TOLD, "--id", "many", "--faults", str(faults))
    assert len(refused.value.faults) == 1_001
    written = faults.read_text(encoding="utf-8-sig").splitlines()
    assert (len(written), written[1]) == (1_501, "250002,weight,'-1.0,应为不小于 0 的数字,a number of at least 0")
    assert "many:" not in typed()
    file.write_text("\n".join(lines), encoding="utf-8")
    assert "250,000 人 / persons · 250000 处" in typed(str(file), *TOLD, "--id", "many")


def test_what_is_not_told_is_named_at_once(typed: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lon,lat,weight\n", encoding="utf-8")
    with pytest.raises(BadRequest) as refused:
        typed(str(tmp_path / "a.csv"), "--datum", "wgs84", "--source", "made-up")
    assert [fault.where for fault in refused.value.faults] == ["--name", "--unit", "--precision", "--date"]
