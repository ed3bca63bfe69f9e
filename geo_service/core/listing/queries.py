"""What listings ask the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

ALONE = "select pg_advisory_xact_lock(hashtextextended('core.listing ' || :platform, :facility_id))"
NONE_OF = {"facility_id": None, "platform": None, "state": None, "after_facility": 0, "after_platform": 0}


def listings(connection: Connection, platforms: Sequence[str], asked: Mapping[str, Any]) -> Sequence[RowMapping]:
    """How facilities of one's own stand on the platforms.

    Args:
        asked: rows, and of the parameters of listings.sql those that are not left at their none.
    """
    values = {**NONE_OF, **asked, "platforms": list(platforms)}
    return connection.execute(statement(__file__, "listings").clause, values).mappings().all()


def entries(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """What was entered of a facility of one's own, the last first."""
    return connection.execute(statement(__file__, "entries").clause, {"facility_id": facility_id}).mappings().all()


def known_change(connection: Connection, facility_id: int, day: date | None, up_to: int | None) -> int | None:
    """The facility's last public change up to the end of a day, and up to a number; None when it had none by then."""
    values = {"facility_id": facility_id, "day": day, "up_to": up_to}
    number: int | None = connection.execute(statement(__file__, "known_change").clause, values).scalar_one()
    return number


def alone(connection: Connection, facility_id: int, platform: str) -> None:
    """Keep others from entering anything of a facility on a platform until the transaction ends."""
    connection.execute(text(ALONE), {"facility_id": facility_id, "platform": platform})


def put_listing(connection: Connection, values: Mapping[str, Any]) -> None:
    """Enter how a facility stands on a platform; the parameters of put_listing.sql."""
    connection.execute(statement(__file__, "put_listing").clause, values)


def put_sent(
    connection: Connection, platform: str, ids: Sequence[int], gone: Sequence[int], number: int, day: date
) -> int:
    """Enter that facilities of one's own were sent in one package, as put_sent.sql says; how many entries were new."""
    values = {"platform": platform, "ids": list(ids), "gone": list(gone), "number": number, "day": day}
    return connection.execute(statement(__file__, "put_sent").clause, values).rowcount
