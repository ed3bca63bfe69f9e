"""How far stations are, from rows: against thirty places and a million people; no HTTP, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.plugins.fitness_stations.rules import StationRules, Wanted
from geo_service.plugins.fitness_stations.selection import Compare, assessments

type Row = Mapping[Any, Any]


def progress_of(rows: Sequence[Row], target: Wanted) -> dict[str, Any]:
    """Real open stations against the target and by district, and the made-up samples apart.

    Args:
        rows: code, name, name_en, sample, stations; stations is 0 in the one row of a district without any.
    """
    districts = {row["code"]: row for row in rows}
    return {
        "stations": against(sum(row["stations"] for row in rows if not row["sample"]), target, "open"),
        "districts": [
            {
                "code": code,
                "name": {"zh": district["name"], "en": district["name_en"]} if code else None,
                "open": sum(row["stations"] for row in rows if row["code"] == code and not row["sample"]),
                "samples": sum(row["stations"] for row in rows if row["code"] == code and row["sample"]),
            }
            for code, district in districts.items()
        ],
        "samples": sum(row["stations"] for row in rows if row["sample"]),
    }


def against(done: int, target: Wanted, name: str) -> dict[str, Any]:
    """A number against the target of the notice."""
    return {name: done, "target": target.amount, "to_go": max(0, target.amount - done), "clause": target.clause}


def station_of(row: Row, year: int) -> dict[str, Any]:
    """A station on its way, with whom it reached in a year.

    `reach` is what was told of the last month: the same people are there in every month, so months are not added.
    `participation` is person-times, and months are.
    """
    counts = [one for one in row["counts"] if one["month"].startswith(f"{year}-")]
    same = ("case_id", "facility_id", "title", "organisation", "name", "district_code", "district", "state", "rank")
    return {name: row[name] for name in (*same, "score", "shared")} | {
        "reach": counts[-1]["reach"] if counts else 0,
        "participation": sum(one["participation"] for one in counts),
        "counts": counts,
        "paid": None if row["fen"] is None else yuan(row["fen"]),
    }


def stages_of(rows: Sequence[Row], year: int, rules: StationRules) -> dict[str, Any]:
    """How many stations stand in each state, by district and union, and whom they reach, against the targets.

    An exited station reaches nobody any more; who took part while it was open, did.
    """
    stations = [station_of(row, year) for row in rows]
    standing = [one for one in stations if one["state"] != "exited"]
    reached = sum(one["reach"] for one in standing)
    states = by_state(stations)
    return {
        "stations": against(states["open"], rules.target["stations"], "open")
        | {"selected": sum(one["score"] is not None and one["state"] not in LOST for one in stations)},
        "states": states,
        "staff_reached": against(reached, rules.target["staff_reached"], "reached"),
        "participation": sum(one["participation"] for one in stations),
        "shared": sum(bool(one["shared"]) for one in standing),
        "paid": yuan(sum(row["fen"] or 0 for row in rows)),
        "districts": grouped(stations, "district_code", "district"),
        "unions": grouped(stations, "organisation", "name"),
    }


LOST = ("withdrawn", "refused", "exited")


def by_state(stations: Iterable[Row]) -> Counter[str]:
    """How many stations are in each state."""
    return Counter(one["state"] for one in stations)


def grouped(stations: Sequence[Row], key: str, name: str) -> list[dict[str, Any]]:
    """The stations of each district or union: how many in each state, whom they reach."""
    names = {one[key]: one[name] for one in stations}
    return [
        {
            "code": code,
            "name": names[code],
            "states": by_state(own := [one for one in stations if one[key] == code]),
            "reached": sum(one["reach"] for one in own if one["state"] != "exited"),
            "participation": sum(one["participation"] for one in own),
        }
        for code in sorted(names, key=lambda code: (code is None, code))
    ]


def ranking_of(compare: Compare, made: Row | None, rules: StationRules, names: Mapping[str, Text]) -> dict[str, Any]:
    """The applications from the best on, ties shown, with all that assessors gave and said; and what is against it.

    Args:
        made: the selection of the year: stations, candidates, day, comment, decided_by; None before it.
        names: of unions and assessors, by code, as far as whoever asks may know them.
    """
    cases = {str(case.id): case for case in compare.cases}
    verdict = compare.verdict
    return {
        "places": rules.selection.stations,
        "clause": rules.selection.clause,
        "quote": rules.selection.quote,
        "dimensions": [
            {"code": one.dimension, "title": one.title, "max_points": one.max_points}
            for one in rules.dimension.values()
        ],
        "selection": None if made is None else dict(made),
        "reason": verdict.reason if made is None else None,
        "concerned": list(verdict.missing) if made is None else [],
        "waiting": [{"case_id": case.id, "title": case.title} for case in compare.waiting],
        "unscored": [
            {"case_id": case.id, "title": case.title, "assessors": assessors}
            for case in compare.cases
            if (assessors := len(assessments(case))) < rules.selection.assessors
        ],
        "ranking": [
            {
                "case_id": (case := cases[one.application]).id,
                "title": case.title,
                "organisation": case.organisation,
                "organisation_name": names[case.organisation].json(),
                "state": case.state,
                "rank": one.rank,
                "score": one.score,
                "tied_with": [int(code) for code in one.tied_with],
                "selected": one.selected if made is None else "select" in case.facts,
                "assessments": [
                    {"assessor": who, "assessor_name": names[who].zh if who in names else None, "scores": told}
                    for who, told in assessments(case).items()
                ],
            }
            for one in compare.ranking.ranking
        ],
    }
