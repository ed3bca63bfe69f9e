"""The tree of unions: who stands where in it, and for whom somebody acts."""

import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, InsufficientPrivilege, NotNullViolation
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.queries import organisation_kind, put_organisations
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import act
from geo_service.settings import DATA


def row(code: str, parent: str | None) -> dict[str, str | None]:
    """An organisation."""
    return {"code": code, "name": "某工会", "name_en": None, "parent": parent}


@pytest.fixture(autouse=True)
def _loaded(connection: Connection) -> None:
    """The tree that comes with the service."""
    load_organisations(connection, DATA)


def count(connection: Connection, kind: str) -> int:
    """How many organisations there are of a kind."""
    asked = f"select count(*) from core.organisation where kind = '{kind}'"
    return connection.exec_driver_sql(asked).scalar_one()


def acts_for(connection: Connection, organisation: str) -> bool:
    """Whether the transaction acts for an organisation."""
    return connection.exec_driver_sql("select core.acts_for(%s)", (organisation,)).scalar_one()


def test_one_federation_four_departments_four_centres_and_sixteen_districts_come_with_it(
    connection: Connection,
) -> None:
    found = {kind: count(connection, kind) for kind in ("federation", "department", "centre", "district", "partner")}
    assert found == {"federation": 1, "department": 4, "centre": 4, "district": 16, "partner": 5}


def test_loading_twice_changes_nothing_and_a_new_name_is_taken(connection: Connection) -> None:
    load_organisations(connection, DATA)
    put_organisations(connection, [{**row("district:310101", "federation"), "name": "新名"}])
    named = "select name from core.organisation where code = 'district:310101'"
    assert connection.exec_driver_sql(named).scalar_one() == "新名"


@pytest.mark.parametrize(
    ("code", "parent", "kind"),
    [
        ("bureau:jixie", "federation", "bureau"),
        ("district:310101/street:310101002", "district:310101", "street"),
        ("district:310115/park:zhangjiang", "district:310115", "park"),
        ("district:310101/grassroots:7", "district:310101", "grassroots"),
    ],
)
def test_every_kind_has_its_place(code: str, parent: str, kind: str, connection: Connection) -> None:
    put_organisations(connection, [row(code, parent)])
    assert organisation_kind(connection, code) == kind


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("bureau:jixie", None),
        ("bureau:jixie", "district:310101"),
        ("district:310101/grassroots:7", "federation"),
        ("district:310101/grassroots:7", "district:310104"),
        ("district:310101/street:2/grassroots:7", "district:310101"),
        ("federation2", "federation"),
        ("club:7", "federation"),
        ("bureau:a,b", "federation"),
        ("bureau:*", "federation"),
        ("*", "federation"),
        ("", "federation"),
        ("bureau:a\n", "federation"),
    ],
)
def test_a_code_that_does_not_tell_its_place_is_refused(code: str, parent: str | None, connection: Connection) -> None:
    with pytest.raises(DBAPIError) as refused:
        put_organisations(connection, [row(code, parent)])
    assert isinstance(refused.value.orig, CheckViolation | NotNullViolation)


def test_a_parent_must_exist(connection: Connection) -> None:
    with pytest.raises(DBAPIError) as refused:
        put_organisations(connection, [row("bureau:none/grassroots:7", "bureau:none")])
    assert isinstance(refused.value.orig, ForeignKeyViolation)


@pytest.mark.parametrize(
    ("organisation", "whether"),
    [
        ("district:310101", True),
        ("district:310101/grassroots:7", True),
        ("district:310101/street:2/grassroots:7", True),
        ("district:3101010", False),
        ("district:310101x/grassroots:7", False),
        ("district:310104", False),
        ("district:310104/grassroots:7", False),
        ("federation", False),
        ("*", False),
        ("", False),
    ],
)
def test_who_acts_for_a_union_acts_for_what_is_below_it_and_nothing_else(
    organisation: str, whether: bool, connection: Connection
) -> None:
    act(connection, "person:1", ("bureau:jixie", "district:310101"))
    assert acts_for(connection, organisation) is whether


def test_who_acts_for_what_is_below_does_not_act_for_what_is_above(connection: Connection) -> None:
    act(connection, "person:1", ("district:310101/grassroots:7",))
    assert not acts_for(connection, "district:310101")
    assert acts_for(connection, "district:310101/grassroots:7")


def test_nobody_acts_for_nothing(connection: Connection) -> None:
    for actor, organisations in (("", ("*",)), ("person:1", ()), ("person:1", ("",))):
        act(connection, actor, organisations)
        assert not acts_for(connection, "district:310101")
        assert not acts_for(connection, "")


def test_a_union_adds_below_itself_only(connection: Connection) -> None:
    act(connection, "person:1", ("district:310101",))
    put_organisations(connection, [row("district:310101/grassroots:7", "district:310101")])
    with pytest.raises(DBAPIError) as refused:
        put_organisations(connection, [row("district:310104/grassroots:7", "district:310104")])
    assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_the_roles_have_words_and_known_kinds_of_organisation() -> None:
    roles = read_roles(DATA)
    kinds = {"federation", "department", "centre", "district", "bureau", "street", "park", "grassroots", "partner"}
    assert len(roles.roles) >= 20
    assert {kind for role in roles.roles.values() for kind in role.at} <= kinds
    used = {permission for role in roles.roles.values() for permission in role.permissions}
    assert roles.permissions.keys() == used | roles.for_machines
