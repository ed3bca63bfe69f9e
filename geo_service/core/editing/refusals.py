"""Why a feature is not written: a step is needed, it is read-only, it has changed, its form is not known."""

from collections.abc import Iterable, Sequence
from typing import Any

from geo_service.core.editing.decisions import OF_STEPS
from geo_service.core.errors import (
    BadRequest,
    Conflict,
    Fault,
    Forbidden,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
)
from geo_service.core.text import Language, Text
from geo_service.core.workflow.declaration import Transition

# How a site stands is told beside its properties, and is no property of it.
STANDING = ("status", "plaque")


class StepNeeded(Conflict):
    """It takes a step of the workflow; says which ones there are now, and of which case."""

    title = Text("须经办理步骤", "It takes a step of the workflow")

    def __init__(self, what: Text, steps: Sequence[Transition], case_id: int | None, faults: Sequence[Fault]) -> None:
        self.steps, self.case_id = steps, case_id
        named = titles(steps)
        by = Text(f"，请办理：{named.zh}", f"; it takes: {named.en}") if steps else Text("", "")
        super().__init__(Text(f"{what.zh}{by.zh}", f"{what.en}{by.en}"), faults)

    def problem(self, language: Language) -> dict[str, Any]:
        """The problem document, with the case and the steps."""
        steps = [{"name": one.name, "title": one.title.in_(language)} for one in self.steps]
        return super().problem(language) | {"case": self.case_id, "steps": steps}


class UnknownForm(ServiceError):
    """The body is in a form that is not read."""

    status = 415
    title = Text("不支持的内容类型", "The content type is not supported")


def no_form(given: str, known: Iterable[str]) -> ServiceError:
    """The refusal of a body that does not say its form (400), or says one that is not read (415)."""
    wanted = Text(f"应为其中之一：{'、'.join(known)}", f"one of {', '.join(known)}")
    if not given:
        return BadRequest(
            Text("须注明 Content-Type", "Content-Type is required"), [Fault("Content-Type", None, wanted)]
        )
    return UnknownForm(wanted, [Fault("Content-Type", given[:100], wanted)])


def without_tag() -> PreconditionRequired:
    """The refusal of a change that does not say of which version."""
    return PreconditionRequired(
        Text(
            "请在 If-Match 中注明读取该站点时的 ETag",
            "Name in If-Match the ETag with which the feature was read",
        )
    )


def stale() -> PreconditionFailed:
    """The refusal of a change of another version than the one that stands."""
    return PreconditionFailed(Text("该站点已有变化，请重新读取", "The feature has changed; read it again"))


def not_by_hand(names: Iterable[str], steps: Sequence[Transition]) -> list[Fault]:
    """What is wrong with facts that nobody writes here, and which steps change those that are the workflow's."""
    by = titles(steps)
    step = Text(f"由办理步骤更改：{by.zh}", f"what stands: a step of the workflow changes it: {by.en}")
    fixed = Text("只读，请勿填写或更改", "nothing, or what stands: it is read-only")
    return [Fault(f"properties:{name}", None, step if steps and name in OF_STEPS else fixed) for name in names]


def titles(steps: Sequence[Transition]) -> Text:
    """What some steps are called."""
    return Text("、".join(one.title.zh for one in steps), ", ".join(one.title.en for one in steps))


def no_such(names: Sequence[str], known: Iterable[str]) -> list[Fault]:
    """What is wrong with properties that features do not have: those that they have, or that steps change it."""
    there = ", ".join(known)
    wanted = Text(f"没有这个属性；现有：{there}", f"there is no such property; there are: {there}")
    of_steps = Text("由办理步骤更改，请勿填写", "nothing: a step of the workflow changes it")
    return [Fault(f"properties:{name}", None, of_steps if name in STANDING else wanted) for name in names]


def not_theirs(names: Sequence[str]) -> Forbidden:
    """The refusal of facts that are for others to write."""
    wanted = Text("没有填写这一项的权限", "nothing: you may not write it")
    return Forbidden(
        Text(f"没有权限更改：{'、'.join(names)}", f"You may not change {', '.join(names)}"),
        [Fault(f"properties:{name}", None, wanted) for name in names],
    )


def registered_already(name: str) -> Conflict:
    """The refusal of a second site of one organisation, name and address."""
    return Conflict(Text(f"“{name}”已登记", f'"{name}" is registered already'))
