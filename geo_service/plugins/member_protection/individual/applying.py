"""An application is judged by enrol.quote and kept: from that day on it waits for its fee (C7)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.money import fen
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.cards.current import replaced
from geo_service.plugins.member_protection.decisions.enrolment import quote
from geo_service.plugins.member_protection.individual import queries
from geo_service.plugins.member_protection.individual.given import Applicant, Applying
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.lists.words import INSURED
from geo_service.plugins.member_protection.questions import Enrolling, Quote
from geo_service.plugins.member_protection.rules import ProtectionRules

# The field in which a refusal is to be mended.
FIELDS = {
    "not_in_service": "employment",
    "service_card_required": "card_kind",
    "unit_group_exists": "unit_has_group",
    "unknown_plan": "plan",
    "already_insured": "document_number",
}
NO_UNION = Text("没有这个工会", "there is no such union")
OF_ANOTHER = Text("一个账号只能为本人申请", "An account applies for one person only")


def apply(
    connection: Connection, keys: Keyring, given: Applying, who: Applicant, today: date, words: Words, *, is_own: bool
) -> RowMapping:
    """A new application, the columns of applications.sql.

    Args:
        is_own: whether applicants do it themselves; then it is for the one person of their account.

    Raises:
        BadRequest: there is no such union, no edition of the rules for the year, or the card was replaced.
        Conflict: a rule refuses it, with its clause; whoever has a cover or an application is told so in one way (C20).
        UnknownYear: the last day to pay is in a year whose working days are not known (C6).
    """
    rules = rules_of(today.year)
    person = keys.blind_index(protected.DOCUMENT[given.document_kind], who.document_number)
    card = keys.blind_index(protected.CARD, who.card_number)
    stands = queries.standing(connection, person, card, today.year, given.organisation)
    if stands is None:
        raise BadRequest(NO_UNION, [Fault("organisation", given.organisation, NO_UNION)])
    if is_own and stands["is_of_another"]:
        raise Conflict(OF_ANOTHER)
    if stands["is_card_replaced"]:
        raise replaced(who.card_number)
    asked = enrolling(given, stands, today, rules)
    ruling = quote(asked, rules)
    if not ruling.result.accepted:
        raise refused(ruling.result.reason or "", ruling.rules[0].clause, words)
    member_id = stands["member_id"]
    told = {
        "id": uuid4(),
        "organisation": queries.CHANNEL,
        "union_code": given.organisation,
        "member_id": member_id,
        "document_index": person,
        "card_index": card,
        "year": today.year,
        "union_class": asked.union_class,
        "applied_on": today,
        "document_kind": given.document_kind.value,
        "card_kind": given.card_kind,
        "employment": given.employment,
        **sealed(keys, member_id, who),
        **terms(asked.plan, ruling.result),
    }
    row = queries.put_application(connection, told)
    if row is None:
        raise refused("already_insured", rules.one_cover.clause, words)
    return row


def enrolling(given: Applying, stands: RowMapping, today: date, rules: ProtectionRules) -> Enrolling:
    """An application as the decision is asked it; the fee is not deducted yet.

    The subsidy is for the first enrolment of one's own that came to a cover (C8).
    """
    return Enrolling(
        channel="individual",
        plan=given.plan,
        union_class="special" if stands["top_name"] in rules.special_unions.names else "ordinary",
        year=today.year,
        applied_on=today,
        first_individual=not stands["had_individual"],
        has_service_card=given.card_kind == "service_card",
        unit_has_group=given.unit_has_group,
        in_service=given.employment == "in_service",
        existing_cover=stands["is_covered"] or stands["is_pending"],
    )


def sealed(keys: Keyring, member_id: int, who: Applicant) -> dict[str, bytes]:
    """Name, document and card as they are kept."""
    document = next(iter(protected.DOCUMENT.values()))  # every kind's field is the same column
    return {
        "name": keys.seal(protected.NAME, member_id, who.name).value,
        "document": keys.seal(document, member_id, who.document_number).value,
        "card": keys.seal(protected.CARD, member_id, who.card_number).value,
    }


def terms(plan: str, said: Quote) -> Mapping[str, Any]:
    """What was quoted, as columns."""
    assert said.fee is not None and said.city_subsidy is not None
    return {
        "plan": plan,
        "first_day": said.cover_start,
        "last_day": said.cover_end,
        "band": said.band,
        "fen_fee": fen(said.fee),
        "fen_city_subsidy": fen(said.city_subsidy),
        "pay_by": said.pay_by,
    }


def refused(reason: str, clause: str, words: Words) -> Conflict:
    """The refusal of an application by a rule."""
    why = INSURED if reason == "already_insured" else words.reasons[reason]
    text = Text(f"{why.zh}（{clause}）", f"{why.en} ({clause})")
    return Conflict(text, [Fault(FIELDS.get(reason, "application"), None, why)])
