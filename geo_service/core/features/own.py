"""A facility as those see it who look after it: drafts as well, with the version that an edit must name."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.browser import session_token
from geo_service.core.access.gate import actor
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, in_transaction
from geo_service.core.errors import NotSignedIn
from geo_service.core.features.addresses import origin_of
from geo_service.core.features.answer import features
from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import Crs, uri
from geo_service.core.features.formats import GEOJSON, link
from geo_service.core.features.queries import own
from geo_service.core.features.question import Question

# Any of these shows somebody the sites of an organisation that are not open.
SEEN_BY = ("facility:read", "facility:daily", "facility:apply")
# It is for who asked: another is told something else at the same address.
FOR_ONE = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}


async def own_row(request: Request, collection: Collection, number: int | str) -> RowMapping | None:
    """A facility of the asker's own; None for everybody who shows nothing, and for what is not theirs."""
    settings = request.app.state.service.settings
    shows = "authorization" in request.headers or session_token(request, settings.public_url) is not None
    if collection.kind is None or not shows:
        return None
    return await run_in_threadpool(seen_by_asker, request, collection.kind.code, number)


def seen_by_asker(request: Request, kind: str, number: int | str) -> RowMapping | None:
    """A facility, if whoever asks may see it in the registry; what is shown and is not good shows what is public."""
    service, access = request.app.state.service, request.app.state.access
    with in_transaction(request) as connection:
        try:
            asker = actor(request, service, access, connection)
        except NotSignedIn:
            return None
        act(connection, asker.name, seen_organisations(asker))
        return own(connection, kind, number)


def seen_organisations(asker: Actor) -> tuple[str, ...]:
    """The organisations whose sites somebody may see in the registry."""
    found = {one for permission in SEEN_BY for one in asker.organisations(permission)}
    return ALL_ORGANISATIONS if "*" in found else tuple(sorted(found))


def own_feature(request: Request, collection: Collection, row: RowMapping, crs: Crs) -> dict[str, Any]:
    """The feature of a row, with its status and the organisation that looks after it."""
    question = Question(collection, crs, shown=collection.shown)
    values = (row["id"], row["lon"], row["lat"], *(row[name] for name in collection.shown))
    path = f"/collections/{collection.code}"
    more = {"datum": crs.datum, "status": row["status"], "organisation": row["organisation"]}
    links = [
        link(request, f"{path}/items/{row['id']}", "self", GEOJSON),
        link(request, path, "collection"),
        link(request, f"{path}/schema", "describedby", "application/schema+json"),
    ]
    # A row of psycopg's: what `features` looks for by its place.
    told: Mapping[str, Any] = features([values], question)[0]  # type: ignore[list-item]
    return {**told, **more, "links": links}


def own_answer(request: Request, told: Mapping[str, Any], row: RowMapping, crs: Crs) -> Response:
    """A feature for who looks after it, whole each time; its strong tag is the version of facility and place."""
    headers = {"Content-Crs": f"<{uri(crs, origin_of(request))}>", **FOR_ONE, "ETag": tag_of(row)}
    return Response(orjson.dumps(told), media_type=GEOJSON, headers=headers)


def tag_of(row: RowMapping) -> str:
    """The tag that If-Match must name."""
    return f'"{row["version"]}"'
