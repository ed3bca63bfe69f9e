"""Whether what a step is told allows it, by the decisions of the programme: no HTTP, no database, no clock."""

from datetime import date

from geo_service.core.geometry import distance_m
from geo_service.core.registry.photos.decisions import without_photo
from geo_service.core.subsidies.decisions import Amount
from geo_service.core.workflow.declaration import Asked, Case, Checklist, Term, Verdict
from geo_service.plugins.driver_homes.decisions import accept_home, required_of
from geo_service.plugins.driver_homes.facts import Inspection
from geo_service.plugins.driver_homes.questions import HomeSeen
from geo_service.plugins.driver_homes.rules import HomeRules


def plan_term(rules: HomeRules) -> Term:
    """Until when a plan may be filed."""
    return Term(rules.deadline["plan"], rules.deadline["plan"].last_day)


def application_term(rules: HomeRules) -> Term:
    """Until when an application may be filed."""
    return Term(rules.deadline["application"], rules.deadline["application"].last_day)


def review_term(rules: HomeRules) -> Term:
    """Until when an application may be looked at."""
    return Term(rules.acceptance, rules.acceptance.last_day)


def acceptance_term(rules: HomeRules) -> Term:
    """When a site may be accepted."""
    return Term(rules.acceptance, rules.acceptance.last_day, rules.acceptance.first_day)


def acceptance_due(rules: HomeRules) -> date:
    """The day by which review and acceptance are done."""
    return rules.acceptance.last_day


def standard_of(case: Case, rules: HomeRules) -> Checklist:
    """What the standard asks for of the tier that was applied for."""
    standard = rules.standard[case.facts["apply"]["tier"]]
    return Checklist(standard, tuple(required_of(standard)))


def inspected(asked: Asked[Inspection], rules: HomeRules) -> Verdict:
    """Whether the site meets the standard it was applied for, and how far it is from where it was declared.

    What was found and no photo shows is told and is against nothing: 附件2-7 三(三) asks for a photo of every function
    in the 职工之家 app, 三(一) and 三(二), by which a home is accepted, for none.
    """
    applied = asked.case.facts["apply"]
    ruling = accept_home(HomeSeen(tier=applied["tier"], site=asked.facts.site), rules)
    declared = (applied["lon"], applied["lat"])
    metres = None if None in declared else round(distance_m(*declared, *asked.facts.position()), 1)
    seen = (*asked.facts.site.facilities, *asked.facts.site.services)
    found = {
        "missing": list(ruling.result.missing),
        "without_photo": list(without_photo(seen, [photo.item for photo in asked.facts.photos])),
        "distance_m": metres,
        "subsidy": ruling.result.subsidy,
    }
    return Verdict(ruling.result.reason, ruling.rules, ruling.result.missing, found)


def must_meet(asked: Asked[Inspection], rules: HomeRules) -> Verdict:
    """Allowed when the site meets the standard; never that of another tier (C37)."""
    return inspected(asked, rules)


def must_fail(asked: Asked[Inspection], rules: HomeRules) -> Verdict:
    """Allowed when the site does not meet the standard; what it lacks is kept."""
    verdict = inspected(asked, rules)
    if verdict.reason is None:
        return Verdict("meets_standard", verdict.rules)
    return Verdict(None, verdict.rules, found=verdict.found)


def subsidy_of(case: Case, rules: HomeRules) -> Amount:
    """What a home gets: the amount of the tier it was applied for."""
    subsidy = rules.subsidy[case.facts["apply"]["tier"]]
    return Amount(subsidy, subsidy.fen_per_home)
