"""The feature of suits and applications before a court: sections, pages, duty and records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Party
from casetrack.cases.owed import Owed
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.lines import (
    Entries,
    FactLine,
    HistoryLater,
    PersonFacts,
    line_of,
    section_of,
)
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.recording import history_of
from casetrack.casework.facts.simple import facts_part, record_lines_of
from casetrack.ledger.casefile.records import Child, Key, Records
from casetrack.ledger.page_parts import FoldGroup, RecordGroup
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.review.lawsuits.fact_actions import EXTENSION, LAWSUIT, SUED, told_lawfully
from casetrack.review.lawsuits.models import TO_EXTEND, Lawsuit
from casetrack.web.words import FactWords, label

ROWS: CaseRows[Any] = CaseRows(Lawsuit, "id")
bp = Blueprint("lawsuits", __name__)
register_facts(bp, LAWSUIT)
EXTENSION.register(bp)


def _history(case: Case) -> Entries:
    return history_of(case, [LAWSUIT])


def _line(facts: CaseFacts, row: Lawsuit, *, may_edit: bool) -> FactLine:
    history = HistoryLater(facts, _history)
    line = line_of(LAWSUIT, row, history, may_edit=may_edit, head=label(row.kind))
    if may_edit and row.lasts_until is not None and EXTENSION.is_open(row):
        links = [(str(EXTENSION.title), EXTENSION.url(facts.case.id, row.id)), *line.links]
        return replace(line, links=links)
    return line


def of_person(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
    """Suits and applications by or against a person; None without any."""
    may_edit = facts.may(user, LAWSUIT.needs)
    lines = [
        _line(facts, row, may_edit=may_edit)
        for row in facts.read(ROWS)
        if party.id in (row.party_id, row.respondent_id)
    ]
    title = _("Suits and applications before a court")
    part = section_of(LAWSUIT, facts, party, title, lines, may_edit=may_edit)
    return PersonFacts([part]) if lines else None


def _extension_of(owed: Owed) -> str:
    return EXTENSION.url(owed.case_id, owed.subject_id)


FEATURE = Feature(
    "lawsuits",
    bp,
    brings=(
        FactWords({"protection_order_lasts": _l("the protection order was issued")}),
        DutyLine(
            TO_EXTEND,
            title=_l("Ask for the extension of a protection order, or let it lapse"),
            late_title=_l("Protection order lapsed, no extension asked for"),
            button=_l("Record it"),
            url=_extension_of,
            needs=Permission.CASE_EDIT,
        ),
        ROWS,
        SUED,
        EXTENSION.standing,
        facts_part(FoldGroup.PROTECTION, of_person),
        record_lines_of(LAWSUIT, group=RecordGroup.DECIDED),
        Records(
            under={
                Party: (
                    Child(
                        "lawsuits",
                        LAWSUIT.record(
                            "A suit or an application of this party before a court.",
                            also={"kind": Key("What is brought before it.", required=True)},
                            below=(DUTIES,),
                            rules=(told_lawfully,),
                        ),
                        link="party_id",
                    ),
                )
            }
        ),
    ),
)
