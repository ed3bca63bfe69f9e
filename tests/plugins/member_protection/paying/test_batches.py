"""Decided claims go to the bank in batches, each once; what comes back is mended and paid again, to the fen."""

import csv
import io
import re
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from stdnum import iso11649

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import OTHER, dumped
from tests.plugins.member_protection.paying.conftest import AT, balances

pytestmark = pytest.mark.usefixtures("tree")


def test_from_the_decision_to_the_bank_and_back_everything_balances_to_the_fen(
    decided, batch, lines, bank, people, state_of
):
    paid, returned = decided(days=5)[0], decided(days=7)[0]  # 300 and 420 yuan
    assert balances(people["maker"])["hospital"]["open"] == "720.00"
    made = batch()
    assert (made["payments"], made["amount"], made["state"]) == (2, "720.00", "made")
    of_claim = {one["claim_id"]: one for one in lines(made)}
    first, second = of_claim[str(paid)], of_claim[str(returned)]
    assert iso11649.is_valid(first["reference"])
    assert balances(people["supervision"])["hospital"] == {
        "decided": "720.00",
        "open": "0.00",
        "in_batch": "720.00",
        **dict.fromkeys(("paid", "returned", "reversed"), "0.00"),
    }

    answer = (
        f"{first['reference']},300.00,成功,",
        f"{second['reference']},420,退回,户名与账号不符",
        f"{first['reference']},300.00,成功,",
        f"{second['reference']},419.99,成功,",
        "RF00MP9999999999,1.00,成功,",
    )
    status, said = bank(made, *answer)
    assert status == 200
    assert (said["lines"], said["paid"], said["returned"]) == (
        5,
        {"payments": 1, "amount": "300.00"},
        {"payments": 1, "amount": "420.00"},
    )
    assert [(one["line"], one["reason"]) for one in said["unmatched"]] == [
        (4, "answered_already"),
        (5, "other_amount"),
        (6, "unknown_reference"),
    ]
    assert (state_of(paid), state_of(returned)) == ("paid", "returned")
    assert bank(made, *answer) == (200, said)
    assert len(people["maker"].get(f"{AT}/batches/{made['id']}").json()["lines"]) == 3

    # It waits for somebody to say who is paid next.
    assert people["maker"].post(f"{AT}/batches").status_code == 409
    (waiting,) = people["maker"].get(f"{AT}/payments?state=returned").json()["payments"]
    assert (waiting["words"], waiting["is_mended"]) == ("户名与账号不符", False)
    found = people["maker"].get(f"{AT}/payments?state=returned&mended=false&claim={returned}").json()["payments"]
    assert [one["id"] for one in found] == [waiting["id"]]
    assert people["maker"].get(f"{AT}/payments?state=returned&mended=true&claim={returned}").json()["payments"] == []
    assert people["maker"].get(f"{AT}/payments?state=returned&claim={paid}").json()["payments"] == []
    card = {"card_kind": "social_security_card", "card_number": "3100 0000 0000 0001"}
    assert people["third"].put(f"{AT}/claims/{returned}/payee", json=card).status_code == 204
    again = batch()
    (line,) = lines(again)
    assert (line["attempt"], line["account"], line["bank"]) == (2, "3100 **** 0001", "上海市社保卡")
    assert line["reference"] != second["reference"]
    assert bank(again, f"{second['reference']},420.00,成功,")[1]["unmatched"][0]["reason"] == "other_batch"
    assert bank(again, f"{line['reference']},420.00,成功,")[1]["paid"] == {"payments": 1, "amount": "420.00"}

    # Money that comes back later is a row of the ledger.
    back = {"received_on": "2025-04-01", "bank_reference": "IN-0001", "reason": "重复申请，本人退回"}
    reversal = f"{AT}/payments/{line['reference']}/reversal"
    assert people["maker"].post(reversal, json=back).status_code == 403
    assert people["third"].post(reversal, json=back | {"received_on": "2025-04-02"}).status_code == 400
    assert people["third"].post(reversal, json=back).json()["state"] == "reversed"
    assert people["third"].post(reversal, json=back).status_code == 409
    assert balances(people["maker"])["hospital"] == {
        "decided": "720.00",
        **dict.fromkeys(("open", "in_batch", "returned"), "0.00"),
        "paid": "300.00",
        "reversed": "420.00",
    }


def test_the_file_is_text_that_no_spreadsheet_spoils_and_the_same_bytes_every_time(decided, batch, people, app_engine):
    decided()
    made = batch(released=False)
    place = f"{AT}/batches/{made['id']}/file"
    assert people["releaser"].get(place).status_code == 409
    assert people["releaser"].post(f"{AT}/batches/{made['id']}/release").status_code == 200
    answer = people["releaser"].get(place)
    assert answer.content == people["maker"].get(place).content
    assert answer.content.startswith("\ufeff批次号,".encode())
    assert answer.headers["cache-control"] == "no-store"
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(heading, row, strict=True))
    assert told["收款账号"].startswith("\t6200")
    assert len(told["收款账号"]) == 20
    assert (told["收款户名"][:2], told["金额"], told["用途"]) == ("示例", "300.00", "会员保障金")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        asked = text(
            "select operation, purpose, row_count from core.audit_entry"
            " where of_table = 'member_protection.payment_batch' and of_id = :id and operation = 'unmask' order by id"
        )
        assert connection.execute(asked, {"id": made["id"]}).all() == [("unmask", "payment", 1)] * 3


