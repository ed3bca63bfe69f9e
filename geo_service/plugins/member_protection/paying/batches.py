"""A batch is made, released by somebody else or withdrawn, and written as a file, the same bytes every time."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping

from geo_service.core.audit import queries as audit
from geo_service.core.errors import Conflict, Forbidden, NotFound
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import Purpose, Right, Unmasked, shown, unmask
from geo_service.core.protection.values import ProtectedField, Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection.paying import protected, queries
from geo_service.plugins.member_protection.paying.bank_file import Transfer, bank_file, reference_of
from geo_service.plugins.member_protection.protected import CARD, DOCUMENT, NAME

# What a bank takes in one file, and what is made within a request.
MOST = 10_000
CARDS = {"service_card": "会员服务卡", "social_security_card": "上海市社保卡"}
FIELDS = ("account", "fen", "holder", "reference", "state")
NOTHING = Text("没有可支付的给付", "There is nothing to be paid")
NO_BATCH = Text("没有这个批次", "There is no such batch")
FOUR_EYES = Text("制作批次或更正收款账户的人不能放行", "Whoever made a batch, or said whom it pays, may not release it")
ENDED = Text("批次已放行或已撤回", "The batch was released or withdrawn before")
NOT_RELEASED = Text("批次尚未放行", "The batch is not released")
OTHER_FILE = Text("付款文件与放行时不一致", "The file is not the one that was released")


class Opening:
    """Opens what is needed to pay; one entry of the audit, written before, stands for all of it."""

    def __init__(self, connection: Connection, keys: Keyring, actor: str, of_id: UUID, rows: int) -> None:
        self._keys, self._right = keys, Right(actor, frozenset({Purpose.PAYMENT}))
        audit.record(
            connection,
            "unmask",
            "member_protection.payment_batch",
            str(of_id),
            ("account", "holder"),
            purpose=Purpose.PAYMENT,
            row_count=rows,
        )

    def of(self, place: ProtectedField, row: object, sealed: bytes) -> str:
        """A value in the clear."""
        return unmask(self._keys, place, row, Sealed(bytes(sealed)), self._right, Purpose.PAYMENT, self._written)

    def _written(self, one: Unmasked) -> None:
        """It is: by the entry for all."""


def make(connection: Connection, keys: Keyring, actor: str, today: date) -> UUID:
    """The id of a new batch of all that can be paid, at most MOST.

    Raises:
        Conflict: there is nothing.
    """
    queries.begin(connection)
    rows = queries.payable(connection, MOST)
    if not rows:
        raise Conflict(NOTHING)
    batch_id = uuid4()
    opening = Opening(connection, keys, actor, batch_id, len(rows))
    ids = queries.payment_ids(connection, len(rows))
    number = queries.next_number(connection)
    transfers = [
        transfer(opening, row, payment_id, line)
        for line, (row, payment_id) in enumerate(zip(rows, ids, strict=True), 1)
    ]
    content_sha256 = sha256(bank_file(number, transfers)).digest()
    entry = audit.record(
        connection,
        "import",
        "member_protection.payment",
        str(batch_id),
        FIELDS,
        file_sha256=content_sha256,
        row_count=len(rows),
    )
    queries.put_batch(
        connection,
        {
            "id": batch_id,
            "number": number,
            "payments": len(rows),
            "fen": sum(row["fen"] for row in rows),
            "made_on": today,
            "file_sha256": content_sha256,
        },
    )
    audit.set_bulk(connection, entry)
    queries.put_payments(connection, batch_id, today, columns_of(keys, rows, ids, transfers))
    queries.agree(connection)
    audit.set_bulk(connection, None)
    return batch_id


def transfer(opening: Opening, row: RowMapping, payment_id: int, line: int) -> Transfer:
    """Where the money of a claim goes: to the union's account, to the card that was said last, or to the member's."""
    reference, fen = reference_of(payment_id), row["fen"]
    if row["pay_to"] == "dbu_account":
        account = opening.of(protected.UNION_ACCOUNT, row["account_id"], row["account"])
        return Transfer(line, reference, row["holder"], account, row["bank"], fen)
    name = opening.of(NAME, row["member_id"], row["name"])
    if row["mended_card"] is None:
        card, kind = opening.of(CARD, row["member_id"], row["card"]), row["card_kind"]
    else:
        card, kind = opening.of(protected.CARD, row["payee_id"], row["mended_card"]), row["mended_kind"]
    return Transfer(line, reference, name, card, CARDS[kind], fen)


def columns_of(
    keys: Keyring, rows: Sequence[RowMapping], ids: Sequence[int], transfers: Sequence[Transfer]
) -> dict[str, list[object]]:
    """Payments as put_payments.sql wants them."""
    return {
        "ids": list(ids),
        "lines": [one.line for one in transfers],
        "claim_ids": [row["id"] for row in rows],
        "attempts": [row["attempt"] for row in rows],
        "references": [one.reference for one in transfers],
        "fens": [one.fen for one in transfers],
        "organisations": [row["organisation"] if row["pay_to"] == "dbu_account" else None for row in rows],
        "units": [row["unit"] for row in rows],
        "holders": [one.value for one in keys.seal_all(protected.HOLDER, ids, [one.holder for one in transfers])],
        "accounts": [one.value for one in keys.seal_all(protected.ACCOUNT, ids, [one.account for one in transfers])],
        "banks": [one.bank for one in transfers],
        "members": [shown(keys, NAME, row["member_id"], Sealed(bytes(row["name"])), Shape.TEXT) for row in rows],
        "documents": [
            shown(
                keys,
                DOCUMENT[DocumentKind(row["document_kind"])],
                row["member_id"],
                Sealed(bytes(row["document"])),
                Shape.DOCUMENT,
            )
            for row in rows
        ],
    }


def release(connection: Connection, row: RowMapping, actor: str, today: date) -> None:
    """Release a batch, so that its file can be fetched.

    Raises:
        Forbidden: by whoever made it, or said whom one of its payments goes to.
        Conflict: it was released or withdrawn before, or pays to a card that changed since.
    """
    queries.begin(connection)
    if actor == row["made_by"] or actor in queries.menders(connection, row["id"]):
        raise Forbidden(FOUR_EYES)
    if changed := queries.changed_cards(connection, row["id"]):
        raise Conflict(
            Text(
                f"批次中有 {changed} 笔的收款卡已更换，应撤回后重新制作",
                f"The cards of {changed} of its payments have changed; withdraw it and make it anew",
            )
        )
    if not queries.end_batch(connection, row["id"], "released", today):
        raise Conflict(ENDED)


def withdraw(connection: Connection, row: RowMapping, today: date) -> None:
    """Take a batch back that is not released.

    Raises:
        Conflict: it was released or withdrawn before.
    """
    queries.begin(connection)
    if not queries.end_batch(connection, row["id"], "withdrawn", today):
        raise Conflict(ENDED)
    queries.withdraw(connection, row["id"], today)
    queries.agree(connection)


def file_of(connection: Connection, keys: Keyring, row: RowMapping, actor: str) -> bytes:
    """The file of a released batch, the very bytes whose hash was released; that it was fetched is written down.

    Raises:
        Conflict: the batch is not released, or somebody changed a payment behind the service.
    """
    if row["state"] != "released":
        raise Conflict(NOT_RELEASED)
    opening = Opening(connection, keys, actor, row["id"], row["payments"])
    content = bank_file(row["number"], transfers_of(opening, queries.payments(connection, MOST, batch_id=row["id"])))
    if sha256(content).digest() != bytes(row["file_sha256"]):
        raise Conflict(OTHER_FILE)
    return content


def transfers_of(opening: Opening, payments: Sequence[RowMapping]) -> Iterator[Transfer]:
    """The lines of a batch as they were made."""
    for one in payments:
        holder = opening.of(protected.HOLDER, one["id"], one["holder"])
        account = opening.of(protected.ACCOUNT, one["id"], one["account"])
        yield Transfer(one["line"], one["reference"], holder, account, one["bank"], one["fen"])


def batch(connection: Connection, batch_id: UUID) -> RowMapping:
    """A batch.

    Raises:
        NotFound: there is none that one may see.
    """
    rows = queries.batches(connection, 1, batch_id)
    if not rows:
        raise NotFound(NO_BATCH)
    return rows[0]
