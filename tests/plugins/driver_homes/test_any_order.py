"""Whatever anybody does in whatever order, also with SQL of their own: no state without its history, no money without
acceptance, nothing public that was not accepted. GEO_SERVICE_SEQUENCES says how many orders are tried (200)."""

import os
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo_service.core.access.actor import Actor, grants_of
from geo_service.core.access.roles import read_roles
from geo_service.core.calendar import read_calendar
from geo_service.core.cases import queries
from geo_service.core.cases.extensions import NewExtension, grant
from geo_service.core.cases.steps import Desk, NewCase, open_case, take_step
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import ServiceError
from geo_service.core.registry.drafts import Site, put_draft
from geo_service.core.workflow.declaration import Case
from geo_service.plugins.driver_homes.facts import Applied
from geo_service.plugins.driver_homes.workflows import HOME
from geo_service.settings import DATA

SEQUENCES = int(os.environ.get("GEO_SERVICE_SEQUENCES", "200"))
ROLES = read_roles(DATA)
BASE = ("air_conditioner", "fridge", "microwave", "tea_bucket", "charging_sockets", "tables_chairs")
SERVICES = ("scan_to_join", "policy", "legal_aid_guide", "repair_tools")
GOOD = {"facilities": BASE, "services": SERVICES, "free_parking_minutes": 15, "free_bays": 10, "chargers": 1}
GOOD |= {"toilet": "own", "signs": True, "rest_area": True}
WHERE = {"lon": 121.48, "lat": 31.23, "datum": "wgs84"}
FACTS: dict[str, list[dict[str, Any]]] = {
    "amend": [{"answer": "已补"}],
    "accept": [{"site": GOOD, **WHERE}, {"site": GOOD | {"signs": False}, **WHERE}],
    "fail": [{"site": GOOD, **WHERE}, {"site": GOOD | {"signs": False}, **WHERE}],
    "give_plaque": [{"number": f"铭-{number}-号"} for number in (1, 2)],
    "use_subsidy": [
        {"items": [{"purpose": purpose, "what": "x", "amount": amount}]}
        for purpose, amount in (("running", "3000.00"), ("equipment", "0.01"), ("party", "1.00"))
    ],
    "self_check": [{"in_order": True}],
}
PEOPLE = {number: "district_union" if number < 3 else "staff_service_centre" for number in range(1, 8)}
PEOPLE |= {8: "site_manager", 9: "operator"}
DAYS = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 1), date(2025, 9, 30), date(2025, 10, 1), date(2026, 1, 5)]
STATUSES = ["draft", "applied", "accepted", "open", "suspended", "exited"]

# The steps that lead on from a state.
WAY = {
    "applied": ("review",),
    "returned": ("amend",),
    "reviewed": ("accept",),
    "failed": ("accept",),
    "accepted": ("give_plaque", "pay"),
    "plaque_given": ("open",),
    "open": ("pay", "use_subsidy", "suspend", "exit"),
    "suspended": ("reopen",),
}

number = st.integers(1, 9)
# Most steps are tried on a day on which most are open, so that many orders come to the end.
day = st.one_of(st.just(DAYS[3]), st.sampled_from(DAYS))
names = st.sampled_from([transition.name for transition in HOME.transitions if transition.after])


