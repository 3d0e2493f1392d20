"""Risks of a period: for one row in Python, and as a database condition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select
from sqlalchemy.orm import aliased

from casetrack.cases.duty_kinds import ObligationKind, windows
from casetrack.cases.models import Obligation
from casetrack.cases.owed import Owed
from casetrack.codes import NP_, Coded
from casetrack.law import Lateness, bail_covers_probation
from casetrack.law.probation import COMFORTABLE_DAYS

# Days before the due date when a period is at risk: in custody, and otherwise.
CUSTODY_DAYS = 3
OTHER_DAYS = 7
RESTRAINTS = frozenset({ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END})
_ENDS = aliased(Obligation)


class Risk(Coded):
    """A reason to attend to a period now."""

    LATE = "late", NP_("risk", "late")
    CUSTODY_ENDS = "custody_ends", NP_("risk", "in custody, ends within 3 days")
    ENDS_SOON = "ends_soon", NP_("risk", "ends within 7 days")
    SHORT_WINDOW = "short_window", NP_("risk", "few days left after a probation")
    RESTRAINT_ENDS_FIRST = "restraint_ends_first", NP_("risk", "bail ends before the probation")
    IMPRECISE = "imprecise", NP_("risk", "first day not known exactly")


def risks_of(
    owed: Owed, why: Mapping[str, Any], probation_ends: date | None, *, on: date
) -> list[Risk]:
    """Every risk of one period on that day, in order. why: the reason of its due date.

    probation_ends: last day of the same person's running probation; None without one. Source:
    Criminal Procedure Law art. 79; Procuratorate Rules art. 620.
    """
    is_held = owed.weight == Lateness.FREEDOM
    is_ours = owed.is_open and not owed.kind.is_window
    days = (owed.due - on).days
    risks = {
        Risk.LATE: is_ours and days < 0,
        Risk.CUSTODY_ENDS: is_ours and is_held and 0 <= days <= CUSTODY_DAYS,
        Risk.ENDS_SOON: is_ours and not is_held and 0 <= days <= OTHER_DAYS,
        Risk.SHORT_WINDOW: owed.is_open
        and owed.kind is ObligationKind.FINAL_DECISION
        and is_short(why),
        Risk.RESTRAINT_ENDS_FIRST: owed.is_open
        and owed.kind in RESTRAINTS
        and probation_ends is not None
        and bail_covers_probation(owed.due, probation_ends).met is False,
        Risk.IMPRECISE: bool(why.get("told")),
    }
    return [risk for risk in Risk if risks[risk]]


def at_risk(*, on: date) -> ColumnElement[bool]:
    """The condition that a period has any risk on that day."""
    return or_(*(has_risk(risk, on=on) for risk in Risk))


def has_risk(risk: Risk, *, on: date) -> ColumnElement[bool]:
    """The condition that a period has this risk on that day; equivalent to `risks_of`."""
    return _CONDITIONS[risk](on)


def days_left(why: Mapping[str, Any]) -> int | None:
    """Days of the review left when it was suspended; None if not counted."""
    for code, values in why.get("steps") or []:
        if code == "days_left":
            return int(values["days"])
    return None


def is_empty_window(why: Mapping[str, Any]) -> bool:
    """Whether no day is left between the end of the probation and the last day to decide."""
    return any(step[0] == "empty_window" for step in why.get("steps") or [])


def is_short(why: Mapping[str, Any]) -> bool:
    """Whether too few days are left to decide after a probation."""
    left = days_left(why)
    return is_empty_window(why) or (left is not None and left < COMFORTABLE_DAYS)


def _is_ours() -> ColumnElement[bool]:
    return and_(Obligation.is_open, Obligation.kind.notin_(windows()))


def _is_late(on: date) -> ColumnElement[bool]:
    return and_(_is_ours(), Obligation.due < on)


def _custody_ends(on: date) -> ColumnElement[bool]:
    return and_(
        _is_ours(),
        Obligation.weight == Lateness.FREEDOM.value,
        Obligation.due.between(on, on + timedelta(days=CUSTODY_DAYS)),
    )


def _ends_soon(on: date) -> ColumnElement[bool]:
    return and_(
        _is_ours(),
        Obligation.weight != Lateness.FREEDOM.value,
        Obligation.due.between(on, on + timedelta(days=OTHER_DAYS)),
    )


def _is_short(on: date) -> ColumnElement[bool]:
    # Both databases store a reason as the text that json.dumps writes.
    kept = cast(Obligation.why, Text)
    few = [f'"days_left", {{"days": {number}}}' for number in range(COMFORTABLE_DAYS)]
    written = ['"empty_window"', *few, '"days_left", {"days": -']
    return and_(
        Obligation.is_open,
        Obligation.kind == ObligationKind.FINAL_DECISION,
        or_(*(kept.contains(text, autoescape=True) for text in written)),
    )


def _restraint_ends_first(on: date) -> ColumnElement[bool]:
    later = select(_ENDS.id).where(
        _ENDS.party_id == Obligation.party_id,
        _ENDS.kind == ObligationKind.PROBATION_END,
        _ENDS.is_open,
        _ENDS.due > Obligation.due,
    )
    return and_(
        Obligation.is_open,
        Obligation.kind.in_(RESTRAINTS),
        later.correlate(Obligation).exists(),
    )


def _is_imprecise(on: date) -> ColumnElement[bool]:
    condition: ColumnElement[str] = Obligation.why["told"].as_string()
    return condition.is_not(None)


_CONDITIONS = {
    Risk.LATE: _is_late,
    Risk.CUSTODY_ENDS: _custody_ends,
    Risk.ENDS_SOON: _ends_soon,
    Risk.SHORT_WINDOW: _is_short,
    Risk.RESTRAINT_ENDS_FIRST: _restraint_ends_first,
    Risk.IMPRECISE: _is_imprecise,
}
