"""The bank is asked for the fee and answers: deducted in time it is a cover from the day after the application."""

import threading

import psycopg
import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import make_url, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.plugins.member_protection.individual.bank import written
from tests.plugins.member_protection.individual.conftest import PREFIX, answer, rows_of, state_of
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, OTHER, list_of, member

pytestmark = pytest.mark.usefixtures("tree")
COVER = text(
    "select c.first_day::text, c.fen_fee, c.organisation, c.list_id from member_protection.cover c"
    " where c.application_id = :id"
)


@pytest.fixture(name="cover")
def _cover(app_engine):
    """The cover that came of an application, None where there is none."""

    def cover(told):
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(COVER, {"id": told["id"]}).one_or_none()

    return cover


@pytest.fixture(name="admin")
def _admin(server, database_url):
    """The administrator of the database."""
    url = server.url("geo_admin", make_url(database_url).database)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _nothing_waits(people, on):
    """What other tests left to be deducted is at a bank that never answers."""
    on("2025-03-03")
    people["centre"].post(f"{PREFIX}/deductions")


def number(deduction, person):
    """The number of a person's fee in a deduction."""
    (row,) = [one for one in deduction["rows"] if one["户名"] == f"示例{person}"]
    return row["扣款编号"]


def test_the_file_for_the_bank_holds_each_fee_once_and_that_it_was_read_is_written_down(apply, deduct, people, admin):
    apply(101, "2025-03-03")
    apply(102, "2025-03-03", plan="B+")
    made = deduct("2025-03-04")
    told = [(row["户名"], row["卡号"], row["金额"]) for row in made["rows"]]
    # A: 26 less 13; B+: 140 less 40.
    # Behind a tab a spreadsheet leaves the digits of a card as they are.
    assert sorted(told) == [("示例101", "\t6200000000000101", "13.00"), ("示例102", "\t6200000000000102", "100.00")]
    assert (made["lines"], made["amount"], made["awaited"]) == (2, "113.00", 2)
    assert people["centre"].post(f"{PREFIX}/deductions").status_code == 409
    asked = "select purpose, row_count, fields from core.audit_entry where operation = 'export' and of_id = %s"
    assert admin.execute(asked, (made["id"],)).fetchall() == [("payment", 2, ["card", "name"])]
    for who in ("union", "district", "supervision", "auditor", "member"):
        assert people[who].get(f"{made['place']}/file").status_code == 403


def test_no_name_is_a_formula_in_the_file_for_the_bank():
    rows = rows_of(written([(1, "@SUM(1)", "6200", "13.00"), (2, "示例", "6201", "26.00")]))
    assert [(row["户名"], row["卡号"]) for row in rows] == [("\t@SUM(1)", "\t6200"), ("示例", "\t6201")]


@pytest.mark.parametrize(
    ("person", "deducted_on", "outcome"),
    [
        (110, "2025-03-24", ("covered", None)),
        (111, "2025-03-25", ("refund_due", "not_paid_in_time")),
    ],
)
def test_a_fee_deducted_by_the_fifteenth_working_day_covers_from_the_day_after_the_application(
    apply, deduct, hear, cover, person, deducted_on, outcome
):
    told = apply(person, "2025-03-03")
    made = deduct("2025-03-24")
    assert state_of(told) == ("pending_payment", None)
    assert cover(told) is None
    status, said = hear(made, "2025-03-26", (number(made, person), "成功", deducted_on, ""))
    assert (status, said["deducted"], said["awaited"]) == (200, 1, 0)
    assert state_of(told) == outcome
    if outcome[0] == "covered":
        assert tuple(cover(told)) == ("2025-03-04", 2600, "centre:shengongshe", None)
        assert (said["covered"], said["city_subsidy"], said["refund_due"]) == (1, "13.00", "0.00")
    else:
        assert cover(told) is None
        assert (said["covered"], said["city_subsidy"], said["refund_due"]) == (0, "0.00", "13.00")


def test_a_fee_that_came_too_late_is_given_back_once_and_to_the_fen(apply, deduct, hear, people):
    told = apply(112, "2025-03-03")
    refund = {"reference": "R2025-0112", "refunded_on": "2025-03-27", "amount": "13.00"}
    place = f"{told['place']}/refund"
    assert people["centre"].post(place, json={**refund, "refunded_on": "2025-03-03"}).status_code == 409
    made = deduct("2025-03-24")
    hear(made, "2025-03-27", (number(made, 112), "成功", "2025-03-25", ""))
    assert people["centre"].post(place, json={**refund, "amount": "26.00"}).status_code == 400
    assert people["centre"].post(place, json={**refund, "refunded_on": "2025-03-28"}).status_code == 400
    assert people["centre"].post(place, json=refund).json()["state"] == "refunded"
    assert people["centre"].post(place, json=refund).status_code == 409
    assert people["member"].post(place, json=refund).status_code == 403


