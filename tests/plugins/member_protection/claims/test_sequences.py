"""Enrolled, claimed, decided, paid, reversed, in any order: no cover is paid beyond its limits, no fen is lost.

A few sequences here; GEO_SERVICE_SEQUENCES=1000 plays as many.
"""

import os
from collections import defaultdict
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import ServiceError
from geo_service.core.money import fen
from geo_service.core.words import read_words
from geo_service.plugins.member_protection.claims import deciding, steps
from geo_service.plugins.member_protection.claims import queries as claims
from geo_service.plugins.member_protection.claims.entering import enter
from geo_service.plugins.member_protection.claims.given import ClaimGiven, Investigation
from geo_service.plugins.member_protection.ledger import queries as ledger
from geo_service.plugins.member_protection.ledger.bank import Line
from geo_service.plugins.member_protection.lists import queries as lists
from geo_service.plugins.member_protection.lists.enrol import Told, enrol, rules_of
from geo_service.plugins.member_protection.lists.reading import source_of
from geo_service.plugins.member_protection.lists.steps import take
from geo_service.plugins.member_protection.paying import batches, protected
from geo_service.plugins.member_protection.paying import queries as paying
from geo_service.plugins.member_protection.paying.bank_answer import Answer
from geo_service.settings import DATA
from tests.plugins.member_protection.lists.conftest import DISTRICT, GRASSROOTS, list_of, member

SEQUENCES = int(os.environ.get("GEO_SERVICE_SEQUENCES", "4"))
# Days around which everything happens: within the cover, and about the ends of the windows.
FIRST = date(2025, 1, 1)
BENEFITS = ("hospital", "hospital", "critical_illness", "accident_death", "accident_total_disability", "disease_death")
GRANTED = ("decided_paid", "in_batch", "paid", "returned")
PERSONS = ("first", "second")
WORDS = read_words(DATA)


def released_by(connection, row, who, today):
    """Whether a batch is released."""
    batches.release(connection, row, who, today)
    return True


