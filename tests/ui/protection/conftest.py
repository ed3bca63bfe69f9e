"""会员专享基本保障 in a browser: the service with its worker, on a database of its own, in a year that is rehearsed."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from sqlalchemy import Engine

from geo_service.app import create_app
from geo_service.core.calendar import Clock
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.plugins.member_protection.lists.conftest import DISTRICT, GRASSROOTS, PUT_UNION, list_of, member, number_of
from tests.served import NewDatabase, running
from tests.ui.conftest import PASSWORD, Add, Open, adding, organised, sign_in

AT = "/programmes/member_protection"
CENTRE = "centre:mutual_aid"
REFUSED = "the server responded with a status of "
# Made-up members 1 to 9, whose district confirmed them in central enrolment, all of them with plan B+.
MEMBERS = range(1, 10)


@pytest.fixture(scope="session", name="protection_database_url")
def _protection_database_url(new_database: NewDatabase) -> Iterator[str]:
    """A database of its own."""
    with new_database() as url:
        yield url


@pytest.fixture(scope="session", name="protection_engine")
def _protection_engine(protection_database_url: str) -> Iterator[Engine]:
    """The app role on it; it has the organisations, and a grassroots union of Huangpu."""
    with organised(protection_database_url) as made:
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            union = {"code": GRASSROOTS, "kind": "grassroots", "name": "示例机械厂工会", "parent": DISTRICT}
            connection.execute(PUT_UNION, union)
        yield made


@pytest.fixture(scope="session", name="employ")
def _employ(protection_engine: Engine) -> Add:
    """Adds somebody made up, and gives their login name."""
    return adding(protection_engine)


@pytest.fixture(scope="session", name="protecting")
def _protecting(protection_database_url: str, found: Found) -> FastAPI:
    """The service with its worker."""
    settings = Settings(database_url=SecretStr(protection_database_url), work=True, business_date=date(2024, 12, 2))
    return create_app(settings, found)


@pytest.fixture(scope="session", name="protecting_url")
def _protecting_url(protecting: FastAPI) -> Iterator[str]:
    """Where it answers."""
    with running(protecting) as url:
        yield url


@pytest.fixture(name="origin")
def _origin(protecting_url: str) -> str:
    """It is what these tests look at."""
    return protecting_url


@pytest.fixture(scope="session", name="on")
def _on(protecting: FastAPI) -> Callable[[str], None]:
    """Sets the business day of the running service, as GEO_SERVICE_BUSINESS_DATE does at its start."""

    def on(day: str) -> None:
        service = protecting.state.service
        protecting.state.service = replace(service, clock=Clock(date.fromisoformat(day)))

    return on


@pytest.fixture(scope="session", name="ask")
def _ask(protecting_url: str) -> Iterator[Callable[[str], httpx2.Client]]:
    """A client in which somebody is signed in."""
    opened: dict[str, httpx2.Client] = {}

    def ask(login: str) -> httpx2.Client:
        if login not in opened:
            client = httpx2.Client(base_url=protecting_url, headers={"Origin": protecting_url}, timeout=60)
            said = client.post("/session", json={"login": login, "password": PASSWORD})
            assert said.status_code == 200, said.text
            client.headers["X-CSRF-Token"] = said.json()["csrf"]
            opened[login] = client
        return opened[login]

    yield ask
    for one in opened.values():
        one.close()


@pytest.fixture(scope="session", name="people")
def _people(employ: Add) -> dict[str, str]:
    """The logins of those who take part."""
    return {
        "union": employ("grassroots_union", GRASSROOTS, "示例·基层经办"),
        "district": employ("district_union", DISTRICT, "示例·区经办"),
        "centre": employ("mutual_aid_centre", CENTRE, "示例·中心甲"),
        "second": employ("mutual_aid_centre", CENTRE, "示例·中心乙"),
        "third": employ("mutual_aid_centre", CENTRE, "示例·中心丙"),
        "supervision": employ("rights_department", "department:rights", "示例·权益部"),
    }


@pytest.fixture(scope="session", name="send_list")
def _send_list(ask: Callable[[str], httpx2.Client], on: Callable[[str], None]) -> Callable[..., dict[str, Any]]:
    """Sends a list over HTTP and waits until the service has read it: the list."""

    def send_list(login: str, content: bytes, day: str = "2024-12-02", **asked: Any) -> dict[str, Any]:
        on(day)
        query = {"organisation": GRASSROOTS, "year": 2025, "way": "central", "mode": "all", **asked}
        answer = ask(login).put(f"{AT}/lists", params=query, content=content)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        while told["state"] in ("queued", "running"):
            time.sleep(0.1)
            told = ask(login).get(f"{AT}/lists/{told['id']}").json()
        return told

    return send_list


@pytest.fixture(scope="session", name="insure")
def _insure(
    people: dict[str, str],
    ask: Callable[[str], httpx2.Client],
    on: Callable[[str], None],
    send_list: Callable[..., dict[str, Any]],
) -> Callable[[Iterable[int]], dict[str, Any]]:
    """Sends a list of made-up members with plan B+, which their district confirms on 20 December: the list."""

    def insure(persons: Iterable[int]) -> dict[str, Any]:
        told = send_list(people["union"], list_of([member(person, 保障类型="B+") for person in persons]))
        for login, step, day in (
            (people["union"], "submission", "2024-12-10"),
            (people["district"], "confirmation", "2024-12-20"),
        ):
            on(day)
            answer = ask(login).post(f"{AT}/lists/{told['id']}/{step}")
            assert answer.status_code == 200, answer.text
        return told

    return insure


@pytest.fixture(scope="session", name="confirmed")
def _confirmed(insure: Callable[[Iterable[int]], dict[str, Any]]) -> dict[str, Any]:
    """The list of the made-up members 1 to 9."""
    return insure(MEMBERS)


@pytest.fixture(scope="session", name="photo")
def _photo() -> bytes:
    """A photographed page, made up, larger than what is sent of it."""
    page = Image.new("RGB", (3000, 2250), "white")
    ImageDraw.Draw(page).text((400, 400), "SAMPLE", fill="black", font_size=200)
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=90)
    return kept.getvalue()


@pytest.fixture(scope="session", name="bound")
def _bound(
    employ: Add, ask: Callable[[str], httpx2.Client], on: Callable[[str], None], confirmed: dict[str, Any]
) -> Callable[[int], str]:
    """The login of a made-up member, whose account is bound to the person over HTTP."""

    @cache
    def bound(person: int) -> str:
        on("2025-05-20")
        login = employ("member", GRASSROOTS, f"示例·会员{person}")
        answer = ask(login).put(f"{AT}/own/identity", json=identity_of(person))
        assert answer.status_code == 200, answer.text
        return login

    return bound


@pytest.fixture(scope="session", name="filed")
def _filed(
    bound: Callable[[int], str], ask: Callable[[str], httpx2.Client], on: Callable[[str], None], photo: bytes
) -> Callable[[int, str], str]:
    """Files a claim for eight days in hospital on a day, over HTTP: its id."""

    def filed(person: int, day: str) -> str:
        member = ask(bound(person))
        on(day)
        stay = {"benefit": "hospital", "event_on": "2025-03-01", "event_until": "2025-03-09", "days": 8}
        begun = member.post(f"{AT}/own/claims", json={**stay, "hospital": "示例医院", "diagnosis": "示例诊断"})
        assert begun.status_code == 201, begun.text
        claim: str = begun.json()["id"]
        sent = member.put(f"{AT}/own/claims/{claim}/papers/hospital_record", content=photo)
        assert sent.status_code == 200, sent.text
        handed_in = member.post(f"{AT}/own/claims/{claim}/submission")
        assert handed_in.status_code == 200, handed_in.text
        return claim

    return filed


@pytest.fixture(scope="session", name="granted")
def _granted(
    filed: Callable[[int, str], str],
    people: dict[str, str],
    ask: Callable[[str], httpx2.Client],
    on: Callable[[str], None],
) -> Callable[[int], str]:
    """Files a claim that two persons of the centre grant on 20 May, over HTTP: its id."""

    def granted(person: int) -> str:
        claim = filed(person, "2025-05-19")
        on("2025-05-20")
        agreed = {"agrees": True}
        for who, step, body in (
            ("centre", "complete", None),
            ("centre", "proposal", None),
            ("second", "decision", agreed),
        ):
            answer = ask(people[who]).post(f"{AT}/claims/{claim}/{step}", json=body)
            assert answer.status_code == 200, answer.text
        return claim

    return granted


@pytest.fixture(name="see")
def _see(open_page: Open) -> Callable[..., Page]:
    """Opens a page in a browser of its own in which somebody is signed in."""

    def see(login: str, address: str, **more: Any) -> Page:
        page = open_page(**more)
        page.goto(address)
        sign_in(page, login)
        expect(page.get_by_role("heading", level=1)).not_to_have_text("登录")
        return page

    return see


def identity_of(person: int) -> dict[str, str]:
    """What a made-up member types to be known."""
    return {
        "document_kind": "mainland_id",
        "document_number": number_of(person),
        "card_number": f"6200{person:012}",
    }
