"""How good the answers of siting are, and how soon: ./scripts/bench siting [--problems DIR] [--only NAME] [--check].

The OR-Library p-median problems of a folder, 60 s each; coverage and p-median on made-up cities of two shapes and three
seeds; and beside them PySAL spopt with HiGHS on the first city of each size, with a time limit. Every measurement is in
a process of its own, whose peak memory is told; compiling is not counted.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import dijkstra

from geo_service.core.siting import solve

PROBLEMS = Path(__file__).resolve().parents[2] / "shared" / "data" / "siting" / "pmed"
SHAPES, SEEDS = ("clusters", "river"), (1, 2, 3)
MEMORY_MB = 1024
PEER_LIMIT_S = 60
MANY = 200_000


@dataclass(frozen=True)
class Case:
    """What is measured, and what it should reach.

    Attributes:
        target: the greatest gap, a share.
        peer: whether spopt is asked as well.
    """

    name: str
    kind: str
    demand: int
    sites: int
    p: int
    reach_s: float
    limit_s: float
    target: float
    peer: bool = False


CASES = (
    Case("coverage", "coverage", 2_000, 500, 25, 600, 1, 0.008, peer=True),
    Case("coverage", "coverage", 10_000, 2_000, 25, 600, 3, 0.015),
    Case("coverage", "coverage", 10_000, 2_000, 25, 600, 60, 0.007, peer=True),
    Case("median", "median", 2_000, 500, 25, 0, 2, 0.0075, peer=True),
    Case("median", "median", 10_000, 2_000, 25, 0, 10, 0.0075),
)


def main() -> int:
    """Measure and print; 1 when --check was asked for and a target is missed."""
    parser = argparse.ArgumentParser(prog="./scripts/bench siting", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--problems", type=Path, default=PROBLEMS, help="folder of OR-Library files pmed*.txt")
    parser.add_argument("--only", choices=["pmed", "coverage", "median", "many"], help="one part alone")
    parser.add_argument("--no-peer", action="store_true", help="without spopt")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    asked = parser.parse_args()
    parts: dict[str, Callable[[], bool]] = {
        "pmed": lambda: published(asked.problems),
        "coverage": lambda: cities("coverage", not asked.no_peer),
        "median": lambda: cities("median", not asked.no_peer),
        "many": many,
    }
    kept = [part() for name, part in parts.items() if asked.only in {None, name}]
    return int(asked.check and not all(kept))


def read_pmed(file: Path) -> tuple[Any, int]:
    """The shortest ways between all nodes of an OR-Library p-median problem, and its p."""
    numbers = np.array(file.read_text(encoding="ascii").split(), dtype=np.int64)
    nodes, p = int(numbers[0]), int(numbers[2])
    edges = numbers[3:].reshape(-1, 3)
    length = {(min(a, b) - 1, max(a, b) - 1): cost for a, b, cost in edges.tolist()}  # the last of a pair holds
    ends = np.array(list(length))
    graph = csr_array((np.array(list(length.values()), dtype=float), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    return dijkstra(graph, directed=False), p


def drive_times(shape: str, demand: int, sites: int, seed: int) -> tuple[Any, Any]:
    """(demand, sites) seconds of a made-up city, and (demand,) people: towns in a square, or along a river."""
    draw = np.random.default_rng(seed)
    towns, spread = draw.uniform(0, 40, (30, 2)), draw.uniform(0.8, 3, 30)
    size = draw.dirichlet(np.ones(30))

    def places(number: int) -> Any:
        if shape == "river":
            along = draw.beta(1.2, 1.2, number) * 90
            return np.stack((along, 8 * np.sin(along / 12) + draw.laplace(0, 3, number)), axis=1)
        town = draw.choice(30, number, p=size)
        return towns[town] + draw.normal(0, 1, (number, 2)) * spread[town][:, None]

    people = np.ceil(draw.lognormal(3, 1, demand))
    (x, y), (site_x, site_y) = places(demand).T, places(sites).T
    across, up = np.abs(x[:, None] - site_x), np.abs(y[:, None] - site_y)
    seconds = np.hypot(across, up)
    seconds *= 60
    across += up
    across *= 50
    seconds += across
    seconds += 30
    return seconds, people


def published(folder: Path) -> bool:
    """Print each published problem's optimum as found here, and how many are proved; whether all but three are."""
    files = sorted(folder.glob("pmed*.txt"), key=lambda file: int(file.stem.removeprefix("pmed")))
    if not files:
        print(f"no pmed*.txt in {folder}: nothing to measure")
        return True
    print(f"{'problem':10}{'p':>5}{'objective':>12}{'bound':>12}{'gap':>9}{'seconds':>9}{'MB':>7}")
    proved = 0
    for file in files:
        answer, memory_mb = apart(pmed_answer, file)
        proved += answer.optimal
        print(
            f"{file.stem:10}{answer.sites.size:5}{answer.objective:12,.0f}{answer.bound:12,.0f}{answer.gap:9.3%}"
            f"{answer.seconds:9.2f}{memory_mb:7.0f}",
            flush=True,
        )
    kept = proved >= len(files) - 3 * len(files) // 40
    print(f"proved {proved} of {len(files)}; wanted 37 of 40: {'reached' if kept else 'MISSED'}")
    return kept


