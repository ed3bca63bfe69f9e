"""Why a step is not taken: by a rule, with its clause; because the case has moved on; because it is not theirs."""

from collections.abc import Mapping
from typing import Any

from geo_service.core.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
)
from geo_service.core.text import Language, Text
from geo_service.core.workflow.declaration import Transition, Verdict


class StepRefused(Conflict):
    """A rule, or the order of steps, is against it; says which, with the words of the notice."""

    title = Text("不予办理", "The step is refused")

    def __init__(self, transition: Transition, verdict: Verdict, reasons: Mapping[str, Text]) -> None:
        self.verdict = verdict
        why = reasons.get(verdict.reason or "", Text(verdict.reason or "", verdict.reason or ""))
        clause = Text(f"（{verdict.clause}）", f" ({verdict.clause})") if verdict.clause else Text("", "")
        super().__init__(
            Text(f"{transition.title.zh}：{why.zh}{clause.zh}", f"{transition.title.en}: {why.en}{clause.en}")
        )

    def problem(self, language: Language) -> dict[str, Any]:
        """The problem document, with reason, clause, quote and what is missing."""
        said = self.verdict
        more = {"reason": said.reason, "clause": said.clause, "quote": said.quote, "missing": list(said.missing)}
        return super().problem(language) | more


def refusal(transition: Transition, verdict: Verdict, reasons: Mapping[str, Text]) -> ServiceError:
    """The error for a verdict that says no."""
    if verdict.reason == "not_permitted":
        return Forbidden(Text("没有这项操作的权限", "You may not do this"))
    return StepRefused(transition, verdict, reasons)


def no_case(case_id: int) -> NotFound:
    """The refusal of an id that is none of a case the asker may see; which of the two is not said."""
    return NotFound(Text(f"没有编号为 {case_id} 的办理事项", f"There is no case with the id {case_id}"))


def stale(version: int) -> PreconditionFailed:
    """The refusal of a step of an older version of a case."""
    return PreconditionFailed(
        Text(
            f"该事项已被他人办理，现为第 {version} 版，请刷新后再试",
            f"The case has moved on and is at version {version} now; read it again",
        )
    )


def without_version() -> PreconditionRequired:
    """The refusal of a step that does not say of which version of the case."""
    return PreconditionRequired(
        Text(
            '请在 If-Match 中注明所依据的版本，即读取该事项时的 ETag，如 "3"',
            'Name the version in If-Match: the ETag with which the case was read, such as "3"',
        )
    )
