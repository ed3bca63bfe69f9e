"""Identity documents, each of a kind; what is wrong with a number is said without the number."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from geo_service.core.errors import Fault, ServiceError
from geo_service.core.protection.masking import document as masked
from geo_service.core.text import Text

MAINLAND_DIGITS, FIRST_GENERATION_DIGITS = 18, 15


class DocumentKind(StrEnum):
    """The kinds of identity document that are taken."""

    MAINLAND_ID = "mainland_id"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_PASSPORT = "foreign_passport"


TITLES = {
    DocumentKind.MAINLAND_ID: Text("居民身份证", "Resident identity card"),
    DocumentKind.HK_MACAO_PERMIT: Text(
        "港澳居民来往内地通行证", "Mainland travel permit for Hong Kong and Macao residents"
    ),
    DocumentKind.TAIWAN_PERMIT: Text("台湾居民来往大陆通行证", "Mainland travel permit for Taiwan residents"),
    DocumentKind.RESIDENCE_PERMIT: Text(
        "港澳台居民居住证", "Residence permit for Hong Kong, Macao and Taiwan residents"
    ),
    DocumentKind.FOREIGN_PASSPORT: Text("外国护照", "Foreign passport"),
}

# What a number of a kind looks like, and that in words.
FORMS = {
    DocumentKind.HK_MACAO_PERMIT: (
        re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
        Text("应为 H 或 M 加 8 位数字（旧证为 10 位）", "H or M and 8 digits, 10 on an old permit"),
    ),
    DocumentKind.TAIWAN_PERMIT: (
        re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
        Text("应为 8 位数字（旧证为 10 位数字，可带一个字母）", "8 digits; 10 and perhaps a letter on an old permit"),
    ),
    DocumentKind.FOREIGN_PASSPORT: (
        re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,20}"),
        Text("应为 5 至 20 位字母和数字，至少一位数字", "5 to 20 letters and digits, at least one digit"),
    ),
}
RESIDENCE_PLACES = ("810000", "820000", "830000")

FOLDED = Text("全角字符已转为半角", "Full-width characters were made half-width")
SPACES = Text("空格已去除", "Spaces were taken out")
UNSEEN = Text(
    "含有看不见的字符；请删去后重新输入",
    "there are characters in it that nobody sees; delete it and write it again",
)
CAPITALS = Text("小写字母已转为大写", "Small letters were made capitals")


class WrongDocument(ServiceError):
    """The number cannot be one of its kind."""

    status = 422
    title = Text("证件号码有误", "The document's number is wrong")

    def __init__(self, where: str, given: str, wanted: Text) -> None:
        super().__init__(wanted, [Fault(where, masked(given), wanted)])


@dataclass(frozen=True)
class IdentityDocument:
    """An identity document whose number can be one of its kind.

    Attributes:
        number: in capitals, half-width, without spaces.
        changes: what was changed about the number as it was given, to be said to whoever gave it.
    """

    kind: DocumentKind
    number: str = field(repr=False)
    changes: tuple[Text, ...] = ()


def identity_document(kind: DocumentKind, given: str, today: date, where: str = "document_number") -> IdentityDocument:
    """The document.

    Args:
        given: the number as somebody wrote it.
        today: in Shanghai; nobody is born after it.
        where: the field or column, for the words of an error.

    Raises:
        WrongDocument: says what is wrong; the number stands in it masked only.
    """
    folded = unicodedata.normalize("NFKC", given)
    close = "".join(folded.split())
    number = close.upper()
    wanted = wrong(kind, number, today)
    if wanted is not None:
        raise WrongDocument(where, number, wanted)
    # An ideographic space is a space, not a letter that was folded.
    is_folded = any(unicodedata.normalize("NFKC", one) != one for one in given if not one.isspace())
    said = ((is_folded, FOLDED), (close != folded, SPACES), (number != close, CAPITALS))
    return IdentityDocument(kind, number, tuple(text for changed, text in said if changed))


def wrong(kind: DocumentKind, number: str, today: date) -> Text | None:
    """What is wrong with a number, in half-width capitals; None when nothing is."""
    if not number:
        return Text("必须填写", "it is required")
    if has_unseen(number):
        return UNSEEN
    if kind in FORMS:
        form, wanted = FORMS[kind]
        return None if form.fullmatch(number) else wanted
    return wrong_form(number) or wrong_place(kind, number) or wrong_birth(number, today) or wrong_check_digit(number)


def has_unseen(text: str) -> bool:
    """Whether something stands in a text that nobody sees, as what turns its direction round on its way from a page."""
    return not text.isprintable() and any(unicodedata.category(one) in ("Cf", "Cc") for one in text)


def wrong_form(number: str) -> Text | None:
    """What is wrong with the length and the letters of an 18-digit number."""
    if re.search(r"E[+]?[0-9]", number) or "." in number:
        return Text(
            "号码被电子表格变成了数字；请把该列设为文本后重新填写",
            "a spreadsheet made a number of it; make the column text and write it again",
        )
    if len(number) == FIRST_GENERATION_DIGITS and number.isdigit():
        return Text(
            "15 位号码的第一代身份证已于 2013 年停用；请填写 18 位号码",
            "first-generation cards of 15 digits ended in 2013; give the number of 18",
        )
    if len(number) != MAINLAND_DIGITS:
        return Text(f"应为 18 位，实为 {len(number)} 位", f"18 characters; there are {len(number)}")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Text(
            "前 17 位应为数字，最后一位为数字或字母 X", "17 digits, and last a digit or the letter X, no other letter"
        )
    return None


def wrong_place(kind: DocumentKind, number: str) -> Text | None:
    """What is wrong with the code of the place.

    Only the province is looked at: a number is given out years after a birth, under the codes of that later day.
    """
    if kind is DocumentKind.RESIDENCE_PERMIT:
        known = number.startswith(RESIDENCE_PLACES)
        return None if known else Text("应以 810000、820000 或 830000 开头", "it begins with 810000, 820000 or 830000")
    if number.startswith(RESIDENCE_PLACES):
        return Text("这是港澳台居民居住证的号码", "this is the number of a residence permit, not of an identity card")
    part, known_as = numdb.get("cn/loc").info(number[:6])[0]
    is_province = len(part) == 2 and bool(known_as)
    return None if is_province else Text("前两位不是省份代码", "the first two digits are no province's code")


def wrong_birth(number: str, today: date) -> Text | None:
    """What is wrong with the date of birth."""
    try:
        born = ric.get_birth_date(number)
    except InvalidComponent:
        return Text("第 7 至 14 位不是有效的出生日期", "digits 7 to 14 are no date of birth")
    if not date(1850, 1, 1) <= born <= today:
        return Text("第 7 至 14 位的出生日期不可能", "nobody who holds a card was born on the day of digits 7 to 14")
    return None


def wrong_check_digit(number: str) -> Text | None:
    """What is wrong with the check digit; the right one is not told, for the mistake may stand elsewhere."""
    if number[-1] == ric.calc_check_digit(number):
        return None
    return Text("校验码不符，请核对有无错位或漏字", "the check digit does not fit; look for a digit that is mistyped")
