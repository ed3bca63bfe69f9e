"""POST, PUT, PATCH, DELETE and OPTIONS of the items of a kind, as OGC API Features, part 4, asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.cases.queries import organisation_is_known
from geo_service.core.database.connections import Transaction
from geo_service.core.editing.bodies import OF_FEATURES, OF_PATCHES, Feature, Patch, read_body, read_system
from geo_service.core.editing.decisions import APPLY, DAILY
from geo_service.core.editing.edits import Desk, add_draft, as_json, remove, replace, update
from geo_service.core.editing.refusals import no_form, stale, without_tag
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.addresses import known_as, origin_of
from geo_service.core.features.collection import Collection, known_collection
from geo_service.core.features.crs import CRS84
from geo_service.core.features.formats import GEOJSON
from geo_service.core.features.items_routes import feature_number, no_feature
from geo_service.core.features.own import own_answer, own_feature, tag_of
from geo_service.core.features.queries import own
from geo_service.core.problems import shown
from geo_service.core.registry.queries import take_order
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import BoundedOnce
from geo_service.core.workflow.decisions import acts_for

READ_ONLY = "GET, HEAD, OPTIONS"
OF_ITEMS, OF_ITEM = f"{READ_ONLY}, POST", f"{READ_ONLY}, PUT, PATCH, DELETE"
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "It does not fit, or Content-Type is missing."},
    405: {"description": "The collection is none of a kind of site, and is not written to."},
    409: {"description": "It takes a step of the workflow, which is named; or there is such a site already."},
    412: {"description": "It has changed meanwhile."},
    413: {"description": "The body is larger than is read."},
    415: {"description": "The form of the body is not read."},
    422: {"description": "The body is no such feature."},
    428: {"description": "If-Match is missing."},
}
WRITTEN: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}}}, **REFUSALS}

router = APIRouter(prefix="/collections", tags=["features"], route_class=BoundedOnce)

ContentCrs = Annotated[
    str | None, Header(alias="Content-Crs", description="System of the geometry, by its URI in <>; CRS84 without it.")
]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag with which the feature was read.")]
Applicant = Annotated[Actor, Depends(allowed(APPLY))]
Keeper = Annotated[Actor, Depends(allowed(DAILY, APPLY))]


def body_in(forms: tuple[str, ...], model: type[Patch]) -> dict[str, Any]:
    """What OpenAPI is told of a body."""
    schema = {"type": "object", "required": model.model_json_schema().get("required", [])}
    return {"requestBody": {"required": True, "content": {form: {"schema": schema} for form in forms}}}


async def read_bytes(request: Request) -> bytes:
    """A dependency: the body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(read_bytes)]


def written(request: Request, code: str) -> Collection:
    """The collection of a kind.

    Raises:
        HTTPException: it is none of a kind, and is not written to.
    """
    found = known_collection(request, code)
    if found.kind is None:
        raise HTTPException(405, headers={"Allow": READ_ONLY})
    return found


def check_form(request: Request, forms: tuple[str, ...]) -> None:
    """Refuse a body in a form that is not among those that are read."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in forms:
        raise no_form(given, forms)


def locked(request: Request, code: str, feature_id: str, connection: Connection) -> RowMapping:
    """A facility of the asker's own, which nobody else writes to until the transaction ends, or 404."""
    collection = written(request, code)
    number = feature_number(collection, feature_id)
    take_order(connection)
    row = own(connection, code, number)
    if row is None:
        raise no_feature(collection, feature_id)
    return row


def check_tag(if_match: str | None, row: RowMapping) -> None:
    """Refuse a change that is not of the version that stands."""
    if if_match is None:
        raise without_tag()
    if not {tag_of(row), "*"} & {one.strip() for one in if_match.split(",")}:
        raise stale()


@router.post(
    "/{code}/items",
    status_code=201,
    response_class=Response,
    responses=REFUSALS,
    openapi_extra=body_in(OF_FEATURES, Feature),
)
def add_item(
    code: str,
    request: Request,
    asker: Applicant,
    body: Body,
    service: Running,
    connection: Transaction,
    content_crs: ContentCrs = None,
) -> Response:
    """A draft of a site, for the organisation that the property `organisation` names; to apply for it comes after."""
    collection = written(request, code)
    check_form(request, OF_FEATURES)
    feature = read_body(Feature, body)
    desk = Desk(connection, service, asker, collection, read_system(content_crs, feature.crs, known_as(request)))
    facility_id = add_draft(desk, organisation_of(desk, feature), feature)
    answer = answered(request, desk, facility_id)
    answer.status_code = 201
    answer.headers["Location"] = f"{origin_of(request)}/collections/{code}/items/{facility_id}"
    return answer


