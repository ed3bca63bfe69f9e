"""What is told of batches, payments and accounts; money in yuan, accounts masked."""

from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.money import yuan
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.paying import protected

STATES = ("in_batch", "paid", "returned", "reversed", "withdrawn")
BALANCES = ("decided", "open", "in_batch", "paid", "returned", "reversed")


def told_batch(row: RowMapping) -> dict[str, Any]:
    """A batch, with how its payments stand."""
    names = ("id", "number", "state", "payments", "made_on", "made_by", "ended_on", "ended_by", "unmatched")
    states = row["states"] or {}
    return {
        **{name: row[name] for name in names},
        "amount": yuan(row["fen"]),
        "sha256": bytes(row["file_sha256"]).hex(),
        "states": {
            state: {"payments": states[state]["payments"], "amount": yuan(states[state]["fen"])}
            for state in STATES
            if state in states
        },
    }


def told_payment(keys: Keyring, row: RowMapping) -> dict[str, Any]:
    """A payment as the centre sees it."""
    names = (
        *("id", "batch_id", "batch_number", "line", "claim_id", "attempt", "reference", "state", "day", "words"),
        *("bank", "unit", "unit_name", "organisation", "is_mended"),
    )
    return {
        **{name: row[name] for name in names},
        "amount": yuan(row["fen"]),
        "member": row["masked_member"],
        "document": row["masked_document"],
        "account": shown(keys, protected.ACCOUNT, row["id"], Sealed(bytes(row["account"])), Shape.CARD),
        "pay_to": "member_card" if row["organisation"] is None else "dbu_account",
    }


def told_payout(row: RowMapping) -> dict[str, Any]:
    """A payment as the union sees that it is paid to: how much, for whom, under which reference; not what for."""
    names = ("id", "organisation", "unit", "unit_name", "reference", "state", "day")
    return {
        **{name: row[name] for name in names},
        "amount": yuan(row["fen"]),
        "member": row["masked_member"],
        "document": row["masked_document"],
    }


def told_account(keys: Keyring, row: RowMapping) -> dict[str, Any]:
    """The account of a union; its number masked."""
    names = ("id", "organisation", "organisation_name", "holder", "bank", "named_on", "confirmed_on", "counts")
    account = shown(keys, protected.UNION_ACCOUNT, row["id"], Sealed(bytes(row["account"])), Shape.CARD)
    return {**{name: row[name] for name in names}, "number": account}


def told_line(row: RowMapping) -> dict[str, Any]:
    """A line of the bank's answer that is about no payment, with why."""
    names = ("line", "reference", "outcome", "words", "reason")
    return {**{name: row[name] for name in names}, "amount": yuan(row["fen"])}


def told_balance(row: RowMapping) -> dict[str, Any]:
    """Where what was decided of a benefit stands: decided is the sum of the others, to the fen."""
    return {
        "benefit": row["benefit"],
        **{name: {"claims": row[name], "amount": yuan(row[f"fen_{name}"])} for name in BALANCES},
    }
