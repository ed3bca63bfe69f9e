"""A card changes while a fee is waited for: the fee follows the person, and the old number is refused everywhere."""

import pytest

from tests.plugins.member_protection.individual.conftest import PREFIX, applying
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, OTHER, list_of, member, number_of

pytestmark = pytest.mark.usefixtures("tree")


@pytest.fixture(name="change")
def _change(people, on):
    """The centre enters on a day which card a person has now: the answer."""

    def change(person, number, day, kind="service_card"):
        on(day)
        who = {"document_kind": "mainland_id", "document_number": number_of(person)}
        told = {"card_kind": kind, "card_number": number, "reason": "lost", "changed_on": day}
        return people["centre"].post(f"{PREFIX}/card-changes", json=who | told)

    return change


def test_the_fee_is_deducted_from_the_new_card_and_covers_from_the_day_after_the_application(
    apply, change, deduct, hear
):
    told = apply(800, "2025-03-03")
    assert change(800, "6200888800000001", "2025-03-05").status_code == 201
    deduction = deduct("2025-03-06")
    (row,) = [one for one in deduction["rows"] if one["户名"] == "示例800"]
    assert row["卡号"] == "\t6200888800000001"
    status, said = hear(
        deduction, "2025-03-07", *[(one["扣款编号"], "成功", "2025-03-06", "") for one in deduction["rows"]]
    )
    assert (status, said["covered"] > 0) == (200, True)
    seen = told["browser"].get(told["place"]).json()
    assert (seen["state"], seen["cover_start"]) == ("covered", "2025-03-04")


def test_while_the_fee_is_waited_for_it_is_a_service_card(apply, change):
    apply(801, "2025-03-03")
    refused = change(801, "310088880000000001", "2025-03-05", kind="social_security_card")
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (409, "card_kind")
    assert "附件2-1 一(二)3(4)" in refused.json()["detail"]


def test_a_number_that_was_replaced_is_taken_in_no_application_and_no_list(
    apply, change, deduct, listed, people, channel, send, on
):
    told = listed("union", list_of([member(802)]), GRASSROOTS)
    assert told["members"] == 1
    assert change(802, "6200888800000002", "2025-03-05").status_code == 201
    old = channel.post(f"{PREFIX}/applications", json=applying(802))
    assert (old.status_code, old.json()["errors"][0]["wanted"]) == (400, "该卡号已停用，应填现用卡号")
    # Another union has the number of before; with the number of today it is taken.
    bad = send(people["other"], list_of([member(802)]), OTHER, way="uninsured_with_card", mode="good_rows")
    assert [(one["row"], one["field"], one["reason"]) for one in bad["faults_told"]] == [(2, "card_number", "replaced")]
    good = send(people["other"], list_of([member(802, 卡号="6200888800000002")]), OTHER, way="uninsured_with_card")
    assert good["members"] == 1
