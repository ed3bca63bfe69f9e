"""What the bank answers to a batch: CSV with reference, amount and result of each payment."""

import re
from dataclasses import dataclass
from typing import Literal

from geo_service.core.protection.personal import without_numbers
from geo_service.core.registry.importing.cells import Wanted
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text
from geo_service.plugins.member_protection.ledger.bank import read

HEADINGS = {
    **dict.fromkeys(("付款参考号", "参考号", "reference"), "reference"),
    **dict.fromkeys(("金额", "amount"), "amount"),
    **dict.fromkeys(("结果", "处理结果", "状态", "result"), "outcome"),
    **dict.fromkeys(("退回原因", "失败原因", "原因", "reason"), "words"),
}
type Outcome = Literal["paid", "returned"]
OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("成功", "已付", "交易成功", "paid"), "paid"),
    **dict.fromkeys(("退回", "退汇", "失败", "交易失败", "returned"), "returned"),
}
# As a spreadsheet may have written it again: 600, 600.0, 1,234.50.
AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2})0*)?", re.ASCII)
MOST_LINES, LONGEST_REFERENCE, LONGEST_WORDS = 20_000, 64, 100
NO_ANSWER = Text("银行回盘应为 CSV，含 付款参考号、金额、结果 三列", "a CSV with the columns 付款参考号, 金额, 结果")


@dataclass(frozen=True)
class Answer:
    """A line: what became of a payment, and what the bank says to it."""

    line: int
    reference: str
    fen: int
    outcome: Outcome
    words: str


def answers_of(content: bytes) -> list[Answer]:
    """The lines of the bank's answer.

    Raises:
        BadRequest: it is none, or naming every line that says something else than it should; nothing is kept.
    """
    return read(content, HEADINGS, NO_ANSWER, answer_of, optional={"words"}, most=MOST_LINES)


def answer_of(number: int, told: dict[str, str]) -> Answer:
    """A line.

    Raises:
        Wanted: it says something else than it should.
    """
    outcome = OUTCOMES.get(plain(told["outcome"]))
    if outcome is None:
        raise Wanted("结果应为 成功 或 退回", "a result: 成功 (paid) or 退回 (returned)")
    if not 0 < len(told["reference"]) <= LONGEST_REFERENCE:
        raise Wanted(f"付款参考号应为 1 至 {LONGEST_REFERENCE} 字", f"a reference of 1 to {LONGEST_REFERENCE} letters")
    words = without_numbers(told.get("words", ""))[:LONGEST_WORDS]
    if outcome == "returned" and not words:
        raise Wanted("退回须注明原因", "a returned payment needs a reason")
    return Answer(number, told["reference"], amount_of(told["amount"]), outcome, words)


def amount_of(text: str) -> int:
    """An amount in fen.

    Raises:
        Wanted: it is none.
    """
    match = AMOUNT.fullmatch(text)
    fen = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0")) if match else 0
    if not fen:
        raise Wanted("应为正数金额，如 1234.50", "a positive amount such as 1234.50")
    return fen
