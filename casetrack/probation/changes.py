"""History of a probation's length: one row for each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.cases.models import JournalEntry
from casetrack.codes import N_
from casetrack.db import all_rows, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import Event, Survey
from casetrack.law import OutsideStatute, probation_last_day
from casetrack.law.counting import local_day
from casetrack.probation.models import ChangeWay, Probation, ProbationChange


@dataclass(frozen=True)
class ProbationOrdered(Event):
    """A probation was ordered here and its dates are owed; dependent features begin theirs."""

    probation: Probation
    act: Act


@dataclass(frozen=True)
class LengthChanged(Event):
    """The length of a probation was changed here; its dates and measure are already moved."""

    probation: Probation
    change: ProbationChange
    act: Act


@dataclass(frozen=True)
class WishedLength:
    """A proposed last day, included, and its reason."""

    last_day: date
    reason: BilingualText


@dataclass(frozen=True)
class LengthWished(Survey[WishedLength | None]):
    """Ask features for another length of a probation; some answer their own office only."""

    probation: Probation
    office_id: int
    on: date


def changes_of(probation: Probation) -> Sequence[ProbationChange]:
    """All changes of the length, by position; one statement."""
    return all_rows(
        select(ProbationChange)
        .where(ProbationChange.probation_id == probation.id)
        .order_by(ProbationChange.position, ProbationChange.id)
    )


def ensure_not_shortened_today(probation: Probation, act: Act) -> None:
    """Refuse to decide on a probation whose shortening was entered today, unless act is recorded.

    Raises RuleBroken.
    """
    for change in changes_of(probation) if not act.is_recorded else ():
        is_shorter = change.way is ChangeWay.SHORTENED and change.entry_id is not None
        entry = session().get(JournalEntry, change.entry_id) if is_shorter else None
        if entry is not None and local_day(entry.written_at) == act.on:
            raise RuleBroken(
                N_(
                    "It was written down only today that the probation was shortened. It is"
                    " decided on from tomorrow, once others could see it; what was decided before"
                    " is recorded."
                )
            )


def keep_change(
    probation: Probation,
    *,
    before: tuple[int | None, date],
    on: date,
    reason: BilingualText,
    entry: JournalEntry,
) -> ProbationChange:
    """Save a change of the length; the new length is read from the probation.

    before: length in months, and last day in force. Flushes.
    """
    old_months, old_end = before
    new_months, new_end = probation.months, probation.ends_on()
    assert new_end is not None
    # A printed last day may differ from the months; the days decide which way it changed.
    longer = new_end > old_end or (new_end == old_end and (new_months or 0) > (old_months or 0))
    return add_change(
        probation,
        ProbationChange(
            way=ChangeWay.EXTENDED if longer else ChangeWay.SHORTENED,
            old_end=old_end,
            new_end=new_end,
            old_months=old_months,
            new_months=new_months,
            decided=PartialDate.day(on),
            decided_here=entry.decided_here,
            reason=reason,
            entry_id=entry.id,
        ),
    )


def move_ends(probation: Probation, *, before: date, to: date) -> None:
    """Recount the ends of all changes after the day of the decision was corrected.

    before, to: the day of the decision as recorded, and as corrected. An end that did not follow
    from a length was set by a document, and stays.
    Raises RuleBroken where a change would then come after the end that it set.
    """
    for change in changes_of(probation):
        change.old_end = _moved(change.old_end, change.old_months, before, to)
        change.new_end = _moved(change.new_end, change.new_months, before, to)
        changed, ends = change.decided.first, change.new_end
        if change.decided_here and changed is not None and ends is not None and ends < changed:
            raise RuleBroken(
                N_(
                    "Its length was changed on %(changed)s; counted from that day it would have"
                    " ended before, on %(ends)s."
                ),
                field="day",
                changed=changed,
                ends=ends,
            )
    session().flush()


def _moved(end: date | None, months: int | None, before: date, to: date) -> date | None:
    if end is None or months is None:
        return end
    try:
        is_counted = probation_last_day(before, months=months).due == end
        return probation_last_day(to, months=months).due if is_counted else end
    except OutsideStatute:
        return end


def add_change(probation: Probation, change: ProbationChange) -> ProbationChange:
    """Append a change after the last position. Flushes."""
    last = session().scalar(
        select(func.max(ProbationChange.position)).where(
            ProbationChange.probation_id == probation.id
        )
    )
    change.probation_id, change.position = probation.id, (last or 0) + 1
    session().add(change)
    session().flush()
    return change
