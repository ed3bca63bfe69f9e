"""The same measures over parts of the cells: one after the other, or on the processes and machines of a Dask cluster.

A part is some cells with their costs to all sites that they can reach, also those beyond its border (its halo), so
parts can be cut anyhow: by region, or by coarser H3 cell. What sums over parts is summed in their order, wherever they
were measured: the answer is the same to the last bit with one process, with many, and when one of them is killed.
Each pass loads a part anew, so nobody holds more than the part at hand.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import h3.api.numpy_int as h3  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo_service.core.coverage.costs import Costs, Indices, as_costs, weights
from geo_service.core.coverage.kernels import Array
from geo_service.core.coverage.measure import Pull, demand_drawn, nearest, per_head, supply_reached, weight_within
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.errors import Unavailable
from geo_service.core.text import Text

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3  # of a part whose worker was lost or that failed


class Part(NamedTuple):
    """Some cells.

    Attributes:
        weight: (cells,), their demand.
        cost: (cells, sites) to all sites, sparse or dense.
    """

    weight: Array
    cost: Costs


type Load = Callable[[Any], Part]
# As map: calls a measure with each part, and gives the answers in order.
type Run = Callable[[partial[Any], Iterable[Any]], Iterator[Any]]


def itself(part: Part) -> Part:
    """The part, where parts are at hand and need not be loaded."""
    return part


def by_parent(cell: NDArray[np.uint64], resolution: int) -> list[Indices]:
    """The cells of each coarser H3 cell: which they are, in order.

    Args:
        cell: (n,) H3 indices, none of them coarser than the resolution.
    """
    parents = np.fromiter((h3.cell_to_parent(one, resolution) for one in cell.tolist()), np.uint64, cell.size)
    order = np.argsort(parents, kind="stable")
    _, first = np.unique(parents[order], return_index=True)
    return np.split(order, first[1:]) if cell.size else []


def share_within_over(parts: Iterable[Any], limits: ArrayLike, load: Load = itself, run: Run = map) -> Array:
    """Share of the demand of all parts whose cheapest site costs at most each limit: (limits,), as share_within.

    Args:
        parts: parts, or whatever `load` makes parts of where they are measured.

    Raises:
        UnfitInput: a number is not one, or there is no demand.
    """
    within: Array = np.zeros(np.size(limits))
    whole = 0.0
    for of_part, weight in run(partial(_within, load=load, limits=limits), parts):
        within, whole = within + of_part, whole + weight
    if not whole > 0:
        raise UnfitInput("demand", whole, Text("总和大于 0", "more than 0 in all"))
    return within / whole


def nearest_over(parts: Iterable[Any], load: Load = itself, run: Run = map) -> Iterator[tuple[Indices, Array]]:
    """The cheapest site of each cell and its cost, part by part, as nearest.

    Raises:
        UnfitInput: a cost is not a number or below 0.
    """
    return run(partial(_nearest, load=load), parts)


def two_step_over(
    parts: Sequence[Any],
    supply: ArrayLike,
    pull: Pull,
    load: Load = itself,
    run: Run = map,
    each: Callable[[Part, Array], Any] | None = None,
) -> Iterator[Any]:
    """Supply per head that each cell reaches, part by part, as two_step, and three_step where the pull has a choice.

    First all parts tell what each site draws, then each is told what a site has for each head.

    Args:
        supply: (sites,), 0 or more.
        each: what to make of a part and its cells' supply where it was measured, so that less comes back.

    Raises:
        UnfitInput: a number is not one or below 0, or shapes do not fit.
    """
    drawn = np.zeros(np.size(supply))
    for sites, amount in run(partial(_drawn, load=load, pull=pull), parts):
        drawn[sites] += amount
    ratio = per_head(supply, drawn)
    return run(partial(_reached, load=load, pull=pull, ratio=ratio, each=each), parts)


def _within(part: Any, load: Load, limits: ArrayLike) -> tuple[Array, float]:
    weight, cost = load(part)
    weight = weights(weight, "demand", as_costs(cost).shape[0])
    return weight_within(nearest(cost)[1], weight, limits), float(weight.sum())


def _nearest(part: Any, load: Load) -> tuple[Indices, Array]:
    return nearest(load(part).cost)


def _drawn(part: Any, load: Load, pull: Pull) -> tuple[Indices, Array]:
    """The sites that the part's demand reaches, and what they draw of it."""
    weight, cost = load(part)
    drawn = demand_drawn(cost, weight, pull)
    sites = np.flatnonzero(drawn)
    return sites, drawn[sites]


def _reached(part: Any, load: Load, pull: Pull, ratio: Array, each: Callable[[Part, Array], Any] | None) -> Any:
    loaded = load(part)
    reached = supply_reached(loaded.cost, ratio, pull)
    return reached if each is None else each(loaded, reached)


@contextmanager
def cluster(scheduler: str | None = None, workers: int = 2) -> Iterator[Run]:
    """Runs parts on a cluster for the length of a `with`.

    Args:
        scheduler: its address, such as tcp://10.0.0.5:8786; without one, processes of this machine.
        workers: how many of these.

    Raises:
        Unavailable: the extra is not installed, or nobody answers at the address.
    """
    try:
        import distributed  # noqa: PLC0415  an extra, and slow to load
    except ImportError as error:
        wanted = 'pip install "geo_service[cluster]"'
        raise Unavailable(
            Text(f"未安装 Dask，不能分布计算；请执行 {wanted}", f"Dask is not installed; run {wanted}")
        ) from error
    new_client: Any = distributed.Client
    new_cluster: Any = distributed.LocalCluster
    if scheduler is None:
        local = new_cluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
        with local, new_client(local) as client:
            yield partial(on, client)
        return
    try:
        client = new_client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise Unavailable(Text(f"无法连接调度器 {scheduler}", f"no scheduler answers at {scheduler}")) from error
    with client:
        yield partial(on, client)


def on(client: "Client", measure: partial[Any], parts: Iterable[Any]) -> Iterator[Any]:
    """As map, on a cluster: the answers in the order of the parts; each is forgotten once it was given."""
    # What all parts are told goes to the scheduler once, not with every part.
    futures = client.map(measure.func, list(parts), pure=False, retries=RETRIES, **measure.keywords)
    futures.reverse()
    while futures:
        yield futures.pop().result()
