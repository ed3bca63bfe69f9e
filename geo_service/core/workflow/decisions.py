"""Whether somebody may take a step of a case on a day, and which steps are next: no HTTP, no database, no clock."""

from collections.abc import Iterator, Sequence
from datetime import date

from geo_service.core.workflow.declaration import (
    Asked,
    Case,
    Extension,
    Facts,
    Term,
    Transition,
    Verdict,
    Who,
    Workflow,
)

EVERY = "*"


def acts_for(organisations: Sequence[str], organisation: str) -> bool:
    """Whether an organisation is one of these or below one, as core.acts_for says it in SQL."""
    return any(one in (EVERY, organisation) or organisation.startswith(f"{one}/") for one in organisations)


def decide(
    workflow: Workflow,
    transition: Transition,
    case: Case,
    who: Who,
    day: date,
    facts: Facts,
    comment: str = "",
    extensions: Sequence[Extension] = (),
) -> Verdict:
    """Whether the step may be taken; the first thing that is against it, in the order of what can be mended least.

    Args:
        day: the business day.
        extensions: those that are granted to the case's organisation for its edition.
    """
    open_to = may_begin(workflow, transition, case, who, day, extensions)
    if open_to.reason is not None:
        return open_to
    if transition.says_why and not comment.strip():
        return Verdict("comment_required")
    if transition.guard is None:
        return open_to
    ruled = transition.guard(Asked(case, facts, day, who.name), workflow.rules(case.edition, day))
    rules = (*open_to.rules, *ruled.rules) if ruled.reason is None else ruled.rules
    return Verdict(ruled.reason, rules, ruled.missing, ruled.found, open_to.extension)


def may_begin(
    workflow: Workflow,
    transition: Transition,
    case: Case,
    who: Who,
    day: date,
    extensions: Sequence[Extension] = (),
) -> Verdict:
    """Whether the step may be taken whatever is told with it: permission, state, four eyes, and the day."""
    if not acts_for(who.organisations(transition.permission), case.organisation):
        return Verdict("not_permitted")
    if case.ended or (case.state not in transition.after if transition.after else case.state != ""):
        return Verdict("bad_sequence")
    if transition.four_eyes and who.name in {step.actor for step in case.steps}:
        return Verdict("four_eyes")
    rules = workflow.rules(case.edition, day)
    if rules is None:
        return Verdict("no_edition")
    if transition.term is None:
        return Verdict()
    return in_term(transition, transition.term(rules), who, day, extensions)


def in_term(transition: Transition, term: Term, who: Who, day: date, extensions: Sequence[Extension]) -> Verdict:
    """Whether a day is within the term of a step, or within the time that somebody else granted."""
    if term.first_day is not None and day < term.first_day:
        return Verdict("step_not_open", (term.rule,))
    if day <= term.last_day:
        return Verdict(rules=(term.rule,))
    granted = [one for one in extensions if one.step == transition.name and day <= one.until]
    if not granted:
        return Verdict("too_late", (term.rule,))
    by_others = [one for one in granted if one.granted_by != who.name]
    if not by_others:
        return Verdict("four_eyes", (term.rule,))
    return Verdict(rules=(term.rule,), extension=by_others[0])


def next_steps(
    workflow: Workflow, case: Case, who: Who, day: date, extensions: Sequence[Extension] = ()
) -> Iterator[tuple[Transition, Verdict]]:
    """The steps from where a case stands that are this actor's to take, each with what is against it now.

    A step that a route of the programme takes for many cases, or the service by itself, is none of them.
    """
    for transition in workflow.transitions:
        if transition.taken_at is not None or transition.by_service:
            continue
        verdict = may_begin(workflow, transition, case, who, day, extensions)
        if verdict.reason not in {"not_permitted", "bad_sequence"}:
            yield transition, verdict
