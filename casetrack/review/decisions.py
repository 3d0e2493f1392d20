"""Decide about the person under review, announce it, and end the review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, TrackKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.events import Question, ask, handles
from casetrack.law import ObjectionEffect, effective_on
from casetrack.ledger.decisions import TOLD_AS, DecisionRedated, DecisionTaken, decide, track_for
from casetrack.ledger.decisions_taken import flags_kept
from casetrack.ledger.gates import GateAsked, ensure_passes, entry_of
from casetrack.ledger.journal import enter_about
from casetrack.ledger.obligations import find_owed, settle
from casetrack.review import clock_triggers
from casetrack.review.counting import ANNOUNCED, DECIDED_HERE, ENDED_BY, OWED_AS
from casetrack.review.models import PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.policy import ensure_not_later, ensure_open
from casetrack.review.queries import (
    AFTER_REVOCATION,
    all_decisions_about,
    awaits_decision,
    ended_with,
    periods_of,
    running,
    withdrawn_since,
)
from casetrack.review.reasons import ENDINGS

# Decisions that need no ground.
_WITHOUT_A_GROUND = frozenset({DispositionKind.PROSECUTED, DispositionKind.ARREST_APPROVED})


@dataclass(frozen=True)
class ObjectionEffectOf(Question[ObjectionEffect]):
    """The effect of a person's objections on the review."""

    person: Party


@dataclass(frozen=True)
class ReviewOutcome:
    """The decision about one person, with the facts the law asks for.

    announced_on: None if not announced yet. further_return_pointless: for insufficient evidence
    only. light_offence and effective_guardianship: for arrest only. reason: why to go on where the
    law only warns.
    """

    kind: DispositionKind
    decided_on: date
    announced_on: date | None = None
    ground: str = ""
    further_return_pointless: bool = False
    light_offence: bool = False
    effective_guardianship: bool = False
    reason: str = ""

    @property
    def facts(self) -> dict[str, bool]:
        """Facts the law asks for that are recorded nowhere else."""
        return {
            "further_return_pointless": self.further_return_pointless,
            "light_offence": self.light_offence,
            "effective_guardianship": self.effective_guardianship,
        }


