"""What is given of a claim: what happened, when, and what is medical, which no error repeats."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from geo_service.core.day import Day
from geo_service.core.decisions import Count
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.personal import Personal
from geo_service.core.text import Text
from geo_service.plugins.member_protection.rules import Benefit

PaperKind = Literal[
    "application_form",
    "identity_document",
    "diagnosis",
    "hospital_record",
    "hospital_bill",
    "accident_report",
    "disability_assessment",
    "death_certificate",
    "kinship_proof",
    "payee_account",
    "other",
]
Flag = Literal["same_benefit", "other_benefit", "overlapping_stay"]

FIT = Text("申请内容不符合要求", "The claim does not fit")
NOT_LATER = Text("不晚于今天", "not later than today")
STAY = Text("住院保障须填写", "the hospital benefit needs it")
NO_STAY = Text("只用于住院保障", "only for the hospital benefit")
IN_ORDER = Text("不早于入院日", "not before the first day in hospital")
ILLNESS = Text("重大疾病须填写病种代码", "a critical illness needs the code of an illness")
NO_ILLNESS = Text("只用于重大疾病", "only for a critical illness")
ON_A_LIST = Text("应为病种目录中的代码", "a code of the lists of illnesses")
NO_LISTS = Text(
    "该年度的病种目录尚未导入，暂不能受理重大疾病申请",
    "The year's lists of illnesses have not been brought in: no critical illness can be claimed yet",
)


class ClaimGiven(BaseModel):
    """What happened. `event_on` is the day of it, of a stay in hospital the first; `days` are nights in hospital."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    benefit: Benefit
    event_on: Day
    event_until: Day | None = None
    days: int | None = Field(None, ge=1, le=366)
    illness: Personal | None = Field(None, description="病种代码 / code of an illness")
    hospital: Personal | None = None
    diagnosis: Personal | None = None


class PaperClaim(ClaimGiven):
    """A claim that came to the centre on paper: whose, and on which day; today if that is left out."""

    document_kind: DocumentKind
    document_number: Personal
    filed_on: Day | None = None


class Incomplete(BaseModel):
    """Which papers are missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing: tuple[PaperKind, ...] = Field(min_length=1, max_length=11)


class Complete(BaseModel):
    """The day on which the papers that were missing came; today if it is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    complete_on: Day | None = None


class Investigation(BaseModel):
    """An investigation is opened, or closed with what it found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal["opened", "closed"]
    finding: Literal["verified", "not_verified"] | None = None


class FlagsReviewed(BaseModel):
    """What is to come of what was flagged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flags: tuple[Flag, ...] = Field(min_length=1, max_length=3)
    outcome: Literal["pay", "refuse"]


class SecondPerson(BaseModel):
    """Whether the second person agrees with what was proposed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agrees: bool


class Which(BaseModel):
    """The claims of one benefit, or all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    benefit: Benefit | None = None


class IllnessGiven(BaseModel):
    """An illness of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[0-9A-Za-z_-]{1,40}$")
    name: str = Field(min_length=1, max_length=100)


class IllnessListGiven(BaseModel):
    """A list of illnesses of a year, called by its length, and where it was taken from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(ge=2000, le=2999)
    length: Count
    source: str = Field(min_length=1, max_length=500)
    illnesses: tuple[IllnessGiven, ...] = Field(min_length=1, max_length=1_000)


def check(given: ClaimGiven, today: date) -> None:
    """Refuse what cannot be.

    Raises:
        BadRequest: each thing that does not fit.
    """
    if faults := list(faults_of(given, today)):
        raise BadRequest(FIT, faults)


def faults_of(given: ClaimGiven, today: date) -> Iterator[Fault]:
    """What does not fit; nothing medical is repeated."""
    if given.event_on > today:
        yield Fault("event_on", given.event_on.isoformat(), NOT_LATER)
    is_stay, is_illness = given.benefit == "hospital", given.benefit == "critical_illness"
    for name, value in (("event_until", given.event_until), ("days", given.days)):
        if is_stay != (value is not None):
            yield Fault(name, None if value is None else str(value), STAY if is_stay else NO_STAY)
    if is_illness != (given.illness is not None):
        yield Fault("illness", None, ILLNESS if is_illness else NO_ILLNESS)
    if is_stay and given.event_until is not None and given.days is not None:
        yield from faults_of_stay(given.event_on, given.event_until, given.days, today)


def faults_of_stay(first: date, last: date, days: int, today: date) -> Iterator[Fault]:
    """What does not fit of a stay in hospital."""
    if last > today:
        yield Fault("event_until", last.isoformat(), NOT_LATER)
    most = (last - first).days + 1
    if most < 1:
        yield Fault("event_until", last.isoformat(), IN_ORDER)
    elif days > most:
        yield Fault("days", days, Text(f"至多 {most} 天", f"at most {most} days"))


def list_of(given: ClaimGiven, lists: Sequence[RowMapping]) -> int | None:
    """The length of the shortest list that the illness is on; None for another benefit.

    Raises:
        Conflict: the year has no lists.
        BadRequest: it is on none.
    """
    if given.illness is None:
        return None
    if not lists:
        raise Conflict(NO_LISTS)
    code = given.illness.get_secret_value()
    lengths: list[int] = [
        one["length"] for one in lists if any(illness["code"] == code for illness in one["illnesses"])
    ]
    if not lengths:
        raise BadRequest(FIT, [Fault("illness", None, ON_A_LIST)])
    return min(lengths)
