"""The rules of 附件2-1 as types: what data/policy/<year>/member_protection.toml must hold."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_service.core.rules import Book, By, Fen, Period, Rule, Rules, Words, read_book

Channel = Literal["central", "instant", "individual"]
PlanName = Annotated[str, Field(min_length=1)]
Way = Literal["central", "new_card", "uninsured_with_card", "individual"]
Step = Literal["gru_submit", "dbu_confirm", "dbu_transfer"]
Benefit = Literal["critical_illness", "accident_death", "accident_total_disability", "disease_death", "hospital"]
EnrolledBy = Literal["unit", "individual"]
Card = Literal["service_card", "social_security_card"]
Band = Literal["full", "half"]


class MembersWanted(Rule):
    """How many members the year is to cover."""

    persons: int = Field(ge=0)


class OneCover(Rule):
    """That a member has one cover at a time."""


class Enrolment(Period):
    """Who may enrol through a channel, and when.

    Attributes:
        only_without_unit_group: whether it is only for members whose unit enrols no group.
    """

    channel: Channel
    only_without_unit_group: bool = False


class Cards(Rule):
    """Which cards let a member in by a way; one of them is enough."""

    way: Way
    any_of: Annotated[tuple[Card, ...], Field(strict=False, min_length=1)]


class Cover(Rule):
    """When a cover begins, on a day or so many days after what it starts from, and its last day."""

    way: Way
    first_day: date | None = None
    days_until_start: int | None = Field(None, ge=0)
    last_day: date

    @model_validator(mode="after")
    def _one_start(self) -> Self:
        if (self.first_day is None) == (self.days_until_start is None):
            raise ValueError("first_day or days_until_start is required, not both")
        return self


class Payment(Rule):
    """Within how many working days of the application a member's own fee must be deducted."""

    working_days: int = Field(ge=1)


class HalfYear(Rule):
    """How "longer than half a year" is read."""

    half_year_rule: Literal["by_months", "by_days"]


class Amounts(Rule):
    """An amount for one member of a plan, for a cover longer than half a year and for one that is not."""

    plan: PlanName
    fen_full: Fen = Field(alias="yuan_full")
    fen_half: Fen = Field(alias="yuan_half")

    def fen_of(self, band: Band) -> int:
        """The amount of a band, in fen."""
        return self.fen_full if band == "full" else self.fen_half


class SpecialUnions(Rule):
    """The unions whose member units have the special subsidy."""

    names: Annotated[Words, Field(min_length=1)]


class IndividualSubsidy(Rule):
    """Whether the city pays only of the first enrolment of one's own."""

    only_first_enrolment: bool


class CentralStep(Period):
    """When a step of central enrolment may be taken."""

    step: Step


class GroupTransfer(Rule):
    """Who transfers what of a group's fees."""


class Benefits(Rule):
    """What a plan pays.

    Attributes:
        illness_lists: the lists, called by their length, one of which a critical illness must be on.
        fen_accident: for death and for total disability alike.
    """

    plan: PlanName
    illness_lists: Annotated[tuple[int, ...], Field(strict=False, min_length=1)]
    fen_critical_illness: Fen = Field(alias="yuan_critical_illness")
    fen_accident: Fen = Field(alias="yuan_accident")
    fen_disease_death: Fen = Field(alias="yuan_disease_death")


class HospitalBenefit(Rule):
    """What a plan pays for days in hospital, at most so many of a member and a cover."""

    plan: PlanName
    fen_per_day: Fen = Field(alias="yuan_per_day")
    max_days: int = Field(ge=1)
    max_fen: Fen = Field(alias="max_yuan")

    @model_validator(mode="after")
    def _limits_agree(self) -> Self:
        if self.fen_per_day * self.max_days != self.max_fen:
            raise ValueError("max_yuan is not yuan_per_day for max_days")
        return self


