"""The map platforms on which sites are to be found, as data/platforms.toml tells of them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from geo_service.core.geometry import Datum
from geo_service.core.text import Text

type Need = Literal["position", "address", "photos"]


class Platform(BaseModel):
    """A platform.

    Attributes:
        datum: in which it takes positions.
        needs: what a site must have before it is sent there.
        source: the clause that asks for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    zh: str
    en: str
    datum: Datum
    needs: tuple[Need, ...]
    source: str

    @property
    def title(self) -> Text:
        """Its name."""
        return Text(self.zh, self.en)


@cache
def read_platforms(data: Path) -> Mapping[str, Platform]:
    """The platforms by code, in the order of the file."""
    told = tomllib.loads((data / "platforms.toml").read_text(encoding="utf-8"))
    found = [Platform.model_validate(one) for one in told["platform"]]
    return {one.code: one for one in found}
