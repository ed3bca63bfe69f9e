"""Truck rounds as sheets for each union and truck, and as iCalendar (RFC 5545)."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from geo_service.core.planning.result import Table
from geo_service.core.planning.words import heading

LONGEST_NAME = 31  # of a sheet
FOLDED_AT = 75  # octets of a line, its end not counted
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def sheets_of_rounds(tables: Mapping[str, Table], taken: Collection[str]) -> dict[str, Table]:
    """The visits of each union, with what was assumed of it, and of each truck, by the names of their sheets.

    Args:
        taken: names that other sheets have.
    """
    found: dict[str, Table] = {}
    visits, unions = tables["visits"], tables["districts"]
    of_unions = zip(unions["district"].tolist(), unions["district_name"].tolist(), strict=True)
    share = dict(zip(unions["district"].tolist(), unions["women_share"].tolist(), strict=True))
    for code, name in of_unions:
        mine = visits["district"] == code
        table = {column: values[mine] for column, values in visits.items()}
        if np.isfinite(share[code]):
            table["women_share"] = np.full(int(mine.sum()), share[code])
        found[sheet_name(name, {*taken, *found})] = table
    for truck in tables["trucks"]["truck"].tolist():
        mine = visits["truck"] == truck
        found[sheet_name(truck, {*taken, *found})] = {column: values[mine] for column, values in visits.items()}
    return found


def sheet_name(name: str, taken: Collection[str]) -> str:
    """A name that a sheet can have: without signs that it may not, short enough, unlike the others."""
    plain = re.sub(r"[\[\]:*?/\\']", "_", name)[:LONGEST_NAME]
    found, number = plain, 1
    while found.casefold() in {one.casefold() for one in taken}:
        number += 1
        found = f"{plain[: LONGEST_NAME - 4]} {number}"
    return found


def calendar(run: Mapping[Any, Any], visits: Table, title: str, about: Mapping[str, str]) -> bytes:
    """The visits as events of one calendar, each from the first person to the last.

    Args:
        about: what stands with each event, such as what was assumed.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//geo_service//truck rounds//ZH", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(title)}", "X-WR-TIMEZONE:Asia/Shanghai", *ZONE]
    made = utc(run["finished_at"])
    notes = "\n".join(value for name, value in about.items() if name.startswith("注意"))
    columns = ("day", "truck", "key", "name", "address", "lon", "lat", "begins", "leaves", "persons")
    for row in zip(*(visits[name].tolist() for name in columns), strict=True):
        lines += event(dict(zip(columns, row, strict=True)), str(run["id"]), made, notes)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def event(visit: Mapping[str, Any], run: str, made: str, notes: str) -> Iterator[str]:
    """The lines of one event."""
    day = visit["day"].replace("-", "")
    place = "，".join(part for part in (visit["name"], visit["address"]) if part)
    persons = f"{heading('persons').zh} / {heading('persons').en}: {visit['persons']}"
    yield "BEGIN:VEVENT"
    yield f"UID:{day}-{escaped(visit['truck'])}-{visit['key'].replace(':', '-')}@{run}"
    yield f"DTSTAMP:{made}"
    yield f"DTSTART;TZID=Asia/Shanghai:{day}T{visit['begins'].replace(':', '')}00"
    yield f"DTEND;TZID=Asia/Shanghai:{day}T{visit['leaves'].replace(':', '')}00"
    yield f"SUMMARY:{escaped(f'{visit["truck"]} · {visit["name"]}')}"
    yield f"LOCATION:{escaped(place)}"
    yield f"GEO:{visit['lat']:.6f};{visit['lon']:.6f}"
    yield f"DESCRIPTION:{escaped(persons + (chr(10) + notes if notes else ''))}"
    yield "END:VEVENT"


def utc(moment: datetime) -> str:
    """A moment as the format has it."""
    return f"{datetime.fromtimestamp(moment.timestamp(), UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as a value: backslash, semicolon, comma and line breaks escaped."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return re.sub(r"\r\n|[\r\n]", r"\\n", text)


def folded(line: str) -> bytes:
    """A line with its end, in pieces of at most 75 octets that break no character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > FOLDED_AT - (1 if pieces else 0):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
