"""The rubric as the service answers it: no HTTP, no database."""

from typing import Any

from geo_service.plugins.labour_relations.points import points_of
from geo_service.plugins.labour_relations.rules import Indicator, LabourRules


def rubric_of(rules: LabourRules) -> dict[str, Any]:
    """The rubric in the order of print: categories with their headings, those with their indicators; and the bands."""
    return {
        "categories": [
            {
                "category": number,
                "name": category.name,
                "points": given(category.halves),
                "cap": given(category.halves_cap),
                "headings": [
                    {
                        "heading": heading.heading,
                        "name": heading.name,
                        "indicators": [printed(indicator) for indicator in rules.below(heading.heading)],
                    }
                    for heading in rules.heading.values()
                    if heading.heading.startswith(f"{number}-")
                ],
            }
            for number, category in rules.category.items()
        ],
        "bands": [
            {"band": name, "at_least": given(band.halves_at_least), "below": given(band.halves_below)}
            for name, band in rules.band.items()
        ],
        "clause": rules.rubric.clause,
    }


def printed(indicator: Indicator) -> dict[str, Any]:
    """An indicator with the number that the notice prints, and its points or levels."""
    levels = indicator.halves_levels
    return {
        "indicator": indicator.indicator,
        "label": indicator.label or indicator.indicator,
        "name": indicator.name,
        "most": given(indicator.halves_most),
        "levels": None if levels is None else [points_of(level) for level in levels],
    }


def given(halves: int | None) -> float | None:
    """Half points as points, None where there are none."""
    return None if halves is None else points_of(halves)
