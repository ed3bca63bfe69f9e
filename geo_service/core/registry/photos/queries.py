"""What photos ask the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos.picture import Picture

SITE = "select id, name, status, functions from core.facility where id = :facility_id"
ALL_NAMED = """
select p.sha256 from core.photo p where p.ended_at is null
 union select p.thumbnail_sha256 from core.photo p where p.ended_at is null
 union select b.photo_sha256 from core.feedback b where b.photo_sha256 is not null
"""
IS_NAMED = """
select exists (select from core.photo p where p.ended_at is null and p.sha256 = :name)
    or exists (select from core.photo p where p.ended_at is null and p.thumbnail_sha256 = :name)
    or exists (select from core.feedback b where b.photo_sha256 = :name)
"""
# Who puts a picture holds its lock until the row is there; who deletes one waits for that, then looks.
SHARED = "select pg_advisory_xact_lock_shared(hashtextextended('core.photo ' || :name, 0))"
ALONE = "select pg_advisory_xact_lock(hashtextextended('core.photo ' || :name, 0))"
MAY_DELETE = "select pg_try_advisory_xact_lock_shared(hashtextextended('core.photo copied', 0))"
KEEP = "select pg_advisory_lock(hashtextextended('core.photo copied', 0))"
DATABASE = "select system_identifier || ' ' || current_database() from pg_control_system()"
BEFORE_IS_KEPT = (
    "select exists (select from pg_database where starts_with(datname, left(current_database(), 39) || '_before_'))"
)
BEFORE = "select now() - cast(:lasts as interval)"
UNMOVED = "select sha256, content from core.unmoved_picture limit 1"
ALL_UNMOVED = "select sha256 from core.unmoved_picture"
MOVED = "delete from core.unmoved_picture where sha256 = :name"
STANDS = "select id from core.photo where (facility_id, sha256) = (:facility_id, :sha256) and ended_at is null"


class Put(NamedTuple):
    """A photo that stands, and whether it was new or is now said to be of something else."""

    id: int
    changed: bool


def put_photo(
    connection: Connection,
    store: Store,
    facility_id: int,
    picture: Picture,
    function: str | None,
    taken_on: date | None,
) -> Put | None:
    """The photo of a facility as it now stands; None when there is no such facility.

    Raises:
        Unavailable: the store cannot be reached.
    """
    lon, lat = picture.taken_at or (None, None)
    values = {
        "facility_id": facility_id,
        "function": function,
        "taken_on": taken_on,
        "sha256": picture.sha256,
        "thumbnail_sha256": picture.thumbnail_sha256,
        "width": picture.width,
        "height": picture.height,
        "taken_lon": lon,
        "taken_lat": lat,
    }
    put = connection.execute(statement(__file__, "put_photo").clause, values).scalar_one_or_none()
    if put is not None:
        put_pictures(connection, store, picture.image, picture.thumbnail)
        return Put(put, changed=True)
    stands = connection.execute(text(STANDS), values).scalar_one_or_none()
    return None if stands is None else Put(stands, changed=False)


def put_pictures(connection: Connection, store: Store, *contents: bytes) -> None:
    """Put pictures into the store before the row that names them is committed; until then nobody deletes them."""
    for name in sorted(sha256(content).hexdigest() for content in contents):
        lock_shared(connection, name)
    for content in contents:
        store.put(content)


def site(connection: Connection, facility_id: int) -> RowMapping | None:
    """Name, status and declared functions of a facility of one's own; None when there is no such facility."""
    return connection.execute(text(SITE), {"facility_id": facility_id}).mappings().one_or_none()


def sites(connection: Connection, lacking: bool, after: int, rows: int) -> Sequence[RowMapping]:
    """A page of the facilities of one's own, with their photos counted; of all, or of those that lack some."""
    values = {"lacking": lacking, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "sites").clause, values).mappings().all()


