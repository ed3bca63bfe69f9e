"""Verifying the audit: the chain in the database against itself and against what is kept outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from geo_service.core.audit import kept, queries
from geo_service.core.audit.chain import Entry, Finding, Kept, Run, Sealed, misfits
from geo_service.core.text import Text


@dataclass
class Verified:
    """The last number of the chain, how many entries wait for a seal, the file it was held against, what is wrong."""

    file: Path
    last: int
    waiting: int
    findings: list[Finding]


def verify(connection: Connection, var: Path, file: Path | None = None) -> Verified:
    """The audit, verified as one snapshot sees it.

    Args:
        var: the folder of what a run leaves behind.
        file: of the seals kept outside, None for the one in var.
    """
    here = queries.here(connection)
    file = file or kept.file_of(var, here.cluster, here.name)
    # Before the chain, which may grow meanwhile.
    outside, unreadable = read(file)
    waiting: list[Entry] = []
    end, findings = misfits(sealed(queries.chain(connection), waiting), waiting, outside, here.cluster)
    if unreadable is not None and (end or file.exists()):
        findings.append(Finding(None, unreadable))
    return Verified(file, end, len(waiting), findings)


def read(file: Path) -> tuple[list[Kept], Text | None]:
    """What is kept in a file, and why it cannot be read."""
    try:
        return kept.read(file), None
    except kept.Unreadable as error:
        return [], error.detail


def sealed(rows: Iterator[Row[Any]], waiting: list[Entry]) -> Iterator[Sealed]:
    """The seals of a chain by number; the entries that have none yet, which follow, are added to those that wait."""
    run: Run | None = None
    for row in rows:
        if row.number is None:
            waiting.append(queries.entry_of(row))
            continue
        said = Run(row.sealed_at, row.horizon, row.cluster)
        run = run if run == said else said  # one object a run, of millions of rows
        entry = None if row.id is None else queries.entry_of(row)
        yield Sealed(row.number, row.entry_id, bytes(row.seal), run, entry)
