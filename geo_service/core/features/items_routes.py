"""GET /collections/{code}/items and one of them."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import APIRouter, Depends, Request, Response

from geo_service.core.database.connections import held
from geo_service.core.errors import NotFound
from geo_service.core.features import html, queries
from geo_service.core.features.addresses import known_as, origin_of
from geo_service.core.features.answer import features, key_values
from geo_service.core.features.collection import Collection, known_collection
from geo_service.core.features.crs import uri
from geo_service.core.features.finding import queries as finding
from geo_service.core.features.formats import (
    GEOJSON,
    HTML,
    as_html,
    document,
    here,
    link,
    own_links,
    page,
)
from geo_service.core.features.ordering import cursor, read_order
from geo_service.core.features.own import own_answer, own_feature, own_row
from geo_service.core.features.plain import queries as plain
from geo_service.core.features.question import Page, Question, Shape, read_question, system
from geo_service.core.features.search_words import found_by_words
from geo_service.core.features.turns import read_in_turn
from geo_service.core.parameters import Asked, Direct
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}, HTML: {}}}}
PAGE, SHAPE = Asked(Page), Asked(Shape)
# What else can be asked for is the names of the collection's queryables.
BY_NAME = {
    "name": "queryables",
    "in": "query",
    "required": False,
    "description": "Any queryable of the collection by its name, such as tier=micro or functions=toilet.",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
ITEMS = {"parameters": [*PAGE.openapi_with(code=("string", "Collection."))["parameters"], BY_NAME]}


class Found(NamedTuple):
    """A page of features.

    Attributes:
        features: as JSON has them, or that JSON itself.
        returned: how many they are.
        next: where the next page starts; None where there is none.
        matched: numberMatched, where it was asked for.
    """

    features: Any
    returned: int
    next: str | None
    matched: Mapping[str, Any] = {}


router = APIRouter(prefix="/collections", tags=["features"])
items_router = APIRouter(prefix="/collections", tags=["features"], route_class=Direct)


@items_router.get("/{code}/items", response_class=Response, responses=ANSWER, openapi_extra=ITEMS)
async def read_items(request: Request) -> Response:
    """The features of a collection, a page at a time: by id, or in the order that sortby names."""
    asked, code = await PAGE(request), request.path_params["code"]
    read = partial(read_question, asked, known_collection(request, code), known_as(request))
    # A filter may take as long as its parser may: only who has one as well waits for it.
    question = read() if asked.filter is None else await read_in_turn(request, read)
    question = await found_by_words(request, question)
    found = await found_for(question, request.app.state.service)
    # A first page that is also the last shows it for nothing.
    whole = question.after is None and not question.offset and found.next is None
    links = own_links(request, GEOJSON)
    links.append(link(request, f"/collections/{code}", "collection"))
    if found.next is not None:
        following = here(request, after=found.next, limit=str(question.limit), offset=None)
        links.insert(2, link(request, following, "next", GEOJSON))
    told = {
        "type": "FeatureCollection",
        "datum": question.crs.datum,
        "links": links,
        **({"numberMatched": found.returned} if whole else found.matched),
        "numberReturned": found.returned,
        "features": found.features,
    }
    headers = content_crs(question, request)
    if as_html(request, asked.f):
        return page(request, html.items(request, question, told, request.app.state.service), headers)
    return document(request, told, GEOJSON, headers)


async def found_for(question: Question, service: Service) -> Found:
    """The page that a question asks for: as the database keeps it, or made of rows."""
    # How great a box is says how to look in it; of a small one or without one, one plan serves all.
    one_plan = question.is_plain and (question.box is None or question.box.is_small)
    pool = service.database.hot if one_plan else service.database.planned
    async with held(pool) as connection:
        if question.is_as_kept:
            kept = await plain.kept(connection, question)
            returned = min(kept["found"], question.limit)
            following = str(kept["last"]) if kept["found"] > returned else None
            return Found(orjson.Fragment(b"[%b]" % (kept["features"] or b"")), returned, following)
        matched: Mapping[str, Any] = {}
        if question.is_plain:
            rows = await plain.rows(connection, question)
        else:
            # More than one statement, of one state: which values there are, the page, the count.
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                asked = await queries.asked_of(connection, question, approved_only=service.settings.public)
                rows = await queries.page(connection, asked, pool)
                matched = await counted_of(connection, asked, question.offset + len(rows))
    shown = rows[: question.limit]
    more = len(rows) > len(shown)
    following = cursor(question.keys, key_values(shown[-1], question)) if more else None
    return Found(features(shown, question), len(shown), following, matched)


async def counted_of(connection: Any, asked: finding.Asked, seen: int) -> dict[str, Any]:
    """NumberMatched as it was asked for, but no fewer than were seen; a guess is for facilities, the rest is few."""
    question = asked.question
    if question.count == "none":
        return {}
    if question.count == "exact" or question.collection.source != "facilities":
        return {"numberMatched": await queries.exact_count(connection, asked)}
    return {
        "numberMatched": max(seen, await queries.estimated_count(connection, asked)),
        "numberMatchedIs": "estimate",
    }


@router.get("/{code}/items/{feature_id}", response_class=Response, responses=ANSWER, openapi_extra=SHAPE.openapi)
async def read_item(
    code: str, feature_id: str, asked: Annotated[Shape, Depends(SHAPE)], request: Request, service: Running
) -> Response:
    """One feature of a collection; to those who look after it as the registry has it, drafts as well."""
    collection = known_collection(request, code)
    crs = system(asked, known_as(request))
    number = feature_number(collection, feature_id)
    own = None if as_html(request, asked.f) else await own_row(request, collection, number)
    if own is not None:
        return own_answer(request, own_feature(request, collection, own, crs), own, crs)
    question = Question(collection, crs, keys=read_order(None, collection), shown=collection.shown)
    async with held(service.database.planned) as connection:
        row = await queries.one(connection, question, number, approved_only=service.settings.public)
    if row is None:
        raise no_feature(collection, feature_id)
    links = [*own_links(request, GEOJSON), link(request, f"/collections/{code}", "collection")]
    if collection.source == "facilities":
        links.append(link(request, f"/facilities/{number}", "related", GEOJSON))
    told: dict[str, Any] = {**features([row], question)[0], "datum": crs.datum, "links": links}
    headers = content_crs(question, request)
    if as_html(request, asked.f):
        return page(request, html.item(request, question, told, service), headers)
    return document(request, told, GEOJSON, headers)


def content_crs(question: Question, request: Request) -> Mapping[str, str]:
    """The header that names the system of an answer."""
    return {"Content-Crs": f"<{uri(question.crs, origin_of(request))}>"}


def feature_number(collection: Collection, given: str) -> int | str:
    """The id of a feature in its type, or 404 where it can be none."""
    if collection.told[0].type == "text":
        if "\x00" in given:
            raise no_feature(collection, given)
        return given
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 20 else -1
    if not 0 <= number < 2**63:
        raise no_feature(collection, given)
    return number


def no_feature(collection: Collection, given: str) -> NotFound:
    """The refusal of an id that no feature of the collection has."""
    text = given[:50].replace("\x00", "")
    return NotFound(
        Text(f"集合 {collection.code} 中没有 {text}", f"There is no {text} in the collection {collection.code}")
    )
