"""What the decisions on the members' basic protection are asked and what they answer."""

from datetime import MAXYEAR, date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Question, Result, Yuan
from geo_service.plugins.member_protection.rules import BOOK, Band, Benefit, Channel, EnrolledBy, Step

UnionClass = Literal["ordinary", "special"]
PaidTo = Literal["member_card", "dbu_account"]
Plan = Annotated[
    str,
    Field(
        min_length=1,
        max_length=20,
        description="保障类型 / plan",
        json_schema_extra={"x-known": [*BOOK.newest.latest.fee]},
    ),
]
Days = Annotated[int, Field(ge=1, le=366)]
# Steps of the second half of a year are those of the next year's cover.
_JULY = 7


def in_year_of_cover(day: date) -> date:
    """A day of the year for whose cover there is central enrolment on a day: the next one from July on."""
    return date(min(day.year + 1, MAXYEAR), 1, 1) if day.month >= _JULY else day


class Enrolling(Question):
    """Somebody who is to be enrolled for a year; what is left out of the member's own state is not looked at.

    `deducted_on` left out: not deducted yet; null: it was not deducted.
    """

    channel: Channel
    plan: Plan
    union_class: UnionClass
    year: int = Field(ge=2000, le=2999)
    trigger: Literal["new_card", "uninsured_with_card"] | None = None
    card_generated_on: Day | None = None
    uploaded_on: Day | None = None
    confirmed_on: Day | None = None
    applied_on: Day | None = None
    deducted_on: Day | None = None
    first_individual: bool | None = None
    has_service_card: bool | None = None
    unit_has_group: bool | None = None
    in_service: bool | None = None
    earlier_failed_applications: Count | None = None
    existing_cover: bool | None = None

    def day(self) -> date:
        """The first day of the year of the cover."""
        return date(self.year, 1, 1)


class Quote(Result):
    """Whether the cover can be had, from when to when, and who pays what; pay_by is the last day of the deduction."""

    accepted: bool
    cover_start: date | None = None
    cover_end: date | None = None
    band: Band | None = None
    fee: Yuan | None = None
    city_subsidy: Yuan | None = None
    to_pay: Yuan | None = None
    pay_by: date | None = None


class Application(Question):
    """An application of one's own, and within how many working days it is to be paid."""

    applied_on: Day
    working_days: Days

    def day(self) -> date:
        """The day of the application."""
        return self.applied_on


class Deadline(Result):
    """The last day, where the calendars of all years concerned are known."""

    accepted: bool
    deadline: date | None = None


class CentralStepTaken(Question):
    """A step of central enrolment taken on a day."""

    step: Step
    on: Day

    def day(self) -> date:
        """A day of the year whose cover it is for."""
        return in_year_of_cover(self.on)


class StepAccepted(Result):
    """Whether it may be taken then."""

    accepted: bool
    first_day: date | None = None
    last_day: date | None = None


class BatchRow(BaseModel):
    """So many members of one plan."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    plan: Plan
    union_class: UnionClass
    members: Count


class Batch(Question):
    """The members that a unit enrols together; instant enrolment says from when."""

    channel: Literal["central", "instant"]
    rows: tuple[BatchRow, ...] = Field(max_length=100_000)
    cover_start: Day | None = None

    def day(self) -> date | None:
        """The first day of the cover, else a day of the year that is enrolled for centrally today."""
        return self.cover_start or (in_year_of_cover(self.as_of) if self.as_of else None)


class BatchTotal(Result):
    """What the fees come to, what the city pays of them and what is to be transferred."""

    accepted: bool
    members: int | None = None
    fee: Yuan | None = None
    city_subsidy: Yuan | None = None
    to_transfer: Yuan | None = None


class Claim(Question):
    """A claim; `event_on` is the first day in hospital, and what of `days` lies outside of the cover is not paid."""

    benefit: Benefit
    plan: Plan
    cover_start: Day
    cover_end: Day
    event_on: Day
    filed_on: Day
    enrolled_by: EnrolledBy
    illness_list: int | None = Field(None, ge=1, le=1_000, description="病种目录，四类或二十二类 / list of 4 or of 22")
    days: Count | None = Field(None, description="住院天数 / days in hospital")
    days_paid_before: Count = 0

    def day(self) -> date:
        """The first day of the cover."""
        return self.cover_start


class ClaimDecided(Result):
    """Whether it is paid, how much and to whom; file_by is the last day to claim, days those that are paid."""

    accepted: bool
    amount: Yuan | None = None
    pay_to: PaidTo | None = None
    days: int | None = None
    file_by: date | None = None


class CompletePapers(Question):
    """A claim whose papers were complete on a day, which is often after the year of its cover."""

    benefit: Benefit
    complete_on: Day
    cover_start: Day | None = None

    def day(self) -> date | None:
        """The first day of the cover, else what day it is."""
        return self.cover_start or self.as_of


class PayBy(Result):
    """The last day to pay it."""

    accepted: bool
    pay_by: date | None = None


class Event(Question):
    """An event, and the enrolment that may cover it. For instant enrolment `applied_on` is the day before the cover.

    `deducted_on` is null while the fee of a member's own is not deducted.
    """

    channel: Channel
    applied_on: Day | None = None
    deducted_on: Day | None = None
    event_on: Day

    def day(self) -> date:
        """The day of the application, which is in the year of the cover; of central enrolment that of the event."""
        return self.event_on if self.channel == "central" else self.applied_on or self.event_on


class Covered(Result):
    """Whether the event is covered, and by what days."""

    covered: bool
    cover_start: date | None = None
    cover_end: date | None = None
