"""A platform's form, as data/feeds/<platform>.toml tells of it: its columns, and who says that it has them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo_service.core.text import Text

# What a column can hold of a site.
type Value = Literal[
    "site", "change", "platform_id", "name", "category", "tier", "city", "district", "street", "address", "datum",
    "lon", "lat", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers", "photos",
    "updated_on",
]  # fmt: skip


NO_LIMIT = Text("未见公布字数上限", "no limit is published")

# What of a form has a ground beside its columns.
type Grounded = Literal["csv_encoding", "batch", "photos", "categories"]


class Ground(BaseModel):
    """Why a form is thought to be so.

    Attributes:
        source: who says that the platform wants it so.
        assumption: why we think so, where nobody says it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = None
    assumption: Text | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.source is None) == (self.assumption is None):
            raise ValueError("a source or an assumption, one of them")
        return self

    @property
    def ground(self) -> dict[str, Any]:
        """The source, or the assumption in both languages, under its name."""
        return {"source": self.source} if self.assumption is None else {"assumption": self.assumption.json()}

    @property
    def ground_zh(self) -> str:
        """The source or the assumption as a Chinese sheet tells it."""
        return f"假定：{self.assumption.zh}" if self.assumption else str(self.source)


class Column(Ground):
    """A column.

    Attributes:
        longest: characters that the platform takes, None for as many as there are.
        longest_source: who says so; without, how many they are is assumed.
    """

    heading: str
    value: Value
    required: bool = False
    longest: int | None = Field(None, ge=1)
    longest_source: str | None = None

    def told(self) -> dict[str, Any]:
        """The column, with what is documented of it and what assumed."""
        told = {"heading": self.heading, "value": self.value, "required": self.required, **self.ground}
        if self.longest is None:
            return told
        return {**told, "longest": {"characters": self.longest, **self.of_length.ground}}

    @property
    def of_length(self) -> Ground:
        """Who says how long it may be, or that it is assumed."""
        return Ground(source=self.longest_source) if self.longest_source else Ground(assumption=NO_LIMIT)


class Form(BaseModel):
    """What a package for a platform looks like.

    Attributes:
        read_on: the day on which the sources were last read.
        batch: sites in one call of the platform's interface.
        photos: whether a site without a picture of each of its functions is held back, or that is only told.
        categories: what the platform calls each kind; others are not handed over.
        grounds: who says what of these, or why we think so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    read_on: date
    csv_encoding: Literal["utf-8-sig", "gb18030"]
    batch: int = Field(ge=1)
    photos: Literal["required", "told"]
    categories: Mapping[str, str]
    grounds: Mapping[Grounded, Ground]
    column: tuple[Column, ...]

    @model_validator(mode="after")
    def _has_every_ground(self) -> Self:
        if missing := set(get_args(Grounded.__value__)) - self.grounds.keys():
            raise ValueError(f"no ground is given of {', '.join(sorted(missing))}")
        return self

    def told(self) -> dict[str, Any]:
        """The form, with what is documented of it and what assumed."""
        values = self.model_dump(mode="json", include={"csv_encoding", "batch", "photos", "categories"})
        grounded = {str(name): {"value": values[name], **one.ground} for name, one in self.grounds.items()}
        columns = [column.told() for column in self.column]
        return {"read_on": self.read_on.isoformat(), **grounded, "columns": columns}

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
