"""What paying asks the database; every answer is under row security, so somebody has to act."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.paying.bank_answer import Answer

# Two batches at once would wait for each other's claims, and find none.
ALONE = text("select pg_advisory_xact_lock(hashtextextended('member_protection batches', 0))")
# What has to agree is looked at now, while it is known who acts, and not when the transaction ends.
AGREE = text("set constraints all immediate")
IDS = text("select nextval('member_protection.payment_ids') from generate_series(1, :count)")
PUT_BATCH = text(
    "insert into member_protection.payment_batch (id, number, payments, fen, made_on, file_sha256)"
    " values (:id, :number, :payments, :fen, :made_on, :file_sha256)"
)
NEXT_NUMBER = text("select coalesce(max(number), 0) + 1 from member_protection.payment_batch")
END_BATCH = text(
    "update member_protection.payment_batch set state = :state, ended_on = :day,"
    " ended_by = current_setting('geo.actor') where id = :id and state = 'made' returning id"
)
HOLD_BATCH = text("select b.state from member_protection.payment_batch b where b.id = :id for update")
PUT_PAYEE = text(
    "insert into member_protection.payee (id, claim_id, attempt, card_kind, card, mended_on)"
    " select :id, p.claim_id, p.attempt, :card_kind, cast(:card as bytea), :day from member_protection.payment p"
    " join member_protection.claim c on c.id = p.claim_id and c.state = 'returned'"
    " where p.claim_id = :claim_id and p.state = 'returned'"
    " and (cast(:card as bytea) is null or c.pay_to = 'member_card') order by p.attempt desc limit 1 returning id"
)
PUT_ACCOUNT = text(
    "insert into member_protection.payout_account (id, organisation, holder, bank, account, named_on)"
    " values (:id, :organisation, :holder, :bank, :account, :day)"
)
CONFIRM_ACCOUNT = text(
    "update member_protection.payout_account set confirmed_on = :day, confirmed_by = current_setting('geo.actor'),"
    " confirmed_at = clock_timestamp() where id = :id and confirmed_on is null returning id"
)
UNION_AT_TOP = text(
    "select core.acts_for(o.code) from core.organisation o"
    " where o.code = :organisation and o.kind in ('district', 'bureau')"
)


def begin(connection: Connection) -> None:
    """Let nobody else make a batch until the transaction ends."""
    connection.execute(ALONE)


def agree(connection: Connection) -> None:
    """Have it looked at that claims, payments and the ledger agree.

    Raises:
        IntegrityError: they do not.
    """
    connection.execute(AGREE)


def payable(connection: Connection, rows: int) -> Sequence[RowMapping]:
    """Claims that can be paid, the most urgent first; the columns of payable.sql."""
    return connection.execute(statement(__file__, "payable").clause, {"rows": rows}).mappings().all()


def left_out(connection: Connection) -> int:
    """How many claims wait for the account of a union."""
    count: int = connection.execute(statement(__file__, "left_out").clause).scalar_one()
    return count


def payment_ids(connection: Connection, count: int) -> list[int]:
    """So many new numbers of payments."""
    return list(connection.execute(IDS, {"count": count}).scalars())


def next_number(connection: Connection) -> int:
    """The number that the next batch has, while nobody else makes one."""
    number: int = connection.execute(NEXT_NUMBER).scalar_one()
    return number


def put_batch(connection: Connection, told: Mapping[str, Any]) -> None:
    """Begin a batch."""
    connection.execute(PUT_BATCH, told)


def put_payments(connection: Connection, batch_id: UUID, day: date, columns: Mapping[str, Sequence[Any]]) -> None:
    """Put payments into a batch; the parameters of put_payments.sql."""
    connection.execute(statement(__file__, "put_payments").clause, {**columns, "batch_id": batch_id, "day": day})


def batches(connection: Connection, rows: int, batch_id: UUID | None = None) -> Sequence[RowMapping]:
    """Batches, newest first."""
    values = {"id": batch_id, "rows": rows}
    return connection.execute(statement(__file__, "batches").clause, values).mappings().all()


def payments(connection: Connection, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Payments that one may see; what is asked: the parameters of payments.sql."""
    all_of = dict.fromkeys(("batch_id", "state", "reference", "mended", "claim_id", "union", "to_unions", "after"))
    values = all_of | asked | {"rows": rows}
    return connection.execute(statement(__file__, "payments").clause, values).mappings().all()


def menders(connection: Connection, batch_id: UUID) -> set[str]:
    """Who said whom the payments of a batch go to."""
    return set(connection.execute(statement(__file__, "menders").clause, {"batch_id": batch_id}).scalars())


