"""Supervision sees counts and sums of what was granted, and of few claims that they are few."""

from tests.plugins.member_protection.lists.conftest import OTHER, OTHER_DISTRICT
from tests.plugins.member_protection.paying.conftest import AT


def test_supervision_sees_sums_by_union_benefit_and_month_and_no_small_cell(decided, people):
    decided(members=9, days=5)
    decided(members=6, days=10, decided_on="2025-04-01")
    decided(members=4, organisation=OTHER, days=7)
    decided(members=8, organisation=OTHER, days=1, state="decided_refused")
    told = people["supervision"].get(f"{AT}/figures?year=2025").json()
    # 9 × 300 + 6 × 600 + 4 × 420; what was refused is not among them.
    assert (told["claims"], told["amount"]) == (19, "7980.00")
    assert told["benefits"] == [{"benefit": "hospital", "claims": 19, "amount": "7980.00"}]
    by_union = {one["organisation"]: one for one in told["unions"]}
    # With 4 hidden the other 15 would tell them: so both are.
    assert by_union[OTHER_DISTRICT]["cells"] == {"hospital": None}
    assert [one["claims"] for one in told["unions"]] == [None, None]
    assert [(one["month"], one["claims"], one["amount"]) for one in told["months"]] == [
        ("2025-03", 13, "4380.00"),
        ("2025-04", 6, "3600.00"),
    ]
    assert people["supervision"].get(f"{AT}/figures?year=2026").json()["claims"] is None
    for who in ("maker", "district", "member"):
        assert people[who].get(f"{AT}/figures?year=2025").status_code == 403
