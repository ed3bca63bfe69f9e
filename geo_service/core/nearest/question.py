"""What a driver can ask of nearest, and what is wrong with a question that cannot be answered."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat
from pydantic_core import PydanticCustomError

from geo_service.core.calendar import SHANGHAI
from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.parameters import misplaced
from geo_service.core.text import Text

Count = Annotated[int | None, Field(ge=0, le=2_000_000_000)]


def moment(given: Any) -> Any:
    """A moment as it is given: "now", or with an offset from UTC as RFC 3339 writes it."""
    try:
        at = given if given in (None, "now") or isinstance(given, datetime) else datetime.fromisoformat(given)
        if not isinstance(at, datetime):
            return at
        if at.tzinfo is not None:
            return at.astimezone(SHANGHAI)
    except (ValueError, TypeError, OverflowError):
        pass
    raise PydanticCustomError("moment", "now, or a moment such as 2025-06-30T22:15:00%2B08:00 (%2B is a plus sign)")


Moment = Annotated[datetime | Literal["now"] | None, BeforeValidator(moment)]


class Question(BaseModel):
    """The parameters of GET /nearest; every filter narrows the answer, and all given must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: FiniteFloat = Field(description="Longitude of the point, degrees, in `datum`.")
    lat: FiniteFloat = Field(description="Latitude of the point, degrees, in `datum`.")
    datum: Datum = Field(Datum.WGS84, description="Datum of the point and of the answer.")
    kind: list[str] = Field([], description="Kinds of facility, any of them; all kinds when left out.")
    tier: list[str] = Field([], description="Tiers, any of them.")
    function: list[str] = Field([], description="Functions, all of which the facility must have.")
    min_free_parking_minutes: Count = Field(None, description="Least minutes of free parking.")
    min_free_bays: Count = Field(None, description="Least number of free parking bays.")
    min_chargers: Count = Field(None, description="Least number of charging posts.")
    open_at: Moment = Field(
        None, description="Only what is certainly open then: `now`, or a moment with its offset, within two weeks."
    )
    within_m: float | None = Field(None, gt=0, allow_inf_nan=False, description="Greatest distance, metres.")
    by: Literal["line", "drive"] = Field(
        "line", description="What comes first: line, the nearest on the spheroid; drive, the soonest reached by road."
    )
    limit: int = Field(10, ge=1, le=100, description="How many facilities, at most.")

    def filters(self) -> dict[str, Any]:
        """The filters as parameters of core.matches, but for the opening; null where none is set."""
        return {
            "kinds": self.kind or None,
            "tiers": self.tier or None,
            "functions": self.function or None,
            "min_free_parking_minutes": self.min_free_parking_minutes,
            "min_free_bays": self.min_free_bays,
            "min_chargers": self.min_chargers,
        }


def check(question: Question, catalogue: Catalogue) -> None:
    """Refuse what cannot be answered.

    Raises:
        BadRequest: the point lies outside mainland China, or a kind, tier or function is not known.
    """
    faults = misplaced(question.lon, question.lat, question.datum)
    faults += unknown("kind", question.kind, catalogue.kinds.keys())
    faults += unknown("tier", question.tier, catalogue.tiers)
    faults += unknown("function", question.function, catalogue.functions.keys())
    if faults:
        raise BadRequest(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)


def unknown(parameter: str, given: list[str], known: Any) -> list[Fault]:
    """A fault for each code that is not among the known ones."""
    strange = [code for code in given if code not in known]
    if not strange:
        return []
    codes = ", ".join(sorted(known))
    wanted = Text(f"应为其中之一：{codes}", f"one of {codes}")
    return [Fault(parameter, code, wanted) for code in strange]
