"""Progress against the notice's targets, from counts: no HTTP, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo_service.core.money import yuan
from geo_service.plugins.driver_homes.rules import HomesWanted

type Row = Mapping[Any, Any]


def progress_of(rows: Sequence[Row], targets: Iterable[HomesWanted]) -> dict[str, Any]:
    """Real homes by tier against the targets and by district, and the made-up samples apart.

    Args:
        rows: code, name, name_en, tier, sample, homes; homes is 0 in the one row of a district without any.
    """
    real = [row for row in rows if not row["sample"]]
    wanted = {target.tier: target for target in targets}
    open_homes = by_tier(real)
    return {
        "tiers": [
            {
                "tier": tier,
                "open": open_homes[tier],
                "target": target.homes,
                "to_go": max(0, target.homes - open_homes[tier]),
                "clause": target.clause,
            }
            for tier, target in wanted.items()
        ],
        "without_tier": open_homes[None],
        "districts": by_district(rows, tuple(wanted)),
        "samples": sum(row["homes"] for row in rows if row["sample"]),
    }


def by_tier(rows: Iterable[Row]) -> Counter[str | None]:
    """How many homes of each tier; under None those that have none."""
    counts: Counter[str | None] = Counter()
    for row in rows:
        counts[row["tier"]] += row["homes"]
    return counts


def by_district(rows: Sequence[Row], tiers: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each district, by code, its real homes by tier and its samples; last those of no known district."""
    districts = {row["code"]: row for row in rows}
    counted = []
    for code, district in districts.items():
        here = [row for row in rows if row["code"] == code]
        real = by_tier(row for row in here if not row["sample"])
        counted.append(
            {
                "code": code,
                "name": {"zh": district["name"], "en": district["name_en"]} if code else None,
                **{tier: real[tier] for tier in tiers},
                "without_tier": real[None],
                "samples": sum(row["homes"] for row in here if row["sample"]),
            }
        )
    return counted


def stages_of(plans: Sequence[Row], stages: Sequence[Row], targets: Iterable[HomesWanted]) -> dict[str, Any]:
    """How far homes are that were applied for: by tier against the targets, by union, and by district.

    Args:
        plans: organisation, name, micro, comprehensive; one of each organisation.
        stages: organisation, name, district_code, district, tier, state, homes, paid_fen.
    """
    unions = {row["organisation"]: row["name"] for row in (*plans, *stages)}
    districts = {row["district_code"]: row["district"] for row in stages}
    return {
        "tiers": [
            {
                "tier": target.tier,
                "target": target.homes,
                "planned": sum(row[target.tier] for row in plans),
                "homes": by_tier_and_state(stages).get(target.tier, {}),
            }
            for target in targets
        ],
        "unions": [
            {
                "organisation": code,
                "name": unions[code],
                "planned": planned_by(code, plans),
                "homes": by_tier_and_state(own := [row for row in stages if row["organisation"] == code]),
                "paid": yuan(sum(row["paid_fen"] for row in own)),
            }
            for code in sorted(unions)
        ],
        "districts": [
            {
                "code": code,
                "name": districts[code],
                "homes": by_tier_and_state([row for row in stages if row["district_code"] == code]),
            }
            for code in sorted(districts, key=lambda code: (code is None, code))
        ],
    }


def planned_by(organisation: str, plans: Iterable[Row]) -> dict[str, int] | None:
    """How many homes of each tier a union plans; None when it did not say."""
    said = (row for row in plans if row["organisation"] == organisation)
    return next(({tier: row[tier] for tier in ("micro", "comprehensive")} for row in said), None)


def by_tier_and_state(stages: Iterable[Row]) -> dict[str, Counter[str]]:
    """How many homes of each tier are in each state."""
    counts: dict[str, Counter[str]] = {}
    for row in stages:
        counts.setdefault(row["tier"], Counter())[row["state"]] += row["homes"]
    return counts
