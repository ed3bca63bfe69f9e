"""What a cell should hold instead of what stands in it; None where that is as it should be."""

from geo_service.core.protection import masking
from geo_service.core.protection.documents import UNSEEN, has_unseen
from geo_service.core.registry.importing.table import NOT_VALUES
from geo_service.core.text import Text

LONGEST_NAME = 100
SHORT = 2
CARD_LENGTHS = range(6, 31)
REQUIRED = Text("必须填写", "it is required")
FORMULA = Text("单元格是公式或错误值；请粘贴为数值", "a formula or an error; paste its value")
MANGLED = Text(
    "号码被电子表格变成了数字；请把该列设为文本后重新填写",
    "a spreadsheet made a number of it; make the column text and write it again",
)
NO_NAME = Text("应为姓名，不是编号", "a name, not a number")


def shown(text: str) -> str:
    """What stands in a cell that is wrong, so that it can be recognised; a person's name or number cannot be read."""
    return text if len(text) <= SHORT and text.isascii() else masking.text(text)


def is_formula(text: str) -> bool:
    """Whether a cell holds a formula, or what came of one that failed."""
    return text.startswith("=") or text in NOT_VALUES


def name_wanted(name: str) -> Text | None:
    """What would be right instead of a text that cannot be a name; None where it can."""
    if not name:
        return REQUIRED
    if len(name) > LONGEST_NAME:
        return Text(f"至多 {LONGEST_NAME} 字", f"at most {LONGEST_NAME} letters")
    if is_formula(name):
        return FORMULA
    if has_unseen(name):
        return UNSEEN
    return None if any(map(str.isalpha, name)) else NO_NAME


def is_card(number: str, given: str) -> bool:
    """Whether a number can be a card's.

    Args:
        number: `given` as it is kept.
    """
    return len(number) in CARD_LENGTHS and number.isascii() and number.isalnum() and "E+" not in given


def card_wanted(number: str, given: str) -> Text:
    """What would be right instead of a number that cannot be a card's."""
    if not given:
        return REQUIRED
    if has_unseen(given):
        return UNSEEN
    if "E+" in number or "." in number:
        return MANGLED
    least, most = CARD_LENGTHS[0], CARD_LENGTHS[-1]
    return Text(f"应为 {least} 至 {most} 位字母和数字", f"{least} to {most} letters and digits")
