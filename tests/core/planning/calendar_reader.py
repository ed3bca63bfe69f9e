"""A strict reader of iCalendar (RFC 5545), written from the standard and not from the writer."""

import re

NEEDED = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"}


def read_calendar_file(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar, each a text by its property's name; anything that the standard forbids fails."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    inside: list[str] = []
    zones: set[str] = set()
    outer: dict[str, str] = {}
    for line in lines:
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", line)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name not in events[-1], f"{name} twice"
            assert not parameters or parameters == ";TZID=Asia/Shanghai"
            events[-1][name] = unescaped(value) if name in ("SUMMARY", "LOCATION", "DESCRIPTION") else value
        elif inside[-1] == "VTIMEZONE" and name == "TZID":
            zones.add(value)
        elif inside == ["VCALENDAR"]:
            outer[name] = value
    assert not inside
    assert outer["VERSION"] == "2.0"
    assert outer["PRODID"]
    assert zones == {"Asia/Shanghai"}
    for event in events:
        assert event.keys() >= NEEDED
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert event["DTSTART"] < event["DTEND"]
    return events


def unescaped(value: str) -> str:
    """A text value as it was meant; a bare comma or semicolon fails."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
