"""Each requirement of OGC API Features and Tiles that the service claims, looked at from outside."""

from pathlib import Path

import pytest

from tests.ogc import tiles
from tests.ogc.server import REQUIREMENTS, SPECS, Requirement, Server
from tests.ogc.table import MET, NOT_CLAIMED, SUITES, judged, table

README = Path(__file__).parents[2] / "geo_service" / "core" / "features" / "README.md"
# Why not: the README says so.
NOT_OURS = {
    "html",
    "oas30",
    "collections-selection",
    "datetime",
    *tiles.FORMATS,
    "handling",
    "optimistic-locking-timestamps",
}


def test_there_are_requirements_of_every_part() -> None:
    assert len(SUITES) == len(SPECS)
    assert {one.part for one in REQUIREMENTS} == {*SPECS}
    assert len({one.code for one in REQUIREMENTS}) == len(REQUIREMENTS) > 100


@pytest.mark.parametrize("one", REQUIREMENTS, ids=lambda one: one.code)
def test_requirement(one: Requirement, service: Server) -> None:
    how, why = judged(service, one)
    if how == NOT_CLAIMED:
        assert one.of in NOT_OURS
    elif how != MET:
        one.check(service)  # once more, for what it has to say
        raise AssertionError(f"{how}, though it is now: {why}")


def test_the_readme_has_the_table(service: Server) -> None:
    assert "\n".join(table(service)) in README.read_text(encoding="utf-8")