def organisation_of(desk: Desk, feature: Feature) -> str:
    """The organisation that a draft is for: the one that is named, else the only one for which the asker applies."""
    held = desk.asker.organisations(APPLY)
    given = feature.properties.get("organisation", held[0] if len(held) == 1 else None)
    if not isinstance(given, str) or not acts_for(held, given) or not organisation_is_known(desk.connection, given):
        said = Text("不能为此组织申报", "You may not apply for this organisation")
        if given is None:
            said = Text("须注明为哪个组织申报", "It must say for which organisation you apply")
        wanted = Text("本人可为其申报的组织代码", "the code of an organisation for which you may apply")
        raise BadRequest(said, [Fault("properties:organisation", shown(given), wanted)])
    return given


@router.put(
    "/{code}/items/{feature_id}",
    response_class=Response,
    responses=WRITTEN,
    openapi_extra=body_in(OF_FEATURES, Feature),
)
def replace_item(
    code: str,
    feature_id: str,
    request: Request,
    asker: Keeper,
    body: Body,
    service: Running,
    connection: Transaction,
    content_crs: ContentCrs = None,
    if_match: IfMatch = None,
) -> Response:
    """Let a site be what a feature tells, as far as it is the asker's to say."""
    row = locked(request, code, feature_id, connection)
    check_form(request, OF_FEATURES)
    check_tag(if_match, row)
    feature = read_body(Feature, body)
    collection = written(request, code)
    desk = Desk(connection, service, asker, collection, read_system(content_crs, feature.crs, known_as(request)))
    replace(desk, row, as_json(own_feature(request, collection, row, CRS84)), feature)
    return answered(request, desk, row["id"])


@router.patch(
    "/{code}/items/{feature_id}", response_class=Response, responses=WRITTEN, openapi_extra=body_in(OF_PATCHES, Patch)
)
def update_item(
    code: str,
    feature_id: str,
    request: Request,
    asker: Keeper,
    body: Body,
    service: Running,
    connection: Transaction,
    content_crs: ContentCrs = None,
    if_match: IfMatch = None,
) -> Response:
    """Let a site be otherwise in what a merge patch tells, as far as it is the asker's to say."""
    row = locked(request, code, feature_id, connection)
    check_form(request, OF_PATCHES)
    check_tag(if_match, row)
    patch = read_body(Patch, body)
    collection = written(request, code)
    desk = Desk(connection, service, asker, collection, read_system(content_crs, patch.crs, known_as(request)))
    update(desk, row, as_json(own_feature(request, collection, row, CRS84)), patch)
    return answered(request, desk, row["id"])


@router.delete("/{code}/items/{feature_id}", status_code=204, response_class=Response, responses=REFUSALS)
def delete_item(
    code: str,
    feature_id: str,
    request: Request,
    asker: Keeper,
    service: Running,
    connection: Transaction,
    if_match: IfMatch = None,
) -> None:
    """Away with a draft; what was ever applied for goes by a step of its workflow, which is named."""
    row = locked(request, code, feature_id, connection)
    check_tag(if_match, row)
    remove(Desk(connection, service, asker, written(request, code), CRS84), row)


@router.options("/{code}/items", response_class=Response)
async def tell_of_items(code: str, request: Request) -> Response:
    """What can be done with the items of a collection; who may is for the gate to say."""
    if known_collection(request, code).kind is None:
        return Response(headers={"Allow": READ_ONLY})
    return Response(headers={"Allow": OF_ITEMS, "Accept-Post": ", ".join(OF_FEATURES)})


@router.options("/{code}/items/{feature_id}", response_class=Response)
async def tell_of_item(code: str, feature_id: str, request: Request) -> Response:
    """What can be done with an item of a collection."""
    collection = known_collection(request, code)
    feature_number(collection, feature_id)
    if collection.kind is None:
        return Response(headers={"Allow": READ_ONLY})
    return Response(headers={"Allow": OF_ITEM, "Accept-Patch": ", ".join(OF_PATCHES)})


def answered(request: Request, desk: Desk, facility_id: int) -> Response:
    """A site as it stands after what was done, in the system in which it was told."""
    row = own(desk.connection, desk.kind, facility_id)
    assert row is not None
    return own_answer(request, own_feature(request, desk.collection, row, desk.crs), row, desk.crs)
