"""The feature of reports of harm: its sections, duties, pages and records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import JournalEntry, Party
from casetrack.cases.told_entries import TOLD_ENTRIES, read_entries
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.awaited import Awaited, AwaitedParts
from casetrack.casework.facts.lines import FactLine, FactPart, PersonFacts, sentence_of
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.simple import facts_part, record_lines_of
from casetrack.db import session
from casetrack.guidance.reporting.fact_actions import (
    ANSWER,
    FAILURE,
    REPORT,
    RESULT,
    says_why_late,
)
from casetrack.guidance.reporting.models import FAILED
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.page_parts import CasePart, FoldGroup, NextSteps, RecordGroup
from casetrack.ledger.registry import Feature
from casetrack.web.words import RuleWords, label, language

# What suggestions are named by is read with the case, and not one by one.
read_entries(EntryKind.SUGGESTION_ISSUED)
RULES = {
    "reported_late": _l(
        "More than 24 hours lie between finding and reporting; the law says: at once. Say why."
    ),
}
bp = Blueprint("reporting", __name__)
register_facts(bp, REPORT, FAILURE)
ANSWER.register(bp)
RESULT.register(bp)


def _title(of: Awaited, *_where: Any) -> str:
    return _("Reports of harm") if of is ANSWER else _("Failures to report")


def _head(of: Awaited, who: str) -> str:
    kind = _("Report of harm") if of is ANSWER else label(FAILED)
    return _("%(kind)s (%(who)s)", kind=kind, who=who)


def _dressed(of: Awaited, line: FactLine) -> FactLine:
    """A line that leads to the suggestion made of a failure."""
    row = line.row
    if of is ANSWER or row.suggestion_entry_id is None:
        return line
    entry = session().get_one(JournalEntry, row.suggestion_entry_id)
    url = url_for("dossier.show", case_id=row.case_id, entry=entry.number)
    link = _("Open the suggestion"), f"{url}#entry-{entry.number}"
    return replace(line, links=[*line.links, link])


PARTS = AwaitedParts((ANSWER, RESULT), _title, dress=_dressed)


def of_case(facts: CaseFacts, user: Staff) -> PersonFacts | None:
    """Every report of the case and every failure to report; None without any."""
    parts = []
    for of in PARTS.waits:
        lines: list[FactLine] = []
        for row in facts.read(of.rows):
            who = facts.party(row.party_id).alias.in_(language())
            lines += PARTS.lines(of, facts, [row], user, _head(of, who))
        if lines:
            parts.append(FactPart(_title(of), of.kind.name, lines, None))
    return PersonFacts(parts) if parts else None


FEATURE = Feature(
    "reporting",
    bp,
    brings=(
        RuleWords(RULES),
        *ANSWER.brings,
        *RESULT.brings,
        TOLD_ENTRIES,
        CasePart(FoldGroup.PROTECTION, "casework/facts/_of_case.html", of_case, sentence_of),
        facts_part(FoldGroup.PROTECTION, PARTS.of_person),
        NextSteps((PARTS.next_steps,), RecordGroup.CHILD),
        record_lines_of(REPORT, FAILURE),
        Records(
            under={
                Party: (
                    REPORT.listed(
                        "A report of harm to this child, under a duty or by anybody.",
                        below=(DUTIES,),
                        rules=(says_why_late,),
                        link="party_id",
                    ),
                    FAILURE.listed(
                        "That this party had to report and did not, and the result.",
                        below=(DUTIES,),
                    ),
                )
            }
        ),
    ),
)
