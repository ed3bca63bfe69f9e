"""A driver home on its way, by the hands of made-up people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.casework import take

BASE = ["air_conditioner", "fridge", "microwave", "tea_bucket", "charging_sockets", "tables_chairs"]
SERVICES = ["scan_to_join", "policy", "legal_aid_guide", "repair_tools"]
ROW = {
    "address": "示例路1号",
    "district_code": "310101",
    "lon": 121.48,
    "lat": 31.23,
    "datum": "wgs84",
    "hours_text": "周一至周五 9:00-17:00",
    "area_m2": 30,
    "services_text": "饮水、如厕、休息",
    "free_bays": 4,
    "completes_on": "2025-08-31",
    "manager": "某站长",
    "manager_mobile": "10000000000",
}
MICRO = ROW | {"tier": "micro", "free_parking_minutes": 20, "functions": ["wifi", "fridge"]}
COMPREHENSIVE = ROW | {"tier": "comprehensive", "free_bays": 12, "chargers": 2}
# 0.001 degrees of latitude at 31 N are 110.9 m.
THERE = {"lon": 121.48, "lat": 31.231, "datum": "wgs84"}
SEEN = {
    "micro": {"facilities": BASE, "free_parking_minutes": 15, "toilet": "adjacent_public", "signs": True},
    "comprehensive": {
        "facilities": BASE,
        "services": SERVICES,
        "free_bays": 10,
        "chargers": 1,
        "toilet": "own",
        "signs": True,
        "rest_area": True,
    },
}

type Take = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session", name="take")
def _take() -> Take:
    """Takes a step."""
    return take


@pytest.fixture(scope="module", name="clerk")
def _clerk(sign_in_as: Callable[..., TestClient]) -> TestClient:
    """Somebody of Huangpu's union."""
    return sign_in_as("district_union", "district:310101")


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[..., TestClient]) -> list[TestClient]:
    """Four of the staff service centre."""
    return [sign_in_as("staff_service_centre", "centre:staff_service") for _ in range(4)]


@pytest.fixture(scope="module", name="numbers")
def _numbers() -> Iterator[int]:
    """Numbers that were not used before."""
    return iter(range(1, 100_000))


@pytest.fixture(name="filed")
def _filed(clerk: TestClient, numbers: Iterator[int], on: Callable[[str], None]) -> Callable[..., dict[str, Any]]:
    """Files an application for one site on a day, and gives its case."""

    def filed(tier: str = "micro", day: str = "2025-06-30", **row: Any) -> dict[str, Any]:
        on(day)
        site = (MICRO if tier == "micro" else COMPREHENSIVE) | {"name": f"示例站 {next(numbers)}"} | row
        body = {"organisation": "district:310101", "sites": [site]}
        answer = clerk.post("/programmes/driver_homes/applications", json=body)
        assert answer.status_code == 201, answer.text
        return clerk.get(f"/cases/{answer.json()['cases'][0]['id']}").json()

    return filed


@pytest.fixture(name="home")
def _home(
    filed: Callable[..., dict[str, Any]], centre: list[TestClient], on: Callable[[str], None], numbers: Iterator[int]
) -> Callable[..., dict[str, Any]]:
    """Brings a home to a state: reviewed, accepted, plaque_given or open, by the first two of the centre."""

    def home(state: str, tier: str = "micro") -> dict[str, Any]:
        case = filed(tier)
        on("2025-09-15")
        plaque = {"number": f"示-{next(numbers)}-号"}
        steps = {
            "reviewed": ("review", {}),
            "accepted": ("accept", {"site": SEEN[tier], **THERE}),
            "plaque_given": ("give_plaque", plaque),
            "open": ("open", {}),
        }
        for number, (reached, (step, facts)) in enumerate(steps.items()):
            case = take(centre[0 if number == 0 else 1], case, step, facts=facts)
            if reached == state:
                break
        return case

    return home
