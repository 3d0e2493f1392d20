"""End a probation: revoke it, or decide after its last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import answers, handles
from casetrack.law import Due, Heard, ObjectionEffect, effective_on
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.decisions import TOLD_AS, DecisionTaken, decide
from casetrack.ledger.decisions_taken import flags_kept
from casetrack.ledger.gates import GateAsked, Passed, ensure_passes
from casetrack.ledger.measures import end_measure
from casetrack.ledger.obligations import settle
from casetrack.ledger.preview import moved_by
from casetrack.probation.changes import ensure_not_shortened_today
from casetrack.probation.checks import leads_to, no_objection
from casetrack.probation.conduct import note_victim
from casetrack.probation.dates import owe_final, owe_objections
from casetrack.probation.models import BY_INNOCENCE, BY_OBJECTION, NOT_TOLD, Breach, Probation
from casetrack.probation.policy import (
    days_of,
    ensure_come,
    ensure_open,
    ensure_ordered_here,
    ensure_undecided,
)
from casetrack.probation.queries import objections_about
from casetrack.review.decisions import ObjectionEffectOf

# Decisions that may follow a revocation and close the probation.
_FOLLOWING = frozenset(
    {
        DispositionKind.PROSECUTED,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    }
)


@dataclass(frozen=True)
class Revocation:
    """Why a conditional non-prosecution is revoked.

    found_on: the day a crime was found; the day of the revocation if not given. by_objection: the
    minor or a legal representative objects, so prosecution must follow, or non-prosecution of
    another kind after a plea of innocence that was found right. in_custody: on that day. reason:
    why to go on where the law only warns.
    """

    revoked_on: date
    new_crime: bool = False
    undiscovered_crime: bool = False
    found_on: date | None = None
    by_objection: bool = False
    in_custody: bool = False
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True)
class FinalDecision:
    """Non-prosecution after the probation.

    heard: the victim, where that was not recorded before. tried: what was done to reach the victim.
    reason: why to go on where the law only warns.
    """

    decided_on: date
    announced_on: date | None = None
    heard: Heard | None = None
    tried: str = ""
    ground: str = ""
    reason: str = ""


def revoke(probation: Probation, revocation: Revocation, act: Act) -> Due | None:
    """Revoke a conditional non-prosecution; return the due date of the decision that follows.

    Raises NotAllowed; LawRefuses if no ground exists (one breach is none); RuleBroken if it is
    over, or a day is wrong.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules arts. 470, 479.
    """
    case = session().get_one(Case, probation.case_id)
    child = session().get_one(Party, probation.party_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation)
    ensure_ordered_here(probation, act)
    decided_on, ends_on = days_of(probation)
    revoked_on = revocation.revoked_on
    ensure_come(revoked_on, act.on, field="revoked_on")
    if revoked_on < decided_on:
        raise RuleBroken(
            "outside_the_probation", field="revoked_on", since=decided_on, until=ends_on
        )
    found_on = _found_on(revocation)
    by_objection = _ground_of(revocation, child, act)
    passed = ensure_passes(
        asked_of_revocation(
            probation,
            child,
            on=revoked_on,
            new_crime=revocation.new_crime,
            undiscovered_crime=revocation.undiscovered_crime,
            found_on=found_on,
            by_objection=revocation.by_objection,
        ),
        act,
        reason=revocation.reason,
    )
    who_decided = ensure_decided(case, TOLD_AS[DispositionKind.REVOCATION], act, on=revoked_on)
    ground = by_objection or _ground_met(passed)
    ended = min(revoked_on, ends_on)
    words = BilingualText.written(revocation.ground)
    decided = decide(
        case,
        child,
        DispositionKind.REVOCATION,
        act,
        on=revoked_on,
        ground=words,
        text=words,
        revocation_ground=ground,
        found_on=found_on.isoformat() if found_on else None,
        **passed.told(),
        **who_decided,
    )
    decided.decided_by = probation.disposition.decided_by
    decided.flags = flags_kept(case, decided, passed, act)
    probation.revoked_on = revoked_on
    probation.revocation_ground = ground
    probation.version += 1

    def follow() -> Due | None:
        end_measure(probation.measure, act, on=ended)
        settle(ObligationKind.PROBATION_END, probation, on=revoked_on, as_=DutyState.LAPSED)
        owe_objections(case, probation, on=revoked_on)
        return owe_final(case, probation, ended=ended, in_custody=revocation.in_custody)

    due, moves = moved_by(case, follow)
    entry = session().get_one(JournalEntry, decided.entry_id)
    # The entry is made first, so that the records after it can point at it.
    entry.fields = {**entry.fields, "moves": moves_as_json(moves)}
    return due


def decide_finally(probation: Probation, final: FinalDecision, act: Act) -> Disposition:
    """Decide not to prosecute after the probation; settle its dates.

    Raises NotAllowed; LawRefuses if the probation has not run out, the victim was not heard again,
    a ground to revoke exists, or an objection stands; RuleBroken if it is decided already, or a day
    is wrong.

    Source: Criminal Procedure Law arts. 282, 284; Procuratorate Rules arts. 470, 477, 480.
    """
    case = session().get_one(Case, probation.case_id)
    child = session().get_one(Party, probation.party_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation, is_final=True)
    ensure_ordered_here(probation, act)
    ensure_not_shortened_today(probation, act)
    _decided_on, ends_on = days_of(probation)
    ensure_come(final.decided_on, act.on, field="decided_on")
    passed = ensure_passes(
        asked_of_end(probation, child, on=final.decided_on, heard=final.heard),
        act,
        reason=final.reason,
    )
    if final.announced_on is not None:
        ensure_come(final.announced_on, act.on, field="announced_on")
        effective_on(decided_on=final.decided_on, announced_on=final.announced_on)
    who_decided = ensure_decided(
        case, TOLD_AS[DispositionKind.NON_PROSECUTION_AFTER_PROBATION], act, on=final.decided_on
    )
    if final.heard is not None:
        note_victim(case, probation, final.heard, act, heard_on=final.decided_on, text=final.tried)
    ground = BilingualText.written(final.ground)
    decided = decide(
        case,
        child,
        DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
        act,
        on=final.decided_on,
        announced_on=final.announced_on,
        ground=ground,
        text=ground,
        **passed.told(),
        **who_decided,
    )
    decided.decided_by = probation.disposition.decided_by
    ended = min(ends_on, final.decided_on)
    probation.expired = PartialDate.day(ended)
    end_measure(probation.measure, act, on=ended)
    _close(probation, decided, on=final.decided_on)
    session().flush()
    decided.flags = flags_kept(case, decided, passed, act)
    return decided


@handles(DecisionTaken)
def close_with(taken: DecisionTaken) -> None:
    """Take a decision after a revocation as the final decision of the probation."""
    disposition = taken.decision
    if disposition.kind not in _FOLLOWING or disposition.decided.first is None:
        return
    revoked = session().scalar(
        select(Probation)
        .where(
            Probation.party_id == disposition.party_id,
            Probation.revoked_on.is_not(None),
            Probation.final_disposition_id.is_(None),
        )
        .order_by(Probation.id.desc())
        .limit(1)
    )
    if revoked is not None:
        _close(revoked, disposition, on=disposition.decided.first)


@answers(ObjectionEffectOf)
def effect_of_objections(asked: ObjectionEffectOf) -> ObjectionEffect:
    """The joint effect of a person's objections, as they stand now."""
    return leads_to(objections_about(asked.person))


