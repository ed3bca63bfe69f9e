"""How quick decisions are: ./scripts/bench rules [--questions N] [--check]; 100,000 quotes and 100,000 scores.

Beside each stands what pydantic alone takes to read the same questions from JSON, which no answer can do without.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice, product
from random import Random
from typing import Any

from geo_service.core.decisions import Decision
from geo_service.core.plugin import find_plugins
from scripts.bench_ground import BenchError, say

QUESTIONS = 100_000
TRIES = 3  # the quickest counts: neighbours on the machine come and go
LIMIT_RATIO = 10.0  # of the plain function to reading its question
YEAR = [date(2025, 1, 1) + timedelta(days=day) for day in range(365)]

type Facts = dict[str, Any]


def main() -> int:
    """Measure and print; 1 when --check was asked for and the limit is missed."""
    parser = argparse.ArgumentParser(prog="./scripts/bench rules", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--check", action="store_true", help="end with 1 when the limit is missed")
    asked = parser.parse_args()
    missed = 0
    try:
        print(f"{'':42}{'questions':>11}{'seconds':>10}{'per second':>13}{'ratio':>8}")
        for programme, name, facts in (
            ("labour_relations", "score.enterprise", enterprises()),
            ("member_protection", "enrol.quote", members()),
        ):
            taken = measured(declared(programme, name), list(islice(facts, asked.questions)))
            reading = taken["question read by pydantic"]
            for what, seconds in taken.items():
                rate = asked.questions / seconds
                print(f"{name}, {what:24}{asked.questions:11,}{seconds:10.2f}{rate:13,.0f}{seconds / reading:8.1f}")
            missed += taken["plain function"] > reading * LIMIT_RATIO
    except BenchError as error:
        say(str(error))
        return 1
    print(f"plain function: at most {LIMIT_RATIO} times its question's reading, {'MISSED' if missed else 'kept'}")
    return int(asked.check and missed > 0)


def declared(programme: str, name: str) -> Decision[Any, Any, Any]:
    """A decision by its name.

    Raises:
        BenchError: there is none.
    """
    found = find_plugins([programme])
    for plugin in found.plugins:
        for decision in plugin.decisions:
            if decision.name == name:
                return decision
    raise BenchError(f"{programme} has no decision {name}. {found.failures or ''}")


def measured(decision: Decision[Any, Any, Any], facts: list[Facts]) -> dict[str, float]:
    """Seconds to read the questions, to decide what was read, and to do both and answer in JSON."""
    texts = [json.dumps(one) for one in facts]
    read, decide, rules = decision.question.model_validate_json, decision.decide, decision.book.newest.latest
    questions = [read(text) for text in texts]
    return {
        "question read by pydantic": quickest(lambda: [read(text) for text in texts]),
        "plain function": quickest(lambda: [decide(question, rules) for question in questions]),
        "from JSON to JSON": quickest(lambda: [json.dumps(decision.answer(read(text)).json()) for text in texts]),
    }


def quickest(do: Callable[[], Any]) -> float:
    """Seconds of the quickest of a few tries."""
    tries = []
    for _ in range(TRIES):
        began = time.perf_counter()
        do()
        tries.append(time.perf_counter() - began)
    return min(tries)


def enterprises() -> Iterator[Facts]:
    """Made-up enterprises without end, good ones and bad ones, with up to three deductions."""
    draw = Random(2025)
    deductions = {"5-1-1": 6, "5-1-2": 6, "5-2-1": 6, "5-3-1": 3, "5-3-2": 2, "5-3-4": 1}
    while True:
        yield {
            "compliance": draw.randrange(61, 101) / 2,
            "institution": draw.randrange(61, 101) / 2,
            "development": draw.randrange(61) / 2,
            "satisfaction": draw.randrange(13),
            "model": draw.choices([0, 2, 4, 6], k=3),
            "deductions": {name: deductions[name] for name in draw.sample(sorted(deductions), draw.randrange(4))},
        }


def members() -> Iterator[Facts]:
    """Members without end: every channel, plan, class of union and day of the year in turn."""
    ways: tuple[Callable[[str], Facts], ...] = (
        lambda _: {"channel": "central"},
        lambda day: {"channel": "instant", "trigger": "new_card", "card_generated_on": day},
        lambda day: {
            "channel": "instant",
            "trigger": "uninsured_with_card",
            "uploaded_on": day,
            "confirmed_on": day,
        },
        lambda day: {
            "channel": "individual",
            "applied_on": day,
            "deducted_on": day,
            "first_individual": True,
            "has_service_card": True,
            "unit_has_group": False,
            "in_service": True,
        },
    )
    for day, way, plan, union in cycle(product(YEAR, ways, ("A", "B", "A+", "B+"), ("ordinary", "special"))):
        yield {**way(str(day)), "plan": plan, "union_class": union, "year": 2025}


if __name__ == "__main__":
    sys.exit(main())
