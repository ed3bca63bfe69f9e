"""The declaration of member_protection: 附件2-1."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.member_protection import questions
from geo_service.plugins.member_protection.cards import routes as cards
from geo_service.plugins.member_protection.claims import illness_routes, set_routes
from geo_service.plugins.member_protection.claims import routes as claims_routes
from geo_service.plugins.member_protection.claims.declaration import SET
from geo_service.plugins.member_protection.decisions import claims, enrolment
from geo_service.plugins.member_protection.discharges import routes as discharges
from geo_service.plugins.member_protection.discharges.declaration import FORGET as FORGET_DISCHARGES
from geo_service.plugins.member_protection.discharges.declaration import READ as READ_DISCHARGES
from geo_service.plugins.member_protection.figures import routes as figures
from geo_service.plugins.member_protection.individual import routes as individual
from geo_service.plugins.member_protection.individual.declaration import END
from geo_service.plugins.member_protection.ledger import routes as ledger
from geo_service.plugins.member_protection.lists import routes
from geo_service.plugins.member_protection.lists.declaration import FORGET, READ
from geo_service.plugins.member_protection.own import routes as own
from geo_service.plugins.member_protection.paying import letter_routes, payout_routes
from geo_service.plugins.member_protection.paying import routes as paying
from geo_service.plugins.member_protection.rules import BOOK

WANTED = BOOK.newest.latest.target
FEES = ("fee", "ordinary_subsidy", "special_subsidy")
ENROLMENT = ("enrolment", "cover", "payment", "half_year", "one_cover", "individual_subsidy", "special_unions")

QUOTE = Decision(
    name="enrol.quote",
    title=Text("参保试算", "What a cover costs, and from when it counts"),
    decide=enrolment.quote,
    question=questions.Enrolling,
    result=questions.Quote,
    book=BOOK,
    rests_on=(*ENROLMENT, *FEES),
    example={
        "channel": "instant",
        "plan": "A",
        "union_class": "ordinary",
        "year": 2025,
        "trigger": "new_card",
        "card_generated_on": "2025-06-29",
    },
)

WORKING_DAY_DEADLINE = Decision(
    name="enrol.working_day_deadline",
    title=Text("缴费截止日（工作日）", "The last day to pay, in working days"),
    decide=enrolment.working_day_deadline,
    question=questions.Application,
    result=questions.Deadline,
    book=BOOK,
    rests_on=("payment",),
    example={"applied_on": "2025-09-22", "working_days": 15},
)

CENTRAL_STEP = Decision(
    name="enrol.central_step",
    title=Text("集中参保环节是否开放", "Whether a step of central enrolment is open"),
    decide=enrolment.central_step,
    question=questions.CentralStepTaken,
    result=questions.StepAccepted,
    book=BOOK,
    rests_on=("central_step",),
    example={"step": "dbu_confirm", "on": "2024-12-31"},
)

BATCH_TOTAL = Decision(
    name="enrol.batch_total",
    title=Text("团体参保费用合计", "The fees of a unit's members"),
    decide=enrolment.batch_total,
    question=questions.Batch,
    result=questions.BatchTotal,
    book=BOOK,
    rests_on=(*FEES, "group_transfer", "cover"),
    example={
        "channel": "central",
        "rows": [
            {"plan": "A", "union_class": "ordinary", "members": 100},
            {"plan": "B", "union_class": "special", "members": 10},
        ],
    },
)

CLAIM_DECIDE = Decision(
    name="claim.decide",
    title=Text("是否给付及金额", "Whether a claim is paid, how much and to whom"),
    decide=claims.decide_claim,
    question=questions.Claim,
    result=questions.ClaimDecided,
    book=BOOK,
    rests_on=("benefits", "hospital_benefit", "claim_window", "payee", "one_cover"),
    example={
        "benefit": "hospital",
        "plan": "A+",
        "cover_start": "2025-01-01",
        "cover_end": "2025-12-31",
        "event_on": "2025-05-02",
        "filed_on": "2025-06-01",
        "enrolled_by": "unit",
        "days": 12,
        "days_paid_before": 170,
    },
)

CLAIM_DUE = Decision(
    name="claim.due",
    title=Text("给付期限", "By when a claim is paid"),
    decide=claims.claim_due,
    question=questions.CompletePapers,
    result=questions.PayBy,
    book=BOOK,
    rests_on=("payout",),
    example={"benefit": "hospital", "complete_on": "2025-05-01", "cover_start": "2025-01-01"},
)

COVER_VALID = Decision(
    name="claim.cover_valid",
    title=Text("事故是否在保障期内", "Whether an event is covered"),
    decide=claims.cover_valid,
    question=questions.Event,
    result=questions.Covered,
    book=BOOK,
    rests_on=("cover", "payment"),
    example={
        "channel": "individual",
        "applied_on": "2025-03-03",
        "deducted_on": "2025-03-24",
        "event_on": "2025-03-04",
    },
)

PLUGIN = Plugin(
    name="member_protection",
    number=1,
    title=Text("会员专享基本保障", "Members' exclusive basic protection"),
    annex="附件2-1",
    targets=(
        Target("members", Text("参保会员", "Members covered"), WANTED.persons, Text("人", "persons"), WANTED.clause),
    ),
    decisions=(
        *(QUOTE, WORKING_DAY_DEADLINE, CENTRAL_STEP, BATCH_TOTAL),
        *(CLAIM_DECIDE, CLAIM_DUE, COVER_VALID),
    ),
    routers=(
        *(routes.router, routes.sending_router, ledger.router, ledger.statements_router),
        *(individual.router, individual.answers_router),
        *(own.router, own.same_router),
        *(claims_routes.router, set_routes.router, claims_routes.papers_router, illness_routes.router),
        *(paying.router, paying.returns_router, payout_routes.router, letter_routes.router),
        *(cards.router, discharges.router, figures.router),
    ),
    jobs=(READ, FORGET, END, SET, READ_DISCHARGES, FORGET_DISCHARGES),
)
