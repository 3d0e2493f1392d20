"""Documents of the desk: one of each sort that something on the desk calls for, numbered."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import force_locale
from sqlalchemy import select

from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.demo.desk import Desk
from casetrack.demo.filed import filed, scan
from casetrack.desk.papers.asking import decision_asked, entry_asked, measure_asked
from casetrack.desk.papers.making import instrument_of, is_issued_here, make_paper
from casetrack.desk.papers.numbering import NUMBERED
from casetrack.desk.papers.templates import set_series
from casetrack.guidance.orders import ORDER
from casetrack.ledger.papers import InstrumentKind, PaperAsked, entries_with_papers, instruments

PLACE = "清河"


def documents_made(desk: Desk) -> None:
    """Number each sort of document, and make the first of each; one came back signed."""
    by_head, act = desk.act(desk.staff["head"]), desk.act()
    for kind in instruments():
        if kind.sign:
            set_series(kind, f"{PLACE}{kind.sign}", 1, by_head, opened=0)
    made: set[InstrumentKind] = set()
    for asked in _asked(desk):
        kind_here = instrument_of(asked)
        if kind_here is None or kind_here in made or not is_issued_here(asked):
            continue
        made.add(kind_here)
        # What is printed is Chinese, whoever makes the demonstration.
        with force_locale("zh"):
            paper = make_paper(asked, act, with_gaps=True)
        if kind_here is ORDER:
            filed(desk, asked.facts.case, paper.told_id, AttachmentKind.SIGNED, scan(1))
    numbered = select(JournalEntry).where(JournalEntry.kind == NUMBERED)
    for entry in session().scalars(numbered):
        number = entry.text.in_("zh")
        entry.text = BilingualText(number, number)


def _asked(desk: Desk) -> Iterator[PaperAsked]:
    """Every decision, measure and entry of the prosecutor's cases that has an instrument."""
    cases = select(Case).where(
        Case.provenance == Provenance.DEMO, Case.handler_id == desk.prosecutor.id
    )
    for case in session().scalars(cases.order_by(Case.id)).all():
        facts = facts_of(case, seen_by=desk.prosecutor, on=desk.day)
        entries = select(JournalEntry.id).where(
            JournalEntry.case_id == case.id, JournalEntry.kind.in_(entries_with_papers())
        )
        subjects = (
            *(decision_asked(facts, decision.id) for decision in facts.dispositions),
            *(measure_asked(facts, measure.id) for measure in facts.measures),
            *(entry_asked(facts, entry_id) for entry_id in session().scalars(entries)),
        )
        yield from (asked for asked in subjects if asked is not None)
