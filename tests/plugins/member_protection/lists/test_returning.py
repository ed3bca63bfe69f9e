"""A district union sends a list back before it confirms it, with why; the grassroots union mends and sends it anew."""

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import (
    BESIDE,
    DISTRICT,
    GRASSROOTS,
    HEADING,
    dumped,
    list_of,
    member,
    number_of,
)

pytestmark = pytest.mark.usefixtures("tree")
WHY = {"reason": "第 3 行的人已退休", "rows": [{"row": 3, "reason": "已退休，不属在职会员"}]}
COVERED = text("select count(*) from member_protection.cover where list_id = :id")


@pytest.fixture(name="returned")
def _returned(listed, step, send_back):
    """A list of three that was submitted on 10 December and came back on a day."""

    def returned(first, day="2024-12-18"):
        told = listed("union", list_of([member(number) for number in range(first, first + 3)]), GRASSROOTS)
        assert step("union", told, "submission", "2024-12-10")[0] == 200
        status, said = send_back("district", told, day)
        assert status == 200, said
        return told

    return returned


@pytest.fixture(name="send_back")
def _send_back(people, on):
    """Sends a list back on a day: status and body."""

    def send_back(who, told, day="2024-12-18", why=WHY):
        on(day)
        answer = people[who].post(f"{told['place']}/return", json=why)
        return answer.status_code, answer.json()

    return send_back


def test_a_list_comes_back_with_why_is_mended_in_a_new_file_and_confirmed(
    returned, listed, step, people, app_engine, members_of
):
    told = returned(3000)
    seen = people["union"].get(told["place"]).json()
    assert (seen["state"], seen["members"]) == ("returned", 3)
    assert [(one["step"], one["day"]) for one in seen["history"]] == [
        ("gru_submit", "2024-12-10"),
        ("dbu_return", "2024-12-18"),
    ]
    assert (seen["history"][1]["reason"], seen["history"][1]["rows"]) == (WHY["reason"], WHY["rows"])
    # The one in row 3 is left out; the two others stand on the new list though the old one had them.
    rows = [member(3000), member(3002)]
    mended = listed("union", list_of(rows), GRASSROOTS, "2024-12-19", instead_of=told["id"])
    assert mended["members"] == 2
    old = people["union"].get(told["place"]).json()
    assert (old["state"], old["replaced_by"], mended["instead_of"]) == ("withdrawn", mended["id"], told["id"])
    assert old["history"][1]["reason"] == WHY["reason"]
    assert members_of(told) == []
    assert step("union", mended, "submission", "2024-12-20")[0] == 200
    status, said = step("district", mended, "confirmation", "2024-12-21")
    assert (status, said["members"], said["fee"]) == (200, 2, "52.00")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        covered = [connection.execute(COVERED, {"id": one["id"]}).scalar_one() for one in (told, mended)]
    assert covered == [0, 2]


def test_what_was_wrong_outside_the_file_is_mended_by_submitting_it_again(returned, step, people):
    told = returned(3100)
    assert step("union", told, "submission", "2024-12-20")[0] == 200
    assert step("district", told, "confirmation", "2024-12-21")[0] == 200
    seen = people["district"].get(told["place"]).json()
    steps = [one["step"] for one in seen["history"]]
    assert steps == ["gru_submit", "dbu_return", "gru_submit", "dbu_confirm"]


def test_a_list_that_came_back_is_submitted_until_the_last_day_of_the_examination(returned, step):
    told = returned(3200)
    status, said = step("union", told, "submission", "2025-01-01")
    assert status == 409
    assert "2024-12-16 至 2024-12-31（附件2-1 三）" in said["detail"]
    assert step("union", told, "submission", "2024-12-31")[0] == 200


def test_after_the_days_of_the_grassroots_unions_nobody_is_added(returned, listed, step):
    told = returned(3300)
    rows = [member(number) for number in range(3300, 3304)]
    more = listed("union", list_of(rows), GRASSROOTS, "2024-12-19", instead_of=told["id"])
    status, said = step("union", more, "submission", "2024-12-19")
    assert (status, said["detail"]) == (
        409,
        "基层工会提交期满后不能新增人员：有 1 行的人不在被退回的名单中，应删去，"
        "自 2025-01-01 起即时参保（附件2-1 一(二)2）",
    )
    assert [(one["where"], one["given"]) for one in said["errors"]] == [("file:5", None)]


def test_after_those_days_nobody_takes_the_place_of_somebody_else(returned, listed, step):
    told = returned(3310)
    others = [member(3310), *(member(number) for number in (3320, 3321))]
    changed = listed("union", list_of(others), GRASSROOTS, "2024-12-19", instead_of=told["id"])
    status, said = step("union", changed, "submission", "2024-12-19")
    assert (status, [one["where"] for one in said["errors"]]) == (409, ["file:3", "file:4"])
    assert not any(secret in dumped(said) for number in (3320, 3321) for secret in member(number)[:3] if secret)


def test_whoever_was_put_in_in_time_stays_in_when_that_list_comes_back(returned, listed, step, send_back):
    told = returned(3350, "2024-12-14")
    rows = [member(number) for number in (3350, 3351, 3352, 3360)]
    changed = listed("union", list_of(rows), GRASSROOTS, "2024-12-15", instead_of=told["id"])
    assert step("union", changed, "submission", "2024-12-15")[0] == 200
    assert send_back("district", changed, "2024-12-17", {"reason": "须核对"})[0] == 200
    assert step("union", changed, "submission", "2024-12-18")[0] == 200
    assert send_back("district", changed, "2024-12-19", {"reason": "须核对"})[0] == 200
    mended = listed("union", list_of(rows[::-1]), GRASSROOTS, "2024-12-20", instead_of=changed["id"])
    assert step("union", mended, "submission", "2024-12-20")[0] == 200


