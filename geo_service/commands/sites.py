"""The commands load, photo and districts: sites from files, pictures of them, and where districts end."""

import argparse
from datetime import date
from pathlib import Path

from geo_service.commands.database import ACTOR, migrated_database, say, writing
from geo_service.commands.load import Unreadable, add_arguments, check_files, load_files
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.districts.queries import outlines
from geo_service.core.geometry import Datum
from geo_service.core.horizon.refresh import refresh
from geo_service.core.pictures.store import store_of
from geo_service.core.plugin import find_plugins
from geo_service.core.registry.load import load_divisions
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.core.text import Text
from geo_service.settings import Settings


def add_districts(command: argparse.ArgumentParser) -> None:
    """Add the arguments of districts."""
    command.add_argument("file", type=Path, help="GeoJSON、GeoPackage 或 shapefile 的 zip / or a zipped shapefile")
    command.add_argument("--datum", type=Datum, choices=list(Datum), required=True, help="文件的坐标系 / of the file")
    command.add_argument("--source", required=True, help="来源与权利 / whose the outlines are, with what right")
    command.add_argument("--approval-number", help="审图号；没有则不得公开 / map approval number; none, not for public")
    command.set_defaults(run=import_districts)


def add_load(command: argparse.ArgumentParser) -> None:
    """Add the arguments of load."""
    add_arguments(command)
    command.set_defaults(run=load)


def load(settings: Settings, asked: argparse.Namespace) -> None:
    """Load site files, all of them or nothing; of each only the good rows if asked."""
    check_files(asked)
    catalogue = read_catalogue(settings.data, find_plugins(settings.plugins).plugins)
    with migrated_database(settings) as ready:
        with begun(writing(ready)) as connection:
            act(connection, ACTOR, ALL_ORGANISATIONS)
            load_divisions(connection, settings.data)
            loaded = load_files(connection, asked, catalogue, settings.data, outlines(connection), say)
            refresh(connection, Clock(settings.business_date).today())
        for sentence in loaded:
            say(sentence)


def add_photo(command: argparse.ArgumentParser) -> None:
    """Add the arguments of photo."""
    command.add_argument("facility", type=int, help="站点编号 / id of the site")
    command.add_argument("file", type=Path, nargs="+", help="JPEG、PNG 或 WebP / photos")
    command.add_argument("--function", help="照片所示的功能，如 parking / the function they show")
    command.add_argument("--taken-on", type=date.fromisoformat, help="拍摄日期 YYYY-MM-DD / day they were taken on")
    command.set_defaults(run=add_photos)


def add_photos(settings: Settings, asked: argparse.Namespace) -> None:
    """Add photos to a site, all of them or none."""
    functions = read_catalogue(settings.data, find_plugins(settings.plugins).plugins).functions
    if asked.function is not None and asked.function not in functions:
        known = ", ".join(functions)
        raise Unreadable(
            Text(f"没有功能 {asked.function}；应为 {known}", f"no function {asked.function}; known: {known}")
        )
    pictures = [picture(there(file).read_bytes(), file.name) for file in asked.file]
    store = store_of(settings)
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        kept = [put_photo(connection, store, asked.facility, one, asked.function, asked.taken_on) for one in pictures]
        if None in kept:
            raise Unreadable(
                Text(f"没有编号为 {asked.facility} 的站点", f"There is no site with the id {asked.facility}")
            )
    new = sum(one.changed for one in kept if one)
    say(f"{len(kept)} 张照片，新增或更新 {new} 张 / {len(kept)} photos, {new} new or changed")


def import_districts(settings: Settings, asked: argparse.Namespace) -> None:
    """Import a file of district outlines, all of it or nothing."""
    # Here, for it brings GDAL and pandas along: half a second and 60 MB that no other command needs.
    from geo_service.core.districts.load import load_outlines  # noqa: PLC0415

    file = there(asked.file)
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        done = load_outlines(connection, ready.data, file, asked.datum, asked.source, asked.approval_number)
        say(f"{done.file}: 导入 {done.outlines} 个区的界线，略过外省 {done.passed_over} 个")


def there(file: Path) -> Path:
    """The file, when it is there.

    Raises:
        Unreadable: it is not.
    """
    if not file.is_file():
        raise Unreadable(Text(f"没有文件 {file}", f"There is no file {file}"))
    return file
