"""An uploaded application form as cases: every sound row, or none, and what is wrong with each of the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from geo_service.core.access.actor import Actor
from geo_service.core.cases.refusals import StepRefused
from geo_service.core.cases.steps import Desk
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.problems import Unreadable
from geo_service.core.registry.importing.table import Finding, shown
from geo_service.core.registry.load import vocabulary
from geo_service.core.service import Service
from geo_service.core.text import Language, Text
from geo_service.core.workflow.declaration import Case
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.filing import MOST_SITES
from geo_service.plugins.driver_homes.filing_steps import apply_for, check_applicant, rules_on
from geo_service.plugins.driver_homes.form_layout import NOT_KEPT
from geo_service.plugins.driver_homes.form_reading import NAME, FormRead, Row, read_form
from geo_service.plugins.driver_homes.workflows import APPLY

type Mode = Literal["all", "good"]


@dataclass(frozen=True)
class FormFiled:
    """What became of a form: each row with its case, or with what is wrong with it; and faults of whole pages."""

    read: FormRead
    rows: Sequence[tuple[Row, Case | None]]
    findings: Sequence[Finding]

    def faults(self) -> list[Finding]:
        """All that is wrong, that of whole pages first."""
        return [*self.findings, *(one for row, _ in self.rows for one in row.findings)]

    def report(self) -> list[dict[str, Any]]:
        """What became of each row, in both languages."""
        return [
            {
                "sheet": row.sheet,
                "row": row.number,
                "site": row.name,
                "case": None if case is None else case.id,
                "faults": [told(one) for one in row.findings],
            }
            for row, case in self.rows
        ]

    def answer(self) -> dict[str, Any]:
        """What is answered when cases were opened."""
        cases = [case for _, case in self.rows if case is not None]
        return {
            "cases": [{"id": case.id, "title": case.title, "state": case.state} for case in cases],
            "rows": self.report(),
            "notice": NOT_KEPT.json(),
        }


class FormRefused(Unreadable):
    """A form of which nothing was filed: every fault, and a report row by row."""

    def __init__(self, filed: FormFiled) -> None:
        faults = filed.faults()
        found = [Fault(place(one), one.given or None, one.wanted) for one in faults]
        count = len(faults)
        super().__init__(
            Text(
                f"申报表有 {count} 处须更正，未申报任何站点", f"{count} thing(s) of the form to mend; nothing was filed"
            ),
            found,
        )
        self.filed = filed

    def problem(self, language: Language) -> dict[str, Any]:
        """The problem document, with a report row by row."""
        return super().problem(language) | {"rows": self.filed.report()}


def told(one: Finding) -> dict[str, Any]:
    """A finding of a row."""
    return {"column": one.column, "given": one.given or None, "wanted": one.wanted.json()}


def place(one: Finding) -> str:
    """Sheet, row and column of a finding in one word."""
    return ":".join(part for part in (one.sheet, one.row and str(one.row), one.column) if part)


def file_form(
    content: bytes, organisation: str | None, mode: Mode, desk: Desk, asker: Actor, service: Service
) -> FormFiled:
    """What became of a form.

    Raises:
        FormRefused: something is wrong, and all or nothing was asked for; or nothing of it can be filed.
        FileRefused, Forbidden, StepRefused: it is no form; it is not the asker's to file, or not now.
    """
    filed = tried(content, organisation, desk, asker, service)
    none = not filed.rows or filed.findings or not any(case for _, case in filed.rows)
    if none or (mode == "all" and filed.faults()):
        # Cases that its sound rows had become are not there any more.
        raise FormRefused(replace(filed, rows=[(row, None) for row, _ in filed.rows]))
    return filed


def tried(content: bytes, organisation: str | None, desk: Desk, asker: Actor, service: Service) -> FormFiled:
    """What becomes of a form when its sound rows are filed, each by itself; none where a whole page is at fault."""
    rules = rules_on(desk)
    read = read_form(content, vocabulary(desk.connection, service.catalogue, service.settings.data), rules)
    desk.act(APPLY)
    whose, findings = union_of(read, organisation, desk)
    findings = [*read.findings, *findings, *counted(read)]
    if whose is not None:
        check_applicant([whose], whose, desk, asker)
    if whose is None or findings:
        return FormFiled(read, [(row, None) for row in read.rows], findings)
    return FormFiled(read, [filed_row(row, whose, desk, service) for row in read.rows], ())


def filed_row(row: Row, organisation: str, desk: Desk, service: Service) -> tuple[Row, Case | None]:
    """A row with its case; without one, what is wrong with it, and nothing of it is in the database.

    Raises:
        StepRefused, Forbidden: a rule is against all of them.
    """
    if row.site is None:
        return row, None
    try:
        with desk.connection.begin_nested():
            return row, apply_for(row.site, organisation, desk, service)
    except StepRefused:
        raise
    except (BadRequest, Conflict) as error:
        return row.wrong(error.faults or [Fault("name", row.name, error.detail)]), None


def union_of(read: FormRead, organisation: str | None, desk: Desk) -> tuple[str | None, list[Finding]]:
    """Whose form it is: as asked, else as its head says; and a finding where a page names no such union or another."""
    known = queries.organisations_called(desk.connection, [name for name, _ in read.unions])
    named = {known[name] for name, _ in read.unions if name in known}
    whose = organisation or next(iter(sorted(named)), None)
    findings: list[Finding] = []
    for name, at in read.unions:
        code = known.get(name)
        if name and (organisation is None if code is None else code != whose):
            findings.append(Finding(at.file, at.sheet, at.row, at.column, shown(name), other_union(whose)))
    return whose, findings


def other_union(whose: str | None) -> Text:
    """What is wanted as the union of a page."""
    if whose is None:
        return Text(
            "应为已登记的工会全称，或以 organisation 参数指明",
            "the full name of a union that is known, or organisation=",
        )
    return Text(f"应为申报工会（{whose}），一份文件只报一个工会", f"the union that files ({whose}); one union a file")


def counted(read: FormRead) -> Iterator[Finding]:
    """A fault where there are no sites, or more than are filed at once."""
    if not read.rows and not read.findings:
        at = read.unions[0][1]
        wanted = Text("表头之下至少应有一个站点", "at least one site below the heading")
        yield Finding(at.file, at.sheet, None, "", "", wanted)
    if len(read.rows) > MOST_SITES:
        over = read.rows[MOST_SITES]
        wanted = Text(f"一次至多申报 {MOST_SITES} 个站点，请拆分", f"at most {MOST_SITES} sites a file; split it")
        yield Finding(NAME, over.sheet, over.number, "", str(len(read.rows)), wanted)
