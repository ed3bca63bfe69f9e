"""Somebody of every role, and rows of every kind made for whom a test says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from uuid import uuid4

import numpy as np
from sqlalchemy import Engine

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.access.secrets import hash_of
from geo_service.core.access.signing_in import begin_session
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.given import Divisions, Given, demand_of
from geo_service.core.demand.queries import put_demand
from geo_service.core.demand.told import Told, layer_of
from geo_service.core.geometry import Datum
from geo_service.core.pictures.store import Store
from geo_service.core.registry.feedback.queries import put_feedback
from geo_service.core.registry.photos.picture import Picture, picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.core.text import Text
from geo_service.settings import DATA
from tests.core.access.made_up import (
    APPLICATION,
    DEDUCTION,
    DEMAND_FILE,
    DRAFT,
    ENROLMENT_LIST,
    FILED,
    GIVEN_UP,
    PLAN,
    PLAN_RUN,
    SUBSCRIPTION,
)
from tests.core.registry.photos.conftest import jpeg

ROLES = read_roles(DATA)
HOUR = timedelta(hours=1)


@cache
def a_picture() -> Picture:
    """What is on every photo: each row is another, whatever it shows."""
    return picture(jpeg(), "a.jpg")


@dataclass(frozen=True)
class World:
    """Somebody of every role, and a program that may do all that a program may."""

    engine: Engine
    people: Mapping[str, int]
    stranger: int
    key: str
    store: Store
    program: str
    tokens: dict[int, str] = field(default_factory=dict)

    def token(self, person_id: int) -> str:
        """The token of a person's session that nothing ends, the same at each call."""
        if person_id not in self.tokens:
            self.tokens[person_id] = self.session(person_id)[1]
        return self.tokens[person_id]

    def session(self, person_id: int) -> tuple[int, str]:
        """A new session of a person: its id and its token."""
        token = begin_session(self.engine, person_id, "password", HOUR, None).token
        with self.engine.begin() as connection:
            act(connection, "gate", ())
            asked = "select id from core.session where token_hash = %s"
            return connection.exec_driver_sql(asked, (hash_of(token),)).scalar_one(), token

    def facility(self, organisation: str) -> int:
        """A new facility of an organisation that is on no map yet: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(DRAFT, {"organisation": organisation}).scalar_one()

    def case(self, organisation: str) -> int:
        """A plan of an organisation that was filed: its case's id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            case_id: int = connection.execute(PLAN, {"organisation": organisation}).scalar_one()
            connection.execute(FILED, {"case": case_id})
            return case_id

    def photo(self, facility_id: int) -> int:
        """A new photo of a facility: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            put = put_photo(connection, self.store, facility_id, a_picture(), None, None)
            assert put is not None
            return put.id

    def feedback(self, organisation: str) -> int:
        """What a driver said with a photo of a facility of an organisation: its id."""
        site = self.facility(organisation)
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            connection.exec_driver_sql("update core.facility set status = 'open' where id = %s", (site,))
            assert put_feedback(connection, self.store, site, "hours", "", a_picture())
            act(connection, "test", ALL_ORGANISATIONS)
            asked = "select id from core.feedback where facility_id = %s"
            return connection.exec_driver_sql(asked, (site,)).scalar_one()

    def demand(self, organisation: str) -> str:
        """A new layer of demand of an organisation: its id."""
        name = f"made_{uuid4().hex[:10]}"
        told = Told(Text("示例", "made up"), Text("人", "persons"), "test", "counted", "2025", Datum.WGS84, name)
        given = Given("test", None, [1], Datum.WGS84, np.ones(1), [""], [""], np.array([121.48]), np.array([31.21]))
        layer = layer_of(replace(told, organisation=organisation), Text("示例", "made up"))
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            put_demand(connection, demand_of(given, layer, Divisions()))
        return layer.id

    def demand_file(self, organisation: str) -> str:
        """A file of demand of an organisation that has not been read: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return str(connection.execute(DEMAND_FILE, {"organisation": organisation}).scalar_one())

    def run(self, organisation: str) -> str:
        """A run of an organisation that came to nothing: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return str(connection.execute(PLAN_RUN, {"organisation": organisation}).scalar_one())

    def enrolment_list(self, organisation: str) -> str:
        """A list of an organisation whose file is not read: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return str(connection.execute(ENROLMENT_LIST, {"organisation": organisation}).scalar_one())

    def application(self, organisation: str, person_id: int | None) -> str:
        """A new application that an organisation keeps, by somebody or by nobody in particular: its id."""
        with self.engine.begin() as connection:
            act(connection, "test" if person_id is None else f"person:{person_id}", ALL_ORGANISATIONS)
            return str(connection.execute(APPLICATION, {"organisation": organisation}).scalar_one())

    def deduction(self, organisation: str) -> str:
        """A new deduction of an organisation with one fee: its id."""
        told = {"organisation": organisation, "application_id": self.application(organisation, None)}
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return str(connection.execute(DEDUCTION, told).scalar_one())

    def machine(self, organisation: str) -> tuple[str, str]:
        """A new program of an organisation with one key: its name and the key's id."""
        name = f"m{uuid4().hex[:10]}"
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_machine(connection, NewMachine(name, organisation, (organisation,), ("audit",), 60), ROLES)
            return name, add_key(connection, name, 1).key_id

    def webhook(self, machine: str) -> str:
        """A new subscription of a program, of which one change was given up: its id."""
        with self.engine.begin() as connection:
            act(connection, f"machine:{machine}", ())
            webhook_id = connection.execute(SUBSCRIPTION).scalar_one()
            connection.execute(GIVEN_UP, {"id": webhook_id})
            return str(webhook_id)
