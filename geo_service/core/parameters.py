"""Query parameters: read by a model where every millisecond counts, and unknown ones refused everywhere."""

from collections.abc import Callable, Container, Coroutine, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_origin

from fastapi import Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum, OutsideChina, convert, in_mainland_china
from geo_service.core.problems import WANTED, shown
from geo_service.core.text import Text

# Of which year's edition of the notice somebody asks.
Edition = Annotated[
    str | None, Query(pattern=r"^\d{4}$", description="The year; that of the newest edition if left out.")
]


@dataclass(frozen=True)
class Asked[M: BaseModel]:
    """A dependency that reads the query as a model. FastAPI's own way takes a third of a millisecond for it.

    FastAPI does not see these parameters: give the route `openapi_extra=asked.openapi`.
    """

    model: type[M]

    @cached_property
    def lists(self) -> frozenset[str]:
        """The parameters that can be repeated."""
        fields = self.model.model_fields.items()
        return frozenset(name for name, field in fields if get_origin(field.annotation) is list)

    async def __call__(self, request: Request) -> M:
        """The question.

        Raises:
            RequestValidationError: what pydantic says of it, as FastAPI raises it.
        """
        given = request.query_params
        refuse_repeated(given, self.lists)
        values = {name: given.getlist(name) if name in self.lists else given[name] for name in given}
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            raise RequestValidationError(
                [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
            ) from error

    def openapi_with(self, **path: tuple[str, str]) -> dict[str, Any]:
        """The parameters as OpenAPI tells them, and those in a path that a route reads by itself: type, meaning."""
        in_path = [
            {"name": name, "in": "path", "required": True, "description": meaning, "schema": {"type": kind}}
            for name, (kind, meaning) in path.items()
        ]
        return {"parameters": [*in_path, *self.openapi["parameters"]]}

    @property
    def openapi(self) -> dict[str, Any]:
        """The parameters as OpenAPI tells them."""
        schema = self.model.model_json_schema()
        defined, required = schema.get("$defs", {}), schema.get("required", [])
        return {
            "parameters": [
                {
                    "name": name,
                    "in": "query",
                    "required": name in required,
                    "description": told.get("description", ""),
                    "schema": whole(told, defined),
                }
                for name, told in schema["properties"].items()
            ]
        }


def refuse_repeated(given: QueryParams, lists: Container[str]) -> None:
    """Refuse a parameter that stands more than once and is no list: all but the last would be passed over.

    Raises:
        BadRequest: names each.
    """
    repeated = [name for name in given if name not in lists and len(given.getlist(name)) > 1]
    if repeated:
        wanted = Text("只写一次；几项都要满足时用 filter", "once; a filter says that several hold")
        faults = [Fault(name, shown(", ".join(given.getlist(name))), wanted) for name in repeated]
        raise BadRequest(Text("参数重复", "A parameter is repeated"), faults)


def misplaced(lon: float, lat: float, datum: Datum) -> list[Fault]:
    """What is wrong with a point that is not in mainland China; nothing for one that is."""
    if is_in_china(lon, lat, datum):
        return []
    if is_in_china(lat, lon, datum):
        wanted = Text(
            f"经度在前、纬度在后，两者似乎颠倒；应为 lon={lat}, lat={lon}",
            f"longitude first, latitude second: they look swapped; lon={lat}, lat={lon} would be right",
        )
    else:
        wanted = Text(
            "中国大陆境内的一点，如 lon=121.4737, lat=31.2305",
            "a point in mainland China, such as lon=121.4737, lat=31.2305",
        )
    return [Fault("lon,lat", [lon, lat], wanted)]


def is_in_china(lon: float, lat: float, datum: Datum) -> bool:
    """Whether a point of a datum lies in mainland China once it is converted."""
    try:
        return bool(in_mainland_china(*convert(lon, lat, datum, Datum.WGS84)))
    except OutsideChina:
        return False


class Direct(APIRoute):
    """A route whose function is async, takes the request alone and reads it with an `Asked`, which refuses the unknown.

    FastAPI's way from a request to the parameters of a function takes a third of the time of such an answer. Nothing
    that the route or its routers depend on is called.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function itself."""
        answer: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return answer


def whole(schema: Mapping[str, Any], defined: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a field with what it refers to in its place."""
    own = {name: value for name, value in schema.items() if name not in ("$ref", "description")}
    return {**defined[schema["$ref"].rpartition("/")[2]], **own} if "$ref" in schema else own


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that neither the route nor what it depends on declares; a model refuses them itself."""
    if not request.query_params:
        return
    declared = declared_parameters(request.scope["route"].dependant)
    if declared is None:
        return
    nothing = WANTED["extra_forbidden"]
    faults = [
        Fault(name, shown(value), nothing) for name, value in request.query_params.items() if name not in declared
    ]
    if faults:
        raise BadRequest(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)


def declared_parameters(dependant: Dependant) -> set[str] | None:
    """The names of the query parameters of a route and of what it depends on; None where a model names them."""
    if isinstance(dependant.call, Asked):
        return None
    names: set[str] = set()
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return None
        names.add(field.alias)
    for below in dependant.dependencies:
        more = declared_parameters(below)
        if more is None:
            return None
        names |= more
    return names
