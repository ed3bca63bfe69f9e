"""What the centre does with a claim before it is proposed: completeness, investigation, what a person has to look at.

C18: the days to pay run from the day on which the papers came. Only what is recorded as incomplete stops them; they
run anew from the day on which what was missing came.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.text import Text
from geo_service.plugins.member_protection.claims import queries
from geo_service.plugins.member_protection.claims.given import NOT_LATER, Investigation
from geo_service.plugins.member_protection.claims.judging import last_day_to_pay, rules_on
from geo_service.plugins.member_protection.claims.words import wrong_state

NOT_INVESTIGATED = Text("该项保障无须调查", "This benefit is paid without an investigation")
FINDING = Text("结束调查须说明结论，开始时不填", "closing it says what was found, opening does not")
NOT_EARLIER = Text("不早于记录材料不齐之日", "not before the day it was recorded as incomplete")
NOT_GIVEN = Text("材料已齐的申请不填", "not for a claim whose papers were there")
NOT_FLAGGED = Text("没有标记此项", "it is not flagged")
UNDER_WAY = Text("调查已开始", "The investigation is under way")


def record_incomplete(connection: Connection, row: RowMapping, missing: Sequence[str], today: date) -> None:
    """Record which papers are missing: the days to pay stop.

    Raises:
        Conflict: the claim is neither filed nor complete.
    """
    move(connection, row, ("filed", "complete"), state="incomplete", complete_on=None, pay_by=None)
    queries.put_step(connection, row["id"], "incomplete", today, sorted(set(missing)))


def record_complete(connection: Connection, row: RowMapping, complete_on: date | None, today: date) -> None:
    """Record that the papers are there: since the claim was filed, or since what was missing came by post.

    Raises:
        BadRequest: the day is after today, before what was missing was recorded, or given for what was not missing.
        Conflict: the claim is neither filed nor incomplete.
    """
    since, pay_by = row["complete_on"], row["pay_by"]
    if row["state"] == "incomplete":
        since = complete_on or today
        stopped = [step["day"] for step in queries.steps(connection, row["id"]) if step["step"] == "incomplete"][-1]
        if not stopped <= since <= today:
            wanted = NOT_LATER if since > today else NOT_EARLIER
            raise BadRequest(wanted, [Fault("complete_on", since.isoformat(), wanted)])
        pay_by = last_day_to_pay(row["benefit"], since, row["first_day"])
    elif complete_on is not None:
        raise BadRequest(NOT_GIVEN, [Fault("complete_on", complete_on.isoformat(), NOT_GIVEN)])
    move(connection, row, ("filed", "incomplete"), state="complete", complete_on=since, pay_by=pay_by)
    queries.put_flags(connection, today, [row["id"]])
    queries.put_step(connection, row["id"], "complete", today)


def investigate(connection: Connection, row: RowMapping, given: Investigation, today: date) -> None:
    """Open an investigation, or close it with what it found.

    Raises:
        BadRequest: there is a finding at the beginning, or none at the end.
        Conflict: the benefit is paid without one, or the claim is in another state.
    """
    if not rules_on(row["first_day"]).payout[row["benefit"]].after_investigation:
        raise Conflict(NOT_INVESTIGATED)
    if (given.finding is None) != (given.state == "opened"):
        raise BadRequest(FINDING, [Fault("finding", given.finding, FINDING)])
    is_opened = row["investigation"] == "opened"
    if given.state == "opened" and is_opened:
        raise Conflict(UNDER_WAY)
    if given.finding is not None and not is_opened:
        raise Conflict(Text("调查尚未开始", "The investigation has not been opened"))
    state = "complete" if given.state == "opened" else "investigated"
    move(connection, row, ("complete",), state=state, investigation=given.finding or "opened")
    codes = () if given.finding is None else (given.finding,)
    queries.put_step(connection, row["id"], f"investigation_{given.state}", today, codes)


def review_flags(connection: Connection, row: RowMapping, flags: Sequence[str], outcome: str, today: date) -> None:
    """Say what is to come of what was flagged: pay all the same, or refuse.

    Raises:
        BadRequest: something of it is not flagged.
        Conflict: the claim is decided.
    """
    states = ("filed", "incomplete", "complete", "investigated", "proposed")
    if row["state"] not in states:
        raise wrong_state(row["state"], *states)
    queries.put_flags(connection, today, [row["id"]])
    flagged = {flag["flag"] for flag in queries.flags(connection, row["id"])}
    if strange := [flag for flag in flags if flag not in flagged]:
        raise BadRequest(NOT_FLAGGED, [Fault("flags", flag, NOT_FLAGGED) for flag in strange])
    queries.review(connection, row["id"], flags, outcome, today)
    queries.put_step(connection, row["id"], "flags_reviewed", today, [*flags, outcome])


def move(connection: Connection, row: RowMapping, states: Sequence[str], **then: object) -> None:
    """Let a claim go from one of some states; what is not said stays.

    Raises:
        Conflict: it is in another.
    """
    stays = {name: row[name] for name in ("complete_on", "pay_by", "investigation")}
    if row["state"] not in states or not queries.set_state(connection, row["id"], [row["state"]], **stays | then):
        raise wrong_state(row["state"], *states)
