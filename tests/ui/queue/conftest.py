"""The console in a year that is rehearsed: who works there, and how they take a step."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import Catalogue
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.plugins.fitness_stations.conftest import with_amount
from tests.served import NewDatabase, loaded, running
from tests.ui.conftest import PASSWORD, Add, adding, organised, sign_in
from tests.ui.test_account import check

QUEUE = "/console?view=cases"
REFUSED = "the server responded with a status of "
HUANGPU = "district:310101"
SITE = {
    "站点名称": "示例路驿站",
    "地址": "示例路1号",
    "经度": "121.48",
    "纬度": "31.23",
    "开放时间": "24小时",
    "免费临停分钟数": "20",
    "免费停车泊位数": "4",
    "面积，平方米": "30",
    "服务项目": "饮水、如厕、休息",
    "站长": "示例站长",
    "站长手机": "10000000000",
    "计划完成时间": "2025-08-31",
}
FOUND = ["空调", "冰箱", "微波炉", "茶桶", "充电插座", "桌椅"]


@pytest.fixture(scope="session", name="rehearsed_database_url")
def _rehearsed_database_url(new_database: NewDatabase, catalogue: Catalogue) -> Iterator[str]:
    """A database of its own: hours are worked out for the days of one year only."""
    with loaded(new_database, catalogue) as url:
        yield url


@pytest.fixture(scope="session", name="employ")
def _employ(rehearsed_database_url: str) -> Iterator[Add]:
    """Adds somebody made up, and gives their login name."""
    with organised(rehearsed_database_url) as made:
        yield adding(made)


@pytest.fixture(scope="session", name="rehearsed")
def _rehearsed(rehearsed_database_url: str, found: Found, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The service in a year that is rehearsed, in which the subsidy of stations is set on 15 October."""
    settings = Settings(database_url=SecretStr(rehearsed_database_url), work=False, business_date=date(2025, 6, 1))
    return create_app(settings, with_amount(found, tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session", name="rehearsed_url")
def _rehearsed_url(rehearsed: FastAPI) -> Iterator[str]:
    """Where it answers."""
    with running(rehearsed) as url:
        yield url


@pytest.fixture(name="origin")
def _origin(rehearsed_url: str) -> str:
    """It is what these tests look at."""
    return rehearsed_url


@pytest.fixture(name="on")
def _on(rehearsed: FastAPI, origin: str) -> Callable[[str], None]:
    """Sets the business day of the running service, as GEO_SERVICE_BUSINESS_DATE does at its start."""

    def on(day: str) -> None:
        service = rehearsed.state.service
        rehearsed.state.service = replace(service, clock=Clock(date.fromisoformat(day)))

    return on


@pytest.fixture(name="clerk")
def _clerk(employ: Add) -> str:
    """Somebody of Huangpu's union."""
    return employ("district_union", HUANGPU, "示例·区经办")


@pytest.fixture(name="centre")
def _centre(employ: Add) -> list[str]:
    """Three of the staff service centre."""
    return [employ("staff_service_centre", "centre:staff_service", f"示例·中心{one}") for one in "甲乙丙"]


@pytest.fixture(name="filed")
def _filed(origin: str, clerk: str, on: Callable[[str], None]) -> Callable[..., int]:
    """Files an application over HTTP on 1 June, and gives its case."""

    def filed(name: str, login: str = clerk, organisation: str = HUANGPU, *, placed: bool = True) -> int:
        on("2025-06-01")
        site = {
            "name": name,
            "address": "示例路9号",
            "tier": "micro",
            "hours_text": "24小时",
            "area_m2": 20,
            "services_text": "饮水",
            "free_bays": 2,
            "free_parking_minutes": 15,
            "completes_on": "2025-08-31",
            "manager": "示例站长",
            "manager_mobile": "10000000000",
            "district_code": "310101",
            **({"lon": 121.48, "lat": 31.23, "datum": "wgs84"} if placed else {}),
        }
        body = {"organisation": organisation, "sites": [site]}
        with asking(origin, login) as client:
            answer = client.post("/programmes/driver_homes/applications", json=body)
        assert answer.status_code == 201, answer.text
        case: int = answer.json()["cases"][0]["id"]
        return case

    return filed


@contextmanager
def asking(origin: str, login: str) -> Iterator[httpx2.Client]:
    """A client in which somebody is signed in."""
    with httpx2.Client(base_url=origin, headers={"Origin": origin}) as client:
        said = client.post("/session", json={"login": login, "password": PASSWORD})
        assert said.status_code == 200, said.text
        client.headers["X-CSRF-Token"] = said.json()["csrf"]
        yield client


def take(origin: str, login: str, case: int, step: str, **body: object) -> None:
    """Take a step over HTTP."""
    with asking(origin, login) as client:
        version = client.get(f"/cases/{case}").headers["ETag"]
        answer = client.post(f"/cases/{case}/transitions/{step}", json=body, headers={"If-Match": version})
    assert answer.status_code == 200, answer.text


def at(page: Page, login: str, address: str = QUEUE) -> Page:
    """A page of somebody who signs in on the way to it."""
    page.goto(address)
    sign_in(page, login)
    expect(page.get_by_role("link", name=re.compile("我的账户"))).to_be_visible()
    return page


def step(page: Page, name: str) -> Locator:
    """The form of a step that was chosen."""
    page.get_by_role("region", name="下一步").get_by_role("button", name=re.compile(f"^{name}( 双人复核)?$")).click()
    form = page.get_by_role("form", name=name)
    expect(form).to_be_visible()
    return form


def taken(page: Page, name: str, state: str) -> None:
    """Confirm a step and see that it was taken."""
    page.get_by_role("button", name=f"确认{name}").click()
    expect(page.get_by_role("status")).to_have_text(f"已办理：{name}")
    expect(page.locator(".head .state")).to_have_text(state)


def inspect(form: Locator, facilities: list[str]) -> None:
    """Fill in what was found at a site."""
    for one in facilities:
        form.get_by_role("checkbox", name=one, exact=True).check()
    form.get_by_label("免费临停分钟数").fill("15")
    form.get_by_label("自有厕所、毗邻公共厕所或无").select_option("adjacent_public")
    form.get_by_label("厕所有醒目指引标识").select_option("true")
    form.get_by_label("实测经度").fill("121.48")
    form.get_by_label("实测纬度").fill("31.231")
    form.get_by_label("坐标系").select_option("wgs84")


def check_everywhere(page: Page) -> None:
    """What test_account.check sees to, on a phone in the dark and at the desk in the light."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    check(page, 390)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    check(page, 1440)


def public_names(origin: str, kind: str = "driver_home") -> list[str]:
    """The sites of a kind that somebody at 31.231 N, 121.48 E is shown."""
    answer = httpx2.get(f"{origin}/nearest", params={"lon": 121.48, "lat": 31.231, "kind": kind, "limit": 5})
    return [one["properties"]["name"] for one in answer.json()["features"]]
