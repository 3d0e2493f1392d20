"""How a decision of a court stands on a day, and which conviction is in force for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.judgment_kinds import (
    PUNISHMENTS,
    ChargeResult,
    JudgmentResult,
    LegalEffect,
    TermKind,
)
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, DispositionTerm
from casetrack.codes import NP_, Coded

FOR_LIFE = frozenset(
    {
        TermKind.LIFE_IMPRISONMENT,
        TermKind.DEATH_PENALTY,
        TermKind.DEATH_PENALTY_SUSPENDED,
    }
)
_FOR_A_TIME = (TermKind.IMPRISONMENT, TermKind.DETENTION, TermKind.PUBLIC_SURVEILLANCE)
# With these the earlier decision holds: upheld, or the appeal or protest was withdrawn.
LETS_STAND = (JudgmentResult.UPHELD, JudgmentResult.WITHDRAWN)


class CourtStanding(Coded):
    """How a decision of a court stands."""

    IN_FORCE = "in_force", NP_("court decision", "in force")
    NOT_YET = "not_yet", NP_("court decision", "not in force yet")
    REPLACED = "replaced", NP_("court decision", "replaced")
    SENT_BACK = "sent_back", NP_("court decision", "set aside, sent back for a new trial")
    NOT_TOLD = "not_told", NP_("court decision", "not told whether in force")


@dataclass(frozen=True)
class JudgmentStands:
    """How one decision of a court stands. since: in force; by: the later decision that says so."""

    how: CourtStanding
    since: date | None = None
    by: Disposition | None = None


@dataclass(frozen=True)
class Conviction:
    """A conviction in force. since: the day on which it came into force, None where not told.

    sentences: months of each sentence of liberty, None where its length is not told; none of who is
    not punished, or punished with a fine alone.
    """

    judgment: Disposition
    since: date | None
    sentences: tuple[int | None, ...] = ()
    is_for_life: bool = False


def stands_how(
    judgment: Disposition, decided: Iterable[Disposition], *, on: date
) -> JudgmentStands:
    """How a decision of a court stands on a day.

    decided: about the same person. A decision of a later instance replaces it, unless it upholds
    it; then it is in force with that one. Source: Criminal Procedure Law arts. 236, 244, 259.
    """
    for later in reversed([each for each in decided if _is_about(judgment, each, on)]):
        if later.result == JudgmentResult.SENT_BACK:
            return JudgmentStands(CourtStanding.SENT_BACK, by=later)
        own = _own(later, on)
        if later.result in LETS_STAND:
            return JudgmentStands(own.how, own.since, later)
        if own.how is not CourtStanding.NOT_YET:
            return JudgmentStands(CourtStanding.REPLACED, by=later)
    return _own(judgment, on)


def judgment_of(decided: Sequence[Disposition], *, on: date) -> Disposition | None:
    """The last criminal judgment about a person that is not replaced or set aside.

    decided: all decisions about this person that stand.
    """
    for judgment in sorted(decided, key=_in_order, reverse=True):
        if judgment.kind is DispositionKind.CRIMINAL_JUDGMENT:
            how = stands_how(judgment, decided, on=on).how
            if how not in (CourtStanding.REPLACED, CourtStanding.SENT_BACK):
                return judgment
    return None


def conviction_in_force(decided: Sequence[Disposition], *, on: date) -> Conviction | None:
    """The conviction of a person that is in force on a day; the last of several.

    decided: all decisions about this person.
    """
    standing = [decision for decision in decided if decision.stands]
    for judgment in sorted(standing, key=_in_order, reverse=True):
        if not is_conviction(judgment):
            continue
        stands = stands_how(judgment, standing, on=on)
        if stands.how is CourtStanding.IN_FORCE:
            sentences = [months_of(term) for term in judgment.terms if term.kind in _FOR_A_TIME]
            is_for_life = any(term.kind in FOR_LIFE for term in judgment.terms)
            return Conviction(judgment, stands.since, tuple(sentences), is_for_life)
    return None


def is_conviction(judgment: Disposition) -> bool:
    """Whether a criminal judgment finds its person guilty of anything."""
    if judgment.kind is not DispositionKind.CRIMINAL_JUDGMENT:
        return False
    if judgment.result == JudgmentResult.ACQUITTED:
        return False
    return (
        judgment.result in (JudgmentResult.CONVICTED, JudgmentResult.NOT_PUNISHED)
        or any(charge.result is ChargeResult.CONVICTED for charge in judgment.charges)
        or any(term.kind in PUNISHMENTS for term in judgment.terms)
    )


def _own(judgment: Disposition, on: date) -> JudgmentStands:
    """The standing that the decision itself tells, whatever came after it."""
    if judgment.effect is None:
        return JudgmentStands(CourtStanding.NOT_TOLD)
    since = judgment.in_force_on
    if judgment.effect is LegalEffect.PENDING or (since is not None and since > on):
        return JudgmentStands(CourtStanding.NOT_YET)
    return JudgmentStands(CourtStanding.IN_FORCE, since)


def _is_about(judgment: Disposition, later: Disposition, on: date) -> bool:
    day = later.decided.first
    is_told = later.stands and later.earlier_id is not None
    return is_told and later.earlier_id == judgment.id and (day is None or day <= on)


def _in_order(decision: Disposition) -> tuple[date, int]:
    return decision.decided.first or date.min, decision.id or 0


def months_of(term: DispositionTerm) -> int | None:
    """The length of a sentence in months, a begun one counts whole; None where it is not told."""
    if term.years is None and term.months is None and term.days is None:
        return None
    return 12 * (term.years or 0) + (term.months or 0) + (1 if term.days else 0)
