"""A feed as files: the sheet as xlsx and CSV, the interface's JSON, and a zip with the photos."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedRandom
from tempfile import TemporaryFile
from typing import IO, Any, Literal

import openpyxl  # type: ignore[import-untyped]
import orjson
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from PIL import Image

from geo_service.core.feeds.cells import folder_name
from geo_service.core.feeds.feed import Feed
from geo_service.core.feeds.form import Column
from geo_service.core.feeds.site import SAID
from geo_service.core.upload import XLSX

type Format = Literal["xlsx", "csv", "json", "zip"]
MEDIA_TYPES: Mapping[Format, str] = {
    "xlsx": XLSX,
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
}
# A photo's public content by its hash, None where it is public no longer.
type Photos = Callable[[str], bytes | None]

_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_WIDEST = 40
_QUALITY = 90


def write_file(feed: Feed, wanted: Format, photos: Photos) -> BufferedRandom:
    """The feed as an open file, at its beginning; it is gone when it is closed."""
    file = TemporaryFile()  # noqa: SIM115 - whoever answers with it closes it
    if wanted == "zip":
        write_zip(file, feed, photos)
    else:
        file.write({"xlsx": workbook, "csv": table, "json": document}[wanted](feed))
    file.seek(0)
    return file


def rows(feed: Feed) -> Iterator[list[Any]]:
    """The rows of the sheet: sites, then what is gone."""
    columns = feed.form.column
    for cells in feed.cells:
        yield [cells[column.value] for column in columns]
    for one in feed.removed:
        told = {"site": one.id, "change": SAID["removed"], "name": one.name, "platform_id": one.platform_id}
        yield [told.get(column.value) for column in columns]


def workbook(feed: Feed) -> bytes:
    """The sheet as a workbook, its columns explained on a second sheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("站点")
    sheet.freeze_panes = "A2"
    all_rows = list(rows(feed))
    for number, column in enumerate(feed.form.column, start=1):
        longest = max([len(column.heading), *(len(str(row[number - 1] or "")) for row in all_rows)])
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = min(2 * longest + 2, _WIDEST)
    sheet.append([heading(sheet, column) for column in feed.form.column])
    for row in all_rows:
        sheet.append([written(sheet, value) for value in row])
    explain(book.create_sheet("填表说明"), feed)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def heading(sheet: Any, column: Column) -> WriteOnlyCell:
    """A heading; that of a column that must be filled in is coloured."""
    cell = WriteOnlyCell(sheet, value=column.heading)
    cell.font = Font(bold=True)
    if column.required:
        cell.fill = _REQUIRED
    return cell


def written(sheet: Any, value: Any) -> Any:
    """A value; text stays text, whatever it looks like."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def explain(sheet: Any, feed: Feed) -> None:
    """Write what the file is, and where each of its columns comes from."""
    for letter, width in zip("ABCDE", (22, 10, 10, 90, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    facts = [
        ("平台", feed.target.title.zh),
        ("坐标系", feed.asked.datum.value),
        ("变更编号", feed.number),
        ("自变更编号", "全部" if feed.asked.since is None else feed.asked.since),
        ("站点数", len(feed.sites)),
        ("撤销数", len(feed.removed)),
    ]
    for fact in facts:
        sheet.append(fact)
    sheet.append([])
    sheet.append(["列", "必填", "最多字数", "依据", "字数依据"])
    for column in feed.form.column:
        of_length = column.of_length.ground_zh if column.longest else None
        told = (column.longest, written(sheet, column.ground_zh), of_length)
        sheet.append([column.heading, "是" if column.required else "", *told])


def table(feed: Feed) -> bytes:
    """The sheet as CSV in the platform's encoding."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.heading for column in feed.form.column])
    writer.writerows(rows(feed))
    return file.getvalue().encode(feed.form.csv_encoding)


def document(feed: Feed) -> bytes:
    """The feed as the platform's interface takes it, in batches, under what it is."""
    told = {
        "target": feed.target.code,
        "change_number": feed.number,
        "since": feed.asked.since,
        "datum": feed.asked.datum,
        "sites": len(feed.sites),
        "removed": len(feed.removed),
        "note": feed.target.note.json(),
        "batches": feed.target.batches(feed.cells, feed.removed, feed.form),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def write_zip(file: IO[bytes], feed: Feed, photos: Photos) -> None:
    """Write the sheet and a folder of photos for each site, called as the sheet calls them; one at a time in memory."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as parts:
        parts.writestr(f"{feed.name}.xlsx", workbook(feed))
        for site, cells in zip(feed.sites, feed.cells, strict=True):
            names: Sequence[str] = str(cells["photos"]).split("、") if site.photos else ()
            for shot, name in zip(site.photos, names, strict=True):
                if content := photos(shot.sha256):
                    parts.writestr(f"照片/{folder_name(site)}/{name}", as_jpeg(content))


def as_jpeg(content: bytes) -> bytes:
    """A picture as JPEG, which forms take where they know no WebP."""
    file = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