def test_a_fee_that_was_not_to_be_had_is_asked_for_again_until_its_last_day(apply, deduct, hear, people, on):
    told = apply(120, "2025-03-03")
    made = deduct("2025-03-10")
    assert hear(made, "2025-03-11", (number(made, 120), "失败", "", "余额不足"))[0] == 200
    said = told["browser"].get(told["place"]).json()
    assert (said["state"], said["failure"]["zh"]) == ("pending_payment", "余额不足")
    on("2025-03-25")
    assert people["centre"].post(f"{PREFIX}/deductions").status_code == 409
    again = deduct("2025-03-24")
    hear(again, "2025-03-25", (number(again, 120), "成功", "2025-03-24", ""))
    assert state_of(told) == ("covered", None)


def test_the_night_after_the_last_day_ends_what_was_not_paid_and_waits_for_the_bank(apply, deduct, hear, night, cover):
    unpaid, at_bank = apply(131, "2025-03-04"), apply(130, "2025-03-03")
    # Only the second is at the bank, for it alone is known when the deduction is made.
    failed = deduct("2025-03-05")
    hear(failed, "2025-03-06", (number(failed, 131), "失败", "", "卡状态异常"))
    night("2025-03-25")
    assert (state_of(unpaid), state_of(at_bank)) == (("pending_payment", None), ("pending_payment", None))
    night("2025-03-26")
    assert state_of(unpaid) == ("void", "not_paid_in_time")
    assert state_of(at_bank) == ("pending_payment", None)
    hear(failed, "2025-03-27", (number(failed, 130), "成功", "2025-03-24", ""))
    assert state_of(at_bank) == ("covered", None)
    assert (cover(unpaid), cover(at_bank)[0]) == (None, "2025-03-04")


def test_a_deduction_that_fails_does_not_use_up_the_subsidy_and_a_cover_does(apply, deduct, hear, night, admin):
    first = apply(140, "2025-03-03")
    made = deduct("2025-03-04")
    hear(made, "2025-03-05", (number(made, 140), "失败", "", "余额不足"))
    night("2025-03-25")
    assert state_of(first) == ("void", "not_paid_in_time")
    second = apply(140, "2025-04-01")
    assert (second["city_subsidy"], second["cover_start"]) == ("13.00", "2025-04-02")
    made = deduct("2025-04-02")
    hear(made, "2025-04-03", (number(made, 140), "成功", "2025-04-03", ""))
    # As if that had been last year's.
    admin.execute(
        "update member_protection.cover set year = 2024, first_day = '2024-04-02', last_day = '2024-12-31'"
        " where application_id = %s",
        (second["id"],),
    )
    third = apply(140, "2025-04-10")
    assert (third["fee"], third["city_subsidy"], third["to_pay"]) == ("26.00", "0.00", "26.00")
    with pytest.raises(UniqueViolation, match="application_subsidy_once"):
        admin.execute("update member_protection.application set fen_city_subsidy = 1300 where id = %s", (third["id"],))


def test_the_same_answer_again_changes_nothing_and_another_one_is_refused(apply, deduct, hear, admin, cover):
    told, other = apply(150, "2025-03-03"), apply(151, "2025-03-03")
    made = deduct("2025-03-04")
    rows = [(number(made, 150), "成功", "2025-03-05", ""), (number(made, 151), "失败", "", "户名不符")]
    first = hear(made, "2025-03-06", *rows)
    before = admin.execute("select count(*) from core.audit_entry").fetchone()
    assert hear(made, "2025-03-07", *rows) == first
    assert admin.execute("select count(*) from core.audit_entry").fetchone() == before
    for changed in (("失败", "", "其他"), ("成功", "2025-03-06", "")):
        status, said = hear(made, "2025-03-07", (number(made, 150), *changed))
        assert (status, said["errors"][0]["wanted"]) == (400, "与已登记的结果不一致")
    assert (state_of(told), state_of(other)) == (("covered", None), ("pending_payment", None))


