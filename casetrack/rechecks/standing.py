"""Ask the law again of every decision of a case whose facts were written, before each commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.approval import WhoDecides
from casetrack.approvals.queries import deciding_in
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Case, Charge, Disposition, Identity, JournalEntry, Party
from casetrack.db import session
from casetrack.db.words import Words
from casetrack.db.written import OfKind, Read, is_new, just_written, may_have, written
from casetrack.events import handles
from casetrack.guarantees.models import AgeFinding, AllegedAct, Guarantee, SppApproval
from casetrack.guarantees.queries import OF_COUNSEL
from casetrack.ledger.gates import decisions_taken, entry_of, rules_against
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.ledger.standing import Consequence
from casetrack.opinions.models import ProbationOpinion
from casetrack.people.models import Attribute
from casetrack.probation.models import Breach, Objection, Probation
from casetrack.probation.queries import probation_decided_by
from casetrack.rechecks.models import TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.review.models import CustodyTold, ReviewPeriod

# No law says by when; in so many days somebody should have said what follows.
DAYS_TO_SAY = 7
CHIEFS = (WhoDecides.CHIEF_PROCURATOR, WhoDecides.DEPUTY)
# What any gate of a decision about a person reads.
READS: tuple[Read, ...] = (
    *(Party.age_status, Party.roles_told, Identity, Charge, Attribute),
    *(AllegedAct, Guarantee, SppApproval, AgeFinding),
    *(Objection, Breach, Probation, ProbationOpinion, ReviewPeriod, CustodyTold),
    *(Disposition, LaterFlag),
    *(OfKind(JournalEntry, kind) for kind in (*OF_COUNSEL, EntryKind.CORRECTION)),
)


def ask_again(case: Case, on: date) -> None:
    """Keep a flag for each rule by which a decision would not stand any more; end it where it does.

    It ends, too, where nothing is left of the decision: undone, or its probation revoked. Neither
    of a published example, nor of what was decided here in this very unit of work.
    """
    if case.provenance is Provenance.PUBLISHED or not may_have(case, Disposition):
        return
    taken = [
        (decision, asked)
        for decision, asked in decisions_taken(case, on=on)
        if not (decision.decided_here and is_new(decision))
    ]
    undone = [
        one.row
        for one in written().each.values()
        if isinstance(one.row, Disposition) and one.row.case_id == case.id and not one.row.stands
    ]
    if not taken and not undone:
        return
    stands = select(LaterFlag).where(LaterFlag.case_id == case.id, LaterFlag.ended_on.is_(None))
    standing = session().scalars(stands).all()
    wrote = [one for one in just_written(JournalEntry) if one.case_id == case.id]
    entry = max(wrote, key=lambda one: one.number, default=None)
    for decision, asked in taken:
        kept = [flag for flag in standing if flag.disposition_id == decision.id]
        against = rules_against(decision, asked)
        if against and _was_revoked(decision):
            against = []
        for flag in kept:
            flag.ended_on = None if flag.rule in against else on
        known = {flag.rule for flag in kept}
        came = [
            LaterFlag(
                case_id=case.id,
                disposition_id=decision.id,
                rule=rule,
                since=on,
                entry_id=entry.id if entry is not None else None,
                done_by=Words(None, None),
                reason=Words(None, None),
            )
            for rule in against
            if rule not in known
        ]
        session().add_all(came)
        if kept or came:
            _keep_duties(case, decision, [*kept, *came], entry, on)
    for decision in undone:
        if kept := [flag for flag in standing if flag.disposition_id == decision.id]:
            for flag in kept:
                flag.ended_on = on
            _keep_duties(case, decision, kept, entry, on)


def _was_revoked(decision: Disposition) -> bool:
    """Whether it ordered a probation that was revoked: nothing is left of it that could stand."""
    if decision.kind is not DispositionKind.CONDITIONAL_NON_PROSECUTION:
        return False
    probation = probation_decided_by(decision)
    return probation is not None and probation.revoked_on is not None


def _keep_duties(
    case: Case,
    decision: Disposition,
    flags: Sequence[LaterFlag],
    entry: JournalEntry | None,
    on: date,
) -> None:
    """Owe an answer of handler and chief procurator while a flag waits for one; else no more."""
    chiefs = (
        one.staff.id
        for one in deciding_in(case.office_id, on=on).heads
        if one.decides_as(entry_of(decision.kind)) in CHIEFS and one.staff.id != case.handler_id
    )
    for kind, owner_id in ((TO_HANDLER, case.handler_id), (TO_CHIEF, next(chiefs, None))):
        if not any(flag.waits for flag in flags):
            settle(kind, decision, on=on, as_=DutyState.LAPSED)
            continue
        if owner_id is None and kind is TO_CHIEF:
            continue
        found = find_owed(kind, decision)
        owed = found if found is not None and found.is_open else None
        if owed is None or owed.owner_id != owner_id:
            owe(
                case,
                kind,
                due=owed.due if owed is not None else on + timedelta(days=DAYS_TO_SAY),
                subject=decision,
                why=why_agreed("decision_asked_again", fact_on=on, entry=entry),
                owner_id=owner_id,
                party_id=decision.party_id,
                is_withheld=True,
            )


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Owe each answer to whoever handles the case and decides there by now."""
    waiting = select(LaterFlag).where(LaterFlag.ended_on.is_(None), LaterFlag.done.is_(None))
    flags: dict[int, list[LaterFlag]] = {}
    for flag in session().scalars(waiting.order_by(LaterFlag.id)):
        flags.setdefault(flag.disposition_id, []).append(flag)
    for decision_id, those in flags.items():
        case = session().get_one(Case, those[0].case_id)
        decision = session().get_one(Disposition, decision_id)
        _keep_duties(case, decision, those, those[0].entry, night.on)


STANDINGS = (Consequence(READS, ask_again),)
