"""Correct the day of announcement of a non-prosecution (its effective date)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import Correction, DayChange
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import OutsideStatute, effective_on
from casetrack.ledger.corrections import EntryCorrected
from casetrack.ledger.preview import DateMove, DatesPreview
from casetrack.review import clock_triggers
from casetrack.review.policy import ensure_not_later, ensure_open


def preview(decision: Disposition, day: date, act: Act) -> DatesPreview:
    """The dates that move if it was announced on that day; nothing is saved.

    Raises NotAllowed, RuleBroken as `correct` does.
    """
    return _prepared(decision, day, act).preview(day, act)


def correct(decision: Disposition, correction: Correction, act: Act) -> tuple[DateMove, ...]:
    """Correct the day of the announcement; dates counted from it move.

    Raises NotAllowed; RuleBroken without a reason, if it was not announced or is undone, if the day
    is unchanged, in the future or before the decision, or if the case changed since the preview.
    Source: Criminal Procedure Law art. 178; Procuratorate Rules art. 376.
    """
    return _prepared(decision, correction.day, act).correct(correction, act)


def _prepared(decision: Disposition, day: date, act: Act) -> DayChange:
    case = session().get_one(Case, decision.case_id)
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    if decision.undone_on is not None:
        raise RuleBroken("undone_before", undone=decision.undone_on)
    before, entry = decision.announced_on, _entry_of(decision)
    if before is None:
        raise RuleBroken("no_day_to_correct")
    if day == before:
        raise RuleBroken("day_is_recorded_already", field="day", day=day)
    ensure_not_later(day, act.on, field="day")
    if decision.decided.first is not None:
        try:
            effective_on(decided_on=decision.decided.first, announced_on=day)
        except OutsideStatute as outside:
            raise RuleBroken(outside.key, field="day", **outside.values) from outside

    def change() -> None:
        decision.announced_on = day
        decision.version += 1
        clock_triggers.took_effect_on_another_day(case, decision, day, entry)

    about = session().get_one(Party, decision.party_id)
    fact = EntryKind.DECISION_ANNOUNCED.value
    return DayChange(case, before, change, fact, entry, about, decision, (decision,))


def _entry_of(decision: Disposition) -> JournalEntry | None:
    """The entry of the announcement; None if it was recorded with the decision."""
    return session().scalar(
        select(JournalEntry).where(
            JournalEntry.kind == EntryKind.DECISION_ANNOUNCED,
            JournalEntry.subject == Disposition.__tablename__,
            JournalEntry.subject_id == decision.id,
        )
    )


@handles(EntryCorrected)
def keep_its_day(corrected: EntryCorrected) -> None:
    """Refuse to correct the day of an announcement as an ordinary entry: dates count from it.

    Raises RuleBroken.
    """
    entry, when = corrected.entry, corrected.correction.when
    if entry.kind is EntryKind.DECISION_ANNOUNCED and when.edtf != entry.when.edtf:
        raise RuleBroken("day_is_counted_from", field="when")
