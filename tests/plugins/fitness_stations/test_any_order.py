"""Whatever anybody does in whatever order, also with SQL of their own: no state without its history, no place beyond
the last, no selection twice, no money without place and acceptance, nothing public that was not accepted.
GEO_SERVICE_SEQUENCES says how many orders are tried (100)."""

import os
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from geo_service.core.registry.drafts import Site
from geo_service.core.rules import Book, Edition
from geo_service.core.workflow.declaration import Case
from geo_service.plugins.fitness_stations.facts import PreApplied
from geo_service.plugins.fitness_stations.rules import BOOK
from geo_service.plugins.fitness_stations.selection import Choice, select
from geo_service.plugins.fitness_stations.workflows import STATION
from tests.plugins.fitness_stations.conftest import FACTS, scores
from tests.plugins.orders import FacilityOrders, try_orders

FIXED = 100
SEQUENCES = int(os.environ.get("GEO_SERVICE_SEQUENCES", str(FIXED)))
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
TOLD: dict[str, list[dict[str, Any]]] = {name: [facts] for name, facts in FACTS.items()} | {
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


class Orders(FacilityOrders):
    """Up to four stations, ten people, and everything that they can do."""

    programme, workflow, people, told = "fitness_stations", WORKFLOW, PEOPLE, TOLD
    reached: ClassVar[set[str]] = set()

    @initialize(ready=st.integers(0, 3), opened=st.booleans())
    def begin_with(self, ready: int, opened: bool) -> None:
        """Some stations were visited and scored, or the first of them is open: else few orders would come that far."""
        self.begin()
        for site in range(ready):
            self.pre_apply(1, DAYS[0], site)
            self.act_for_all()
            for name, who, on in (("apply", 1, 1), ("visit", 3, 1), ("score", 3, 2), ("score", 4, 2)):
                self.take(self.case(site), name, who, DAYS[on], site // 2 if name == "score" else 0)
        if ready and opened:
            self.select_by(8, DAYS[2], ())
            for turn in (0, 0, 1, 0, 0):
                self.go(self.case(0), turn)
            assert self.case(0).state == "open"

    @rule(who=number, on=st.sampled_from(DAYS[:2]), site=st.integers(0, 3))
    def pre_apply(self, who: int, on: date, site: int) -> None:
        given = Site(name=f"任意驿站 {site}", address="示例路1号")
        self.open(who, on, given, PreApplied(built="new", venue="park", reach=1))

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
        if case.state in WAY:
            ways, on = WAY[case.state]
            self.take_as_may(case, ways[turn % len(ways)], on)

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

    @rule(which=st.integers(0, 3), place=st.integers(0, 3), stations=st.integers(1, 3))
    def place_by_hand(self, which: int, place: int, stations: int) -> None:
        self.by_hand(
            "insert into fitness_stations.place (edition, stations, number, case_id, organisation, step_id)"
            " select 2025, :stations, :place, s.case_id, 'district:310101', s.id from core.workflow_step s"
            " where s.name = 'select' order by s.id offset :which limit 1",
            which=which,
            place=place,
            stations=stations,
        )

    def holds_of_step(self, step: Any) -> bool:
        """No score is beyond the most."""
        return step.name != "score" or max(one["points"] for one in step.facts.values()) <= 25

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
    def there_is_no_money_without_place(self) -> None:
        placeless = (
            "select s.case_id from core.subsidy s"
            " where not exists (select from fitness_stations.place p where p.case_id = s.case_id)"
        )
        assert self.all(placeless) == []


def test_in_every_order_history_places_money_and_publication_hold(app_engine, catalogue, unions):
    reached = try_orders(Orders, app_engine, catalogue, SEQUENCES, 30, FIXED)
    # The orders went far enough to prove something.
    assert reached >= {"selected", "not_selected", "accepted", "plaque_given", "open", "pay", "count", "exited"}
