"""XML, written element by element by the standard library."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

# What XML 1.0 has no way to write (2.2, Char).
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NONE: Mapping[str, str] = {}


class Markup:
    """A document on its way: what was written since it was last taken is all that it holds."""

    def __init__(self) -> None:
        self._written = StringIO()
        self._writer = XMLGenerator(self._written, "utf-8", short_empty_elements=True)
        self._writer.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str] = NONE) -> Iterator[None]:
        """An element around what is written within."""
        self._writer.startElement(name, AttributesImpl(dict(attributes)))
        yield
        self._writer.endElement(name)

    def leaf(self, name: str, text: str = "", attributes: Mapping[str, str] = NONE) -> None:
        """An element with text alone; a character that XML cannot hold is told as U+FFFD."""
        with self.element(name, attributes):
            self._writer.characters(UNWRITABLE.sub("\ufffd", text))

    def taken(self) -> bytes:
        """What was written since the last time, in UTF-8."""
        content = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return content.encode()


def moment(at: datetime) -> str:
    """A moment as Atom and sitemaps write it (RFC 3339)."""
    return at.astimezone(UTC).isoformat()
