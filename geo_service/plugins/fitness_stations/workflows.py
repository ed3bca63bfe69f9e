"""The life that 附件2-8 三 describes, as data: a station from pre-application to exit."""

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
from geo_service.core.workflow.declaration import State, Transition, Workflow
from geo_service.core.workflow.figures import Column, Source, Table
from geo_service.plugins.fitness_stations import effects, facts, guards
from geo_service.plugins.fitness_stations.guards import due, term_of
from geo_service.plugins.fitness_stations.rules import BOOK

APPLY, DAILY, READ = "facility:apply", "facility:daily", "fitness_stations:read"
ACCEPT, SELECT = "fitness_stations:accept", "fitness_stations:select"
PAY, EXTEND = "fitness_stations:subsidy", "fitness_stations:extend"
SELECTIONS = "/programmes/fitness_stations/selections"
LIFE = FacilityLife(apply=APPLY, accept=ACCEPT, daily=DAILY)
SUBSIDY = Subsidy(guards.subsidy_of)

STATES = (
    State("pre_applied", Text("已预申报", "Applied first"), due("application"), in_writing=True),
    State("applied", Text("已申报", "Applied for"), due("application")),
    State("returned", Text("退回补正", "Sent back"), due("application"), in_writing=True),
    State("visited", Text("已现场确认，待评定", "Visited"), guards.selection_due),
    State("selected", Text("已选树", "Selected"), due("construction")),
    State("under_construction", Text("建设中", "Under construction"), due("acceptance")),
    State("failed", Text("验收不合格", "Failed acceptance"), due("acceptance")),
    State("accepted", Text("验收合格", "Accepted"), due("plaque")),
    *(PLAQUE_GIVEN, OPEN, SUSPENDED),
    State("not_selected", Text("未入选", "Not selected"), ends=True),
    *(REFUSED, WITHDRAWN, EXITED),
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
    LIFE.send_back(),
    LIFE.amend(facts.Amended, term_of("application"), effects.come_before_selection),
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
    LIFE.refuse((*UNTIL_SELECTED, *UNTIL_ACCEPTED)),
    LIFE.withdraw((*UNTIL_SELECTED, *UNTIL_ACCEPTED)),
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
    LIFE.pass_acceptance(
        ("under_construction", "failed"),
        facts.Inspection,
        term=term_of("acceptance"),
        guard=guards.must_say_of_link,
        effect=effects.put_site_as_found,
    ),
    LIFE.fail_acceptance(("under_construction", "failed"), facts.Inspection, term_of("acceptance")),
    LIFE.give_plaque(term_of("plaque")),
    SUBSIDY.pay(("accepted", "plaque_given", "open"), PAY, term_of("subsidy")),
    LIFE.publish(),
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
    LIFE.self_check(facts.Check),
    Transition("inspect", Text("检查", "Inspect"), RUNNING, None, ACCEPT, facts.Check),
    LIFE.warn(),
    LIFE.suspend(),
    LIFE.reopen(),
    LIFE.leave(("plaque_given", *RUNNING)),
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
    subsidies=Source("/programmes/fitness_stations/subsidies", READ),
    states=STATES,
    transitions=(*APPLICATION, *CONSTRUCTION, *OPERATION),
)
