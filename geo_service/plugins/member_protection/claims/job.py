"""Claims are proposed or decided as a set, as whoever asked for it; all of it or nothing stands."""

from datetime import date
from typing import Literal

from geo_service.core.jobs.attempt import Task
from geo_service.core.text import Text
from geo_service.plugins.member_protection.claims.deciding import decide_many, propose_many
from geo_service.plugins.member_protection.rules import Benefit

JUDGING = Text("逐件核算给付", "Working out what the claims come to")


def work(task: Task, step: Literal["proposals", "decisions"], benefit: Benefit | None, today: str) -> dict[str, int]:
    """How many came to what, as propose_many and decide_many say it.

    Args:
        today: the business day on which it was asked for.
    """
    task.progress(0.0, JUDGING)
    many = propose_many if step == "proposals" else decide_many
    return many(task.connection, benefit, date.fromisoformat(today))
