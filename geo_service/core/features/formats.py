"""JSON or HTML: which is asked for, and how an answer is sent, kept and linked."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

from geo_service.core.caching import cached
from geo_service.core.features.addresses import origin_of
from geo_service.core.text import weight_of

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


def accepted(accept: str) -> dict[str, float]:
    """The media types of an Accept header in their order, each with its weight."""
    parts = (part.partition(";") for part in accept.split(","))
    return {name.strip().lower(): weight_of(parameters) for name, _, parameters in parts}


def wants_html(accept: str) -> bool:
    """Whether an Accept header ranks HTML above JSON; of equal ones what is named first, and JSON if neither is."""
    weights = accepted(accept)
    named = [name for name in weights if name == HTML or name.endswith("json")]
    anything = weights.get("*/*", 0.0)
    html = weights.get(HTML, weights.get("text/*", anything))
    json = max((weights[name] for name in named if name != HTML), default=weights.get("application/*", anything))
    return html > json or (html == json > 0 and named[:1] == [HTML])


def as_html(request: Request, f: str | None) -> bool:
    """Whether HTML is asked for: f says, else the Accept header."""
    return f == "html" or (f is None and wants_html(request.headers.get("accept", "*/*")))


def link(request: Request, path: str, relation: str, media_type: str = JSON, title: str | None = None) -> Link:
    """A link of this service."""
    told = {"href": origin_of(request) + path, "rel": relation, "type": media_type}
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
