"""The letter on a claim: what was decided, by which clause, how much or why not, by when, and what can be done.

Text only, from what is masked: no HTTP, no database, no clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from geo_service.core.money import yuan
from geo_service.core.rules import Rule
from geo_service.core.text import Language, Text
from geo_service.plugins.member_protection.rules import Benefit, ProtectionRules

TITLE = Text("上海工会会员专享基本保障 给付事项告知书", "Members' exclusive basic protection: on your claim")
CENTRE = Text("市职工保障互助中心", "Mutual-aid Centre")
BENEFITS: Mapping[Benefit, Text] = {
    "critical_illness": Text("重大疾病保障金", "benefit for critical illness"),
    "accident_death": Text("意外身故保障金", "benefit for death by accident"),
    "accident_total_disability": Text("意外全残保障金", "benefit for total disability by accident"),
    "disease_death": Text("疾病身故保障金", "benefit for death by disease"),
    "hospital": Text("住院保障金", "hospital benefit"),
}
PAPERS = {
    "application_form": Text("给付申请表", "application form"),
    "identity_document": Text("身份证件", "identity document"),
    "diagnosis": Text("诊断证明", "diagnosis"),
    "hospital_record": Text("出院小结或住院病历", "record of the stay in hospital"),
    "hospital_bill": Text("住院费用单据", "hospital bill"),
    "accident_report": Text("事故证明", "report of the accident"),
    "disability_assessment": Text("伤残鉴定", "assessment of the disability"),
    "death_certificate": Text("死亡证明", "certificate of death"),
    "kinship_proof": Text("亲属关系证明", "proof of kinship"),
    "payee_account": Text("收款账户", "account of the payee"),
    "other": Text("其他材料", "other papers"),
}
CARD = Text("本人的上海工会会员服务卡或上海市社保卡", "your service card or social-security card")
ACCOUNT = Text("区局（产业）工会指定账户，由该工会转交", "the account of your district, bureau or industry union")


@dataclass(frozen=True)
class Facts:
    """What a letter says of a claim; the member's name and document are masked.

    Attributes:
        state: as in the table of claims.
        file_by: the last day to hand in a claim or papers.
        missing: kinds of papers, of a claim that is incomplete.
        reason: the words for why it was refused.
        bank_words: why the bank returned the last payment.
    """

    claim: str
    member: str
    document: str
    benefit: Benefit
    plan: str
    state: str
    filed_on: date
    file_by: date
    pay_by: date | None = None
    decided_on: date | None = None
    fen: int | None = None
    days_paid: int | None = None
    pay_to: str | None = None
    clause: str | None = None
    reason: Text | None = None
    missing: tuple[str, ...] = ()
    bank_words: str | None = None


def has_letter(state: str) -> bool:
    """Whether there is something to tell of a claim in a state."""
    return state in {"incomplete", "decided_paid", "decided_refused", "in_batch", "paid", "returned", "reversed"}


def paragraphs(facts: Facts, rules: ProtectionRules, today: date) -> list[Text]:
    """The letter's paragraphs, the title first.

    Args:
        rules: those of the cover.
        today: the day that the letter bears.
    """
    benefit = BENEFITS[facts.benefit]
    begin = Text(
        f"{facts.member}（证件号码 {facts.document}）：您于 {facts.filed_on} 提出的{benefit.zh}给付申请"
        f"（保障类型 {facts.plan}，编号 {facts.claim}），现告知如下。",
        f"{facts.member} (document {facts.document}): on your claim of {facts.filed_on} for the {benefit.en}"
        f" (plan {facts.plan}, number {facts.claim}).",
    )
    said = {"incomplete": incomplete, "decided_refused": refused}.get(facts.state, granted)
    return [
        TITLE,
        begin,
        *said(facts, rules),
        *objection(facts, today),
        Text(f"{CENTRE.zh}　{today}", f"{CENTRE.en}, {today}"),
    ]


def incomplete(facts: Facts, rules: ProtectionRules) -> Iterator[Text]:
    """What is missing, and until when it can be handed in."""
    titles = [PAPERS.get(kind, PAPERS["other"]) for kind in facts.missing]
    window = rules.claim_window[facts.benefit]
    yield Text(
        f"申请材料尚不齐全，请补交：{'、'.join(one.zh for one in titles)}。",
        f"Papers are missing; please hand in: {', '.join(one.en for one in titles)}.",
    )
    days = rules.payout[facts.benefit].pay_within_days
    yield Text(
        f"请于 {facts.file_by}（含当日）前补交；材料收齐之日起 {days} 天内给付。",
        f"Please do so by {facts.file_by}, that day included; it is paid within {days} days of the last paper.",
    )
    yield from quotes(window, rules.payout[facts.benefit])


def refused(facts: Facts, rules: ProtectionRules) -> Iterator[Text]:
    """Why it is not paid."""
    why = facts.reason or Text("不符合给付条件", "the conditions are not met")
    yield Text(
        f"经审核，本次申请不予给付。原因：{why.zh}。依据：{facts.clause}。",
        f"The claim is not paid. Reason: {why.en}. By: {facts.clause}.",
    )
    yield Text(
        f"该项保障金的申请截止日为 {facts.file_by}（含当日）。",
        f"The last day to claim this benefit is {facts.file_by}, that day included.",
    )
    yield from quotes(*(rule for rule in by(facts, rules) if rule.clause in (facts.clause or "")))


def granted(facts: Facts, rules: ProtectionRules) -> Iterator[Text]:
    """How much is paid to whom, by when, and where the money is."""
    amount, to = yuan(facts.fen or 0), ACCOUNT if facts.pay_to == "dbu_account" else CARD
    days = "" if facts.days_paid is None else f"（{facts.days_paid} 天）"
    days_en = "" if facts.days_paid is None else f" for {facts.days_paid} days"
    yield Text(
        f"经审核，给付{BENEFITS[facts.benefit].zh}人民币 {amount} 元{days}，划入{to.zh}。依据：{facts.clause}。",
        f"You are paid {amount} yuan{days_en}, to {to.en}. By: {facts.clause}.",
    )
    yield where_it_is(facts)
    hospital = rules.hospital_benefit.get(facts.plan) if facts.benefit == "hospital" else None
    yield from quotes(hospital or rules.benefits[facts.plan], rules.payout[facts.benefit])


def where_it_is(facts: Facts) -> Text:
    """Where the money is."""
    if facts.state == "paid":
        return Text("款项已由银行划付。", "The bank has transferred it.")
    if facts.state == "returned":
        why = facts.bank_words or "未注明原因"
        return Text(
            f"银行退回了该笔款项（{why}）。请与本中心联系，提供正确的收款卡，款项将再次划付。",
            f"The bank returned the money ({why}). Please tell us the right card; it will be transferred again.",
        )
    if facts.state == "reversed":
        return Text("该笔款项已收回。", "The money has been taken back.")
    return Text(f"最迟于 {facts.pay_by} 给付。", f"It is paid by {facts.pay_by} at the latest.")


def by(facts: Facts, rules: ProtectionRules) -> Iterator[Rule]:
    """The rules by which a claim can be refused."""
    yield rules.claim_window[facts.benefit]
    yield rules.one_cover
    if facts.benefit == "hospital" and facts.plan in rules.hospital_benefit:
        yield rules.hospital_benefit[facts.plan]
    elif facts.plan in rules.benefits:
        yield rules.benefits[facts.plan]


def quotes(*rules: Rule) -> Iterator[Text]:
    """What the notice says there."""
    for rule in rules:
        yield Text(f"《通知》{rule.clause}：“{rule.quote}”", f"The notice, {rule.clause}: “{rule.quote}”")


def objection(facts: Facts, today: date) -> Iterator[Text]:
    """How to object; the notice names no last day for it, so none is made up."""
    yield Text(
        f"如有异议，可向{CENTRE.zh}书面提出，写明上述编号、理由并附证明材料；《通知》未规定提出异议的期限。",
        f"You may object in writing to the {CENTRE.en}, with the number above, your reasons and proof; the notice sets"
        " no last day for that.",
    )
    if facts.state == "decided_refused" and today <= facts.file_by:
        yield Text(
            f"在 {facts.file_by}（含当日）前，也可补充材料重新申请。",
            f"Until {facts.file_by} you may also claim again with further papers.",
        )


def as_text(told: list[Text], languages: tuple[Language, ...]) -> str:
    """A letter as plain text, in one language after the other."""
    return "\n\n\n".join("\n\n".join(one.in_(language) for one in told) for language in languages) + "\n"


def as_html(told: list[Text], languages: tuple[Language, ...]) -> str:
    """A letter as a page to print on A4."""
    parts = []
    for language in languages:
        title, *rest = (escape(one.in_(language)) for one in told)
        lang = "zh-CN" if language == "zh" else "en"
        parts.append(f'<article lang="{lang}"><h1>{title}</h1>{"".join(f"<p>{one}</p>" for one in rest)}</article>')
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(told[0].zh)}</title>'
        "<style>@page{size:A4;margin:25mm}body{font:12pt/1.8 serif;max-width:42em;margin:2em auto;padding:0 1em}"
        "h1{font-size:16pt;text-align:center}p{margin:.8em 0;overflow-wrap:anywhere}p:last-child{text-align:right}"
        "article+article{break-before:page}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )
