"""Layers of an older version: those of unions say whose they are afterwards, with all that refers to them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy
from alembic import command
from sqlalchemy import Connection, make_url

from geo_service.core.database.migrate import migrations, prepare
from geo_service.core.database.private_server import PrivateServer

REVISION = "core_demand_ids"
UNION = "district:310101"
LAYERS = f"""
insert into core.organisation (code, kind, name) values ('federation', 'federation', 'x') on conflict do nothing;
insert into core.organisation (code, kind, name, parent) values ('{UNION}', 'district', 'x', 'federation');
insert into core.demand_layer (id, organisation, name_zh, name_en, unit_zh, unit_en, source, precision, how_zh, how_en,
  date, licence, hourly, total, places, west, south, east, north)
select id, organisation, 'x', 'x', 'x', 'x', 'x', 'counted', 'x', 'x', '2025', '', false, 1, 1, 121, 31, 121, 31
  from (values ('staff', 'federation'), ('drivers', '{UNION}')) l (id, organisation);
insert into core.demand_cell select id, 0, 0, 121, 31, 1, '', '', null from core.demand_layer;
insert into core.demand_file (id, layer, organisation, actor, told, replacing)
values (gen_random_uuid(), 'drivers', '{UNION}', 'x', '{{}}', false);
insert into core.planning_run (id, kind, organisation, actor, job_id, inputs)
values (gen_random_uuid(), 'siting', '{UNION}', 'x', 1, '{{"layer": "staff", "candidates": {{"layer": "drivers"}}}}');
"""
ASKED = """
select array(select id from core.demand_layer order by id), array(select layer from core.demand_cell order by layer),
       (select layer from core.demand_file), (select inputs from core.planning_run)
"""


def test_a_unions_layer_is_renamed_with_all_that_refers_to_it_and_back(
    server: PrivateServer, new_database: Callable[[], AbstractContextManager[str]]
) -> None:
    with new_database() as url:
        admin = server.url("geo_admin", make_url(url).database or "")
        made = sqlalchemy.create_engine(make_url(admin).set(drivername="postgresql+psycopg"))
        prepare(made)

        def moved(move: Callable[[Connection], None]) -> tuple[object, ...]:
            with made.begin() as connection:
                connection.exec_driver_sql("set local role geo_owner")
                move(connection)
            with made.begin() as connection:
                return tuple(connection.exec_driver_sql(ASKED).one())

        moved(lambda connection: command.downgrade(migrations(connection), f"{REVISION}-1"))
        with made.begin() as connection:
            connection.exec_driver_sql(LAYERS.replace("%", "%%"))
        run = {"layer": "staff", "candidates": {"layer": "drivers"}}
        before = (["drivers", "staff"], ["drivers", "staff"], "drivers", run)
        at = f"drivers@{UNION}"
        after = ([at, "staff"], [at, "staff"], at, {"layer": "staff", "candidates": {"layer": at}})
        assert moved(lambda connection: command.upgrade(migrations(connection), REVISION)) == after
        assert moved(lambda connection: command.downgrade(migrations(connection), f"{REVISION}-1")) == before
        made.dispose()