@pytest.mark.parametrize(
    ("person", "row", "wanted"),
    [
        (160, ("{}", "成功", "2025-03-02", ""), "扣款日期早于申请日期"),
        (161, ("{}", "成功", "2025-03-08", ""), "应不晚于今天（2025-03-07），现为 2025-03-08"),
        (166, ("{}", "成功", "2025-03", ""), "应写明年月日，如 2025-03-31；现仅有年月 2025-03"),
        (162, ("87654321", "成功", "2025-03-05", ""), "本次扣款没有这个编号"),
        (163, ("{}", "失败", "", "卡号 6200000000000163"), "失败的原因应为 余额不足、卡状态异常、户名不符、其他"),
        (164, ("{}", "也许", "", ""), "结果应为 成功 或 失败"),
        (165, ("示例165", "成功", "2025-03-05", ""), "扣款编号应为扣款文件中的编号"),
    ],
)
def test_an_answer_with_one_fault_is_refused_whole(apply, deduct, hear, person, row, wanted):
    good, bad = apply(person, "2025-03-03"), apply(person + 10_000, "2025-03-03")
    made = deduct("2025-03-04")
    right = (number(made, person), "成功", "2025-03-05", "")
    wrong = (row[0].format(number(made, person + 10_000)), *row[1:])
    status, said = hear(made, "2025-03-07", right, wrong)
    assert (status, [one["wanted"] for one in said["errors"]]) == (400, [wanted])
    assert "620000" not in str(said)
    assert (state_of(good), state_of(bad)) == (("pending_payment", None), ("pending_payment", None))
    assert hear(made, "2025-03-07", right, right)[0] == 400  # a number twice


def test_every_answer_that_does_not_fit_is_told_however_many_there_are(apply, deduct, hear):
    apply(810, "2025-03-03")
    unknown = [(str(87_000_000 + n), "成功", "2025-03-05", "") for n in range(150)]
    status, said = hear(deduct("2025-03-04"), "2025-03-07", *unknown)
    assert (status, [one["where"] for one in said["errors"]]) == (400, [f"file:{n}" for n in range(2, 152)])


def test_whoever_a_list_covers_meanwhile_is_not_asked_for_the_fee_or_has_it_back(
    apply, deduct, hear, listed, step, cover
):
    asked, waiting = apply(170, "2025-03-03"), None
    made = deduct("2025-03-04")
    waiting = apply(171, "2025-03-05")
    told = listed("union", list_of([member(170), member(171)]), GRASSROOTS, "2025-03-05", way="uninsured_with_card")
    assert step("union", told, "submission", "2025-03-05")[0] == 200
    status, said = step("district", told, "confirmation", "2025-03-06")
    assert (status, said["members"]) == (200, 2)
    hear(made, "2025-03-07", (number(made, 170), "成功", "2025-03-06", ""))
    assert state_of(asked) == ("refund_due", "already_insured")
    apply(172, "2025-03-07")
    assert [row["户名"] for row in deduct("2025-03-07")["rows"]] == ["示例172"]
    assert state_of(waiting) == ("void", "already_insured")
    assert (cover(asked), cover(waiting)) == (None, None)


def test_a_list_that_comes_after_the_cover_of_one_s_own_is_told_and_not_by_whom(
    apply, deduct, hear, listed, step, people
):
    apply(180, "2025-03-03")
    made = deduct("2025-03-04")
    hear(made, "2025-03-05", (number(made, 180), "成功", "2025-03-05", ""))
    told = listed("other", list_of([member(180)]), OTHER, "2025-03-06", way="uninsured_with_card")
    assert step("other", told, "submission", "2025-03-06")[0] == 200
    status, said = step("other_district", told, "confirmation", "2025-03-07")
    assert (status, said["members"]) == (200, 0)
    (fault,) = people["other"].get(f"{told['place']}/faults").json()["faults"]
    assert (fault["reason"], fault["wanted"]["zh"]) == ("already_insured", "该人本年度已有保障，每人限一份")


def test_two_deductions_at_once_ask_for_a_fee_once(apply, people, on):
    apply(190, "2025-03-03")
    said = []
    threads = [
        threading.Thread(target=lambda: said.append(people["centre"].post(f"{PREFIX}/deductions").status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [201, 409]


def test_what_is_no_answer_is_refused(apply, deduct, people):
    apply(191, "2025-03-03")
    made = deduct("2025-03-04")
    for content in (b"", b"\xff\xfe\x00\x80", b'a,b\n"', answer()[:9], b"\x00"):
        assert people["centre"].put(f"{made['place']}/answers", content=content).status_code == 400
