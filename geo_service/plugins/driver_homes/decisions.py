"""Whether a site is a driver home, whether papers came in time, what homes cost: no HTTP, no database, no clock."""

from collections.abc import Collection, Iterator

from geo_service.core.decisions import Ruling
from geo_service.core.money import yuan
from geo_service.core.protection.personal import without_numbers
from geo_service.plugins.driver_homes.form_rows import as_compared, is_filled_in
from geo_service.plugins.driver_homes.questions import (
    Budget,
    Filing,
    FilingAccepted,
    FormRow,
    FormValid,
    HomeAccepted,
    HomeSeen,
    HomesPlanned,
    SiteSeen,
)
from geo_service.plugins.driver_homes.rules import HomeRules, HomeStandard


def accept_home(question: HomeSeen, rules: HomeRules) -> Ruling[HomeAccepted]:
    """Whether a site meets the standard of the tier it asks for, and its subsidy; never of another tier."""
    standard, subsidy = rules.standard[question.tier], rules.subsidy[question.tier]
    missing = tuple(missing_of(question.site, standard))
    readings = tuple(readings_of(question, missing, rules))
    if missing:
        refused = HomeAccepted(accepted=False, reason="below_min", subsidy=yuan(0), missing=missing)
        return Ruling(refused, (standard,), readings)
    return Ruling(HomeAccepted(accepted=True, subsidy=yuan(subsidy.fen_per_home)), (standard, subsidy), readings)


def readings_of(question: HomeSeen, missing: Collection[str], rules: HomeRules) -> Iterator[str]:
    """The rows of Part C that mattered to a site, by what it lacks of its tier's standard.

    C37, of toilets: one decided, a public one beside it did for a micro home, or a comprehensive home that failed would
    do as micro and is not made one. C38, of charging posts: they decided, or a single one sufficed.
    """
    site, standard, comprehensive = question.site, rules.standard[question.tier], question.tier == "comprehensive"
    beside_it = not missing and site.toilet == "adjacent_public"
    not_made_micro = comprehensive and missing and not any(missing_of(site, rules.standard["micro"]))
    if "toilet" in missing or beside_it or not_made_micro:
        yield "C37"
    just_enough = not missing and standard.min_chargers is not None and site.chargers == standard.min_chargers
    if "chargers" in missing or just_enough:
        yield "C38"


def required_of(standard: HomeStandard) -> Iterator[tuple[str, ...]]:
    """What a standard asks for, in the order of the notice; of several codes one will do."""
    yield from (tuple(group) for group in standard.base)
    if standard.min_free_parking_minutes is not None:
        yield (f"free_parking_{standard.min_free_parking_minutes}min",)
    if standard.min_free_bays is not None:
        yield (f"bays_{standard.min_free_bays}",)
    if standard.min_chargers is not None:
        yield ("chargers",)
    yield ("toilet",)
    if standard.signs:
        yield ("signs",)
    if standard.rest_area:
        yield ("rest_area",)
    yield from ((service,) for service in standard.services)


def missing_of(site: SiteSeen, standard: HomeStandard) -> Iterator[str]:
    """What a site lacks of a standard, in the order of the notice; a group of facilities by its first."""
    for group in standard.base:
        if not set(group) & set(site.facilities):
            yield group[0]
    if falls_short(site.free_parking_minutes, standard.min_free_parking_minutes):
        yield f"free_parking_{standard.min_free_parking_minutes}min"
    if falls_short(site.free_bays, standard.min_free_bays):
        yield f"bays_{standard.min_free_bays}"
    if falls_short(site.chargers, standard.min_chargers):
        yield "chargers"
    if site.toilet not in standard.toilets:
        yield "toilet"
    if standard.signs and not site.signs:
        yield "signs"
    if standard.rest_area and not site.rest_area:
        yield "rest_area"
    yield from (service for service in standard.services if service not in site.services)


def falls_short(found: int | None, least: int | None) -> bool:
    """Whether a count is below the least that is wanted; an unknown one is, where any is wanted."""
    return least is not None and (found is None or found < least)


def accept_filing(question: Filing, rules: HomeRules) -> Ruling[FilingAccepted]:
    """Whether papers of a step came by its last day."""
    deadline = rules.deadline[question.step]
    in_time = question.on <= deadline.last_day
    result = FilingAccepted(accepted=in_time, reason=None if in_time else "too_late", last_day=deadline.last_day)
    return Ruling(result, (deadline,))


def budget_of(question: HomesPlanned, rules: HomeRules) -> Ruling[Budget]:
    """What so many accepted homes of each tier cost the Federation."""
    micro, comprehensive = rules.subsidy["micro"], rules.subsidy["comprehensive"]
    total = question.micro * micro.fen_per_home + question.comprehensive * comprehensive.fen_per_home
    return Ruling(Budget(accepted=True, subsidy=yuan(total)), (micro, comprehensive))


def validate_form(question: FormRow, rules: HomeRules) -> Ruling[FormValid]:
    """Which columns of a tier's form a row leaves empty, and which it has that the form has not."""
    form = rules.form[question.tier]
    known = {as_compared(column) for column in (form.row_number, *form.columns)}
    filled = {as_compared(column) for column, cell in question.row.items() if is_filled_in(cell)}
    missing = tuple(column for column in form.columns if as_compared(column) not in filled)
    unknown = tuple(without_numbers(column) for column in question.row if as_compared(column) not in known)
    return Ruling(FormValid(valid=not missing, missing=missing, unknown=unknown), (form,))
