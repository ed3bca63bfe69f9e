"""What exports read, all of one snapshot as the role geo_public, a batch at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Integer,
    RowMapping,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    select,
    text,
    true,
)
from sqlalchemy import Text as SqlText

from geo_service.core.database.connections import Database, held
from geo_service.core.database.statements import statement
from geo_service.core.features.columns import FACILITY
from geo_service.core.features.compiled import compiled
from geo_service.core.features.finding.queries import Asked
from geo_service.core.features.queries import picked
from geo_service.core.geometry import Datum
from geo_service.core.registry.models import PublicChange

CHANGE = PublicChange.__table__
# Rows that are in memory at once, some 3 MB, and tiles, of which one can be as large as some 300 kB.
BATCH, TILES_OF_A_BATCH = 1_000, 50
# The zooms of an archive of tiles: facilities each by themselves at the last, one point for each cell before.
DEEPEST = 14
CELLS, EXTENT = 8, 4096
ON_MAPS = (
    *("id", "kind", "tier", "name", "address", "district", "free_parking_minutes", "free_bays", "chargers"),
    *("hours_text",),
)

SETTLED = text("set transaction isolation level repeatable read, read only")

type Row = Mapping[Any, Any]


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Any]:
    """A connection to which nothing changes any more."""
    async with (
        held(database.planned) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


async def stamp(connection: Any) -> Row:
    """Number and time of the last change, and of the snapshot."""
    row: Row = await connection.fetchrow(statement(__file__, "stamp").positional)
    return row


def settle(connection: Connection) -> None:
    """Have nothing change any more for a transaction that has asked nothing yet, as for a snapshot."""
    connection.execute(SETTLED)


def stamp_of(connection: Connection) -> RowMapping:
    """The same for whoever does not wait on a loop."""
    return connection.execute(statement(__file__, "stamp").clause).mappings().one()


async def batches(connection: Any, asked: Select[Any], most: int | None = None) -> AsyncIterator[Sequence[Row]]:
    """The rows of a statement, many at a time."""
    sql, values = compiled(asked)
    cursor = await connection.cursor(sql, *values)
    while rows := await cursor.fetch(most or BATCH):
        yield rows


def told(asked: Asked, since: int | None) -> Select[Any]:
    """The features by id, only those that changed after a number if there is one; columns as `picked` has them."""
    question = asked.question
    features = picked(
        question.collection, asked.columns, question.shown, question.key_names, with_geometry=question.with_geometry
    )
    found = features.where(asked.served).order_by(asked.columns.of[question.collection.id_name])
    if since is None:
        return found
    return found.where(
        FACILITY.c.id.in_(select(CHANGE.c.facility_id).where(CHANGE.c.number > literal(since, BigInteger)))
    )


async def count(connection: Any, asked: Asked, since: int | None) -> int:
    """How many features there are in `told`."""
    sql, values = compiled(select(func.count()).select_from(told(asked, since).order_by(None).subquery()))
    return int(await connection.fetchval(sql, *values))


def removed(asked: Asked, since: int) -> Select[Any]:
    """What changed after a number and is not, or no longer, among the features: id, and number and time of its last."""
    kind = asked.question.collection.kind
    held = select(FACILITY.c.id).where(FACILITY.c.id == CHANGE.c.facility_id, asked.served).exists()
    where: list[ColumnElement[bool]] = [CHANGE.c.number > literal(since, BigInteger)]
    if kind is not None:
        where.append(CHANGE.c.kind == kind.code)
    last = func.max(CHANGE.c.number)
    found = select(CHANGE.c.facility_id, last, func.max(CHANGE.c.at)).where(*where, not_(held))
    return found.group_by(CHANGE.c.facility_id).order_by(last)


def tiles(asked: Asked, layer: str, datum: Datum, zoom: int) -> Select[Any]:
    """The tiles of a zoom that hold placed facilities: column, row from the north, and the tile as MVT."""
    names = {Datum.WGS84: ("across", "down"), Datum.GCJ02: ("across_gcj02", "down_gcj02")}[datum]
    across, down = (FACILITY.c[name] * literal(2.0**zoom, Float(53)) for name in names)
    functions = func.array_to_string(FACILITY.c.functions, literal(",", SqlText)).label("functions")
    place = select(
        *(FACILITY.c[name] for name in ON_MAPS),
        functions,
        func.nullif(FACILITY.c.sample, False).label("sample"),
        func.floor(across).label("x"),
        func.floor(down).label("y"),
        ((across - func.floor(across)) * EXTENT).label("right"),
        ((down - func.floor(down)) * EXTENT).label("below"),
    ).where(FACILITY.c.placed, asked.served)
    held = place.subquery("place")
    if zoom == DEEPEST:
        point = func.ST_MakePoint(func.round(held.c.right), func.round(held.c.below)).label("position")
        shown = [held.c[name] for name in (*ON_MAPS, "functions", "sample")]
        return drawn(select(held.c.x, held.c.y, *shown, point), layer)
    return drawn(clusters(held), layer)


def clusters(held: Any) -> Select[Any]:
    """One point for each cell of a tile, as core/tiles draws it: which facility, or how many of what."""
    alone, kinds, tiers = func.count() == 1, func.min(held.c.kind), func.min(held.c.tier)
    of_one_tier = and_(tiers == func.max(held.c.tier), func.count(held.c.tier) == func.count())
    return select(
        held.c.x,
        held.c.y,
        case((alone, func.min(held.c.id))).label("id"),
        case((kinds == func.max(held.c.kind), kinds)).label("kind"),
        case((of_one_tier, tiers)).label("tier"),
        case((alone, func.min(held.c.name))).label("name"),
        func.nullif(func.count(), 1).label("count"),
        func.ST_MakePoint(func.floor(func.avg(held.c.right)), func.floor(func.avg(held.c.below))).label("position"),
    ).group_by(held.c.x, held.c.y, func.floor(held.c.right * CELLS / EXTENT), func.floor(held.c.below * CELLS / EXTENT))


def drawn(points: Select[Any], layer: str) -> Select[Any]:
    """The points of each tile as MVT: all their columns but the tile's."""
    point = points.subquery("point")
    shown = (column for column in point.c if column.name not in ("x", "y"))
    feature = select(*shown).correlate(point).lateral("feature")
    mvt = func.ST_AsMVT(
        feature.table_valued(),
        literal(layer, SqlText),
        literal(EXTENT, Integer),
        literal("position", SqlText),
        literal("id", SqlText),
    )
    x, y = cast(point.c.x, Integer), cast(point.c.y, Integer)
    return select(x, y, mvt).select_from(point.join(feature, true())).group_by(point.c.x, point.c.y)
