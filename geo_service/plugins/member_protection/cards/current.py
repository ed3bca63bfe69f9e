"""Which card is a person's no more: what lists, applications, payees and accounts are held against."""

from sqlalchemy import Connection

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.protection import masking
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.cards import queries

BACK = Text("该卡号已停用，应填现用卡号", "the number was replaced; it should be that of the card in use")


def check_current(connection: Connection, keys: Keyring, document_index: bytes, number: str) -> None:
    """Refuse the number of a card in whose place another came.

    Raises:
        BadRequest: it is one.
    """
    if queries.is_replaced(connection, document_index, keys.blind_index(protected.CARD, number)):
        raise replaced(number)


def replaced(number: str) -> BadRequest:
    """The refusal of a card in whose place another came."""
    return BadRequest(BACK, [Fault("card_number", masking.card(number), BACK)])
