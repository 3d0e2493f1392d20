"""Recheck all decisions and legal acts of a case whose facts were changed, before each commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Case, Charge, Disposition, Identity, JournalEntry, Party
from casetrack.clocks.models import Deadline
from casetrack.courses.approvals.queries import deciding_in
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import OfKind, Read, change_set, is_new, just_written, may_have
from casetrack.desk.rechecks.lines import about
from casetrack.desk.rechecks.models import TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.events import handles
from casetrack.guidance.assessment import ASSESSED
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.guidance.models import FamilyStep
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.decisions_taken import acts_taken, decisions_taken, rules_against
from casetrack.ledger.gates import GateAsked, entry_of
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.people.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval
from casetrack.people.guarantees.queries import OF_COUNSEL
from casetrack.people.models import Attribute
from casetrack.probation.models import Breach, Objection, Probation
from casetrack.probation.opinions.models import ProbationOpinion
from casetrack.probation.queries import probation_decided_by
from casetrack.probation.supervision.models import BreachOutcome
from casetrack.review.judgments.models import CourtStep
from casetrack.review.lawsuits.models import Lawsuit
from casetrack.review.models import CustodyTold, ReviewPeriod
from casetrack.suggestions.answers.models import SuggestionReply

# Days in which a follow-up should be recorded; no law sets them.
DAYS_TO_SAY = 7
CHIEFS = (WhoDecides.CHIEF_PROCURATOR, WhoDecides.DEPUTY)
_TOLD_LATER = (EntryKind.CORRECTION, EntryKind.ORGANISATION_SUED)
# Everything that gates of rechecked decisions and acts read.
READS: tuple[Read, ...] = (
    *(Party.age_status, Party.roles_told, Identity, Charge, Attribute),
    *(AllegedAct, Guarantee, SppApproval, AgeFinding),
    *(Objection, Breach, Probation, ProbationOpinion, ReviewPeriod, CustodyTold),
    *(
        SuggestionReply,
        Disposition,
        LaterFlag,
        Case.status,
        FamilyStep,
        CorrectiveMeasure,
        BreachOutcome,
        CourtStep,
        Lawsuit,
    ),
    Deadline.counted_from,
    *(OfKind(JournalEntry, kind) for kind in (*OF_COUNSEL, ASSESSED, *_TOLD_LATER)),
)


def ask_again(case: Case, on: date) -> None:
    """Add a flag for each rule that a decision or another legal act would now break; end the flag
    when it no longer would.

    It also ends if the decision is undone, reopened, said to be a mistake, or its probation
    revoked. Published examples, and acts done here in this very unit of work, are not rechecked.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    taken: list[tuple[Disposition | JournalEntry, GateAsked | None]] = []
    if may_have(case, Disposition):
        taken += [
            (decision, asked)
            for decision, asked in decisions_taken(case, on=on)
            if not (decision.decided_here and is_new(decision))
        ]
        taken += [
            (change.row, None)
            for change in list(change_set().each.values())
            if isinstance(change.row, Disposition)
            and change.row.case_id == case.id
            and change.row.undone_on
        ]
    taken += [act for act in acts_taken(case) if is_new(case) or not is_new(act[0])]
    if not taken:
        return
    stands = select(LaterFlag).where(LaterFlag.case_id == case.id, LaterFlag.ended_on.is_(None))
    standing = session().scalars(stands).all()
    wrote = [entry for entry in just_written(JournalEntry) if entry.case_id == case.id]
    entry = max(wrote, key=lambda entry: entry.number, default=None)
    for act_taken, asked in taken:
        kept = [flag for flag in standing if flag.is_of(act_taken)]
        if kept and isinstance(act_taken, Disposition):
            _tell_apart(act_taken, {flag.rule for flag in kept})
        against = rules_against(act_taken, asked) if asked is not None else []
        if against and _was_revoked(act_taken):
            against = []
        for flag in kept:
            flag.ended_on = None if flag.rule in against else on
        known = {flag.rule for flag in kept}
        came = [
            LaterFlag(
                case_id=case.id,
                disposition_id=act_taken.id if isinstance(act_taken, Disposition) else None,
                act_id=act_taken.id if isinstance(act_taken, JournalEntry) else None,
                rule=rule,
                since=on,
                entry_id=entry.id if entry is not None else None,
                done_by=BilingualText(None, None),
                reason=BilingualText(None, None),
            )
            for rule in against
            if rule not in known
        ]
        session().add_all(came)
        if kept or came:
            _keep_duties(case, act_taken, [*kept, *came], entry, on)


def _tell_apart(decision: Disposition, later: set[str]) -> None:
    """Take rules that came out later from what was known of a decision when its file came in."""
    if any(flag["rule"] in later for flag in decision.flags or ()):
        decision.flags = [flag for flag in decision.flags if flag["rule"] not in later]


def _was_revoked(decision: Disposition | JournalEntry) -> bool:
    """Whether the decision ordered a probation that was revoked."""
    if isinstance(decision, JournalEntry):
        return False
    if decision.kind is not DispositionKind.CONDITIONAL_NON_PROSECUTION:
        return False
    probation = probation_decided_by(decision)
    return probation is not None and probation.revoked_on is not None


def _keep_duties(
    case: Case,
    taken: Disposition | JournalEntry,
    flags: Sequence[LaterFlag],
    entry: JournalEntry | None,
    on: date,
) -> None:
    """Owe a follow-up by handler and chief procurator while a flag waits; else end both duties."""
    entry_kind = taken.kind if isinstance(taken, JournalEntry) else entry_of(taken.kind)
    chiefs = (
        head.staff.id
        for head in deciding_in(case.office_id, on=on).heads
        if head.decides_as(entry_kind) in CHIEFS and head.staff.id != case.handler_id
    )
    for kind, owner_id in ((TO_HANDLER, case.handler_id), (TO_CHIEF, next(chiefs, None))):
        if not any(flag.waits for flag in flags):
            settle(kind, taken, on=on, as_=DutyState.LAPSED)
            continue
        if owner_id is None and kind is TO_CHIEF:
            continue
        duty = find_owed(kind, taken)
        owed = duty if duty is not None and duty.is_open else None
        if owed is None or owed.owner_id != owner_id:
            due, why = on + timedelta(days=DAYS_TO_SAY), None
            if owed is not None:
                # A new owner keeps the due date.
                due, why = owed.due, owed.why
            owe(
                case,
                kind,
                due=due,
                subject=taken,
                why=why or why_agreed("decision_asked_again", fact_on=on, entry=entry),
                owner_id=owner_id,
                party_id=next((party.id for party in about(taken)), None),
                is_withheld=True,
            )


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Move each duty to the current handler and chief procurator."""
    waiting = select(LaterFlag).where(LaterFlag.ended_on.is_(None), LaterFlag.done.is_(None))
    flags: dict[tuple[int | None, int | None], list[LaterFlag]] = {}
    for flag in session().scalars(waiting.order_by(LaterFlag.id)):
        flags.setdefault((flag.disposition_id, flag.act_id), []).append(flag)
    for (decision_id, _act_id), those in flags.items():
        case = session().get_one(Case, those[0].case_id)
        taken = those[0].act if decision_id is None else session().get(Disposition, decision_id)
        assert taken is not None, "a flag stands on one of both"
        _keep_duties(case, taken, those, those[0].entry, night.on)


STANDINGS = (Consequence(READS, ask_again),)
