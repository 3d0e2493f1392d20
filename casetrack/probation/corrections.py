"""Correct the day of a conditional non-prosecution, or the last day that it prints."""

from __future__ import annotations

import enum
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, MeasureState
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import Correction, DayChange
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_may_correct, ensure_told_by_paper
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import final_decision_open, probation_end_lawful, probation_last_day
from casetrack.ledger.decisions import redate
from casetrack.ledger.decisions_taken import asked_of
from casetrack.ledger.gates import ensure_still_passes
from casetrack.ledger.measures import move_last_day
from casetrack.ledger.preview import DateMove, DatesPreview
from casetrack.probation.changes import move_ends
from casetrack.probation.checks import victim_verdict, within
from casetrack.probation.dates import ensure_end_lawful, recount
from casetrack.probation.models import Probation
from casetrack.probation.policy import days_of, ensure_come, ensure_open, ensure_undecided
from casetrack.probation.queries import breaches_of, was_changed


class CorrectableDay(enum.StrEnum):
    """Days that can be corrected. PRINTED_END: the last day, as the decision prints it."""

    DECISION = "conditional_decision"
    PRINTED_END = "printed_end"


def day_of(probation: Probation, fact: CorrectableDay) -> date | None:
    """The recorded day; None where there is none to correct."""
    if fact is CorrectableDay.DECISION:
        return probation.disposition.decided.first
    return probation.ends_on() if probation.decided_here and probation.months else None


def preview(
    probation: Probation,
    day: date,
    act: Act,
    fact: CorrectableDay = CorrectableDay.DECISION,
) -> DatesPreview:
    """Dates that would move with this correction; nothing is saved.

    Raises NotAllowed, RuleBroken, OutsideStatute as `correct` does.
    """
    return _prepared(probation, fact, day, act).preview(day, act)


def correct(
    probation: Probation,
    correction: Correction,
    act: Act,
    fact: CorrectableDay = CorrectableDay.DECISION,
) -> tuple[DateMove, ...]:
    """Correct a day; the probation and its dates move, with DECISION also the end of the review.

    PRINTED_END is corrected only while the probation is undecided and its length unchanged.

    Raises NotAllowed; OutsideStatute if the length was not lawful on that day; RuleBroken without
    a reason, by somebody who may not decide it, if it was decided on its page here, if the day is
    unchanged, in the future or contradicts another one, if what was done since would not have been
    lawful, or if the case is not what the person was shown.
    """
    lock(probation, ["version", "revoked_on", "last_day"])
    return _prepared(probation, fact, correction.day, act).correct(correction, act)


def _prepared(probation: Probation, fact: CorrectableDay, day: date, act: Act) -> DayChange:
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    before = day_of(probation, fact)
    is_of_decision = fact is CorrectableDay.DECISION
    (_ensure_decided_then if is_of_decision else _ensure_printed)(case, probation, day, act)
    assert before is not None
    entry_id = probation.disposition.entry_id if is_of_decision else None
    return DayChange(
        case,
        before,
        lambda: (_move if is_of_decision else _move_printed)(probation, day, act),
        fact.value,
        session().get(JournalEntry, entry_id) if entry_id else None,
        session().get_one(Party, probation.party_id),
        probation,
        (probation,),
    )


def _ensure_decided_then(case: Case, probation: Probation, day: date, act: Act) -> None:
    if probation.disposition.decided_here:
        ensure_may_correct(case, EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED, act)
        ensure_told_by_paper(probation.disposition)
    before, _ends_on = days_of(probation)
    if day == before:
        raise RuleBroken("day_is_recorded_already", field="day", day=day)
    ensure_come(day, act.on, field="day")
    received = probation.review_received_on
    if received is not None and day < received:
        raise RuleBroken("ordered_before_receipt", field="day", received=received)
    final = probation.final_disposition
    ended = final.decided.first if final is not None and final.stands else None
    later = min(filter(None, (probation.revoked_on, ended)), default=None)
    if later is not None and day > later:
        raise RuleBroken(
            N_(
                "That is after %(followed)s, when it was revoked or finally decided. Check both"
                " days."
            ),
            field="day",
            followed=later,
        )
    _ensure_still_lawful(probation, before, day)


def _ensure_printed(case: Case, probation: Probation, day: date, act: Act) -> None:
    ensure_undecided(probation)
    before = day_of(probation, CorrectableDay.PRINTED_END)
    if before is None or was_changed(probation):
        raise RuleBroken(
            N_(
                "The day that the decision prints is in force no more: the length was changed"
                " since, or the decision was only recorded."
            ),
            field="day",
        )
    ensure_may_correct(case, EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED, act)
    if day == before:
        raise RuleBroken("day_is_recorded_already", field="day", day=day)
    decided_on, _ends_on = days_of(probation)
    ensure_end_lawful(decided_on, day, field="day")
    _ensure_conduct_within(probation, decided_on, day)


