"""Mixed integer programmes, solved by HiGHS: in time, and so that they can be stopped."""

from dataclasses import dataclass, replace
from threading import Thread

import highspy
import numpy as np
from highspy import HighsModelStatus
from scipy.sparse import csr_array, hstack, vstack  # type: ignore[import-untyped]

from geo_service.core.siting.choice import Bools, Choice, Floats
from geo_service.core.siting.solution import Watch
from geo_service.core.text import Text

STAGE = Text("精确求解", "Exact search")
POLL_S = 0.1
NO_END = 2**31 - 1
USUAL = (1.0, 2.0**26)  # what HiGHS's absolute tolerances are made for: the largest number of a row, or of the costs
SCALED = 13  # what is beyond is multiplied by a power of two, so that its largest number has this one's magnitude
MISREAD = 1e-5  # relative: so far apart are two values of an answer not by rounding
GRACE_S = 1.0  # for a solver that was told to stop; after that it is left behind and ends by itself


@dataclass(frozen=True)
class Programme:
    """Minimise cost · x.

    Attributes:
        cost: (columns,)
        lower, upper: (columns,) of every column.
        integer: (columns,) which are whole.
        rows: (rows, columns).
        least, most: (rows,) the limits of rows · x.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    rows: csr_array
    least: Floats
    most: Floats


@dataclass(frozen=True)
class Outcome:
    """What the solver found.

    Attributes:
        columns: of the best solution, None where none was found.
        bound: no solution is below it, -inf where nothing is known, inf where there is none.
        proved: the columns are the best, or there are none at all.
    """

    columns: Floats | None
    bound: float
    proved: bool


class _Quiet(highspy.Highs):
    """HiGHS without its banner, which is printed as soon as callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802  the name is HiGHS's
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def chosen_rows(choice: Choice, others: int) -> tuple[csr_array, Floats, Floats]:
    """The conditions on the sites as rows with their limits, before so many other columns."""
    sites = choice.may.size
    rows: list[Floats] = []
    least: list[float] = []
    most: list[float] = []
    if choice.p >= 0:
        rows.append(np.ones(sites))
        least.append(choice.p)
        most.append(choice.p)
    if np.isfinite(choice.budget):
        rows.append(choice.price)
        least.append(-np.inf)
        most.append(choice.budget)
    for g in np.flatnonzero(choice.at_least):
        rows.append((choice.group == g).astype(float))
        least.append(choice.at_least[g])
        most.append(np.inf)
    dense = np.array(rows).reshape(len(rows), sites)
    matrix = hstack([csr_array(dense), csr_array((len(rows), others))], format="csr")
    return matrix, np.array(least, dtype=np.float64), np.array(most, dtype=np.float64)


def programme(
    choice: Choice,
    site_cost: Floats,
    cost: Floats,
    upper: Floats,
    integer: Bools,
    rows: csr_array,
    least: Floats,
    most: Floats,
) -> Programme:
    """A programme with the conditions of the choice: its first columns are the sites, 0 or 1, the others at least 0."""
    conditions, low, high = chosen_rows(choice, cost.size)
    return Programme(
        cost=np.concatenate((site_cost, cost)),
        lower=np.concatenate((choice.must.astype(float), np.zeros(cost.size))),
        upper=np.concatenate((choice.may.astype(float), upper)),
        integer=np.concatenate((np.ones(choice.may.size, dtype=bool), integer)),
        rows=vstack([rows, conditions], format="csr"),
        least=np.concatenate((least, low)),
        most=np.concatenate((most, high)),
    )


def scaled(asked: Programme) -> tuple[Programme, float]:
    """The same programme in numbers that the solver can tell apart, and what its costs were multiplied by."""
    by = float(_factors(np.array([np.abs(asked.cost).max(initial=0.0)]))[0])
    each = _factors(np.abs(asked.rows).max(axis=1).toarray().ravel() if asked.least.size else np.zeros(0))
    if by == 1 and (each == 1).all():
        return asked, 1.0
    rows = csr_array(asked.rows.multiply(each[:, None]))
    return replace(asked, cost=asked.cost * by, rows=rows, least=asked.least * each, most=asked.most * each), by


def _factors(largest: Floats) -> Floats:
    """A power of two for each, 1 for what is usual or 0; without rounding."""
    odd = (largest > 0) & ~((largest >= USUAL[0]) & (largest <= USUAL[1]))
    return np.where(odd, 2.0 ** (SCALED - np.floor(np.log2(np.where(odd, largest, 1.0)))), 1.0)


