"""What the database itself holds, whatever the service does: as the service's own role, with SQL of one's own."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, SerializationFailure
from psycopg.rows import dict_row

STEP = (
    "insert into core.workflow_step"
    " (case_id, number, name, from_state, to_state, day, four_eyes, ends, facility_status)"
    " values (%s, %s, 'x', %s, %s, '2025-09-15', %s, false, %s)"
)


@pytest.fixture(name="login")
def _login(database_url) -> Iterator[psycopg.Connection]:
    """The app role as the service has it, acting for everybody; nothing stays."""
    with psycopg.connect(database_url, options="-c role=geo_app", row_factory=dict_row) as connection:
        become(connection, "person:900")
        yield connection
        connection.rollback()


def become(connection, actor, organisations="*"):
    connection.execute(
        "select set_config('geo.actor', %s, true), set_config('geo.organisations', %s, true)", (actor, organisations)
    )


def add(connection, case, number, before, after, four_eyes=False, facility_status=None):
    connection.execute(STEP, (case["id"], number, before, after, four_eyes, facility_status))


def case_of(connection, case):
    return connection.execute("select * from core.workflow_case where id = %s", (case["id"],)).fetchone()


@pytest.mark.parametrize(
    "change",
    [
        "update core.workflow_step set comment = 'x'",
        "delete from core.workflow_step",
        "truncate core.workflow_step",
        "delete from core.workflow_case",
        "update core.workflow_case set state = 'done'",
        "update core.workflow_case set version = version + 1",
        "update core.workflow_case set facts = '{}'",
        "update core.workflow_case set ended = true",
        "update core.workflow_case set facility_id = null",
        "update core.workflow_extension set until = '2030-01-01'",
        "delete from core.workflow_extension",
        "insert into core.workflow_step (case_id, actor) values (1, 'person:1')",
        "insert into core.workflow_case (programme, state) values ('x', 'done')",
    ],
)
def test_the_service_may_not(change, login, errand):
    with pytest.raises(InsufficientPrivilege):
        login.execute(change)


def test_not_even_the_owner_changes_a_step_or_moves_a_case_without_one(server, database_url, errand):
    url = server.url("geo_admin", psycopg.conninfo.conninfo_to_dict(database_url)["dbname"])
    with psycopg.connect(url) as owner:
        for change in ("update core.workflow_step set comment = 'x'", "delete from core.workflow_step"):
            owner.execute("set role geo_owner")
            with pytest.raises(InsufficientPrivilege, match="only ever added to"):
                owner.execute(change)
            owner.rollback()
        owner.execute("set role geo_owner")
        owner.execute("update core.workflow_case set state = 'done' where id = %s", (errand[1]["id"],))
        with pytest.raises(CheckViolation, match="in a state without a step"):
            owner.execute("set constraints all immediate")
        owner.rollback()


def test_a_case_without_a_step_does_not_stand(login, errand):
    login.execute(
        "insert into core.workflow_case (programme, workflow, edition, organisation, subject, title)"
        " values ('x', 'x', 2025, 'district:310101', 'x', 'x')"
    )
    with pytest.raises(CheckViolation, match="in a state without a step"):
        login.execute("set constraints all immediate")


def test_a_step_moves_its_case_and_says_so_in_the_audit(login, errand):
    _, case = errand
    add(login, case, 2, "asked", "checked")
    moved = case_of(login, case)
    assert (moved["state"], moved["version"]) == ("checked", 2)
    rows = login.execute("select of_table, actor, operation from core.audit_entry order by id desc limit 2").fetchall()
    assert {(row["of_table"], row["operation"], row["actor"]) for row in rows} == {
        ("core.workflow_step", "insert", "person:900"),
        ("core.workflow_case", "update", "person:900"),
    }
    login.execute("set constraints all immediate")


@pytest.mark.parametrize(("number", "before"), [(1, "asked"), (3, "asked"), (2, "checked"), (2, "")])
def test_a_step_sets_out_from_where_the_case_stands(number, before, login, errand):
    with pytest.raises(SerializationFailure):
        add(login, errand[1], number, before, "checked")


def test_no_step_follows_the_end(login, errand):
    _, case = errand
    login.execute(STEP.replace("false", "true"), (case["id"], 2, "asked", "done", False, None))
    assert case_of(login, case)["ended"] is True
    with pytest.raises(SerializationFailure):
        add(login, case, 3, "done", "asked")


def test_four_eyes_is_against_every_earlier_actor(login, errand):
    _, case = errand
    add(login, case, 2, "asked", "checked")
    become(login, "person:901")
    add(login, case, 3, "checked", "checked", four_eyes=True)
    for earlier in (case["history"][0]["actor"], "person:900", "person:901"):
        become(login, earlier)
        with pytest.raises(CheckViolation, match="may not take this one"), login.transaction():
            add(login, case, 4, "checked", "done", four_eyes=True)
    become(login, "person:902")
    add(login, case, 4, "checked", "done", four_eyes=True)


@pytest.mark.parametrize(
    ("wrong", "fits"),
    [
        ({}, True),
        ({"step": "y"}, False),
        ({"workflow": "stall"}, False),
        ({"edition": 2024}, False),
        ({"organisation": "district:310104"}, False),
        ({"until": "2025-09-14"}, False),
        ({"by": "person:900"}, False),
    ],
)
def test_an_extension_is_for_its_step_its_year_its_unions_its_days_and_for_others(wrong, fits, login, errand):
    _, case = errand
    granted = {"step": "x", "workflow": "errand", "edition": 2025, "organisation": "district:310101"}
    granted |= {"until": "2025-09-15", "by": "person:800"} | wrong
    become(login, granted["by"])
    number = login.execute(
        "insert into core.workflow_extension (programme, workflow, step, edition, organisation, until, reason, day)"
        " values ('errands', %(workflow)s, %(step)s, %(edition)s, %(organisation)s, %(until)s, 'x', '2025-09-15')"
        " returning id",
        granted,
    ).fetchone()["id"]
    become(login, "person:900")
    step = STEP.replace("four_eyes,", "extension_id, four_eyes,").replace("'2025-09-15', %s", "'2025-09-15', %s, %s")
    values = (case["id"], 2, "asked", "checked", number, False, None)
    if fits:
        login.execute(step, values)
    else:
        with pytest.raises(CheckViolation, match="not for this step"):
            login.execute(step, values)


@pytest.mark.parametrize("status", ["draft", "accepted", "open", "suspended", "exited"])
def test_the_status_of_a_site_with_a_case_comes_by_a_step_only(status, login, stall):
    with pytest.raises(CheckViolation, match="by a step"):
        login.execute("update core.facility set status = %s where id = %s", (status, stall["facility_id"]))


@pytest.mark.parametrize("status", ["open", "suspended", "exited"])
def test_a_step_does_not_open_what_was_not_accepted(status, login, stall):
    with pytest.raises(CheckViolation, match="by a step"):
        add(login, stall, 2, "applied", "x", facility_status=status)


def test_a_site_without_a_case_goes_as_it_is_told(login, stall):
    add(login, stall, 2, "applied", "x")
    row = login.execute(
        "insert into core.facility (place_id, kind, name, status, organisation, sample, source)"
        " select place_id, 'stall', '无案摊位', 'open', organisation, false, 'x' from core.facility where id = %s"
        " returning id, status",
        (stall["facility_id"],),
    ).fetchone()
    login.execute("update core.facility set status = 'suspended' where id = %s", (row["id"],))


def test_another_unions_cases_are_neither_seen_nor_moved(login, errand):
    _, case = errand
    become(login, "person:900", "district:310104")
    assert case_of(login, case) is None
    for table in ("workflow_case", "workflow_step"):
        of_all = login.execute(f"select count(*) from core.{table}").fetchone()["count"]
        become(login, "", "*")
        assert login.execute(f"select count(*) from core.{table}").fetchone()["count"] == 0
        become(login, "person:900", "*")
        assert login.execute(f"select count(*) from core.{table}").fetchone()["count"] > of_all
        become(login, "person:900", "district:310104")
    with pytest.raises(InsufficientPrivilege, match="no such case"):
        add(login, case, 2, "asked", "checked")


def test_nobody_takes_a_step_without_saying_who_they_are(login, errand):
    become(login, "")
    with pytest.raises(InsufficientPrivilege):
        add(login, errand[1], 2, "asked", "checked")
