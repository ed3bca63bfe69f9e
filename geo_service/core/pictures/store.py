"""Where pictures are kept: files named by the SHA-256 of what is in them, in a folder or in an S3-compatible bucket."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from geo_service.core.errors import ServiceError, Unavailable
from geo_service.core.pictures.files import UNFINISHED, Bucket, Files, Folder
from geo_service.core.text import Text
from geo_service.settings import Settings

NAMED = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})\.webp")
READY, OWNER = "ready", "owner"

log = logging.getLogger(__name__)


class NoStore(ServiceError):
    """The settings name a store that cannot be used here."""


class PictureLost(Unavailable):
    """A row names a picture that is not in the store, or is damaged there."""


class Store:
    """Pictures by their SHA-256, the same twice being one file; safe to use from several threads."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def put(self, content: bytes) -> str:
        """The name of a picture that is in the store now, whole and kept.

        Raises:
            Unavailable: the store cannot be reached, or takes nothing.
        """
        name = sha256(content).hexdigest()
        with reached():
            self._files.write(path_of(name), content)
        return name

    def get(self, name: str) -> bytes:
        """The picture of a name.

        Raises:
            PictureLost: it is not there, or is not what it was.
            Unavailable: the store cannot be reached.
        """
        try:
            with reached():
                content = self._files.read(path_of(name))
        except FileNotFoundError:
            raise lost(name) from None
        if sha256(content).hexdigest() != name:
            raise lost(name)
        return content

    def remove(self, name: str) -> None:
        """Delete a picture, if it is there."""
        with reached():
            self._files.remove(path_of(name))

    def held(self) -> Iterator[tuple[str, datetime]]:
        """The names of all pictures, and when each was put last."""
        with reached():
            for path, at in self._files.all():
                if name := NAMED.fullmatch(path):
                    yield name[1], at

    def remove_unfinished(self, before: datetime) -> None:
        """Delete what was left by those who were killed while they wrote."""
        with reached():
            for path in [path for path, at in self._files.all() if path.endswith(UNFINISHED) and at < before]:
                self._files.remove(path)

    def owner(self, database: str) -> str:
        """The database whose pictures these are, and that alone deletes any; this one if nobody has said so yet."""
        try:
            with reached():
                return self._files.read(OWNER).decode()
        except FileNotFoundError:
            with reached():
                self._files.write(OWNER, database.encode())
            return database

    def check(self) -> None:
        """See that the store answers.

        Raises:
            Unavailable: it does not.
        """
        try:
            with reached():
                self._files.read(READY)
        except FileNotFoundError:
            with reached():
                self._files.write(READY, b"")


def store_of(settings: Settings) -> Store:
    """The store that the settings name; it is not asked anything yet.

    Raises:
        NoStore: what reads it is not installed, or the environment does not say how to reach it.
    """
    where = settings.photos or str(settings.var / "photos")
    if not where.startswith("s3://"):
        return Store(Folder(Path(where).absolute()))
    try:
        return Store(Bucket(where))
    except ImportError as error:
        raise NoStore(
            Text(
                "GEO_SERVICE_PHOTOS 为 s3:// 时须安装 geo_service[s3]",
                "With GEO_SERVICE_PHOTOS as s3://… install geo_service[s3]",
            )
        ) from error


def path_of(name: str) -> str:
    """Where in the store a picture of a name is."""
    return f"{name[:2]}/{name}.webp"


@contextmanager
def reached() -> Iterator[None]:
    """The border to the store, whose library raises what it likes; that a file is not there is passed on.

    Raises:
        Unavailable: the store cannot be reached, or did not do it.
    """
    try:
        yield
    except (FileNotFoundError, GeneratorExit):
        raise
    except Exception as error:
        # Only what it was: its own words name the address, and can quote what was asked with.
        log.error("the store of photos failed", extra={"why": type(error).__name__})  # noqa: TRY400
        raise Unavailable(
            Text("照片存储暂时不可用，请稍后再试", "The store of photos is not available; try again later")
        ) from error


def lost(name: str) -> PictureLost:
    """The refusal of a picture that should be in the store and is not, or not as it was."""
    log.error("a picture is missing or damaged", extra={"picture": name})
    return PictureLost(Text("这张照片的文件缺失或损坏", "The file of this photo is missing or damaged"))
