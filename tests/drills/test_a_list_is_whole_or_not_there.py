"""A list of members is read and confirmed whole, or not at all, whatever is killed meanwhile."""

import os

import pytest

from scripts.drill_imports import Rounds, drill

# The script has them all; a service that starts again, and a job that waits for its worker, take long.
VICTIMS = ("worker", "backend", "cancel")


@pytest.fixture(scope="module", name="rounds")
def _rounds() -> Rounds:
    """One drill; another seed is another order of moments and victims: GEO_SERVICE_TESTS_SEED."""
    return drill(1, int(os.environ.get("GEO_SERVICE_TESTS_SEED", "2025")), VICTIMS)


def test_a_round_of_each_was_carried_out(rounds: Rounds) -> None:
    assert sum(rounds.rounds.values()) == len(VICTIMS)
    assert (rounds.confirmed, rounds.cancelled) == (len(VICTIMS) - 1, 1)


def test_nothing_acknowledged_is_lost_nothing_is_doubled_and_nothing_half_done(rounds: Rounds) -> None:
    assert rounds.wrong == [], f"seed {rounds.seed}"
