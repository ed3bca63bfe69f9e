"""A member's card changes: cover and claims are the person's, what is paid goes to the new card, never to the old."""

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.claims.conftest import ROOT, bind
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, dumped

pytestmark = pytest.mark.usefixtures("tree")
LOST = {"card_kind": "service_card", "card_number": "6200 9999 0000 0001", "reason": "lost", "changed_on": "2025-06-02"}
COVER = text(
    "select v.first_day, v.last_day, v.plan, v.fen_fee from member_protection.cover v where v.document_index = :index"
)


@pytest.fixture(name="changed")
def _changed(account, on):
    """A person says on 3 June that the card was lost on the 2nd, and which is the new one: the answer."""

    def changed(person, number, day="2025-06-03", **told):
        on(day)
        return account(person).post(f"{ROOT}/own/card-changes", json=LOST | {"card_number": number} | told)

    return changed


@pytest.fixture(scope="module", name="third")
def _third(sign_in_as):
    """Whoever releases."""
    return sign_in_as("mutual_aid_centre", "centre:mutual_aid")


@pytest.fixture(name="pay_all")
def _pay_all(centre, second, third):
    """Makes a batch, has it released, and tells its payments by claim."""

    def pay_all(releases=True):
        made = centre.post(f"{ROOT}/batches")
        assert made.status_code == 201, made.text
        batch = made.json()
        if releases:
            answer = third.post(f"{ROOT}/batches/{batch['id']}/release")
            assert answer.status_code == 200, answer.text
        lines = centre.get(f"{ROOT}/batches/{batch['id']}/payments").json()["payments"]
        return batch, {one["claim_id"]: one for one in lines}

    return pay_all


@pytest.fixture(name="granted")
def _granted(proposed, second, step):
    """A claim that is granted on 2 June."""

    def granted(person, **told):
        claim = proposed(person, **told)
        assert step(second, claim["id"], "decision", "2025-06-02", {"agrees": True})[0] == 200
        return claim["id"]

    return granted


def answered(centre, batch, line, outcome):
    """The bank answers."""
    content = f"付款参考号,金额,结果,退回原因\n{line['reference']},{line['amount']},{outcome},卡已挂失\n"
    answer = centre.put(f"{ROOT}/batches/{batch['id']}/returns", content=content.encode())
    assert answer.status_code == 200, answer.text


def test_what_is_granted_is_paid_to_the_card_of_the_day_and_the_cover_is_as_it_was(
    covered, granted, changed, pay_all, app_engine
):
    person = covered()
    claim = granted(person)
    answer = changed(person, "6200 9999 0000 1111")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["card"], told["old_card"][-4:], told["changed_on"]) == (
        *("6200 **** 1111", person.card[-4:], "2025-06-02"),
    )
    assert person.card not in dumped(told)
    _, lines = pay_all()
    assert (lines[claim]["account"], lines[claim]["bank"]) == ("6200 **** 1111", "会员服务卡")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        (cover,) = connection.execute(COVER, {"index": person.index})
    assert [str(one) for one in cover] == ["2025-01-01", "2025-12-31", "A+", "7600"]


def test_the_old_number_proves_nothing_any_more_and_the_new_one_does(covered, centre, on, sign_in_as):
    person = covered()
    on("2025-06-03")
    said = {"document_kind": "mainland_id", "document_number": person.document}
    answer = centre.post(f"{ROOT}/card-changes", json=LOST | said | {"card_number": "6200999900002222"})
    assert (answer.status_code, answer.json()["batches"]) == (201, [])
    browser = sign_in_as("member", "district:310101")
    assert bind(browser, person).status_code == 403
    assert bind(browser, person, card_number="6200999900002222").status_code == 200
    (seen,) = browser.get(f"{ROOT}/own/card-changes").json()["changes"]
    assert (seen["card"], seen["reason"]) == ("6200 **** 2222", "lost")
    assert "entered_by" not in seen


