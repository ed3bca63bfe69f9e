"""What every export says of itself: which state of what it is, from when, in which datum, under which licence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from geo_service.core.attachment import attachment
from geo_service.core.calendar import shanghai_day
from geo_service.core.exports.question import Export
from geo_service.core.geometry import Datum

URI = ":/?#[]@!$&'()*+,;=-._~%"
# Another number whenever the same question to the same state would make another file than before.
LAYOUT = 2
NOT_STATED = "未声明许可，使用前请联系发布单位 / no licence is stated; ask the publisher before use"


def is_address(licence: str) -> bool:
    """Whether a licence is told by where it stands."""
    return licence.startswith(("https://", "http://")) and " " not in licence


@dataclass(frozen=True)
class State:
    """Which state of the registry something tells, in which datum, under which licence.

    Attributes:
        number: of the last change that is in it.
        changed_at: when that was; None before the first.
        taken_at: when it was read.
        licence: under which it may be used.
    """

    number: int
    changed_at: datetime | None
    taken_at: datetime
    datum: Datum
    licence: str

    def json(self) -> dict[str, Any]:
        """The state as documents and files carry it."""
        return {
            "change_number": self.number,
            "changed_at": None if self.changed_at is None else self.changed_at.isoformat(),
            "taken_at": self.taken_at.isoformat(),
            "datum": self.datum.value,
            "licence": self.licence,
        }

    def headers(self, links: Sequence[str] = ()) -> dict[str, str]:
        """The state as the headers of an answer, with some links beside that to the licence."""
        of_licence = (f'<{quote(self.licence, safe=URI)}>; rel="license"',) if is_address(self.licence) else ()
        linked = {"Link": ", ".join([*links, *of_licence])} if links or of_licence else {}
        return {
            **linked,
            "X-Change-Number": str(self.number),
            "X-Taken-At": self.taken_at.isoformat(),
            "X-Datum": self.datum.value,
            "X-Licence": quote(self.licence, safe=" ,;:/()-."),
        }


@dataclass(frozen=True)
class Stamp:
    """What an export says of itself.

    Attributes:
        state: of the registry that is in it.
        query: what was asked, as the address has it.
    """

    export: Export
    state: State
    query: str

    def json(self) -> dict[str, Any]:
        """The stamp as documents and files carry it."""
        collection = self.export.collection
        return {
            "collection": collection.code,
            "title": f"{collection.title.zh} / {collection.title.en}",
            "since": self.export.since,
            "query": self.query,
            **self.state.json(),
        }

    def headers(self, links: Sequence[str] = ()) -> dict[str, str]:
        """The stamp as the headers of an answer, with some links beside that to the licence."""
        collection = self.export.collection
        said = attachment(self.name(collection.title.zh), self.name(collection.code))
        return {**self.state.headers(links), "Content-Disposition": said}

    def name(self, title: str) -> str:
        """The file's name: title, day in Shanghai, change number, the number it begins after, datum."""
        since = () if self.export.since is None else (f"since{self.export.since}",)
        day = shanghai_day(self.state.taken_at).strftime("%Y%m%d")
        return f"{'_'.join((title, day, f'c{self.state.number}', *since, self.export.datum))}.{self.export.format.code}"

    def tag(self, areas: tuple[Any, ...]) -> str:
        """The weak tag by which a client keeps the answer.

        Args:
            areas: the state of districts and streets, which have no change numbers, and which outlines are shown.
        """
        # The time tells a restored database from the one before.
        state = (
            LAYOUT,
            self.state.number,
            self.state.changed_at,
            areas,
            self.export.format.code,
            self.query,
            self.state.licence,
        )
        return f'W/"{blake2b(repr(state).encode(), digest_size=16).hexdigest()}"'
