"""The quarterly reports: which a visit belongs to, whether one is as it should be; and the year's target."""

from geo_service.core.decisions import Ruling
from geo_service.plugins.labour_relations.questions import (
    Progress,
    ReportFiled,
    ReportPeriod,
    Row,
    TargetStatus,
    Valid,
    VisitDay,
)
from geo_service.plugins.labour_relations.rules import LabourRules


def report_period(question: VisitDay, rules: LabourRules) -> Ruling[ReportPeriod]:
    """The report of a visit: the first that is due on its day or later; none before the year, or after its last."""
    if question.visit_on < rules.report_year.first_day:
        return Ruling(ReportPeriod(accepted=False, reason="step_not_open"), (rules.report_year,))
    reports = sorted(rules.report.values(), key=lambda report: report.due)
    report = next((report for report in reports if question.visit_on <= report.due), None)
    if report is None:
        return Ruling(ReportPeriod(accepted=False, reason="too_late"), (reports[-1],))
    result = ReportPeriod(accepted=True, report=f"{report.due.year}-Q{report.quarter}", due=report.due)
    return Ruling(result, (report,))


def validate_report(question: ReportFiled, rules: LabourRules) -> Ruling[Valid]:
    """Whether a quarter's report comes on stamped paper where it must."""
    report = rules.report[question.quarter]
    valid = question.stamped_paper or not report.stamped_paper
    return Ruling(Valid(valid=valid, reason=None if valid else "stamped_paper_required"), (report,))


def validate_row(question: Row, rules: LabourRules) -> Ruling[Valid]:
    """Whether a row has an amount: "0" where no subsidy is asked for."""
    valid = question.subsidy is not None
    return Ruling(Valid(valid=valid, reason=None if valid else "write_zero"), (rules.report_row,))


def target_status(question: Progress, rules: LabourRules) -> Ruling[TargetStatus]:
    """Whether enough enterprises are guided in time: a count of a day outside the year, or too late, shows nothing."""
    wanted, deadline = rules.target.enterprises, rules.deadline
    reason: str | None = "below_min" if question.guided < wanted else None
    if reason is None and question.as_of is not None and question.as_of not in deadline:
        reason = "step_not_open" if question.as_of < deadline.first_day else "too_late"
    result = TargetStatus(
        met=reason is None, reason=reason, to_go=max(0, wanted - question.guided), last_day=deadline.last_day
    )
    return Ruling(result, (rules.target, deadline))
