"""Conditions of every review action: an open case, a suspect, a day not in the future."""

from __future__ import annotations

from datetime import date

from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.review.counting import ENDED_BY
from casetrack.review.models import ReviewKind
from casetrack.review.queries import REOPENINGS, awaited_again, decisions_about, in_this_proceeding

# After these a case may come back: new evidence reopens it (Procuratorate Rules art. 369).
_MAY_COME_BACK = frozenset({DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION})

# Decisions that rule out an arrest, unless a conditional one among them is revoked.
ENDS_ARREST = ENDED_BY[ReviewKind.PROSECUTION] - _MAY_COME_BACK


def ensure_open(case: Case) -> None:
    """Refuse work on a closed case. Raises RuleBroken."""
    if not case.is_open():
        raise RuleBroken(
            N_("The case was closed on %(closed)s. Open it again before its review goes on."),
            closed=case.closed_on,
        )


def ensure_suspect(person: Party) -> None:
    """Refuse a review of a person who is no suspect. Raises RuleBroken."""
    if not person.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT):
        raise RuleBroken(
            N_("Only a suspect comes in for review. Give the person that role in the case first.")
        )


def ensure_not_later(day: date, on: date, *, field: str) -> None:
    """Refuse a day in the future. Raises RuleBroken at the field."""
    if day > on:
        raise RuleBroken(
            N_("%(day)s has not come yet. Enter the day on which it happened."),
            field=field,
            day=day,
        )


def ensure_not_decided(person: Party, kind: ReviewKind) -> None:
    """Refuse a new review after a decision on prosecution, also one for arrest.

    A review for arrest precedes that decision; a revocation reopens the way to it. Decisions before
    the case was reopened, or went back to the police, do not count. Raises RuleBroken.
    """
    case = session().get_one(Case, person.case_id)
    those = in_this_proceeding(decisions_about(person), REOPENINGS(case), awaited_again(person))
    if kind is ReviewKind.ARREST:
        for decided in reversed(those):
            if decided.kind is DispositionKind.REVOCATION:
                return
            if decided.kind in ENDS_ARREST:
                raise RuleBroken("arrest_review_after_decision", decision=decided.kind)
        return
    for decided in those:
        if decided.kind in ENDS_ARREST:
            raise RuleBroken(
                N_(
                    "About this person it was decided already: %(decision)s. A second review does"
                    " not begin."
                ),
                decision=decided.kind,
            )
