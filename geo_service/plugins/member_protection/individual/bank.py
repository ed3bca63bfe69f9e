"""What the bank is sent to deduct fees, and what it answers: CSV, every fee under a number of ours."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo_service.core.registry.importing.cells import Wanted, past_day
from geo_service.core.text import Text
from geo_service.plugins.member_protection.ledger.bank import read
from geo_service.plugins.member_protection.paying.bank_file import as_text, safe

COLUMNS = ("扣款编号", "户名", "卡号", "金额")
HEADINGS = {
    **dict.fromkeys(("扣款编号", "number"), "number"),
    **dict.fromkeys(("结果", "扣款结果", "result"), "result"),
    **dict.fromkeys(("扣款日期", "day"), "day"),
    **dict.fromkeys(("原因", "失败原因", "reason"), "reason"),
}
RESULTS: dict[str, Literal["deducted", "failed"]] = {
    **dict.fromkeys(("成功", "deducted"), "deducted"),
    **dict.fromkeys(("失败", "failed"), "failed"),
}
FAILURES = {
    "insufficient_funds": Text("余额不足", "not enough on the card"),
    "card_not_usable": Text("卡状态异常", "the card cannot be used"),
    "wrong_name": Text("户名不符", "another name"),
    "other": Text("其他", "another reason"),
}
CODES = {word: code for code, words in FAILURES.items() for word in (code, words.zh)}
NO_FILE = Text(
    "扣款结果应为 CSV，含 扣款编号、结果、扣款日期、原因 四列",
    "a CSV with the columns 扣款编号, 结果, 扣款日期, 原因",
)
NO_NUMBER = Text("扣款编号应为扣款文件中的编号", "a number of the file that the bank was sent")
MOST_DIGITS = 18


@dataclass(frozen=True)
class Answered:
    """What the bank answered to the request for one fee: it was deducted on a day, or why it was not."""

    line: int
    number: int
    outcome: Literal["deducted", "failed"]
    day: date | None
    failure: str | None


def written(lines: Iterable[tuple[int, str, str, str]]) -> bytes:
    """The file for the bank: number, name, card and amount of each fee; a spreadsheet spoils neither name nor card."""
    told = io.StringIO(newline="")
    rows = ((number, safe(name), as_text(card), amount) for number, name, card, amount in lines)
    csv.writer(told).writerows([COLUMNS, *rows])
    return told.getvalue().encode("utf-8-sig")


def answers_of(content: bytes, today: date) -> list[Answered]:
    """What the bank answered.

    Raises:
        BadRequest: it is no such file, or naming every line that says something else than it should; nothing is kept.
    """

    def answered(line: int, told: dict[str, str]) -> Answered:
        number = told["number"]
        if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            raise Wanted(*NO_NUMBER)
        if (outcome := RESULTS.get(told["result"])) is None:
            raise Wanted("结果应为 成功 或 失败", "成功 (deducted) or 失败 (failed)")
        if outcome == "failed":
            if (failure := CODES.get(told["reason"])) is None:
                reasons = "、".join(words.zh for words in FAILURES.values())
                raise Wanted(f"失败的原因应为 {reasons}", f"why it failed, one of {reasons}")
            return Answered(line, int(number), outcome, None, failure)
        return Answered(line, int(number), outcome, past_day(told["day"], today), None)

    return read(content, HEADINGS, NO_FILE, answered)
