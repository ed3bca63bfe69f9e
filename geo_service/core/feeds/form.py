"""A platform's form, as data/feeds/<platform>.toml tells of it: its columns, and who says that it has them."""

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# What a column can hold of a site.
type Value = Literal[
    "site", "change", "platform_id", "name", "category", "tier", "city", "district", "street", "address", "datum",
    "lon", "lat", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers", "photos",
    "updated_on",
]  # fmt: skip


class Column(BaseModel):
    """A column.

    Attributes:
        longest: characters that the platform takes, None for as many as there are.
        source: who says that the platform wants it so.
        assumption: why we think so, where nobody says it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    value: Value
    required: bool = False
    longest: int | None = Field(None, ge=1)
    source: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _has_a_ground(self) -> Self:
        if (self.source is None) == (self.assumption is None):
            raise ValueError(f"column {self.heading}: a source or an assumption, one of them")
        return self


class Form(BaseModel):
    """What a package for a platform looks like.

    Attributes:
        batch: sites in one call of the platform's interface.
        photos: whether a site without a picture of each of its functions is held back, or that is only told.
        categories: what the platform calls each kind; others are not handed over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    csv_encoding: Literal["utf-8-sig", "gb18030"]
    batch: int = Field(ge=1)
    photos: Literal["required", "told"]
    categories: Mapping[str, str]
    column: tuple[Column, ...]

    @cached_property
    def by_value(self) -> Mapping[str, Column]:
        """The columns by what they hold."""
        return {one.value: one for one in self.column}


class Answers(BaseModel):
    """How the platforms' answer files are read: words by what they mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headings: Mapping[str, tuple[str, ...]]
    states: Mapping[str, tuple[str, ...]]


@cache
def read_form(data: Path, platform: str) -> Form:
    """The form of a platform."""
    return Form.model_validate(tomllib.loads((data / "feeds" / f"{platform}.toml").read_text(encoding="utf-8")))


@cache
def read_answers(data: Path) -> Answers:
    """How answer files are read."""
    return Answers.model_validate(tomllib.loads((data / "feeds" / "answers.toml").read_text(encoding="utf-8")))