def _ensure_still_lawful(probation: Probation, before: date, day: date) -> None:
    """Check the decision, the conduct and the final decision again with the corrected day.

    What was unlawful as recorded may be corrected all the same.
    """
    was, ends_on = probation.ends_on(), _end_from(probation, day)
    if was is None or probation_end_lawful(before, was).met:
        ensure_end_lawful(day, ends_on, field="day")
    if probation.disposition.decided_here:
        case = session().get_one(Case, probation.case_id)
        asked = asked_of(case, probation.disposition, on=day)
        ensure_still_passes(replace(asked, on=day), before=before)
    _ensure_conduct_within(probation, day, ends_on)
    final = probation.final_disposition
    if (
        final is not None
        and final.stands
        and final.kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
        and final.decided.last is not None
        and final_decision_open(final.decided.last, last_day=ends_on).refuses
        and (was is None or final_decision_open(final.decided.last, last_day=was).met)
    ):
        raise RuleBroken(
            "final_before_the_end", field="day", ends=ends_on, final=final.decided.last
        )


def _ensure_conduct_within(probation: Probation, day: date, ends_on: date) -> None:
    """Refuse a day by which a breach, the victim or a crime would lie outside the probation."""
    before, was = probation.disposition.decided.first, probation.ends_on()
    for breach in breaches_of(probation):
        happened = breach.happened
        was_within = (
            before is None or was is None or within(happened, decided_on=before, ends_on=was).met
        )
        if was_within and within(happened, decided_on=day, ends_on=ends_on).refuses:
            raise RuleBroken(
                N_(
                    "The breach of %(breach)s would lie outside the probation, from %(since)s to"
                    " %(until)s. Check both days."
                ),
                field="day",
                breach=happened.first or happened.last,
                since=day,
                until=ends_on,
            )
    heard_on = probation.victim_heard_on
    if (
        heard_on is not None
        and victim_verdict(probation, on=heard_on, has_victim=True).met
        and victim_verdict(probation, on=heard_on, has_victim=True, decided_on=day).refuses
    ):
        raise RuleBroken(
            N_(
                "The victim was heard again on %(heard)s, and that would be before the"
                " conditional decision. Check both days."
            ),
            field="day",
            heard=heard_on,
        )
    crime_on = _crime_found_on(probation)
    if crime_on is not None and (was is None or crime_on <= was) and crime_on > ends_on:
        raise RuleBroken(
            N_(
                "The probation would end on %(ends)s, and the crime it was revoked for was found"
                " on %(found)s. Check both days."
            ),
            field="day",
            ends=ends_on,
            found=crime_on,
        )


def _crime_found_on(probation: Probation) -> date | None:
    """The day the crime behind the revocation was found, from its entry; None if none."""
    entry = session().scalar(
        select(JournalEntry)
        .join(Disposition, Disposition.entry_id == JournalEntry.id)
        .where(
            Disposition.party_id == probation.party_id,
            Disposition.kind == DispositionKind.REVOCATION,
            Disposition.undone_on.is_(None),
            Disposition.id > probation.disposition_id,
        )
        .order_by(Disposition.id)
        .limit(1)
    )
    day = entry.fields.get("found_on") if entry is not None else None
    return date.fromisoformat(day) if day else None


def _end_from(probation: Probation, day: date) -> date:
    """The last day in force for a decision on that day."""
    if probation.printed_last_day is not None:
        return probation.printed_last_day
    if probation.months is None:
        # Without a length the recorded last day stands, whenever it was decided.
        return days_of(probation)[1]
    return probation_last_day(day, months=probation.months).due


def _move(probation: Probation, day: date, act: Act) -> None:
    before, ended_before = days_of(probation)
    redate(probation.disposition, day)
    measure = probation.measure
    measure.started = PartialDate.day(day)
    if probation.months is not None:
        probation.last_day = probation_last_day(day, months=probation.months).due
    move_ends(probation, before=before, to=day)
    probation.version += 1
    recount(probation)
    ends_on = probation.ends_on()
    if measure.state is MeasureState.ENDED and probation.is_running(on=act.on):
        # It was over when its revocation was undone; with the corrected day it is not.
        measure.state, measure.ended_on = MeasureState.RUNNING, None
        move_last_day(measure, ends_on, act)
    elif measure.state is MeasureState.ENDED:
        if measure.ended_on == ended_before:
            measure.ended_on = ends_on
        measure.last_day = ends_on
    elif measure.last_day != ends_on:
        move_last_day(measure, ends_on, act)


def _move_printed(probation: Probation, day: date, act: Act) -> None:
    probation.printed_last_day = day if day != probation.last_day else None
    probation.version += 1
    recount(probation)
    move_last_day(probation.measure, day, act)
