"""The steps of a list: the grassroots union submits it, its district, bureau or industry union confirms it.

附件2-1 三 gives each its days in central enrolment; instant enrolment has those of its channel.
"""

from datetime import date
from typing import Literal

from sqlalchemy import Connection, RowMapping

from geo_service.core.audit import queries as audit
from geo_service.core.errors import Conflict, Fault, Forbidden
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.plugins.member_protection.ledger import queries as ledger
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.lists.pricing import answers
from geo_service.plugins.member_protection.lists.words import INSURED, overtaken, wrong_state
from geo_service.plugins.member_protection.rules import CentralStep, Enrolment, ProtectionRules

type ListStep = Literal["gru_submit", "dbu_confirm"]

STATES: dict[ListStep, tuple[list[str], str]] = {
    "gru_submit": (["listed", "returned"], "submitted"),
    "dbu_confirm": (["submitted"], "confirmed"),
}
MOST_ROWS = 1_000
NEW = Text("不在被退回的名单中，应删去", "is not on the list that came back; to be taken out")
FOUR_EYES = Text("提交名单的人不能确认它", "Whoever submitted a list may not confirm it")


def window_of(step: ListStep, way: str, rules: ProtectionRules) -> CentralStep | Enrolment:
    """The rule that says on which days a step may be taken with a list."""
    return rules.central_step[step] if way == "central" else rules.enrolment["instant"]


def came_back(row: RowMapping) -> bool:
    """Whether a list was sent back, or stands in the place of one that was."""
    return row["instead_of"] is not None or "dbu_return" in (row["steps"] or {})


def check_members(connection: Connection, row: RowMapping, instant: Enrolment) -> None:
    """Refuse a list that has somebody who was not on the one in whose place it stands.

    Args:
        instant: the enrolment that they have instead.

    Raises:
        Conflict: with how many they are, and in which rows.
    """
    # Who is on a list that was submitted itself was on it in time.
    if row["instead_of"] is None or "gru_submit" in (row["steps"] or {}):
        return
    rows = queries.added(connection, row["id"], row["instead_of"], MOST_ROWS)
    if rows:
        added = rows[0]["added"]
        why = Text(
            f"基层工会提交期满后不能新增人员：有 {added:,} 行的人不在被退回的名单中，应删去，"
            f"自 {instant.first_day} 起即时参保（{instant.clause}）",
            f"After the days of the grassroots unions nobody is added: {added:,} row(s) have somebody who is not on the"
            f" list that came back; take them out, for instant enrolment from {instant.first_day} ({instant.clause})",
        )
        raise Conflict(why, [Fault(f"file:{one['row']}", None, NEW) for one in rows])


def check_day(
    connection: Connection, step: ListStep, row: RowMapping, today: date, rules: ProtectionRules, words: Words
) -> None:
    """Refuse a step on a day that is not in its window.

    Raises:
        Conflict: with the days and the clause, or with whom a list may not add on that day.
    """
    window = window_of(step, row["way"], rules)
    is_mended = step == "gru_submit" and came_back(row) and today > window.last_day
    if is_mended:
        # To mend what came back belongs to the examination, whose days these are (三).
        window = window_of("dbu_confirm", row["way"], rules)
    if (reason := window.reason_against(today)) is not None:
        why = words.reasons[reason]
        raise Conflict(
            Text(
                f"{why.zh}：{window.first_day} 至 {window.last_day}（{window.clause}）",
                f"{why.en}: {window.first_day} to {window.last_day} ({window.clause})",
            )
        )
    if is_mended:
        # Nobody is added in them (C19).
        check_members(connection, row, rules.enrolment["instant"])


def take(connection: Connection, row: RowMapping, step: ListStep, actor: str, today: date, words: Words) -> None:
    """Take a step with a list.

    Raises:
        Conflict: the list is in another state, or the day is not in the window.
        Forbidden: the same person submitted it.
    """
    rules = rules_of(row["year"])
    before, after = STATES[step]
    if row["state"] not in before:
        raise wrong_state(row, before[0])
    check_day(connection, step, row, today, rules, words)
    if step == "dbu_confirm" and row["steps"]["gru_submit"]["actor"] == actor:
        raise Forbidden(FOUR_EYES)
    queries.begin_whole(connection)
    # Whoever comes second waits here, and finds the list in another state.
    if not queries.set_state(connection, row["id"], after, before):
        raise overtaken(connection, row["id"], before[0])
    queries.put_step(connection, row["id"], step, today)
    if step == "dbu_confirm":
        cover(connection, row, today, rules, words)


def cover(connection: Connection, row: RowMapping, today: date, rules: ProtectionRules, words: Words) -> None:
    """Cover the members of a list that is confirmed on a day; the list keeps those who had no cover before (C20)."""
    list_id = row["id"]
    asked = queries.questions_of_list(connection, list_id)
    days = (row["uploaded_on"], today)
    queries.put_answers(connection, list(answers(asked, row["way"], row["year"], days, rules, words.reasons)))
    fields = ("confirmed_on", "fen_fee", "plan")
    entry = audit.record(
        connection,
        "import",
        "member_protection.cover",
        str(list_id),
        fields,
        row["organisation"],
        file_sha256=bytes(row["file_sha256"]),
        row_count=row["members"],
    )
    audit.set_bulk(connection, entry)
    queries.put_covers(connection, list_id, today)
    audit.set_bulk(connection, None)
    queries.take_off_uncovered(connection, list_id, *INSURED)
    queries.end_reading(connection, list_id, "confirmed", None, queries.covered(connection, list_id))
    # The notice has a last day for the transfer of central enrolment only (C10).
    due_on = rules.central_step["dbu_transfer"].last_day if row["way"] == "central" else None
    ledger.put_invoice(connection, list_id, due_on, today)
