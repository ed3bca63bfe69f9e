"""Plain pages, which are asked most: facilities by id, in a box of WGS-84 or everywhere. A statement is made once."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Select, and_, bindparam, cast, func, literal, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geo_service.core.features.boxes import Box, points_within_flat, points_within_small
from geo_service.core.features.collection import Collection
from geo_service.core.features.columns import FACILITY, FEATURE, REPORT, Columns, columns
from geo_service.core.features.compiled import Made, Row, made_once
from geo_service.core.features.filters.held import Conditions
from geo_service.core.features.queries import picked
from geo_service.core.features.question import Question
from geo_service.core.geometry import Datum

type Within = Callable[[Box], ColumnElement[bool]] | None

SIDES = ("west", "south", "east", "north")


async def rows(connection: Any, question: Question) -> Sequence[Row]:
    """The features of a plain page, and one more where there is a next page; see `picked` for their columns."""
    made = statement_of_rows(question.collection, *bounds(question), question.shown, question.with_geometry)
    found: Sequence[Row] = await connection.fetch(made.sql, *made.arguments(values_of(question)))
    return found


async def kept(connection: Any, question: Question) -> Row:
    """A plain page as it is sent: its features joined, the last id, how many were found with the first of the next."""
    made = statement_of_kept(question.collection, *bounds(question))
    found: Row = await connection.fetchrow(made.sql, *made.arguments(values_of(question)))
    return found


def bounds(question: Question) -> tuple[Within, bool]:
    """Which condition says what box a page is in, if it is in one, and whether it comes after another."""
    if question.box is None:
        return None, question.after is not None
    return points_within_small if question.box.is_small else points_within_flat, question.after is not None


def values_of(question: Question) -> dict[str, Any]:
    """What the parameters of a page's statement are."""
    box, after = question.box, question.after
    values = {"rows": question.limit + 1, "shown": question.limit, "after": after[0] if after else None}
    return values if box is None else values | dict(zip(SIDES, box, strict=False))


@lru_cache(maxsize=256)
def statement_of_rows(
    collection: Collection, within: Within, started: bool, shown: tuple[str, ...], with_geometry: bool
) -> Made:
    """The statement of pages whose features are yet to be made."""
    found = columns(collection, approved_only=False)
    asked = picked(collection, found, shown, [collection.id_name], with_geometry)
    return made_once(page_of(asked, conditions(found, within, started)))


@lru_cache(maxsize=256)
def statement_of_kept(collection: Collection, within: Within, started: bool) -> Made:
    """The statement of pages whose features are kept: each with what drivers report of it."""
    found = columns(collection, approved_only=False)
    page = page_of(select(FACILITY.c.id), conditions(found, within, started)).cte("page")
    number = func.row_number().over(order_by=page.c.id)
    placed = select(page.c.id, (number <= bindparam("shown", type_=BigInteger)).label("shown")).cte("placed")
    # Asked one by one: a plan that serves every limit would take a page for a tenth of the table, and read all of it.
    feature = select(FEATURE.c.feature).where(FEATURE.c.facility_id == placed.c.id).scalar_subquery()
    report = select(cast(found.of["report"], SqlText)).where(REPORT.c.facility_id == placed.c.id).scalar_subquery()
    whole = feature.concat(func.coalesce(report, "null")).concat("}}")
    joined = func.string_agg(whole, aggregate_order_by(literal(",", SqlText), placed.c.id))
    told = (
        func.count().label("found"),
        func.max(placed.c.id).filter(placed.c.shown).label("last"),
        func.convert_to(joined.filter(placed.c.shown), "UTF8").label("features"),
    )
    return made_once(select(*told).select_from(placed))


def conditions(found: Columns, within: Within, started: bool) -> Conditions:
    """What holds of the facilities of a page; see `values_of` for the parameters."""
    where = [] if found.always is None else [found.always]
    if within is not None:
        west, south, east, north = (bindparam(side, type_=Float(53)) for side in SIDES)
        where.append(within(Box(west, south, east, north, Datum.WGS84)))
    if started:
        where.append(FACILITY.c.id > bindparam("after", type_=BigInteger))
    return where


def page_of(asked: Select[Any], where: Conditions) -> Select[Any]:
    """A statement with the conditions, the order and the end of a page."""
    return asked.where(and_(True, *where)).order_by(FACILITY.c.id).limit(bindparam("rows", type_=BigInteger))