def decide_review(period: ReviewPeriod, outcome: ReviewOutcome, act: Act) -> Disposition:
    """Decide about the person under review; the review ends and its obligation is settled.

    Raises NotAllowed; RuleBroken if it was decided before, decided before the receipt or in the
    future, or announced before it was decided; LawRefuses if a condition of the law is not met;
    RuleBroken at the field `reason` where the law only warns. Source: Criminal Procedure Law arts.
    89, 175-178; Procuratorate Rules arts. 365-370, 463.
    """
    case = session().get_one(Case, period.case_id)
    person = session().get_one(Party, period.party_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    lock(period)
    if not period.is_running():
        raise RuleBroken(
            N_(
                "This review was decided on %(decided)s. A person is decided about once in one"
                " review."
            ),
            decided=period.ended_on,
        )
    if outcome.kind not in DECIDED_HERE[period.kind]:
        raise RuleBroken(
            N_("A %(kind)s does not end so. Choose one of the list."),
            field="kind",
            kind=period.kind,
        )
    received = period.received.first
    if received is not None and outcome.decided_on < received:
        raise RuleBroken("review_before_receipt", field="decided_on", received=received)
    return _decide(case, person, outcome, act)


def decide_after_revocation(
    case: Case, person: Party, outcome: ReviewOutcome, act: Act
) -> Disposition:
    """Decide about a person whose conditional non-prosecution was revoked, or indictment withdrawn.

    Prosecution follows; if the indictment was withdrawn or a plea of innocence found right,
    non-prosecution for want of a crime or of evidence. Raises NotAllowed; RuleBroken if nothing
    was revoked, a decision followed already, or another one must follow; LawRefuses and RuleBroken
    as for `decide_review`. Source: Criminal Procedure Law arts. 177, 284; Procuratorate Rules arts.
    365, 424, 470.
    """
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    lock(person)
    every = all_decisions_about(person)
    if not awaits_decision(every) or running(person, ReviewKind.PROSECUTION):
        raise RuleBroken(
            N_(
                "No revocation is waiting to be followed by prosecution. Decide in the running"
                " review."
            )
        )
    if outcome.kind not in may_follow_revocation(person):
        # After a plea of innocence found right, the law itself refuses.
        ensure_passes(asked_of(case, person, outcome.kind, outcome.decided_on, outcome.facts), act)
        if not act.is_recorded:
            raise RuleBroken(
                N_("After this revocation prosecution follows (CPL art. 284; Rules, art. 470)."),
                field="kind",
            )
    since = (
        withdrawn_since(every)
        or max(
            (each for each in every if each.stands and each.kind is DispositionKind.REVOCATION),
            key=lambda each: each.id,
        ).decided.last
    )
    if since is not None and outcome.decided_on < since:
        raise RuleBroken(
            N_("It was revoked or withdrawn on %(day)s; what follows is not decided before."),
            field="decided_on",
            day=since,
        )
    return _decide(case, person, outcome, act)


def may_follow_revocation(person: Party) -> tuple[DispositionKind, ...]:
    """The kinds of decisions possible after a revocation, given the objections."""
    is_innocent = ask(ObjectionEffectOf(person)) is ObjectionEffect.STATUTORY_NON_PROSECUTION
    if is_innocent or withdrawn_since(all_decisions_about(person)) is not None:
        return tuple(kind for kind in AFTER_REVOCATION if kind is not DispositionKind.PROSECUTED)
    return (DispositionKind.PROSECUTED,)


def announce(disposition: Disposition, act: Act, *, announced_on: date) -> None:
    """Record the announcement of a non-prosecution; it takes effect on that day.

    Raises NotAllowed; RuleBroken if it needs no announcement, was announced before, or the day lies
    in the future or before the decision. Source: Criminal Procedure Law art. 178; Procuratorate
    Rules art. 376.
    """
    case = session().get_one(Case, disposition.case_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    if disposition.kind not in ANNOUNCED:
        raise RuleBroken(N_("Only a decision not to prosecute takes effect by announcement."))
    if disposition.undone_on is not None:
        raise RuleBroken("undone_before", undone=disposition.undone_on)
    if disposition.announced_on is not None:
        raise RuleBroken(
            N_("This decision was announced on %(announced)s."), announced=disposition.announced_on
        )
    ensure_not_later(announced_on, act.on, field="announced_on")
    if disposition.decided.first is not None:
        effective_on(decided_on=disposition.decided.first, announced_on=announced_on)
    disposition.announced_on = announced_on
    disposition.version += 1
    entry = enter_about(
        disposition,
        EntryKind.DECISION_ANNOUNCED,
        act,
        announced_on,
        track=track_for(case, TrackKind.CRIMINAL),
        decision=disposition.kind.value,
    )
    clock_triggers.took_effect(case, disposition, announced_on, entry)


@handles(DecisionTaken)
def end_with(taken: DecisionTaken) -> None:
    """End the running review with a decision of any feature; settle its obligation."""
    disposition = taken.decision
    person = session().get_one(Party, disposition.party_id)
    ended_on = disposition.decided.first
    for kind, kinds in ENDED_BY.items():
        if disposition.kind not in kinds or ended_on is None:
            continue
        period = running(person, kind)
        if period is not None:
            period.ended_on = ended_on
            period.disposition_id = disposition.id
            period.ended_by = (
                PeriodEnd.SUSPENDED
                if disposition.kind is DispositionKind.CONDITIONAL_NON_PROSECUTION
                else PeriodEnd.DECIDED
            )
            period.version += 1
            is_still = period.ended_by is PeriodEnd.SUSPENDED
            as_ = DutyState.SUSPENDED if is_still else DutyState.MET
            settle(OWED_AS[kind], period, on=ended_on, as_=as_)
    if disposition.kind in ENDED_BY[ReviewKind.PROSECUTION] and ended_on is not None:
        _end_arrest(person, disposition, ended_on)
    if disposition.kind in ENDINGS:
        _end_standstill(person)


def _end_arrest(person: Party, disposition: Disposition, ended_on: date) -> None:
    """End a running review for arrest: the decision on prosecution makes it void."""
    period = running(person, ReviewKind.ARREST)
    if period is None:
        return
    period.ended_on, period.disposition_id = ended_on, disposition.id
    period.ended_by = PeriodEnd.DECIDED
    period.version += 1
    settle(OWED_AS[period.kind], period, on=ended_on, as_=DutyState.LAPSED)


def _end_standstill(person: Party) -> None:
    """Settle obligations suspended by a probation: the awaited decision was taken."""
    for period in periods_of(person):
        owed = find_owed(OWED_AS[period.kind], period)
        if owed is not None and owed.state is DutyState.SUSPENDED:
            owed.state = DutyState.MET


@handles(DecisionRedated)
def follow_redated(redated: DecisionRedated) -> None:
    """Move the end of periods that ended with a redated decision."""
    disposition = redated.decision
    for period in ended_with(disposition):
        period.ended_on = disposition.decided.first
        period.version += 1
        owed = find_owed(OWED_AS[period.kind], period)
        if owed is not None and not owed.is_open:
            owed.settled_on = period.ended_on


def _decide(case: Case, person: Party, outcome: ReviewOutcome, act: Act) -> Disposition:
    ensure_not_later(outcome.decided_on, act.on, field="decided_on")
    announced_on = outcome.announced_on if outcome.kind in ANNOUNCED else None
    if announced_on is not None:
        ensure_not_later(announced_on, act.on, field="announced_on")
        effective_on(decided_on=outcome.decided_on, announced_on=announced_on)
    asked = asked_of(case, person, outcome.kind, outcome.decided_on, outcome.facts)
    passed = ensure_passes(asked, act, reason=outcome.reason)
    says_why = act.is_recorded or bool(outcome.ground.strip())
    if outcome.kind not in _WITHOUT_A_GROUND and not says_why:
        raise RuleBroken("ground_needed", field="ground")
    who_decided = ensure_decided(case, TOLD_AS[outcome.kind], act, on=outcome.decided_on)
    ground = BilingualText.written(outcome.ground)
    decided = decide(
        case,
        person,
        outcome.kind,
        act,
        on=outcome.decided_on,
        announced_on=announced_on,
        ground=ground,
        text=ground,
        **passed.told(),
        **who_decided,
    )
    decided.flags = flags_kept(case, decided, passed, act)
    return decided


def asked_of(
    case: Case, person: Party, kind: DispositionKind, on: date, facts: Mapping[str, bool]
) -> GateAsked:
    """The questions to the law before the decision, for both page and action."""
    return GateAsked(case, person, entry_of(kind), on, facts)
