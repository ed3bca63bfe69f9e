"""The real service with one more programme that pays, by declaration alone: booths once each, rounds by the head."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, SecretStr

from geo_service.app import create_app
from geo_service.core.decisions import Count
from geo_service.core.facility_life.declaration import EXITED, OPEN, PLAQUE_GIVEN, SUSPENDED, FacilityLife
from geo_service.core.facility_life.effects import put_site_as_found
from geo_service.core.facility_life.facts import Measured
from geo_service.core.plugin import Found, Kind, Plugin
from geo_service.core.rules import Book, Edition, Fen, Rule, Rules
from geo_service.core.subsidies.decisions import Amount, Spending
from geo_service.core.subsidies.declaration import Subsidy
from geo_service.core.subsidies.routes import subsidies_router
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Facts, State, Transition, Workflow
from geo_service.settings import Settings
from tests import casework
from tests.casework import Case

DAY = date(2025, 9, 15)
APPLY, ACCEPT, PAY, READ = "facility:apply", "driver_homes:accept", "driver_homes:subsidy", "facility:read"
SAID = {"clause": "附件2-7 四(二)", "quote": "补助", "since": date(2025, 1, 1)}
SITE = {"address": "示例路1号", "district_code": "310101", "lon": 121.48, "lat": 31.23, "datum": "wgs84"}
THERE = {"lon": 121.48, "lat": 31.231, "datum": "wgs84"}


class Gift(Rule):
    """What a booth gets, and what a round gets for each head."""

    booth: Fen
    head: Fen


class GiftRules(Rules):
    """The rules of the made-up programme."""

    gift: Gift
    spending: Spending


class Heads(Facts):
    """How many came."""

    heads: Count


class Nothing(BaseModel):
    """A booth declares nothing more."""

    model_config = ConfigDict(extra="forbid")


RULES = GiftRules(
    gift=Gift(**SAID, booth="5000.00", head="12.50"),  # type: ignore[arg-type]
    spending=Spending(**SAID, purposes=("equipment", "running")),  # type: ignore[arg-type]
)
BOOK = Book({2025: Edition(2025, ((date(2025, 1, 1), RULES),))})
LIFE = FacilityLife(apply=APPLY, accept=ACCEPT, daily="facility:daily")
ONCE = Subsidy(lambda _case, rules: Amount(rules.gift, rules.gift.booth), lambda rules: rules.spending)
BY_THE_HEAD = Subsidy(
    lambda case, rules: Amount(rules.gift, case.facts["tell"]["heads"] * rules.gift.head),
)
BOOTH = Workflow(
    name="booth",
    title=Text("亭", "Booth"),
    book=BOOK,
    kind="booth",
    reads=(READ,),
    states=(
        State("applied", Text("已申报", "Applied for")),
        State("accepted", Text("已验收", "Accepted")),
        *(PLAQUE_GIVEN, OPEN, SUSPENDED, EXITED),
    ),
    transitions=(
        Transition("apply", Text("申报", "Apply"), (), "applied", APPLY, facility_status="applied"),
        LIFE.pass_acceptance(
            ("applied",), Measured, None, None, lambda connection, done: put_site_as_found(connection, done, (), {})
        ),
        LIFE.give_plaque(),
        LIFE.publish(),
        ONCE.pay(("applied", "accepted", "plaque_given", "open"), PAY),
        ONCE.use(("accepted", "plaque_given", "open"), APPLY, RULES),
        LIFE.suspend(),
        LIFE.reopen(),
        LIFE.leave(("accepted", "open")),
    ),
)
# About no facility: its subject is the union's round of the year.
ROUND = Workflow(
    name="round",
    title=Text("轮次", "Round"),
    book=BOOK,
    reads=(READ,),
    states=(State("told", Text("已上报", "Told")), State("accepted", Text("已核定", "Accepted"))),
    transitions=(
        Transition("tell", Text("上报", "Tell"), (), "told", APPLY, Heads),
        Transition(
            "accept", Text("核定", "Accept"), ("told",), "accepted", ACCEPT, four_eyes=True, facility_status="accepted"
        ),
        BY_THE_HEAD.pay(("told", "accepted"), PAY),
    ),
)
PROGRAMME = Plugin(
    name="gifts",
    title=Text("补贴", "Gifts"),
    annex="",
    kinds=(Kind("booth", Text("亭", "Booth"), Nothing, "附件2-7", "#0a6638", "亭"),),
    routers=(subsidies_router("gifts", READ, BOOK),),
    workflows=(BOOTH, ROUND),
)


def take(who: TestClient, case: Case, step: str, status: int = 200, comment: str = "", **facts: Any) -> dict[str, Any]:
    """What is answered to a step that is told these facts."""
    return casework.take(who, case, step, status, facts=facts, comment=comment)


@pytest.fixture(scope="module", name="client")
def _client(database_url: str, found: Found, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole service with the made-up programme."""
    settings = Settings(
        database_url=SecretStr(database_url),
        var=tmp_path_factory.mktemp("var"),
        work=False,
        business_date=DAY,
    )
    app = create_app(settings, Found((*found.plugins, PROGRAMME), {}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="clerk")
def _clerk(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of Huangpu's union."""
    return sign_in_as("district_union", "district:310101")


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[..., TestClient]) -> list[TestClient]:
    """Three of the staff service centre."""
    return [sign_in_as("staff_service_centre", "centre:staff_service") for _ in range(3)]


@pytest.fixture(scope="module", name="numbers")
def _numbers() -> Iterator[int]:
    """Numbers that were not used before."""
    return iter(range(1, 10_000))


@pytest.fixture(name="applied")
def _applied(clerk: TestClient, numbers: Iterator[int]) -> Callable[..., Case]:
    """A new booth that was applied for."""

    def applied(**site: Any) -> Case:
        site = SITE | {"name": f"示例亭 {next(numbers)}"} | site
        body = {"programme": "gifts", "workflow": "booth", "organisation": "district:310101", "site": site}
        answer = clerk.post("/cases", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return applied


@pytest.fixture(name="accepted")
def _accepted(applied: Callable[..., Case], centre: list[TestClient]) -> Callable[[], Case]:
    """A booth that the first of the centre accepted."""
    return lambda: take(centre[0], applied(), "accept", **THERE)
