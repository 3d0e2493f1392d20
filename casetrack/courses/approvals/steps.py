"""One step of a proposal: whom it waits for, its entry, and what is owed by it."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import Way
from casetrack.courses.approvals.models import (
    DECIDE,
    TO_AMEND,
    WAITS,
    Proposal,
    ProposalState,
    ProposalStep,
    StepKind,
)
from casetrack.courses.approvals.trying import way_of_proposal
from casetrack.courses.approvals.words import proposal_told
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

PROPOSAL_IS_OVER = N_("This proposal is over: %(state)s.")


def waiting_for(proposal: Proposal, act: Act) -> tuple[Case, Way]:
    """The case of a proposal that waits for others than the one who acts, and its way."""
    case = session().get_one(Case, proposal.case_id)
    ensure_may(act.by, DECIDE, case, on=act.on)
    ensure_open(case)
    lock(proposal)
    if proposal.state is not ProposalState.WAITING:
        raise RuleBroken(PROPOSAL_IS_OVER, state=proposal.state)
    if proposal.what is None:
        raise RuleBroken(
            N_("It came with a file and cannot be decided here: withdraw it, and propose it anew.")
        )
    way = way_of_proposal(case, proposal, on=act.on)
    if act.by.id in way.hands:
        raise RuleBroken("own_case" if act.by.id == case.handler_id else "own_proposal")
    return case, way


def owe_decision(case: Case, proposal: Proposal, way: Way, entry: JournalEntry) -> None:
    owe(
        case,
        WAITS,
        due=proposal.due or proposal.last.done_on,
        subject=proposal,
        why=why_agreed("decision_proposed", fact_on=proposal.last.done_on, entry=entry),
        owner_id=way.who[0].staff.id if way.who else None,
        party_id=proposal.party_id,
    )


def settle_proposal(proposal: Proposal, *, on: date, as_: DutyState) -> None:
    proposal.ended_on = on
    for kind in (WAITS, TO_AMEND):
        settle(kind, proposal, on=on, as_=as_)


def add_step(
    proposal: Proposal,
    kind: StepKind,
    act: Act,
    *,
    entry: JournalEntry,
    reason: str = "",
    on: date | None = None,
    **text: Any,
) -> ProposalStep:
    step = ProposalStep(
        case_id=proposal.case_id,
        position=len(proposal.steps) + 1,
        kind=kind,
        by_name=act.by.name,
        by_id=act.by.id,
        done_on=on or act.on,
        at=act.at,
        reason=BilingualText.written(reason),
        entry_id=entry.id,
        **text,
    )
    proposal.steps.append(step)
    session().flush()
    return step


def enter_proposal(
    case: Case, kind: EntryKind, proposal: Proposal, act: Act, text: str = ""
) -> JournalEntry:
    """An entry with the content of the proposal, and the remarks on it."""
    person = session().get(Party, proposal.party_id) if proposal.party_id else None
    return enter(
        case,
        kind,
        act,
        when=PartialDate.day(act.on),
        text=proposal_told(proposal, text),
        parties={Part.ABOUT: [person]} if person is not None else None,
        subject=proposal,
    )
