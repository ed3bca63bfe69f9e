"""The declaration of legal_service: 附件2-5."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.legal_service import decisions, questions
from geo_service.plugins.legal_service.rules import BOOK

TARGETS = {
    "events": Text("专场活动", "Events"),
    "person_times": Text("覆盖新就业形态劳动者", "Platform workers reached"),
    "legal_aid_person_times": Text("法律援助服务", "Legal aid"),
}
UNITS = {"场": Text("场", "events"), "人次": Text("人次", "person-times")}

UNION = Decision(
    name="target.union",
    title=Text("各区及重点局（产业）工会牵头场次是否完成", "Whether a union led enough events itself"),
    decide=decisions.target_union,
    question=questions.UnionYear,
    result=questions.Shortfall,
    book=BOOK,
    rests_on=("union_events",),
    example={"self_led_events": 1, "joint_events": 3},
)

LECTURES = Decision(
    name="target.lectures",
    title=Text("每半年在线普法讲堂是否举办", "Whether each half-year had its online lecture"),
    decide=decisions.target_lectures,
    question=questions.LectureDays,
    result=questions.LecturesHeld,
    book=BOOK,
    rests_on=("lecture",),
    example={"dates": ["2025-06-30", "2025-07-01"]},
)

FIRST_EVENT = Decision(
    name="target.first_event",
    title=Text("首场专场活动是否符合要求", "Whether the year's first event is as it should be"),
    decide=decisions.target_first_event,
    question=questions.FirstEvent,
    result=questions.Met,
    book=BOOK,
    rests_on=("first_event",),
    example={"on": "2025-03-31", "at_leading_platform": True},
)

CITY = Decision(
    name="target.city",
    title=Text("全市目标是否完成", "Whether the city's targets are reached"),
    decide=decisions.target_city,
    question=questions.CityYear,
    result=questions.CityMet,
    book=BOOK,
    rests_on=("target", "platform_hq"),
    example={
        "events": 100,
        "platform_hq_total": 14,
        "platform_hq_covered": 13,
        "person_times": 210000,
        "legal_aid_person_times": 1000,
    },
)

NOTICES = Decision(
    name="target.notices",
    title=Text("年中、年末工作进度是否通报", "Whether the progress was told of often enough"),
    decide=decisions.target_notices,
    question=questions.NoticesGiven,
    result=questions.Shortfall,
    book=BOOK,
    rests_on=("progress_notice",),
    example={"notices": 2},
)

PLUGIN = Plugin(
    name="legal_service",
    number=5,
    title=Text("百场新就业形态劳动者法律服务系列专场活动", "A hundred legal-service events for platform workers"),
    annex="附件2-5",
    targets=tuple(
        Target(rule.counter, TARGETS[rule.counter], rule.amount, UNITS[rule.unit], rule.clause)
        for rule in BOOK.newest.latest.target.values()
    ),
    decisions=(UNION, LECTURES, FIRST_EVENT, CITY, NOTICES),
)
