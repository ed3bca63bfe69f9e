"""Which facts of a site somebody may write by hand, and which take a step of its workflow: no HTTP, no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo_service.core.workflow.declaration import Transition, Workflow

APPLY, DAILY = "facility:apply", "facility:daily"
OF_EVERY_DAY = frozenset({"functions", "hours_text"})
OF_PLACE = frozenset({"address", "district_code", "street_code"})
OF_APPLICATION = frozenset({"name", *OF_PLACE, "free_parking_minutes", "free_bays", "chargers", "attributes"})
WRITABLE = OF_EVERY_DAY | OF_APPLICATION
# A case bears the name of its site as long as it is under way.
OF_CASE = frozenset({"name"})
# What a step of the workflow changes where there is one; the tier nothing else does.
OF_STEPS = OF_APPLICATION | {"tier"}


@dataclass(frozen=True)
class Standing:
    """Where a site stands.

    Attributes:
        workflow: of its kind, None where the kind has none.
        state: of the case that is under way, empty where none is.
        was_judged: whether there was ever a case of it.
    """

    status: str
    workflow: Workflow | None = None
    state: str = ""
    was_judged: bool = False

    @property
    def is_a_draft(self) -> bool:
        """Whether nobody has begun to judge it."""
        return self.status == "draft" and not self.state

    @property
    def is_in_writing(self) -> bool:
        """Whether the application for it is with whoever applies: sent back, or not made yet."""
        return bool(self.state and self.workflow is not None and self.workflow.state(self.state).in_writing)


def bound(changed: Iterable[str], standing: Standing) -> frozenset[str]:
    """The facts among those changed that are the workflow's, so that only a step of it may change them."""
    if standing.is_a_draft or standing.workflow is None:
        return frozenset()
    return (OF_CASE if standing.is_in_writing else OF_APPLICATION) & frozenset(changed)


def not_permitted(changed: Iterable[str], standing: Standing, held: Iterable[str]) -> frozenset[str]:
    """The facts among those changed that somebody's permissions do not let them write.

    What an application says is for who may apply; what changes from day to day is for who looks after the site, and
    in a draft, and in an application that is being written, for who may apply as well.
    """
    may: frozenset[str] = frozenset()
    if DAILY in held:
        may |= OF_EVERY_DAY
    if APPLY in held:
        may |= WRITABLE if standing.is_a_draft or standing.is_in_writing else OF_APPLICATION
    return frozenset(changed) - may


def may_go(standing: Standing) -> bool:
    """Whether a site may be deleted: a draft that no case was ever about."""
    return standing.status == "draft" and not standing.was_judged


def next_steps(standing: Standing, *, ending: bool) -> tuple[Transition, ...]:
    """The steps by which a site goes on instead, or with `ending` goes; the one that opens a case where none is."""
    workflow = standing.workflow
    if workflow is None:
        return ()
    if not standing.state:
        return (workflow.opening,)
    return tuple(
        one
        for one in workflow.transitions
        if standing.state in one.after and ending == (one.to is not None and workflow.state(one.to).ends)
    )
