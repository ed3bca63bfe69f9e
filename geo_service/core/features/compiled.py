"""Statements as the driver takes them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect

DIALECT = dialect()  # type: ignore[no-untyped-call]

type Row = Mapping[Any, Any]


class Made(NamedTuple):
    """A statement that is made once: the names of its parameters in their order, and those that are always the same."""

    sql: str
    names: tuple[str, ...]
    held: Mapping[str, Any]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the parameters."""
        return [values[name] if name in values else self.held[name] for name in self.names]


def made_once(asked: Select[Any]) -> Made:
    """A statement as the driver takes it, whatever its parameters will be."""
    made = asked.compile(dialect=DIALECT)
    return Made(made.string, tuple(made.positiontup or ()), dict(made.params))


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
