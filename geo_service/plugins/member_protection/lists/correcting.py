"""A list says otherwise than is known of somebody whom their union knows.

Before anybody was covered by what a union says of a person, the newest list is right. Afterwards what is known stays,
for benefits are paid by it: the row is told so, and a change of card has its own way.
"""

from uuid import UUID

from sqlalchemy import Connection, RowMapping

from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.unmasking import is_same, moved
from geo_service.core.protection.values import ProtectedField, Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.checking import ListFault

STAYS = {
    "name": Text(
        "与已登记的姓名不同，未作更改；请核对，确已更名的由市职保中心处理",
        "another name than is known, which stays; check it, and tell the Mutual-aid Centre of a name that changed",
    ),
    "card_number": Text(
        "与已登记的卡号不同，未作更改；换卡由会员本人或市职保中心登记",
        "another card than is known, which stays; the member or the Mutual-aid Centre enters a change of card",
    ),
    "card_kind": Text(
        "与已登记的卡类型不同，未作更改；换卡由会员本人或市职保中心登记",
        "another kind of card than is known, which stays; the member or the Mutual-aid Centre enters a change of card",
    ),
}


def compare(connection: Connection, keys: Keyring, list_id: UUID) -> None:
    """Hold the good rows against what is known: what they correct is staged, what stays is told as a notice."""
    queries.begin_correcting(connection)
    for rows in queries.known(connection):
        differing = [(row, fields) for row in rows if (fields := differences(keys, row))]
        queries.stage_corrections(connection, [corrected(keys, row) for row, _ in differing if not row["stays"]])
        queries.stage_faults(
            connection,
            [
                ListFault(row["row"], field, "", "differs", STAYS[field], is_notice=True)
                for row, fields in differing
                if row["stays"]
                for field in fields
            ],
        )
    queries.put_faults(connection, list_id)


def differences(keys: Keyring, row: RowMapping) -> list[str]:
    """The fields of which a row says otherwise than is known."""
    given, known = (row["id"], Sealed(bytes(row["name"]))), (row["known_id"], Sealed(bytes(row["known_name"])))
    is_other = {
        "name": not is_same(keys, protected.NAME, given, known),
        "card_number": row["card_index"] != row["known_card_index"],
        "card_kind": row["card_kind"] != row["known_card_kind"],
    }
    return [field for field, other in is_other.items() if other]


def corrected(keys: Keyring, row: RowMapping) -> bytes:
    """What a row says of a member, as a line of COPY: sealed for the member."""

    def sealed(place: ProtectedField) -> str:
        return moved(keys, place, row["id"], Sealed(bytes(row[place.column])), row["known_id"]).value.hex()

    return (
        f"{row['known_id']}\t\\\\x{sealed(protected.NAME)}\t{row['card_kind']}\t\\\\x{sealed(protected.CARD)}"
        f"\t\\\\x{row['card_index'].hex()}\t\\\\x{row['known_card_index'].hex()}\n"
    ).encode()
