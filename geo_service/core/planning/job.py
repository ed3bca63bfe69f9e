"""The job of a run: it reads one state of the registry, works on without a transaction, and keeps what came of it."""

from datetime import date
from uuid import UUID

from geo_service.core.jobs.attempt import Task
from geo_service.core.planning import queries
from geo_service.core.planning.ground import rules_of
from geo_service.core.planning.result import packed
from geo_service.core.planning.round_inputs import ASKED
from geo_service.core.planning.work import read, worked_out
from geo_service.core.text import Text

KEEPING = Text("保存结果", "Keeping the result")


def plan(task: Task, run: str, today: str) -> dict[str, str]:
    """Carry out a run.

    Args:
        run: its id.
        today: the business day on which it was asked for, as YYYY-MM-DD.
    """
    run_id, rules = UUID(run), rules_of(task.settings, date.fromisoformat(today))
    with task.reading() as connection:
        row = queries.run(connection, run_id)
        if row is None:  # deleted while it waited
            return {}
        asked = ASKED[row["kind"]].model_validate(row["inputs"])
        on = read(connection, asked, rules, task.progress)
    done = worked_out(on, asked, rules, task.progress)
    task.progress(0.97, KEEPING)
    queries.put_result(
        task.connection,
        {
            "run_id": run_id,
            "change_number": done.change_number,
            "sources": done.sources,
            "summary": done.result.summary,
            "notices": [notice.json() for notice in done.result.notices],
            "tables": packed(done.result.tables),
        },
    )
    return {"run": run}
