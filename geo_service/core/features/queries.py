"""What the collections ask of the public projection."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
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
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.database.pool import Pool
from geo_service.core.database.statements import statement
from geo_service.core.features.boxes import Box, near, places_within, points_within
from geo_service.core.features.collection import Collection
from geo_service.core.features.columns import FACILITY, REPORT, Columns, columns
from geo_service.core.features.compiled import Made, Row, guessed, ids_of, made_once, run
from geo_service.core.features.crs import OF_DATUM, from_wgs84
from geo_service.core.features.filters import few
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.held import Conditions, held_besides, parts_asked
from geo_service.core.features.filters.moments import elements
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.parts import asks_grams
from geo_service.core.features.filters.queries import values_asked
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.finding.halves import ids_of_all
from geo_service.core.features.finding.queries import Asked, among_next, in_order
from geo_service.core.features.ordering import phases, whole
from geo_service.core.features.properties import GEOMETRY
from geo_service.core.features.question import Question
from geo_service.core.geometry import Datum

# What more than one facility in so many fulfils leads to no page: to read these rows takes longer than an index of all.
ONE_IN = 10


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
    grams = [one for one in held if asks_grams(one)]
    if grams and not await lead_to_few(connection, grams):
        held = [one for one in held if not asks_grams(one)]
    return Asked(question, found, where, guess, held)


async def few_values(connection: Any, tree: Node, words: Vocabulary) -> few.Found:
    """Of which values each part of a sorted filter holds that speaks of one text, where these are few and not all."""
    by_text: dict[str, dict[bytes, Node]] = {}
    for name, part in parts_asked(tree, words):
        if words.queryables[name].type == "text":  # of a kind that we do not know it may be a number
            by_text.setdefault(name, {})[few.key_of(part)] = part
    found: dict[bytes, Sequence[few.Value]] = {}
    for name, parts in by_text.items():
        ((number, *values),) = await run(connection, values_asked(name, list(parts.values()), words))
        if number <= few.MOST_VALUES:
            held = {key: some or [] for key, some in zip(parts, values, strict=True)}
            found |= {key: some for key, some in held.items() if len(some) < number}
    return found


async def lead_to_few(connection: Any, demanded: Conditions) -> bool:
    """Whether few facilities fulfil what is demanded, as the planner guesses, so that it is worth to find these."""
    leading = await guessed(connection, select(literal(1)).where(and_(*demanded)))
    return leading.rows * ONE_IN <= (await guessed(connection, select(literal(1)).select_from(FACILITY))).rows


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


async def page(connection: Any, asked: Asked, pool: Pool | None = None) -> Sequence[Row]:
    """The features of a page, and one more where there is a next page; see `picked` for their columns.

    Args:
        pool: that may lend another connection, if it has one that nobody wants.
    """
    ids = await ids_of_page(connection, asked, pool)
    rows = {row[0]: row for row in await rows_of(connection, asked.question, asked.columns, ids)}
    return [rows[one] for one in ids]


async def ids_of_page(connection: Any, asked: Asked, pool: Pool | None) -> Sequence[Any]:
    """The ids of the features of a page in its order, and of one more where there is a next page."""
    question, of = asked.question, asked.columns.of
    wanted = question.limit + 1
    if asked.is_narrowed:
        ids = [] if question.offset else await ids_of(connection, among_next(asked, wanted))
        return ids if len(ids) == wanted else await ids_of_all(connection, asked, wanted, pool)
    parts = [whole(question.keys, of, question.after)] if question.offset else phases(question.keys, of, question.after)
    ids = []
    for part in parts:
        if len(ids) < wanted:
            ids += await ids_of(connection, in_order(asked, part, wanted - len(ids)))
    return ids


async def one(connection: Any, question: Question, code: Any, *, approved_only: bool) -> Row | None:
    """The feature with an id, if it is in the collection."""
    found = columns(question.collection, approved_only=approved_only)
    rows = await rows_of(connection, question, found, [code])
    return rows[0] if rows else None


async def rows_of(connection: Any, question: Question, found: Columns, ids: Sequence[Any]) -> Sequence[Row]:
    """The features of the collection with some ids, in no order; see `picked` for their columns."""
    if not ids:
        return []
    made = statement_by_ids(question.collection, found, question.shown, question.key_names, question.with_geometry)
    rows: Sequence[Row] = await connection.fetch(made.sql, *made.arguments({"ids": ids}))
    return rows


@lru_cache(maxsize=256)
def statement_by_ids(
    collection: Collection, found: Columns, shown: tuple[str, ...], keys: tuple[str, ...], with_geometry: bool
) -> Made:
    """The statement of features of a collection by their ids."""
    code = found.of[collection.id_name]
    wanted = code == any_(bindparam("ids", type_=ARRAY(code.type)))
    where = [wanted] if found.always is None else [wanted, found.always]
    return made_once(picked(collection, found, shown, keys, with_geometry).where(*where))


def picked(
    collection: Collection, found: Columns, shown: Sequence[str], keys: Sequence[str], with_geometry: bool
) -> Select[Any]:
    """The columns of features: id; lon and lat, or the geometry as WKB; what is shown; the values of the keys."""
    of = found.of
    told = [of[collection.id_name].label("feature_id")]
    if with_geometry and collection.has_geometry:
        place = of[GEOMETRY]
        if collection.source == "facilities":
            told += [func.ST_X(place).label("feature_lon"), func.ST_Y(place).label("feature_lat")]
        else:
            told.append(func.ST_AsBinary(place).label("feature_place"))
    told += [of[name].label(name) for name in shown]
    told += [of[name].label(f"key_{number}") for number, name in enumerate(keys)]
    tables: FromClause = found.tables
    if collection.source == "facilities" and "report" in shown:
        tables = tables.outerjoin(REPORT, REPORT.c.facility_id == FACILITY.c.id)
    return select(*told).select_from(tables)


async def exact_count(connection: Any, asked: Asked) -> int:
    """How many features match."""
    return int((await run(connection, counted(asked)))[0][0])


def counted(asked: Asked) -> Select[Any]:
    """A statement that says how many features match."""
    return select(func.count()).select_from(asked.columns.tables).where(asked.served)


async def estimated_count(connection: Any, asked: Asked) -> int:
    """How many features match, as the planner guesses."""
    matching = select(literal(1)).select_from(asked.columns.tables)
    return (await guessed(connection, matching.where(and_(True, *asked.guess, *asked.held)))).rows


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
