"""The commands load, photo and districts: sites from files, pictures of them, and where districts end."""

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from geo_service.commands.database import ACTOR, migrated_database, say, writing
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.errors import ServiceError
from geo_service.core.geometry import Datum
from geo_service.core.horizon.refresh import refresh
from geo_service.core.plugin import find_plugins
from geo_service.core.registry.importing.report import terminal_table, write_report
from geo_service.core.registry.importing.table import Declared, Finding, Table
from geo_service.core.registry.load import FileRefused, Loaded, load_divisions, load_sites
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.core.text import Text
from geo_service.settings import Settings


def add_load(command: argparse.ArgumentParser) -> None:
    """Add the arguments of load."""
    command.add_argument(
        "file", type=Path, nargs="+", help="站点文件：CSV、xlsx、GeoJSON、GeoPackage，或附件2-7申报表 / files of sites"
    )
    command.add_argument(
        "--datum", type=Datum, choices=list(Datum), help="坐标系，行内未填时 / datum of rows that name none"
    )
    command.add_argument("--sheet", help="只读取这个工作表 / the only sheet to read")
    command.add_argument("--layer", help="GeoPackage 的图层 / layer of a GeoPackage")
    command.add_argument(
        "--form", choices=["micro", "comprehensive"], help="申报表：微型或综合型 / the application form it is"
    )
    command.add_argument("--good-rows", action="store_true", help="只载入无误的行 / load the rows without fault")
    command.add_argument("--organisation", help="组织，行内未填时 / organisation of rows that name none")
    command.add_argument("--report", type=Path, help="把错误写入此 xlsx / write what is wrong to this xlsx")
    command.add_argument(
        "--status", choices=["draft", "open"], default="open", help="新站点的状态 / status of new facilities"
    )
    command.set_defaults(run=load)


def add_districts(command: argparse.ArgumentParser) -> None:
    """Add the arguments of districts."""
    command.add_argument("file", type=Path, help="GeoJSON、GeoPackage 或 shapefile 的 zip / or a zipped shapefile")
    command.add_argument("--datum", type=Datum, choices=list(Datum), required=True, help="文件的坐标系 / of the file")
    command.add_argument("--source", required=True, help="来源与权利 / whose the outlines are, with what right")
    command.add_argument("--approval-number", help="审图号；没有则不得公开 / map approval number; none, not for public")
    command.set_defaults(run=import_districts)


def load(settings: Settings, asked: argparse.Namespace) -> None:
    """Load site files, all of them or nothing; of each only the good rows if asked."""
    for file in asked.file:
        if not file.is_file():
            raise Unreadable(Text(f"没有文件 {file}", f"There is no file {file}"))
        if asked.report is not None and asked.report.resolve() == file.resolve():
            raise Unwritable(Text("--report 不能覆盖站点文件", "--report must not overwrite a file of sites"))
    catalogue = read_catalogue(settings.data, find_plugins(settings.plugins).plugins)
    declared = Declared(
        asked.datum, asked.sheet, asked.layer, asked.form, asked.good_rows, asked.organisation, asked.status
    )
    findings: list[Finding] = []
    tables: list[Table] = []
    refusals: list[Text] = []
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        load_divisions(connection, settings.data)
        for file in asked.file:
            try:
                done: Loaded | FileRefused = load_sites(connection, file, catalogue, declared, settings.data)
            except FileRefused as error:
                done = error
                refusals.append(error.detail)
            findings, tables = [*findings, *done.findings], [*tables, *done.tables]
            if isinstance(done, Loaded) and not refusals:
                say(f"{done.file}: {done.facilities} 处站点，新增或更新 {done.written} 处")
        refresh(connection, Clock(settings.business_date).today())
        tell(findings, tables, asked.report)
        if refusals:
            raise Unloaded(Text("；".join(text.zh for text in refusals), "; ".join(text.en for text in refusals)))


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
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        kept = [put_photo(connection, asked.facility, one, asked.function, asked.taken_on) for one in pictures]
        if None in kept:
            raise Unreadable(
                Text(f"没有编号为 {asked.facility} 的站点", f"There is no site with the id {asked.facility}")
            )
    new = sum(map(bool, kept))
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


def tell(findings: Sequence[Finding], tables: Sequence[Table], report: Path | None) -> None:
    """Show what was found on standard error, and write it to a workbook if asked."""
    if findings:
        say(terminal_table(findings))
    if report is not None:
        try:
            write_report(report, findings, tables)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "?"
            raise Unwritable(Text(f"无法写入 {report}（{reason}）", f"Cannot write {report} ({reason})")) from error


class Unreadable(ServiceError):
    """A file that is named is not there."""


class Unloaded(ServiceError):
    """Files have faults, and nothing was loaded."""


class Unwritable(ServiceError):
    """A file cannot be written where it was asked for."""
