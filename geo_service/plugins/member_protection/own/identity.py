"""Whose an account is: said by a document and a card, counted before it is looked at, alike whatever is wrong."""

from datetime import date, timedelta

from sqlalchemy import Connection, Engine

from geo_service.core.access.actor import Actor
from geo_service.core.access.signing_in import too_many
from geo_service.core.database.connections import act, begun
from geo_service.core.errors import Conflict, Forbidden
from geo_service.core.protection.documents import IdentityDocument
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.own import queries

ATTEMPTS_A_DAY = 5
DAY_S = int(timedelta(days=1).total_seconds())
# The same for a wrong card, somebody without a cover, and a person who has an account: none is anybody's business.
NOT_PROVED = Text(
    "证件与卡号未能核对一致，请核对后再试，或联系所在工会", "Document and card could not be matched; ask your union"
)
BOUND = Text("本账号已绑定本人信息，不能更改", "The account is bound to a person, and stays so")


def bind(
    connection: Connection,
    engine: Engine,
    asker: Actor,
    keys: Keyring,
    document: IdentityDocument,
    card: str,
    today: date,
) -> None:
    """Bind the account of whoever asks to the person whose document and card these are.

    Raises:
        TooMany: the attempts of the day are used up.
        Forbidden: it is nobody's document and card, or somebody's who has another account.
        Conflict: the account is bound to somebody else.
    """
    document_index = keys.blind_index(protected.DOCUMENT[document.kind], document.number)
    if (bound := queries.identity(connection)) is not None:
        if bytes(bound["document_index"]) != document_index:
            raise Conflict(BOUND)
        return
    with begun(engine) as counting:  # committed before anything is looked at
        act(counting, asker.name, ())
        if not queries.take_attempt(counting, today, ATTEMPTS_A_DAY):
            raise too_many(DAY_S)
    card_index = keys.blind_index(protected.CARD, card)
    if not queries.bind(connection, document_index, card_index, today):
        raise Forbidden(NOT_PROVED)
