"""The registered sites with what the notice says of each: no HTTP, no database."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.core.money import yuan
from geo_service.plugins.recuperation.rules import House, Plan, RecuperationRules


def houses_of(sites: Sequence[Mapping[Any, Any]], rules: RecuperationRules) -> dict[str, Any]:
    """Each site with its price rule and plans, None and empty for one the notice does not name.

    Args:
        sites: id, name, address, region, hotel_name, sample.
    """
    by_name = {name: house for house in rules.house.values() for name in house.names}
    registered = [by_name[site["name"]].house for site in sites if site["name"] in by_name]
    return {
        "houses": [{**site, **said_of(by_name.get(site["name"]), rules)} for site in sites],
        "not_registered": [house for house in rules.house if house not in registered],
    }


def said_of(house: House | None, rules: RecuperationRules) -> dict[str, Any]:
    """What the notice says of a house: its price for members, its meals, its plans."""
    if house is None:
        return {"price": None, "meals": None, "renewal_plans": [], "group_plans": []}
    meals = rules.meal_standard.get(house.house)
    return {
        "price": {
            "percent_of_list_price": house.percent_of_list_price,
            "subsidy_per_room_night": yuan(house.fen_per_room_night),
            "clause": house.clause,
            "quote": house.quote,
        },
        "meals": meals
        and {"lunch": yuan(meals.max_fen_lunch), "dinner": yuan(meals.max_fen_dinner), "clause": meals.clause},
        "renewal_plans": [printed(plan) for plan in rules.renewal_plan.values() if plan.house == house.house],
        "group_plans": [printed(plan) for plan in rules.group_plan.values() if plan.house == house.house],
    }


def printed(plan: Plan) -> dict[str, Any]:
    """A row of a table as the service answers it."""
    return {
        "plan": plan.plan,
        "days": plan.days,
        "price": yuan(plan.fen_price),
        "city": yuan(plan.fen_city),
        "clause": plan.clause,
    }
