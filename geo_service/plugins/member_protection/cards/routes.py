"""/programmes/member_protection/own/card-changes, card-changes: a card changes, told by its member or the centre."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import Conflict
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.protection.documents import DocumentKind, identity_document
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.personal import Personal
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.core.service import Running
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.cards import queries
from geo_service.plugins.member_protection.cards.changing import NEW, CardGiven, change
from geo_service.plugins.member_protection.own import queries as own
from geo_service.plugins.member_protection.own.asking import Own
from geo_service.plugins.member_protection.own.routes import NOT_BOUND

CLAIMS = "member_protection:claims"
PAGE = 100

router = APIRouter(route_class=Idempotent)


class ChangeGiven(CardGiven):
    """The card that somebody has now, who is known by a document."""

    document_kind: DocumentKind
    document_number: Personal


@router.get("/own/card-changes")
def read_own_changes(_asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """The changes of one's card, newest first; numbers are masked."""
    bound = own.identity(connection)
    rows = [] if bound is None else queries.changes(connection, PAGE, document_index=bytes(bound["document_index"]))
    if not rows:
        return {"changes": []}
    keys = keyring(connection, service.settings)
    return {"changes": [told(row, keys) for row in rows]}


@router.post("/own/card-changes", status_code=201)
def change_own_card(given: CardGiven, _asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """Say which card one has now: it is paid to and deducted from, and the old number is taken no more."""
    if (bound := own.identity(connection)) is None:
        raise Conflict(NOT_BOUND)
    keys = sealing_keyring(connection, service.settings)
    change_id = change(connection, keys, bytes(bound["document_index"]), given, service.clock.today())
    return told(queries.changes(connection, 1, id=change_id)[0], keys)


@router.get("/card-changes", dependencies=[Depends(allowed(CLAIMS))])
def read_changes(
    connection: Transaction,
    service: Running,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Changes of cards, newest first, a hundred a page; whose they are and the numbers are masked."""
    rows = queries.changes(connection, PAGE, after=after)
    if not rows:
        return {"changes": [], "next": None}
    keys = keyring(connection, service.settings)
    return {
        "changes": [told(row, keys) | whose(row, keys) for row in rows],
        "next": rows[-1]["id"] if len(rows) == PAGE else None,
    }


@router.post("/card-changes", status_code=201, dependencies=[Depends(allowed(CLAIMS))])
def change_card(given: ChangeGiven, connection: Transaction, service: Running) -> dict[str, Any]:
    """Enter which card a member has now; `batches` are those, not released, that still pay to the old one."""
    today = service.clock.today()
    document = identity_document(given.document_kind, given.document_number.get_secret_value(), today)
    keys = sealing_keyring(connection, service.settings)
    person = keys.blind_index(protected.DOCUMENT[document.kind], document.number)
    change_id = change(connection, keys, person, given, today)
    row = queries.changes(connection, 1, id=change_id)[0]
    return told(row, keys) | whose(row, keys) | {"batches": paid_to_old(connection, person)}


def paid_to_old(connection: Connection, person: bytes) -> list[int]:
    """The numbers of the batches that are not released and pay to the card that a person had."""
    return list(queries.batches_with(connection, person))


def told(row: RowMapping, keys: Keyring) -> dict[str, Any]:
    """A change of a card, numbers masked."""
    return {
        **{name: row[name] for name in ("id", "card_kind", "reason", "changed_on", "entered_on")},
        "old_card": row["masked_old_card"],
        "card": shown(keys, NEW, row["id"], Sealed(bytes(row["card"])), Shape.CARD),
    }


def whose(row: RowMapping, keys: Keyring) -> dict[str, Any]:
    """Whose card it is, masked, and who entered the change."""
    number = protected.DOCUMENT[DocumentKind(row["document_kind"])]
    return {
        "name": shown(keys, protected.NAME, row["member_id"], Sealed(bytes(row["name"])), Shape.TEXT),
        "document": shown(keys, number, row["member_id"], Sealed(bytes(row["document"])), Shape.DOCUMENT),
        "entered_by": row["entered_by"],
    }
