"""The declaration of labour_relations: 附件2-3."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.labour_relations import questions
from geo_service.plugins.labour_relations.decisions import reports, scoring, subsidies, totals
from geo_service.plugins.labour_relations.routes import router
from geo_service.plugins.labour_relations.rules import BOOK

RUBRIC = ("rubric", "category", "heading", "indicator")
TARGET = BOOK.newest.latest.target

SCORE_ENTERPRISE = Decision(
    name="score.enterprise",
    title=Text("企业总分和评价等次", "An enterprise's total and its band"),
    decide=scoring.score_enterprise,
    question=questions.Enterprise,
    result=questions.Score,
    book=BOOK,
    rests_on=(*RUBRIC, "band"),
    example={
        "compliance": 48,
        "institution": 45.5,
        "development": 20,
        "satisfaction": 10,
        "model": [6, 4, 2],
        "deductions": {"5-3-1": -2},
    },
)

SCORE_SHEET = Decision(
    name="score.sheet",
    title=Text("按评价表逐项计分", "The total and its band from the whole sheet"),
    decide=scoring.score_sheet,
    question=questions.Sheet,
    result=questions.SheetScore,
    book=BOOK,
    rests_on=(*RUBRIC, "band"),
    example={"items": {"1-1-1": 2, "1-1-2": 2.5, "4-2-1": 4, "5-1-1": -6}},
)

VALIDATE_ITEM = Decision(
    name="score.validate_item",
    title=Text("单项得分是否有效", "Whether the rubric allows these points for an indicator"),
    decide=scoring.validate_item,
    question=questions.Item,
    result=questions.ItemValid,
    book=BOOK,
    rests_on=RUBRIC,
    example={"indicator": "3-4-4", "value": 0.5},
)

SUM_SATISFACTION = Decision(
    name="score.sum_satisfaction",
    title=Text("职工满意得分合计", "The sum of the staff's satisfaction"),
    decide=scoring.sum_satisfaction,
    question=questions.Satisfaction,
    result=questions.SatisfactionSum,
    book=BOOK,
    rests_on=RUBRIC,
    example={"items": {"4-1-11a": 1, "4-1-10": 0.5, "4-1-11b": 1}},
)

RUBRIC_TOTALS = Decision(
    name="score.rubric_totals",
    title=Text("评价标准合计", "What the rubric adds up to"),
    decide=totals.rubric_totals,
    question=questions.Totals,
    result=questions.RubricTotals,
    book=BOOK,
    rests_on=RUBRIC,
    example={},
)

PERSON_DAYS = Decision(
    name="subsidy.person_days",
    title=Text("指导服务办案补贴", "The subsidy of visits"),
    decide=subsidies.person_days,
    question=questions.Visits,
    result=questions.PersonDays,
    book=BOOK,
    rests_on=("subsidy", "visitor"),
    example={
        "visits": [
            {"person": "甲", "enterprise": "企业一", "status": "union_lawyer", "days": ["2025-04-01", "2025-04-02"]},
            {"person": "甲", "enterprise": "企业二", "status": "union_lawyer", "days": ["2025-04-02"]},
        ]
    },
)

REPORT_PERIOD = Decision(
    name="report.period",
    title=Text("服务日期归入哪一季度报表", "The report that a visit belongs to"),
    decide=reports.report_period,
    question=questions.VisitDay,
    result=questions.ReportPeriod,
    book=BOOK,
    rests_on=("report_year", "report"),
    example={"visit_on": "2025-03-31"},
)

REPORT_VALIDATE = Decision(
    name="report.validate",
    title=Text("季度报表是否合规", "Whether a quarter's report is as it should be"),
    decide=reports.validate_report,
    question=questions.ReportFiled,
    result=questions.Valid,
    book=BOOK,
    rests_on=("report",),
    example={"quarter": 4, "stamped_paper": True},
)

REPORT_VALIDATE_ROW = Decision(
    name="report.validate_row",
    title=Text("汇总表的一行是否合规", "Whether a row of a report is as it should be"),
    decide=reports.validate_row,
    question=questions.Row,
    result=questions.Valid,
    book=BOOK,
    rests_on=("report_row",),
    example={"enterprise": "企业一", "subsidy": "0"},
)

TARGET_STATUS = Decision(
    name="target.status",
    title=Text("年度目标是否完成", "Whether the year's target is met"),
    decide=reports.target_status,
    question=questions.Progress,
    result=questions.TargetStatus,
    book=BOOK,
    rests_on=("target", "deadline"),
    example={"guided": 10000, "as_of": "2025-11-30"},
)

PLUGIN = Plugin(
    name="labour_relations",
    number=3,
    title=Text("万家企业和谐劳动关系指导服务", "Guidance on labour relations for 10,000 enterprises"),
    annex="附件2-3",
    targets=(
        Target(
            "enterprises",
            Text("指导服务企业", "Enterprises guided"),
            TARGET.enterprises,
            Text("家", "enterprises"),
            TARGET.clause,
        ),
    ),
    decisions=(
        *(SCORE_ENTERPRISE, SCORE_SHEET, VALIDATE_ITEM, SUM_SATISFACTION, RUBRIC_TOTALS),
        PERSON_DAYS,
        *(REPORT_PERIOD, REPORT_VALIDATE, REPORT_VALIDATE_ROW),
        TARGET_STATUS,
    ),
    routers=(router,),
)
