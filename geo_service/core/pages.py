"""The pages' files as they were built: with their compressed siblings, their types, and how long they may be kept."""

import os
import re
from functools import lru_cache
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from geo_service.core.caching import holds

# What compression on the way must leave alone.
AS_BUILT = (
    r"/static/.*|/sw\.js|/tiles/[^/]+/\d+/.*|/collections/[^/]+/tiles/[^/]+/\d+/.*"
    r"|/feeds/(xlsx|gpkg|fgb|parquet|pmtiles)"
)
HASHED = "assets"  # the folder in which the build names files by their content
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"
NOT_UNASKED = "no-cache"

NOUGHT = re.compile(r"0(\.0*)?")
ENCODINGS = {"br": ".br", "gzip": ".gz"}
# The system's own table may say something else of these, and a browser runs no module that is of another type.
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}


class BuiltFiles(StaticFiles):
    """A folder of built files: those with a hash in their name may be kept for ever, the rest shortly."""

    def file_response(  # the signature is Starlette's
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,  # noqa: ARG002
        scope: Scope,
        status_code: int = 200,  # noqa: ARG002
    ) -> Response:
        """The file in the best encoding that the client takes, or that the client has it."""
        parts = Path(self.get_path(scope)).parts
        return built_file(Path(full_path), Headers(scope=scope), FOR_EVER if parts[0] == HASHED else SHORTLY)


def built_file(file: Path, asked: Headers, cache_control: str) -> Response:
    """A file that exists, or its sibling in an encoding that the client takes; 304 where the client has just that."""
    encoding = next((one for one in ENCODINGS if takes(asked, one) and sibling(file, one).is_file()), None)
    served = file if encoding is None else sibling(file, encoding)
    stat = served.stat()
    headers = {"Vary": "Accept-Encoding", "Cache-Control": cache_control}
    headers["ETag"] = f'"{content_hash(served, stat.st_mtime_ns, stat.st_size)}"'
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    media_type = TYPES.get(file.suffix) or guess_type(file.name)[0] or "application/octet-stream"
    if holds(asked.get("if-none-match", ""), headers["ETag"]):
        return NotModifiedResponse(Headers(headers))
    return FileResponse(served, media_type=media_type, stat_result=stat, headers=headers)


def sibling(file: Path, encoding: str) -> Path:
    """The file beside another that holds it in an encoding."""
    return file.with_name(file.name + ENCODINGS[encoding])


def takes(asked: Headers, encoding: str) -> bool:
    """Whether a client says that it takes an encoding, and not with the weight nought."""
    for part in asked.get("accept-encoding", "").split(","):
        name, _, weight = part.replace(" ", "").lower().partition(";q=")
        if name == encoding:
            return NOUGHT.fullmatch(weight) is None
    return False


# By content, for all files of a wheel have one date; the date and size only tell when to look again.
@lru_cache(maxsize=1_000)
def content_hash(file: Path, modified_ns: int, size: int) -> str:  # noqa: ARG001
    """A hash of a file's content."""
    return blake2b(file.read_bytes(), digest_size=16).hexdigest()