def solve(
    asked: Programme, watch: Watch, start: Floats | None = None, gap: float = 0.0, nodes: int = NO_END
) -> Outcome:
    """The best solution that can be found in what is left of the time.

    Args:
        start: a solution to begin with, all columns.
        gap: relative, at which it is good enough.
        nodes: of the tree, after which the search ends, so that the clock does not.

    Raises:
        Cancelled: from watch.tick.
    """
    if watch.left_s() <= 0:
        return Outcome(None, -np.inf, proved=False)
    asked, by = scaled(asked)
    solver = solver_of(asked, watch, start)
    found = _ended(solver, watch, gap, nodes)
    if start is not None and found.columns is not None and _misread(asked, found.columns, solver):
        again = _ended(solver_of(asked, watch), watch, gap, nodes)
        found = replace(found, proved=False) if again.columns is None else again
    return replace(found, bound=found.bound / by)


def _misread(asked: Programme, columns: Floats, solver: highspy.Highs) -> bool:
    """Whether the solver reckons with another value of its answer than that has.

    HiGHS 1.16 can give a start a wrong value where its presolve has taken columns out, and then ends with it as the
    best there is. Its bound is not above that value, and holds.
    """
    value, said = float(asked.cost @ columns), float(solver.getInfo().objective_function_value)
    return abs(value - said) > MISREAD * max(1.0, abs(value))


def _ended(solver: highspy.Highs, watch: Watch, gap: float, nodes: int) -> Outcome:
    """What a solver finds until it, or the time, is at its end."""
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_max_nodes", nodes)
    bounds = [-np.inf]

    def seen(event: highspy.highs.HighsCallbackEvent) -> None:
        bounds.append(event.data_out.mip_dual_bound)

    solver.cbMipInterrupt.subscribe(seen)
    solver.HandleUserInterrupt = True
    running = solver.startSolve()
    try:
        _wait(running, watch)
    finally:
        if running.is_alive():
            solver.cancelSolve()  # type: ignore[no-untyped-call]
            running.join(GRACE_S)
    if running.is_alive():
        return Outcome(None, max(bounds), proved=False)
    return outcome_of(solver)


def _wait(running: Thread, watch: Watch) -> None:
    while running.is_alive() and not watch.over():
        watch.tick(STAGE)
        running.join(min(POLL_S, watch.left_s() + 0.001))


def solver_of(asked: Programme, watch: Watch, start: Floats | None = None) -> highspy.Highs:
    """A solver that has not begun yet."""
    solver = _Quiet()  # type: ignore[no-untyped-call]
    options = {
        "time_limit": watch.left_s(),
        "threads": 1,  # one thread is the same work each time
        "random_seed": watch.seed % 2**31,
        "mip_abs_gap": 1e-9,
        "mip_detect_symmetry": False,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = asked.cost.size, asked.least.size
    model.col_cost_, model.col_lower_, model.col_upper_ = asked.cost, asked.lower, asked.upper
    model.row_lower_, model.row_upper_ = asked.least, asked.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = asked.rows.indptr
    model.a_matrix_.index_ = asked.rows.indices
    model.a_matrix_.value_ = asked.rows.data.astype(np.float64)
    model.integrality_ = [
        highspy.HighsVarType.kInteger if one else highspy.HighsVarType.kContinuous for one in asked.integer
    ]
    solver.passModel(model)
    if start is not None:
        guess = highspy.HighsSolution()
        guess.col_value = start.tolist()
        solver.setSolution(guess)
    return solver


def outcome_of(solver: highspy.Highs) -> Outcome:
    """What a solver found that has ended, or was ended."""
    status, found = solver.getModelStatus(), solver.getInfo()
    if status in {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}:
        return Outcome(None, np.inf, proved=True)
    has_solution = found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    columns = np.array(solver.getSolution().col_value) if has_solution else None
    bound = found.mip_dual_bound if found.valid else -np.inf  # of a search that was stopped before it began: 0
    return Outcome(columns, bound, proved=status == HighsModelStatus.kOptimal)


def cover_all(
    covers: csr_array, site_cost: Floats, choice: Choice, watch: Watch, open_: Bools | None = None
) -> Outcome:
    """The choice of least cost that covers every row."""
    rows = covers.shape[0]
    asked = programme(
        choice,
        site_cost,
        np.zeros(0),
        np.zeros(0),
        np.zeros(0, dtype=bool),
        covers.astype(np.float64),
        np.ones(rows),
        np.full(rows, np.inf),
    )
    return solve(asked, watch, None if open_ is None else open_.astype(np.float64))
