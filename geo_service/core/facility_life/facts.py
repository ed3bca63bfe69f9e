"""What the steps of a facility's life want to be told, as far as it is the same in every programme."""

from typing import Self

from pydantic import Field, model_validator

from geo_service.core.geometry import Datum, convert
from geo_service.core.workflow.declaration import Facts


class Measured(Facts):
    """Where those who went to a site stood; each programme says on top what they looked at."""

    lon: float = Field(description="实测经度 / longitude as measured, degrees")
    lat: float = Field(description="实测纬度 / latitude as measured, degrees")
    datum: Datum = Field(description="坐标系 / datum of the measured position")

    @model_validator(mode="after")
    def _in_china(self) -> Self:
        convert(self.lon, self.lat, self.datum, Datum.WGS84)
        return self

    def position(self) -> tuple[float, float]:
        """The measured position as lon, lat in WGS-84."""
        lon, lat = convert(self.lon, self.lat, self.datum, Datum.WGS84)
        return float(lon), float(lat)


class PlaqueGiven(Facts):
    """The plaque that a facility is given."""

    number: str = Field(pattern=r"^[0-9A-Za-z一-龥〔〕-]{3,40}$", description="铭牌编号 / number of the plaque")


class Round(Facts):
    """What was found on a round; each programme says what can be out of order."""

    in_order: bool = Field(description="一切正常 / all in order")
    out_of_order: tuple[str, ...] = Field((), max_length=50, description="异常情况 / what is out of order")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.in_order == bool(self.out_of_order):
            raise ValueError("异常时须列出异常项，正常时不得列出 / what is out of order is named, and only then")
        return self
