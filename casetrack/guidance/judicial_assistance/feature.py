"""The feature of judicial assistance: its section, duties, pages and records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
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
from casetrack.cases.told_entries import TOLD_ENTRIES, of_kinds, read_entries
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.awaited import Awaited
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
from casetrack.guidance.judicial_assistance.awards import (
    ARRANGE_TERM,
    ARRANGEMENT,
    DECIDED,
    Award,
    awards_told,
    corrections_in,
    sums_of,
)
from casetrack.guidance.judicial_assistance.fact_actions import (
    OBJECTION,
    PAY,
    PAYMENT,
    REPLY,
    yuan,
)
from casetrack.guidance.judicial_assistance.models import (
    TO_ANSWER_OBJECTION,
    TO_ARRANGE,
    TO_PAY,
    AssistanceObjection,
    AssistancePayment,
)
from casetrack.ledger.casefile.records import Child, Records
from casetrack.ledger.page_parts import CasePart, FoldGroup, NextSteps, RecordGroup
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.next_steps import NextStep
from casetrack.web.words import FactWords, language

# Whether anything was granted is known with the case; what it is now is asked only then.
read_entries(DECIDED)
PAYMENTS: CaseRows[Any] = CaseRows(AssistancePayment, "id")
OBJECTIONS: CaseRows[Any] = CaseRows(AssistanceObjection, "id")
BOTH = ((PAY, PAYMENTS), (REPLY, OBJECTIONS))
bp = Blueprint("judicial_assistance", __name__)
register_facts(bp, PAYMENT, OBJECTION)
PAY.register(bp)
REPLY.register(bp)


def _history(case: Case) -> Entries:
    return history_of(case, [PAYMENT, OBJECTION])


def _awards(facts: CaseFacts) -> list[Award]:
    decisions = of_kinds(facts.read(TOLD_ENTRIES), [DECIDED])
    return awards_told(decisions, facts.read(corrections_in)) if decisions else []


def _lines(of: Awaited, facts: CaseFacts, rows: Iterable[Any], user: Staff) -> list[FactLine]:
    """Rows as lines, with what each waits for first among its links."""
    may_edit = facts.may(user, of.kind.needs)
    head = str(of.kind.fields[0].label)
    lines = []
    for row in rows:
        line = line_of(of.kind, row, HistoryLater(facts, _history), may_edit=may_edit, head=head)
        if may_edit and of.is_open(row):
            links = [(str(of.title), of.url(facts.case.id, row.id)), *line.links]
            line = replace(line, links=links)
        lines.append(line)
    return lines


def of_person(facts: CaseFacts, party: Party, user: Staff) -> PersonFacts | None:
    """Instalments for a child with the sums, and objections; None without any."""
    parts = []
    for of, read in BOTH:
        lines = _lines(of, facts, [r for r in facts.read(read) if r.party_id == party.id], user)
        title = _("Objections to judicial assistance") if of is REPLY else _title(facts, party)
        may_edit = facts.may(user, of.kind.needs)
        parts.append(section_of(of.kind, facts, party, title, lines, may_edit=may_edit))
    is_granted = any(award.party_id == party.id for award in _awards(facts))
    shown = [part for part in parts if part.lines or (is_granted and part.add)]
    return PersonFacts(shown) if shown else None


def of_case(facts: CaseFacts, user: Staff) -> PersonFacts | None:
    """The instalments of each child of the case with the sums, and objections; None without any."""
    rows, awards = facts.read(PAYMENTS), _awards(facts)
    ids = dict.fromkeys([a.party_id for a in awards] + [row.party_id for row in rows])
    parts = []
    for party in (facts.party(party_id) for party_id in ids if party_id is not None):
        lines = _lines(PAY, facts, [row for row in rows if row.party_id == party.id], user)
        parts.append(
            FactPart(
                f"{party.alias.in_(language())}: {_title(facts, party)}", PAYMENT.name, lines, None
            )
        )
    if objections := facts.read(OBJECTIONS):
        lines = _lines(REPLY, facts, objections, user)
        parts.append(FactPart(_("Objections to judicial assistance"), OBJECTION.name, lines, None))
    return PersonFacts(parts) if parts else None


def _title(facts: CaseFacts, party: Party) -> str:
    """Title of the instalments: what was granted, what is paid of it, what is left."""
    sums = sums_of(_awards(facts), facts.read(PAYMENTS), party.id)
    return _(
        "Judicial assistance: %(whole)s yuan, %(paid)s paid, %(left)s still to pay",
        whole=yuan(max(sums.granted, sums.arranged)),
        paid=yuan(sums.paid),
        left=yuan(sums.to_pay),
    )


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """The instalments to be paid, and the objections to be answered."""
    if not facts.may(user, PAYMENT.needs):
        return
    for of, read in BOTH:
        for row in (row for row in facts.read(read) if of.is_open(row)):
            who = facts.party(row.party_id).alias.in_(language())
            text = _("%(what)s: %(who)s", what=of.title, who=who)
            yield NextStep(text, of.url(facts.case.id, row.id))


def _arrange(owed: Owed) -> str:
    return PAYMENT.new_url(owed.case_id, of=owed.party_id)


def _payment_of(owed: Owed) -> str:
    return PAY.url(owed.case_id, owed.subject_id)


def _reply_of(owed: Owed) -> str:
    return REPLY.url(owed.case_id, owed.subject_id)


FEATURE = Feature(
    "judicial_assistance",
    bp,
    brings=(
        FactWords(
            {
                "assistance_granted": _l("Assistance was granted; this office set the day"),
                "assistance_objected": _l("Somebody objected; this office set the day"),
            }
        ),
        DutyLine(
            TO_ARRANGE,
            title=_l("Arrange how judicial assistance is paid"),
            late_title=_l("Judicial assistance granted, and not arranged"),
            button=_l("Record an instalment"),
            url=_arrange,
            needs=Permission.CASE_EDIT,
        ),
        DutyLine(
            TO_PAY,
            title=_l("Pay judicial assistance"),
            late_title=_l("Judicial assistance not paid"),
            button=_l("Record the payment"),
            url=_payment_of,
            needs=Permission.CASE_EDIT,
        ),
        DutyLine(
            TO_ANSWER_OBJECTION,
            title=_l("Answer an objection to judicial assistance"),
            late_title=_l("Objection to judicial assistance not answered"),
            button=_l("Record the answer"),
            url=_reply_of,
            needs=Permission.CASE_EDIT,
        ),
        ARRANGE_TERM,
        ARRANGEMENT,
        PAYMENTS,
        OBJECTIONS,
        TOLD_ENTRIES,
        PAY.standing,
        REPLY.standing,
        CasePart(FoldGroup.PROTECTION, "casework/facts/_of_case.html", of_case, sentence_of),
        facts_part(FoldGroup.PROTECTION, of_person),
        NextSteps((next_steps,), RecordGroup.CHILD),
        record_lines_of(PAYMENT, OBJECTION),
        Records(
            under={
                Party: (
                    Child(
                        "assistance_payments",
                        PAYMENT.record(
                            "One instalment of judicial assistance for this party.",
                            below=(DUTIES,),
                        ),
                    ),
                    Child(
                        "assistance_objections",
                        OBJECTION.record(
                            "An objection to how assistance is paid or used, and its answer.",
                            below=(DUTIES,),
                        ),
                        link="party_id",
                    ),
                )
            }
        ),
    ),
)
