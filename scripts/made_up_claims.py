"""Made-up members with covers and claims that were decided, put straight into the tables."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.plugins.member_protection.models import BLOCK
from geo_service.plugins.member_protection.protected import CARD, DOCUMENT, NAME
from scripts.bench_enrol import number_of

LIST = text("""
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on)
values (:id, :organisation, 2025, 'central', true, :sha256, '2024-12-01')
""")
MEMBERS = text("""
insert into member_protection.member (id, organisation, name, document_kind, document, document_index, card_kind, card,
                                      card_index, employment)
select g.id, :organisation, g.name, 'mainland_id', g.document, g.document_index, 'service_card', g.card, g.card_index,
       'in_service'
  from unnest(cast(:ids as bigint[]), cast(:names as bytea[]), cast(:documents as bytea[]),
              cast(:document_indexes as bytea[]), cast(:cards as bytea[]), cast(:card_indexes as bytea[]))
       as g (id, name, document, document_index, card, card_index)
""")
COVERS = text("""
insert into member_protection.cover (year, document_index, member_id, list_id, organisation, plan, union_class,
                                     first_day, last_day, band, fen_fee, fen_city_subsidy, confirmed_on)
select 2025, g.document_index, g.id, cast(:list_id as uuid), :organisation, :plan, 'ordinary',
       '2025-01-01', '2025-12-31', 'full', 7600, 1300, '2024-12-20'
  from unnest(cast(:ids as bigint[]), cast(:document_indexes as bytea[])) as g (id, document_index)
""")
CLAIMS = text("""
insert into member_protection.claim (id, year, document_index, member_id, benefit, event_on, event_until, days, source,
                                     state, entered_on, filed_on, complete_on, pay_by)
select g.id, 2025, g.document_index, g.member_id, :benefit, '2025-03-01', cast(:until as date), cast(:days as integer),
       'centre', 'complete', '2025-03-20', '2025-03-20', '2025-03-20', cast(:pay_by as date)
  from unnest(cast(:claims as uuid[]), cast(:document_indexes as bytea[]), cast(:ids as bigint[]))
       as g (id, document_index, member_id)
""")
DECIDE = text("""
update member_protection.claim
   set state = :state, is_granted = :is_granted, fen = cast(:fen as bigint), days_paid = cast(:days_paid as integer),
       pay_to = :pay_to, reason = :reason, clause = :clause, file_by = '2027-12-31', proposed_by = 'person:1',
       proposed_on = '2025-03-25', decided_by = 'person:2', decided_on = cast(:decided_on as date)
 where id = any(:claims)
""")
HOSPITAL = "附件2-1 一(一); 附件2-1 一 附表; 附件2-1 二(一)1; 附件2-1 二(二)"


def put_covered(
    connection: Connection,
    keys: Keyring,
    people: range,
    organisation: str,
    plan: str = "A+",
) -> dict[str, list[Any]]:
    """Members with a cover for 2025: their ids and document indexes."""
    ids: list[int] = []
    for _ in range(0, len(people), BLOCK):
        first = connection.execute(text("select nextval('member_protection.member_ids')")).scalar_one()
        ids += range(first, first + BLOCK)
    ids = ids[: len(people)]
    numbers, cards = [number_of(one) for one in people], [f"6200{one:015}" for one in people]
    place = DOCUMENT[DocumentKind.MAINLAND_ID]
    indexes = [keys.blind_index(place, number) for number in numbers]
    list_id = uuid4()
    connection.execute(LIST, {"id": list_id, "organisation": organisation, "sha256": list_id.bytes * 2})
    connection.execute(
        MEMBERS,
        {
            "organisation": organisation,
            "ids": ids,
            "names": [one.value for one in keys.seal_all(NAME, ids, [f"示例{person}" for person in people])],
            "documents": [one.value for one in keys.seal_all(place, ids, numbers)],
            "document_indexes": indexes,
            "cards": [one.value for one in keys.seal_all(CARD, ids, cards)],
            "card_indexes": [keys.blind_index(CARD, card) for card in cards],
        },
    )
    told: dict[str, list[Any]] = {"ids": ids, "document_indexes": indexes}
    connection.execute(COVERS, {**told, "list_id": list_id, "organisation": organisation, "plan": plan})
    return told


def put_claims(
    connection: Connection,
    covered: dict[str, list[Any]],
    benefit: str = "hospital",
    days: int = 5,
    pay_by: str = "2025-04-19",
    state: str = "decided_paid",
    decided_on: str = "2025-03-26",
) -> list[UUID]:
    """A claim of each, decided: 60 yuan for each day in hospital, 30,000 or 10,000 for a death."""
    claims = [uuid4() for _ in covered["ids"]]
    is_stay = benefit == "hospital"
    until = date(2025, 3, 1) + timedelta(days)
    values: dict[str, Any] = {**covered, "claims": claims, "benefit": benefit, "pay_by": pay_by}
    values |= {"until": until if is_stay else None, "days": days if is_stay else None}
    connection.execute(CLAIMS, values)
    is_granted = state != "decided_refused"
    amounts = {"hospital": 6000 * days, "accident_death": 3_000_000, "disease_death": 1_000_000}
    granted = {
        "fen": amounts[benefit] if is_granted else None,
        "days_paid": days if is_stay and is_granted else None,
        "pay_to": ("member_card" if is_stay else "dbu_account") if is_granted else None,
        "reason": None if is_granted else "outside_cover",
    }
    decided = {"state": state, "is_granted": is_granted, "clause": HOSPITAL, "decided_on": decided_on, **granted}
    connection.execute(DECIDE, {**decided, "claims": claims})
    return claims
