"""Status of the accused and of charges on a day, by the decisions until then.

Roles and charges are stored as they were told when the person came in. What was decided since is
read beside them, so that no page calls somebody a suspect whom a court has sentenced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from casetrack.cases.court_decisions import LETS_STAND, CourtStanding, stands_how
from casetrack.cases.judgment_kinds import ChargeResult, JudgmentResult, LegalEffect
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Charge, Disposition, RoleHeld
from casetrack.cases.told_kinds import ChargeStage

# Of a role the second is how a court decided, of a charge the two others what was decided.
Role = PartyRole | JudgmentResult
ChargeStatus = ChargeStage | JudgmentResult | DispositionKind

# What one and the same person is in turn, and how far each has come.
_REACHED: dict[Role, int] = {
    PartyRole.SUSPECT: 0,
    PartyRole.CONDITIONALLY_NOT_PROSECUTED: 1,
    PartyRole.NOT_PROSECUTED: 2,
    PartyRole.DEFENDANT: 2,
    PartyRole.CONVICTED: 3,
    JudgmentResult.NOT_PUNISHED: 3,
    JudgmentResult.ACQUITTED: 3,
}
# Source: Criminal Procedure Law arts. 177, 282, 284 (not prosecuted), 186 (before a court).
_DECIDED: dict[DispositionKind, Role] = {
    DispositionKind.PROSECUTED: PartyRole.DEFENDANT,
    DispositionKind.STATUTORY_NON_PROSECUTION: PartyRole.NOT_PROSECUTED,
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: PartyRole.NOT_PROSECUTED,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: PartyRole.NOT_PROSECUTED,
    DispositionKind.SPECIAL_NON_PROSECUTION: PartyRole.NOT_PROSECUTED,
    DispositionKind.CONDITIONAL_NON_PROSECUTION: PartyRole.CONDITIONALLY_NOT_PROSECUTED,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: PartyRole.NOT_PROSECUTED,
    DispositionKind.REVOCATION: PartyRole.SUSPECT,
}
# How a court decided. Source: Criminal Procedure Law arts. 200, 236; Interpretation art. 296.
_BY_COURT: dict[str, Role] = {
    JudgmentResult.CONVICTED: PartyRole.CONVICTED,
    JudgmentResult.NOT_PUNISHED: JudgmentResult.NOT_PUNISHED,
    JudgmentResult.ACQUITTED: JudgmentResult.ACQUITTED,
    JudgmentResult.WITHDRAWN: PartyRole.SUSPECT,
    JudgmentResult.SENT_BACK: PartyRole.DEFENDANT,
}
_OF_COURTS = (DispositionKind.CRIMINAL_JUDGMENT, DispositionKind.COURT_RULING)
_COUNTS = (CourtStanding.IN_FORCE, CourtStanding.NOT_TOLD)
# After these somebody is again what they were before.
_BACK = (DispositionKind.REVOCATION, JudgmentResult.WITHDRAWN, JudgmentResult.SENT_BACK)


def roles_on(held: Iterable[RoleHeld], decided: Sequence[Disposition], *, on: date) -> list[Role]:
    """The roles somebody has on a day, in the order they came to them.

    Of those that one person has in turn the last is said alone. decided: about this person, in any
    line of work; what has no day counts for every day.
    """
    roles = list(dict.fromkeys(role.role for role in held))
    status = status_on(roles, decided, on=on)
    if status is None:
        return list(roles)
    return list(dict.fromkeys(status if role in _REACHED else role for role in roles))


def status_on(
    roles: Sequence[PartyRole], decided: Sequence[Disposition], *, on: date
) -> Role | None:
    """Status of somebody in the criminal proceedings on a day; None for others.

    A role that was told and says more than the decisions do stays, until one takes it back.
    """
    roles_told: list[Role] = [role for role in roles if role in _REACHED]
    if not roles_told:
        return None
    status = max(roles_told, key=lambda status: _REACHED[status])
    now, is_back = _followed(decided, on=on)
    if now is None or (_REACHED[now] < _REACHED[status] and not is_back):
        return status
    return now


def charge_status_on(charge: Charge, decided: Sequence[Disposition], *, on: date) -> ChargeStatus:
    """Status of a charge on a day. decided: about the person, in any line of work.

    Of what a court convicted say its decision, or the charge itself: a court may convict of less
    than was sued for.
    What was first recorded after a decision, that decision did not cover.
    """
    if charge.stage is ChargeStage.CIVIL_CAUSE:
        return charge.stage
    judged = _judged(charge, decided, on=on)
    if judged is not None:
        return judged
    covering = [
        decision
        for decision in decided
        if decision.track_id == charge.track_id
        and not (charge.entry_id and decision.entry_id and charge.entry_id > decision.entry_id)
    ]
    now, is_back = _followed(covering, on=on)
    if now is None or (now is PartyRole.SUSPECT and not is_back):
        return charge.stage
    if now is PartyRole.SUSPECT:
        return ChargeStage.SUSPECTED
    if now is JudgmentResult.ACQUITTED:
        return now
    if now in (PartyRole.NOT_PROSECUTED, PartyRole.CONDITIONALLY_NOT_PROSECUTED):
        return next(
            decision.kind
            for decision in _in_order(covering, on=on)[::-1]
            if decision.kind in _DECIDED
        )
    is_convicted = charge.stage is ChargeStage.CONVICTED and not is_back
    return ChargeStage.CONVICTED if is_convicted else ChargeStage.CHARGED


def _followed(decided: Sequence[Disposition], *, on: date) -> tuple[Role | None, bool]:
    """Status after the decisions in order, and whether any led back."""
    now: Role | None = None
    is_back = False
    by_id = {decision.id: decision for decision in decided}
    criminal = {
        decision.track_id
        for decision in decided
        if decision.kind in _DECIDED or decision.kind is DispositionKind.CRIMINAL_JUDGMENT
    }
    for decision in _in_order(decided, on=on):
        if decision.kind is DispositionKind.COURT_RULING and decision.track_id not in criminal:
            continue
        earlier = by_id.get(decision.earlier_id or 0)
        if earlier is not None and decision.result in LETS_STAND:
            now = _of_court(earlier, now)
            continue
        is_back = is_back or decision.kind in _BACK or decision.result in _BACK
        now = _after(decision, now)
    return now, is_back


def _judged(charge: Charge, decided: Sequence[Disposition], *, on: date) -> ChargeStatus | None:
    """The outcome of the charge by the last decision that is neither pending nor replaced."""
    for decision in reversed(_in_order(decided, on=on)):
        result = next((row.result for row in decision.charges if row.charge_id == charge.id), None)
        if result is not None and stands_how(decision, decided, on=on).how in _COUNTS:
            is_guilty = result is ChargeResult.CONVICTED
            return ChargeStage.CONVICTED if is_guilty else JudgmentResult.ACQUITTED
    return None


def _after(decision: Disposition, before: Role | None) -> Role | None:
    """Status after one decision; unchanged where it says nothing of that."""
    if decision.kind not in _OF_COURTS:
        return _DECIDED.get(decision.kind, before)
    if decision.effect is LegalEffect.PENDING:
        is_judged = before is not None and _REACHED[before] > _REACHED[PartyRole.DEFENDANT]
        return before if is_judged else PartyRole.DEFENDANT
    return _of_court(decision, before)


def _of_court(decision: Disposition, before: Role | None) -> Role | None:
    """Status by what a court decided, and holds."""
    if decision.result in _BY_COURT:
        return _BY_COURT[decision.result]
    if decision.terms:
        return PartyRole.CONVICTED
    is_judged = before is not None and _REACHED[before] > _REACHED[PartyRole.DEFENDANT]
    is_ruling = decision.kind is DispositionKind.COURT_RULING
    return before if is_judged or is_ruling else PartyRole.DEFENDANT


def _in_order(decided: Sequence[Disposition], *, on: date) -> list[Disposition]:
    """Decisions until that day (inclusive), in order; one without a day keeps its place."""
    placed, last = [], date.min
    for place, decision in enumerate(decided):
        last = decision.decided.first or last
        if decision.decided.first is None or decision.decided.first <= on:
            placed.append((last, place, decision))
    return [decision for _day, _place, decision in sorted(placed, key=lambda each: each[:2])]
