"""The life that 附件2-8 三 describes, as data: a station from pre-application to exit."""

from geo_service.core.text import Text
from geo_service.core.workflow.declaration import State, Transition, Workflow
from geo_service.core.workflow.figures import Column, Source, Table
from geo_service.plugins.fitness_stations import effects, facts, guards
from geo_service.plugins.fitness_stations.guards import due, term_of
from geo_service.plugins.fitness_stations.rules import BOOK

APPLY, DAILY, READ = "facility:apply", "facility:daily", "fitness_stations:read"
ACCEPT, SELECT = "fitness_stations:accept", "fitness_stations:select"
PAY, EXTEND = "fitness_stations:subsidy", "fitness_stations:extend"
SELECTIONS = "/programmes/fitness_stations/selections"

STATES = (
    State("pre_applied", Text("已预申报", "Applied first"), due("application")),
    State("applied", Text("已申报", "Applied for"), due("application")),
    State("returned", Text("退回补正", "Sent back"), due("application")),
    State("visited", Text("已现场确认，待评定", "Visited"), guards.selection_due),
    State("selected", Text("已选树", "Selected"), due("construction")),
    State("under_construction", Text("建设中", "Under construction"), due("acceptance")),
    State("failed", Text("验收不合格", "Failed acceptance"), due("acceptance")),
    State("accepted", Text("验收合格", "Accepted"), due("plaque")),
    State("plaque_given", Text("已授牌", "Has its plaque")),
    State("open", Text("已开放", "Open")),
    State("suspended", Text("暂停开放", "Suspended")),
    State("not_selected", Text("未入选", "Not selected"), ends=True),
    State("refused", Text("不予通过", "Refused"), ends=True),
    State("withdrawn", Text("已撤回", "Withdrawn"), ends=True),
    State("exited", Text("已退出", "Exited"), ends=True),
)
UNTIL_SELECTED = ("applied", "returned", "visited")
UNTIL_ACCEPTED = ("selected", "under_construction", "failed")
RUNNING = ("open", "suspended")

APPLICATION = (
    Transition(
        "pre_apply",
        Text("预申报", "Apply first"),
        after=(),
        to="pre_applied",
        permission=APPLY,
        facts=facts.PreApplied,
        term=term_of("pre_application"),
    ),
    Transition(
        "apply",
        Text("申报", "Apply"),
        after=("pre_applied",),
        to="applied",
        permission=APPLY,
        facts=facts.Applied,
        term=term_of("application"),
        facility_status="applied",
        effect=effects.come_before_selection,
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
        "amend",
        Text("补正", "Amend"),
        after=("returned",),
        to="applied",
        permission=APPLY,
        facts=facts.Amended,
        term=term_of("application"),
        effect=effects.come_before_selection,
    ),
    Transition(
        "visit",
        Text("审核并现场确认", "Review and visit"),
        after=("applied",),
        to="visited",
        permission=ACCEPT,
        facts=facts.Visit,
        term=term_of("application"),
        guard=guards.visited_since,
        four_eyes=True,
        effect=effects.come_before_selection,
    ),
    Transition(
        "score",
        Text("评分", "Score"),
        after=("visited",),
        to=None,
        permission=ACCEPT,
        facts=facts.Scores,
        guard=guards.scores_fit,
    ),
    Transition(
        "select",
        Text("入选", "Select"),
        after=("visited",),
        to="selected",
        permission=SELECT,
        facts=facts.Outcome,
        term=guards.selection_term,
        four_eyes=True,
        taken_at=SELECTIONS,
    ),
    Transition(
        "pass_over",
        Text("未入选", "Pass over"),
        after=("visited",),
        to="not_selected",
        permission=SELECT,
        facts=facts.Outcome,
        term=guards.selection_term,
        guard=guards.places_are_full,
        four_eyes=True,
        facility_status="draft",
        taken_at=SELECTIONS,
    ),
    Transition(
        "refuse",
        Text("不予通过", "Refuse"),
        after=(*UNTIL_SELECTED, *UNTIL_ACCEPTED),
        to="refused",
        permission=ACCEPT,
        four_eyes=True,
        says_why=True,
        facility_status="draft",
    ),
    Transition(
        "withdraw",
        Text("撤回", "Withdraw"),
        after=(*UNTIL_SELECTED, *UNTIL_ACCEPTED),
        to="withdrawn",
        permission=APPLY,
        facility_status="draft",
    ),
    Transition("give_up", Text("放弃申报", "Give up"), ("pre_applied",), "withdrawn", APPLY),
)