def asked_of_revocation(
    probation: Probation,
    child: Party,
    *,
    on: date,
    breaches: Sequence[Breach] | None = None,
    new_crime: bool = False,
    undiscovered_crime: bool = False,
    found_on: date | None = None,
    by_objection: bool = False,
) -> GateAsked:
    """Gate of a revocation, as the page shows it and the action asks it.

    breaches: of the probation, if read already.
    """
    return GateAsked(
        session().get_one(Case, probation.case_id),
        child,
        EntryKind.PROBATION_REVOKED,
        on,
        {
            "probation": probation,
            "breaches": breaches,
            "new_crime": new_crime,
            "undiscovered_crime": undiscovered_crime,
            "found_on": found_on,
            "by_objection": by_objection,
        },
    )


def asked_of_end(
    probation: Probation,
    child: Party,
    *,
    on: date,
    heard: Heard | None = None,
    has_victim: bool | None = None,
) -> GateAsked:
    """Gate of the final decision; heard: the victim, where recorded with the decision.

    has_victim: whether the case has one, if read already.
    """
    return GateAsked(
        session().get_one(Case, probation.case_id),
        child,
        EntryKind.NOT_PROSECUTED_AFTER_PROBATION,
        on,
        {"probation": probation, "heard": heard, "has_victim": has_victim},
    )


def _close(probation: Probation, disposition: Disposition, *, on: date) -> None:
    probation.final_disposition, probation.final_disposition_id = disposition, disposition.id
    probation.version += 1
    settle(ObligationKind.PROBATION_END, probation, on=on)
    settle(ObligationKind.FINAL_DECISION, probation, on=on)


def _found_on(revocation: Revocation) -> date | None:
    """The day a crime was found, if a crime is the ground."""
    if revocation.by_objection or not (revocation.new_crime or revocation.undiscovered_crime):
        return None
    return revocation.found_on or revocation.revoked_on


def _ground_of(revocation: Revocation, child: Party, act: Act) -> str:
    """The ground if an objection ends the probation; "" where one of the four of the law must."""
    if not revocation.by_objection:
        return ""
    stands = no_objection(objections_about(child))
    if stands.met and act.is_recorded:
        return BY_OBJECTION
    if stands.met:
        raise RuleBroken(
            N_("No objection to conditional non-prosecution stands. Record the objection first."),
            field="by_objection",
        )
    is_innocent = stands.values["effect"] is ObjectionEffect.STATUTORY_NON_PROSECUTION
    return BY_INNOCENCE if is_innocent else BY_OBJECTION


def _ground_met(passed: Passed) -> str:
    """The rule of the first existing ground; NOT_TOLD where none is on record."""
    stated_grounds = [answer.verdict.values.get("grounds") for answer in passed.asked]
    grounds: Any = next((ground for ground in stated_grounds if ground), None)
    return str(grounds[0]) if grounds else NOT_TOLD
