"""Which facts somebody may write by hand, and which take a step."""

import pytest

from geo_service.core.catalogue import Catalogue
from geo_service.core.editing.decisions import (
    APPLY,
    DAILY,
    OF_APPLICATION,
    OF_EVERY_DAY,
    WRITABLE,
    Standing,
    bound,
    may_go,
    next_steps,
    not_permitted,
)
from geo_service.core.features.properties import facility_properties
from geo_service.plugins.driver_homes.workflows import HOME
from geo_service.plugins.fitness_stations.workflows import STATION

DRAFT = Standing("draft", HOME)
APPLIED = Standing("applied", HOME, "applied", was_judged=True)
OPEN = Standing("open", HOME, "open", was_judged=True)
WITHDRAWN = Standing("draft", HOME, "", was_judged=True)
NO_WORKFLOW = Standing("open")
SENT_BACK = Standing("applied", HOME, "returned", was_judged=True)
NOT_MADE_YET = Standing("draft", STATION, "pre_applied", was_judged=True)


def test_what_the_schema_calls_writable_is_what_is_written(catalogue: Catalogue) -> None:
    told = facility_properties(catalogue, catalogue.kinds.values())
    assert {one.name for one in told if one.writable} == WRITABLE


@pytest.mark.parametrize("standing", [DRAFT, WITHDRAWN, NO_WORKFLOW])
def test_nothing_of_a_draft_takes_a_step(standing: Standing) -> None:
    assert bound(WRITABLE, standing) == frozenset()


@pytest.mark.parametrize("standing", [APPLIED, OPEN, Standing("open", HOME), Standing("draft", HOME, "reviewed")])
def test_what_was_applied_for_takes_a_step_and_what_changes_daily_does_not(standing: Standing) -> None:
    assert bound(WRITABLE, standing) == OF_APPLICATION


@pytest.mark.parametrize("standing", [SENT_BACK, NOT_MADE_YET])
def test_an_application_that_is_with_its_union_is_put_right_but_for_the_name_of_its_case(standing: Standing) -> None:
    assert bound(WRITABLE, standing) == {"name"}
    assert not_permitted(WRITABLE, standing, [APPLY]) == frozenset()
    assert not_permitted(WRITABLE, standing, [DAILY]) == OF_APPLICATION
    assert not may_go(standing)


@pytest.mark.parametrize(
    ("standing", "held", "kept_from"),
    [
        (DRAFT, [APPLY], frozenset()),
        (DRAFT, [DAILY], OF_APPLICATION),
        (OPEN, [DAILY], OF_APPLICATION),
        (OPEN, [APPLY], OF_EVERY_DAY),
        (OPEN, [APPLY, DAILY], frozenset()),
        (OPEN, [], WRITABLE),
    ],
)
def test_each_permission_lets_write_what_it_is_for(
    standing: Standing, held: list[str], kept_from: frozenset[str]
) -> None:
    assert not_permitted(WRITABLE, standing, held) == kept_from


def test_only_a_draft_that_no_case_was_about_may_go() -> None:
    assert [may_go(one) for one in (DRAFT, WITHDRAWN, APPLIED, OPEN, NO_WORKFLOW)] == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("standing", "goes_on", "goes"),
    [
        (DRAFT, ["apply"], ["apply"]),
        (APPLIED, ["return", "review"], ["refuse", "withdraw"]),
        (OPEN, ["pay", "use_subsidy", "self_check", "warn", "suspend"], ["exit"]),
        (NO_WORKFLOW, [], []),
    ],
)
def test_the_steps_that_are_named_are_those_of_the_state(
    standing: Standing, goes_on: list[str], goes: list[str]
) -> None:
    assert [one.name for one in next_steps(standing, ending=False)] == goes_on
    assert [one.name for one in next_steps(standing, ending=True)] == goes
