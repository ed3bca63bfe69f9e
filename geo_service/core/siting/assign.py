"""Which chosen site serves each demand."""

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from geo_service.core.siting.choice import Bools, Floats, Ints


def nearest(cost: Floats, open_: Bools) -> tuple[Ints, Floats]:
    """(demand,) the cheapest chosen site, -1 where none is within reach, and (demand,) what it costs."""
    chosen = np.flatnonzero(open_)
    part = cost[:, chosen]
    at = part.argmin(axis=1)
    least = np.take_along_axis(part, at[:, None], axis=1)[:, 0]
    return np.where(np.isfinite(least), chosen[at], -1), least


def first_covering(covers: csr_array, open_: Bools) -> Ints:
    """(demand,) the first chosen site that covers each, -1 where none does."""
    sites = np.full(covers.shape[0], -1, dtype=np.int64)
    rows = np.repeat(np.arange(covers.shape[0]), np.diff(covers.indptr))
    served = open_[covers.indices]
    # Written from the last to the first, so that the lowest column stays.
    order = np.argsort(-covers.indices[served], kind="stable")
    sites[rows[served][order]] = covers.indices[served][order]
    return sites


def times(covers: csr_array, open_: Bools) -> Ints:
    """(demand,) by how many chosen sites each is covered."""
    counted: Ints = covers.astype(np.int64) @ open_.astype(np.int64)
    return counted
