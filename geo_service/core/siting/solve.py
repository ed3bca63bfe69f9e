"""Where to build: the entry points. Every answer says how good it is, by a bound that no choice of sites can beat.

cost is (demand, sites) in any unit, inf where there is no way; covers is (demand, sites), a dense array of bool or a
scipy sparse one; weight is (demand,), at least 0, and what weighs 0 asks for nothing. p is how many sites in all, those
that exist among them; with a budget there is no p. The keywords that all share are in conditions.Conditions.

All raise BadRequest for arguments that cannot be; Infeasible (a BadRequest) where no choice meets the conditions,
saying which; Unsolved where none was found in time; Cancelled where cancel said so.
"""

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from geo_service.core.siting import capacity as capacities
from geo_service.core.siting import center, covering, location
from geo_service.core.siting.assign import first_covering, nearest
from geo_service.core.siting.conditions import Conditions, choice_of, watch_of
from geo_service.core.siting.problem import cost_matrix, cover_matrix, shares, weights
from geo_service.core.siting.solution import Cancelled, Infeasible, Solution, Status, Unsolved, solution

__all__ = [
    "Cancelled",
    "Infeasible",
    "Solution",
    "Status",
    "Unsolved",
    "backup_coverage",
    "capacitated_p_median",
    "fair_coverage",
    "max_coverage",
    "p_center",
    "p_median",
    "set_cover",
]

type Covers = ArrayLike | csr_array


def p_median(cost: ArrayLike, weight: ArrayLike, p: int | None = None, **conditions: Unpack[Conditions]) -> Solution:
    """The sites from which everybody together has the least way: the least sum of weight times cost.

    Raises:
        Infeasible: also where no choice reaches all demand that weighs something.
    """
    watch = watch_of(conditions)
    matrix = cost_matrix(cost)
    heavy = weights(weight, len(matrix))
    found = location.median(matrix, heavy, choice_of(matrix.shape[1], p, conditions), watch)
    return solution(found, nearest(matrix, found.open_)[0], watch)


def p_center(
    cost: ArrayLike, p: int | None = None, *, weight: ArrayLike | None = None, **conditions: Unpack[Conditions]
) -> Solution:
    """The sites from which whoever has the longest way has the least: the least maximum of weight times cost.

    Args:
        weight: (demand,) 1 each where none is given; what weighs 0 is left out.
    """
    watch = watch_of(conditions)
    matrix = cost_matrix(cost)
    heavy = weights(weight, len(matrix))
    rows = heavy > 0
    asked = choice_of(matrix.shape[1], p, conditions)
    found = center.center(matrix[rows] * heavy[rows, None], asked, watch)
    return solution(found, nearest(matrix, found.open_)[0], watch)


def max_coverage(covers: Covers, weight: ArrayLike, p: int | None = None, **conditions: Unpack[Conditions]) -> Solution:
    """The sites that cover most weight; the objective and its bound are the weight covered."""
    watch = watch_of(conditions)
    matrix = cover_matrix(covers)
    heavy = weights(weight, matrix.shape[0])
    found = location.coverage(matrix, heavy, choice_of(matrix.shape[1], p, conditions), watch)
    return solution(found, first_covering(matrix, found.open_), watch)


def backup_coverage(
    covers: Covers, weight: ArrayLike, p: int | None = None, **conditions: Unpack[Conditions]
) -> Solution:
    """The sites that cover most weight at least twice, since one may be full or closed; the objective is that weight.

    The assignment is to the first of the sites that cover a demand, also where it is only one.
    """
    watch = watch_of(conditions)
    matrix = cover_matrix(covers)
    heavy = weights(weight, matrix.shape[0])
    found = covering.backup(matrix, heavy, choice_of(matrix.shape[1], p, conditions), watch)
    return solution(found, first_covering(matrix, found.open_), watch)


def fair_coverage(
    covers: Covers, weight: ArrayLike, district: ArrayLike, p: int | None = None, **conditions: Unpack[Conditions]
) -> Solution:
    """The sites whose worst district has the greatest share of its weight covered; the objective is that share, 0 to 1.

    Args:
        district: (demand,) a label each; districts that weigh nothing are left out.
    """
    watch = watch_of(conditions)
    matrix = cover_matrix(covers)
    share = shares(weights(weight, matrix.shape[0]), district)
    found = covering.fair(matrix, share, choice_of(matrix.shape[1], p, conditions), watch)
    return solution(found, first_covering(matrix, found.open_), watch)


def set_cover(covers: Covers, weight: ArrayLike | None = None, **conditions: Unpack[Conditions]) -> Solution:
    """The fewest sites, fixed ones counted, that cover everybody; with prices, those that cost least to add.

    Args:
        weight: (demand,) 1 each where none is given; what weighs 0 need not be covered.

    Raises:
        Infeasible: also where demand is covered by no site that may be chosen.
    """
    watch = watch_of(conditions)
    matrix = cover_matrix(covers)
    rows = np.flatnonzero(weights(weight, matrix.shape[0]) > 0)
    asked = choice_of(matrix.shape[1], None, conditions, free_number=True)
    site_cost = asked.price if conditions.get("price") is not None else np.ones(matrix.shape[1])
    found = covering.everybody(matrix[rows], asked, site_cost, watch)
    return solution(found, first_covering(matrix, found.open_), watch)


def capacitated_p_median(
    cost: ArrayLike, weight: ArrayLike, capacity: ArrayLike, p: int | None = None, **conditions: Unpack[Conditions]
) -> Solution:
    """The sites of least sum of weight times cost, where each demand is served whole by one site that has the capacity.

    Args:
        capacity: (sites,) in the unit of weight; it may stay unused.
    """
    watch = watch_of(conditions)
    matrix = cost_matrix(cost)
    heavy = weights(weight, len(matrix))
    room = weights(capacity, matrix.shape[1], "capacity")
    rows = heavy > 0
    asked = choice_of(matrix.shape[1], p, conditions)
    found, served = capacities.capacitated(matrix[rows], heavy[rows], room, asked, watch)
    assignment = np.full(rows.size, -1, dtype=np.int64)
    assignment[rows] = served
    return solution(found, assignment, watch)
