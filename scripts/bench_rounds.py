"""How soon and how good plans of truck rounds are: ./scripts/bench rounds [--only LOAD] [--check].

Four trucks, 250 days, 300 stops of 16 unions in a made-up city: with trucks enough for everybody, and with too few. A
plan is checked by the tests' validator, which knows nothing of the solver; compiling is not counted.
"""

import argparse
import sys
from dataclasses import replace
from typing import Any

import numpy as np

from geo_service.core.siting.round_case import Case, Stops, Trucks
from geo_service.core.siting.rounds import rounds
from tests.core.siting.valid_rounds import faults

TRUCKS, DAYS, STOPS, UNIONS = 4, 250, 300, 16
LIMIT_S, SEEDS = 60, (1, 2, 3)
# Demand of all unions, as a share of what the trucks could screen if they never drove.
LOADS = {"enough": 0.4, "tight": 0.9, "short": 1.3}


def made_up(seed: int, load: float) -> Case:
    """A city of towns: stops open on some weekdays for some hours, two depots, quotas a little above the demand."""
    draw = np.random.default_rng(seed)
    towns = draw.uniform(0, 50, (UNIONS, 2))
    union = np.concatenate((np.arange(UNIONS), draw.integers(0, UNIONS, STOPS - UNIONS)))
    places = np.concatenate((towns[union] + draw.normal(0, 4, (STOPS, 2)), draw.uniform(10, 40, (2, 2))))
    km = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    weekdays = np.stack([draw.permutation(5) < draw.integers(2, 6) for _ in range(STOPS)], axis=1)
    opens = draw.choice([8 * 60, 9 * 60, 13 * 60], STOPS, p=[0.4, 0.4, 0.2])
    capacity = 60
    shares = draw.dirichlet(np.full(UNIONS, 4.0))
    demand = np.rint(shares * load * TRUCKS * DAYS * capacity).astype(np.int64)
    return Case(
        trucks=Trucks(
            depot=np.array([0, 0, 1, 1]),
            persons=np.full(TRUCKS, capacity),
            starts=np.full(TRUCKS, 8 * 60),
            ends=np.full(TRUCKS, 17 * 60 + 30),
            per_person_min=np.full(TRUCKS, 6.0),
        ),
        stops=Stops(
            union=union,
            opens=opens,
            closes=np.where(opens == 13 * 60, 17 * 60, draw.choice([12 * 60, 16 * 60, 17 * 60], STOPS)),
            persons=draw.integers(15, 61, STOPS),
            visits=draw.integers(2, 13, STOPS),
        ),
        demand=demand,
        quota=np.ceil(demand * draw.uniform(0.8, 1.2, UNIONS)).astype(np.int64),
        may=weekdays[np.arange(DAYS) % 5],
        works=draw.random((TRUCKS, DAYS)) < 0.98,
        travel_min=np.ceil(km * 60 / 25).astype(np.int64),
        least_persons=10,
    )


def main() -> int:
    """Measure and print; 1 when --check was asked for and a plan takes too long or is not valid."""
    parser = argparse.ArgumentParser(prog="./scripts/bench rounds", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="end with 1 when a plan takes over 60 s or is not valid")
    parser.add_argument("--only", choices=LOADS, help="one load alone")
    asked = parser.parse_args()
    rounds(replace(made_up(0, 0.1), may=np.ones((250, 300), dtype=bool)), time_limit_s=5)  # compiles
    print(f"{TRUCKS} trucks × {DAYS} days × {STOPS} stops, {LIMIT_S} s at most")
    heads = ("seed", "wanted", "served", "bound", "gap", "visits", "road h", "uneven", "s")
    print(f"{'load':8}" + "".join(f"{head:>8}" for head in heads))
    kept = True
    for load, seed in ((load, seed) for load in LOADS for seed in SEEDS if asked.only in {None, load}):
        kept &= measured(load, seed)
    return int(asked.check and not kept)


def measured(load: str, seed: int) -> bool:
    """Print one plan; whether it is valid, and in time."""
    case = made_up(seed, LOADS[load])
    plan: Any = rounds(case, time_limit_s=LIMIT_S, seed=seed)
    wrong = faults(case, plan)
    print(
        f"{load:8}{seed:8}{case.wanted.sum():8}{plan.total:8}{plan.bound:8}{plan.gap:8.2%}{plan.day.size:8}"
        f"{plan.road_min / 60:8.0f}{plan.unevenness:8.3f}{plan.seconds:8.1f}"
        + (f"  NOT VALID: {wrong[0]}" if wrong else ""),
        flush=True,
    )
    return not wrong and plan.seconds <= LIMIT_S + 1


if __name__ == "__main__":
    sys.exit(main())
