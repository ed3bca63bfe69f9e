"""Nothing acknowledged is lost or doubled when the service, or its database, is killed while many write."""

import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from geo_service.__main__ import parser
from geo_service.core.plugin import find_plugins
from scripts.drill_kills import KINDS, Tally, drill
from scripts.forked import WARM

ROUNDS = {"service": 20, "database": 20, "backend": 5}


@pytest.fixture(scope="module", name="tally")
def _tally() -> Tally:
    """One drill; another seed is another order of moments and victims: GEO_SERVICE_TESTS_SEED."""
    tally = drill(ROUNDS, seed=int(os.environ.get("GEO_SERVICE_TESTS_SEED", "2025")))
    print(f"\n{tally.table()}")
    return tally


def test_all_rounds_were_carried_out_while_all_wrote(tally: Tally) -> None:
    book = tally.book
    assert tally.rounds == ROUNDS
    assert tuple(ROUNDS) == KINDS
    assert len(book.reports) > 45
    assert len(book.keys_ended) > 45
    assert len(book.cookies) > 20
    assert sum(book.imports.values()) > 20
    assert len(book.chargers) == 20
    assert book.statuses["503"] > 0
    assert book.statuses["none"] > 0


def test_nothing_acknowledged_is_lost(tally: Tally) -> None:
    assert tally.found.lost == [], f"seed {tally.seed}"


def test_nothing_is_done_twice(tally: Tally) -> None:
    assert tally.found.doubled == [], f"seed {tally.seed}"


def test_what_was_not_acknowledged_is_whole_or_not_there_and_all_is_in_history_and_audit(tally: Tally) -> None:
    assert tally.found.wrong == [], f"seed {tally.seed}"


def test_meanwhile_every_answer_comes_within_five_seconds_and_is_a_good_one_or_503(tally: Tally) -> None:
    assert tally.book.faults == [], f"seed {tally.seed}"
    assert tally.book.worst_s <= 5


def test_the_same_key_has_the_same_answer_after_a_crash(tally: Tally) -> None:
    assert tally.book.replayed > 100  # other answers are among the faults above


def test_all_is_answered_again_within_ten_seconds_of_the_database(tally: Tally) -> None:
    assert max(tally.again_s["database"], tally.again_s["backend"]) <= 10, f"seed {tally.seed}"


def imported_late(there: Connection) -> None:
    """Tell which of our modules a service that starts has yet to import."""
    before = set(sys.modules)
    parser(["serve"])
    find_plugins()
    there.send(sorted(name for name in sys.modules.keys() - before if name.startswith("geo_service")))


def test_a_service_that_is_started_again_has_all_its_code() -> None:
    here, there = WARM.Pipe()
    started = WARM.Process(target=imported_late, args=(there,))
    started.start()
    assert here.recv() == []
    started.join()


def test_the_launcher_knows_every_drill() -> None:
    scripts = Path(__file__).resolve().parents[2] / "scripts"
    assert "names=(kills imports payments)" in (scripts / "drill").read_text()
    assert os.access(scripts / "drill", os.X_OK)
