"""Steps that were taken before there was an outbox are told in the order in which they were taken."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from geo_service.core.database.migrate import migrations, prepare

REVISION = "core_outbox"
ACT = text("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
UNION = "insert into core.organisation (code, kind, name) values ('federation', 'federation', '示例')"
CASES = """
insert into core.workflow_case (programme, workflow, edition, organisation, subject, title)
select 'errands', 'errand', 2025, 'federation', n::text, '示例' from generate_series(1, 2) n returning id
"""
STEP = text("""
insert into core.workflow_step (case_id, number, name, from_state, to_state, day, four_eyes, ends)
values (:case, :number, 'ask', case :number when 1 then '' else 'asked' end, 'asked', '2025-09-15', false, false)
returning id
""")


def test_every_step_that_was_taken_before_has_a_number_in_its_order(server, new_database):
    with new_database() as url:
        admin = make_url(server.url("geo_admin", make_url(url).database or ""))
        made = create_engine(admin.set(drivername="postgresql+psycopg"))
        prepare(made)
        with made.begin() as connection:
            connection.exec_driver_sql("set local role geo_owner")
            config = migrations(connection)
            command.downgrade(config, ScriptDirectory.from_config(config).get_revision(REVISION).down_revision)
        with made.begin() as connection:
            connection.execute(ACT)
            connection.exec_driver_sql(UNION)
            one, other = connection.exec_driver_sql(CASES).scalars().all()
            taken = [(one, 1), (other, 1), (other, 2), (one, 2)]
            ids = [connection.execute(STEP, {"case": case, "number": n}).scalar_one() for case, n in taken]
        with made.begin() as connection:
            connection.exec_driver_sql("set local role geo_owner")
            command.upgrade(migrations(connection), "head")
        with made.begin() as connection:
            connection.execute(ACT)
            ids.append(connection.execute(STEP, {"case": one, "number": 3}).scalar_one())
        with made.connect() as connection:
            numbered = connection.exec_driver_sql("select step_id from core.outbox order by number").scalars().all()
        made.dispose()
    assert numbered == ids
