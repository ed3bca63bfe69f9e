"""A member applies on their own: who may, what it costs, from when it counts, and who sees of it."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from geo_service.core.calendar import UnknownYear
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.plugins.member_protection.decisions.enrolment import quote
from geo_service.plugins.member_protection.questions import Enrolling
from geo_service.plugins.member_protection.rules import BOOK
from tests.plugins.member_protection.individual.conftest import PREFIX, applying, state_of
from tests.plugins.member_protection.lists.conftest import (
    BESIDE,
    DISTRICT,
    GRASSROOTS,
    SPECIAL,
    dumped,
    list_of,
    member,
    number_of,
)

pytestmark = pytest.mark.usefixtures("tree")
INSURED = "该人本年度已有保障，每人限一份（附件2-1 一(一)）"
APPLICATIONS = f"{PREFIX}/applications"


@pytest.fixture(scope="module", name="tried")
def _tried(new_member):
    """The browser of a member whom every application is refused."""
    return new_member()


def test_a_member_applies_and_is_told_what_to_pay_until_when(apply, new_member):
    told = apply(1, "2025-03-03", new_member())
    # A for more than half a year 26, of which the city pays 13; from the day after, fifteen working days to pay.
    assert (told["fee"], told["city_subsidy"], told["to_pay"]) == ("26.00", "13.00", "13.00")
    assert (told["cover_start"], told["cover_end"], told["pay_by"]) == ("2025-03-04", "2025-12-31", "2025-03-24")
    assert (told["state"], told["state_told"]["zh"]) == ("pending_payment", "待缴费")


@pytest.mark.parametrize(
    ("person", "day", "band", "to_pay"),
    [
        (2, "2025-06-29", "full", "50.00"),
        (3, "2025-06-30", "half", "25.00"),  # from 1 July: half a year
        (4, "2025-12-30", "half", "25.00"),  # one day of cover
    ],
)
def test_the_band_goes_by_the_day_after_the_application(apply, person, day, band, to_pay):
    told = apply(person, day, plan="B")
    assert (told["band"], told["to_pay"]) == (band, to_pay)


def test_members_of_a_special_union_have_the_special_subsidy(apply):
    told = apply(5, "2025-03-03", organisation=SPECIAL)
    assert (told["city_subsidy"], told["to_pay"]) == ("6.50", "19.50")


@pytest.mark.parametrize(
    ("day", "changes", "where", "why"),
    [
        ("2025-12-31", {}, "application", "今年已没有可保的时段"),
        ("2025-03-03", {"card_kind": "social_security_card"}, "card_kind", "须持有工会会员服务卡"),
        ("2025-03-03", {"employment": "retired"}, "employment", "不在职"),
        ("2025-03-03", {"unit_has_group": True}, "unit_has_group", ""),
        ("2025-03-03", {"plan": "C"}, "plan", ""),
    ],
)
def test_what_a_rule_refuses_is_refused_with_its_clause_and_leaves_nothing(tried, on, day, changes, where, why):
    on(day)
    said = tried.post(APPLICATIONS, json=applying(6, **changes))
    assert (said.status_code, said.json()["errors"][0]["where"]) == (409, where)
    assert why in said.json()["detail"]
    assert "附件2-1" in said.json()["detail"]
    assert tried.get(APPLICATIONS).json()["applications"] == []


def test_in_a_year_without_rules_nobody_applies(tried, on):
    on("2026-01-01")
    said = tried.post(APPLICATIONS, json=applying(6))
    assert (said.status_code, said.json()["errors"][0]["where"]) == (400, "year")


@pytest.mark.parametrize(("day", "is_known"), [("2026-12-10", True), ("2026-12-11", False)])
def test_a_last_day_to_pay_in_a_year_without_calendar_is_not_guessed(day, is_known):
    # Fifteen working days from 10 December 2026 end on the 31st; from the 11th in 2027, whose holidays are not known.
    newest, last = BOOK.newest.latest, {"last_day": date(2026, 12, 31)}
    enrolment = newest.enrolment["individual"].model_copy(update=last)
    cover = newest.cover["individual"].model_copy(update=last)
    rules = newest.model_copy(update={"enrolment": {"individual": enrolment}, "cover": {"individual": cover}})
    asked = Enrolling(
        channel="individual",
        plan="A",
        union_class="ordinary",
        year=2026,
        applied_on=date.fromisoformat(day),
        first_individual=True,
    )
    if is_known:
        assert quote(asked, rules).result.pay_by == date(2026, 12, 31)
    else:
        with pytest.raises(UnknownYear):
            quote(asked, rules)


def test_wrong_numbers_are_told_masked_and_all_at_once(channel, on):
    on("2025-03-03")
    browser, number = channel, number_of(7)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    said = browser.post(APPLICATIONS, json=applying(7, document_number=wrong, card_number="6.2E+15", name="=A1"))
    assert said.status_code == 400
    assert [one["where"] for one in said.json()["errors"]] == ["name", "document_number", "card_number"]
    assert wrong not in said.text
    said = browser.post(APPLICATIONS, json=applying(7) | {"document_number": [number], "card": number})
    assert said.status_code == 422
    assert number not in said.text


def test_whoever_has_a_cover_or_an_application_is_refused_in_one_way(apply, listed, step, new_member):
    told = listed("union", list_of([member(8)]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-15")[0] == 200
    assert step("district", told, "confirmation", "2024-12-20")[0] == 200
    apply(9, "2025-03-03")
    browser = new_member(BESIDE)
    said = [browser.post(APPLICATIONS, json=applying(who, organisation=BESIDE)) for who in (8, 9)]
    assert [(one.status_code, one.json()["detail"]) for one in said] == [(409, INSURED)] * 2
    assert all("310101" not in one.text for one in said)


def test_an_account_applies_for_one_person_of_its_own_union(apply, new_member):
    told = apply(10, "2025-03-03", new_member())
    said = told["browser"].post(APPLICATIONS, json=applying(11))
    assert (said.status_code, said.json()["detail"]) == (409, "一个账号只能为本人申请")
    said = told["browser"].post(APPLICATIONS, json=applying(10, organisation=BESIDE))
    assert (said.status_code, said.json()["errors"][0]["where"]) == (400, "organisation")


def test_an_account_cannot_try_number_after_number(new_member, on):
    on("2025-03-03")
    browser = new_member()
    refused = [browser.post(APPLICATIONS, json=applying(12, employment="left")).status_code for _ in range(13)]
    assert refused == [409] * 12 + [429]


def test_two_applications_for_a_person_at_once_are_one(new_member, channel, on):
    on("2025-03-03")
    browsers, said = [new_member(), new_member(), channel], []
    threads = [
        threading.Thread(target=lambda one=one: said.append(one.post(APPLICATIONS, json=applying(13)).status_code))
        for one in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [201, 409, 409]


def test_the_same_request_under_its_key_is_one_application(new_member, on):
    on("2025-03-03")
    browser, key = new_member(), {"Idempotency-Key": "made-up-for-this-test"}
    said = [browser.post(APPLICATIONS, json=applying(14), headers=key) for _ in range(2)]
    assert [one.status_code for one in said] == [201, 201]
    assert said[0].json() == said[1].json()


def test_a_member_sees_their_own_application_and_nobody_else_s(apply, new_member):
    mine, theirs = apply(15, "2025-03-03", new_member()), apply(16, "2025-03-03", new_member())
    assert [one["id"] for one in mine["browser"].get(APPLICATIONS).json()["applications"]] == [mine["id"]]
    assert mine["browser"].get(theirs["place"]).status_code == 404


def test_who_runs_applications_sees_their_state_and_nothing_of_the_person(apply, channel, sign_in_as):
    told = apply(17, "2025-03-03")
    for browser in (channel, sign_in_as("staff_service_centre", "centre:staff_service")):
        assert browser.get(told["place"]).json()["state"] == "pending_payment"
        page = browser.get(APPLICATIONS, params={"state": "pending_payment", "year": 2025})
        assert told["id"] in [one["id"] for one in page.json()["applications"]]
        assert [one for one in (number_of(17), "示例17", f"6200{17:012}") if one in page.text] == []


def test_shengongshe_enters_applications_and_who_only_sees_states_does_not(channel, sign_in_as, on):
    on("2025-03-03")
    entered = [channel.post(APPLICATIONS, json=applying(person)).status_code for person in (18, 19)]
    assert entered == [201, 201]
    refused = sign_in_as("staff_service_centre", "centre:staff_service").post(APPLICATIONS, json=applying(20))
    assert refused.status_code == 403


def test_no_union_sees_an_application_or_its_cover(apply, people, app_engine):
    told = apply(21, "2025-03-03")
    seen = {who: people[who].get(told["place"]).status_code for who in ("union", "district", "supervision", "auditor")}
    assert set(seen.values()) == {403}
    for acting, rows in (((GRASSROOTS,), 0), ((DISTRICT,), 0), ((), 0), (ALL_ORGANISATIONS, 1)):
        with app_engine.begin() as connection:
            act(connection, "test", acting)
            asked = text("select count(*) from member_protection.application where id = :id")
            assert connection.execute(asked, {"id": told["id"]}).scalar_one() == rows


def test_a_member_s_transaction_changes_no_application(apply, new_member, app_engine):
    told = apply(22, "2025-03-03", new_member())
    with app_engine.begin() as connection:
        act(connection, "jobs", ALL_ORGANISATIONS)
        asked = text("select made_by from member_protection.application where id = :id")
        actor = connection.execute(asked, {"id": told["id"]}).scalar_one()
        act(connection, actor, (GRASSROOTS,))
        change = text("update member_protection.application set state = 'void', reason = 'already_insured'")
        assert connection.execute(change).rowcount == 0
    assert state_of(told) == ("pending_payment", None)


def test_answers_hold_nothing_of_the_applicant(apply):
    told = apply(23, "2025-03-03")
    said = dumped({name: value for name, value in told.items() if name != "browser"})
    assert [one for one in (number_of(23), "示例23", f"6200{23:012}") if one in said] == []


def test_an_application_under_a_key_is_eleven_statements(channel, client, on):
    on("2025-03-03")
    asked, engine = [], client.app.state.service.database.app
    count = counting(asked)
    event.listen(engine, "before_cursor_execute", count)
    said = channel.post(f"{PREFIX}/applications", json=applying(31), headers={"Idempotency-Key": str(uuid4())})
    event.remove(engine, "before_cursor_execute", count)
    assert said.status_code == 201, said.text
    # Before the gate, session, its use, roles, who acts; keys, the key of the request; whose, how they stand, the
    # application, the answer that is kept.
    assert len(asked) == 11, asked


def counting(asked):
    """What adds each statement to a list."""

    def add(_connection, _cursor, statement, *_):
        asked.append(statement)

    return add
