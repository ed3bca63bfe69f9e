"""A site as feeds tell of it: public columns only, frozen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

# Either: it was public at a change, and whoever asks is not known to have been sent it or not.
type Change = Literal["new", "changed", "either", "removed"]
SAID: dict[Change, str] = {"new": "新增", "changed": "变更", "either": "新增或变更", "removed": "撤销"}


class Shot(NamedTuple):
    """A public photo of a site: of one of its functions, or of the whole."""

    function: str | None
    sha256: str


@dataclass(frozen=True)
class Site:
    """An open site.

    Attributes:
        change: what it is for whoever knows the feed up to `since`.
        lon, lat: degrees, WGS-84.
        placed: whether the position is known to the street or better.
        hours: in OSM syntax, None where they were not understood or not given.
        metres_outside: of its declared district; None where there is no outline to tell.
        metres_in_another: how deep it lies in the circle of another district: at least so far outside its own.
        platform_id: what the platform calls it, where that is known and may be told.
    """

    id: int
    kind: str
    tier: str | None
    name: str
    address: str
    district_code: str | None
    district: str | None
    street: str | None
    lon: float | None
    lat: float | None
    placed: bool
    functions: tuple[str, ...]
    free_parking_minutes: int | None
    free_bays: int | None
    chargers: int | None
    hours: str | None
    hours_text: str | None
    phone: str | None
    updated_on: date
    change: Change = "new"
    photos: tuple[Shot, ...] = ()
    metres_outside: float | None = None
    metres_in_another: float = 0.0
    platform_id: str | None = None


@dataclass(frozen=True)
class Removed:
    """A site that is no longer public; its name and the platform's id are told to those who may know them."""

    id: int
    name: str | None = None
    platform_id: str | None = None