class Orders(RuleBasedStateMachine):
    """Two sites, nine people, and everything that they can do."""

    engine: ClassVar[Any] = None
    catalogue: ClassVar[Any] = None
    reached: ClassVar[set[str]] = set()

    @initialize()
    def begin(self) -> None:
        """Open a transaction, which is rolled back at the end, with one site that was applied for."""
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.cases: list[int] = []
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.apply_for(1, DAYS[0], "micro", site=False)

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

    @rule(
        who=number, on=st.sampled_from(DAYS[:2]), tier=st.sampled_from(["micro", "comprehensive"]), site=st.booleans()
    )
    def apply(self, who: int, on: date, tier: str, site: bool) -> None:
        self.apply_for(who, on, tier, site=site)

    def apply_for(self, who: int, on: date, tier: str, *, site: bool) -> None:
        def work() -> None:
            desk = self.desk(who, on)
            desk.act("facility:apply")
            given = Site(name=f"任意站 {site}", address="示例路1号", tier=tier)
            facility = put_draft(
                self.connection, self.catalogue, read_calendar(DATA), "driver_home", "district:310101", given
            )
            new = NewCase("district:310101", given.name, f"facility:{facility}", facility)
            applied = Applied(tier=tier, completes_on=on)  # type: ignore[arg-type]
            self.cases.append(open_case(desk, "driver_homes", HOME, new, applied).id)

        self.tried(work)

    @rule(which=st.integers(0, 5), name=names, who=number, on=day, told=st.integers(0, 2))
    def step(self, which: int, name: str, who: int, on: date, told: int) -> None:
        self.take(self.case(which), name, who, on, told)

    @rule(which=st.integers(0, 5), turn=st.integers(0, 9))
    def go_on(self, which: int, turn: int) -> None:
        """The next step on the way, by somebody who may: else few orders would come far."""
        case = self.case(which)
        if ways := WAY.get(case.state):
            name = ways[turn % len(ways)]
            transition = HOME.transition(name)
            assert transition is not None
            took = {step.actor for step in case.steps}
            may = [who for who, role in PEOPLE.items() if transition.permission in ROLES.roles[role].permissions]
            fresh = [who for who in may if f"person:{who}" not in took]
            self.take(case, name, (fresh or may)[0], DAYS[3], 0)

    def case(self, which: int) -> Case:
        self.act_for_all()
        row = queries.case(self.connection, self.cases[which % len(self.cases)])
        assert row is not None
        return queries.as_case(row)

    def take(self, case: Case, name: str, who: int, on: date, told: int) -> None:
        transition = HOME.transition(name)
        assert transition is not None
        choices = FACTS.get(name, [{}])
        try:
            facts = transition.facts.model_validate(choices[told % len(choices)], strict=False)
        except ValidationError:
            raise AssertionError(name) from None

        def work() -> None:
            assert queries.lock(self.connection, case.id)
            after = take_step(self.desk(who, on), HOME, transition, case, facts, "理由")
            self.reached.add(after.state)
            self.reached.add(name)

        self.tried(work)

    @rule(who=number, step=st.sampled_from(["apply", "accept", "review"]), on=st.sampled_from(DAYS))
    def extend(self, who: int, step: str, on: date) -> None:
        new = NewExtension(step=step, organisation="district:310101", until=date(2025, 10, 1), reason="示例")
        self.tried(lambda: grant(self.desk(who, on), "driver_homes", HOME, new))

    @rule(which=st.integers(0, 5), status=st.sampled_from(STATUSES))
    def set_status_by_hand(self, which: int, status: str) -> None:
        values = {"which": which, "status": status}
        self.by_hand(
            "update core.facility set status = :status where id = (select facility_id from core.workflow_case"
            " where id = (select min(id) + :which from core.workflow_case))",
            values,
        )

    @rule(which=st.integers(0, 5), state=st.sampled_from(["accepted", "open"]), status=st.sampled_from(STATUSES))
    def step_by_hand(self, which: int, state: str, status: str) -> None:
        self.by_hand(
            "insert into core.workflow_step"
            " (case_id, number, name, from_state, to_state, day, four_eyes, ends, facility_status)"
            " select id, version + 1, 'hand', state, :state, '2025-09-15', false, false, :status"
            " from core.workflow_case where id = (select min(id) + :which from core.workflow_case)",
            {"which": which, "state": state, "status": status},
        )

    @rule(which=st.integers(0, 9))
    def pay_by_hand(self, which: int) -> None:
        self.by_hand(
            "insert into driver_homes.subsidy (case_id, facility_id, organisation, acceptance_id, step_id, fen)"
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
                late = step.name == "accept" and not date(2025, 9, 1) <= step.day <= date(2025, 9, 30)
                assert not late or step.extension_id is not None
        for step in steps:  # nothing of what was written is ever otherwise
            assert self.seen.setdefault(step.id, tuple(step)) == tuple(step)
        assert self.seen.keys() == {step.id for step in steps}

    @invariant()
    def there_is_no_money_without_acceptance(self) -> None:
        assert (
            self.all(
                "select s.case_id from driver_homes.subsidy s where not exists (select from core.workflow_step a"
                " where a.case_id = s.case_id and a.id = s.acceptance_id and a.facility_status = 'accepted')"
                " union all select case_id from driver_homes.subsidy group by case_id having count(*) > 1"
                " union all select u.case_id"
                " from driver_homes.subsidy_use u join driver_homes.subsidy s using (case_id)"
                " group by u.case_id, s.fen having sum(u.fen) > s.fen"
            )
            == []
        )

    @invariant()
    def nothing_is_public_that_was_not_accepted(self) -> None:
        assert (
            self.all(
                "select f.id from core.public_facility f where f.kind = 'driver_home' and not exists ("
                " select from core.workflow_step s join core.workflow_case c on c.id = s.case_id"
                "  where c.facility_id = f.id and s.facility_status = 'accepted')"
            )
            == []
        )
        wrong = self.all(
            "select f.id from core.facility f join core.workflow_case c on c.facility_id = f.id"
            " where f.status is distinct from (select s.facility_status from core.workflow_step s"
            "   join core.workflow_case d on d.id = s.case_id"
            "   where d.facility_id = f.id and s.facility_status is not null order by s.id desc limit 1)"
        )
        assert wrong == []

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            self.transaction.rollback()
            self.connection.close()


def test_in_every_order_history_money_and_publication_hold(app_engine, catalogue, unions):
    Orders.engine, Orders.catalogue = app_engine, catalogue
    Orders.reached.clear()
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=25,
            deadline=None,
            derandomize=SEQUENCES == 200,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The orders went far enough to prove something.
    assert Orders.reached >= {"accepted", "plaque_given", "open", "pay", "exited"}
