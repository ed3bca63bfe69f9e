"""Which features stand on a page: of those next in its order what fits, if that is enough, else the first of all.

How many fulfil a condition the planner guesses, and where it guesses wrong it follows an order row by row in the hope
that the page is full before long. So it is not asked: some of the next rows are looked at, which takes a moment; where
they do not fill the page, few fulfil the condition, and these are all found, by the index that knows most of them, and
sorted. Where that is every row two connections share the work: see `halves.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList
from sqlalchemy.sql.functions import Function
from sqlalchemy.sql.operators import and_ as and_operator
from sqlalchemy.sql.operators import eq
from sqlalchemy.sql.visitors import ExternallyTraversible

from geo_service.core.features.columns import FACILITY, Columns
from geo_service.core.features.compiled import run
from geo_service.core.features.filters.held import Conditions
from geo_service.core.features.filters.places import RELATIONS
from geo_service.core.features.ordering import Key, Phase, ordered, phases, whole
from geo_service.core.features.question import Question

# How many rows of the order are looked at: so many, or for a long page so many times as it has.
NEXT = 2_000
TIMES = 4
# How long who looks beside another waits for a lock, ms: it may be for somebody who waits for that other.
NO_WAIT_MS = 20


@dataclass(frozen=True)
class Asked:
    """A question as statements need it: where to look, and what must hold there.

    Attributes:
        where: what must hold.
        guess: the same, as the planner guesses its share best.
        held: what all that fulfil it fulfil besides, as indexes know it.
    """

    question: Question
    columns: Columns
    where: Conditions
    guess: Conditions
    held: Conditions

    @property
    def served(self) -> ColumnElement[bool]:
        """What must hold, said as indexes know it."""
        return and_(True, *self.where, *self.held)

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for some facilities of the collection, not for all."""
        always = self.columns.always
        return self.question.collection.source == "facilities" and len(self.where) > (0 if always is None else 1)


def in_order(asked: Asked, part: Phase, rows: int) -> Select[Any]:
    """The ids of a page of a part of the order; an index has the collection in it."""
    code = asked.columns.of[asked.question.collection.id_name]
    ids = select(code.label("code")).select_from(asked.columns.tables)
    held = ids.where(asked.served, *part.where).order_by(*part.by).limit(literal(rows))
    return held.offset(literal(asked.question.offset)) if asked.question.offset else held


def among_next(asked: Asked, rows: int) -> Select[Any]:
    """The ids of those that fit among the facilities that come next in the order, at most so many."""
    question, of = asked.question, asked.columns.of
    most = max(NEXT, TIMES * rows)
    parts: list[CTE] = []
    for number, part in enumerate(phases(question.keys, of, question.after)):
        following = told(asked, asked.where).where(*part.where).order_by(*part.by).limit(literal(most))
        if parts:  # only where the order comes to its second part within so many
            following = following.where(select(func.count()).select_from(parts[0]).scalar_subquery() < most)
        parts.append(following.cte(f"following_{number}"))
    ahead = union_all(*(select(part) for part in parts)).subquery("ahead")
    return first_of(asked, ahead, asked.where).limit(literal(rows))


