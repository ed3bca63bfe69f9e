"""What whoever brings a layer of demand says of it, and what is wrong with that. No database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from geo_service.core.demand.frames import Layer, Precision
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LONGEST = 500
FEDERATION = "federation"
PRECISIONS = get_args(Precision.__value__)


@dataclass(frozen=True)
class Told:
    """What is said of a layer.

    Attributes:
        name: in Chinese and in English, as is unit: what a weight of 1 is.
        source: on whose word, with what right.
        precision: counted where it stands, or modelled.
        date: what it is of: a year, a month or a day, ISO 8601.
        datum: what the coordinates are in.
        id: what the organisation calls it; made of the English name when None. See address.
        weight: the column that has the weight; `weight` or 权重 when None.
        table: the layer of a GeoPackage, where it has several.
    """

    name: Text
    unit: Text
    source: str
    precision: str
    date: str
    datum: Datum
    id: str | None = None
    licence: str = ""
    organisation: str = FEDERATION
    weight: str | None = None
    table: str | None = None

    def id_or_made(self) -> str:
        """The id: as it is said, or the English name in small letters with _ for all else."""
        if self.id is not None:
            return self.id
        return re.sub(r"[^a-z0-9]+", "_", self.name.en.lower()).strip("_")[:60].rstrip("_")


def address(organisation: str, name: str) -> str:
    """The id of a layer, its name in URLs: `drivers` of the Federation, `drivers@district:310101` of a union.

    Each organisation calls its layers as it likes: no two are one, and nobody learns of another's by a name.
    """
    return name if organisation == FEDERATION else f"{name}@{organisation.replace('/', '~')}"


def as_json(told: Told) -> dict[str, Any]:
    """What is told, as JSON holds it."""
    return {**vars(told), "name": told.name.json(), "unit": told.unit.json(), "datum": told.datum.value}


def from_json(kept: Mapping[str, Any]) -> Told:
    """What was told, of what JSON held of it."""
    name, unit = Text(**kept["name"]), Text(**kept["unit"])
    return Told(**{**kept, "name": name, "unit": unit, "datum": Datum(kept["datum"])})


def layer_of(told: Told, how: Text) -> Layer:
    """A layer of which this is told, and how it was made; it has no places yet.

    Raises:
        BadRequest: naming everything that is missing or will not do.
    """
    said = {"name": told.name, "unit": told.unit}
    faults = [
        Fault(f"{what}_{language}", text, Text("必须填写，至多 500 字", "1 to 500 letters"))
        for what, words in said.items()
        for language, text in zip(("zh", "en"), words, strict=True)
        if not 0 < len(text.strip()) <= LONGEST
    ]
    if not 0 < len(told.source.strip()) <= LONGEST:
        faults.append(Fault("source", told.source, Text("须写明来源", "on whose word it is")))
    precision = next((one for one in PRECISIONS if one == told.precision), None)
    if precision is None:
        wanted = Text("应为 counted（实计）或 modelled（推算）", "counted or modelled")
        faults.append(Fault("precision", told.precision, wanted))
    if not DATE.fullmatch(told.date):
        faults.append(Fault("date", told.date, Text("应为年、月或日，如 2023、2025-06", "such as 2023 or 2025-06-30")))
    if not ID.fullmatch(told.id_or_made()):
        wanted = Text("应为小写字母、数字与下划线，以字母开头", "a letter, then small letters, digits and _")
        faults.append(Fault("id", told.id_or_made(), wanted))
    if faults or precision is None:
        raise BadRequest(Text("图层说明不符合要求", "What is said of the layer does not fit"), faults)
    name, unit = (Text(words.zh.strip(), words.en.strip()) for words in (told.name, told.unit))
    return Layer(
        id=address(told.organisation, told.id_or_made()),
        name=name,
        unit=unit,
        source=told.source.strip(),
        precision=precision,
        how=how,
        date=told.date,
        total=0.0,
        licence=told.licence.strip(),
        organisation=told.organisation,
    )
