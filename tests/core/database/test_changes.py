"""Every write leaves history and the public projection, numbered in commit order, or nothing at all."""

import threading
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import act

PLACE = """
insert into core.place (name, address, district_code, position, position_precision, given_lon, given_lat,
                        given_datum, organisation, sample, source)
values (:name, '', null, st_setsrid(st_makepoint(121.47, 31.23), 4326), 'rooftop', 121.47, 31.23, 'wgs84',
        :organisation, true, 'test')
returning id
"""
FACILITY = """
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
values (:place, 'driver_home', :name, :status, :organisation, true, 'test')
returning id
"""


def add(
    connection: Connection, name: str = "home", status: str = "open", organisation: str = "district:310104"
) -> tuple[int, int]:
    """A place and a facility in it; their ids."""
    place = connection.execute(text(PLACE), {"name": name, "organisation": organisation}).scalar_one()
    facility = connection.execute(
        text(FACILITY), {"place": place, "name": name, "status": status, "organisation": organisation}
    ).scalar_one()
    return place, facility


def public(connection: Connection, facility: int) -> Any:
    return connection.execute(text("select * from core.public_facility where id = :id"), {"id": facility}).one_or_none()


def changes(connection: Connection, facility: int) -> list[str]:
    return list(
        connection.execute(
            text("select operation from core.public_change where facility_id = :id order by number"), {"id": facility}
        ).scalars()
    )


def test_an_open_facility_is_public_and_a_draft_is_not(connection: Connection) -> None:
    assert public(connection, add(connection, "open")[1])
    assert public(connection, add(connection, "draft", status="draft")[1]) is None


@pytest.mark.parametrize("status", ["draft", "applied", "accepted", "suspended", "exited"])
def test_a_facility_that_is_no_longer_open_leaves_the_projection_with_a_tombstone(
    connection: Connection, status: str
) -> None:
    _, facility = add(connection)
    connection.execute(text("update core.facility set status = :s where id = :id"), {"s": status, "id": facility})
    assert public(connection, facility) is None
    assert changes(connection, facility) == ["put", "remove"]


def test_moving_a_place_moves_every_public_facility_in_it(connection: Connection) -> None:
    place, facility = add(connection)
    connection.execute(text("update core.place set position_precision = 'area' where id = :id"), {"id": place})
    assert public(connection, facility).placed is False
    assert changes(connection, facility) == ["put", "put"]


def test_a_district_renamed_is_renamed_in_what_is_public(connection: Connection) -> None:
    connection.execute(
        text("insert into core.district values ('310199', '旧区', 'Old', st_setsrid(st_makepoint(121, 31), 4326))")
    )
    place, facility = add(connection)
    connection.execute(text("update core.place set district_code = '310199' where id = :id"), {"id": place})
    connection.execute(text("update core.district set name = '新区' where code = '310199'"))
    assert public(connection, facility).district == "新区"


def test_writing_the_same_again_changes_nothing(connection: Connection) -> None:
    _, facility = add(connection)
    connection.execute(text("update core.facility set name = name where id = :id"), {"id": facility})
    assert changes(connection, facility) == ["put"]
    assert (
        connection.execute(text("select version from core.facility where id = :id"), {"id": facility}).scalar_one() == 1
    )


def test_deleting_a_facility_leaves_its_last_state_in_history(connection: Connection) -> None:
    _, facility = add(connection, "gone")
    connection.execute(text("delete from core.facility where id = :id"), {"id": facility})
    states = connection.execute(
        text("select operation, content ->> 'name' as name, actor from core.history"
             " where of_table = 'facility' and of_id = :id order by number"),
        {"id": facility},
    ).all()  # fmt: skip
    assert states == [("insert", "gone", "test"), ("delete", "gone", "test")]


def test_an_update_raises_the_version_and_is_in_history(connection: Connection) -> None:
    _, facility = add(connection)
    connection.execute(text("update core.facility set chargers = 3 where id = :id"), {"id": facility})
    state = connection.execute(
        text("select content from core.history where of_id = :id and of_table = 'facility' order by number desc"),
        {"id": facility},
    ).scalars().first()  # fmt: skip
    assert state is not None
    assert (state["version"], state["chargers"]) == (2, 3)


def test_a_reader_who_has_seen_a_change_has_seen_every_earlier_one(app_engine: Engine) -> None:
    """Two transactions interleave: the first to write is slow to commit, and the second has to wait for it."""
    second_done = threading.Event()

    def second() -> None:
        with app_engine.begin() as connection:
            act(connection, "second", ["*"])
            add(connection, "second writer", organisation="federation")
        second_done.set()

    with app_engine.connect() as first:
        transaction = first.begin()
        act(first, "first", ["*"])
        add(first, "first writer", organisation="federation")
        thread = threading.Thread(target=second)
        thread.start()
        assert not second_done.wait(0.5), "the second writer must not publish a number before the first has"
        with app_engine.connect() as reader:
            seen = reader.execute(text("select count(*) from core.public_change")).scalar_one()
        transaction.commit()
        thread.join(10)
    with app_engine.connect() as reader:
        order = reader.execute(
            text("select f.name from core.public_change c join core.public_facility f on f.id = c.facility_id"
                 " where f.name like '% writer' order by c.number")
        ).scalars().all()  # fmt: skip
    assert seen == 0
    assert order == ["first writer", "second writer"]


def test_without_an_actor_there_are_no_rows_and_no_writes(app_engine: Engine, connection: Connection) -> None:
    place, _ = add(connection)
    act(connection, "", [])
    assert connection.execute(text("select count(*) from core.place")).scalar_one() == 0
    assert connection.execute(text("update core.place set name = 'x' where id = :id"), {"id": place}).rowcount == 0


def test_a_district_union_sees_and_writes_its_own_rows_only(connection: Connection) -> None:
    add(connection, "in Xuhui", organisation="district:310104")
    add(connection, "in Huangpu", organisation="district:310101")
    act(connection, "clerk", ["district:310104"])
    assert connection.execute(text("select name from core.place")).scalars().all() == ["in Xuhui"]
    assert connection.execute(text("select distinct organisation from core.history")).scalars().all() == [
        "district:310104"
    ]
    with pytest.raises(Exception, match="row-level security"):
        add(connection, "elsewhere", organisation="district:310101")
