"""Each requirement of OGC API Features parts 1 to 3 that the service claims, looked at from outside."""

from pathlib import Path

import pytest

from tests.ogc.server import REQUIREMENTS, Requirement, Server
from tests.ogc.table import NOT_CLAIMED, SUITES, judged, table

README = Path(__file__).parents[2] / "geo_service" / "core" / "features" / "README.md"


@pytest.fixture(scope="module", name="service")
def _service(address: str) -> Server:
    return Server(address, "facilities")


def test_there_are_requirements_of_three_parts() -> None:
    assert len(SUITES) == 3
    assert {one.part for one in REQUIREMENTS} == {1, 2, 3}
    assert len({one.code for one in REQUIREMENTS}) == len(REQUIREMENTS) > 60


@pytest.mark.parametrize("one", REQUIREMENTS, ids=lambda one: one.code)
def test_requirement(one: Requirement, service: Server) -> None:
    if judged(service, one)[0] == NOT_CLAIMED:
        assert one.of in ("html", "oas30")
        return
    one.check(service)


def test_the_readme_has_the_table(service: Server) -> None:
    assert "\n".join(table(service)) in README.read_text(encoding="utf-8")
