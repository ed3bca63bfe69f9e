"""What the decision says to the rows of a list: it is asked each question once, however many rows ask it.

Rows are joined to answers in the database. So millions of rows are priced by the function that prices one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from geo_service.core.money import fen
from geo_service.core.text import Text
from geo_service.plugins.member_protection.decisions.enrolment import quote
from geo_service.plugins.member_protection.lists.columns import CARD_KINDS, COLUMNS, EMPLOYMENTS, word_of
from geo_service.plugins.member_protection.questions import Enrolling, Quote
from geo_service.plugins.member_protection.rules import ProtectionRules, Way

# The column in which a refusal is to be mended; the whole row where there is none.
FIELDS = {
    "not_in_service": "employment",
    "service_card_required": "card_kind",
    "no_cover_left": "card_generated_on",
    "step_not_open": "card_generated_on",
    "step_closed": "card_generated_on",
}
ROW = "row"
ASKED = ("plan", "union_class", "card_kind", "employment", "card_generated_on")
OUT_OF_DAYS = ("step_not_open", "step_closed")
WORDS = {"card_kind": CARD_KINDS, "employment": EMPLOYMENTS}


def enrolling(question: str, way: Way, year: int, uploaded_on: date, confirmed_on: date) -> Enrolling:
    """A row's question, `plan|union_class|card_kind|employment|card_generated_on`, as the decision is asked it.

    Args:
        confirmed_on: of members who have a card and no cover; before the confirmation the day of the upload.
    """
    plan, union_class, card_kind, employment, generated_on = question.split("|")
    own: dict[str, Any] = {}
    if way == "new_card":
        own = {"trigger": way, "card_generated_on": date.fromisoformat(generated_on)}
    elif way == "uninsured_with_card":
        own = {"trigger": way, "uploaded_on": uploaded_on, "confirmed_on": confirmed_on}
    return Enrolling(
        channel="central" if way == "central" else "instant",
        plan=plan,
        union_class="special" if union_class == "special" else "ordinary",
        year=year,
        has_service_card=card_kind == "service_card",
        in_service=employment == "in_service",
        **own,
    )


def answers(
    questions: Sequence[str],
    way: Way,
    year: int,
    days: tuple[date, date],
    rules: ProtectionRules,
    reasons: Mapping[str, Text],
) -> Iterator[dict[str, Any]]:
    """The answer to each question, as put_answer.sql wants it.

    Args:
        days: of the upload and of the confirmation.
    """
    for question in questions:
        asked = enrolling(question, way, year, *days)
        given = dict(zip(ASKED, question.split("|"), strict=True))
        yield {"question": question, **row_of(asked, quote(asked, rules).result, given, rules, reasons)}


def row_of(
    asked: Enrolling, said: Quote, given: Mapping[str, str], rules: ProtectionRules, reasons: Mapping[str, Text]
) -> dict[str, Any]:
    """An answer as columns."""
    field = FIELDS.get(said.reason or "", ROW)
    why = reasons.get(said.reason or "", Text("", ""))
    if said.reason in OUT_OF_DAYS:
        days = rules.enrolment[asked.channel]
        why = Text(f"{why.zh}：{days.first_day} 至 {days.last_day}", f"{why.en}: {days.first_day} to {days.last_day}")
    return {
        "reason": said.reason,
        "field": field if field in COLUMNS else ROW,
        "given": written(field, given.get(field, "")),
        "wanted_zh": why.zh,
        "wanted_en": why.en,
        "plan": asked.plan,
        "union_class": asked.union_class,
        "card_generated_on": asked.card_generated_on,
        "first_day": said.cover_start,
        "last_day": said.cover_end,
        "band": said.band,
        "fen_fee": None if said.fee is None else fen(said.fee),
        "fen_city_subsidy": None if said.city_subsidy is None else fen(said.city_subsidy),
    }


def written(field: str, given: str) -> str:
    """What a row has in a column, in a word of lists; it is nobody's name or number."""
    return word_of(WORDS[field], given) if field in WORDS else given
