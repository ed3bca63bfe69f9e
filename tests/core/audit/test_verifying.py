"""Verifying a real database, after its owner was at it, by function and by command."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo_service.core.database.private_server import PrivateServer
from scripts.forked import run

# What an owner may try in SQL, where it is found, and a word of what is said. Numbers 1 to 6 are entries of their ids.
TAMPERINGS = [
    (["update core.audit_entry set actor = 'nobody' where id = 2"], 2, "entry 2 is not what was sealed"),
    (["update core.audit_entry set at = at - interval '1 microsecond' where id = 6"], 6, "entry 6 is not"),
    (["update core.audit_entry set fields = '{id_no}' where id = 3"], 3, "entry 3 is not"),
    (["delete from core.audit_entry where id = 4"], 4, "entry 4 was deleted"),
    (["delete from core.audit_seal where number = 3"], 3, "seals 3 to 3 are gone"),
    (
        [
            "delete from core.audit_seal where number = 3",
            "delete from core.audit_entry where id = 3",
            "update core.audit_seal set number = number - 1 where number > 3",
        ],
        3,
        "entry 4 is not what was sealed",
    ),
    (
        [
            "update core.audit_seal set entry_id = -1 where number = 2",
            "update core.audit_seal set entry_id = 2 where number = 5",
            "update core.audit_seal set entry_id = 5 where number = 2",
        ],
        2,
        "entry 5 was moved: what was sealed here now stands at number 5",
    ),
    (["update core.audit_seal set sealed_at = sealed_at + interval '1 second' where number = 1"], 1, "entry 1 is not"),
    (
        ["delete from core.audit_seal where number > 4", "delete from core.audit_entry where id > 4"],
        5,
        "seals 5 to 6 are gone",
    ),
    (["delete from core.audit_seal", "delete from core.audit_entry"], 1, "seals 1 to 6 are gone"),
    (
        [
            "insert into core.audit_entry (id, xid, operation, of_table) overriding system value"
            " values (100, 3, 'read', 'core.place')"
        ],
        None,
        "entry 100 was put in afterwards",
    ),
    (
        [
            "insert into core.audit_entry (id, at, operation, of_table) overriding system value"
            " values (100, now() - interval '25 hours', 'read', 'core.place')"
        ],
        None,
        "entry 100 was put in afterwards",
    ),
]


@pytest.fixture(name="six")
def _six(audit: Any) -> Any:
    """An audit of six entries, sealed in three runs and kept outside."""
    for one in range(0, 6, 2):
        audit.write(str(one), str(one + 1))
        audit.run()
    audit.run()
    return audit


@pytest.mark.parametrize(("statements", "number", "said"), TAMPERINGS)
def test_what_an_owner_does_in_sql_is_found(six: Any, statements: list[Any], number: int | None, said: str) -> None:
    assert six.verified().findings == []
    six.tamper(*statements)
    first = six.verified().findings[0]
    assert (first.number, said in first.what.en) == (number, True), first


def test_a_tail_that_is_cut_off_and_sealed_anew_is_found(six: Any) -> None:
    six.tamper(
        "delete from core.audit_seal where number > 4", "update core.audit_entry set purpose = 'none' where id = 5"
    )
    six.settings = six.settings.model_copy(update={"var": six.settings.var / "elsewhere"})
    assert six.run() == 2
    assert six.verified().findings == []
    six.settings = six.settings.model_copy(update={"var": six.settings.var.parent})
    findings = six.verified().findings
    assert [one.number for one in findings] == [6]
    assert "another seal is kept outside" in findings[0].what.en


def test_the_owner_cannot_change_an_entry_by_mistake(six: Any) -> None:
    for mistake in (
        "update core.audit_entry set purpose = 'x'",
        "delete from core.audit_seal",
        "truncate core.audit_seal",
    ):
        with six.admin.transaction(force_rollback=True), pytest.raises(Exception, match="is only ever added to"):
            six.admin.execute(mistake)


def test_without_the_file_a_chain_is_not_called_whole(six: Any) -> None:
    six.file().unlink()
    (finding,) = six.verified().findings
    assert (finding.number, "cannot be read (No such file or directory)" in finding.what.en) == (None, True)


def test_a_line_of_the_file_that_is_no_seal_is_found(six: Any) -> None:
    lines = six.file().read_text().splitlines()
    six.file().write_text("\n".join([lines[0], "2 zz", *lines[2:]]) + "\n")
    assert "line 2 of" in six.verified().findings[0].what.en


def test_an_audit_in_which_nothing_ever_stood_is_whole(audit: Any) -> None:
    done = audit.verified()
    assert (done.last, done.waiting, done.findings) == (0, 0, [])


@pytest.fixture(name="verify")
def _verify(six: Any, server: PrivateServer) -> Callable[..., tuple[int, str]]:
    """Runs the command: its status, and what it says."""
    settings = {
        "DATABASE_URL": six.settings.database_url.get_secret_value(),
        "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", six.admin.info.dbname),
        "GEO_SERVICE_VAR": str(six.settings.var),
    }

    def verify(*words: str) -> tuple[int, str]:
        done = run(["audit", "verify", *words], os.environ | settings)
        return done.returncode, done.stderr

    return verify


def test_the_command_says_that_all_is_whole(six: Any, verify: Any) -> None:
    six.write("7")
    status, said = verify()
    assert (status, "The audit is whole: 6 entries sealed, 1 waiting for a seal" in said) == (0, True)


def test_the_command_says_which_number_and_what_and_fails(six: Any, verify: Any, tmp_path: Path) -> None:
    six.tamper("update core.audit_entry set actor = 'nobody' where id = 2")
    status, said = verify()
    assert (status, "\n2: 记录 2 与封印不符" in f"\n{said}", "The audit is wrong in 1 places" in said) == (
        1,
        True,
        True,
    )
    assert verify("--file", str(tmp_path / "none"))[1].count("\n") == 3
