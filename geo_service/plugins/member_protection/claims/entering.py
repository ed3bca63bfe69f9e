"""A claim is entered: by the member as a draft, by the centre from paper as filed."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import Conflict
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims import queries
from geo_service.plugins.member_protection.claims.given import ClaimGiven, check, list_of
from geo_service.plugins.member_protection.claims.judging import last_day_to_pay

NO_COVER = Text("事故当年没有保障", "There is no cover in the year of the event")


def cover_of(connection: Connection, document_index: bytes, given: ClaimGiven) -> RowMapping | None:
    """The first cover of a person that what happened has a day of; of none, that of the year in which it began.

    A stay in hospital may begin in a year before that of its cover (C16).
    """
    last = given.event_until or given.event_on
    years = dict.fromkeys((given.event_on.year, last.year))
    covers = [one for year in years if (one := queries.cover_of(connection, document_index, year)) is not None]
    reached = [one for one in covers if one["first_day"] <= last and given.event_on <= one["last_day"]]
    return next(iter([*reached, *covers]), None)


def enter(
    connection: Connection,
    keys: Keyring,
    document_index: bytes,
    given: ClaimGiven,
    today: date,
    filed_on: date | None = None,
) -> UUID:
    """The id of a new claim of a person: a draft of their own, or filed by the centre on a day.

    Raises:
        BadRequest: what is given cannot be.
        Conflict: there is no cover then, or no list of illnesses.
    """
    check(given, today)
    cover = cover_of(connection, document_index, given)
    if cover is None:
        raise Conflict(NO_COVER)
    lists = queries.illness_lists(connection, cover["year"])
    pay_by = None if filed_on is None else last_day_to_pay(given.benefit, filed_on, cover["first_day"])
    claim_id = uuid4()
    queries.put_claim(
        connection,
        {name: cover[name] for name in ("year", "document_index", "member_id")}
        | {name: getattr(given, name) for name in ("benefit", "event_on", "event_until", "days")}
        | {"id": claim_id, "illness_list": list_of(given, lists), "entered_on": today}
        | {"source": "member" if filed_on is None else "centre", "state": "draft" if filed_on is None else "filed"}
        | {"filed_on": filed_on, "complete_on": filed_on, "pay_by": pay_by},
    )
    clear = {name: getattr(given, name) for name in protected.MEDICAL}
    queries.put_medical(
        connection,
        claim_id,
        {
            name: None if value is None else keys.seal(protected.MEDICAL[name], claim_id, value.get_secret_value())
            for name, value in clear.items()
        },
    )
    queries.put_step(connection, claim_id, "drafted" if filed_on is None else "entered", today)
    return claim_id
