"""The rules of 附件2-4 as types: what data/policy/<year>/coordinators.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Rule, Rules, read_book

Batch = Literal[1, 2]
Month = Annotated[str, Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")]


class PersonsWanted(Rule):
    """How many persons the year asks for."""

    persons: int = Field(ge=0)


class Levels(Rule):
    """The levels of the certificate that count, 4 the lowest, and the month in which those who have one are listed."""

    levels: Annotated[tuple[int, ...], Field(strict=False, min_length=1)]
    stock_take: Month


class Exam(Rule):
    """A batch: the month of its exam, and that in which people are called to it."""

    batch: Batch
    mobilise: Month
    exam: Month


class Confirmation(Rule):
    """The month in which those of a batch who passed are confirmed."""

    batch: Batch
    confirm: Month


class CoordinatorRules(Rules):
    """The rules of coordinators in force on one day."""

    target: PersonsWanted
    levels: Levels
    exam: Annotated[Mapping[Batch, Exam], By("batch")]
    confirmation: Annotated[Mapping[Batch, Confirmation], By("batch")]


BOOK: Book[CoordinatorRules] = read_book("coordinators", CoordinatorRules)