def test_whoever_makes_a_batch_or_mends_a_payee_does_not_release_it(decided, batch, lines, bank, people):
    (claim,) = decided()
    made = batch(released=False)
    release = f"{AT}/batches/{made['id']}/release"
    assert people["maker"].post(release).status_code == 403
    assert people["releaser"].post(release).status_code == 200
    assert people["releaser"].post(release).status_code == 409
    (line,) = lines(made)
    assert bank(made, f"{line['reference']},300.00,退回,账户已销户")[0] == 200
    assert people["releaser"].put(f"{AT}/claims/{claim}/payee", json={"unchanged": True}).status_code == 204
    again = batch(released=False)
    assert people["releaser"].post(f"{AT}/batches/{again['id']}/release").status_code == 403
    assert people["third"].post(f"{AT}/batches/{again['id']}/release").status_code == 200


def test_a_batch_that_is_not_released_can_be_taken_back_and_the_claims_go_into_the_next(
    decided, batch, lines, bank, people, state_of
):
    (claim,) = decided()
    made = batch(released=False)
    assert bank(made, "x,1.00,成功,")[0] == 409
    assert people["third"].post(f"{AT}/batches/{made['id']}/withdrawal").json()["state"] == "withdrawn"
    assert state_of(claim) == "decided_paid"
    assert people["third"].post(f"{AT}/batches/{made['id']}/release").status_code == 409
    (line,) = lines(batch())
    assert (line["claim_id"], line["attempt"]) == (str(claim), 2)


def test_a_bank_that_says_paid_and_then_returned_is_believed_and_one_that_says_paid_again_is_not(
    decided, batch, lines, bank, state_of
):
    (claim,) = decided()
    made = batch()
    (line,) = lines(made)
    assert bank(made, f"{line['reference']},300.00,成功,")[1]["paid"]["payments"] == 1
    assert bank(made, f"{line['reference']},300.00,退回,账户已销户")[1]["returned"]["payments"] == 1
    assert state_of(claim) == "returned"
    said = bank(made, f"{line['reference']},300.00,成功, ")[1]
    assert [one["reason"] for one in said["unmatched"]] == ["contradicts"]
    assert state_of(claim) == "returned"


def test_two_batches_made_at_once_pay_a_claim_once(decided, people):
    claims = decided(members=30)
    answers = []
    threads = [
        threading.Thread(target=lambda who=who: answers.append(people[who].post(f"{AT}/batches")))
        for who in ("maker", "third")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert next(one.json()["payments"] for one in answers if one.status_code == 201) == len(claims)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("RF00MP0000000001,0.00,成功,", "应为正数金额，如 1234.50"),
        ("RF00MP0000000001,1.234,成功,", "应为正数金额，如 1234.50"),
        ("RF00MP0000000001,1.00,也许,", "结果应为 成功 或 退回"),
        ("RF00MP0000000001,1.00,退回,", "退回须注明原因"),
        (",1.00,成功,", "付款参考号应为 1 至 64 字"),
    ],
)
def test_an_answer_with_a_fault_is_refused_whole(decided, batch, lines, bank, state_of, line, wanted):
    (claim,) = decided()
    made = batch()
    (payment,) = lines(made)
    status, said = bank(made, f"{payment['reference']},300.00,成功,", line)
    assert (status, said["errors"][0]["where"], said["errors"][0]["wanted"]) == (400, "file:3", wanted)
    assert state_of(claim) == "in_batch"


def test_every_line_with_a_fault_is_told_however_many_there_are(decided, batch, bank):
    decided()
    wrong = ["X,1.00,也许,"] * 250
    status, said = bank(batch(), *wrong)
    assert (status, [one["where"] for one in said["errors"]]) == (400, [f"file:{n}" for n in range(2, 252)])
    assert said["detail"] == "文件有 250 行有误，未作任何登记"


@pytest.mark.parametrize(("cell", "where"), [("\x00", "file"), ('"' + "x" * 200_000, "file:3")])
def test_an_answer_that_is_no_table_is_refused_whole(decided, batch, lines, bank, state_of, cell, where):
    (claim,) = decided()
    made = batch()
    (payment,) = lines(made)
    status, said = bank(made, f"{payment['reference']},300.00,成功,", cell)
    assert (status, said["errors"][0]["where"]) == (400, where)
    assert state_of(claim) == "in_batch"


