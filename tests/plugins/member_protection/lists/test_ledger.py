"""What a union owes for a confirmed list, its voucher, the bank's statement, and that all of it balances to the fen."""

import pytest
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.plugins.member_protection.lists.conftest import (
    BUREAU,
    DISTRICT,
    GRASSROOTS,
    OTHER,
    OTHER_DISTRICT,
    SPECIAL,
    list_of,
    member,
)

pytestmark = pytest.mark.usefixtures("tree")
AT = "/programmes/member_protection"
LEDGER = text("""
select (select sum(fen_fee) from member_protection.cover) as covers,
       (select sum(fen_fee) from member_protection.invoice) as invoices,
       (select sum(fen_city_subsidy + fen_to_transfer) from member_protection.invoice) as parts
""")


@pytest.fixture(name="confirmed")
def _confirmed(listed, step):
    """A list that was confirmed on 20 December."""

    def confirmed(who, rows, organisation, confirming):
        told = listed(who, list_of(rows), organisation)
        assert step(who, told, "submission", "2024-12-15")[0] == 200
        assert step(confirming, told, "confirmation", "2024-12-20")[0] == 200
        return told

    return confirmed


@pytest.fixture(name="bank")
def _bank(people):
    """Hands in a bank's statement: status and body."""

    def bank(*lines, who="centre"):
        content = "\n".join(["交易日期,凭证号,金额", *lines]).encode("gb18030")
        answer = people[who].put(f"{AT}/receipts", content=content)
        return answer.status_code, answer.json()

    return bank


def test_from_the_invoice_to_the_receipt_everything_balances_to_the_fen(
    confirmed, bank, people, on, app_engine, sign_in_as
):
    people |= {"special": sign_in_as("grassroots_union", SPECIAL), "bureau": sign_in_as("district_union", BUREAU)}
    mine = confirmed("union", [member(1), member(2, 保障类型="B+")], GRASSROOTS, "district")
    special = confirmed("special", [member(3), member(4)], SPECIAL, "bureau")
    theirs = confirmed("other", [member(1), member(5)], OTHER, "other_district")
    on("2025-01-20")
    (invoice,) = people["district"].get(f"{AT}/invoices").json()["invoices"]
    # A and B+ of an ordinary union: 26 + 140, of which the city pays 13 + 40.
    assert (invoice["organisation"], invoice["fee"], invoice["city_subsidy"], invoice["to_transfer"]) == (
        *(DISTRICT, "166.00", "53.00", "113.00"),
    )
    assert (invoice["due_on"], invoice["is_overdue"]) == ("2025-01-20", False)

    voucher = {"reference": "T2025-0001", "transferred_on": "2025-01-20", "amount": "113.00"}
    wrong = people["district"].post(f"{mine['place']}/voucher", json=voucher | {"amount": "112.99"})
    assert (wrong.status_code, wrong.json()["errors"][0]["wanted"]) == (400, "应为 113.00")
    assert people["other_district"].post(f"{mine['place']}/voucher", json=voucher).status_code == 404
    assert people["district"].post(f"{mine['place']}/voucher", json=voucher).status_code == 201
    assert people["district"].post(f"{mine['place']}/voucher", json=voucher).status_code == 409
    # Of a special union 2 × (26 − 6.50).
    given = {"reference": "T2025-0002", "transferred_on": "2025-01-19", "amount": "39.00"}
    assert people["bureau"].post(f"{special['place']}/voucher", json=given).status_code == 201

    statement = (
        *("2025-01-20,T2025-0001,113.00", "2025-01-20,T2025-0001,113.00", "2025-01-20,T2025-0002,39.01"),
        "2025-01-20,T9999-9999,13.00",
    )
    assert bank(*statement, who="district")[0] == 403
    status, said = bank(*statement)
    assert (status, said["lines"], said["matched"], said["received"]) == (200, 4, 1, "113.00")
    assert [(one["line"], one["reason"]) for one in said["unmatched"]] == [
        *((3, "paid_already"), (4, "other_amount"), (5, "unknown_reference")),
    ]
    assert bank(*statement) == (200, said)

    on("2025-01-21")
    overdue = people["centre"].get(f"{AT}/invoices?overdue=true").json()["invoices"]
    assert {one["list_id"] for one in overdue} == {special["id"], theirs["id"]}
    assert people["district"].get(f"{AT}/invoices?overdue=true").json()["invoices"] == []
    assert bank("2025-01-21,T2025-0002,39.00")[1]["matched"] == 1
    told = people["supervision"].get(f"{AT}/balances?year=2025").json()["unions"]
    sums = {
        one["organisation"]: (one["to_transfer"], one["received"], one["outstanding"], one["overdue"]) for one in told
    }
    assert sums == {
        BUREAU: ("39.00", "39.00", "0.00", 0),
        DISTRICT: ("113.00", "113.00", "0.00", 0),
        OTHER_DISTRICT: ("13.00", "0.00", "13.00", 1),  # one of two: the other has a cover from elsewhere
    }
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        row = connection.execute(LEDGER).one()
    assert row.covers == row.invoices == row.parts == 16600 + 5200 + 2600


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("2025-01-20,T2025-0003,-13.00", "应为两位小数的正数金额，如 1234.50"),
        ("2025-01-20,T2025-0003,13", "应为两位小数的正数金额，如 1234.50"),
        ("2025-02-30,T2025-0003,13.00", "应为日期，如 2025-06-30"),
        ("2025-01,T2025-0003,13.00", "应写明年月日，如 2025-01-31；现仅有年月 2025-01"),
        ("2025-02-01,T2025-0003,13.00", "应不晚于今天（2025-01-31），现为 2025-02-01"),
    ],
)
def test_a_statement_with_a_fault_is_refused_whole(bank, on, line, wanted):
    on("2025-01-31")
    status, said = bank("2025-01-20,T2025-0004,13.00", line)
    assert (status, said["errors"][0]["where"], said["errors"][0]["wanted"]) == (400, "file:3", wanted)


def test_a_statement_that_no_text_can_be_is_refused(bank):
    status, said = bank("2025-01-20,T2025-\x000004,13.00")
    assert (status, said["errors"][0]["where"]) == (400, "file")


# A bank's statement has a number of its own beside what the payer wrote; either may be the voucher's.
def test_a_statement_with_two_columns_of_references_is_refused_with_both_names(people):
    content = "交易日期,流水号,附言,金额\n2025-01-20,77001,T2025-0001,13.00\n".encode("gb18030")
    answer = people["centre"].put("/programmes/member_protection/receipts", content=content)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["where"]) == (400, "file:1")
    assert fault["wanted"] == "“凭证号”只应有一列，现有 流水号、附言"