def class_of(connection, keys, folder):  # noqa: C901 - one class
    """The machine on a connection; each of its lives is rolled back."""

    class Claims(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.today, self.ids, self.batches, self.refused = FIRST, [], [], 0
            self.savepoint = connection.begin_nested()

        def teardown(self):
            self.savepoint.rollback()

        def as_(self, name):
            act(connection, name, ALL_ORGANISATIONS)

        def tried(self, work, *given):
            """Something is done, or refused without a trace."""
            try:
                with connection.begin_nested():
                    return work(connection, *given)
            except ServiceError:
                self.refused += 1
                return None

        @initialize(plans=st.lists(st.sampled_from(["A", "B", "A+", "B+"]), min_size=2, max_size=3))
        def enrolled(self, plans):
            self.as_("union")
            file = folder / "list.csv"
            file.write_bytes(list_of([member(person, 保障类型=plan) for person, plan in enumerate(plans, 700)]))
            told = Told(uuid4(), GRASSROOTS, 2025, "central", True, date(2024, 12, 1))
            source = source_of(file)
            columns = {"id": told.id, "organisation": told.organisation, "year": 2025, "way": told.way}
            columns |= {"is_all_or_nothing": True, "file_sha256": source.file_sha256, "uploaded_on": told.today}
            lists.put_list(connection, columns)
            assert enrol(connection, keys, told, source, WORDS, lambda *_: None).members == len(plans)
            for name, step, day in (("union", "gru_submit", 15), ("district", "dbu_confirm", 31)):
                # What lives as long as a transaction; here one is as long as a life.
                connection.exec_driver_sql("drop table if exists staged, found, answer")
                self.as_(name)
                row = lists.lists(connection, 1, id=told.id)[0]
                take(connection, row, step, name, date(2024, 12, day), WORDS)
            [self.invoice] = ledger.invoices(connection, self.today, 1, list_id=told.id)
            asked = "select document_index, plan from member_protection.cover order by document_index"
            self.covers = [(bytes(one), plan) for one, plan in connection.exec_driver_sql(asked)]
            illness = {"id": uuid4(), "year": 2025, "length": 4, "source": "示例", "entered_on": self.today}
            account = {"id": uuid4(), "organisation": DISTRICT, "holder": "示例", "bank": "示例", "day": self.today}
            sealed = keys.seal(protected.UNION_ACCOUNT, account["id"], "310000000000000001").value
            paying.put_account(connection, account | {"account": sealed})
            self.as_("first")
            assert paying.confirm_account(connection, account["id"], self.today)
            claims.put_illness_list(connection, illness, [(f"I{number}", "示例") for number in range(4)])

        @precondition(lambda self: self.invoice["reference"] is None)
        @rule(short=st.sampled_from([0, 0, 1]))
        def pay_the_fees(self, short):
            self.as_("district")
            list_id, owed = self.invoice["list_id"], self.invoice["fen_to_transfer"]
            ledger.put_voucher(connection, list_id, "T2025-1", date(2025, 1, 20), date(2025, 1, 20))
            self.as_("first")
            ledger.put_receipts(connection, os.urandom(32), [Line(1, date(2025, 1, 20), "T2025-1", owed - short)])
            [self.invoice] = ledger.invoices(connection, self.today, 1, list_id=list_id)
            assert (self.invoice["received_on"] is None) == bool(short)

        @rule(days=st.sampled_from([1, 20, 90, 300, 500]))
        def time_passes(self, days):
            self.today += timedelta(days=days)

        @rule(
            which=st.integers(0, 2),
            benefit=st.sampled_from(BENEFITS),
            event=st.sampled_from([0, 1, 40, 100, 250, 364]),
            days=st.sampled_from([1, 60, 100, 180, 181]),
        )
        def claim(self, which, benefit, event, days):
            self.as_("first")
            index, _ = self.covers[which % len(self.covers)]
            event_on = FIRST + timedelta(days=event)
            stay = {"event_until": event_on + timedelta(days=days - 1), "days": days} if benefit == "hospital" else {}
            illness = {"illness": "I1"} if benefit == "critical_illness" else {}
            given = ClaimGiven(benefit=benefit, event_on=event_on, **stay, **illness)
            if (claim_id := self.tried(enter, keys, index, given, self.today, self.today)) is not None:
                self.ids.append(claim_id)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), is_missing=st.sampled_from([False, False, True]))
        def look_at_papers(self, data, is_missing):
            row = self.chosen(data)
            if is_missing:
                self.tried(steps.record_incomplete, row, ["diagnosis"], self.today)
            else:
                self.tried(steps.record_complete, row, None, self.today)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), finding=st.sampled_from([None, "verified", "verified", "not_verified"]))
        def investigate(self, data, finding):
            given = Investigation(state="opened" if finding is None else "closed", finding=finding)
            self.tried(steps.investigate, self.chosen(data), given, self.today)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), outcome=st.sampled_from(["pay", "pay", "refuse"]))
        def review(self, data, outcome):
            row = self.chosen(data)
            flags = [one["flag"] for one in claims.flags(connection, row["id"])]
            if flags:
                self.tried(steps.review_flags, row, flags, outcome, self.today)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), who=st.sampled_from(PERSONS))
        def propose(self, data, who):
            row = self.chosen(data)
            self.as_(who)
            self.tried(deciding.propose, row["id"], self.today)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), who=st.sampled_from(PERSONS), agrees=st.sampled_from([True, True, True, False]))
        def decide(self, data, who, agrees):
            row = self.chosen(data)
            self.as_(who)
            self.tried(deciding.decide, row["id"], agrees, self.today)

        @rule(who=st.sampled_from(PERSONS))
        def decide_all(self, who):
            self.as_(who)
            deciding.propose_many(connection, None, self.today)
            self.as_(PERSONS[who == PERSONS[0]])
            deciding.decide_many(connection, None, self.today)

        @precondition(lambda self: self.ids)
        @rule(who=st.sampled_from(PERSONS))
        def make_batch(self, who):
            self.as_(who)
            if (batch := self.tried(batches.make, keys, who, self.today)) is not None:
                self.batches.append(batch)

        @precondition(lambda self: self.batches)
        @rule(data=st.data(), who=st.sampled_from([*PERSONS, "third"]))
        def release(self, data, who):
            row = self.batch_of(data, who)
            released = self.tried(released_by, row, who, self.today)
            assert not (released and who == row["made_by"])

        @precondition(lambda self: self.batches)
        @rule(data=st.data(), who=st.sampled_from(PERSONS))
        def withdraw_batch(self, data, who):
            self.tried(batches.withdraw, self.batch_of(data, who), self.today)

        @precondition(lambda self: self.batches)
        @rule(
            data=st.data(), outcome=st.sampled_from(["paid", "paid", "returned"]), short=st.sampled_from([0, 0, 0, 1])
        )
        def hear_from_the_bank(self, data, outcome, short):
            """The bank answers to one payment of a batch, or again, or with another amount, or says something else."""
            row = self.batch_of(data, "third")
            if row["state"] != "released":
                return
            payments = paying.payments(connection, 100, batch_id=row["id"])
            one = data.draw(st.sampled_from(payments))
            answer = Answer(2, one["reference"], one["fen"] - short, outcome, "示例" if outcome == "returned" else "")
            paying.put_answers(connection, row["id"], os.urandom(32), [answer], self.today)
            paying.agree(connection)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), is_other=st.booleans())
        def say_who_is_paid_next(self, data, is_other):
            row, payee = self.chosen(data), uuid4()
            card = keys.seal(protected.CARD, payee, "6200000000000001") if is_other else None
            self.tried(paying.put_payee, payee, row["id"], "service_card" if is_other else None, card, self.today)

        @precondition(lambda self: self.ids)
        @rule(data=st.data(), who=st.sampled_from(PERSONS))
        def money_comes_back(self, data, who):
            row = self.chosen(data)
            self.as_(who)
            for one in paying.payments(connection, 10, claim_id=row["id"], state="paid"):
                claims.alone(connection)
                assert paying.reverse(connection, one["reference"], self.today, f"IN-{one['id']:04}", "示例")
                paying.agree(connection)

        def batch_of(self, data, who):
            """One of the batches, as somebody of the centre sees it."""
            self.as_(who)
            return batches.batch(connection, data.draw(st.sampled_from(self.batches)))

        def chosen(self, data):
            """One of the claims, as the centre sees it."""
            self.as_("first")
            return claims.claims(connection, self.today, 1, id=data.draw(st.sampled_from(self.ids)))[0]

        @invariant()
        def no_cover_is_paid_beyond_its_limits(self):
            self.as_("test")
            days, once, rules = defaultdict(int), defaultdict(int), rules_of(2025)
            asked = "select c.*, v.plan from member_protection.claim c join member_protection.cover v"
            asked += " using (year, document_index)"
            for row in connection.exec_driver_sql(asked).mappings():
                if row["state"] not in GRANTED:
                    continue
                assert row["decided_by"] != row["proposed_by"]
                assert FIRST <= row["event_on"] <= date(2025, 12, 31)
                if row["benefit"] == "hospital":
                    assert row["fen"] == fen("60.00") * row["days_paid"]
                    assert row["plan"] in ("A+", "B+")
                    days[bytes(row["document_index"])] += row["days_paid"]
                else:
                    once[bytes(row["document_index"]), row["benefit"]] += 1
                    most = {rules.benefits[row["plan"]].fen_critical_illness, fen("30000.00"), fen("10000.00")}
                    assert row["fen"] in most
                unit = ("accident_death", "disease_death")
                assert row["pay_to"] == ("dbu_account" if row["benefit"] in unit else "member_card")
            assert all(paid <= 180 for paid in days.values())
            assert set(once.values()) <= {1}

        @invariant()
        def what_was_decided_is_open_in_a_batch_paid_returned_or_reversed_to_the_fen(self):
            self.as_("test")
            asked = "select state, sum(fen) from member_protection.claim where is_granted and state <> 'proposed'"
            of_claims = {state: int(total) for state, total in connection.exec_driver_sql(f"{asked} group by 1")}
            balances = paying.balances(connection, 2025)
            stands = {"open": "decided_paid"} | {one: one for one in ("in_batch", "paid", "returned", "reversed")}
            said = {name: sum(row[f"fen_{name}"] for row in balances) for name in stands}
            assert said == {name: of_claims.get(state, 0) for name, state in stands.items()}
            assert sum(row["fen_decided"] for row in balances) == sum(of_claims.values())
            # The ledger of payments, row by row, says the same: what went out and did not come back is what is paid.
            asked = "select kind, coalesce(sum(fen), 0) from member_protection.payment_entry group by 1"
            moved = defaultdict(int, {kind: int(total) for kind, total in connection.exec_driver_sql(asked)})
            standing = moved["in_batch"] - moved["withdrawn"] - moved["returned"]
            assert standing == sum(of_claims.get(state, 0) for state in ("in_batch", "paid", "reversed"))
            asked = (
                "select max(n) from (select count(*) as n from member_protection.payment"
                " where state in ('in_batch', 'paid', 'reversed') group by claim_id) one"
            )
            assert (connection.exec_driver_sql(asked).scalar_one() or 0) <= 1

        @invariant()
        def covers_and_what_is_owed_for_them_stay(self):
            asked = "select document_index, plan from member_protection.cover order by document_index"
            assert [(bytes(one), plan) for one, plan in connection.exec_driver_sql(asked)] == self.covers
            [invoice] = ledger.invoices(connection, self.today, 1, list_id=self.invoice["list_id"])
            fees = [rules_of(2025).fee[plan].fen_full for _, plan in self.covers]
            city = [rules_of(2025).ordinary_subsidy[plan].fen_full for _, plan in self.covers]
            assert (invoice["fen_fee"], invoice["fen_to_transfer"]) == (sum(fees), sum(fees) - sum(city))
            assert invoice["fen_received"] in (0, invoice["fen_to_transfer"])

        @invariant()
        def the_days_to_pay_run_from_complete_papers_only(self):
            asked = "select state, complete_on, pay_by, benefit from member_protection.claim"
            for state, complete_on, pay_by, benefit in connection.exec_driver_sql(asked):
                within = rules_of(2025).payout[benefit].pay_within_days
                assert pay_by == (None if state == "incomplete" else complete_on + timedelta(days=within))

    return Claims


@pytest.mark.usefixtures("tree")
def test_whatever_is_done_in_whatever_order(connection, keys, tmp_path):
    machine = class_of(connection, keys, tmp_path)
    told = settings(max_examples=SEQUENCES, stateful_step_count=25, deadline=None, database=None)
    run_state_machine_as_test(machine, settings=told)
