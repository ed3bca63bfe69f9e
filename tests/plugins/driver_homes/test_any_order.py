"""Whatever anybody does in whatever order, also with SQL of their own: no state without its history, no money without
acceptance, nothing public that was not accepted. GEO_SERVICE_SEQUENCES says how many orders are tried (200)."""

import os
from datetime import date
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from geo_service.core.cases.extensions import NewExtension, grant
from geo_service.core.registry.drafts import Site
from geo_service.plugins.driver_homes.facts import Applied
from geo_service.plugins.driver_homes.workflows import HOME
from tests.plugins.orders import STATUSES, FacilityOrders, try_orders

FIXED = 200
SEQUENCES = int(os.environ.get("GEO_SERVICE_SEQUENCES", str(FIXED)))
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

# The steps that lead on from a state.
WAY = {
    "applied": ("review",),
    "returned": ("amend",),
    "reviewed": ("accept",),
    "failed": ("accept",),
    "accepted": ("pay", "use_subsidy", "give_plaque"),
    "plaque_given": ("open",),
    "open": ("pay", "use_subsidy", "suspend", "exit"),
    "suspended": ("reopen",),
}

number = st.integers(1, 9)
# Most steps are tried on a day on which most are open, so that many orders come to the end.
day = st.one_of(st.just(DAYS[3]), st.sampled_from(DAYS))
names = st.sampled_from([transition.name for transition in HOME.transitions if transition.after])


class Orders(FacilityOrders):
    """Two sites, nine people, and everything that they can do."""

    programme, workflow, people, told = "driver_homes", HOME, PEOPLE, FACTS
    reached: ClassVar[set[str]] = set()

    @initialize()
    def begin(self) -> None:
        """One site was applied for."""
        super().begin()
        self.apply_for(1, DAYS[0], "micro", site=False)

    @rule(
        who=number, on=st.sampled_from(DAYS[:2]), tier=st.sampled_from(["micro", "comprehensive"]), site=st.booleans()
    )
    def apply(self, who: int, on: date, tier: str, site: bool) -> None:
        self.apply_for(who, on, tier, site=site)

    def apply_for(self, who: int, on: date, tier: str, *, site: bool) -> None:
        given = Site(name=f"任意站 {site}", address="示例路1号", tier=tier)
        self.open(who, on, given, Applied(tier=tier, completes_on=on))  # type: ignore[arg-type]

    @rule(which=st.integers(0, 5), name=names, who=number, on=day, told=st.integers(0, 2))
    def step(self, which: int, name: str, who: int, on: date, told: int) -> None:
        self.take(self.case(which), name, who, on, told)

    @rule(which=st.integers(0, 5), turn=st.integers(0, 9))
    def go_on(self, which: int, turn: int) -> None:
        """The next step on the way, by somebody who may: else few orders would come far."""
        case = self.case(which)
        if ways := WAY.get(case.state):
            self.take_as_may(case, ways[turn % len(ways)], DAYS[3])

    @rule(who=number, step=st.sampled_from(["apply", "accept", "review"]), on=st.sampled_from(DAYS))
    def extend(self, who: int, step: str, on: date) -> None:
        new = NewExtension(step=step, organisation="district:310101", until=date(2025, 10, 1), reason="示例")
        self.tried(lambda: grant(self.desk(who, on), "driver_homes", HOME, new))

    @rule(which=st.integers(0, 5), state=st.sampled_from(["accepted", "open"]), status=st.sampled_from(STATUSES))
    def step_by_hand(self, which: int, state: str, status: str) -> None:
        self.by_hand(
            "insert into core.workflow_step"
            " (case_id, number, name, from_state, to_state, day, four_eyes, ends, facility_status)"
            " select id, version + 1, 'hand', state, :state, '2025-09-15', false, false, :status"
            " from core.workflow_case where id = (select min(id) + :which from core.workflow_case)",
            which=which,
            state=state,
            status=status,
        )

    def holds_of_step(self, step: Any) -> bool:
        """None was accepted out of time without an extension."""
        late = step.name == "accept" and not date(2025, 9, 1) <= step.day <= date(2025, 9, 30)
        return not late or step.extension_id is not None


def test_in_every_order_history_money_and_publication_hold(app_engine, catalogue, unions):
    reached = try_orders(Orders, app_engine, catalogue, SEQUENCES, 25, FIXED)
    # The orders went far enough to prove something.
    assert reached >= {"accepted", "plaque_given", "open", "pay", "use_subsidy", "exited"}
