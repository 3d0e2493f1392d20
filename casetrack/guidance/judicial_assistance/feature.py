"""The feature of judicial assistance: its section, duties, pages and records."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.cases.owed import Owed
from casetrack.cases.told_entries import TOLD_ENTRIES, of_kinds, read_entries
from casetrack.casework.duty_records import DUTIES
from casetrack.casework.facts.awaited import Awaited, AwaitedParts
from casetrack.casework.facts.lines import FactPart, PersonFacts, sentence_of
from casetrack.casework.facts.pages import register_facts
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
from casetrack.guidance.judicial_assistance.fact_actions import OBJECTION, PAY, PAYMENT, REPLY, yuan
from casetrack.guidance.judicial_assistance.models import TO_ARRANGE
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.page_parts import CasePart, FoldGroup, NextSteps, RecordGroup
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.words import language, word

# Whether anything was granted is known with the case; what it is now is asked only then.
read_entries(DECIDED)
bp = Blueprint("judicial_assistance", __name__)
register_facts(bp, PAYMENT, OBJECTION)
PAY.register(bp)
REPLY.register(bp)


def _awards(facts: CaseFacts) -> list[Award]:
    decisions = of_kinds(facts.read(TOLD_ENTRIES), [DECIDED])
    return awards_told(decisions, facts.read(corrections_in)) if decisions else []


def _title_of(of: Awaited, facts: CaseFacts, party: Party) -> str:
    return _("Objections to judicial assistance") if of is REPLY else _title(facts, party)


def _is_granted(facts: CaseFacts, party: Party) -> bool:
    return any(award.party_id == party.id for award in _awards(facts))


PARTS = AwaitedParts(
    (PAY, REPLY),
    _title_of,
    head=lambda of: word(of.kind.told.words),
    is_about=False,
    offered=_is_granted,
)


def of_case(facts: CaseFacts, user: Staff) -> PersonFacts | None:
    """The instalments of each child of the case with the sums, and objections; None without any."""
    rows, awards = facts.read(PAY.rows), _awards(facts)
    ids = dict.fromkeys([a.party_id for a in awards] + [row.party_id for row in rows])
    parts = []
    for party in (facts.party(party_id) for party_id in ids if party_id is not None):
        mine = [row for row in rows if row.party_id == party.id]
        title = f"{party.alias.in_(language())}: {_title(facts, party)}"
        lines = list(PARTS.lines(PAY, facts, mine, user))
        parts.append(FactPart(title, PAYMENT.name, lines, None))
    if objections := facts.read(REPLY.rows):
        lines = list(PARTS.lines(REPLY, facts, objections, user))
        parts.append(FactPart(_("Objections to judicial assistance"), OBJECTION.name, lines, None))
    return PersonFacts(parts) if parts else None


def _title(facts: CaseFacts, party: Party) -> str:
    """Title of the instalments: what was granted, what is paid of it, given up, and left."""
    sums = sums_of(_awards(facts), facts.read(PAY.rows), party.id)
    whole, left = yuan(max(sums.granted, sums.arranged)), yuan(sums.to_pay)
    paid = _("%(paid)s paid", paid=yuan(sums.paid))
    if sums.unpaid:
        paid += _(", ") + _("%(unpaid)s not paid", unpaid=yuan(sums.unpaid))
    return _(
        "Judicial assistance: %(whole)s yuan, %(paid)s, %(left)s still to pay",
        whole=whole,
        paid=paid,
        left=left,
    )


def _arrange(owed: Owed) -> str:
    return PAYMENT.new_url(owed.case_id, of=owed.party_id)


FEATURE = Feature(
    "judicial_assistance",
    bp,
    brings=(
        DutyLine(
            TO_ARRANGE,
            title=_l("Arrange how judicial assistance is paid"),
            late_title=_l("Judicial assistance granted, and not arranged"),
            button=_l("Record an instalment"),
            url=_arrange,
            needs=Permission.CASE_EDIT,
        ),
        *PAY.brings,
        *REPLY.brings,
        ARRANGE_TERM,
        ARRANGEMENT,
        TOLD_ENTRIES,
        CasePart(FoldGroup.PROTECTION, "casework/facts/_of_case.html", of_case, sentence_of),
        facts_part(FoldGroup.PROTECTION, PARTS.of_person),
        NextSteps((PARTS.next_steps,), RecordGroup.CHILD),
        record_lines_of(PAYMENT, OBJECTION),
        Records(
            under={
                Party: (
                    PAYMENT.listed(
                        "One instalment of judicial assistance for this party.", below=(DUTIES,)
                    ),
                    OBJECTION.listed(
                        "An objection to how assistance is paid or used, and its answer.",
                        below=(DUTIES,),
                        link="party_id",
                    ),
                )
            }
        ),
    ),
)
