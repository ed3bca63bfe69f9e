"""Whether unions and city do what the year asks of legal service: no HTTP, no database, no clock."""

from geo_service.core.decisions import Ruling
from geo_service.core.rules import Rule
from geo_service.plugins.legal_service.questions import (
    CityMet,
    CityYear,
    FirstEvent,
    LectureDays,
    LecturesHeld,
    Met,
    NoticesGiven,
    Shortfall,
    UnionYear,
)
from geo_service.plugins.legal_service.rules import LegalServiceRules


def target_union(question: UnionYear, rules: LegalServiceRules) -> Ruling[Shortfall]:
    """Whether a union led enough events itself; those that others led do not count."""
    return Ruling(shortfall(question.self_led_events, rules.union_events.self_led_events), (rules.union_events,))


def target_notices(question: NoticesGiven, rules: LegalServiceRules) -> Ruling[Shortfall]:
    """Whether the Federation told of the progress often enough."""
    return Ruling(shortfall(question.notices, rules.progress_notice.notices), (rules.progress_notice,))


def shortfall(done: int, least: int) -> Shortfall:
    """How many are missing of the least that is wanted."""
    missing = max(0, least - done)
    return Shortfall(met=missing == 0, reason="below_min" if missing else None, missing=missing)


def target_lectures(question: LectureDays, rules: LegalServiceRules) -> Ruling[LecturesHeld]:
    """Whether each half-year had its lecture; one of another year counts for neither."""
    held = {
        half: sum(day in period for day in question.dates) >= period.lectures for half, period in rules.lecture.items()
    }
    missing = tuple(half for half, enough in held.items() if not enough)
    result = LecturesHeld(
        met=not missing, reason="below_min" if missing else None, h1=held["h1"], h2=held["h2"], missing=missing
    )
    return Ruling(result, tuple(rules.lecture.values()))


def target_first_event(question: FirstEvent, rules: LegalServiceRules) -> Ruling[Met]:
    """Whether the year's first event was in the first quarter and at a leading platform firm."""
    reason: str | None = rules.first_event.reason_against(question.on)
    missing = ["first_quarter"] if reason else []
    if not question.at_leading_platform:
        missing.append("leading_platform")
        reason = reason or "below_min"
    return Ruling(Met(met=not missing, reason=reason, missing=tuple(missing)), (rules.first_event,))


def target_city(question: CityYear, rules: LegalServiceRules) -> Ruling[CityMet]:
    """Whether the city reached every target, and in the notice's order which it did not."""
    target = rules.target
    wanted: dict[str, tuple[int, int, Rule]] = {
        "events": (question.events, target["events"].amount, target["events"]),
        "platform_hq": (question.platform_hq_covered, question.platform_hq_total, rules.platform_hq),
        "person_times": (question.person_times, target["person_times"].amount, target["person_times"]),
        "legal_aid_person_times": (
            question.legal_aid_person_times,
            target["legal_aid_person_times"].amount,
            target["legal_aid_person_times"],
        ),
    }
    missing = tuple(name for name, (done, least, _) in wanted.items() if done < least)
    result = CityMet(met=not missing, reason="below_min" if missing else None, missing=missing)
    return Ruling(result, tuple(wanted[name][2] for name in missing or wanted))
