"""What an applicant says of themself, checked; nothing of it that can be a person's is repeated."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.day import Day
from geo_service.core.decisions import Yuan
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.protection import masking
from geo_service.core.protection.documents import DocumentKind, WrongDocument, identity_document
from geo_service.core.protection.personal import Personal
from geo_service.core.protection.values import normalised
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists.routes import UNION
from geo_service.plugins.member_protection.lists.wanted import card_wanted, is_card, name_wanted
from geo_service.plugins.member_protection.questions import Plan
from geo_service.plugins.member_protection.rules import Card

REFERENCE = r"^[0-9A-Za-z_-]{4,64}$"


class Applying(BaseModel):
    """An application for a cover of one's own: who, by which card, for which plan.

    Attributes:
        organisation: code of the applicant's union.
        unit_has_group: whether their unit enrols a group, as they say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: str = Field(max_length=200, pattern=UNION)
    plan: Plan
    name: Personal
    document_kind: DocumentKind = DocumentKind.MAINLAND_ID
    document_number: Personal
    card_kind: Card
    card_number: Personal
    employment: Literal["in_service", "retired", "left"]
    unit_has_group: bool


class Refund(BaseModel):
    """A fee that was given back: the bank's reference, the day, and the amount in yuan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str = Field(pattern=REFERENCE)
    refunded_on: Day
    amount: Yuan


@dataclass(frozen=True)
class Applicant:
    """Who applies, as it is sealed."""

    name: str = field(repr=False)
    document_number: str = field(repr=False)
    card_number: str = field(repr=False)


def applicant(given: Applying, today: date) -> Applicant:
    """Who applies.

    Raises:
        BadRequest: a name, document or card cannot be one; every fault is named, each number masked.
    """
    faults: list[Fault] = []
    name = given.name.get_secret_value().strip()
    if (wanted := name_wanted(name)) is not None:
        faults.append(Fault("name", None, wanted))
    number = given.document_number.get_secret_value()
    try:
        number = identity_document(given.document_kind, number, today).number
    except WrongDocument as error:
        faults.extend(error.faults)
    card = given.card_number.get_secret_value()
    kept = normalised(card)
    if not is_card(kept, card):
        faults.append(Fault("card_number", masking.card(card), card_wanted(kept, card)))
    if faults:
        raise BadRequest(Text("申请内容有误", "The application has faults"), faults)
    return Applicant(name, number, kept)
