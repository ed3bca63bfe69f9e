"""What the collections ask of the public projection."""

from collections.abc import Iterator, Mapping, Sequence
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
from geo_service.core.features.filters.held import Conditions, held_besides
from geo_service.core.features.filters.moments import elements
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.queries import values_asked
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.finding.queries import Asked, among_all, among_next, in_order
from geo_service.core.features.ordering import ordered, phases, whole
from geo_service.core.features.properties import GEOMETRY
from geo_service.core.features.question import Question
from geo_service.core.geometry import Datum

DIALECT = dialect()  # type: ignore[no-untyped-call]

type Row = Mapping[Any, Any]


async def asked_of(connection: Any, question: Question, *, approved_only: bool) -> Asked:
    """A question with its conditions.

    Raises:
        BadRequest: its filter does not fit the collection.
    """
    found = columns(question.collection, approved_only=approved_only)
    words = Vocabulary(question.collection.queryables, found.of, question.filter_crs, found.bare)
    where = [] if found.always is None else [found.always]
    held: Conditions = []
    for node in [*question.equal, *([] if question.tree is None else [question.tree])]:
        where.append(condition(node, words))
        if question.collection.source == "facilities":
            tree = few.sorted_by_text(node)
            values = await few_values(connection, tree, words)
            held += held_besides(tree, words, values)
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
    return Asked(question, found, where, guess, held)


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
    wanted = question.limit + 1
    if asked.is_narrowed:
        rows = [] if question.offset else await run(connection, rows_of(asked, among_next(asked, wanted)))
        return rows if len(rows) == wanted else await run(connection, rows_of(asked, among_all(asked, wanted)))
    parts = [whole(question.keys, of, question.after)] if question.offset else phases(question.keys, of, question.after)
    rows = []
    for part in parts:
        if len(rows) < wanted:
            rows = [*rows, *await run(connection, rows_of(asked, in_order(asked, part, wanted - len(rows)), part.by))]
    return rows


def rows_of(asked: Asked, found: Select[Any], by: Sequence[ColumnElement[Any]] | None = None) -> Select[Any]:
    """The statement of a page whose ids another tells, in their order.

    So the rows are looked at that are shown, and no others where an index has what the conditions speak of.
    """
    question, of = asked.question, asked.columns.of
    order = ordered(question.keys, of) if by is None else by
    return picked(question, asked.columns).where(of[question.collection.id_name].in_(found)).order_by(*order)


async def one(connection: Any, asked: Asked, code: Any) -> Row | None:
    """The feature with an id, if it is in the collection."""
    held = asked.columns.of[asked.question.collection.id_name] == literal(code)
    rows = await run(connection, picked(asked.question, asked.columns).where(and_(True, *asked.where, held)))
    return rows[0] if rows else None


def picked(question: Question, found: Columns) -> Select[Any]:
    """The columns of features: id; lon and lat, or the geometry as WKB; what is shown; the values of the keys."""
    of = found.of
    told = [of[question.collection.id_name].label("feature_id")]
    if question.with_geometry and question.collection.has_geometry:
        place = of[GEOMETRY]
        if question.collection.source == "facilities":
            told += [func.ST_X(place).label("feature_lon"), func.ST_Y(place).label("feature_lat")]
        else:
            told.append(func.ST_AsBinary(place).label("feature_place"))
    told += [of[name].label(name) for name in question.shown]
    told += [of[key.told.name].label(f"key_{number}") for number, key in enumerate(question.keys)]
    tables: FromClause = found.tables
    if question.collection.source == "facilities" and "report" in question.shown:
        tables = tables.outerjoin(REPORT, REPORT.c.facility_id == FACILITY.c.id)
    return select(*told).select_from(tables)


async def exact_count(connection: Any, asked: Asked) -> int:
    """How many features match."""
    counted = select(func.count()).select_from(asked.columns.tables).where(asked.served)
    return int((await run(connection, counted))[0][0])


async def estimated_count(connection: Any, asked: Asked) -> int:
    """How many features match, as the planner guesses."""
    sql, values = compiled(
        select(literal(1)).select_from(asked.columns.tables).where(and_(True, *asked.guess, *asked.held))
    )
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
