"""More time for a step: granted by somebody who may, with a reason that stands beside every step taken under it."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.cases import queries
from geo_service.core.cases.refusals import refusal
from geo_service.core.cases.steps import Desk
from geo_service.core.day import Day
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.protection.personal import without_numbers
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for
from geo_service.core.workflow.declaration import Transition, Verdict, Workflow


class NewExtension(BaseModel):
    """More time: for which step and organisation, until when, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: str = Field(max_length=60, description="The name of a transition that has a last day.")
    organisation: str = Field(max_length=200)
    until: Day
    reason: str = Field(max_length=2000, pattern=r"\S")
    edition: int | None = Field(None, ge=2000, le=2999, description="The year; that of the business day if left out.")


def grant(desk: Desk, programme: str, workflow: Workflow, new: NewExtension) -> dict[str, Any]:
    """The extension that now stands.

    Raises:
        Forbidden: it is not theirs to grant.
        BadRequest: the step has no last day, the day is not after it, or the organisation is not known.
        StepRefused: there is no edition.
    """
    transition = workflow.transition(new.step)
    if workflow.extends is None or not acts_for(desk.who.organisations(workflow.extends), new.organisation):
        raise refusal(workflow.opening, Verdict("not_permitted"), desk.reasons)
    desk.act(workflow.extends)
    if transition is None or transition.term is None:
        raise wrong("step", new.step, Text("有截止日的步骤", "a step that has a last day"))
    edition = new.edition or desk.day.year
    last_day = last_day_of(workflow, transition, edition, desk)
    if new.until <= last_day:
        raise wrong("until", new.until.isoformat(), Text(f"晚于 {last_day} 的日期", f"a day after {last_day}"))
    if without_numbers(new.reason) != new.reason:
        raise wrong("reason", None, Text("请勿填写个人电话、证件号", "no telephone or document numbers of persons"))
    if not queries.organisation_is_known(desk.connection, new.organisation):
        raise wrong("organisation", new.organisation, Text("已登记的组织代码", "the code of a known organisation"))
    values = new.model_dump() | {"programme": programme, "workflow": workflow.name, "edition": edition, "day": desk.day}
    extension_id = queries.put_extension(desk.connection, values)
    return {"id": extension_id, **new.model_dump(), "edition": edition, "day": desk.day, "granted_by": desk.who.name}


def last_day_of(workflow: Workflow, transition: Transition, edition: int, desk: Desk) -> date:
    """The last day of a step by the rules of an edition.

    Raises:
        StepRefused: there is no such edition.
    """
    rules = workflow.rules(edition, desk.day)
    if rules is None or transition.term is None:
        raise refusal(transition, Verdict("no_edition"), desk.reasons)
    return transition.term(rules).last_day


def wrong(where: str, given: str | None, wanted: Text) -> BadRequest:
    """The refusal of one thing that was given."""
    return BadRequest(wanted, [Fault(where, given, wanted)])
