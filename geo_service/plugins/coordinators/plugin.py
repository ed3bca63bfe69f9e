"""The declaration of coordinators: 附件2-4."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.coordinators import decisions, questions
from geo_service.plugins.coordinators.rules import BOOK

TARGET = BOOK.newest.latest.target

COUNT = Decision(
    name="pipeline.count",
    title=Text("是否计入年度培育人数", "Whether a person counts for the year"),
    decide=decisions.count_person,
    question=questions.Candidate,
    result=questions.Counted,
    book=BOOK,
    rests_on=("target", "levels", "exam", "confirmation"),
    example={
        "person": "甲",
        "already_certified": False,
        "passed": [{"level": 3, "batch": "2025-09", "confirmed": "2025-11"}],
    },
)

VALIDATE = Decision(
    name="pipeline.validate",
    title=Text("证书等级是否有效", "Whether the notice names a level"),
    decide=decisions.validate_level,
    question=questions.Certificate,
    result=questions.Valid,
    book=BOOK,
    rests_on=("levels",),
    example={"level": 3},
)

ROUNDS = Decision(
    name="pipeline.rounds",
    title=Text("年度培育安排", "The months of the year's batches"),
    decide=decisions.rounds_of,
    question=questions.Calendar,
    result=questions.Rounds,
    book=BOOK,
    rests_on=("levels", "exam", "confirmation"),
    example={},
)

PLUGIN = Plugin(
    name="coordinators",
    number=4,
    title=Text("千名劳动关系协调师培育工程", "A thousand labour-relations coordinators"),
    annex="附件2-4",
    targets=(
        Target(
            "coordinators",
            Text("培育劳动关系协调师", "Coordinators certified"),
            TARGET.persons,
            Text("名", "persons"),
            TARGET.clause,
        ),
    ),
    decisions=(COUNT, VALIDATE, ROUNDS),
)
