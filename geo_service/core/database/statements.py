"""SQL kept in files: one statement a file, its parameters written :name, read once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text

PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


@dataclass(frozen=True)
class Statement:
    """A statement in the two dialects that we speak.

    Attributes:
        clause: for SQLAlchemy, with :name.
        positional: for asyncpg, with $1, $2, … in the order of `names`.
        header: the comment at its top.
    """

    clause: TextClause
    positional: str
    names: tuple[str, ...]
    header: str

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the positions."""
        return [values[name] for name in self.names]


def parse(source: str) -> Statement:
    """The statement in a file's text: comment lines at its top, then one SQL statement."""
    lines = source.splitlines()
    body_at = next(number for number, line in enumerate(lines) if line and not line.startswith("--"))
    body = "\n".join(line for line in lines[body_at:] if not line.lstrip().startswith("--"))
    names = tuple(dict.fromkeys(PARAMETER.findall(body)))
    positional = PARAMETER.sub(lambda match: f"${names.index(match[1]) + 1}", body)
    return Statement(text(body), positional, names, "\n".join(lines[:body_at]))


@cache
def statement(module_file: str, name: str) -> Statement:
    """The statement in sql/<name>.sql beside a module, called as `statement(__file__, "nearest")`."""
    return parse((Path(module_file).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8"))
