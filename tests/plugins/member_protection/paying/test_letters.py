"""A letter says in plain words what was decided, by which clause, how much or why not, by when, and what to do."""

import re
from dataclasses import replace
from datetime import date

import pytest

from geo_service.core.text import Text
from geo_service.plugins.member_protection.paying.letters import Facts, as_html, as_text, has_letter, paragraphs
from geo_service.plugins.member_protection.rules import BOOK

RULES = BOOK.on(date(2025, 1, 1))
DAY = date(2025, 4, 1)
GRANTED = Facts(
    claim="6a1f0c3e-0000-4000-8000-000000000001",
    member="示**",
    document="319***********0018",
    benefit="hospital",
    plan="A+",
    state="decided_paid",
    filed_on=date(2025, 3, 20),
    file_by=date(2027, 12, 31),
    pay_by=date(2025, 4, 19),
    fen=42_000,
    days_paid=7,
    pay_to="member_card",
    clause="附件2-1 一(一)",
)
LATE = replace(
    GRANTED,
    state="decided_refused",
    **dict.fromkeys(("pay_by", "fen", "days_paid", "pay_to")),
    clause="附件2-1 二(一)1",
    reason=Text("已过截止日", "too late"),
)


def text_of(facts, language="zh", day=DAY):
    return as_text(paragraphs(facts, RULES, day), (language,))


def test_a_granted_claim_is_told_its_amount_clause_payee_and_last_day():
    told = text_of(GRANTED)
    assert (
        "给付住院保障金人民币 420.00 元（7 天），划入本人的上海工会会员服务卡或上海市社保卡。依据：附件2-1 一(一)。"
        in told
    )
    assert "最迟于 2025-04-19 给付。" in told
    assert "《通知》附件2-1 二(二)：“市职保中心收到齐全的申请材料后……在 30 天内给付住院保障金”" in told
    english = text_of(GRANTED, "en")
    assert "You are paid 420.00 yuan for 7 days, to your service card or social-security card." in english


def test_a_death_of_a_member_of_a_unit_is_paid_by_way_of_the_union():
    told = text_of(replace(GRANTED, benefit="accident_death", fen=3_000_000, days_paid=None, pay_to="dbu_account"))
    assert "意外身故保障金人民币 30000.00 元，划入区局（产业）工会指定账户，由该工会转交。" in told


@pytest.mark.parametrize(("day", "again"), [(date(2027, 12, 31), True), (date(2028, 1, 1), False)])
def test_a_refused_claim_is_told_why_by_which_clause_and_until_when_it_can_be_claimed_again(day, again):
    told = text_of(LATE, day=day)
    assert "不予给付。原因：已过截止日。依据：附件2-1 二(一)1。" in told
    assert "“参保会员最迟可在保障期满日后的两年内递交给付申请材料" in told
    assert ("在 2027-12-31（含当日）前，也可补充材料重新申请。" in told) is again
    assert "《通知》未规定提出异议的期限" in told


def test_an_incomplete_claim_is_told_what_is_missing_and_by_when():
    facts = replace(GRANTED, state="incomplete", fen=None, missing=("hospital_record", "hospital_bill"))
    told = text_of(facts)
    assert "请补交：出院小结或住院病历、住院费用单据。" in told
    assert "请于 2027-12-31（含当日）前补交；材料收齐之日起 30 天内给付。" in told


def test_money_that_the_bank_returned_is_told_with_why():
    told = text_of(replace(GRANTED, state="returned", bank_words="户名与账号不符"))
    assert "银行退回了该笔款项（户名与账号不符）。" in told


def test_what_is_not_decided_has_no_letter():
    states = ("draft", "filed", "complete", "investigated", "proposed")
    assert [state for state in states if has_letter(state)] == []


def test_the_page_to_print_takes_nothing_from_elsewhere_and_escapes_what_it_shows():
    page = as_html(paragraphs(replace(LATE, reason=Text("<b>", "<b>")), RULES, DAY), ("zh", "en"))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"(src|href)=|url\(|<script", page)
    assert page.count("<article") == 2