def among_all(asked: Asked, rows: int, half: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """The ids of the first of all that fit, at most so many; or of a half of them."""
    question = asked.question
    parts = conjuncts(asked.where)
    slow = [one for one in parts if compares_places(one)]
    quick = sorted((in_its_turn(one) for one in parts if not compares_places(one)), key=speaks_of_places)
    rest = whole(question.keys, asked.columns.of, question.after)
    # What has an offset is planned by itself: for all of its rows, in no order, and for what is quick to compare. What
    # is not the planner would weigh for every row, though the rest holds of few.
    held = (
        told(asked, slow).where(*quick, *asked.held, *rest.where, *half).offset(literal_column("0")).subquery("found")
    )
    first = first_of(asked, held, slow).limit(literal(rows))
    return first.offset(literal(question.offset)) if question.offset else first


def in_halves(middle: int) -> tuple[Conditions, Conditions]:
    """What holds of one half of the facilities, and what of the other."""
    return [FACILITY.c.id < literal(middle, BigInteger)], [FACILITY.c.id >= literal(middle, BigInteger)]


def among_ids(asked: Asked, ids: Sequence[int], rows: int) -> Select[Any]:
    """The ids of the first of some facilities."""
    some = told(asked, []).where(FACILITY.c.id == any_(literal(ids, ARRAY(BigInteger)))).subquery("some")
    return first_of(asked, some, []).limit(literal(rows))


async def state_and_middle(connection: Any, asked: Asked) -> tuple[str, int]:
    """The name of what a transaction sees, for another to see the same; and the id in the middle of what is asked."""
    kind = asked.question.collection.kind
    ends = select(func.pg_export_snapshot(), (func.min(FACILITY.c.id) + func.max(FACILITY.c.id)) // 2)
    ((state, middle),) = await run(connection, ends if kind is None else ends.where(FACILITY.c.kind == kind.code))
    return str(state), int(middle or 0)


async def see(connection: Any, state: str) -> None:
    """Have a transaction that has asked nothing yet see a state, and wait for no lock."""
    await connection.execute(f"set local lock_timeout = {NO_WAIT_MS}; set transaction snapshot '{state}'")


def told(asked: Asked, where: Conditions) -> Select[Any]:
    """Facilities with what their order and some conditions speak of."""
    of_keys = {name_of(key, asked.columns.of) for key in asked.question.keys}
    names = of_keys | {part.name for one in where for part in visitors.iterate(one) if is_of_facilities(part)}
    return select(*(FACILITY.c[name] for name in sorted(names)))


def first_of(asked: Asked, some: FromClause, where: Conditions) -> Select[Any]:
    """The ids of those of some facilities of which conditions hold, in their order."""
    keys = {key.told.name: some.c[name_of(key, asked.columns.of)] for key in asked.question.keys}
    return select(some.c.id).where(*moved(where, some)).order_by(*ordered(asked.question.keys, keys))


def name_of(key: Key, of: Mapping[str, ColumnElement[Any]]) -> str:
    """The name of the column of facilities that is a key."""
    return str(of[key.told.name].key)


def conjuncts(where: Conditions) -> Conditions:
    """Conditions that all hold, each part of an AND by itself."""
    found: Conditions = []
    for one in where:
        is_and = isinstance(one, BooleanClauseList) and one.operator is and_operator
        found += conjuncts(list(one.clauses)) if is_and else [one]
    return found


def compares_places(one: ColumnElement[bool]) -> bool:
    """Whether a condition compares geometries, which takes a hundred times as long as to compare numbers."""
    return any(isinstance(part, Function) and part.name in RELATIONS.values() for part in visitors.iterate(one))


def speaks_of_places(one: ColumnElement[bool]) -> bool:
    """Whether a condition speaks of positions, which have to be unpacked: it is asked after the others."""
    return any(is_of_facilities(part) and part.name == "position" for part in visitors.iterate(one))


def in_its_turn(one: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that the planner asks where it stands: what says that two columns are equal it would ask last."""
    is_equation = isinstance(one, BinaryExpression) and one.operator is eq
    sides = (one.left, one.right) if is_equation else ()
    of_columns = [any(is_of_facilities(part) for part in visitors.iterate(side)) for side in sides]
    return one.is_(true()) if of_columns and all(of_columns) else one


def moved(where: Conditions, to: FromClause) -> Conditions:
    """Conditions on facilities as conditions on some of them."""

    def there(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        return to.c[element.name] if is_of_facilities(element) else None

    return [visitors.replacement_traverse(one, {}, there) for one in where]


def is_of_facilities(part: ExternallyTraversible) -> TypeGuard[Column[Any]]:
    """Whether a part of a condition is a column of facilities."""
    return isinstance(part, Column) and part.table is FACILITY
