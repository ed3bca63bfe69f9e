"""A feed as GET /feeds lists it; app.py puts together those of the open formats and whichever else there are."""

from dataclasses import dataclass
from typing import Any

from geo_service.core.exports.formats import FORMATS
from geo_service.core.geometry import Datum
from geo_service.core.text import Text


@dataclass(frozen=True)
class FeedFormat:
    """A format of a feed.

    Attributes:
        permission: what is needed to have it, None where everybody may.
    """

    code: str
    media_type: str
    permission: str | None = None

    def json(self) -> dict[str, Any]:
        """The format as it is listed."""
        return {"f": self.code, "type": self.media_type, "permission": self.permission}


@dataclass(frozen=True)
class Feed:
    """What stands at /feeds/{code}.

    Attributes:
        datums: that it can be asked in, the default first.
        since: whether it tells what changed since a number, and what is gone.
        formats: that it comes in by `f`, the default first, where there are several.
    """

    code: str
    title: Text
    media_type: str
    datums: tuple[Datum, ...]
    since: bool
    formats: tuple[FeedFormat, ...] = ()

    def json(self, base: str) -> dict[str, Any]:
        """The feed as it is listed by a service at an address."""
        return {
            "code": self.code,
            "title": self.title.json(),
            "href": f"{base}/feeds/{self.code}",
            "type": self.media_type,
            "datums": list(self.datums),
            "since": self.since,
            "formats": [one.json() for one in self.formats],
        }


OPEN_FEEDS = tuple(Feed(one.code, one.title, one.media_type, one.datums, one.tells_removed) for one in FORMATS.values())
