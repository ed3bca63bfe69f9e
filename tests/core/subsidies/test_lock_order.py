"""Two who write to one site at one moment: without the order of locks in each other's way, with it one by one."""

from contextlib import suppress
from dataclasses import replace
from threading import BrokenBarrierError

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from geo_service.core.access.actor import Actor, Grant
from geo_service.core.cases import queries as cases
from geo_service.core.cases.steps import Desk, take_step
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.facility_life.facts import Measured
from geo_service.core.pins.queries import put_position
from tests.core.subsidies.conftest import ACCEPT, BOOTH, DAY, THERE, take
from tests.races import at_once

WHO = Actor("person:801", "某人", (Grant("*", frozenset({ACCEPT})),), "session")
PIN = {"lon": 121.5, "lat": 31.2, "given_lon": 121.5, "given_lat": 31.2, "given_datum": "wgs84", "precision": "street"}


def accepting(engine, case):
    """A work that accepts a site: its facility is written first, then its place, when the other has begun."""
    accept = BOOTH.transition("accept")

    def work(barrier):
        def effect(connection, done):
            with suppress(BrokenBarrierError):  # nobody waits for whoever waits for the lock
                barrier.wait(2)
            connection.execute(text("select pg_sleep(0.5)"))
            accept.effect(connection, done)

        with engine.begin() as connection:
            act(connection, WHO.name, ALL_ORGANISATIONS)
            assert cases.lock(connection, case["id"])
            seen = cases.as_case(cases.case(connection, case["id"]))
            step = replace(accept, effect=effect)
            told = Measured.model_validate(THERE, strict=False)
            return take_step(Desk(connection, WHO, DAY, {}), BOOTH, step, seen, told).state

    return work


def writing(engine, *statements):
    """A work that writes to a site when the other has written to its facility."""

    def work(barrier):
        with engine.begin() as connection:
            act(connection, "person:802", ALL_ORGANISATIONS)
            with suppress(BrokenBarrierError):
                barrier.wait(10)
            for one in statements:
                one(connection)
            return "written"

    return work


def pin(case):
    """As PUT /facilities/{id}/position writes it."""
    place = "select place_id from core.facility where id = :id"
    return lambda connection: put_position(
        connection, PIN | {"id": connection.execute(text(place), {"id": case["facility_id"]}).scalar_one()}
    )


def renamed(case):
    """As an import writes a facility, after its place."""
    change = text("update core.facility set name = name || '!' where id = :id")
    return lambda connection: connection.execute(change, {"id": case["facility_id"]})


def moved(case):
    """As an import writes a place."""
    change = text("update core.place set region = 'x' where id = (select place_id from core.facility where id = :id)")
    return lambda connection: connection.execute(change, {"id": case["facility_id"]})


@pytest.mark.parametrize("writes", [(pin,), (moved, renamed)], ids=["a pin", "an import"])
def test_without_the_order_two_writers_of_a_site_stand_in_each_others_way(writes, app_engine, applied, owner):
    def race():
        case = applied()
        return at_once(accepting(app_engine, case), writing(app_engine, *(one(case) for one in writes)))

    owner(*(f"alter table core.{table} disable trigger in_order" for table in ("place", "facility")))
    try:
        (fault,) = [one for one in race() if isinstance(one, OperationalError)]
        assert isinstance(fault.orig, DeadlockDetected)
    finally:
        owner(*(f"alter table core.{table} enable trigger in_order" for table in ("place", "facility")))
    assert race() == ["accepted", "written"]


def test_over_http_a_site_is_accepted_while_it_is_pinned_and_what_was_measured_stays(applied, centre, clerk):
    pinned = {"lon": 121.485, "lat": 31.235, "datum": "wgs84"}
    for _ in range(3):
        case = applied()

        def accept(barrier, case=case):
            barrier.wait(10)
            return take(centre[0], case, "accept", **THERE)["state"]["code"]

        def put(barrier, case=case):
            barrier.wait(10)
            return clerk.put(f"/facilities/{case['facility_id']}/position", json=pinned).status_code

        state, *answers = at_once(accept, *[put] * 4)
        assert state == "accepted"
        assert {*answers} <= {200, 409}
        assert clerk.get(f"/cases/{case['id']}").json()["site"]["given"] == THERE