def test_who_stood_on_a_list_that_came_back_is_known_when_it_is_withdrawn_or_a_list_in_its_place_deleted(
    returned, listed, step, people
):
    told = returned(3370)
    assert people["union"].delete(told["place"]).json()["state"] == "withdrawn"
    first = listed("union", list_of([member(3370), member(3380)]), GRASSROOTS, "2024-12-19", instead_of=told["id"])
    assert step("union", first, "submission", "2024-12-19")[0] == 409
    assert people["union"].delete(first["place"]).status_code == 204
    mended = listed("union", list_of([member(3370)]), GRASSROOTS, "2024-12-20", instead_of=told["id"])
    assert step("union", mended, "submission", "2024-12-20")[0] == 200


def test_somebody_who_is_put_under_another_union_below_is_nobody_new(listed, step, send_back):
    heading = (*HEADING, "基层工会代码")
    told = listed("district", list_of([(*member(3390), GRASSROOTS)], heading), DISTRICT)
    assert step("district", told, "submission", "2024-12-10")[0] == 200
    assert send_back("centre", told, "2024-12-18", {"reason": "所属工会有误"})[0] == 200
    mended = list_of([(*member(3390), BESIDE)], heading)
    again = listed("district", mended, DISTRICT, "2024-12-19", instead_of=told["id"])
    assert step("district", again, "submission", "2024-12-19")[0] == 200


def test_before_their_last_day_there_may_be_more(returned, listed, step):
    told = returned(3400, "2024-12-14")
    rows = [member(number) for number in range(3400, 3404)]
    more = listed("union", list_of(rows), GRASSROOTS, "2024-12-15", instead_of=told["id"])
    assert step("union", more, "submission", "2024-12-15")[0] == 200


def test_a_new_file_that_is_refused_leaves_the_list_that_came_back_as_it_was(returned, send, people):
    told = returned(3500)
    bad = send(people["union"], list_of([member(3500, 卡号="1")]), instead_of=told["id"])
    assert bad["state"] == "refused"
    assert people["union"].get(told["place"]).json()["state"] == "returned"


def test_a_list_that_came_back_is_withdrawn_and_its_people_and_its_file_can_be_sent_again(returned, listed, people):
    told = returned(3600)
    answer = people["union"].delete(told["place"])
    assert (answer.status_code, answer.json()["state"]) == (202, "withdrawn")
    again = listed("union", list_of([member(number) for number in range(3600, 3603)]), GRASSROOTS, "2024-12-19")
    assert (again["id"] != told["id"], again["members"]) == (True, 3)
    assert people["union"].delete(told["place"]).status_code == 409


def test_in_the_place_of_a_list_stands_one_other(returned, listed, people, on):
    told = returned(3700)
    listed("union", list_of([member(3700)]), GRASSROOTS, "2024-12-19", instead_of=told["id"])
    asked = {"organisation": GRASSROOTS, "year": 2025, "way": "central", "instead_of": told["id"]}
    answer = people["union"].put("/programmes/member_protection/lists", params=asked, content=list_of([member(3701)]))
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, "instead_of")


def test_a_list_is_sent_back_by_the_union_above_once_it_is_submitted_and_before_it_is_confirmed(
    listed, step, send_back
):
    told = listed("union", list_of([member(3800)]), GRASSROOTS)
    whole = {"reason": "须由分管主席签字后再报"}
    assert send_back("district", told, why=whole)[0] == 409
    assert step("union", told, "submission", "2024-12-10")[0] == 200
    assert send_back("union", told, why=whole)[0] == 403
    assert send_back("other_district", told, why=whole)[0] == 404
    status, said = send_back("district", told, why={"reason": "有误", "rows": [{"row": 9, "reason": "有误"}]})
    assert (status, said["errors"][0]["where"]) == (400, "rows.0.row")
    assert send_back("district", told, why=whole)[0] == 200
    assert send_back("district", told, why=whole)[0] == 409


def test_a_reason_keeps_no_number_of_anybody(listed, step, send_back, people):
    told = listed("union", list_of([member(3900)]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-10")[0] == 200
    why = {"reason": f"{number_of(3900)} 有误", "rows": [{"row": 2, "reason": f"{number_of(3900)} 非本人"}]}
    assert send_back("district", told, why=why)[0] == 200
    assert number_of(3900) not in dumped(people["union"].get(told["place"]).json())


def test_those_on_a_list_are_told_masked_to_whoever_sees_it(listed, people, members_of):
    told = listed("union", list_of([member(3950), member(3951, 保障类型="B+")]), GRASSROOTS)
    first, second = members_of(told)
    assert (first["row"], first["plan"], second["row"], second["plan"]) == (2, "A", 3, "B+")
    assert number_of(3950) not in dumped(first)
    assert "示例3950" not in dumped(first)
    assert people["beside"].get(f"{told['place']}/members").status_code == 404
    assert BESIDE not in dumped(second)


@pytest.fixture(name="members_of")
def _members_of(people):
    """Those on a list, as its district sees them."""

    def members_of(told):
        return people["district"].get(f"{told['place']}/members").json()["members"]

    return members_of