class ClaimWindow(Rule):
    """How long a benefit can be claimed, and the code of the reason when it is later.

    Attributes:
        event_day_counts: whether the day of the event is the first of the days after it.
        moves_to_working_day: whether a last day that is not worked moves to the next one that is.
    """

    benefit: Benefit
    years_after_cover: int | None = Field(None, ge=1)
    months_after_cover: int | None = Field(None, ge=1)
    days_after_event: int | None = Field(None, ge=1)
    event_day_counts: bool | None = None
    moves_to_working_day: bool
    late: Literal["too_late", "right_lapsed"]

    @model_validator(mode="after")
    def _one_span(self) -> Self:
        spans = (self.years_after_cover, self.months_after_cover, self.days_after_event)
        if sum(span is not None for span in spans) != 1:
            raise ValueError("one of years_after_cover, months_after_cover, days_after_event is required")
        if (self.days_after_event is None) != (self.event_day_counts is None):
            raise ValueError("event_day_counts is required with days_after_event, and only there")
        return self


class Payout(Rule):
    """Within how many natural days a benefit is paid, and whether only after an investigation."""

    benefit: Benefit
    pay_within_days: int = Field(ge=1)
    after_investigation: bool = False


class Payee(Rule):
    """Which benefits are paid to the account that the union above names; the others go to the member's card."""

    enrolled_by: EnrolledBy
    to_dbu_account: Annotated[tuple[Benefit, ...], Field(strict=False)]


class ProtectionRules(Rules):
    """The rules of the members' exclusive basic protection in force on one day."""

    target: MembersWanted
    one_cover: OneCover
    enrolment: Annotated[Mapping[Channel, Enrolment], By("channel")]
    cards: Annotated[Mapping[Way, Cards], By("way")]
    cover: Annotated[Mapping[Way, Cover], By("way")]
    payment: Payment
    half_year: HalfYear
    fee: Annotated[Mapping[PlanName, Amounts], By("plan")]
    ordinary_subsidy: Annotated[Mapping[PlanName, Amounts], By("plan")]
    special_subsidy: Annotated[Mapping[PlanName, Amounts], By("plan")]
    special_unions: SpecialUnions
    individual_subsidy: IndividualSubsidy
    central_step: Annotated[Mapping[Step, CentralStep], By("step")]
    group_transfer: GroupTransfer
    benefits: Annotated[Mapping[PlanName, Benefits], By("plan")]
    hospital_benefit: Annotated[Mapping[PlanName, HospitalBenefit], By("plan")]
    claim_window: Annotated[Mapping[Benefit, ClaimWindow], By("benefit")]
    payout: Annotated[Mapping[Benefit, Payout], By("benefit")]
    payee: Annotated[Mapping[EnrolledBy, Payee], By("enrolled_by")]

    @model_validator(mode="after")
    def _central_days_agree(self) -> Self:
        first, last = self.central_step["gru_submit"].first_day, self.central_step["dbu_confirm"].last_day
        central = self.enrolment["central"]
        if (central.first_day, central.last_day) != (first, last):
            raise ValueError(f"enrolment[central]: its days are not those of its steps, {first} to {last}")
        if self.cover["central"].first_day is None:
            raise ValueError("cover[central].first_day: it is required")
        return self

    @model_validator(mode="after")
    def _every_plan_has_its_amounts(self) -> Self:
        for name in ("ordinary_subsidy", "special_subsidy", "benefits"):
            if (plans := getattr(self, name).keys()) != self.fee.keys():
                raise ValueError(f"{name}: its plans, {', '.join(plans)}, are not those of fee, {', '.join(self.fee)}")
        if strange := self.hospital_benefit.keys() - self.fee.keys():
            raise ValueError(f"hospital_benefit: there is no plan {', '.join(sorted(strange))}")
        return self

    @model_validator(mode="after")
    def _subsidies_within_the_fees(self) -> Self:
        for subsidies in (self.ordinary_subsidy, self.special_subsidy):
            for plan, subsidy in subsidies.items():
                fee = self.fee[plan]
                if subsidy.fen_full > fee.fen_full or subsidy.fen_half > fee.fen_half:
                    raise ValueError(f"the subsidy of {plan} is above its fee")
        return self


BOOK: Book[ProtectionRules] = read_book("member_protection", ProtectionRules)
