"""What the collections ask of the public projection."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    and_,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from geo_service.core.database.statements import statement
from geo_service.core.features.boxes import Box, near, places_within, points_within
from geo_service.core.features.collection import Collection
from geo_service.core.features.columns import FACILITY, REPORT, Columns, columns
from geo_service.core.features.crs import OF_DATUM, from_wgs84
from geo_service.core.features.filters import few
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.held import Conditions, held_besides, is_unserved
from geo_service.core.features.filters.moments import elements
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.queries import values_asked
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import TOLD
from geo_service.core.features.ordering import ordered, phases, read_order, whole
from geo_service.core.features.properties import GEOMETRY
from geo_service.core.features.question import Question
from geo_service.core.geometry import Datum

DIALECT = dialect()  # type: ignore[no-untyped-call]

type Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Asked:
    """A question as statements need it: where to look, and what must hold there.

    Attributes:
        guess: the same conditions, as the planner guesses their share best.
        reads_all: whether all rows are to be read before they are sorted, for nobody knows of how many they hold.
    """

    question: Question
    columns: Columns
    where: Conditions
    guess: Conditions
    reads_all: bool = False


async def asked_of(connection: Any, question: Question, *, approved_only: bool) -> Asked:
    """A question with its conditions.

    Raises:
        BadRequest: its filter does not fit the collection.
    """
    found = columns(question.collection, approved_only=approved_only)
    words = Vocabulary(question.collection.queryables, found.of, question.filter_crs)
    where = [] if found.always is None else [found.always]
    unserved: set[str] = set()
    for node in [*question.equal, *([] if question.tree is None else [question.tree])]:
        where.append(condition(node, words))
        if question.collection.source == "facilities":
            tree = few.sorted_by_text(node)
            values = await few_values(connection, tree, words)
            where += held_besides(tree, words, values)
            unserved |= few.properties_of(tree) if is_unserved(tree, words, values) else set()
    moment = question.collection.moment
    if question.within is not None and moment is not None:
        first, last = elements(question.within)
        where.append(found.of[moment].between(first, last))
    if question.among is not None:
        where.append(FACILITY.c.id == any_(literal(question.among, ARRAY(BigInteger))))
    guess = list(where)
    if question.box is not None and question.collection.has_geometry:
        if question.collection.source == "facilities":
            where.append(points_within(question.box))
            guess.append(near(question.box))
        else:
            where.append(await places(connection, found, question.collection, question.box))
            guess.append(where[-1])
    # In the order of their ids an index tells most of each.
    by_id = question.keys == read_order(None, question.collection)
    return Asked(question, found, where, guess, reads_all=bool(unserved - {GEOMETRY, *TOLD} if by_id else unserved))


async def few_values(connection: Any, tree: Node, words: Vocabulary) -> few.Found:
    """Of which values each part of a sorted filter holds that speaks of one text, where these are few and not all."""
    by_text: dict[str, dict[bytes, Node]] = {}
    for name, part in few.parts_of(tree):
        if words.queryables[name].type == "text":  # of a kind that we do not know it may be a number
            by_text.setdefault(name, {})[few.key_of(part)] = part
    found: dict[bytes, Sequence[few.Value]] = {}
    for name, parts in by_text.items():
        ((number, *values),) = await run(connection, values_asked(name, list(parts.values()), words))
        if number <= few.MOST_VALUES:
            held = {key: some or [] for key, some in zip(parts, values, strict=True)}
            found |= {key: some for key, some in held.items() if len(some) < number}
    return found


async def places(connection: Any, found: Columns, collection: Collection, box: Box) -> ColumnElement[bool]:
    """That a district lies in a box of any datum; there are few, so other datums are compared here."""
    place = found.of[GEOMETRY]
    if box.datum is Datum.WGS84:
        return places_within(place, box)
    code = found.of[collection.id_name]
    rows = await run(connection, select(code, func.ST_AsBinary(place)).select_from(found.tables))
    halves = [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]
    area = shapely.union_all([shapely.box(west, box.south, east, box.north) for west, east in halves])
    crs = OF_DATUM[box.datum]
    inside = [
        row[0]
        for row in rows
        if area.intersects(
            shapely.transform(
                shapely.from_wkb(row[1]), lambda points: np.column_stack(from_wgs84(crs, points[:, 0], points[:, 1]))
            )
        )
    ]
    return code == any_(literal(inside, ARRAY(SqlText)))


async def page(connection: Any, asked: Asked) -> Sequence[Row]:
    """The features of a page, and one more where there is a next page; see `picked` for their columns."""
    question, of = asked.question, asked.columns.of
    parts = phases(question.keys, of, question.after)
    if question.offset or asked.reads_all:
        parts = iter([whole(question.keys, of, question.after)])
    rows: list[Row] = []
    for where, by in parts:
        wanted = question.limit + 1 - len(rows)
        if wanted > 0:
            rows += await run(connection, rows_of(asked, where, by, wanted))
    return rows


def rows_of(asked: Asked, where: Conditions, by: Sequence[ColumnElement[Any]], rows: int) -> Select[Any]:
    """The statement of a part of a page: it finds out which features they are, and only then looks at their rows.

    So an index that has what the conditions speak of is enough to find them, and to pass over those before a page.
    """
    question, of = asked.question, asked.columns.of
    tables, code = asked.columns.tables, of[question.collection.id_name]
    held = select(code.label("code")).select_from(tables).where(and_(True, *asked.where, *where))
    if asked.reads_all:
        # The planner would follow the index of the order, in the hope that the page is full before long.
        keys = {key.told.name: of[key.told.name].label(f"key_{place}") for place, key in enumerate(question.keys)}
        found = held.add_columns(*keys.values()).cte("found").prefix_with("materialized")
        of_found = {name: found.c[column.name] for name, column in keys.items()}
        held = select(found.c.code).order_by(*ordered(question.keys, of_found))
    else:
        held = held.order_by(*by)
    held = held.limit(literal(rows))
    if question.offset:
        held = held.offset(literal(question.offset))
    return picked(asked).where(code.in_(held)).order_by(*by)


async def one(connection: Any, asked: Asked, code: Any) -> Row | None:
    """The feature with an id, if it is in the collection."""
    held = asked.columns.of[asked.question.collection.id_name] == literal(code)
    rows = await run(connection, picked(asked).where(and_(True, *asked.where, held)))
    return rows[0] if rows else None


def picked(asked: Asked) -> Select[Any]:
    """The columns of features: id; lon and lat, or the geometry as WKB; what is shown; the values of the keys."""
    question, of = asked.question, asked.columns.of
    told = [of[question.collection.id_name].label("feature_id")]
    if question.with_geometry and question.collection.has_geometry:
        place = of[GEOMETRY]
        if question.collection.source == "facilities":
            told += [func.ST_X(place).label("feature_lon"), func.ST_Y(place).label("feature_lat")]
        else:
            told.append(func.ST_AsBinary(place).label("feature_place"))
    told += [of[name].label(name) for name in question.shown]
    told += [of[key.told.name].label(f"key_{number}") for number, key in enumerate(question.keys)]
    tables: FromClause = asked.columns.tables
    if question.collection.source == "facilities" and "report" in question.shown:
        tables = tables.outerjoin(REPORT, REPORT.c.facility_id == FACILITY.c.id)
    return select(*told).select_from(tables)


async def exact_count(connection: Any, asked: Asked) -> int:
    """How many features match."""
    counted = select(func.count()).select_from(asked.columns.tables).where(and_(True, *asked.where))
    return int((await run(connection, counted))[0][0])


async def estimated_count(connection: Any, asked: Asked) -> int:
    """How many features match, as the planner guesses."""
    sql, values = compiled(select(literal(1)).select_from(asked.columns.tables).where(and_(True, *asked.guess)))
    plan = orjson.loads(await connection.fetchval(f"explain (format json) {sql}", *values))
    return int(plan[0]["Plan"]["Plan Rows"])


async def state(connection: Any) -> tuple[Any, ...]:
    """What the extents depend on."""
    return tuple(await connection.fetchrow(statement(__file__, "state").positional))


async def extents(connection: Any, *, approved_only: bool) -> Sequence[Row]:
    """How many features stand where, and from when to when, by kind, of districts and of streets."""
    asked = statement(__file__, "extents")
    rows: Sequence[Row] = await connection.fetch(asked.positional, *asked.arguments({"approved_only": approved_only}))
    return rows


def own(connection: Connection, kind: str, number: int | str) -> RowMapping | None:
    """A facility of a kind as the registry has it, None where the transaction may not see one."""
    asked = {"id": number, "kind": kind}
    return connection.execute(statement(__file__, "own").clause, asked).mappings().one_or_none()


def compiled(asked: Select[Any]) -> tuple[str, list[Any]]:
    """A statement as the driver takes it, and its parameters in their order."""
    made = asked.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    return made.string, list(parameters(made))


def parameters(made: Any) -> Iterator[Any]:
    """The parameters of a compiled statement in the order of their positions."""
    values = made.params
    for name in made.positiontup or ():
        yield values[name]


async def run(connection: Any, asked: Select[Any]) -> Sequence[Row]:
    """The rows of a statement."""
    sql, values = compiled(asked)
    rows: Sequence[Row] = await connection.fetch(sql, *values)
    return rows
