"""Fitness stations on their way, by the hands of made-up people."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo_service.core.calendar import Clock
from geo_service.core.plugin import Found
from geo_service.core.rules import read_book
from geo_service.plugins.fitness_stations.rules import StationRules
from geo_service.plugins.fitness_stations.workflows import STATION
from geo_service.settings import DATA
from tests import casework
from tests.casework import Case

DIMENSIONS = ("coverage", "participation", "intelligence", "public_benefit")
SITE = {
    "address": "示例路1号",
    "district_code": "310101",
    "lon": 121.48,
    "lat": 31.23,
    "datum": "wgs84",
    "functions": ["toilet"],
    "hours_text": "周一至周五 9:00-17:00",
    "attributes": {"venue": "楼宇"},
}
FACTS: dict[str, dict[str, Any]] = {
    "pre_apply": {"built": "new", "venue": "building", "reach": 3000},
    "apply": {
        "reach": 3500,
        **dict.fromkeys(DIMENSIONS, "示例说明"),
        "completes_on": "2025-08-31",
    },
    "visit": {"visited_on": "2025-04-20", "found": "场地属实"},
    "begin": {"meeting_on": "2025-05-10", "plan": "示例方案", "completes_on": "2025-08-31"},
    "link": {"linked": True, "how": "示例平台，扫码签到"},
    # 0.001 degrees of latitude further than it was applied for.
    "accept": {
        "area_m2": 220.5,
        "functions": ["fitness_equipment", "fitness_test"],
        "found": "已建成",
        "lon": 121.48,
        "lat": 31.231,
        "datum": "wgs84",
    },
}
PROGRAMME = "/programmes/fitness_stations"
# As the Federation would add it: from 15 October on there is an amount.
SET = """
[[subsidy]]
clause = "附件2-8 三(五)"
quote = "经费补贴"
since = 2025-10-15
yuan_per_station = "30000.00"
"""


def with_amount(found: Found, data: Path) -> Found:
    """The programmes with an edition, written to an empty folder, in which the amount is set during the year."""
    (data / "policy" / "2025").mkdir(parents=True)
    file = data / "policy" / "2025" / "fitness_stations.toml"
    shutil.copy(DATA / "policy" / "2025" / "fitness_stations.toml", file)
    with file.open("a", encoding="utf-8") as rules:
        rules.write(SET)
    workflow = with_(STATION, book=read_book("fitness_stations", StationRules, data))
    plugins = tuple(
        with_(one, workflows=(workflow,)) if one.name == "fitness_stations" else one for one in found.plugins
    )
    return Found(plugins, {})


def take(who: TestClient, case: Case, step: str, status: int = 200, **body: Any) -> dict[str, Any]:
    """What is answered to a step, told its usual facts unless others are given."""
    return casework.take(who, case, step, status, **{"facts": FACTS.get(step, {})} | body)


def scores(*points: int) -> dict[str, Any]:
    """Points for the four dimensions, each with a comment."""
    return {name: {"points": each, "comment": f"评语 {each}"} for name, each in zip(DIMENSIONS, points, strict=True)}


@dataclass(frozen=True)
class Office:
    """Who has a hand in it, and the ways they go."""

    client: TestClient
    clerk: TestClient
    visitor: TestClient
    assessors: Sequence[TestClient]
    selector: TestClient
    numbers: Iterator[int]

    def on(self, day: str) -> None:
        """Set the business day of the running service."""
        service = self.client.app.state.service  # type: ignore[attr-defined]
        self.client.app.state.service = with_(service, clock=Clock(date.fromisoformat(day)))  # type: ignore[attr-defined]

    def pre_apply(self, day: str = "2025-01-31", status: int = 201, **site: Any) -> Case:
        """A station that somebody applied for first on a day."""
        self.on(day)
        body = {
            "programme": "fitness_stations",
            "workflow": "station",
            "organisation": "district:310101",
            "site": SITE | {"name": f"示例驿站 {next(self.numbers)}"} | site,
            "facts": FACTS["pre_apply"],
        }
        answer = self.clerk.post("/cases", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def applied(self, **site: Any) -> Case:
        """A station that was applied for on the last day."""
        case = self.pre_apply(**site)
        self.on("2025-04-15")
        return take(self.clerk, case, "apply")

    def visited(self, **site: Any) -> Case:
        """One that was visited on the last day for it."""
        case = self.applied(**site)
        self.on("2025-04-30")
        return take(self.visitor, case, "visit")

    def scored(self, *given: tuple[int, ...], **site: Any) -> Case:
        """One that was scored by the assessors in turn: four points each."""
        case = self.visited(**site)
        for assessor, points in zip(self.assessors, given, strict=False):
            case = take(assessor, case, "score", facts=scores(*points))
        return case

    def select(self, day: str = "2025-05-06", status: int = 201, who: TestClient | None = None, **body: Any) -> Any:
        """What is answered to the selection of the year."""
        self.on(day)
        answer = (who or self.selector).post(f"{PROGRAMME}/selections", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, case: Case, who: TestClient | None = None) -> Case:
        """A case as it stands."""
        return (who or self.visitor).get(f"/cases/{case['id']}").json()


@pytest.fixture(scope="module", name="numbers")
def _numbers() -> Iterator[int]:
    """Numbers that were not used before."""
    return iter(range(1, 100_000))


@pytest.fixture(scope="module", name="sports")
def _sports(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of the Sports Bureau."""
    return sign_in_as("sports_bureau", "partner:sports_bureau")


@pytest.fixture(scope="module", name="publicity")
def _publicity(sign_in_as: Callable[..., TestClient]) -> list[TestClient]:
    """Three of the publicity department who had no hand in it yet."""
    return [sign_in_as("publicity_department", "department:publicity") for _ in range(3)]


@pytest.fixture(scope="module", name="office")
def _office(
    client: TestClient, sign_in_as: Callable[..., TestClient], sports: TestClient, numbers: Iterator[int]
) -> Iterator[Office]:
    """Huangpu's union applies; the Sports Bureau visits; both assess; the publicity department selects."""
    before = client.app.state.service  # type: ignore[attr-defined]
    department = [sign_in_as("publicity_department", "department:publicity") for _ in range(2)]
    clerk = sign_in_as("district_union", "district:310101")
    yield Office(client, clerk, sports, (sports, department[0]), department[1], numbers)
    client.app.state.service = before  # type: ignore[attr-defined]
