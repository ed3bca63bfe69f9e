"""What visitors are paid: so much a person and calendar day, in however many enterprises."""

from datetime import date

from geo_service.core.decisions import NoSuchQuestion, Ruling, edition_for
from geo_service.core.errors import Fault
from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.plugins.labour_relations.questions import PersonDays, VisitPaid, Visits
from geo_service.plugins.labour_relations.rules import BOOK, LabourRules, Visitor


def person_days(question: Visits, rules: LabourRules) -> Ruling[PersonDays]:
    """The days that are paid: a person's day once, by the first visit that names it; none with a post on that day.

    Each goes by the rules of that day; a visit without days by those that are given.
    """
    days = {day for visit in question.visits for day in visit.days}
    in_force: dict[date | None, LabourRules] = {None: rules, **{day: rules_on(day, question.edition) for day in days}}
    first: dict[tuple[str, date | None], int] = {}
    for number, visit in enumerate(question.visits):
        for day in visit.days or (None,):
            first.setdefault((visit.status, day), number)
    visitors = {(status, day): visitor_called(status, number, in_force[day]) for (status, day), number in first.items()}
    settled = {
        (visit.person, day) for visit in question.visits for day in visit.days if not visitors[visit.status, day].paid
    }
    paid = []
    for visit in question.visits:
        payable = {(visit.person, day) for day in visit.days} - settled
        settled |= payable
        paid.append([in_force[day].subsidy.fen_per_person_day for _, day in payable])
    result = PersonDays(
        accepted=True,
        person_days=sum(len(rates) for rates in paid),
        subsidy=yuan(sum(sum(rates) for rates in paid)),
        visits=tuple(VisitPaid(person_days=len(rates), subsidy=yuan(sum(rates))) for rates in paid),
    )
    rates_cited = (in_force[day].subsidy for day in (None, *sorted(days)))
    return Ruling(result, tuple(dict.fromkeys((*rates_cited, *visitors.values()))))


def rules_on(day: date, edition: str | None) -> LabourRules:
    """The rules in force on a day, by the edition that is named or its own; the question has no day without one."""
    found = edition_for(BOOK, edition, day)
    assert found is not None
    return found.on(day)


def visitor_called(status: str, number: int, rules: LabourRules) -> Visitor:
    """The visitor of a status, by any of its names.

    Args:
        number: which visit it is of, from 0.

    Raises:
        NoSuchQuestion: the rules know no such status.
    """
    for visitor in rules.visitor.values():
        if status in (visitor.status, *visitor.also):
            return visitor
    known = ", ".join(rules.visitor)
    raise NoSuchQuestion(Fault(f"visits:{number}:status", status, Text(f"应为其中之一：{known}", f"one of {known}")))
