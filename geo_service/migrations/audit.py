"""The triggers by which what is written to a table stands in the audit. Applied migrations rest on it: it stays so."""

from collections.abc import Collection

ROWS = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}


def audited(table: str, key: str, by_use: str | None = None, writes: Collection[str] = tuple(ROWS)) -> str:
    """The statements that make the triggers of a table.

    Args:
        table: with its schema.
        key: the column that tells its rows apart.
        by_use: columns, separated by commas, whose change is mere use and not written down.
        writes: of insert, update and delete those that there are rights to.
    """
    told = f"'{key}'" if by_use is None else f"'{key}', '{by_use}'"
    return "\n".join(
        f"create trigger audit_{write} after {write} on {table} referencing {ROWS[write]}"
        f" for each statement execute function core.audit_write({told});"
        for write in writes
    )
