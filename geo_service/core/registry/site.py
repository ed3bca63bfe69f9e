"""A site as a file gives it: one facility and the place it is in, checked against the catalogue."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, Json, ValidationInfo, field_validator, model_validator

from geo_service.core.catalogue import Catalogue
from geo_service.core.geometry import Datum, in_mainland_china


class Site(BaseModel):
    """One row of a site file; empty cells are None.

    Validation needs the catalogue as context: kinds, tiers, functions and attributes are checked against it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    kind: str
    tier: str | None
    address: str
    district_code: str | None
    street_code: str | None
    region: str | None
    lon: float | None
    lat: float | None
    datum: Datum | None
    position_precision: Literal["surveyed", "rooftop", "street", "area", "district"]
    functions: tuple[str, ...]
    free_parking_minutes: int | None = Field(ge=0)
    free_bays: int | None = Field(ge=0)
    chargers: int | None = Field(ge=0)
    hours_text: str | None
    attributes: Json[dict[str, Any]]
    sample: bool
    place: str | None
    organisation: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str, info: ValidationInfo) -> str:
        return known(kind, catalogue_of(info).kinds, "kind")

    @field_validator("functions", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(code.strip() for code in value.split(";") if code.strip()) if isinstance(value, str) else ()

    @field_validator("functions")
    @classmethod
    def _known_functions(cls, functions: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(known(code, catalogue_of(info).functions, "function") for code in functions)

    @field_validator("attributes", mode="before")
    @classmethod
    def _no_attributes(cls, value: object) -> object:
        return "{}" if value is None else value

    @field_validator("address", mode="before")
    @classmethod
    def _no_address(cls, value: object) -> object:
        return "" if value is None else value

    @model_validator(mode="after")
    def _fits_its_kind(self, info: ValidationInfo) -> Self:
        kind = catalogue_of(info).kinds[self.kind]
        tiers = {tier.code for tier in kind.tiers}
        if self.tier is not None:
            known(self.tier, dict.fromkeys(tiers), f"tier of {self.kind}")
        kind.attributes.model_validate(self.attributes)
        return self

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if self.lon is None and self.lat is None and self.datum is None:
            return self
        if self.lon is None or self.lat is None or self.datum is None:
            raise ValueError("lon, lat and datum must be given together, or none of them")
        if not in_mainland_china(self.lon, self.lat):
            raise ValueError(f"lon {self.lon}, lat {self.lat} is not in mainland China; lon comes first")
        return self


def catalogue_of(info: ValidationInfo) -> Catalogue:
    """The catalogue that the validation was given as context."""
    assert info.context is not None
    catalogue: Catalogue = info.context["catalogue"]
    return catalogue


def known[T](code: str, codes: Mapping[str, T], what: str) -> str:
    """The code, when it is one of the codes; else a ValueError that lists them."""
    if code not in codes:
        raise ValueError(f"{code!r} is not a {what}; known: {', '.join(sorted(codes)) or 'none'}")
    return code
