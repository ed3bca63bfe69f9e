"""A list is submitted and confirmed, each by who may and in its days; a person is covered once a year."""

import threading

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import (
    BESIDE,
    DISTRICT,
    GRASSROOTS,
    HEADING,
    OTHER,
    dumped,
    list_of,
    member,
)

pytestmark = pytest.mark.usefixtures("tree")
COVERS = text("select organisation, plan, first_day, fen_fee from member_protection.cover order by organisation, plan")


@pytest.mark.parametrize(
    ("day", "status"), [("2024-10-31", 409), ("2024-11-01", 200), ("2024-12-15", 200), ("2024-12-16", 409)]
)
def test_a_central_list_is_submitted_from_1_november_to_15_december(listed, step, day, status):
    first = 200 + int(day[5:7] + day[8:])
    told = listed("union", list_of([member(first)]), GRASSROOTS)
    taken, said = step("union", told, "submission", day)
    assert taken == status
    if status == 409:
        assert "2024-11-01 至 2024-12-15（附件2-1 三）" in said["detail"]


@pytest.mark.parametrize(
    ("day", "status"), [("2024-12-15", 409), ("2024-12-16", 200), ("2024-12-31", 200), ("2025-01-01", 409)]
)
def test_a_central_list_is_confirmed_from_16_to_31_december(listed, step, day, status):
    told = listed("union", list_of([member(2000 + int(day[8:]))]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-15")[0] == 200
    assert step("district", told, "confirmation", day)[0] == status


def test_the_states_follow_one_another_and_two_people_take_the_steps(listed, step):
    told = listed("district", list_of([(*member(300), GRASSROOTS)], (*HEADING, "基层工会代码")), DISTRICT)
    assert step("district", told, "confirmation", "2024-12-20")[0] == 409
    assert step("district", told, "submission", "2024-12-10")[0] == 200
    assert step("district", told, "submission", "2024-12-10")[0] == 409
    status, said = step("district", told, "confirmation", "2024-12-20")
    assert (status, said["detail"]) == (403, "提交名单的人不能确认它")
    assert step("centre", told, "confirmation", "2024-12-20")[0] == 200


def test_whoever_is_confirmed_first_has_the_cover_and_the_other_union_is_not_named(listed, step, people, app_engine):
    mine = listed("union", list_of([member(400), member(401)]), GRASSROOTS)
    theirs = listed("other", list_of([member(401, 保障类型="B"), member(402, 保障类型="B")]), OTHER)
    for who, told in (("union", mine), ("other", theirs)):
        assert step(who, told, "submission", "2024-12-15")[0] == 200
    status, first = step("district", mine, "confirmation", "2024-12-20")
    assert (status, first["members"], first["fee"], first["faults"]) == (200, 2, "52.00", 0)
    status, second = step("other_district", theirs, "confirmation", "2024-12-21")
    assert (status, second["members"], second["fee"], second["to_transfer"]) == (200, 1, "90.00", "50.00")
    (fault,) = people["other"].get(f"{theirs['place']}/faults").json()["faults"]
    assert (fault["row"], fault["reason"]) == (2, "already_insured")
    assert fault["wanted"]["zh"] == "该人本年度已有保障，每人限一份"
    assert "310101" not in dumped(fault)
    with app_engine.begin() as connection:
        act(connection, "test", (DISTRICT,))
        assert {row.organisation for row in connection.execute(COVERS)} == {GRASSROOTS}


def test_two_confirmations_at_once_cover_a_person_once(listed, step, people, on, app_engine):
    told = {}
    for who, union in (("union", GRASSROOTS), ("other", OTHER)):
        told[who] = listed(who, list_of([member(number) for number in range(500, 560)]), union)
        assert step(who, told[who], "submission", "2024-12-15")[0] == 200
    on("2024-12-20")
    answers = []
    threads = [
        threading.Thread(
            target=lambda b=browser, w=who: answers.append(people[b].post(f"{told[w]['place']}/confirmation"))
        )
        for browser, who in (("district", "union"), ("other_district", "other"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [200, 200]
    assert sorted(one.json()["members"] for one in answers) == [0, 60]


def test_members_with_a_card_and_no_cover_are_covered_from_the_day_after_the_confirmation(listed, step, app_engine):
    told = listed("union", list_of([member(600, 保障类型="B+")]), GRASSROOTS, "2025-06-28", way="uninsured_with_card")
    assert told["fee"] == "140.00"
    assert step("union", told, "submission", "2025-06-29")[0] == 200
    status, said = step("district", told, "confirmation", "2025-06-30")
    assert (status, said["fee"], said["city_subsidy"]) == (200, "70.00", "20.00")  # from 1 July: half a year
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        (row,) = [one for one in connection.execute(COVERS) if one.plan == "B+"]
    assert row.first_day.isoformat() == "2025-07-01"


def test_a_new_card_counts_from_the_day_after_it_was_made(listed, step):
    rows = [(*member(610), "2025-06-29"), (*member(611), "2025-06-30"), (*member(612), "2025-12-31")]
    content = list_of(rows, (*HEADING, "新卡生成日期"))
    told = listed("union", content, GRASSROOTS, "2025-12-31", way="new_card", mode="good_rows")
    assert (told["members"], told["fee"]) == (2, "39.00")  # 26 for a whole year, 13 for half of one
    assert [(one["row"], one["reason"]) for one in told["faults_told"]] == [(4, "no_cover_left")]


def test_the_day_of_a_new_card_has_come_and_is_no_month(listed):
    days = ("2025-06-30", "2025-07-01", "2025-06", "2025年6月31日", "")
    rows = [(*member(630 + at), day) for at, day in enumerate(days)]
    content = list_of(rows, (*HEADING, "新卡生成日期"))
    told = listed("union", content, GRASSROOTS, "2025-06-30", way="new_card", mode="good_rows")
    assert told["members"] == 1
    faults = {one["row"]: (one["field"], one["wanted"]["zh"]) for one in told["faults_told"]}
    assert faults == {
        3: ("card_generated_on", "应不晚于今天（2025-06-30），现为 2025-07-01"),
        4: ("card_generated_on", "应写明年月日，如 2025-06-30；现仅有年月 2025-06"),
        5: ("card_generated_on", "应为日期，如 2025-06-30"),
        6: ("card_generated_on", "必须填写"),
    }


def test_on_a_list_of_new_cards_only_service_cards_are_taken(listed, step):
    rows = [(*member(620), "2025-06-29"), (*member(621, 卡类型="社保卡"), "2025-06-29")]
    content = list_of(rows, (*HEADING, "新卡生成日期"))
    told = listed("union", content, GRASSROOTS, "2025-06-30", way="new_card", mode="good_rows")
    assert told["members"] == 1
    faults = [(one["row"], one["field"], one["reason"], one["wanted"]["zh"]) for one in told["faults_told"]]
    assert faults == [(3, "card_kind", "service_card_required", "须持有工会会员服务卡")]
    rows = list_of([member(621, 卡类型="社保卡")])
    either = listed("union", rows, GRASSROOTS, "2025-06-30", way="uninsured_with_card")
    assert (either["members"], either["faults"]) == (1, 0)


def test_each_sees_its_own_lists_and_nobody_else_s(listed, people):
    mine = listed("union", list_of([member(700)]), GRASSROOTS)
    theirs = listed("other", list_of([member(701)]), OTHER)
    sees = {who: [browser.get(one["place"]).status_code for one in (mine, theirs)] for who, browser in people.items()}
    assert sees == {
        "union": [200, 404],
        "beside": [404, 404],
        "other": [404, 200],
        "district": [200, 404],
        "other_district": [404, 200],
        "centre": [200, 200],
        "supervision": [403, 403],
        "auditor": [403, 403],
        "member": [403, 403],
    }
    assert people["beside"].get(f"{mine['place']}/faults").status_code == 404
    assert people["beside"].post(f"{mine['place']}/submission").status_code == 404
    assert people["union"].post(f"{mine['place']}/confirmation").status_code == 403
    asked = {"organisation": BESIDE, "year": 2025, "way": "central"}
    assert people["union"].put("/programmes/member_protection/lists", params=asked, content=b"x").status_code == 400
