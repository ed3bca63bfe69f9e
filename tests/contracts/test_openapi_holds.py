"""What the OpenAPI document says can be asked is answered as it says: no failure, no answer that it does not tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis import APIOperation, Case
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.access import queries
from geo_service.core.access.machines import MOST_PER_MINUTE, NewMachine, add_key, add_machine
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found
from geo_service.core.upload import XLSX
from geo_service.settings import DATA, Settings
from tests.served import running

pytestmark = pytest.mark.usefixtures("bundled")

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
# Asked last: they end the asker's session.
SIGNING_OUT = ("DELETE /account/sessions/{session_id}", "DELETE /session")
PASSWORD = "made up for tests"

WORDS = st.sampled_from(["tianlin", "曹杨", "sjzj", "示例 站", "nowhere"]) | st.text(max_size=30)
COUNTS = st.sampled_from(["none", "exact", "estimate"])

type Known = dict[str, list[Any]]

schemathesis.openapi.media_type(XLSX, st.sampled_from([b"", b"no workbook", b"PK\x05\x06" + bytes(18)]))


@dataclass
class Asker:
    """Somebody who asks the service whatever its document lets them.

    Attributes:
        known: values of path parameters for which there is something, by name.
        examples: how often each operation is asked.
        wrong: what was answered otherwise than told: what, and the last request that led to it.
        answers: how many answers had which status.
    """

    address: str
    session: requests.Session
    known: Known
    examples: int
    wrong: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)

    def operations(self) -> list[APIOperation]:
        """What can be asked, signing out last."""
        told = self.session.get(f"{self.address}/api", headers={"Accept": "application/json"}).json()
        every = [one.ok() for one in schemathesis.openapi.from_dict(told).get_all_operations()]
        return sorted(every, key=lambda one: one.label in SIGNING_OUT)

    def ask(
        self,
        operation: APIOperation,
        path: Mapping[str, st.SearchStrategy[str]] | None = None,
        query: Mapping[str, st.SearchStrategy[str]] | None = None,
    ) -> None:
        """Ask for an operation with whatever its parameters and its body may be, the same in every run.

        Args:
            path: what some parameters in the path are instead.
            query: what the whole query is instead.
        """

        @settings(
            max_examples=self.examples,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), data=st.data())
        def asked(case: Case, data: st.DataObject) -> None:
            for name in case.path_parameters.keys() & self.known.keys():
                if data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(self.known[name]))
            for name, values in (path or {}).items():
                case.path_parameters[name] = data.draw(values)
            if query is not None:
                case.query = {name: data.draw(values) for name, values in query.items()}
            self.judge(case)

        asked()

    def judge(self, case: Case) -> None:
        """Ask once, and write down what is wrong with the answer."""
        # A redirect is an answer of its own.
        answer = case.call(base_url=self.address, session=self.session, timeout=20, allow_redirects=False)
        self.answers[answer.status_code] += 1
        asked = f"{case.operation.label} {answer.status_code}"
        if answer.status_code == 500:  # told or not
            self.wrong[f"{asked}: failed"] = case.as_curl_command()
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for one in group.exceptions:
                self.wrong[f"{asked}: {' '.join(str(one).split())}"] = case.as_curl_command()


@pytest.fixture(scope="module", name="address")
def _address(database_url: str, found: Found, bundled: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    told = Settings(database_url=SecretStr(database_url), var=tmp_path_factory.mktemp("var"), work=False)
    with running(create_app(told, found)) as address:
        yield address


@pytest.fixture(name="known")
def _known(app_engine: Engine) -> Known:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        sites = connection.scalars(text("select id from core.public_facility order by 1 limit 3")).all()
    return {
        "facility_id": list(sites),
        "feature_id": [*map(str, sites), "310101"],
        "code": ["driver_home", "all", "districts", "gcj02"],
        "layer": ["all", "districts"],
        "name": ["recuperation", "driver_homes", "plan"],
        "programme": ["driver_homes"],
    }


@pytest.fixture(name="everybody")
def _everybody(app_engine: Engine, unions: None, address: str) -> requests.Session:
    """A browser in which somebody is signed in who holds every role."""
    roles, login = read_roles(DATA), f"u{uuid4().hex[:10]}"
    first = next(name for name, role in roles.roles.items() if "federation" in role.at)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        new = NewPerson(login, f"某人 {login}", "federation", first, PASSWORD)
        person_id = add_person(connection, new, roles, Passwords(), "test")
        for role in roles.roles.keys() - {first}:
            queries.put_role(connection, person_id, role, "federation", "test")
    session = requests.Session()
    answer = session.post(f"{address}/session", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    session.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return session


@pytest.fixture(name="program")
def _program(app_engine: Engine, unions: None) -> requests.Session:
    """A program with a key, every scope that there is for programs, and all organisations."""
    roles, name = read_roles(DATA), f"p{uuid4().hex[:10]}"
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        new = NewMachine(
            name, "federation", ALL_ORGANISATIONS, tuple(sorted(roles.for_machines)), per_minute=MOST_PER_MINUTE
        )
        add_machine(connection, new, roles)
        key = add_key(connection, name, 1)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {key}"
    return session


def ask_everything(asker: Asker) -> Counter[int]:
    """Ask for every operation; how many answers had which status, when each was as it is told."""
    return ask_for(asker, asker.operations())


def ask_for(asker: Asker, operations: Iterable[APIOperation]) -> Counter[int]:
    """Ask for some operations; how many answers had which status, when each was as it is told."""
    for operation in operations:
        asker.ask(operation)
    assert [f"{what}: {how}" for what, how in asker.wrong.items()] == []
    return asker.answers


def test_the_document_is_openapi_and_tells_of_each_route_what_it_can_answer(address: str) -> None:
    told = requests.get(f"{address}/api", headers={"Accept": "application/json"}, timeout=20).json()
    schemathesis.openapi.from_dict(told).validate()
    answers = {
        path: {method: set(one["responses"]) for method, one in told["paths"][path].items()} for path in told["paths"]
    }
    # Only 422 comes of a body, only 404 of something named in the path, 401 and 403 of a gate, 429 of a program there.
    assert answers["/nearest"]["get"] == {"200", "400", "503"}
    assert answers["/collections/{code}"]["get"] == {"200", "400", "404", "503"}
    assert answers["/account"]["get"] == {"200", "400", "401", "403", "429", "503"}
    assert answers["/session"]["post"] == {"200", "400", "401", "403", "422", "429", "503"}
    receipts = {"200", "400", "401", "403", "404", "409", "413", "422", "429", "503"}
    assert answers["/feeds/{target}/receipts"]["post"] == receipts
    refused = told["components"]["responses"]["TooMany"]
    assert refused["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "Retry-After" in refused["headers"]


def test_whoever_searches_items_by_words_is_answered_as_told(address: str, known: Known) -> None:
    with requests.Session() as session:
        asker = Asker(address, session, known, examples=40)
        (items,) = (one for one in asker.operations() if one.label == "GET /collections/{code}/items")
        assert "q" in {one["name"] for one in items.definition.raw["parameters"]}
        # Else what does not fit beside it is refused before anything is searched for.
        asker.ask(items, {"code": st.sampled_from(["facilities", "driver_home"])}, {"q": WORDS, "count": COUNTS})
        answers = ask_for(asker, [])
    assert {200, 400} == answers.keys()
    assert answers[200] > answers[400]


def test_nobody_is_answered_otherwise_than_told(address: str, known: Known) -> None:
    with requests.Session() as session:
        answers = ask_everything(Asker(address, session, known, examples=6))
    assert {200, 400, 401, 404, 422} <= answers.keys()


def test_who_holds_every_role_is_answered_as_told(address: str, known: Known, everybody: requests.Session) -> None:
    with everybody:
        answers = ask_everything(Asker(address, everybody, known, examples=15))
    assert {200, 201, 204, 400, 404, 409, 422} <= answers.keys()


def test_a_program_with_a_key_is_answered_as_told(address: str, known: Known, program: requests.Session) -> None:
    with program:
        asker = Asker(address, program, known, examples=4)
        # What everybody may ask is not asked again: a key is looked at where it may be asked who comes.
        asked = [one for one in asker.operations() if "401" in one.definition.raw["responses"]]
        answers = ask_for(asker, asked)
    assert len(asked) > 70
    assert {200, 204, 400, 403, 404} <= answers.keys()
