"""The declaration of driver_homes: 附件2-7."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.driver_homes import decisions
from geo_service.plugins.driver_homes.filing_routes import router as filing
from geo_service.plugins.driver_homes.form_routes import router as forms
from geo_service.plugins.driver_homes.kinds import DRIVER_HOME, UNION_STATION
from geo_service.plugins.driver_homes.questions import (
    Budget,
    Filing,
    FilingAccepted,
    FormRow,
    FormValid,
    HomeAccepted,
    HomeSeen,
    HomesPlanned,
)
from geo_service.plugins.driver_homes.routes import router
from geo_service.plugins.driver_homes.rules import BOOK
from geo_service.plugins.driver_homes.workflows import HOME, PLAN

TARGETS = {
    "micro": Text("微型司机之家", "Micro driver homes"),
    "comprehensive": Text("综合型司机之家", "Comprehensive driver homes"),
}

ACCEPT = Decision(
    name="home.accept",
    title=Text("站点是否符合创建标准", "Whether a site meets the standard"),
    decide=decisions.accept_home,
    question=HomeSeen,
    result=HomeAccepted,
    book=BOOK,
    rests_on=("standard", "subsidy"),
    example={
        "tier": "micro",
        "site": {
            "facilities": [
                *("air_conditioner", "fridge", "microwave", "tea_bucket", "charging_sockets", "tables_chairs"),
            ],
            "free_parking_minutes": 15,
            "toilet": "adjacent_public",
            "signs": True,
        },
    },
)

DEADLINE = Decision(
    name="home.deadline",
    title=Text("材料是否按时报送", "Whether papers came in time"),
    decide=decisions.accept_filing,
    question=Filing,
    result=FilingAccepted,
    book=BOOK,
    rests_on=("deadline",),
    example={"step": "plan", "on": "2025-02-21"},
)

BUDGET = Decision(
    name="home.budget",
    title=Text("市总补助总额", "What the homes cost the Federation"),
    decide=decisions.budget_of,
    question=HomesPlanned,
    result=Budget,
    book=BOOK,
    rests_on=("subsidy",),
    example={"micro": 80, "comprehensive": 20},
)

VALIDATE_FORM = Decision(
    name="home.validate_form",
    title=Text("申报表是否填写完整", "Whether a row of the application form is complete"),
    decide=decisions.validate_form,
    question=FormRow,
    result=FormValid,
    book=BOOK,
    rests_on=("form",),
    example={"tier": "comprehensive", "row": {"站点名称": "示例站", "停车位数": 10, "充电桩数": 1}},
)

PLUGIN = Plugin(
    name="driver_homes",
    number=7,
    title=Text("建设100个工会司机之家", "A hundred union driver homes"),
    annex="附件2-7",
    kinds=(DRIVER_HOME, UNION_STATION),
    targets=tuple(
        Target(rule.tier, TARGETS[rule.tier], rule.homes, Text("个", "homes"), rule.clause, ("driver_home", rule.tier))
        for rule in BOOK.newest.latest.target.values()
    ),
    decisions=(ACCEPT, DEADLINE, BUDGET, VALIDATE_FORM),
    routers=(router, filing, forms),
    workflows=(PLAN, HOME),
)
