"""The real service with one more programme, whose workflows are data only: errands, and stalls with a site."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found, Kind, Plugin
from geo_service.core.rules import Book, Edition, Period, Rules
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Facts, State, Term, Transition, Workflow
from geo_service.settings import Settings
from tests.casework import take


class Windows(Rules):
    """The rules of the made-up programme."""

    window: Period


class Size(BaseModel):
    """What a stall declares."""

    model_config = ConfigDict(extra="forbid")

    area_m2: float | None = Field(None, gt=0)


class Need(Facts):
    """What an errand is about."""

    what: str = Field(min_length=1)
    by: date | None = None


RULES = Windows(
    window=Period(
        clause="附件2-7 四(一)",
        quote="9月完成",
        since=date(2025, 1, 1),
        first_day=date(2025, 9, 1),
        last_day=date(2025, 9, 30),
    )
)
BOOK = Book({2025: Edition(2025, ((date(2025, 1, 1), RULES),))})


def term(rules: Windows) -> Term:
    """September."""
    return Term(rules.window, rules.window.last_day, rules.window.first_day)


def last_day(rules: Windows) -> date:
    """30 September."""
    return rules.window.last_day


APPLY, ACCEPT = "facility:apply", "driver_homes:accept"
ERRAND = Workflow(
    name="errand",
    title=Text("差事", "Errand"),
    book=BOOK,
    reads=("facility:read",),
    extends="driver_homes:extend",
    states=(
        State("asked", Text("已提出", "Asked"), last_day),
        State("checked", Text("已核对", "Checked")),
        State("done", Text("已办", "Done"), ends=True),
    ),
    transitions=(
        Transition("ask", Text("提出", "Ask"), (), "asked", APPLY, Need),
        Transition("say", Text("补充", "Say more"), ("asked",), None, APPLY, Need, says_why=True),
        Transition("check", Text("核对", "Check"), ("asked",), "checked", ACCEPT, term=term, four_eyes=True),
        Transition("do", Text("办结", "Do"), ("checked",), "done", ACCEPT, four_eyes=True),
    ),
)
STALL = Workflow(
    name="stall",
    title=Text("摊位", "Stall"),
    book=BOOK,
    kind="stall",
    reads=("facility:read",),
    states=(
        State("applied", Text("已申报", "Applied for")),
        State("accepted", Text("已验收", "Accepted")),
        State("open", Text("已开放", "Open")),
        State("exited", Text("已退出", "Exited"), ends=True),
    ),
    transitions=(
        Transition("apply", Text("申报", "Apply"), (), "applied", APPLY, facility_status="applied"),
        Transition("accept", Text("验收", "Accept"), ("applied",), "accepted", ACCEPT, facility_status="accepted"),
        Transition("open", Text("开放", "Open"), ("accepted",), "open", ACCEPT, facility_status="open"),
        # Declared wrongly: from here no status leads to open, whatever a programme says.
        Transition("rush", Text("抢先开放", "Rush"), ("applied",), "open", ACCEPT, facility_status="open"),
        Transition("exit", Text("退出", "Exit"), ("open",), "exited", ACCEPT, facility_status="exited"),
    ),
)
PROGRAMME = Plugin(
    name="errands",
    title=Text("差事", "Errands"),
    annex="",
    kinds=(Kind("stall", Text("摊位", "Stall"), Size, "附件2-7", "#0a6638", "摊"),),
    workflows=(ERRAND, STALL),
)
SITE = {
    "name": "示例摊位",
    "address": "示例路1号",
    "district_code": "310101",
    "lon": 121.48,
    "lat": 31.23,
    "datum": "wgs84",
    "functions": ["toilet"],
    "hours_text": "周一至周五 9:00-17:00",
    "attributes": {"area_m2": 12.5},
}

type Open = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", name="client")
def _client(database_url: str, found: Found, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole service with the made-up programme."""
    settings = Settings(
        database_url=SecretStr(database_url),
        var=tmp_path_factory.mktemp("var"),
        work=False,
        business_date=date(2025, 9, 15),
    )
    app = create_app(settings, Found((*found.plugins, PROGRAMME), {}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="clerk")
def _clerk(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of Huangpu's union."""
    return sign_in_as("district_union", "district:310101")


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of the staff service centre."""
    return sign_in_as("staff_service_centre", "centre:staff_service")


@pytest.fixture(scope="module", name="colleague")
def _colleague(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody else of the staff service centre."""
    return sign_in_as("staff_service_centre", "centre:staff_service")


@pytest.fixture(scope="module", name="elsewhere")
def _elsewhere(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of Xuhui's union."""
    return sign_in_as("district_union", "district:310104")


@pytest.fixture(scope="module", name="numbers")
def _numbers() -> Iterator[int]:
    """Numbers that were not used before."""
    return iter(range(1, 10_000))


@pytest.fixture(name="stall")
def _stall(clerk: TestClient, numbers: Iterator[int]) -> dict[str, Any]:
    """A new case about a stall."""
    site = SITE | {"name": f"示例摊位 {next(numbers)}"}
    body = {"programme": "errands", "workflow": "stall", "organisation": "district:310101", "site": site}
    answer = clerk.post("/cases", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="session", name="take")
def _take() -> Callable[..., dict[str, Any]]:
    """Takes a step."""
    return take


@pytest.fixture(name="errand")
def _errand(
    client: TestClient, sign_in_as: Callable[..., TestClient], app_engine: Engine, numbers: Iterator[int]
) -> Any:
    """A new errand of a new street's union, since a union has one under way a year; and who asked it."""
    street = f"district:310101/street:{next(numbers)}"
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(
            text(
                "insert into core.organisation (code, kind, name, parent)"
                " values (:code, 'street', '示例街道', 'district:310101')"
            ),
            {"code": street},
        )
    asker = sign_in_as("district_union", "district:310101")
    body = {"programme": "errands", "workflow": "errand", "organisation": street, "facts": {"what": "送水"}}
    answer = asker.post("/cases", json=body)
    assert answer.status_code == 201, answer.text
    return asker, answer.json()
