"""The declaration of screening: 附件2-6."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.screening import decisions, questions
from geo_service.plugins.screening.kinds import SCREENING_STOP
from geo_service.plugins.screening.past import JOB as CLOSE_PAST_STOPS
from geo_service.plugins.screening.rules import BOOK
from geo_service.plugins.screening.workflows import ROUNDS

WANTED = BOOK.newest.latest.target

SUBSIDY = Decision(
    name="screen.subsidy",
    title=Text("筛查补贴", "Subsidy of screenings"),
    decide=decisions.screen_subsidy,
    question=questions.ScreenedByUnion,
    result=questions.ScreenSubsidy,
    book=BOOK,
    rests_on=("subsidy", "test", "quota", "target"),
    example={
        "dbu_quota": 600,
        "screened": [
            {"persons": 500, "hpv": True, "ultrasound": True},
            {"persons": 3, "hpv": True, "ultrasound": False},
        ],
    },
)

QUOTA = Decision(
    name="screen.quota",
    title=Text("分配名额是否超出总数", "Whether the quotas fit into the total"),
    decide=decisions.screen_quota,
    question=questions.Allotment,
    result=questions.AllotmentValid,
    book=BOOK,
    rests_on=("target", "quota"),
    example={"city_total": 10000, "allotted": [4000, 3500, 2500]},
)

ELIGIBLE = Decision(
    name="screen.eligible",
    title=Text("是否属于筛查对象", "Whether the screenings are for somebody"),
    decide=decisions.screen_eligible,
    question=questions.Worker,
    result=questions.ScreenEligible,
    book=BOOK,
    rests_on=("audience",),
    example={"sex": "female", "employment": "new_form"},
)

PLUGIN = Plugin(
    name="screening",
    number=6,
    title=Text("万名女职工移动“两病”筛查", "Ten thousand mobile two-disease screenings"),
    annex="附件2-6",
    kinds=(SCREENING_STOP,),
    targets=(
        Target(
            "persons", Text("筛查女职工", "Women screened"), WANTED.persons, Text(WANTED.unit, "persons"), WANTED.clause
        ),
    ),
    decisions=(SUBSIDY, QUOTA, ELIGIBLE),
    workflows=(ROUNDS,),
    jobs=(CLOSE_PAST_STOPS,),
)
