"""The two lives that 附件2-7 四 describes, as data: a union's plan of the year, and a home from application to exit."""

from geo_service.core.text import Text
from geo_service.core.workflow.declaration import PrintedForm, State, Transition, Workflow
from geo_service.core.workflow.figures import Column, Source, Table
from geo_service.plugins.driver_homes import effects, facts, guards
from geo_service.plugins.driver_homes.filing import Filing
from geo_service.plugins.driver_homes.rules import BOOK

APPLY, DAILY, READ = "facility:apply", "facility:daily", "facility:read"
ACCEPT, PAY, EXTEND = "driver_homes:accept", "driver_homes:subsidy", "driver_homes:extend"

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
        State("returned", Text("退回补正", "Sent back"), guards.acceptance_due),
        State("reviewed", Text("审核通过，待验收", "Reviewed"), guards.acceptance_due),
        State("failed", Text("验收不合格", "Failed acceptance"), guards.acceptance_due),
        State("accepted", Text("验收合格", "Accepted")),
        State("plaque_given", Text("已授牌", "Has its plaque")),
        State("open", Text("已开放", "Open")),
        State("suspended", Text("暂停开放", "Suspended")),
        State("refused", Text("不予通过", "Refused"), ends=True),
        State("withdrawn", Text("已撤回", "Withdrawn"), ends=True),
        State("exited", Text("已退出", "Exited"), ends=True),
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
        Transition(
            "return",
            Text("退回补正", "Send back"),
            after=("applied",),
            to="returned",
            permission=ACCEPT,
            four_eyes=True,
            says_why=True,
        ),
        Transition(
            "amend", Text("补正", "Amend"), after=("returned",), to="applied", permission=APPLY, facts=facts.Amended
        ),
        Transition(
            "review",
            Text("审核通过", "Pass review"),
            after=("applied",),
            to="reviewed",
            permission=ACCEPT,
            term=guards.review_term,
            four_eyes=True,
        ),
        Transition(
            "refuse",
            Text("不予通过", "Refuse"),
            after=("applied", "reviewed", "failed"),
            to="refused",
            permission=ACCEPT,
            four_eyes=True,
            says_why=True,
            facility_status="draft",
        ),
        Transition(
            "withdraw",
            Text("撤回", "Withdraw"),
            after=("applied", "returned", "reviewed", "failed"),
            to="withdrawn",
            permission=APPLY,
            facility_status="draft",
        ),
        Transition(
            "accept",
            Text("验收合格", "Accept"),
            after=("reviewed", "failed"),
            to="accepted",
            permission=ACCEPT,
            facts=facts.Inspection,
            term=guards.acceptance_term,
            guard=guards.must_meet,
            checklist=guards.standard_of,
            four_eyes=True,
            facility_status="accepted",
            effect=effects.put_site_as_found,
        ),
        Transition(
            "fail",
            Text("验收不合格", "Fail"),
            after=("reviewed", "failed"),
            to="failed",
            permission=ACCEPT,
            facts=facts.Inspection,
            term=guards.acceptance_term,
            guard=guards.must_fail,
            checklist=guards.standard_of,
            four_eyes=True,
            says_why=True,
            effect=effects.check_photos,
        ),
        Transition(
            "give_plaque",
            Text("颁发铭牌", "Give the plaque"),
            after=("accepted",),
            to="plaque_given",
            permission=ACCEPT,
            facts=facts.Plaque,
            effect=effects.put_plaque,
        ),
        Transition(
            "open",
            Text("开放并公布", "Open and publish"),
            after=("plaque_given",),
            to="open",
            permission=ACCEPT,
            facility_status="open",
        ),
        Transition(
            "pay",
            Text("下拨补助", "Enter the subsidy"),
            after=("accepted", "plaque_given", "open"),
            to=None,
            permission=PAY,
            guard=guards.pay_once,
            four_eyes=True,
            effect=effects.put_subsidy,
        ),
        Transition(
            "use_subsidy",
            Text("登记经费使用", "Enter what the subsidy was used for"),
            after=("accepted", "plaque_given", "open", "suspended"),
            to=None,
            permission=APPLY,
            facts=facts.SubsidyUsed,
            guard=guards.within_subsidy,
            effect=effects.put_subsidy_use,
        ),
        Transition(
            "self_check",
            Text("日常自查", "Daily self-check"),
            after=("open", "suspended"),
            to=None,
            permission=DAILY,
            facts=facts.SelfCheck,
        ),
        Transition("warn", Text("警告", "Warn"), after=("open",), to=None, permission=APPLY, says_why=True),
        Transition(
            "suspend",
            Text("暂停开放", "Suspend"),
            after=("open",),
            to="suspended",
            permission=APPLY,
            says_why=True,
            facility_status="suspended",
        ),
        Transition(
            "reopen",
            Text("恢复开放", "Reopen"),
            after=("suspended",),
            to="open",
            permission=APPLY,
            says_why=True,
            facility_status="open",
        ),
        Transition(
            "exit",
            Text("退出", "Exit"),
            after=("accepted", "plaque_given", "open", "suspended"),
            to="exited",
            permission=ACCEPT,
            says_why=True,
            facility_status="exited",
        ),
    ),
)
