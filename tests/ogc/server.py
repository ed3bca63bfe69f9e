"""Any server of OGC API Features and Tiles, from outside: its address is all that is known of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urljoin

import requests

type Part = Literal[1, 2, 3, 4, "tiles"]

# The parts of OGC API Features, and OGC API Tiles, whose first part is its only one.
SPECS: dict[Part, str] = {
    1: "ogcapi-features-1",
    2: "ogcapi-features-2",
    3: "ogcapi-features-3",
    4: "ogcapi-features-4",
    "tiles": "ogcapi-tiles-1",
}
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WAIT_S = 30
JSON = {"Accept": "application/geo+json, application/json"}

type Check = Callable[["Server"], None]


@dataclass(frozen=True)
class Requirement:
    """One requirement: the part it stands in, its class and name, and what looks whether it is met."""

    part: Part
    of: str
    name: str
    check: Check

    @property
    def code(self) -> str:
        """As the standard writes it, with its part."""
        return f"{self.part} /req/{self.of}/{self.name}"


REQUIREMENTS: list[Requirement] = []


def requirement(part: Part, of: str, *names: str) -> Callable[[Check], Check]:
    """Marks a function as what looks whether requirements are met: it fails where they are not."""

    def mark(check: Check) -> Check:
        REQUIREMENTS.extend(Requirement(part, of, name, check) for name in names)
        return check

    return mark


class Server:
    """A server, and one of its collections that has features with positions.

    What is written is sent with headers that say who writes.
    """

    def __init__(self, url: str, collection: str | None = None, headers: dict[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.named = collection
        self.headers = headers or {}
        self.session = requests.Session()

    def get(self, path: str, headers: dict[str, str] | None = None, **asked: Any) -> requests.Response:
        """The answer at a path, or at the address of a link."""
        address = path if "://" in path else urljoin(f"{self.url}/", path.lstrip("/"))
        return self.session.get(address, params=asked, headers=headers or JSON, timeout=WAIT_S)

    def write(self, method: str, path: str, body: Any = None, **headers: str | None) -> requests.Response:
        """The answer to a body, or to none, as whoever may write; GeoJSON unless Content_Type says otherwise."""
        address = path if "://" in path else f"{self.url}{path}"
        told = {"Content-Type": "application/geo+json"} if body is not None else {}
        told |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        told = {name: value for name, value in told.items() if value}
        data = None if body is None else json.dumps(body)
        return self.session.request(method, address, data=data, headers=self.headers | told, timeout=WAIT_S)

    @cached_property
    def mutable(self) -> str:
        """Where the items are of the first collection that can be added to."""
        paths = [f"/collections/{one['id']}/items" for one in self.collections]
        return next(path for path in paths if "POST" in self.write("OPTIONS", path).headers.get("Allow", ""))

    def json(self, path: str, **asked: Any) -> Any:
        """The document at a path, which must be there."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, (answer.url, answer.status_code, answer.text[:200])
        return answer.json()

    @cached_property
    def landing(self) -> Any:
        """The landing page."""
        return self.json("/")

    @cached_property
    def conforms_to(self) -> list[str]:
        """The classes that the server claims."""
        return self.json("/conformance")["conformsTo"]

    def claims(self, one: Requirement) -> bool:
        """Whether the server claims a requirement's class."""
        return f"http://www.opengis.net/spec/{SPECS[one.part]}/1.0/conf/{one.of}" in self.conforms_to

    @cached_property
    def collections(self) -> list[Any]:
        """What the server says of its collections."""
        return self.json("/collections")["collections"]

    @cached_property
    def collection(self) -> Any:
        """The collection that is looked at: the one that was named, else the first with an extent."""
        found = [one for one in self.collections if self.named in (None, one["id"]) and one.get("extent")]
        return found[0]

    @property
    def path(self) -> str:
        """Where its items are."""
        return f"/collections/{self.collection['id']}/items"

    def items(self, **asked: Any) -> Any:
        """A page of its items."""
        return self.json(self.path, **asked)

    @cached_property
    def placed(self) -> list[Any]:
        """Some of its features that have a point."""
        features = self.items(limit=100)["features"]
        return [one for one in features if one["geometry"] and one["geometry"]["type"] == "Point"]

    def refuses(self, path: str, **asked: Any) -> bool:
        """Whether a question is answered with 400."""
        return self.get(path, **asked).status_code == 400


def links(document: Any, relation: str) -> list[Any]:
    """The links of a relation in a document."""
    return [one for one in document.get("links", []) if one["rel"] == relation]
