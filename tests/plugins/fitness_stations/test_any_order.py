"""Whatever anybody does in whatever order, also with SQL of their own: no state without its history, no place beyond
the last, no selection twice, no money without place and acceptance, nothing public that was not accepted.
GEO_SERVICE_SEQUENCES says how many orders are tried (100)."""

import os
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo_service.core.access.actor import Actor, grants_of
from geo_service.core.access.roles import read_roles
from geo_service.core.calendar import read_calendar
from geo_service.core.cases import queries
from geo_service.core.cases.steps import Desk, NewCase, open_case, take_step
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import ServiceError
from geo_service.core.registry.drafts import Site, put_draft
from geo_service.core.rules import Book, Edition
from geo_service.core.workflow.declaration import Case
from geo_service.plugins.fitness_stations.facts import PreApplied
from geo_service.plugins.fitness_stations.rules import BOOK
from geo_service.plugins.fitness_stations.selection import Choice, select
from geo_service.plugins.fitness_stations.workflows import STATION
from geo_service.settings import DATA
from tests.plugins.fitness_stations.conftest import FACTS, scores

SEQUENCES = int(os.environ.get("GEO_SERVICE_SEQUENCES", "100"))
ROLES = read_roles(DATA)
# Two places instead of thirty, so that few applications are too many; and an amount.
PLACES, YUAN = 2, 3_000_000
RULES = BOOK.newest.latest
FEW = RULES.model_copy(
    update={
        "selection": RULES.selection.model_copy(update={"stations": PLACES}),
        "subsidy": RULES.subsidy.model_copy(update={"fen_per_station": YUAN}),
    }
)
WORKFLOW = replace(STATION, book=Book({2025: Edition(2025, ((date(2025, 1, 1), FEW),))}))
PEOPLE = {1: "district_union", 2: "district_union", 3: "sports_bureau", 9: "site_manager", 10: "operator"}
PEOPLE |= dict.fromkeys(range(4, 9), "publicity_department")
TOLD: dict[str, list[dict[str, Any]]] = {
    "amend": [{"answer": "已补"}],
    "visit": [{"visited_on": "2025-04-30", "found": "x"}, {"visited_on": "2025-12-31", "found": "x"}],
    "score": [scores(20, 20, 20, 20), scores(20, 20, 20, 19), scores(26, 0, 0, 0)],
    "fail": [FACTS["accept"]],
    "give_plaque": [{"number": f"健-{number}-号"} for number in (1, 2)],
    "share": [{"shared": True, "how": "x"}],
    "count": [{"month": month, "reach": 5, "participation": 7} for month in ("2025-10", "2025-09", "2026-01")],
    "self_check": [{"in_order": True}],
    "inspect": [{"in_order": True}],
}
DAYS = [date(2025, 1, 31), date(2025, 4, 30), date(2025, 5, 1), date(2025, 9, 30), date(2025, 10, 15), date(2026, 1, 5)]
STATUSES = ["draft", "applied", "accepted", "open", "suspended", "exited"]
# The steps that lead on from a state, with the day for them.
WAY = {
    "pre_applied": (("apply",), DAYS[1]),
    "applied": (("visit",), DAYS[1]),
    "returned": (("amend",), DAYS[1]),
    "visited": (("score",), DAYS[2]),
    "selected": (("begin",), DAYS[3]),
    "under_construction": (("link", "accept"), DAYS[3]),
    "failed": (("accept",), DAYS[3]),
    "accepted": (("give_plaque", "pay"), DAYS[4]),
    "plaque_given": (("open", "pay"), DAYS[4]),
    "open": (("count", "pay", "suspend", "exit"), DAYS[4]),
    "suspended": (("reopen",), DAYS[4]),
}

number = st.integers(1, 10)
names = st.sampled_from([one.name for one in WORKFLOW.transitions if one.after and one.taken_at is None])


