"""The two lives that 附件2-7 四 describes, as data: a union's plan of the year, and a home from application to exit."""

from geo_service.core.facility_life.declaration import (
    EXITED,
    OPEN,
    PLAQUE_GIVEN,
    REFUSED,
    SUSPENDED,
    WITHDRAWN,
    FacilityLife,
)
from geo_service.core.subsidies.declaration import Subsidy
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import PrintedForm, State, Transition, Workflow
from geo_service.core.workflow.figures import Column, Source, Table
from geo_service.plugins.driver_homes import effects, facts, guards
from geo_service.plugins.driver_homes.filing import Filing
from geo_service.plugins.driver_homes.rules import BOOK

APPLY, DAILY, READ = "facility:apply", "facility:daily", "facility:read"
ACCEPT, PAY, EXTEND = "driver_homes:accept", "driver_homes:subsidy", "driver_homes:extend"
LIFE = FacilityLife(apply=APPLY, accept=ACCEPT, daily=DAILY)
SUBSIDY = Subsidy(guards.subsidy_of, lambda rules: rules.spending)

SUBSIDIES = Source("/programmes/driver_homes/subsidies", READ)
PLANS = Table(
    Text("各工会计划数与已付补助", "Planned and paid, by union"),
    Source("/programmes/driver_homes/stages", READ),
    rows="unions",
    columns=(
        Column("name", Text("工会", "Union")),
        Column("planned.micro", Text("计划微型", "Micro planned"), summed=True),
        Column("planned.comprehensive", Text("计划综合型", "Comprehensive planned"), summed=True),
        Column("paid", Text("已下拨补助，元", "Paid, yuan"), summed=True),
    ),
)
USES = Table(
    Text("补助及使用", "Subsidies and their use"),
    SUBSIDIES,
    columns=(
        Column("title", Text("站点", "Site")),
        Column("amount", Text("补助，元", "Subsidy, yuan"), summed=True),
        Column("used", Text("已使用，元", "Used, yuan"), summed=True),
        Column("left", Text("结余，元", "Left, yuan"), summed=True),
    ),
)

PLAN = Workflow(
    name="plan",
    title=Text("司机之家创建计划", "Plan of driver homes"),
    book=BOOK,
    reads=(READ,),
    extends=EXTEND,
    tables=(PLANS,),
    states=(
        State("filed", Text("已报备", "Filed")),
        State("noted", Text("已收悉", "Noted"), ends=True),
    ),
    transitions=(
        Transition(
            "file",
            Text("报备", "File"),
            after=(),
            to="filed",
            permission=APPLY,
            facts=facts.Plan,
            term=guards.plan_term,
        ),
        Transition(
            "revise",
            Text("修改", "Revise"),
            after=("filed",),
            to=None,
            permission=APPLY,
            facts=facts.Plan,
            term=guards.plan_term,
        ),
        Transition("note", Text("收悉", "Note"), after=("filed",), to="noted", permission=ACCEPT, four_eyes=True),
    ),
)

HOME = Workflow(
    name="home",
    title=Text("司机之家创建与管理", "Driver home"),
    book=BOOK,
    kind="driver_home",
    opened_at="/programmes/driver_homes/applications",
    opened_with=Filing,
    forms=(
        PrintedForm(
            Text("微型“工会司机之家”创建申报表", "Application form of micro homes"),
            "/programmes/driver_homes/forms/micro.xlsx",
        ),
        PrintedForm(
            Text("综合型“工会司机之家”创建申报表", "Application form of comprehensive homes"),
            "/programmes/driver_homes/forms/comprehensive.xlsx",
        ),
    ),
    checked_at="/programmes/driver_homes/forms/report",
    reads=(READ,),
    extends=EXTEND,
    subsidies=SUBSIDIES,
    tables=(USES,),
    states=(
        State("applied", Text("已申报", "Applied for"), guards.acceptance_due),
        State("returned", Text("退回补正", "Sent back"), guards.acceptance_due, in_writing=True),
        State("reviewed", Text("审核通过，待验收", "Reviewed"), guards.acceptance_due),
        State("failed", Text("验收不合格", "Failed acceptance"), guards.acceptance_due),
        State("accepted", Text("验收合格", "Accepted")),
        *(PLAQUE_GIVEN, OPEN, SUSPENDED, REFUSED, WITHDRAWN, EXITED),
    ),
    transitions=(
        Transition(
            "apply",
            Text("申报", "Apply"),
            after=(),
            to="applied",
            permission=APPLY,
            facts=facts.Applied,
            term=guards.application_term,
            facility_status="applied",
        ),
        LIFE.send_back(),
        LIFE.amend(facts.Amended),
        Transition(
            "review",
            Text("审核通过", "Pass review"),
            after=("applied",),
            to="reviewed",
            permission=ACCEPT,
            term=guards.review_term,
            four_eyes=True,
        ),
        LIFE.refuse(("applied", "reviewed", "failed")),
        LIFE.withdraw(("applied", "returned", "reviewed", "failed")),
        LIFE.pass_acceptance(
            ("reviewed", "failed"),
            facts.Inspection,
            term=guards.acceptance_term,
            guard=guards.must_meet,
            effect=effects.put_site_as_found,
            checklist=guards.standard_of,
        ),
        LIFE.fail_acceptance(
            ("reviewed", "failed"),
            facts.Inspection,
            term=guards.acceptance_term,
            guard=guards.must_fail,
            effect=effects.check_photos,
            checklist=guards.standard_of,
        ),
        LIFE.give_plaque(),
        LIFE.publish(),
        SUBSIDY.pay(("accepted", "plaque_given", "open"), PAY),
        SUBSIDY.use(("accepted", "plaque_given", "open", "suspended"), APPLY, BOOK.newest.latest),
        LIFE.self_check(facts.SelfCheck),
        LIFE.warn(),
        LIFE.suspend(),
        LIFE.reopen(),
        LIFE.leave(("accepted", "plaque_given", "open", "suspended")),
    ),
)