CONSTRUCTION = (
    Transition(
        "begin",
        Text("开工建设", "Begin to build"),
        after=("selected",),
        to="under_construction",
        permission=APPLY,
        facts=facts.Construction,
        term=term_of("construction"),
    ),
    Transition(
        "link",
        Text("数字化服务对接", "Link digitally"),
        after=("under_construction", "failed"),
        to=None,
        permission=APPLY,
        facts=facts.DigitalLink,
        term=term_of("construction"),
    ),
    Transition(
        "accept",
        Text("验收合格", "Accept"),
        after=("under_construction", "failed"),
        to="accepted",
        permission=ACCEPT,
        facts=facts.Inspection,
        term=term_of("acceptance"),
        guard=guards.must_say_of_link,
        four_eyes=True,
        facility_status="accepted",
        effect=effects.put_site_as_found,
    ),
    Transition(
        "fail",
        Text("验收不合格", "Fail"),
        after=("under_construction", "failed"),
        to="failed",
        permission=ACCEPT,
        facts=facts.Inspection,
        term=term_of("acceptance"),
        four_eyes=True,
        says_why=True,
    ),
    Transition(
        "give_plaque",
        Text("颁发铭牌", "Give the plaque"),
        after=("accepted",),
        to="plaque_given",
        permission=ACCEPT,
        facts=facts.Plaque,
        term=term_of("plaque"),
        effect=effects.put_plaque,
    ),
    Transition(
        "pay",
        Text("下拨补助", "Enter the subsidy"),
        after=("accepted", "plaque_given", "open"),
        to=None,
        permission=PAY,
        term=term_of("subsidy"),
        guard=guards.pay_once,
        four_eyes=True,
        effect=effects.put_subsidy,
    ),
    Transition(
        "open",
        Text("开放并公布", "Open and publish"),
        after=("plaque_given",),
        to="open",
        permission=ACCEPT,
        facility_status="open",
    ),
)

OPERATION = (
    Transition("share", Text("向周边开放", "Share"), RUNNING, None, APPLY, facts.Shared),
    Transition(
        "count",
        Text("登记辐射与参与", "Count whom it reached"),
        after=RUNNING,
        to=None,
        permission=APPLY,
        facts=facts.Counted,
        guard=guards.counted_while_open,
    ),
    Transition("self_check", Text("日常自查", "Daily self-check"), RUNNING, None, DAILY, facts.Check),
    Transition("inspect", Text("检查", "Inspect"), RUNNING, None, ACCEPT, facts.Check),
    Transition("warn", Text("警告", "Warn"), ("open",), None, APPLY, says_why=True),
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
        after=("plaque_given", *RUNNING),
        to="exited",
        permission=ACCEPT,
        says_why=True,
        facility_status="exited",
    ),
)

BY_UNION = Table(
    Text("各工会辐射与参与", "Reach and participation, by union"),
    Source("/programmes/fitness_stations/stages", READ),
    rows="unions",
    columns=(
        Column("name", Text("工会", "Union")),
        Column("reached", Text("辐射职工，人", "Staff within reach"), summed=True),
        Column("participation", Text("参与，人次", "Person-times"), summed=True),
    ),
    reached=(("staff_reached", "staff_reached.reached"),),
)
BY_STATION = Table(
    Text("各站辐射与参与", "Reach and participation, by station"),
    Source("/programmes/fitness_stations/stations", READ),
    columns=(
        Column("title", Text("站点", "Station")),
        Column("state", Text("状态", "State")),
        Column("reach", Text("末月辐射，人", "Reach of the last month")),
        Column("participation", Text("全年参与，人次", "Person-times of the year"), summed=True),
        Column("paid", Text("补助，元", "Subsidy, yuan"), summed=True),
    ),
)

STATION = Workflow(
    name="station",
    title=Text("职工健身驿站创建与管理", "Fitness station"),
    book=BOOK,
    kind="fitness_station",
    reads=(READ,),
    extends=EXTEND,
    ranked_by=Source("/programmes/fitness_stations/ranking", ACCEPT),
    tables=(BY_UNION, BY_STATION),
    states=STATES,
    transitions=(*APPLICATION, *CONSTRUCTION, *OPERATION),
)
