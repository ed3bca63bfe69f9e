"""The visits of truck rounds as dated stops that everybody may know: no HTTP, no database, no clock."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo_service.core.opening import print_zh
from geo_service.core.opening.hours import MONTHS
from geo_service.plugins.screening.kinds import ScreeningStop
from geo_service.plugins.screening.rules import ScreeningRules

NAME = "两病筛查车"
# What the tests of the rules are called among the functions of facilities.
FUNCTIONS = {"hpv": "hpv_test", "ultrasound": "breast_ultrasound"}


def published_stops(visits: Sequence[Mapping[str, Any]], today: date, rules: ScreeningRules) -> list[dict[str, Any]]:
    """What is published of each stop: where, on which days from when to when, which tests, for whom.

    Of how many are expected, and by which truck, nothing. Days before today are left out, and stops of no others.

    Args:
        visits: rows of a run's table of visits.
    """
    by_stop: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in visits:
        if date.fromisoformat(one["day"]) >= today:
            by_stop[one["key"]].append(one)
    return [stop_of(key, rows, rules) for key, rows in sorted(by_stop.items())]


def stop_of(key: str, rows: Sequence[Mapping[str, Any]], rules: ScreeningRules) -> dict[str, Any]:
    """One stop; hours in OSM syntax, a rule for each day."""
    first = rows[0]
    last_day = max(date.fromisoformat(one["day"]) for one in rows)
    told = ScreeningStop(bus_space=True, power_supply=None, venue=None, who=who(rules), last_day=last_day)
    hours = hours_of(rows)
    source, _, number = key.partition(":")
    return {
        "facility_id": int(number) if source == "facility" else None,
        "place": first["name"],
        "address": first["address"],
        "district_code": first["district"],
        "lon": first["lon"],
        "lat": first["lat"],
        "sample": first["sample"],
        "name": f"{first['name']} {NAME}",
        "hours": hours,
        "hours_text": print_zh(hours),
        "functions": [FUNCTIONS[test] for test in rules.test],
        "attributes": told.model_dump(mode="json", exclude_none=True),
    }


def who(rules: ScreeningRules) -> str:
    """Whom the screenings are for, in the notice's words, all that it names."""
    return "，".join(sentence.quote for sentence in rules.audience.values())


def hours_of(visits: Sequence[Mapping[str, Any]]) -> str:
    """The days and hours of visits; several of one day stand in one rule, for a later one would take its place."""
    by_day: dict[str, set[str]] = defaultdict(set)
    for one in visits:
        by_day[one["day"]].add(f"{one['begins']}-{one['leaves']}")
    return "; ".join(f"{dated(day)} {','.join(sorted(spans))}" for day, spans in sorted(by_day.items()))


def dated(day: str) -> str:
    """A day as hours have it: 2025 Jun 03."""
    found = date.fromisoformat(day)
    return f"{found.year} {MONTHS[found.month - 1]} {found.day:02}"
