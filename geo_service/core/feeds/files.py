"""A feed as files: the sheet as xlsx and CSV, the interface's JSON, and a zip with the photos."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Literal

import openpyxl  # type: ignore[import-untyped]
import orjson
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from PIL import Image

from geo_service.core.calendar import SHANGHAI
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
# A photo's content by its hash.
type Photos = Callable[[str], bytes]
# Asked before each row and each photo; what it raises ends the writing.
type GoesOn = Callable[[], None]

_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_WIDEST = 40
_QUALITY = 90


def write_file(file: IO[bytes], feed: Feed, wanted: Format, photos: Photos, goes_on: GoesOn) -> None:
    """Write the feed into an open file."""
    match wanted:
        case "zip":
            write_zip(file, feed, photos, goes_on)
        case "xlsx":
            file.write(workbook(feed, goes_on))
        case "csv":
            file.write(table(feed, goes_on))
        case "json":
            file.write(document(feed))


def on_and_on() -> None:
    """Nothing: the writing goes on to its end."""


def rows(feed: Feed, goes_on: GoesOn) -> Iterator[list[Any]]:
    """The rows of the sheet: sites, then what is gone."""
    columns = feed.form.column
    for cells in feed.cells:
        goes_on()
        yield [cells[column.value] for column in columns]
    for one in feed.removed:
        goes_on()
        told = {"site": one.id, "change": SAID["removed"], "name": one.name, "platform_id": one.platform_id}
        yield [told.get(column.value) for column in columns]


def workbook(feed: Feed, goes_on: GoesOn = on_and_on) -> bytes:
    """The sheet as a workbook, its columns explained on a second sheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("站点")
    sheet.freeze_panes = "A2"
    all_rows = list(rows(feed, goes_on))
    for number, column in enumerate(feed.form.column, start=1):
        longest = max([len(column.heading), *(len(str(row[number - 1] or "")) for row in all_rows)])
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = min(2 * longest + 2, _WIDEST)
    sheet.append([heading(sheet, column) for column in feed.form.column])
    for row in all_rows:
        goes_on()
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
        ("变更时间", in_shanghai(feed.state.changed_at)),
        ("读取时间", in_shanghai(feed.state.taken_at)),
        ("许可", written(sheet, feed.state.licence)),
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


def in_shanghai(moment: datetime | None) -> str | None:
    """A moment as clocks in Shanghai show it; nothing before the first change."""
    return None if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}（北京时间）"


def table(feed: Feed, goes_on: GoesOn = on_and_on) -> bytes:
    """The sheet as CSV in the platform's encoding."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.heading for column in feed.form.column])
    writer.writerows(rows(feed, goes_on))
    return file.getvalue().encode(feed.form.csv_encoding)


def document(feed: Feed) -> bytes:
    """The feed as the platform's interface takes it, in batches, under what it is."""
    told = {
        "target": feed.target.code,
        **feed.state.json(),
        "since": feed.asked.since,
        "sites": len(feed.sites),
        "removed": len(feed.removed),
        "note": feed.target.note.json(),
        "batches": feed.target.batches(feed.cells, feed.removed, feed.form),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def write_zip(file: IO[bytes], feed: Feed, photos: Photos, goes_on: GoesOn) -> None:
    """Write the sheet and a folder of photos for each site, called as the sheet calls them; one at a time in memory."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as parts:
        parts.writestr(f"{feed.name}.xlsx", workbook(feed, goes_on))
        for site, cells in zip(feed.sites, feed.cells, strict=True):
            names: Sequence[str] = str(cells["photos"]).split("、") if site.photos else ()
            for shot, name in zip(site.photos, names, strict=True):
                goes_on()
                parts.writestr(f"照片/{folder_name(site)}/{name}", as_jpeg(photos(shot.sha256)))


def as_jpeg(content: bytes) -> bytes:
    """A picture as JPEG, which forms take where they know no WebP."""
    file = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