def test_a_death_is_paid_to_the_account_that_the_union_named_and_the_union_sees_no_more_than_it_needs(
    decided, people, batch, lines, bank
):
    (claim,) = decided(organisation=OTHER, benefit="accident_death")
    answer = people["maker"].post(f"{AT}/batches")
    assert answer.status_code == 409  # nobody has named an account
    account = {"holder": "示例区总工会", "bank": "示例银行", "number": "310000000000009999"}
    place = f"{AT}/payout-accounts/district:310104"
    assert people["district"].put(place, json=account).status_code == 400
    named = people["other_district"].put(place, json=account)
    assert (named.status_code, named.json()["number"], named.json()["counts"]) == (201, "3100 **** 9999", False)
    assert people["maker"].post(f"{AT}/batches").status_code == 409  # nobody has confirmed it
    confirmation = f"{AT}/payout-accounts/{named.json()['id']}/confirmation"
    assert people["other_district"].post(confirmation).status_code == 403
    assert people["third"].post(confirmation).json()["counts"] is True
    assert people["third"].post(confirmation).status_code == 409
    made = batch()
    (line,) = lines(made)
    assert (line["amount"], line["bank"], line["account"]) == ("30000.00", "示例银行", "3100 **** 9999")
    (payout,) = people["other_district"].get(f"{AT}/payouts").json()["payouts"]
    assert payout.keys() == {
        *("id", "organisation", "unit", "unit_name", "reference", "state", "day", "amount", "member", "document"),
    }
    assert (payout["amount"], payout["member"], payout["unit"]) == ("30000.00", "示**", OTHER)
    assert payout["unit_name"] == f"示例 {OTHER}"
    assert "death" not in dumped(payout)
    assert people["district"].get(f"{AT}/payouts").json()["payouts"] == []
    # By the name of the union that is paid, or of the one whose member it is; of 徐汇 there is one.
    for path, found in ((f"{AT}/payouts", "payouts"), (f"{AT}/payout-accounts", "accounts")):
        asked = {name: people["third"].get(path, params={"union": name}).json()[found] for name in ("徐汇", "没有")}
        assert ([len(one) for one in asked.values()], asked["没有"]) == ([1, 0], [])
    assert people["union"].get(f"{AT}/payouts").status_code == 403

    # One that comes back is not paid to a card instead.
    assert bank(made, f"{line['reference']},30000.00,退回,账户有误")[1]["returned"]["payments"] == 1
    payee, card = f"{AT}/claims/{claim}/payee", {"card_kind": "service_card", "card_number": "620000000000001"}
    assert people["maker"].put(payee, json=card).status_code == 409
    assert people["maker"].put(payee, json=card | {"unchanged": True}).status_code == 400
    assert people["maker"].put(payee, json={"unchanged": True}).status_code == 204
    assert people["third"].post(f"{AT}/batches").json()["amount"] == "30000.00"


def test_the_database_itself_lets_no_claim_be_paid_twice_or_stand_elsewhere_than_its_payment(
    decided, batch, lines, app_engine
):
    (claim,) = decided()
    (line,) = lines(batch())
    wrong = {
        "payment_claim_id_fen_fkey": "update member_protection.claim set fen = fen + 1 where id = :claim",
        "claim .* is paid": "update member_protection.claim set state = 'paid' where id = :claim",
        "its payment paid and the ledger in_batch": (
            "update member_protection.payment set state = 'paid' where claim_id = :claim"
        ),
        "payment_once": (
            "insert into member_protection.payment (id, batch_id, line, claim_id, attempt, reference, fen, unit,"
            " holder, account, bank, masked_member, masked_document)"
            " select 0, batch_id, 9999, claim_id, 9, 'RF00MP0000000000', fen, unit, holder, account, bank, '', ''"
            " from member_protection.payment where claim_id = :claim"
        ),
        "payment_entry_once": (
            "insert into member_protection.payment_entry (payment_id, kind, fen, day)"
            " select id, 'in_batch', fen, '2025-04-01' from member_protection.payment where claim_id = :claim"
        ),
    }
    for constraint, change in wrong.items():
        with pytest.raises(IntegrityError, match=constraint), app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            connection.execute(text(change), {"claim": claim})
            connection.execute(text("set constraints all immediate"))
    assert line["state"] == "in_batch"


def test_only_the_centre_pays(decided, batch, people):
    decided()
    made = batch()
    for who in ("district", "union", "supervision", "member"):
        for path in ("batches", f"batches/{made['id']}", f"batches/{made['id']}/file", "payments"):
            assert people[who].get(f"{AT}/{path}").status_code == 403
        assert people[who].post(f"{AT}/batches").status_code == 403


def test_the_centre_reads_the_letter_and_no_number_of_a_person_stands_in_it(decided, people, batch):
    (claim,) = decided()
    answer = people["maker"].get(f"{AT}/claims/{claim}/letter?language=zh")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "示**（证件号码 319" in answer.text
    assert "300.00 元（5 天）" in answer.text
    without_claim = answer.text.replace(str(claim), "")
    assert not re.search(r"\d{9,}", without_claim)
    page = people["maker"].get(f"{AT}/claims/{claim}/letter?f=html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["cache-control"] == "no-store"
    for who in ("district", "supervision", "member"):
        assert people[who].get(f"{AT}/claims/{claim}/letter").status_code == 403
    assert people["member"].get(f"{AT}/own/claims/{claim}/letter").status_code == 404
    batch()
