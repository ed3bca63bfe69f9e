"""Made-up members with covers, the accounts of two of them, and three persons of the Mutual-aid Centre."""

from collections.abc import Callable
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import prepare_keys
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims.declaration import SET
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, PUT_UNION, number_of

ROOT = "/programmes/member_protection"
PDF = b"%PDF-1.7 made-up paper"
PERSONS = count(500)
TAKE = text("""
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now()
 where status = 'queued' and name = 'decide_claims' returning id, arguments, actor, organisations
""")
PUT_LIST = text("""
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on)
values (:id, :organisation, :year, 'central', true, sha256(cast(:id as text)::bytea), '2024-12-01')
""")
PUT_MEMBER = text("""
insert into member_protection.member (id, organisation, name, document_kind, document, document_index, card_kind, card,
                                      card_index, employment)
values (:id, :organisation, :name, 'mainland_id', :document, :document_index, 'service_card', :card, :card_index,
        'in_service') on conflict do nothing
""")
PUT_COVER = text("""
insert into member_protection.cover (year, document_index, member_id, list_id, organisation, plan, union_class,
                                     first_day, last_day, band, fen_fee, fen_city_subsidy, confirmed_on)
values (:year, :document_index, :id, :list_id, :organisation, :plan, 'ordinary', :first_day, :last_day, 'full', 7600,
        1300, :first_day)
""")


class Person(SimpleNamespace):
    """A made-up person with a cover: number, card, name, document_index, year."""


def put_covered(connection: Connection, keys: Keyring, plan: str = "A+", **told: Any) -> Person:
    """Somebody new, or `person`, with a cover for 2025 or another year, from 1 January or another day."""
    year = told.get("year", 2025)
    first_day = told.get("first_day", f"{year}-01-01")
    known: Person | None = told.get("person")
    number = next(PERSONS) if known is None else known.id
    document, card, name = number_of(number), f"6200{number:012}", f"秘密甲{number}"
    place = protected.DOCUMENT[DocumentKind.MAINLAND_ID]
    row = {
        "id": number,
        "organisation": told.get("organisation", GRASSROOTS),
        "name": keys.seal(protected.NAME, number, name).value,
        "document": keys.seal(place, number, document).value,
        "document_index": keys.blind_index(place, document),
        "card": keys.seal(protected.CARD, number, card).value,
        "card_index": keys.blind_index(protected.CARD, card),
        "list_id": uuid4(),
        "year": year,
        "plan": plan,
        "first_day": date.fromisoformat(first_day),
        "last_day": date(year, 12, 31),
    }
    for statement in (PUT_LIST, PUT_MEMBER, PUT_COVER):
        connection.execute(statement, {**row, "id": row["list_id"]} if statement is PUT_LIST else row)
    return Person(id=number, document=document, card=card, name=name, index=row["document_index"], year=year)


@pytest.fixture(scope="module", name="keys")
def _keys(app_engine: Engine, client: TestClient) -> Keyring:
    """The keys of the module's database."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return prepare_keys(connection, client.app.state.service.settings)


@pytest.fixture(scope="module", name="tree")
def _tree(app_engine: Engine, unions: None) -> None:
    """A grassroots union."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        told = {"code": GRASSROOTS, "kind": "grassroots", "name": "示例单位", "parent": GRASSROOTS.partition("/")[0]}
        connection.execute(PUT_UNION, told)


@pytest.fixture(scope="module", name="covered")
def _covered(app_engine: Engine, keys: Keyring, tree: None) -> Callable[..., Person]:
    """Makes somebody who is covered."""

    def covered(plan: str = "A+", **told: Any) -> Person:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return put_covered(connection, keys, plan, **told)

    return covered


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Whoever receives and proposes."""
    return sign_in_as("mutual_aid_centre", "centre:mutual_aid")


@pytest.fixture(scope="module", name="second")
def _second(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Whoever decides."""
    return sign_in_as("mutual_aid_centre", "centre:mutual_aid")


@pytest.fixture(scope="module", name="account")
def _account(sign_in_as: Callable[[str, str], TestClient], tree: None) -> Callable[[Person], TestClient]:
    """Makes the account of a person: signed in, and bound."""

    def account(person: Person) -> TestClient:
        made = sign_in_as("member", GRASSROOTS)
        answer = bind(made, person)
        assert answer.status_code == 200, answer.text
        return made

    return account


def bind(browser: TestClient, person: Person, **changes: str) -> Any:
    """The answer to somebody's saying that they are a person."""
    said = {"document_kind": "mainland_id", "document_number": person.document, "card_number": person.card}
    return browser.put(f"{ROOT}/own/identity", json=said | changes)


@pytest.fixture(scope="module", name="work")
def _work(client: TestClient, app_engine: Engine) -> Callable[[], None]:
    """Carries out the sets that wait."""

    def work() -> None:
        with app_engine.begin() as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            rows = connection.execute(TAKE).all()
        for row in rows:
            asked = (SET.name, SET.function, SET.timeout_s, row.arguments, row.actor, tuple(row.organisations), None)
            carry_out(Attempt(row.id, 1, *asked), client.app.state.service.settings, Stop())

    return work


@pytest.fixture(name="step")
def _step(on: Callable[[str], None]) -> Callable[..., tuple[int, Any]]:
    """Asks for something of a claim on a day: status and body."""

    def step(browser: TestClient, claim: str, name: str, day: str, body: Any = None) -> tuple[int, Any]:
        on(day)
        answer = browser.post(f"{ROOT}/claims/{claim}/{name}", json=body)
        return answer.status_code, answer.json()

    return step


@pytest.fixture(name="on_paper")
def _on_paper(centre: TestClient, on: Callable[[str], None]) -> Callable[..., dict[str, Any]]:
    """Enters a claim on paper on a day; a stay of five days in hospital unless it is told otherwise."""

    def on_paper(person: Person, day: str = "2025-06-01", **told: Any) -> dict[str, Any]:
        on(day)
        stay = {"benefit": "hospital", "event_on": "2025-03-01", "event_until": "2025-03-05", "days": 5}
        if told.get("benefit", "hospital") != "hospital":
            stay = {"event_on": "2025-03-01"}
        said = {"document_kind": "mainland_id", "document_number": person.document}
        answer = centre.post(f"{ROOT}/claims", json=said | stay | told)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return on_paper


@pytest.fixture(name="proposed")
def _proposed(
    centre: TestClient, on_paper: Callable[..., dict[str, Any]], step: Callable[..., Any]
) -> Callable[..., Any]:
    """Enters a claim on paper and has it proposed: the claim."""

    def proposed(person: Person, day: str = "2025-06-01", **told: Any) -> dict[str, Any]:
        claim = on_paper(person, day, **told)
        assert step(centre, claim["id"], "complete", day)[0] == 200
        if claim["benefit"] in ("accident_death", "accident_total_disability", "disease_death"):
            assert step(centre, claim["id"], "investigation", day, {"state": "opened"})[0] == 200
            closed = {"state": "closed", "finding": "verified"}
            assert step(centre, claim["id"], "investigation", day, closed)[0] == 200
        status, said = step(centre, claim["id"], "proposal", day)
        assert status == 200, said
        return said

    return proposed


def row_of(connection: Connection, claim: str) -> dict[str, Any]:
    """A claim as it stands in its table."""
    asked = text("select * from member_protection.claim where id = :id")
    return dict(connection.execute(asked, {"id": UUID(claim)}).mappings().one())
