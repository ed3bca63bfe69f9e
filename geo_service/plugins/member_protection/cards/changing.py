"""A person's card changes: cover, fee and payee are the person's, so that nothing of them changes but the number."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from geo_service.core.day import Day
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.protection import masking
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.personal import Personal
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import ProtectedField, Sealed, normalised
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.cards import queries
from geo_service.plugins.member_protection.cards.current import check_current
from geo_service.plugins.member_protection.individual import queries as individual
from geo_service.plugins.member_protection.lists.wanted import card_wanted, is_card
from geo_service.plugins.member_protection.paying import queries as paying
from geo_service.plugins.member_protection.rules import Card

NEW = ProtectedField("member_protection.card_change", "card", "member's card")
NOBODY = Text("没有这位参保会员", "no member with a cover has this document")
SAME = Text("应与现用卡号不同", "another number than that of the card in use")
NOT_LATER = Text("不晚于今天", "not later than today")
SERVICE = Text(
    "个人参保的保障费从会员服务卡扣款，扣款前应为会员服务卡（附件2-1 一(二)3(4)）",
    "The fee that is waited for is deducted from a member service card: another of these (附件2-1 一(二)3(4))",
)


class CardGiven(BaseModel):
    """The card that a person has now: its kind and number, why, and since when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    card_kind: Card
    card_number: Personal
    reason: Literal["new_card", "lost"]
    changed_on: Day


def change(connection: Connection, keys: Keyring, document_index: bytes, given: CardGiven, today: date) -> UUID:
    """The id of a change of a person's card, known from now on by everything that pays or deducts.

    Raises:
        BadRequest: it can be no card's number, is the one in use or one that was replaced, or the day is to come.
        Conflict: nobody is known by the document, or a fee waits to be deducted from a service card.
    """
    number = checked(given, today)
    # No batch is made meanwhile: it has the old card and is found, or the new one.
    paying.begin(connection)
    known = queries.in_use(connection, document_index)
    if not known:
        raise Conflict(NOBODY)
    index = keys.blind_index(protected.CARD, number)
    if bytes(known[0]["card_index"]) == index:
        raise BadRequest(SAME, [Fault("card_number", masking.card(number), SAME)])
    check_current(connection, keys, document_index, number)
    individual.name_person(connection, document_index)
    if given.card_kind != "service_card" and queries.is_pending(connection, document_index):
        raise Conflict(SERVICE, [Fault("card_kind", given.card_kind, SERVICE)])
    change_id = uuid4()
    told = {
        "id": change_id,
        "document_index": document_index,
        "card_kind": given.card_kind,
        "card": keys.seal(NEW, change_id, number).value,
        "card_index": index,
        "masked_old_card": shown(keys, protected.CARD, known[0]["id"], Sealed(bytes(known[0]["card"])), Shape.CARD),
        "reason": given.reason,
        "changed_on": given.changed_on,
        "entered_on": today,
    }
    ids = [row["id"] for row in known]
    sealed = keys.seal_all(protected.CARD, ids, [number] * len(ids))
    cards = [
        {"id": row, "card": card.value, "card_kind": given.card_kind, "card_index": index}
        for row, card in zip(ids, sealed, strict=True)
    ]
    queries.put_replaced(connection, document_index, bytes(known[0]["card_index"]))
    queries.put_change(connection, told, cards)
    return change_id


def checked(given: CardGiven, today: date) -> str:
    """The number of a card as it is kept.

    Raises:
        BadRequest: it can be no card's, or the day is to come.
    """
    said = given.card_number.get_secret_value()
    number = normalised(said)
    faults = []
    if not is_card(number, said):
        faults.append(Fault("card_number", masking.card(said), card_wanted(number, said)))
    if given.changed_on > today:
        faults.append(Fault("changed_on", given.changed_on.isoformat(), NOT_LATER))
    if faults:
        raise BadRequest(Text("换卡信息有误", "The change of a card has faults"), faults)
    return number
