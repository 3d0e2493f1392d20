"""Publish facts of a review from which periods of the law are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.events import publish
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactCorrected, FactRecorded
from casetrack.review.models import Custody, PeriodStart, ReviewKind, ReviewPeriod

# Restraints outside custody, with a maximum length by law.
_RESTRAINTS = {
    Custody.BAIL: ClockTrigger.BAIL_STARTED,
    Custody.RESIDENTIAL_SURVEILLANCE: ClockTrigger.SURVEILLANCE_STARTED,
}


def received(case: Case, period: ReviewPeriod, custody: Custody, entry: JournalEntry) -> None:
    """A case was received: rights are to be notified within days, once.

    If it is received again and the suspect is held, the new count is to be notified. custody: at
    the receipt; detention or arrest ends bail.
    """
    if custody.is_custody:
        person = session().get_one(Party, period.party_id)
        ended = Fact(ClockTrigger.RESTRAINT_ENDED, case, period.received, entry, entry, person)
        publish(FactRecorded(ended))
    if period.kind is not ReviewKind.PROSECUTION:
        return
    if period.begun_by is not PeriodStart.TRANSFERRED_AGAIN:
        publish(FactRecorded(_receipt(case, period, entry)))
    if period.begun_by is not PeriodStart.TRANSFERRED:
        changed(case, period, entry)


def of_period(case: Case, period: ReviewPeriod, entry: JournalEntry | None) -> Iterator[Fact]:
    """Like `received`, from an imported period."""
    if period.kind is not ReviewKind.PROSECUTION or period.begun_by is PeriodStart.RESUMED:
        return
    if period.begun_by is not PeriodStart.TRANSFERRED_AGAIN:
        yield _receipt(case, period, entry)
    is_anew = period.begun_by is not PeriodStart.TRANSFERRED
    if is_anew and period.custody.is_custody and entry is not None:
        yield _change(case, period, entry, entry.when)


def received_on_another_day(case: Case, period: ReviewPeriod, entry: JournalEntry | None) -> None:
    """The day of a receipt was corrected; dates counted from it move."""
    if period.kind is ReviewKind.PROSECUTION and entry is not None:
        publish(FactCorrected(_receipt(case, period, entry)))
        changed_on_another_day(case, period, entry, period.received)


def changed(case: Case, period: ReviewPeriod, entry: JournalEntry) -> None:
    """A period was extended, sent away or counted anew while the suspect is held.

    Source: Procuratorate Rules art. 614.
    """
    if period.custody.is_custody:
        publish(FactRecorded(_change(case, period, entry, entry.when)))


def changed_on_another_day(
    case: Case, period: ReviewPeriod, entry: JournalEntry, when: PartialDate
) -> None:
    """The day of such a change of the period was corrected."""
    publish(FactCorrected(_change(case, period, entry, when)))


def held_otherwise(
    case: Case,
    period: ReviewPeriod,
    custody: Custody,
    entry: JournalEntry,
    *,
    until: date | None,
) -> None:
    """Custody changed: bail and residential surveillance have a maximum length.

    Detention or arrest ends bail, however it was recorded. until: the day of the next change of
    custody, if that was recorded earlier. Source: Criminal Procedure Law art. 79.
    """
    starts = _RESTRAINTS.get(custody)
    person = session().get_one(Party, period.party_id)
    trigger = starts or ClockTrigger.RESTRAINT_ENDED
    publish(FactRecorded(Fact(trigger, case, entry.when, entry, entry, person)))
    if starts is not None and until is not None:
        ended = Fact(
            ClockTrigger.RESTRAINT_ENDED, case, PartialDate.day(until), entry, entry, person
        )
        publish(FactRecorded(ended))


def held_no_more(case: Case, period: ReviewPeriod, entry: JournalEntry) -> None:
    """A change of custody ended all custody: no release is owed."""
    person = session().get_one(Party, period.party_id)
    publish(FactRecorded(Fact(ClockTrigger.HELD_NO_MORE, case, entry.when, entry, entry, person)))


def took_effect(case: Case, decision: Disposition, day: date, entry: JournalEntry) -> None:
    """A non-prosecution was announced after its decision."""
    publish(FactRecorded(_announced(case, decision, day, entry)))


def took_effect_on_another_day(
    case: Case, decision: Disposition, day: date, entry: JournalEntry | None
) -> None:
    """The day of the announcement was corrected; dates counted from it move."""
    publish(FactCorrected(_announced(case, decision, day, entry)))


def _announced(case: Case, decision: Disposition, day: date, entry: JournalEntry | None) -> Fact:
    person = session().get_one(Party, decision.party_id)
    return Fact(
        ClockTrigger.NOT_PROSECUTED,
        case,
        PartialDate.day(day),
        decision,
        entry,
        person,
        decision=decision,
    )


def _receipt(case: Case, period: ReviewPeriod, entry: JournalEntry | None) -> Fact:
    person = session().get_one(Party, period.party_id)
    return Fact(
        ClockTrigger.CASE_TRANSFER_RECEIVED, case, period.received, period, entry, person=person
    )


def _change(case: Case, period: ReviewPeriod, entry: JournalEntry, when: PartialDate) -> Fact:
    person = session().get_one(Party, period.party_id)
    return Fact(ClockTrigger.PERIOD_CHANGED, case, when, entry, entry, person)
