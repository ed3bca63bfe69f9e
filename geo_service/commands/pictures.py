"""Pictures in backups: copied with what names them, and brought back before anything names them."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from geo_service.core.database.backup.queries import tables
from geo_service.core.errors import Fault, ServiceError
from geo_service.core.pictures.files import Folder
from geo_service.core.pictures.store import PictureLost, Store, store_of
from geo_service.core.registry.photos import queries
from geo_service.core.text import Text
from geo_service.settings import Settings

FOLDER = "photos"
# Since this table there are pictures in files.
SINCE = "core.unmoved_picture"


class PicturesLost(ServiceError):
    """Rows name pictures that are not there; the faults name them."""


@dataclass
class Pictures:
    """The pictures of one backup.

    Attributes:
        copied: how many files.
        lost: the names of those that rows name and that are not in the store, or not as they were.
    """

    settings: Settings
    copied: int = 0
    lost: list[str] = field(default_factory=list)

    def keep(self, connection: Connection) -> None:
        """Keep everybody from deleting pictures while the connection is open."""
        queries.keep_pictures(connection)

    def copy(self, connection: Connection, folder: Path) -> None:
        """Copy every picture into a backup's folder that a row names in the connection's snapshot."""
        if SINCE not in tables(connection):
            return
        here, there = store_of(self.settings), Store(Folder(folder / FOLDER))
        unmoved = queries.all_unmoved(connection)
        for name in sorted(queries.all_named(connection) - unmoved):
            try:
                there.put(here.get(name))
            except PictureLost:
                self.lost.append(name)
            else:
                self.copied += 1


def bring_pictures(connection: Connection, settings: Settings, folder: Path) -> list[str]:
    """Put a backup's pictures into the store, and name those that the restored rows name and that nobody has."""
    here, there = store_of(settings), Store(Folder(folder / FOLDER))
    brought = {name for name, _ in there.held()}
    for name in sorted(brought):
        here.put(there.get(name))
    if SINCE not in tables(connection):
        return []
    elsewhere = queries.all_named(connection) - queries.all_unmoved(connection) - brought
    return [name for name in sorted(elsewhere) if not has(here, name)]


def has(store: Store, name: str) -> bool:
    """Whether a picture is in a store, whole."""
    try:
        store.get(name)
    except PictureLost:
        return False
    return True


def must_be_whole(names: list[str]) -> None:
    """Say so when pictures were lost before; all the rest is done.

    Raises:
        PicturesLost: names them.
    """
    if not names:
        return
    why = Text("在照片存储中缺失或损坏，其余已全部完成", "missing or damaged in the store of photos; all else is done")
    words = Text(f"{len(names)} 个照片文件{why.zh}", f"{len(names)} files of pictures are {why.en}")
    raise PicturesLost(words, [Fault(name, "missing", why) for name in names])