def test_what_came_back_from_the_old_card_is_paid_to_the_new_one_without_further_words(
    covered, granted, changed, pay_all, centre, third
):
    person = covered()
    claim = granted(person)
    batch, lines = pay_all()
    answered(centre, batch, lines[claim], "退回")
    assert centre.post(f"{ROOT}/batches").status_code == 409
    waits = f"{ROOT}/payments?state=returned&mended=false&claim={claim}"
    assert len(centre.get(waits).json()["payments"]) == 1
    assert changed(person, "6200 9999 0000 3333").status_code == 201
    assert centre.get(waits).json()["payments"] == []
    _, lines = pay_all()
    assert (lines[claim]["account"], lines[claim]["attempt"]) == ("6200 **** 3333", 2)


def test_a_card_that_was_said_before_the_change_gives_way_and_the_old_number_is_not_taken_as_payee(
    covered, granted, changed, pay_all, centre, third
):
    person = covered()
    claim = granted(person)
    batch, lines = pay_all()
    answered(centre, batch, lines[claim], "退回")
    payee = f"{ROOT}/claims/{claim}/payee"
    card = {"card_kind": "social_security_card", "card_number": "3100000000004444"}
    assert centre.put(payee, json=card).status_code == 204
    assert changed(person, "6200 9999 0000 4444").status_code == 201
    old = centre.put(payee, json={"card_kind": "service_card", "card_number": person.card})
    assert (old.status_code, old.json()["errors"][0]["wanted"]) == (400, "该卡号已停用，应填现用卡号")
    _, lines = pay_all()
    assert lines[claim]["account"] == "6200 **** 4444"


def test_a_batch_that_pays_to_the_old_card_is_not_released_but_made_anew(
    covered, granted, pay_all, centre, second, third
):
    person = covered()
    claim = granted(person)
    batch, _ = pay_all(releases=False)
    said = {"document_kind": "mainland_id", "document_number": person.document, "card_number": "6200999900005555"}
    entered = second.post(f"{ROOT}/card-changes", json=LOST | said)
    assert (entered.status_code, entered.json()["batches"]) == (201, [batch["number"]])
    refused = third.post(f"{ROOT}/batches/{batch['id']}/release")
    assert (refused.status_code, refused.json()["detail"]) == (409, "批次中有 1 笔的收款卡已更换，应撤回后重新制作")
    assert centre.post(f"{ROOT}/batches/{batch['id']}/withdrawal").status_code == 200
    batch, lines = pay_all(releases=False)
    assert lines[claim]["account"] == "6200 **** 5555"
    # Whoever said which card it is does not release what is paid to it.
    assert second.post(f"{ROOT}/batches/{batch['id']}/release").status_code == 403
    assert third.post(f"{ROOT}/batches/{batch['id']}/release").status_code == 200


def test_a_change_is_refused_with_what_would_be_right(covered, changed, centre, sign_in_as, on):
    person = covered()
    same = changed(person, person.card)
    assert (same.status_code, same.json()["errors"][0]["wanted"]) == (400, "应与现用卡号不同")
    bad = changed(covered(), "12", changed_on="2025-06-04")
    assert [one["where"] for one in bad.json()["errors"]] == ["card_number", "changed_on"]
    other = covered()
    said = {"document_kind": "mainland_id", "document_number": other.document}
    assert (
        centre.post(f"{ROOT}/card-changes", json=LOST | said | {"card_number": "6200999900006666"}).status_code == 201
    )
    back = centre.post(f"{ROOT}/card-changes", json=LOST | said | {"card_number": other.card})
    assert (back.status_code, back.json()["errors"][0]["wanted"]) == (400, "该卡号已停用，应填现用卡号")
    assert sign_in_as("member", "district:310101").post(f"{ROOT}/own/card-changes", json=LOST).status_code == 409
    for who, union in (("district_union", "district:310101"), ("grassroots_union", GRASSROOTS)):
        assert sign_in_as(who, union).get(f"{ROOT}/card-changes").status_code == 403


def test_somebody_sees_the_changes_of_their_own_card_only(covered, account, centre, on):
    mine, theirs = covered(), covered()
    on("2025-06-03")
    browser, other = account(mine), account(theirs)
    assert browser.post(f"{ROOT}/own/card-changes", json=LOST | {"card_number": "6200999900007777"}).status_code == 201
    assert other.get(f"{ROOT}/own/card-changes").json()["changes"] == []
    newest = centre.get(f"{ROOT}/card-changes").json()["changes"][0]
    assert (newest["card"], newest["name"], newest["document"][:3]) == ("6200 **** 7777", "秘**", mine.document[:3])
