"""Checks that every action on a probation makes first."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Party
from casetrack.codes import N_
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.probation.checks import within
from casetrack.probation.models import Probation
from casetrack.probation.queries import may_decide_finally, undecided_probation


def ensure_open(case: Case) -> None:
    """Refuse work on a closed case. Raises RuleBroken."""
    if not case.is_open():
        raise RuleBroken(
            N_(
                "The case was closed on %(closed)s. Open it again before anything is decided in it."
            ),
            closed=case.closed_on,
        )


def ensure_come(day: date, on: date, *, field: str) -> None:
    """Refuse a day that has not come yet. Raises RuleBroken at the field."""
    if day > on:
        raise RuleBroken("probation_day_in_future", field=field, day=day)


def ensure_no_other(child: Party) -> None:
    """Refuse a probation beside one that is not decided on. Raises RuleBroken."""
    if undecided_probation(child) is not None:
        raise RuleBroken("probation_runs_already")


def ensure_ordered_here(probation: Probation, act: Act) -> None:
    """Refuse a decision by another office than the one that ordered it, unless act is recorded.

    Raises RuleBroken.

    Source: Provisions on Criminal Cases of Minors art. 44.
    """
    ordered = probation.disposition
    if not (act.is_recorded or ordered.is_followed) and ordered.decided_by:
        raise RuleBroken(
            N_(
                "%(who)s ordered it, and decides on it (Provisions on Criminal Cases of Minors,"
                " art. 44): record what it decided, with its paper."
            ),
            who=ordered.decided_by,
        )


def days_of(probation: Probation) -> tuple[date, date]:
    """The day of the decision and the last day in force. Raises RuleBroken if one is unknown."""
    decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
    if decided_on is None or ends_on is None:
        raise RuleBroken(
            N_(
                "The day of the decision of this probation is not known, so nothing can be"
                " counted from it."
            )
        )
    return decided_on, ends_on


def ensure_begun(probation: Probation) -> None:
    """Refuse actions on a probation that never ran. Raises RuleBroken."""
    if not probation.has_begun():
        raise RuleBroken(
            N_(
                "This probation does not run: it is recorded as %(state)s. Nothing in it can be"
                " decided."
            ),
            state=probation.measure.state,
        )


def ensure_undecided(probation: Probation, *, is_final: bool = False) -> None:
    """Refuse a probation that is revoked, finally decided or never began; locks the row.

    is_final: for the final decision, which is also open after it was undone.
    Raises RuleBroken.
    """
    ensure_begun(probation)
    lock(
        probation,
        [
            "revoked_on",
            "final_disposition_id",
            "victim_heard",
            "victim_unheard",
            "victim_heard_on",
            "version",
        ],
    )
    if probation.revoked_on is not None:
        raise RuleBroken("probation_revoked", revoked=probation.revoked_on)
    if probation.final_disposition is not None and not (is_final and may_decide_finally(probation)):
        raise RuleBroken(
            N_(
                "The final decision was taken on %(decided)s; nothing in this probation can be"
                " changed."
            ),
            decided=probation.final_disposition.decided.first,
        )


def ensure_during(happened: PartialDate, probation: Probation, *, field: str) -> None:
    """Refuse a breach if every possible day of it lies outside the probation.

    Passes where the days of the probation are not known.
    Raises RuleBroken at the field.
    """
    decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
    if decided_on is None or ends_on is None:
        return
    if within(happened, decided_on=decided_on, ends_on=ends_on).refuses:
        raise RuleBroken("outside_the_probation", field=field, since=decided_on, until=ends_on)
