"""Propose, check, return, withdraw and decide: by the same action as if nobody had proposed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role
from casetrack.accounts.permissions import Permission
from casetrack.brought import brought_as
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open, sight_of
from casetrack.codes import N_
from casetrack.courses.approvals.committee import find_minutes
from casetrack.courses.approvals.deciding import Way, way_of
from casetrack.courses.approvals.models import (
    CHECKED,
    PASSED_ON,
    PROPOSED,
    READ,
    RETURNED,
    TO_AMEND,
    WAITS,
    WITHDRAWN,
    Proposal,
    ProposalState,
    ProposalStep,
    StepKind,
)
from casetrack.courses.approvals.queries import had_a_hand, last_entry, next_position, open_about
from casetrack.courses.approvals.steps import (
    PROPOSAL_IS_OVER,
    add_step,
    enter_proposal,
    owe_decision,
    settle_proposal,
    waiting_for,
)
from casetrack.courses.approvals.terms import terms_as_json
from casetrack.courses.approvals.trying import (
    KeptProposal,
    case_as_asked,
    decide_by,
    try_out,
    verdicts_changed,
    verdicts_told,
    way_of_proposal,
)
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import Decider, rule_name
from casetrack.ledger.decisions import TOLD_AS, DecisionTaken
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.proposals import Proposable
from casetrack.ledger.reasons import why_agreed

NOT_CHECKED_YET = N_("The section head checks it first, as the office has it.")
# Where no period of the law ends with the decision: days in which it should be taken.
DAYS_TO_DECIDE = 7


def propose(
    case: Case,
    proposable: Proposable,
    subject: Model,
    terms: Any,
    act: Act,
    *,
    again: Proposal | None = None,
) -> Proposal:
    """Propose a decision to whoever takes it; once more, where it was returned or waits still.

    again: the open proposal in whose place this one comes. The law is asked at once, as it will be
    again when it is decided.
    Raises NotAllowed; whatever the decision itself would be refused with; RuleBroken where nobody
    decides it here, where it is one's own to decide, or where another day than today is typed:
    that of the approval would silently take its place.
    """
    ensure_may(act.by, proposable.needs, case, on=act.on)
    ensure_open(case)
    decides = proposable.decides(terms)
    hands = had_a_hand(case, proposable, subject, again)
    way = way_of(case, decides, by=act.by, on=act.on, hands=hands)
    if not way.needs_approval:
        raise RuleBroken(N_("This is yours to decide; nobody need be asked."))
    if getattr(terms, "announced_on", None) is not None:
        raise RuleBroken(
            N_("Leave it empty: it is announced after it was decided."), field="announced_on"
        )
    if way.is_on_paper:
        raise RuleBroken(
            N_("Nobody of the office decides this here: tell the number of the approval on paper."),
            field="approved_number",
        )
    typed = getattr(terms, proposable.day)
    ensure_past(typed, on=act.on, field=proposable.day)
    if typed != act.on:
        raise RuleBroken(
            N_(
                "A proposal is decided on the day of its approval: enter today. What was decided"
                " on %(day)s is recorded, not proposed: say below that it was decided before."
            ),
            field=proposable.day,
            day=typed,
        )
    tried = try_out(case, proposable, subject, terms, act, way)
    moves = tried.moves
    person = proposable.about(subject)
    proposal = again
    if proposal is None:
        proposal = Proposal(
            case_id=case.id,
            office_id=case.office_id,
            position=next_position(case),
            party_id=person.id if person is not None else None,
            what=proposable.name,
            subject=subject.__tablename__,
            subject_id=subject.id,
        )
        session().add(proposal)
    else:
        lock(proposal)
        proposal.version += 1
    proposal.decides, proposal.terms = decides, terms_as_json(terms)
    proposal.state, proposal.proposed_by_id = ProposalState.WAITING, act.by.id
    # What is settled late is to be decided now: nobody can decide before it was proposed.
    proposal.due = max(decide_by(moves) or act.on + timedelta(days=DAYS_TO_DECIDE), act.on)
    session().flush()
    entry = enter_proposal(case, PROPOSED, proposal, act)
    proposal.asked = case_as_asked(case, tried)
    kind = StepKind.PROPOSED_AGAIN if again is not None else StepKind.PROPOSED
    add_step(proposal, kind, act, entry=entry, terms=proposal.terms)
    settle(TO_AMEND, proposal, on=act.on)
    owe_decision(case, proposal, way, entry)
    return proposal


def check_proposal(proposal: Proposal, act: Act, *, remark: str, opened: int) -> ProposalStep:
    """Say as a section head that it may be decided.

    Raises NotAllowed, LostRace; RuleBroken if it does not wait, is one's own or was checked.
    """
    case, _way = waiting_for(proposal, act)
    if act.by.role is not Role.SECTION_HEAD:
        raise RuleBroken(N_("A section head checks a proposal."))
    if proposal.is_checked:
        raise RuleBroken(N_("It was checked already."))
    take_version(proposal, opened=opened)
    entry = enter_proposal(case, CHECKED, proposal, act, remark)
    return add_step(proposal, StepKind.CHECKED, act, entry=entry, reason=remark)


def pass_on(proposal: Proposal, act: Act, *, remark: str, opened: int) -> ProposalStep:
    """Pass a proposal on to the procuratorial committee.

    From then on it is decided with the number of its minutes only.
    Raises NotAllowed, LostRace; RuleBroken if it does not wait, is one's own, was not checked, is
    at the committee already, or is not the committee's or not one's own to decide.
    """
    case, way = waiting_for(proposal, act)
    decider = way.as_whom(act.by.id)
    if decider is None or decider.of_law.rank < Decider.CHIEF_PROCURATOR.rank:
        raise RuleBroken(N_("The chief procurator, or who stands in, passes it on."))
    if not way.lets(WhoDecides.COMMITTEE):
        raise RuleBroken("another_decides_this", who=way.least)
    if way.is_checked_first and not proposal.is_checked:
        raise RuleBroken(NOT_CHECKED_YET)
    if proposal.is_passed_on or way.least is WhoDecides.COMMITTEE:
        raise RuleBroken(N_("The committee decides it already."))
    take_version(proposal, opened=opened)
    entry = enter_proposal(case, PASSED_ON, proposal, act, remark)
    return add_step(proposal, StepKind.PASSED_ON, act, entry=entry, reason=remark)


def return_proposal(proposal: Proposal, act: Act, *, remark: str, opened: int) -> ProposalStep:
    """Return a proposal to whoever proposed it, with the reason.

    Raises NotAllowed, LostRace; RuleBroken without a remark, if it does not wait, or is one's own.
    """
    case, _way = waiting_for(proposal, act)
    if not remark.strip():
        raise RuleBroken(N_("Say why it is returned, and what is to be added."), field="remark")
    take_version(proposal, opened=opened)
    proposal.state = ProposalState.RETURNED
    entry = enter_proposal(case, RETURNED, proposal, act, remark)
    step = add_step(proposal, StepKind.RETURNED, act, entry=entry, reason=remark)
    settle(WAITS, proposal, on=act.on)
    owe(
        case,
        TO_AMEND,
        due=proposal.due or act.on,
        subject=proposal,
        why=why_agreed("proposal_returned", fact_on=act.on, entry=entry),
        owner_id=_amends(proposal, case, act),
        party_id=proposal.party_id,
    )
    return step


def withdraw_proposal(proposal: Proposal, act: Act, *, reason: str, opened: int) -> ProposalStep:
    """Withdraw one's own proposal, or one of a case one handles now.

    Raises NotAllowed, LostRace; RuleBroken without a reason, if it is no longer open, or is
    somebody else's.
    """
    case = session().get_one(Case, proposal.case_id)
    ensure_may(act.by, _needs(proposal), case, on=act.on)
    lock(proposal)
    if not proposal.state.is_open:
        raise RuleBroken(PROPOSAL_IS_OVER, state=proposal.state)
    if act.by.id not in (proposal.proposed_by_id, case.handler_id):
        raise RuleBroken(N_("Only who proposed it, or who handles the case, may withdraw it."))
    if not reason.strip():
        raise RuleBroken(N_("Say why, in a few words."), field="reason")
    take_version(proposal, opened=opened)
    proposal.state = ProposalState.WITHDRAWN
    entry = enter_proposal(case, WITHDRAWN, proposal, act, reason)
    settle_proposal(proposal, on=act.on, as_=DutyState.LAPSED)
    return add_step(proposal, StepKind.WITHDRAWN, act, entry=entry, reason=reason)


def decide_proposal(
    proposal: Proposal,
    act: Act,
    *,
    decided_on: date,
    opened: int,
    remark: str = "",
    minutes: str = "",
    settled: Mapping[str, Any] | None = None,
) -> object:
    """Decide as it was proposed: by the same action, which asks the law once more.

    decided_on: today, or the day of the minutes. minutes: their number, where the committee
    decided. settled: by the fields of the terms, what
    whoever decides says otherwise of what `Proposable.settled` leaves to them; what was proposed
    stays as it was. Returns what that action returned.
    Raises NotAllowed, LostRace, whatever the action raises; RuleBroken if it does not wait, is
    one's own, is another's to decide on that day, was not checked, the day lies before it was
    proposed, or is another than today and than that of the sitting, or the committee sat before
    anything was proposed to it.

    Source: as `ensure_decided`.
    """
    case, _today = waiting_for(proposal, act)
    kept = KeptProposal.of(proposal)
    proposer = proposal.proposed_by
    assert proposer is not None
    ensure_past(decided_on, on=act.on, field="decided_on")
    way = way_of_proposal(case, proposal, on=decided_on)
    decider = _decider(proposal, way, act, minutes)
    proposed_on = next(step.done_on for step in reversed(proposal.steps) if step.terms is not None)
    if decided_on < proposed_on:
        raise RuleBroken(
            N_("It was proposed on %(day)s; the decision cannot be older."),
            field="decided_on",
            day=proposed_on,
        )
    sitting = find_minutes(case.office_id, minutes) if minutes.strip() else None
    if decided_on < act.on and (sitting is None or sitting.held_on != decided_on):
        raise RuleBroken(
            N_(
                "You decide today. On %(day)s only the committee can have decided: enter the"
                " number of the minutes of that day, or today."
            ),
            field="decided_on",
            day=decided_on,
        )
    if sitting is not None and sitting.held_on < proposal.steps[0].done_on:
        raise RuleBroken(
            N_(
                "By these minutes the committee sat on %(day)s, before this was proposed: it did"
                " not decide this then."
            ),
            field="minutes",
            day=sitting.held_on,
        )
    take_version(proposal, opened=opened)
    approved = Approval(
        decider,
        decided_on,
        number=minutes.strip(),
        by=act.by.name,
        proposed_by=proposer.name,
        proposal_id=proposal.id,
    )
    terms = replace(kept.terms, **(settled or {}))
    is_other = terms != kept.terms
    terms = kept.what.on_day(terms, decided_on)
    if remark.strip() and getattr(terms, "reason", None) == "":
        # What the law warns of only now, whoever decides gives the reason for.
        terms = replace(terms, reason=remark.strip())
    done = kept.what.act(kept.subject, terms, replace(act, approved=approved))
    entry = last_entry(case, proposal.decides)
    assert entry is not None
    _ensure_warned_of(proposal, entry, remark)
    proposal.state, proposal.decided_entry_id = ProposalState.DECIDED, entry.id
    proposal.decided_by_id = act.by.id
    add_step(
        proposal,
        StepKind.DECIDED,
        act,
        entry=entry,
        reason=remark,
        decider=decider,
        number=minutes.strip() or None,
        on=decided_on,
        terms=terms_as_json(terms) if is_other else None,
    )
    settle_proposal(proposal, on=act.on, as_=DutyState.MET)
    return done


@handles(DecisionTaken)
def let_lapse(taken: DecisionTaken) -> None:
    """Let proposals about a person lapse where it was decided otherwise."""
    own = taken.approved.proposal_id if taken.approved is not None else None
    on = taken.decision.decided.first
    for proposal in open_about(taken.decision.party_id):
        if proposal.id == own or on is None or not _is_overtaken(proposal, taken):
            continue
        proposal.state = ProposalState.LAPSED
        proposal.version += 1
        proposal.steps.append(
            ProposalStep(
                case_id=proposal.case_id,
                position=len(proposal.steps) + 1,
                kind=StepKind.LAPSED,
                done_on=on,
                reason=NOTHING,
                entry_id=taken.decision.entry_id,
            )
        )
        settle_proposal(proposal, on=on, as_=DutyState.LAPSED)


def _is_overtaken(proposal: Proposal, taken: DecisionTaken) -> bool:
    """Whether a decision leaves nothing to decide of a proposal.

    Of one that a file told nothing is kept by which it could be tried: it is over once what it
    proposed was decided.
    """
    if proposal.what is None:
        return TOLD_AS[taken.decision.kind] is proposal.decides
    proposable = brought_as(Proposable, proposal.what)
    return not proposable.is_open(session().get_one(proposable.subject, proposal.subject_id))


def _ensure_warned_of(proposal: Proposal, entry: JournalEntry, remark: str) -> None:
    """Require a reason for warnings of the law that came up since the proposal."""
    then = proposal.asked.get("verdicts")
    new = verdicts_changed(then, verdicts_told(entry.fields)) if then and not remark.strip() else ()
    for rule, _before, now in new:
        if now == "warned":
            name = BilingualText(en=rule_name(rule, "en"), zh=rule_name(rule, "zh"))
            raise RuleBroken(
                N_(
                    "Since it was proposed something changed, and the law asks for a reason now:"
                    " %(what)s. Give it in the remark, or return the proposal."
                ),
                field="remark",
                what=name,
            )


def _decider(proposal: Proposal, way: Way, act: Act, minutes: str) -> WhoDecides:
    """The capacity in which this person decides. Raises RuleBroken where they may not.

    What the committee decided is written down by whoever could decide it; by another head only
    where nobody could.
    """
    decider = way.as_whom(act.by.id)
    if decider is None and not (way.is_without_decider and way.lets(WhoDecides.COMMITTEE)):
        raise RuleBroken("another_decides_this", who=way.least)
    if way.is_checked_first and not proposal.is_checked:
        raise RuleBroken(NOT_CHECKED_YET)
    if minutes.strip():
        if not way.lets(WhoDecides.COMMITTEE):
            raise RuleBroken("another_decides_this", field="minutes", who=way.least)
        return WhoDecides.COMMITTEE
    if decider is None or decider is WhoDecides.COMMITTEE or proposal.is_passed_on:
        raise RuleBroken(
            N_("The committee decides this: enter the number of its minutes."), field="minutes"
        )
    return decider


def _amends(proposal: Proposal, case: Case, act: Act) -> int | None:
    """The person who amends a proposal: the proposer, or the present handler."""
    proposer = proposal.proposed_by
    if proposer is not None and sight_of(proposer, case, on=act.on).is_whole:
        return proposer.id
    return case.handler_id


def _needs(proposal: Proposal) -> Permission:
    return brought_as(Proposable, proposal.what).needs if proposal.what is not None else READ
