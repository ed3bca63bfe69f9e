"""What is written or read stands in the audit, in the same transaction, without a value of a protected field."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from geo_service.core.audit.queries import about, record, set_bulk
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.registry.load import load_divisions, load_sites
from geo_service.settings import DATA

XUHUI = "district:310104"
PLACE = """
insert into core.place (name, address, position_precision, organisation, sample, source)
values (:name, '', 'area', :organisation, true, 'test') returning id
"""
FACILITY = """
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
values (:place, 'driver_home', 'home', 'draft', :organisation, true, 'test') returning id
"""


def add(connection: Connection, organisation: str = XUHUI) -> tuple[int, int]:
    """A place and a facility in it; their ids."""
    place = connection.execute(text(PLACE), {"name": "a", "organisation": organisation}).scalar_one()
    values = {"place": place, "organisation": organisation}
    return place, connection.execute(text(FACILITY), values).scalar_one()


def entries(connection: Connection, after: int = 0) -> Sequence[Any]:
    """The entries that one sees, in their order."""
    return connection.execute(
        text("select * from core.audit_entry where id > :after order by id"), {"after": after}
    ).all()


def last_id(connection: Connection) -> int:
    """The id of the last entry."""
    last: int = connection.execute(text("select coalesce(max(id), 0) from core.audit_entry")).scalar_one()
    return last


def test_every_written_row_has_an_entry_with_who_what_which_and_for_what(connection: Connection) -> None:
    about(connection, "request-1", "acceptance")
    place, facility = add(connection)
    first, second = entries(connection)
    assert (first.actor, first.organisation, first.operation) == ("test", XUHUI, "insert")
    assert (first.of_table, first.of_id, second.of_table, second.of_id) == (
        *("core.place", str(place)),
        *("core.facility", str(facility)),
    )
    assert (first.request_id, first.purpose) == ("request-1", "acceptance")
    assert first.at == connection.execute(text("select now()")).scalar_one()
    assert (first.before_sha256, len(first.after_sha256)) == (None, 32)


def test_an_update_names_the_columns_that_changed_and_hashes_the_row_before_and_after(connection: Connection) -> None:
    _, facility = add(connection)
    before = entries(connection)[-1]
    connection.execute(text("update core.facility set status = 'open', chargers = 4 where id = :id"), {"id": facility})
    entry = entries(connection)[-1]
    assert (entry.operation, set(entry.fields)) == ("update", {"status", "chargers", "version"})
    assert entry.before_sha256 == before.after_sha256 != entry.after_sha256
    content = connection.execute(text("select to_jsonb(f)::text from core.facility f where id = :id"), {"id": facility})
    assert entry.after_sha256 == sha256(content.scalar_one().encode()).digest()


def test_a_delete_hashes_what_is_gone(connection: Connection) -> None:
    _, facility = add(connection)
    written = entries(connection)[-1]
    connection.execute(text("delete from core.facility where id = :id"), {"id": facility})
    entry = entries(connection)[-1]
    assert (entry.operation, entry.of_id, entry.after_sha256) == ("delete", str(facility), None)
    assert (entry.before_sha256, entry.fields) == (written.after_sha256, written.fields)


def test_writing_the_same_again_leaves_no_entry(connection: Connection) -> None:
    _, facility = add(connection)
    last = last_id(connection)
    connection.execute(text("update core.facility set status = 'draft' where id = :id"), {"id": facility})
    assert entries(connection, last) == []


def test_a_read_leaves_the_names_of_the_fields_and_no_value(connection: Connection) -> None:
    record(connection, "read", "core.place", "7", ["id_no", "mobile"], XUHUI, purpose="claim 2025-17")
    (entry,) = entries(connection)
    assert (entry.operation, entry.of_id, entry.fields) == ("read", "7", ["id_no", "mobile"])
    assert (entry.organisation, entry.purpose) == (XUHUI, "claim 2025-17")
    assert (entry.before_sha256, entry.after_sha256, entry.file_sha256, entry.row_count) == (None,) * 4


def test_what_is_rolled_back_leaves_no_entry(app_engine: Engine) -> None:
    with app_engine.connect() as writer:
        act(writer, "test", ALL_ORGANISATIONS)
        add(writer)
        record(writer, "read", "core.place", "7", ["name"])
        assert len(entries(writer)) == 3
        writer.rollback()
        act(writer, "test", ALL_ORGANISATIONS)
        assert entries(writer) == []


def test_no_write_stands_when_its_entry_cannot(connection: Connection) -> None:
    with pytest.raises(IntegrityError, match="audit_entry_of_table"):
        record(connection, "read", "not a table")


def test_an_organisation_reads_its_own_entries_only(connection: Connection) -> None:
    add(connection, XUHUI)
    add(connection, "district:310101")
    record(connection, "export", "core.facility")
    act(connection, "clerk", [XUHUI])
    assert {one.organisation for one in entries(connection)} == {XUHUI}
    act(connection, "clerk", [XUHUI, "district:310101"])
    record(connection, "export", "core.facility")
    assert {one.organisation for one in entries(connection)} == {
        *(XUHUI, "district:310101"),
        f"{XUHUI},district:310101",
    }


def test_without_an_actor_nothing_is_read_or_added(connection: Connection) -> None:
    add(connection)
    act(connection, "", ALL_ORGANISATIONS)
    assert entries(connection) == []
    with pytest.raises(DBAPIError, match="row-level security"):
        record(connection, "read", "core.place")


@pytest.mark.parametrize(
    "asked",
    [
        "update core.audit_entry set purpose = 'none'",
        "delete from core.audit_entry",
        "truncate core.audit_entry cascade",
        "insert into core.audit_entry (actor, operation, of_table) values ('another', 'read', 'core.place')",
        "insert into core.audit_entry (at, operation, of_table) values ('2025-01-01', 'read', 'core.place')",
        "update core.audit_seal set seal = ''",
        "delete from core.audit_seal",
    ],
)
def test_the_app_role_changes_nothing_and_does_not_say_who_or_when(connection: Connection, asked: str) -> None:
    add(connection)
    with pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(asked))


def test_only_who_acts_for_all_adds_seals(connection: Connection) -> None:
    add(connection)
    act(connection, "clerk", [XUHUI])
    with pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(
            text("insert into core.audit_seal select 1, max(id), sha256(''), now(), 0, 0 from core.audit_entry")
        )


def test_an_imported_file_is_one_entry_with_its_hash_and_row_count(
    connection: Connection, catalogue: Catalogue, tmp_path: Path
) -> None:
    load_divisions(connection, DATA)
    last = last_id(connection)
    rows = "".join(f"{n}站,工会驿站,{n}路1号,{XUHUI}\n" for n in "甲乙丙")
    (file := tmp_path / "sites.csv").write_text(f"名称,类别,地址,所属工会\n{rows}", "utf-8")
    assert load_sites(connection, file, catalogue).written == 3
    (entry,) = entries(connection, last)
    assert (entry.operation, entry.of_table, entry.row_count) == ("import", "core.facility", 3)
    assert entry.file_sha256 == sha256(file.read_bytes()).digest()
    assert (entry.organisation, entry.of_id) == (XUHUI, None)
    assert {"name", "kind", "address", "organisation"} <= set(entry.fields)
    connection.execute(text("update core.facility set status = 'suspended' where name = '甲站'"))
    assert [one.operation for one in entries(connection, entry.id)] == ["update"]


def test_an_entry_of_another_transaction_makes_no_write_silent(app_engine: Engine) -> None:
    with app_engine.begin() as earlier:
        act(earlier, "test", ALL_ORGANISATIONS)
        named = record(earlier, "import", "core.facility", file_sha256=bytes(32), row_count=0)
    with app_engine.connect() as writer:
        act(writer, "test", ALL_ORGANISATIONS)
        set_bulk(writer, named)
        add(writer)
        assert len(entries(writer, named)) == 2
