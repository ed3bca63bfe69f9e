"""The rules of 附件2-5 as types: what data/policy/<year>/legal_service.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Period, Rule, Rules, read_book

Counter = Literal["events", "person_times", "legal_aid_person_times"]
Half = Literal["h1", "h2"]


class Wanted(Rule):
    """How much of something the year asks for, at least."""

    counter: Counter
    amount: int = Field(ge=1)
    unit: Literal["场", "人次"]


class PlatformsCovered(Rule):
    """That every leading platform firm with a headquarters in the city is to be reached."""


class Lectures(Period):
    """How many online lectures a half-year asks for, and its days."""

    half: Half
    lectures: int = Field(ge=1)
    unit: Literal["场"]


class UnionEvents(Rule):
    """How many events a union is to lead itself."""

    self_led_events: int = Field(ge=1)
    unit: Literal["场"]


class ProgressNotices(Rule):
    """How often the Federation tells of the progress."""

    notices: int = Field(ge=1)
    unit: Literal["次"]


class LegalServiceRules(Rules):
    """The rules of legal service in force on one day; the first event's period is the first quarter."""

    target: Annotated[Mapping[Counter, Wanted], By("counter")]
    platform_hq: PlatformsCovered
    first_event: Period
    lecture: Annotated[Mapping[Half, Lectures], By("half")]
    union_events: UnionEvents
    progress_notice: ProgressNotices


BOOK: Book[LegalServiceRules] = read_book("legal_service", LegalServiceRules)
