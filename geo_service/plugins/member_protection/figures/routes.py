"""/programmes/member_protection/figures: what was granted, for supervision; small cells are hidden."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.plugins.member_protection.figures import queries
from geo_service.plugins.member_protection.figures.tables import figures_of
from geo_service.plugins.member_protection.ledger.routes import SUPERVISE

router = APIRouter()


@router.get("/figures", dependencies=[Depends(allowed(SUPERVISE))])
def read_figures(
    connection: Transaction, year: Annotated[int, Query(ge=2000, le=2999, description="Year of the covers.")]
) -> dict[str, Any]:
    """Claims granted of a year's covers, counts and sums: unions by benefits, months by benefits, with their totals.

    What is under five is null, and so is as much as would tell it by subtraction.
    """
    unions = queries.unions(connection, year)
    granted = queries.granted(connection, year)
    told = figures_of(granted, list(unions), queries.months(granted))
    named = [{"organisation": code, "name": unions[code], **row} for row in told["unions"] if (code := row.pop("row"))]
    months = [{"month": row.pop("row"), **row} for row in told["months"]]
    return {"year": year, **told, "unions": named, "months": months}
