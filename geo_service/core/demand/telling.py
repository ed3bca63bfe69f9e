"""What a request says of a layer: the same in a form with the file and in the query beside it."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Form, Query

from geo_service.core.demand.frames import Precision
from geo_service.core.demand.told import Told
from geo_service.core.geometry import Datum
from geo_service.core.text import Text


def told_in(place: Callable[..., Any]) -> Callable[..., Told]:
    """A dependency: what is said of a layer.

    Args:
        place: where it is said, `Form` or `Query`.
    """
    words = Annotated[str, place(min_length=1, max_length=500)]

    def told_of(
        name_zh: words,
        name_en: words,
        unit_zh: words,
        unit_en: words,
        source: words,
        precision: Annotated[Precision, place(description="counted where it stands, or modelled.")],
        date: Annotated[str, place(description="Year, month or day that it is of.", max_length=10)],
        datum: Annotated[Datum, place(description="Datum of the coordinates in the file.")],
        layer_id: Annotated[
            str | None,
            place(
                alias="id",
                max_length=60,
                description="What the organisation calls it in URLs; of the English name if left out.",
            ),
        ] = None,
        licence: Annotated[str, place(max_length=500)] = "",
        weight: Annotated[
            str | None, place(max_length=100, description="Column of the weight; `weight` if left out.")
        ] = None,
        table: Annotated[
            str | None, place(max_length=200, description="Layer of a GeoPackage that has several.")
        ] = None,
    ) -> Told:
        name, unit = Text(name_zh, name_en), Text(unit_zh, unit_en)
        told = (name, unit, source, precision, date, datum)
        return Told(*told, id=layer_id, licence=licence, weight=weight, table=table)

    return told_of


TOLD_IN_FORM, TOLD_IN_QUERY = told_in(Form), told_in(Query)
