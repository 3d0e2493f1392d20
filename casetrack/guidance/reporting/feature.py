"""The feature of reports of harm: its sections, duties, pages and records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.flag_words import flag_lines
from casetrack.cases.flags import flag
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.owed import Owed
from casetrack.cases.told_entries import TOLD_ENTRIES, read_entries
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.awaited import Awaited
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.lines import (
    Entries,
    FactLine,
    FactPart,
    HistoryLater,
    PersonFacts,
    line_of,
    section_of,
    sentence_of,
)
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.recording import history_of
from casetrack.casework.facts.simple import facts_part, record_lines_of
from casetrack.db import session
from casetrack.guidance.reporting.fact_actions import (
    FAILURE,
    REPORT,
    lateness,
    says_why_late,
)
from casetrack.guidance.reporting.models import (
    TO_ANSWER,
    TO_FOLLOW,
    MandatoryReport,
    ReportFailure,
)
from casetrack.guidance.reporting.outcomes import ANSWER, RESULT
from casetrack.ledger.casefile.records import Child, Records
from casetrack.ledger.page_parts import CasePart, FoldGroup, NextSteps, RecordGroup
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.next_steps import NextStep
from casetrack.web.words import FactWords, RuleWords, language

# What suggestions are named by is read with the case, and not one by one.
read_entries(EntryKind.SUGGESTION_ISSUED)
REPORTS: CaseRows[Any] = CaseRows(MandatoryReport, "id")
FAILURES: CaseRows[Any] = CaseRows(ReportFailure, "id")
RULES = {
    "reported_late": _l(
        "More than 24 hours lie between finding and reporting; the law says: at once. Say why."
    ),
}
bp = Blueprint("reporting", __name__)
register_facts(bp, REPORT, FAILURE)
ANSWER.register(bp)
RESULT.register(bp)


def _history(case: Case) -> Entries:
    return history_of(case, [REPORT, FAILURE])


def _line(of: Awaited, facts: CaseFacts, row: Any, user: Staff, head: str) -> FactLine:
    """A row as a line: what it waits for first among its links, flagged where it was late."""
    may_edit = facts.may(user, of.kind.needs)
    history = HistoryLater(facts, _history)
    line = line_of(of.kind, row, history, may_edit=may_edit, head=head)
    if line.is_gone:
        return line
    links = list(line.links)
    if may_edit and not of.is_over(row):
        links.insert(0, (str(of.title), of.url(facts.case.id, row.id)))
    if of is RESULT and row.suggestion_entry_id is not None:
        entry = session().get_one(JournalEntry, row.suggestion_entry_id)
        url = url_for("dossier.show", case_id=row.case_id, entry=entry.number)
        links.append((_("Open the suggestion"), f"{url}#entry-{entry.number}"))
    if of is not ANSWER or lateness(row).met:
        return replace(line, links=links)
    flags = flag_lines([flag(lateness(row).rule, "reported_late", {})])
    return replace(line, links=links, flags=flags)


def of_person(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
    """Reports about or by a person, and their failures to report; None without any."""
    parts = []
    for of, read in ((ANSWER, REPORTS), (RESULT, FAILURES)):
        rows = [row for row in facts.read(read) if _concerns(row, party)]
        head = str(of.kind.fields[0].label)
        lines = [_line(of, facts, row, user, head) for row in rows]
        may_edit = facts.may(user, of.kind.needs)
        title = _title(of.kind)
        parts.append(section_of(of.kind, facts, party, title, lines, may_edit=may_edit))
    shown = [part for part in parts if part.lines]
    return PersonFacts(shown) if shown else None


def _concerns(row: Any, party: Party) -> bool:
    return party.id in (row.party_id, getattr(row, "reporter_id", None))


def _title(kind: FactKind[Any]) -> str:
    return _("Reports of harm") if kind is REPORT else _("Failures to report")


def of_case(facts: CaseFacts, user: Staff) -> PersonFacts | None:
    """Every report of the case and every failure to report; None without any."""
    parts = []
    for of, read in ((ANSWER, REPORTS), (RESULT, FAILURES)):
        lines = [
            _line(of, facts, row, user, facts.party(row.party_id).alias.in_(language()))
            for row in facts.read(read)
        ]
        if lines:
            parts.append(FactPart(_title(of.kind), of.kind.name, lines, None))
    return PersonFacts(parts) if parts else None


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """What each report and each failure still waits for."""
    for of, read in ((ANSWER, REPORTS), (RESULT, FAILURES)):
        if facts.may(user, of.kind.needs):
            for row in facts.read(read):
                if of.is_open(row):
                    who = facts.party(row.party_id).alias.in_(language())
                    text = _("%(what)s: %(who)s", what=of.title, who=who)
                    yield NextStep(text, of.url(facts.case.id, row.id))


def _answer_of(owed: Owed) -> str:
    return ANSWER.url(owed.case_id, owed.subject_id)


def _result_of(owed: Owed) -> str:
    return RESULT.url(owed.case_id, owed.subject_id)


FEATURE = Feature(
    "reporting",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(
            {
                "harm_reported": _l("Harm to a child was reported; this office set the day"),
                "failure_learned": _l("Harm was not reported; this office set the day"),
            }
        ),
        DutyLine(
            TO_ANSWER,
            title=_l("Tell the reporter the outcome"),
            late_title=_l("The reporter was not told the outcome"),
            button=_l("Record it"),
            url=_answer_of,
            needs=Permission.CASE_EDIT,
        ),
        DutyLine(
            TO_FOLLOW,
            title=_l("Look for the result of a failure to report"),
            late_title=_l("No result of a failure to report"),
            button=_l("Record it"),
            url=_result_of,
            needs=Permission.CASE_EDIT,
        ),
        REPORTS,
        FAILURES,
        TOLD_ENTRIES,
        ANSWER.standing,
        RESULT.standing,
        CasePart(FoldGroup.PROTECTION, "casework/facts/_of_case.html", of_case, sentence_of),
        facts_part(FoldGroup.PROTECTION, of_person),
        NextSteps((next_steps,), RecordGroup.CHILD),
        record_lines_of(REPORT, FAILURE),
        Records(
            under={
                Party: (
                    Child(
                        "harm_reports",
                        REPORT.record(
                            "A report of harm to this child, under a duty or by anybody.",
                            below=(DUTIES,),
                            rules=(says_why_late,),
                        ),
                        link="party_id",
                    ),
                    Child(
                        "report_failures",
                        FAILURE.record(
                            "That this party had to report and did not, and the result.",
                            below=(DUTIES,),
                        ),
                    ),
                )
            }
        ),
    ),
)