def cities(kind: str, with_peer: bool) -> bool:
    """Print each case on every city, with the worst gap; whether all targets are reached."""
    reached = True
    for case in CASES:
        if case.kind != kind:
            continue
        print(f"{kind}, {case.demand:,} × {case.sites:,}, p = {case.p}, {case.limit_s:g} s")
        worst, memory_mb = 0.0, 0.0
        for shape, seed in ((shape, seed) for shape in SHAPES for seed in SEEDS):
            answer, used_mb = apart(city_answer, case, shape, seed)
            worst, memory_mb = max(worst, answer.gap), max(memory_mb, used_mb)
            print(
                f"  {shape:10}{seed:3}{answer.objective:16,.0f}{answer.gap:9.3%}{answer.seconds:9.2f} s{used_mb:7.0f} MB",  # noqa: E501
                flush=True,
            )
        if case.peer and with_peer:
            peer, used_mb = apart(peer_answer, case, SHAPES[0], SEEDS[0])
            print(f"  spopt + HiGHS, {SHAPES[0]} {SEEDS[0]}: {peer}, {used_mb:.0f} MB", flush=True)
        kept = worst <= case.target and memory_mb <= MEMORY_MB
        reached &= kept
        print(f"  worst gap {worst:.3%}, at most {case.target:.2%} wanted; {memory_mb:.0f} MB: {said(kept)}")
    return reached


def many() -> bool:
    """Print what 200,000 cells and 2,000 candidates take, by sparse covers; whether that is at most a minute."""
    answer, memory_mb = apart(many_answer)
    kept = answer.seconds <= 60
    print(
        f"coverage, {MANY:,} × 2,000, sparse: gap {answer.gap:.3%} in {answer.seconds:.1f} s, {memory_mb:.0f} MB,"
        f" at most 60 s wanted: {said(kept)}"
    )
    return kept


def said(kept: bool) -> str:
    """The word for a target."""
    return "reached" if kept else "MISSED"


def apart(do: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """What a function answers in a process of its own, and the peak memory of that in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (do, arguments))


def _measured(do: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    cost, people = drive_times("clusters", 60, 20, 0)  # loads what is compiled
    solve.p_median(cost, people, 3)
    solve.max_coverage(cost <= 600, people, 3)
    answer = do(*arguments)
    return answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def pmed_answer(file: Path) -> solve.Solution:
    """The answer to a published problem."""
    cost, p = read_pmed(file)
    return solve.p_median(cost, np.ones(len(cost)), p, time_limit_s=60)


def city_answer(case: Case, shape: str, seed: int) -> solve.Solution:
    """The answer to a case on one city."""
    cost, people = drive_times(shape, case.demand, case.sites, seed)
    if case.kind == "coverage":
        covers = csr_array(cost <= case.reach_s)
        del cost
        return solve.max_coverage(covers, people, case.p, time_limit_s=case.limit_s)
    return solve.p_median(cost, people, case.p, time_limit_s=case.limit_s)


def many_answer() -> solve.Solution:
    """The answer for many cells, whose covers are found piece by piece."""
    covers = vstack(list(_pieces()), format="csr")
    return solve.max_coverage(covers, np.random.default_rng(0).integers(1, 50, MANY), 50, time_limit_s=50)


def _pieces() -> Iterator[Any]:
    draw = np.random.default_rng(7)
    sites = draw.uniform(0, 100, (2_000, 2))
    for _ in range(MANY // 10_000):
        cells = draw.uniform(0, 100, (10_000, 2))
        yield csr_array(((cells[:, None, :] - sites[None]) ** 2).sum(axis=2) <= 5.0**2)


def peer_answer(case: Case, shape: str, seed: int) -> str:
    """What PySAL spopt says of a case, solved by HiGHS with a time limit."""
    import pulp  # noqa: PLC0415  only where a peer is asked
    from spopt.locate import MCLP, PMedian  # noqa: PLC0415

    cost, people = drive_times(shape, case.demand, case.sites, seed)
    began = time.perf_counter()
    if case.kind == "coverage":
        model = MCLP.from_cost_matrix(cost, people, case.reach_s, case.p)
    else:
        model = PMedian.from_cost_matrix(cost, people, case.p)
    model.problem.solve(pulp.HiGHS(msg=False, timeLimit=PEER_LIMIT_S, threads=1))
    seconds = time.perf_counter() - began
    status = pulp.LpStatus[model.problem.status]
    chosen = [j for j, site in enumerate(model.fac_vars) if site.value() and site.value() > 0.5]
    if not chosen:
        return f"no answer, called {status}, {seconds:.0f} s"
    if case.kind == "coverage":
        value = people[(cost[:, chosen] <= case.reach_s).any(axis=1)].sum()
    else:
        value = (cost[:, chosen].min(axis=1) * people).sum()
    return f"{value:,.0f}, called {status}, no bound, {seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
