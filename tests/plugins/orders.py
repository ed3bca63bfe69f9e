"""Everything that people can do to a programme's facilities, in whatever order, also with SQL of their own; and what
must hold after each of it. A programme's machine derives from this one and says what is its own."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from geo_service.core.access.actor import Actor, grants_of
from geo_service.core.access.roles import read_roles
from geo_service.core.calendar import read_calendar
from geo_service.core.cases import queries
from geo_service.core.cases.steps import Desk, NewCase, open_case, take_step
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import ServiceError
from geo_service.core.registry.drafts import Site, put_draft
from geo_service.core.workflow.declaration import Case, Facts, Workflow
from geo_service.settings import DATA

ROLES = read_roles(DATA)
STATUSES = ["draft", "applied", "accepted", "open", "suspended", "exited"]
NO_FACTS: list[dict[str, Any]] = [{}]


class FacilityOrders(RuleBasedStateMachine):
    """Some facilities, some people, and what every programme has in common.

    Attributes:
        people: the role of each, by number.
        told: what may be told of a step, by its name.
    """

    engine: ClassVar[Engine]
    catalogue: ClassVar[Catalogue]
    reached: ClassVar[set[str]] = set()
    programme: ClassVar[str]
    workflow: ClassVar[Workflow]
    people: ClassVar[Mapping[int, str]]
    told: ClassVar[Mapping[str, list[dict[str, Any]]]]

    def begin(self) -> None:
        """Open a transaction, which is rolled back at the end."""
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.cases: list[int] = []
        self.seen: dict[int, tuple[Any, ...]] = {}

    def desk(self, who: int, on: date) -> Desk:
        grants = grants_of(ROLES, [(self.people[who], "district:310101")])
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

    def open(self, who: int, on: date, site: Site, facts: Facts) -> None:
        """Try to open a case about a site."""

        def work() -> None:
            desk = self.desk(who, on)
            desk.act("facility:apply")
            kind, calendar = self.workflow.kind, read_calendar(DATA)
            assert kind is not None
            facility = put_draft(self.connection, self.catalogue, calendar, kind, "district:310101", site, {})
            new = NewCase("district:310101", site.name, f"facility:{facility}", facility)
            self.cases.append(open_case(desk, self.programme, self.workflow, new, facts).id)

        self.tried(work)

    def case(self, which: int) -> Case:
        self.act_for_all()
        row = queries.case(self.connection, self.cases[which % len(self.cases)])
        assert row is not None
        return queries.as_case(row)

    def take(self, case: Case, name: str, who: int, on: date, told: int) -> None:
        """Try a step, with one of what may be told of it."""
        transition = self.workflow.transition(name)
        assert transition is not None
        choices = self.told.get(name, NO_FACTS)
        facts = transition.facts.model_validate(choices[told % len(choices)], strict=False)

        def work() -> None:
            assert queries.lock(self.connection, case.id)
            take_step(self.desk(who, on), self.workflow, transition, case, facts, "理由")

        self.tried(work)

    def take_as_may(self, case: Case, name: str, on: date) -> None:
        """Try a step by somebody who may, and took none before if there is such a one."""
        transition = self.workflow.transition(name)
        assert transition is not None
        took = {step.actor for step in case.steps}
        may = [who for who, role in self.people.items() if transition.permission in ROLES.roles[role].permissions]
        fresh = [who for who in may if f"person:{who}" not in took]
        self.take(case, name, (fresh or may)[0], on, 0)

    @rule(which=st.integers(0, 5), status=st.sampled_from(STATUSES))
    def set_status_by_hand(self, which: int, status: str) -> None:
        self.by_hand(
            "update core.facility set status = :status where id = (select facility_id from core.workflow_case"
            " where id = (select min(id) + :which from core.workflow_case))",
            which=which,
            status=status,
        )

    @rule(which=st.integers(0, 9))
    def pay_by_hand(self, which: int) -> None:
        self.by_hand(
            "insert into core.subsidy (case_id, acceptance_id, step_id, fen, purposes)"
            " select s.case_id, s.id, s.id, 1, '{}' from core.workflow_step s order by s.id offset :which limit 1",
            which=which,
        )

    def by_hand(self, query: str, **values: Any) -> None:
        """Try SQL of one's own, as the service's role, for everybody."""
        self.act_for_all()
        self.tried(lambda: self.connection.execute(text(query), values))

    def act_for_all(self) -> None:
        act(self.connection, "person:99", ALL_ORGANISATIONS)

    def all(self, query: str) -> list[Any]:
        self.act_for_all()
        return list(self.connection.execute(text(query)))

    def holds_of_step(self, step: Any) -> bool:
        """What else holds of a step of this programme."""
        raise NotImplementedError

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
                assert self.holds_of_step(step)
        self.reached.update(name for step in steps for name in (step.name, step.to_state))
        for step in steps:  # nothing of what was written is ever otherwise
            assert self.seen.setdefault(step.id, tuple(step)) == tuple(step)
        assert self.seen.keys() == {step.id for step in steps}

    @invariant()
    def there_is_no_money_without_acceptance(self) -> None:
        wrong = (
            "select s.case_id from core.subsidy s where not exists (select from core.workflow_step a"
            " where a.case_id = s.case_id and a.id = s.acceptance_id and a.facility_status = 'accepted')"
            " union all select min(case_id) from core.subsidy group by programme, facility_id having count(*) > 1"
            " union all select u.case_id from core.subsidy_use u join core.subsidy s using (case_id)"
            " group by u.case_id, s.fen having sum(u.fen) > s.fen"
        )
        assert self.all(wrong) == []

    @invariant()
    def nothing_is_public_that_was_not_accepted(self) -> None:
        unaccepted = (
            f"select f.id from core.public_facility f where f.kind = '{self.workflow.kind}' and not exists ("
            " select from core.workflow_step s join core.workflow_case c on c.id = s.case_id"
            "  where c.facility_id = f.id and s.facility_status = 'accepted')"
        )
        unled = (
            "select f.id from core.facility f join core.workflow_case c on c.facility_id = f.id"
            " where f.status is distinct from coalesce((select s.facility_status from core.workflow_step s"
            "   join core.workflow_case d on d.id = s.case_id"
            "   where d.facility_id = f.id and s.facility_status is not null order by s.id desc limit 1), 'draft')"
        )
        assert self.all(unaccepted) == self.all(unled) == []

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            self.transaction.rollback()
            self.connection.close()


def try_orders(
    machine: type[FacilityOrders], engine: Engine, catalogue: Catalogue, sequences: int, steps: int, fixed: int
) -> set[str]:
    """Try as many orders of so many steps, always the same ones of `fixed`; the steps and states that any reached."""
    machine.engine, machine.catalogue = engine, catalogue
    machine.reached.clear()
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            derandomize=sequences == fixed,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.reached