def changed_cards(connection: Connection, batch_id: UUID) -> int:
    """How many payments of a batch go to a card in whose place another came since."""
    count: int = connection.execute(statement(__file__, "changed_cards").clause, {"batch_id": batch_id}).scalar_one()
    return count


def end_batch(connection: Connection, batch_id: UUID, state: str, day: date) -> bool:
    """Whether a batch is released or withdrawn now; not when it was before."""
    values = {"id": batch_id, "state": state, "day": day}
    return connection.execute(END_BATCH, values).one_or_none() is not None


def withdraw(connection: Connection, batch_id: UUID, day: date) -> None:
    """Let the claims of a batch stand where they stood before."""
    connection.execute(statement(__file__, "withdraw").clause, {"batch_id": batch_id, "day": day})


def hold_batch(connection: Connection, batch_id: UUID) -> str | None:
    """The state of a batch that nobody else changes until the transaction ends; None when there is none."""
    state: str | None = connection.execute(HOLD_BATCH, {"id": batch_id}).scalar_one_or_none()
    return state


def answers(
    connection: Connection, batch_id: UUID, rows: int, file_sha256: bytes | None = None, unmatched: bool = False
) -> Sequence[RowMapping]:
    """The lines of the bank's answers to a batch, of one file or of all; `unmatched` those about no payment."""
    values = {"batch_id": batch_id, "file_sha256": file_sha256, "unmatched": unmatched, "rows": rows}
    return connection.execute(statement(__file__, "answers").clause, values).mappings().all()


def put_answers(connection: Connection, batch_id: UUID, file_sha256: bytes, given: Sequence[Answer], day: date) -> None:
    """Keep the bank's answer to a batch, and let payments and claims stand where it says."""
    told = {
        "lines": [one.line for one in given],
        "references": [one.reference for one in given],
        "fens": [one.fen for one in given],
        "outcomes": [one.outcome for one in given],
        "words": [one.words for one in given],
    }
    of_file = {"batch_id": batch_id, "file_sha256": file_sha256}
    connection.execute(statement(__file__, "put_answers").clause, of_file | told)
    connection.execute(statement(__file__, "carry_out").clause, of_file | {"day": day})


def put_payee(
    connection: Connection, payee_id: UUID, claim_id: UUID, card_kind: str | None, card: Sealed | None, day: date
) -> bool:
    """Whether it is said now who is paid next; not when no payment of the claim came back, or it was a union's."""
    sealed = None if card is None else card.value
    values = {"id": payee_id, "claim_id": claim_id, "card_kind": card_kind, "card": sealed, "day": day}
    return connection.execute(PUT_PAYEE, values).one_or_none() is not None


def reverse(connection: Connection, reference: str, day: date, bank_reference: str, words: str) -> bool:
    """Whether the money of a payment is written down as come back; not when it is not paid."""
    values = {"reference": reference, "day": day, "bank_reference": bank_reference, "words": words}
    return connection.execute(statement(__file__, "reverse").clause, values).one_or_none() is not None


def balances(connection: Connection, year: int) -> Sequence[RowMapping]:
    """By benefit what was decided and where it stands; the columns of balances.sql."""
    return connection.execute(statement(__file__, "balances").clause, {"year": year}).mappings().all()


def may_name(connection: Connection, organisation: str) -> bool:
    """Whether it is a district, bureau or industry union for which the transaction acts."""
    return bool(connection.execute(UNION_AT_TOP, {"organisation": organisation}).scalar_one_or_none())


def put_account(connection: Connection, told: Mapping[str, Any]) -> None:
    """Keep an account that a union names."""
    connection.execute(PUT_ACCOUNT, told)


def confirm_account(connection: Connection, account_id: UUID, day: date) -> bool:
    """Whether an account is confirmed now; not when it was before."""
    return connection.execute(CONFIRM_ACCOUNT, {"id": account_id, "day": day}).one_or_none() is not None


def accounts(
    connection: Connection,
    rows: int,
    account_id: UUID | None = None,
    union: str | None = None,
    after: UUID | None = None,
) -> Sequence[RowMapping]:
    """Accounts of unions that one may see, newest first, for one page; the columns of accounts.sql."""
    values = {"id": account_id, "union": union, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "accounts").clause, values).mappings().all()


def letter(connection: Connection, claim_id: UUID) -> RowMapping | None:
    """What a letter says of a claim; None when there is none that one may see."""
    return connection.execute(statement(__file__, "letter").clause, {"id": claim_id}).mappings().one_or_none()
