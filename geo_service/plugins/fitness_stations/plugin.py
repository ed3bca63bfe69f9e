"""The declaration of fitness_stations: 附件2-8."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.fitness_stations import decisions, questions
from geo_service.plugins.fitness_stations.kinds import FITNESS_STATION
from geo_service.plugins.fitness_stations.routes import router
from geo_service.plugins.fitness_stations.rules import BOOK
from geo_service.plugins.fitness_stations.workflows import STATION

TARGETS = {
    "stations": Text("职工健身驿站", "Fitness stations"),
    "staff_reached": Text("辐射职工", "Staff within reach"),
}
# The other target counts people, whom the stations report by month: GET /programmes/fitness_stations/stages.
COUNTS: dict[str, tuple[str, str | None]] = {"stations": ("fitness_station", None)}
UNITS = {"家": Text("家", "stations"), "人": Text("人", "persons")}

STEP = Decision(
    name="station.step",
    title=Text("该环节当日是否开放", "Whether a step is open on a day"),
    decide=decisions.station_step,
    question=questions.StepTaken,
    result=questions.StepAccepted,
    book=BOOK,
    rests_on=("step",),
    example={"step": "application", "on": "2025-04-30"},
)

TRANSITION = Decision(
    name="station.transition",
    title=Text("驿站状态能否变更", "Whether a station may come from one state into another"),
    decide=decisions.station_transition,
    question=questions.Transition,
    result=questions.Accepted,
    book=BOOK,
    rests_on=("state",),
    example={"from": "applied", "to": "selected", "site_visit_done": True},
)

SELECT = Decision(
    name="station.select",
    title=Text("评定名额是否已满", "Whether one more station may be selected"),
    decide=decisions.station_select,
    question=questions.Selected,
    result=questions.SelectionAccepted,
    book=BOOK,
    rests_on=("selection",),
    example={"already_selected": 29},
)

RANK = Decision(
    name="station.rank",
    title=Text("申报评定排名", "How applications rank"),
    decide=decisions.station_rank,
    question=questions.Compared,
    result=questions.Ranking,
    book=BOOK,
    rests_on=("selection", "dimension"),
    example={
        "applications": [
            {
                "application": "A",
                "scores": [
                    {"coverage": 20, "participation": 18, "intelligence": 15, "public_benefit": 22},
                    {"coverage": 21, "participation": 17, "intelligence": 14, "public_benefit": 22},
                ],
            },
        ],
    },
)

PLUGIN = Plugin(
    name="fitness_stations",
    number=8,
    title=Text("新建和改建30家职工健身驿站（健身角）", "Thirty fitness stations built or rebuilt"),
    annex="附件2-8",
    kinds=(FITNESS_STATION,),
    targets=tuple(
        Target(
            rule.counter, TARGETS[rule.counter], rule.amount, UNITS[rule.unit], rule.clause, COUNTS.get(rule.counter)
        )
        for rule in BOOK.newest.latest.target.values()
    ),
    decisions=(STEP, TRANSITION, SELECT, RANK),
    routers=(router,),
    workflows=(STATION,),
)
