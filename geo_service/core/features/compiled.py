"""Statements as the driver takes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect

DIALECT = dialect()  # type: ignore[no-untyped-call]

type Row = Mapping[Any, Any]


class Made(NamedTuple):
    """A statement as the driver takes it: the names of its parameters in their order, and those that are fixed."""

    sql: str
    names: Sequence[str]
    fixed: Mapping[str, Any]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the parameters.

        Raises:
            KeyError: there is none of a parameter that is not fixed.
        """
        return [values[name] if name in values else self.fixed[name] for name in self.names]


class Guess(NamedTuple):
    """How many rows a statement finds, what it costs in the planner's own unit, and how these are looked for."""

    rows: int
    cost: float
    ways: frozenset[str]


def made_once(asked: Select[Any]) -> Made:
    """A statement that can be asked again and again, whatever the parameters that are not fixed will be."""
    made = asked.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    fixed = {name: value for name, value in made.params.items() if not made.binds[name].required}
    return Made(made.string, made.positiontup or (), fixed)


def compiled(asked: Select[Any]) -> tuple[str, list[Any]]:
    """A statement all of whose parameters are fixed, and these in their order."""
    made = made_once(asked)
    return made.sql, made.arguments({})


async def run(connection: Any, asked: Select[Any]) -> Sequence[Row]:
    """The rows of a statement."""
    sql, values = compiled(asked)
    rows: Sequence[Row] = await connection.fetch(sql, *values)
    return rows


async def ids_of(connection: Any, asked: Select[Any]) -> list[Any]:
    """The ids that a statement finds."""
    return [row[0] for row in await run(connection, asked)]


async def guessed(connection: Any, asked: Select[Any]) -> Guess:
    """What the planner guesses of a statement."""
    sql, values = compiled(asked)
    plan = orjson.loads(await connection.fetchval(f"explain (format json) {sql}", *values))[0]["Plan"]
    return Guess(int(plan["Plan Rows"]), float(plan["Total Cost"]), frozenset(ways_of(plan)))


def ways_of(plan: Mapping[str, Any]) -> Iterator[str]:
    """What PostgreSQL calls the nodes of a plan: Index Only Scan, Sort, Limit and so on."""
    yield str(plan["Node Type"])
    for inner in plan.get("Plans", ()):
        yield from ways_of(inner)