class Orders(RuleBasedStateMachine):
    """Up to four stations, ten people, and everything that they can do."""

    engine: ClassVar[Any] = None
    catalogue: ClassVar[Any] = None
    reached: ClassVar[set[str]] = set()

    @initialize(ready=st.integers(0, 3))
    def begin(self, ready: int) -> None:
        """Open a transaction, which is rolled back at the end, with some stations that were visited and scored."""
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.cases: list[int] = []
        self.seen: dict[int, tuple[Any, ...]] = {}
        for site in range(ready):
            self.pre_apply(1, DAYS[0], site)
            self.act_for_all()
            for name, who, on in (("apply", 1, 1), ("visit", 3, 1), ("score", 3, 2), ("score", 4, 2)):
                self.take(self.case(site), name, who, DAYS[on], site // 2 if name == "score" else 0)

    def desk(self, who: int, on: date) -> Desk:
        grants = grants_of(ROLES, [(PEOPLE[who], "district:310101")])
        return Desk(self.connection, Actor(f"person:{who}", "某人", grants, "session"), on, {})

    def tried(self, work: Any) -> None:
        """Do something that may be refused, by the service or by the database; then nothing of it stands."""
        savepoint = self.connection.begin_nested()
        try:
            work()
            self.connection.execute(text("set constraints all immediate"))
            self.connection.execute(text("set constraints all deferred"))
        except (ServiceError, DBAPIError):
            savepoint.rollback()
        else:
            savepoint.commit()

    @rule(who=number, on=st.sampled_from(DAYS[:2]), site=st.integers(0, 3))
    def pre_apply(self, who: int, on: date, site: int) -> None:
        def work() -> None:
            desk = self.desk(who, on)
            desk.act("facility:apply")
            given = Site(name=f"任意驿站 {site}", address="示例路1号")
            facility = put_draft(
                self.connection, self.catalogue, read_calendar(DATA), "fitness_station", "district:310101", given
            )
            new = NewCase("district:310101", given.name, f"facility:{facility}", facility)
            told = PreApplied(built="new", venue="park", reach=1)
            self.cases.append(open_case(desk, "fitness_stations", WORKFLOW, new, told).id)

        self.tried(work)

    @rule(which=st.integers(0, 5), name=names, who=number, on=st.sampled_from(DAYS), told=st.integers(0, 2))
    def step(self, which: int, name: str, who: int, on: date, told: int) -> None:
        if self.cases:
            self.take(self.case(which), name, who, on, told)

    @rule(which=st.integers(0, 3), turns=st.lists(st.integers(0, 9), min_size=1, max_size=7))
    def go_on(self, which: int, turns: list[int]) -> None:
        """The next steps on the way, by somebody who may: else few orders would come far."""
        for turn in turns if self.cases else ():
            self.go(self.case(which), turn)

    def go(self, case: Case, turn: int) -> None:
        if case.state not in WAY:
            return
        ways, on = WAY[case.state]
        transition = WORKFLOW.transition(ways[turn % len(ways)])
        assert transition is not None
        took = {step.actor for step in case.steps}
        may = [who for who, role in PEOPLE.items() if transition.permission in ROLES.roles[role].permissions]
        fresh = [who for who in may if f"person:{who}" not in took]
        self.take(case, transition.name, (fresh or may)[0], on, 0)

    @rule(who=number, on=st.one_of(st.just(DAYS[2]), st.sampled_from(DAYS)), chosen=st.sampled_from([(), (0,), (0, 1)]))
    def select(self, who: int, on: date, chosen: tuple[int, ...]) -> None:
        """The selection, mostly on a day for it; two of three with one score are a tie about the second place."""
        self.select_by(who, on, chosen)

    @rule(chosen=st.sampled_from([(), (1,), (2,)]))
    def select_in_time(self, chosen: tuple[int, ...]) -> None:
        self.select_by(8, DAYS[2], chosen)

    def select_by(self, who: int, on: date, chosen: tuple[int, ...]) -> None:
        def work() -> None:
            numbers = tuple(self.cases[one] for one in chosen if one < len(self.cases))
            select(self.desk(who, on), WORKFLOW, Choice(chosen=numbers, comment="理由"))

        self.tried(work)

    def case(self, which: int) -> Case:
        self.act_for_all()
        row = queries.case(self.connection, self.cases[which % len(self.cases)])
        assert row is not None
        return queries.as_case(row)

    def take(self, case: Case, name: str, who: int, on: date, told: int) -> None:
        transition = WORKFLOW.transition(name)
        assert transition is not None
        choices = TOLD.get(name, [FACTS.get(name, {})])
        facts = transition.facts.model_validate(choices[told % len(choices)], strict=False)

        def work() -> None:
            assert queries.lock(self.connection, case.id)
            take_step(self.desk(who, on), WORKFLOW, transition, case, facts, "理由")

        self.tried(work)

    @rule(which=st.integers(0, 3), status=st.sampled_from(STATUSES))
    def set_status_by_hand(self, which: int, status: str) -> None:
        self.by_hand(
            "update core.facility set status = :status where id = (select facility_id from core.workflow_case"
            " where id = (select min(id) + :which from core.workflow_case))",
            {"which": which, "status": status},
        )

    @rule(which=st.integers(0, 3), place=st.integers(0, 3), stations=st.integers(1, 3))
    def place_by_hand(self, which: int, place: int, stations: int) -> None:
        self.by_hand(
            "insert into fitness_stations.place (edition, stations, number, case_id, organisation, step_id)"
            " select 2025, :stations, :place, s.case_id, 'district:310101', s.id from core.workflow_step s"
            " where s.name = 'select' order by s.id offset :which limit 1",
            {"which": which, "place": place, "stations": stations},
        )

    @rule(which=st.integers(0, 9))
    def pay_by_hand(self, which: int) -> None:
        self.by_hand(
            "insert into fitness_stations.subsidy (case_id, facility_id, organisation, acceptance_id, step_id, fen)"
            " select s.case_id, c.facility_id, c.organisation, s.id, s.id, 1"
            " from core.workflow_step s join core.workflow_case c on c.id = s.case_id"
            " order by s.id offset :which limit 1",
            {"which": which},
        )

    def by_hand(self, query: str, values: dict[str, Any]) -> None:
        self.act_for_all()
        self.tried(lambda: self.connection.execute(text(query), values))

    def act_for_all(self) -> None:
        act(self.connection, "person:99", ALL_ORGANISATIONS)

    def all(self, query: str) -> list[Any]:
        self.act_for_all()
        return list(self.connection.execute(text(query)))

    @invariant()
    def no_state_is_without_its_history(self) -> None:
        steps = self.all("select * from core.workflow_step order by case_id, number")
        for case in self.all("select * from core.workflow_case"):
            own = [step for step in steps if step.case_id == case.id]
            assert [step.number for step in own] == list(range(1, case.version + 1))
            assert (own[0].from_state, own[-1].to_state, own[-1].ends) == ("", case.state, case.ended)
            assert all(one.to_state == next_.from_state for one, next_ in pairwise(own))
            for place, step in enumerate(own):
                assert not step.four_eyes or step.actor not in {one.actor for one in own[:place]}
                assert step.name != "score" or max(one["points"] for one in step.facts.values()) <= 25
        self.reached.update(name for step in steps for name in (step.name, step.to_state))
        for step in steps:  # nothing of what was written is ever otherwise
            assert self.seen.setdefault(step.id, tuple(step)) == tuple(step)
        assert self.seen.keys() == {step.id for step in steps}

    @invariant()
    def the_best_have_the_places_and_nobody_else(self) -> None:
        places = self.all("select p.number, p.case_id from fitness_stations.place p")
        told = self.all(
            "select case_id, name, facts ->> 'score' as score from core.workflow_step where facts ? 'score'"
        )
        selected = {step.case_id: float(step.score) for step in told if step.name == "select"}
        passed = [float(step.score) for step in told if step.name == "pass_over"]
        assert {place.number for place in places} <= {*range(1, PLACES + 1)}
        assert {place.case_id for place in places} == selected.keys()
        assert len(self.all("select from fitness_stations.selection")) == bool(selected)
        assert not passed or (len(selected) == PLACES and min(selected.values()) >= max(passed))

    @invariant()
    def there_is_no_money_without_place_and_acceptance(self) -> None:
        wrong = (
            "select s.case_id from fitness_stations.subsidy s where not exists (select from core.workflow_step a"
            " where a.case_id = s.case_id and a.id = s.acceptance_id and a.facility_status = 'accepted')"
            " or not exists (select from fitness_stations.place p where p.case_id = s.case_id)"
        )
        assert self.all(wrong) == []

    @invariant()
    def nothing_is_public_that_was_not_accepted(self) -> None:
        wrong = (
            "select f.id from core.public_facility f where f.kind = 'fitness_station' and not exists ("
            " select from core.workflow_step s join core.workflow_case c on c.id = s.case_id"
            "  where c.facility_id = f.id and s.facility_status = 'accepted')"
        )
        assert self.all(wrong) == []

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            self.transaction.rollback()
            self.connection.close()


def test_in_every_order_history_places_money_and_publication_hold(app_engine, catalogue, unions):
    Orders.engine, Orders.catalogue = app_engine, catalogue
    Orders.reached.clear()
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=30,
            deadline=None,
            derandomize=SEQUENCES == 100,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The orders went far enough to prove something.
    assert Orders.reached >= {"selected", "not_selected", "accepted", "plaque_given", "open", "pay", "count", "exited"}
