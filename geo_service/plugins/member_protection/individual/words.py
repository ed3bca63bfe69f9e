"""What is told of applications and deductions; nothing of who it is."""

from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.errors import NotFound
from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.plugins.member_protection.individual.bank import FAILURES
from geo_service.plugins.member_protection.lists.words import INSURED

STATES = {
    "pending_payment": Text("待缴费", "waiting for its fee"),
    "covered": Text("已参保", "covered"),
    "void": Text("未成立", "void"),
    "refund_due": Text("待退款", "the fee is to be given back"),
    "refunded": Text("已退款", "the fee was given back"),
}


def told(row: RowMapping, words: Words) -> dict[str, Any]:
    """An application as the service answers it; money in yuan, `to_pay` what the applicant pays."""
    names = (
        *("id", "union_code", "union_name", "year", "plan", "union_class", "applied_on", "band", "pay_by", "state"),
        *("reason", "ended_on", "is_at_bank", "deducted_on", "refund_reference", "refunded_on"),
    )
    why = INSURED if row["reason"] == "already_insured" else words.reasons.get(row["reason"] or "")
    return {
        **{name: row[name] for name in names},
        "state_told": STATES[row["state"]].json(),
        "reason_told": None if why is None else why.json(),
        "failure": None if row["failure"] is None else {"code": row["failure"], **FAILURES[row["failure"]].json()},
        "cover_start": row["first_day"],
        "cover_end": row["last_day"],
        "fee": yuan(row["fen_fee"]),
        "city_subsidy": yuan(row["fen_city_subsidy"]),
        "to_pay": yuan(row["fen_fee"] - row["fen_city_subsidy"]),
    }


def told_deduction(row: RowMapping) -> dict[str, Any]:
    """A deduction as the service answers it: how many fees, what the bank answered, what came of it; money in yuan."""
    names = ("id", "made_on", "lines", "deducted", "failed", "awaited", "covered")
    amounts = {"amount": "fen", "amount_deducted": "fen_deducted"}
    amounts |= {"city_subsidy": "fen_city_subsidy", "refund_due": "fen_refund_due"}
    return {
        **{name: row[name] for name in names},
        **{name: yuan(row[column]) for name, column in amounts.items()},
    }


def no_application() -> NotFound:
    """The refusal of an application that is not there, or not to be seen."""
    return NotFound(Text("没有这份申请", "There is no such application"))


def no_deduction() -> NotFound:
    """The refusal of a deduction that is not there, or not to be seen."""
    return NotFound(Text("没有这次扣款", "There is no such deduction"))
