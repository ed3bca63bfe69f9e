"""What visitors are paid: so much a person and calendar day, in however many enterprises."""

from geo_service.core.decisions import NoSuchQuestion, Ruling, refusal
from geo_service.core.errors import Fault
from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.plugins.labour_relations.questions import PersonDays, VisitPaid, Visits
from geo_service.plugins.labour_relations.rules import LabourRules, Visitor


def person_days(question: Visits, rules: LabourRules) -> Ruling[PersonDays]:
    """The days that are paid: a person's day once, by the first visit that names it; none with a post on that day."""
    visitors = [visitor_called(visit.status, number, rules) for number, visit in enumerate(question.visits)]
    cited = (rules.subsidy, *dict.fromkeys(visitors))
    years = {day.year for visit in question.visits for day in visit.days}
    if len(years) > 1 and question.edition is None:
        return Ruling(refusal(PersonDays, "no_edition"), cited)
    visits = list(zip(question.visits, visitors, strict=True))
    settled = {(visit.person, day) for visit, visitor in visits if not visitor.paid for day in visit.days}
    counted = []
    for visit, _ in visits:
        paid = {(visit.person, day) for day in visit.days} - settled
        settled |= paid
        counted.append(len(paid))
    rate, total = rules.subsidy.fen_per_person_day, sum(counted)
    result = PersonDays(
        accepted=True,
        person_days=total,
        subsidy=yuan(total * rate),
        visits=tuple(VisitPaid(person_days=days, subsidy=yuan(days * rate)) for days in counted),
    )
    return Ruling(result, cited)


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
