"""Claims decided as a set come to what each comes to by itself, and to what the decision says."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.money import fen
from geo_service.plugins.member_protection.claims import deciding
from geo_service.plugins.member_protection.claims import queries as claims
from geo_service.plugins.member_protection.decisions.claims import decide_claim
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.questions import Claim
from tests.plugins.member_protection.claims.conftest import put_covered

TODAY = date(2028, 1, 10)
BENEFITS = ("hospital", "hospital", "hospital", "critical_illness", "accident_total_disability", "disease_death")
PUT = text("""
insert into member_protection.claim (id, year, document_index, member_id, benefit, event_on, event_until, days,
                                     illness_list, source, state, entered_on, filed_on, complete_on, pay_by)
values (:id, 2025, :index, :member, :benefit, :event_on, :event_until, :days, :illness_list, 'centre', 'complete',
        :filed_on, :filed_on, :filed_on, :filed_on)
""")
FOUND = text("""
update member_protection.claim set state = 'investigated', investigation = :finding where id = :id
""")
COLUMNS = "id, state, is_granted, fen, days_paid, pay_to, reason, clause, file_by"


def made_up(draw, person, member):
    """A claim with days around every limit: the cover's, the windows', and the 180 days."""
    event_on = date(2025, 1, 1) + timedelta(days=draw.choice([*range(0, 364, 13), 363, 364]))
    benefit = draw.choice(BENEFITS)
    days = draw.choice([1, 5, 90, 179, 180, 181]) if benefit == "hospital" else None
    filed_on = draw.choice(
        [event_on + timedelta(days=n) for n in (0, 180, 181)] + [date(2026, 6, 30), date(2026, 7, 1)]
    )
    return {
        "id": uuid4(),
        "index": person.index,
        "member": member,
        "benefit": benefit,
        "event_on": event_on,
        "event_until": None if days is None else event_on + timedelta(days=days - 1),
        "days": days,
        "illness_list": draw.choice([4, 22]) if benefit == "critical_illness" else None,
        "filed_on": draw.choice([filed_on, date(2027, 12, 31), date(2028, 1, 1)]),
    }


@pytest.fixture(name="world")
def _world(connection, keys, tree):
    """Covers of all plans with one to three claims each, some investigated, in a transaction that is rolled back."""
    draw, told = Random("claims"), {}
    plans = {}
    for number in range(120):
        plan = ("A", "B", "A+", "B+")[number % 4]
        person = put_covered(connection, keys, plan, first_day=draw.choice(["2025-01-01", "2025-03-02"]))
        plans[person.index] = plan
        for _ in range(draw.choice([1, 1, 2, 3])):
            row = made_up(draw, person, person.id)
            connection.execute(PUT, row)
            needs = row["benefit"] in ("accident_total_disability", "disease_death")
            row["finding"] = draw.choice(["verified", "verified", "not_verified"]) if needs else None
            if needs:
                connection.execute(FOUND, row)
            told[row["id"]] = row | {"plan": plan}
    return told


def state_of(connection):
    """Every claim as it stands."""
    rows = connection.exec_driver_sql(f"select {COLUMNS} from member_protection.claim")
    return {row.id: tuple(row)[1:] for row in rows}


def first_day_of(connection, row):
    """The first day of a claim's cover."""
    asked = text("select first_day from member_protection.cover where year = 2025 and document_index = :index")
    return connection.execute(asked, row).scalar_one()


def said_of(connection, row, before):
    """What the decision says of a claim, worked out apart: granted, fen, days, whom to, why not."""
    fields = ("benefit", "plan", "event_on", "filed_on", "illness_list", "days")
    result = decide_claim(
        Claim(
            **{name: row[name] for name in fields},
            cover_start=first_day_of(connection, row),
            cover_end=date(2025, 12, 31),
            enrolled_by="unit",
            days_paid_before=before,
        ),
        rules_of(2025),
    ).result
    if result.accepted and row["finding"] == "not_verified":
        return False, None, None, None, "not_verified"
    return result.accepted, result.amount and fen(result.amount), result.days, result.pay_to, result.reason


def test_a_set_is_proposed_as_each_claim_by_itself_and_as_the_decision_says(connection, world):
    act(connection, "first", ALL_ORGANISATIONS)
    with connection.begin_nested() as savepoint:
        counts = deciding.propose_many(connection, None, TODAY)
        together = {key: row for key, row in state_of(connection).items() if row[0] == "proposed"}
        savepoint.rollback()
    assert counts["proposed"] == len(together) > 60
    assert counts["flagged"] > 10
    assert counts["waiting"] > 3
    assert counts["proposed"] + counts["flagged"] + counts["waiting"] == len(world)
    assert {row[5] for row in together.values()} > {"too_late", "not_covered", "right_lapsed", "outside_cover"}
    for claim_id in together:
        deciding.propose(connection, claim_id, TODAY)
    alone = {key: row for key, row in state_of(connection).items() if row[0] == "proposed"}
    assert alone == together
    for claim_id, row in together.items():
        assert row[1:6] == said_of(connection, world[claim_id], 0), world[claim_id]


def test_sets_are_decided_by_another_until_nothing_is_left_and_no_cover_is_paid_beyond_its_limits(connection, world):
    decided = 0
    for _ in range(6):
        act(connection, "first", ALL_ORGANISATIONS)
        for claim_id in world:
            flagged = [one["flag"] for one in claims.flags(connection, claim_id) if one["outcome"] is None]
            claims.review(connection, claim_id, flagged, "pay" if claim_id.int % 2 else "refuse", TODAY)
        deciding.propose_many(connection, None, TODAY)
        assert deciding.decide_many(connection, None, TODAY)["paid"] == 0  # nobody decides what they proposed
        act(connection, "second", ALL_ORGANISATIONS)
        told = deciding.decide_many(connection, None, TODAY)
        decided += told["paid"] + told["refused"]
    rows = connection.exec_driver_sql("select * from member_protection.claim").mappings().all()
    assert decided == sum(row["decided_on"] is not None for row in rows) > 0.9 * len(world)
    days, once = defaultdict(int), defaultdict(int)
    for row in rows:
        if row["state"] != "decided_paid":
            continue
        if row["benefit"] == "hospital":
            assert row["fen"] == 6000 * row["days_paid"]
            days[bytes(row["document_index"])] += row["days_paid"]
        else:
            once[bytes(row["document_index"]), row["benefit"]] += 1
    assert max(days.values()) <= 180
    assert set(once.values()) == {1}
