"""The file by which the bank is told whom to pay: the same payments are the same bytes, for ever."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from stdnum.iso7064 import mod_97_10

from geo_service.core.money import yuan

HEADING = ("批次号", "序号", "付款参考号", "收款户名", "收款账号", "收款账户类型或开户行", "金额", "用途")
PURPOSE = "会员保障金"  # of which benefit is nobody's business at the bank
BOM = "\ufeff"
# A spreadsheet makes a number of digits, and a formula of these; behind a tab it leaves both alone.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Transfer:
    """A line of the file; `fen` goes to the account."""

    line: int
    reference: str
    holder: str = field(repr=False)
    account: str = field(repr=False)
    bank: str
    fen: int


def reference_of(payment_id: int) -> str:
    """A payment's reference as ISO 11649 has it, RF, two check digits and a number that is nobody's."""
    body = f"MP{payment_id:010}"
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def bank_file(batch_number: int, transfers: Iterable[Transfer]) -> bytes:
    """The file of a batch: CSV in UTF-8 with a byte order mark, of which a spreadsheet spoils nothing."""
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(HEADING)
    for one in transfers:
        writer.writerow(
            (
                f"B{batch_number:06}",
                *(one.line, one.reference, safe(one.holder), as_text(one.account), safe(one.bank), yuan(one.fen)),
                PURPOSE,
            )
        )
    return (BOM + told.getvalue()).encode()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return as_text(text) if text.startswith(FORMULAS) else text


def as_text(text: str) -> str:
    """A text that a spreadsheet takes for nothing else."""
    return f"\t{text}"
