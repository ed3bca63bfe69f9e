"""The declaration of craftsmen: 附件2-2."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.craftsmen import decisions
from geo_service.plugins.craftsmen.questions import TargetStatus, VisitCount, Visits, YearSoFar
from geo_service.plugins.craftsmen.rules import BOOK

TARGETS = {
    "visits_person_times": Text("劳模工匠助企", "Visits of craftsmen to enterprises"),
    "problems_solved": Text("解决现场技术问题", "On-site technical problems solved"),
    "trained_person_times": Text("帮助企业职工提升技能", "Staff trained"),
}
UNITS = {"人次": Text("人次", "person-times"), "个": Text("个", "problems")}

STATUS = Decision(
    name="target.status",
    title=Text("年度目标是否完成", "Whether the year's targets are reached"),
    decide=decisions.target_status,
    question=YearSoFar,
    result=TargetStatus,
    book=BOOK,
    rests_on=("period", "target"),
    example={"visits_person_times": 2000, "problems_solved": 1499, "trained_person_times": 10000},
)

COUNT = Decision(
    name="target.count",
    title=Text("助企人次与人数", "Visits in person-times and in persons"),
    decide=decisions.target_count,
    question=Visits,
    result=VisitCount,
    book=BOOK,
    rests_on=("period", "target"),
    example={"visits": [{"craftsman": "X", "on": "2025-03-01"}, {"craftsman": "X", "on": "2025-04-01"}]},
)

PLUGIN = Plugin(
    name="craftsmen",
    number=2,
    title=Text("千名劳模工匠助企行", "A thousand craftsmen help enterprises"),
    annex="附件2-2",
    targets=tuple(
        Target(rule.counter, TARGETS[rule.counter], rule.amount, UNITS[rule.unit], rule.clause)
        for rule in BOOK.newest.latest.target.values()
    ),
    decisions=(STATUS, COUNT),
)
