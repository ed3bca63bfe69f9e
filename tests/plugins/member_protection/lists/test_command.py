"""The command enrol, its report, a job that is cancelled, and where no canary may be."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from geo_service.__main__ import main
from geo_service.core.database.backup.programs import program
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, dumped, list_of, member, number_of

pytestmark = pytest.mark.usefixtures("tree")
LEFT = text("""
select (select count(*) from member_protection.list_part) + (select count(*) from member_protection.enrolment)
     + (select count(*) from member_protection.member) + (select count(*) from member_protection.list_fault)
""")
PEOPLE = range(3000, 4000)


@pytest.fixture(name="run")
def _run(client, database_url, server, monkeypatch, capfd):
    """Runs the command: its exit status, and what it said."""
    settings = client.app.state.service.settings
    monkeypatch.setenv("DATABASE_URL", database_url)
    admin = server.url("geo_admin", make_url(database_url).database or "")
    monkeypatch.setenv("GEO_SERVICE_OWNER_DATABASE_URL", admin)
    monkeypatch.setenv("GEO_SERVICE_VAR", str(settings.var))
    monkeypatch.setenv("GEO_SERVICE_BUSINESS_DATE", "2024-12-01")

    def run(*arguments):
        done = main(["enrol", *map(str, arguments), "--organisation", GRASSROOTS, "--year", "2025"])
        return done, "".join(capfd.readouterr())

    return run


def test_a_job_that_is_cancelled_leaves_nothing(sign_in_as, on, app_engine, work):
    on("2024-12-01")
    union = sign_in_as("grassroots_union", GRASSROOTS)
    asked = {"organisation": GRASSROOTS, "year": 2025, "way": "central"}
    content = list_of([member(2900)])
    sent = union.put("/programmes/member_protection/lists", params=asked, content=content)
    assert (sent.status_code, sent.json()["state"]) == (202, "queued")
    assert union.delete(sent.headers["Location"]).status_code == 202
    assert work() == 0
    assert union.delete(sent.headers["Location"]).status_code == 204
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        assert connection.execute(LEFT).scalar_one() == 0
    assert union.put("/programmes/member_protection/lists", params=asked, content=content).status_code == 202


def test_a_thousand_canaries_are_enrolled_by_command_and_are_nowhere_in_the_clear(run, tmp_path, server, app_engine):
    file, report = tmp_path / "list.csv", tmp_path / "report.csv"
    rows = [member(person) for person in PEOPLE]
    file.write_bytes(list_of([*rows, member(3999), member(2901, 证件号码=number_of(2901)[:-1] + "A")]))
    status, said = run(file, "--report", report)
    assert status == 1
    assert "未收入任何人" in said
    assert [line.partition(",")[0] for line in report.read_text("utf-8-sig").splitlines()[1:]] == ["1003", "1002"]
    status, again = run(file, "--good-rows-only")
    assert (status, "收入 1,000 人" in again) == (0, True)
    status, third = run(file, "--good-rows-only")
    assert (status, "未作改动" in third) == (0, True)
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        (data,) = admin.execute("show data_directory").fetchone()
        admin.execute("checkpoint")
    dump = subprocess.run(
        [program("pg_dump", 15).path, server.url("geo_admin", app_engine.url.database)], capture_output=True, check=True
    ).stdout
    kept = dump.partition(b"\nCOPY member_protection.member ")[2].partition(b"\n\\.\n")[0]
    assert len(kept.splitlines()) == 1 + len(PEOPLE)
    secrets = [secret for person in PEOPLE for secret in (number_of(person), f"6200{person:012}", f"示例{person}")]
    told = dumped([said, again, third]) + report.read_text("utf-8-sig")
    assert [one for one in secrets if one in told or one.encode() in dump or one.encode().hex().encode() in dump] == []
    patterns = tmp_path / "patterns"
    patterns.write_text("\n".join(secret for secret in secrets if secret.isascii()))
    search = ["grep", "-rlaF", "-f", str(patterns), str(Path(data).parent)]
    assert subprocess.run(search, capture_output=True, text=True).stdout == ""
