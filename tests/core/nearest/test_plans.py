"""The filters reach the indexes: the planner looks into core.matches."""

from sqlalchemy import Connection, text


def test_the_rarest_filter_leads_when_the_plan_knows_the_filters(connection: Connection, bundled: None) -> None:
    connection.execute(text("set local enable_seqscan = off"))
    plan = connection.execute(
        text(
            "explain select f.id from core.public_facility f"
            " where f.placed and core.matches(f, null, null, array['shower'], null, null, null, null)"
        )
    ).scalars()
    assert any("public_facility_functions" in line for line in plan)
