"""What is wrong in a file, row by row, as CSV that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable

from geo_service.core.text import Text

type Fault = tuple[int | None, str, str, Text]  # row, column, what was given, what would be right

MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
TAKEN_FOR_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(faults: Iterable[Fault]) -> str:
    """The faults, a line each."""
    written = io.StringIO(newline="")
    written.write(MARK)
    writer = csv.writer(written)
    writer.writerow(["row", "column", "given", "wanted_zh", "wanted_en"])
    for row, column, given, wanted in faults:
        writer.writerow([row, *(as_text(one) for one in (column, given)), *wanted])
    return written.getvalue()


def as_text(text: str) -> str:
    """A stranger's text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(TAKEN_FOR_FORMULAS) else text
