"""The declaration of psychology: 附件2-10."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.psychology import decisions, questions
from geo_service.plugins.psychology.kinds import PSYCHOLOGY_HUT
from geo_service.plugins.psychology.rules import BOOK

WANTED = BOOK.newest.latest.target

STEP = Decision(
    name="mind.step",
    title=Text("该环节当日是否开放", "Whether a step is open on a day"),
    decide=decisions.mind_step,
    question=questions.StepTaken,
    result=questions.StepAccepted,
    book=BOOK,
    rests_on=("step",),
    example={"step": "demonstration_places", "on": "2025-11-30"},
)

HOTLINE_OPEN = Decision(
    name="mind.hotline_open",
    title=Text("心理服务热线是否开通", "Whether the hotline is open"),
    decide=decisions.mind_hotline_open,
    question=questions.Moment,
    result=questions.HotlineOpen,
    book=BOOK,
    rests_on=("hotline", "step"),
    example={"at": "2025-10-01T03:00:00+08:00"},
)

PLUGIN = Plugin(
    name="psychology",
    number=10,
    title=Text("关爱万名职工心理健康服务项目", "Mental-health care for ten thousand"),
    annex="附件2-10",
    kinds=(PSYCHOLOGY_HUT,),
    targets=(
        Target(
            "persons", Text("服务职工", "Staff served"), WANTED.persons, Text(WANTED.unit, "persons"), WANTED.clause
        ),
    ),
    decisions=(STEP, HOTLINE_OPEN),
)
