"""What is asked of the layers of demand."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.demand.cells import COMPUTED
from geo_service.core.demand.frames import HOURS, Demand, Layer, at_hour, complete, gathered
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.geometry import Floats
from geo_service.core.text import Text

# Places that a statement puts in: seconds, of the ten that one may take.
BLOCK = 25_000


def layers(connection: Connection, layer_id: str | None = None) -> list[Layer]:
    """The layers that the actor may see, by id; only the one of an id when it is given."""
    rows = connection.execute(statement(__file__, "layers").clause, {"id": layer_id}).mappings()
    return [layer_of(row) for row in rows]


def layer(connection: Connection, layer_id: str) -> Layer:
    """The layer of an id.

    Raises:
        NotFound: there is none, or none that the actor may see.
    """
    found = layers(connection, layer_id)
    if not found:
        raise NotFound(Text("没有这个需求图层", "There is no such layer of demand"))
    return found[0]


def layer_of(row: RowMapping) -> Layer:
    """A layer as its row tells it."""
    return Layer(
        id=row["id"],
        name=Text(row["name_zh"], row["name_en"]),
        unit=Text(row["unit_zh"], row["unit_en"]),
        source=row["source"],
        precision=row["precision"],
        how=Text(row["how_zh"], row["how_en"]),
        date=row["date"],
        total=row["total"],
        licence=row["licence"],
        hourly=row["hourly"],
        organisation=row["organisation"],
        places=row["places"],
        bounds=(row["west"], row["south"], row["east"], row["north"]),
    )


def demand(connection: Connection, layer_id: str, *, hour: int | None = None, resolution: int = COMPUTED) -> Demand:
    """The places of a layer.

    Args:
        hour: of the day in Shanghai, 0 to 23, whose weights are wanted; those of the whole layer when None.
        resolution: of H3; finer cells are put together, points and coarser cells stay as they are.

    Raises:
        NotFound: there is no such layer, or none that the actor may see.
        BadRequest: an hour is asked of a layer that is not known by hour, or is none.
    """
    told = layer(connection, layer_id)
    if hour is not None and not (told.hourly and 0 <= hour < HOURS):
        wanted = (
            Text(f"0 至 {HOURS - 1}", f"0 to {HOURS - 1}")
            if told.hourly
            else Text("此图层没有分时数据，请勿指定小时", "no hour: this layer is not known by hour of day")
        )
        what = Text("没有这一小时的需求", "The demand of this hour is not known")
        raise BadRequest(what, [Fault("hour", hour, wanted)])
    rows = connection.execute(statement(__file__, "places").clause, {"layer": layer_id}).all()
    cell, lon, lat, weight, district, street, hours = zip(*rows, strict=True)
    found = Demand(
        told,
        np.array(cell, dtype=np.uint64),
        np.array(lon, dtype=np.float64),
        np.array(lat, dtype=np.float64),
        np.array(weight, dtype=np.float64),
        np.array(district, dtype=np.str_),
        np.array(street, dtype=np.str_),
        np.array(hours, dtype=np.float64) if told.hourly else None,
    )
    return gathered(found if hour is None else at_hour(found, hour), resolution)


def totals(connection: Connection, layer_id: str) -> Sequence[RowMapping]:
    """District (empty where none is known), its name, the sum of its weights and how many places have a share of it."""
    return connection.execute(statement(__file__, "totals").clause, {"layer": layer_id}).mappings().all()


def put_demand(connection: Connection, new: Demand, progress: Callable[[float], None] = lambda _: None) -> None:
    """Store a layer with its places; total, bounds and the like are those of the places.

    Args:
        progress: told what share of the places is stored, 0 to 1.

    Raises:
        Conflict: there is a layer of this id.
    """
    told = complete(new).layer
    assert told.bounds is not None
    values = {
        "id": told.id,
        "organisation": told.organisation,
        "source": told.source,
        "precision": told.precision,
        "date": told.date,
        "licence": told.licence,
        "hourly": told.hourly,
        "total": told.total,
        "places": told.places,
        **of_both("name", told.name),
        **of_both("unit", told.unit),
        **of_both("how", told.how),
        **dict(zip(("west", "south", "east", "north"), told.bounds, strict=True)),
    }
    if not connection.execute(statement(__file__, "put_layer").clause, values).rowcount:
        raise there_is(told.id)
    for first in range(0, told.places, BLOCK):
        values = {"layer": told.id, "first": first, **places_of(new, slice(first, first + BLOCK))}
        connection.execute(statement(__file__, "put_places").clause, values)
        progress(min(1.0, (first + BLOCK) / told.places))


def there_is(layer_id: str) -> Conflict:
    """The refusal of a second layer of an id."""
    other = Text("请先删除，或另取编号", "delete it, or take another id")
    return Conflict(Text(f"已有图层 {layer_id}；{other.zh}", f"There is a layer {layer_id}; {other.en}"))


def brings_in_for(connection: Connection, organisation: str) -> bool:
    """Whether there is such an organisation, and the actor acts for it."""
    asked = text("select exists (select from core.organisation o where o.code = :code and core.acts_for(o.code))")
    return bool(connection.execute(asked, {"code": organisation}).scalar_one())


def of_both(column: str, words: Text) -> dict[str, str]:
    """Words in the two columns that hold them."""
    return {f"{column}_zh": words.zh, f"{column}_en": words.en}


def places_of(new: Demand, block: slice) -> dict[str, list[Any]]:
    """A block of the arrays of a demand as the statement takes them."""
    cell = new.cell[block].astype(np.int64)
    return {
        "cell": cell.tolist(),
        "lon": new.lon[block].tolist(),
        "lat": new.lat[block].tolist(),
        "weight": new.weight[block].tolist(),
        "district": new.district[block].tolist(),
        "street": new.street[block].tolist(),
        "hours": [None] * cell.size if new.hours is None else arrays(new.hours[block]),
    }


def arrays(rows: Floats) -> list[str]:
    """Each row as PostgreSQL writes an array."""
    return ["{" + ",".join(map(repr, row)) + "}" for row in rows.tolist()]


def delete_layer(connection: Connection, layer_id: str) -> bool:
    """Whether there was such a layer of the actor's, which is deleted with its places."""
    return connection.execute(text("delete from core.demand_layer where id = :id"), {"id": layer_id}).rowcount == 1
