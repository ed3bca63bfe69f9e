"""What the ledger asks the database; every answer is under row security, so somebody has to act."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.plugins.member_protection.ledger.bank import Line

CENTRE = "centre:mutual_aid"
# Two statements at once could both find an invoice that is not paid.
ALONE = text("select pg_advisory_xact_lock(hashtextextended('member_protection receipts', 0))")


def put_invoice(connection: Connection, list_id: UUID, due_on: date | None, issued_on: date) -> None:
    """Ask the union at the top of a confirmed list for what is to be transferred."""
    values = {"list_id": list_id, "due_on": due_on, "issued_on": issued_on}
    connection.execute(statement(__file__, "put_invoice").clause, values)


def invoices(connection: Connection, today: date, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Invoices that one may see; what is asked: the parameters of invoices.sql."""
    all_of = dict.fromkeys(("list_id", "organisation", "year", "overdue", "after"))
    values = all_of | asked | {"today": today, "rows": rows}
    return connection.execute(statement(__file__, "invoices").clause, values).mappings().all()


def balances(connection: Connection, year: int, today: date) -> Sequence[RowMapping]:
    """What each union that one may see owes for a year, and what came; the columns of balances.sql."""
    values = {"year": year, "today": today}
    return connection.execute(statement(__file__, "balances").clause, values).mappings().all()


def put_voucher(connection: Connection, list_id: UUID, reference: str, transferred_on: date, today: date) -> bool:
    """Whether a voucher is kept; not when the invoice has one, or the reference is taken."""
    values = {"list_id": list_id, "reference": reference, "transferred_on": transferred_on, "uploaded_on": today}
    return connection.execute(statement(__file__, "put_voucher").clause, values).one_or_none() is not None


def put_receipts(connection: Connection, file_sha256: bytes, lines: Sequence[Line]) -> Sequence[RowMapping]:
    """The lines of a bank's statement as they are kept; of one that was sent before, as they were."""
    connection.execute(ALONE)
    values = {
        "file_sha256": file_sha256,
        "centre": CENTRE,
        "lines": [one.line for one in lines],
        "references": [one.reference for one in lines],
        "fens": [one.fen for one in lines],
        "days": [one.day for one in lines],
    }
    connection.execute(statement(__file__, "put_receipts").clause, values)
    return connection.execute(statement(__file__, "receipts").clause, {"file_sha256": file_sha256}).mappings().all()
