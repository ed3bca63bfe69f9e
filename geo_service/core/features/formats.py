"""JSON or HTML: which is asked for, and how an answer is sent, kept and linked."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

from geo_service.core.caching import cached

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
SCHEMA = "application/schema+json"
ASK_ALWAYS_S = 0
# Features are for everybody's maps.
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Crs, ETag, Link",
    "Vary": "Accept",
}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)

type Link = dict[str, Any]


def wants_html(accept: str) -> bool:
    """Whether an Accept header names HTML, and no JSON before it."""
    types = [part.partition(";")[0].strip() for part in accept.split(",")]
    html = types.index(HTML) if HTML in types else None
    json = next((number for number, name in enumerate(types) if name.endswith("json")), None)
    return html is not None and (json is None or html < json)


def as_html(request: Request, f: str | None) -> bool:
    """Whether HTML is asked for: f says, else the Accept header."""
    return f == "html" or (f is None and wants_html(request.headers.get("accept", "*/*")))


def base_of(request: Request) -> str:
    """The service's own address, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def link(request: Request, path: str, relation: str, media_type: str = JSON, title: str | None = None) -> Link:
    """A link of this service."""
    told = {"href": base_of(request) + path, "rel": relation, "type": media_type}
    return told if title is None else {**told, "title": title}


def here(request: Request, **changed: str | None) -> str:
    """The path and query of a request with some parameters changed, those that are None left out."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    query = urlencode(kept + [(name, value) for name, value in changed.items() if value is not None])
    return f"{request.url.path}?{query}".rstrip("?")


def own_links(request: Request, media_type: str = JSON) -> list[Link]:
    """The links of a document to itself and to its page for people."""
    return [
        link(request, here(request), "self", media_type),
        link(request, here(request, f="html"), "alternate", HTML),
    ]


def document(
    request: Request, told: Mapping[str, Any], media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """A document as JSON, or that the client has it; its links stand in a header as well."""
    answer = cached(request, orjson.dumps(told), media_type, ASK_ALWAYS_S)
    answer.headers.update({**SHARED, **link_header(told.get("links", ())), **(headers or {})})
    return answer


def page(request: Request, html: str, headers: Mapping[str, str] | None = None) -> Response:
    """A page for people, or that the browser has it."""
    answer = cached(request, html.encode(), f"{HTML}; charset=utf-8", ASK_ALWAYS_S)
    answer.headers.update({**SHARED, "Content-Security-Policy": PAGE_POLICY, **(headers or {})})
    return answer


def link_header(links: Sequence[Link]) -> dict[str, str]:
    """Links as a header tells them (RFC 8288), without templates; those to this service only hold what a URL can."""
    told = ", ".join(
        f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"'
        for one in links
        if "type" in one and "templated" not in one
    )
    return {"Link": told} if told else {}
