"""Every table that the service writes is written down in the audit, or is not for a reason; a new one fails here."""

import psycopg
import pytest

NOT_WRITTEN_DOWN = {
    "core.audit_entry": "is the audit",
    "core.audit_seal": "is the audit",
    "core.demand_cell": "the places of a layer, put in with it; the layer is written down with its file's hash",
    "core.demand_file_fault": "what is wrong in a file of which nothing is kept",
    "core.demand_file_part": "the pieces of a file until it is read; the file itself is written down",
    "core.driver_report": "said by nobody in particular, and gone in a day",
    "core.job": "what the service does by itself; what a job writes is written down",
    "core.job_worker": "which workers live",
    "core.kept_answer": "a copy of an answer, sealed; what was done is written down",
    "core.oidc_attempt": "of nobody yet; who arrives gets a session, which is written down",
    "core.open_times": "worked out from the facilities",
    "core.unmoved_picture": "pictures on their way from the database into files; the rows that name them stay",
    "core.webhook_delivery": "which changes and steps were sent, by the service itself; who subscribes is written down",
    "core.planning_result": "worked out from a run, which is written down",
    "member_protection.discharge_fault": "what is to be looked at in a file of stays",
    "member_protection.discharge_part": "a file of stays on its way to being read, sealed",
    "member_protection.enrolment": "who stands on a list, which is written down with its file's hash",
    "member_protection.identity_attempt": "how often an account tried to say whose it is, for the lock",
    "member_protection.illness": "the illnesses of a list, which is written down",
    "member_protection.let_go": "who stood on a list, whose withdrawal is written down",
    "member_protection.list_fault": "what is to be mended in a list",
    "member_protection.list_part": "the file of a list on its way to being read, sealed",
    "core.sign_in_failure": "counts of failures by hash, for the lock",
}
# Tables whose rows the service's role may insert, update or delete, some column of them at least, and their triggers.
WRITTEN = """
select n.nspname || '.' || c.relname as name, p.operation,
       exists (
         select from pg_trigger t join pg_proc f on f.oid = t.tgfoid
          where t.tgrelid = c.oid and t.tgenabled = 'O' and f.oid = 'core.audit_write'::regproc
            and t.tgtype & p.bit = p.bit
       ) as is_written_down
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 cross join (values ('insert', 4), ('delete', 8), ('update', 16)) p (operation, bit)
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
   and case when p.operation = 'delete' then has_table_privilege('geo_app', c.oid, 'delete')
            else has_any_column_privilege('geo_app', c.oid, p.operation) end
"""


def passed_over(admin: psycopg.Connection) -> set[str]:
    """The tables that the service may write to in a way that leaves no entry."""
    return {row["name"] for row in admin.execute(WRITTEN) if not row["is_written_down"]}


def test_what_the_service_writes_is_written_down_or_listed_with_a_reason(admin: psycopg.Connection) -> None:
    assert passed_over(admin) == NOT_WRITTEN_DOWN.keys()


def test_a_table_without_triggers_is_found(admin: psycopg.Connection) -> None:
    admin.execute("create table core.claim (id bigint primary key)")
    assert "core.claim" not in passed_over(admin)
    admin.execute("grant insert on core.claim to geo_app")
    assert "core.claim" in passed_over(admin)


@pytest.mark.parametrize("operation", ["insert", "update", "delete"])
def test_a_trigger_that_is_missing_or_off_is_found(admin: psycopg.Connection, operation: str) -> None:
    admin.execute(f"alter table core.role_held disable trigger audit_{operation}")
    assert "core.role_held" in passed_over(admin)