def own_photos(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """The photos of a facility of one's own that stand, open or not: of the whole site first, then by function."""
    return connection.execute(statement(__file__, "own_photos").clause, {"facility_id": facility_id}).mappings().all()


def own_photo(connection: Connection, facility_id: int, photo_id: int, is_thumbnail: bool) -> str | None:
    """The name of such a photo's picture, None when there is none."""
    values = {"facility_id": facility_id, "photo_id": photo_id, "is_thumbnail": is_thumbnail}
    name: str | None = connection.execute(statement(__file__, "own_photo").clause, values).scalar_one_or_none()
    return name


def end_photo(connection: Connection, facility_id: int, photo_id: int) -> Sequence[str] | None:
    """The names of the pictures of a photo of one's own that has ended now; None when none stood."""
    values = {"facility_id": facility_id, "photo_id": photo_id}
    ended = connection.execute(statement(__file__, "end_photo").clause, values).one_or_none()
    return None if ended is None else list(ended)


def photos_of(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """The public photos of a facility: of the whole site first, then by function."""
    return connection.execute(statement(__file__, "photos_of").clause, {"facility_id": facility_id}).mappings().all()


def photos_of_many(connection: Connection, facility_ids: Sequence[int], samples: bool) -> Sequence[RowMapping]:
    """The public photos of facilities: facility_id, function and sha256, each facility's together; samples if asked."""
    values = {"facility_ids": list(facility_ids), "samples": samples}
    return connection.execute(statement(__file__, "photos_of_many").clause, values).mappings().all()


def photo(connection: Connection, sha256: str, is_thumbnail: bool) -> str | None:
    """The name of a public photo's picture, None when no open facility has it."""
    values = {"sha256": sha256, "is_thumbnail": is_thumbnail}
    name: str | None = connection.execute(statement(__file__, "photo").clause, values).scalar_one_or_none()
    return name


def lock_shared(connection: Connection, name: str) -> None:
    """Keep others from deleting a picture until the transaction ends."""
    connection.execute(text(SHARED), {"name": name})


def lock_alone(connection: Connection, name: str) -> None:
    """Wait for those who are putting a picture, and keep others from it until the transaction ends."""
    connection.execute(text(ALONE), {"name": name})


def may_delete(connection: Connection) -> bool:
    """Whether no backup copies pictures, nor will begin to until the transaction ends."""
    return bool(connection.execute(text(MAY_DELETE)).scalar_one())


def keep_pictures(connection: Connection) -> None:
    """Keep everybody from deleting pictures while the connection is open."""
    connection.execute(text(KEEP))
    connection.commit()  # the lock is the session's; a transaction would hold up others for as long


def is_named(connection: Connection, name: str) -> bool:
    """Whether a row names a picture, whosever it is, where the connection acts for all organisations."""
    return bool(connection.execute(text(IS_NAMED), {"name": name}).scalar_one())


def all_named(connection: Connection) -> set[str]:
    """The names of all pictures that rows name."""
    return set(connection.execute(text(ALL_NAMED)).scalars())


def database(connection: Connection) -> str:
    """The server and the database, as one word for both."""
    return str(connection.execute(text(DATABASE)).scalar_one())


def before(connection: Connection, lasts: timedelta) -> datetime:
    """The moment so long ago."""
    moment: datetime = connection.execute(text(BEFORE), {"lasts": lasts}).scalar_one()
    return moment


def database_before_is_kept(connection: Connection) -> bool:
    """Whether a database stands beside this one that a restore renamed away."""
    return bool(connection.execute(text(BEFORE_IS_KEPT)).scalar_one())


def one_unmoved(connection: Connection) -> Row[Any] | None:
    """The sha256 and content of a picture that is still in the database; None when there is none."""
    return connection.execute(text(UNMOVED)).one_or_none()


def all_unmoved(connection: Connection) -> set[str]:
    """The names of the pictures that are still in the database."""
    return set(connection.execute(text(ALL_UNMOVED)).scalars())


def forget_unmoved(connection: Connection, name: str) -> None:
    """Delete a picture from the database that is in the store."""
    connection.execute(text(MOVED), {"name": name})
