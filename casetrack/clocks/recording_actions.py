"""Record facts by hand, so that the clocks of the case start, end and lapse."""

from __future__ import annotations

from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party, Track
from casetrack.cases.policy import ensure_may
from casetrack.casework.extra_values import FIELD, is_said, values_kept
from casetrack.clocks.gates import AWARD, SUIT, asked_of_award, asked_of_suit, ensure_award_adds_up
from casetrack.clocks.recordable import Concerns, Recordable, RequestResult
from casetrack.clocks.recording import RECORDABLE
from casetrack.clocks.recording_queries import (
    APPEALS,
    RECORDED_ONCE,
    CaseKnowledge,
    Recorded,
    Target,
    about,
    by_whom,
    find_target,
    read_known,
)
from casetrack.codes import N_
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.law import in_time
from casetrack.ledger.clock_triggers import ClockTrigger, Fact, FactRecorded
from casetrack.ledger.corrections import latest, move_days
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import GateAsked, ensure_passes
from casetrack.ledger.journal import enter

CHANNEL_LENGTH = 200
# What belongs to the public-interest line of work.
_SUIT_LINE = frozenset(
    {
        EntryKind.ANNOUNCEMENT_PUBLISHED,
        EntryKind.ORGANISATION_SUED,
        EntryKind.PUBLIC_INTEREST_SUIT_FILED,
    }
)
_BEGINS = {
    EntryKind.BAIL_STARTED: ObligationKind.BAIL_END,
    EntryKind.SURVEILLANCE_STARTED: ObligationKind.SURVEILLANCE_END,
}
# Told before the day it is counted from, or while that day still lies ahead; who turns out to have
# been free before the decision is told with that day.
_BEFORE_ITS_QUESTION = frozenset(
    {
        EntryKind.HEARING_NOTICE_GIVEN,
        EntryKind.PUBLIC_INTEREST_SUIT_FILED,
        EntryKind.RELEASED,
    }
)


def record_fact(case: Case, recorded: Recorded, act: Act) -> JournalEntry:
    """Record a fact; every clock that starts or ends with it follows.

    A request after its time is taken, and the entry says until when the time was: it is examined
    all the same.

    Raises NotAllowed if `by` may not; RuleBroken if the case is closed and this does not happen
    any more, if it lies in the future or before what it hangs on, if it was recorded already, if it
    answers what nobody asked, if the law refuses it, or, of a release, as `move_days`.
    """
    recordable = RECORDABLE[recorded.told]
    ensure_may(act.by, recordable.permission, case, on=act.on)
    known = read_known(case)
    target = with_window(recordable, find_target(recordable, recorded, known), known)
    if not recordable.needs_question and not recordable.survives_case and not case.is_open():
        raise RuleBroken(
            N_("The case was closed on %(closed)s. Open it again before this is recorded in it."),
            closed=case.closed_on,
        )
    _ensure_time(recordable, recorded.when, target, on=act.on)
    fields = _fields(recordable, recorded, target)
    asked = _asked_of(recordable, recorded, target, known, on=act.on)
    if asked is not None:
        passed = ensure_passes(asked, act, reason=recorded.note, why_at="note")
        fields |= passed.told()
        if recordable.told is AWARD:
            ensure_award_adds_up(recorded.values, recorded.note, recorded.when.last or act.on)
    _ensure_order(recordable, recorded.when, target, known)
    ensure_new(recordable, recorded, target, known)
    if recordable.told is not AWARD or asked is not None:
        fields |= values_kept(recordable.told.fields, recorded.values)
    entry = enter(
        case,
        recordable.told,
        act,
        when=recorded.when,
        text=BilingualText.written(recorded.note)
        if recorded.note.strip()
        else BilingualText(None, None),
        parties=_parties(recordable, target),
        track=_track(case, recordable),
        subject=target.decision,
        decided_here=True,
        **fields,
    )
    if _is_complete(recordable, target, known):
        last = _last_told(recordable, entry, known)
        fact = _fact(recordable, case, latest(last).when, target, last)
        if recordable.told is EntryKind.RELEASED:
            # Who was free before is counted so, which may move what had run out.
            move_days(case, lambda: publish(FactRecorded(fact)), act, field="when")
        else:
            publish(FactRecorded(fact))
    return entry


def _ensure_time(act: Recordable, when: PartialDate, target: Target, *, on: date) -> None:
    if act.is_day and not when.is_day:
        raise RuleBroken(
            N_("A period is counted from this, so write one day, such as 2026-11-24."), field="when"
        )
    if not act.may_lie_ahead:
        ensure_not_ahead(when, on)
    last = when.last
    if last is None:
        return
    decision = target.decision
    if act.told in _BEFORE_ITS_QUESTION:
        return
    if decision is not None and decision.decided.first and last < decision.decided.first:
        raise RuleBroken("before_the_decision", field="when", decided=decision.decided.first)
    if target.clock is None or not act.needs_question:
        return
    started = target.clock.deadline.fact_when.first
    is_expiry = target.clock.deadline.fact is ClockTrigger.ANNOUNCEMENT_EXPIRED
    if started is not None and last < started and not is_expiry:
        raise RuleBroken("before_its_question", field="when", started=started)


def _ensure_order(act: Recordable, when: PartialDate, target: Target, known: CaseKnowledge) -> None:
    """Refuse a fact earlier than the one it depends on."""
    if target.decision is None or when.last is None:
        return
    kinds = APPEALS if act.told is EntryKind.APPEAL_FILED else (act.after,)
    before = known.entries(*(k for k in kinds if k is not None), decision_id=target.decision.id)
    if act.told is EntryKind.APPEAL_FILED:
        theirs = {person.id for person in target.people}
        before = [entry for entry in before if by_whom(entry) & theirs]
    days = [day for entry in before if (day := latest(entry).when.first) is not None]
    if days and when.last < min(days):
        raise RuleBroken("before_its_question", field="when", started=min(days))


def ensure_not_ahead(when: PartialDate, on: date, *, field: str = "when") -> None:
    """Refuse a fact of the future. Raises RuleBroken at the field."""
    if when.first is not None and when.first > on:
        raise RuleBroken(
            N_("%(day)s has not come yet. Enter the day on which it happened."),
            field=field,
            day=when.first,
        )


def ensure_new(act: Recordable, recorded: Recorded, target: Target, known: CaseKnowledge) -> None:
    """Refuse to record the same fact twice: a form is sent again, a button is pressed twice.

    Bail that runs does not begin again: another day for it is a correction.
    """
    for clock in known.clocks:
        begun = _BEGINS.get(act.told) is clock.deadline.kind and clock.owed.is_open
        if begun and clock.deadline.party_id in {person.id for person in target.people}:
            raise RuleBroken(
                N_(
                    "It has been running since %(since)s. If that day is wrong, correct it; if it"
                    " ended, record that first."
                ),
                field="person",
                since=clock.deadline.counted_from,
            )
    parties = {
        (person.id, part) for part, people in _parties(act, target).items() for person in people
    }
    key = target.decision.id if target.decision is not None else None
    for entry in known.entries(act.told):
        same_people = {(link.party_id, link.part) for link in entry.parties} == parties
        same_subject = entry.subject_id == key
        if act.concerns is Concerns.APPELLANT and same_people and same_subject:
            raise RuleBroken(RECORDED_ONCE, field="person", what=act.told)
        if not same_people or not same_subject or entry.when.edtf != recorded.when.edtf:
            continue
        is_plain = act.concerns is Concerns.NOBODY
        differs = is_plain and entry.fields.get("channel", "") != recorded.channel.strip()
        if not differs and not act.needs_question:
            raise RuleBroken(
                N_("This is recorded already, as entry no. %(number)s."),
                field="when",
                number=entry.number,
            )


def _fields(act: Recordable, recorded: Recorded, target: Target) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key in act.needs:
        if not is_said(recorded.values.get(key)):
            raise RuleBroken(
                N_("Enter this, too: it is the proof of the release."), field=f"{FIELD}{key}"
            )
    if act.results:
        if recorded.result not in act.results:
            raise RuleBroken(N_("Say what was decided."), field="result")
        fields["result"] = recorded.result.value
    if act.told is EntryKind.ANNOUNCEMENT_PUBLISHED:
        if not recorded.channel.strip():
            raise RuleBroken(
                N_("Say where it was published: the law asks for media that all can read."),
                field="channel",
            )
        fields["channel"] = recorded.channel.strip()
    over = _time_over(act, target, recorded.when)
    if over is not None:
        fields["late_after"] = over.isoformat()
    return fields


def _asked_of(
    act: Recordable, recorded: Recorded, target: Target, known: CaseKnowledge, *, on: date
) -> GateAsked | None:
    """What the law is asked before this is recorded; None where it asks nothing of it."""
    if act.told is SUIT and target.clock is not None:
        filed_on = recorded.when.first or on
        return asked_of_suit(target.clock.deadline, known, recorded.values, filed_on)
    if act.told is AWARD and recorded.result is RequestResult.GRANTED:
        return asked_of_award(known.case, recorded.values, on)
    return None


def _time_over(act: Recordable, target: Target, when: PartialDate) -> date | None:
    """The last day of the others' time, where their act came after it."""
    clock = target.clock
    if clock is None or act.needs_question or when.first is None:
        return None
    last = clock.owed.due
    return None if in_time(last, received_on=when.first) else last


def with_window(act: Recordable, target: Target, known: CaseKnowledge) -> Target:
    """The target with the clock of the time others had for this, running or over."""
    if target.clock is not None or target.decision is None or not act.answers:
        return target
    whom = {person.id for person in target.people} or {target.decision.party_id}
    for clock in known.clocks:
        deadline = clock.deadline
        if (
            deadline.kind in act.answers
            and deadline.disposition_id == target.decision.id
            and (deadline.party_id is None or deadline.party_id in whom)
        ):
            return Target(target.people, target.decision, target.suspect, clock)
    return target


def _parties(act: Recordable, target: Target) -> dict[Part, list[Party]]:
    suspect = [target.suspect] if target.suspect is not None else []
    if act.concerns is Concerns.APPELLANT or act.told is EntryKind.PERSON_APPEALED:
        return {Part.BY: list(target.people) or suspect, Part.ABOUT: suspect}
    return {Part.ABOUT: list(target.people) or suspect}


def _track(case: Case, act: Recordable) -> Track | None:
    return track_for(case, TrackKind.PUBLIC_INTEREST) if act.told in _SUIT_LINE else None


def _is_complete(act: Recordable, target: Target, known: CaseKnowledge) -> bool:
    """Whether a clock may hear of it: every victim has been told, where all have to be."""
    if act.concerns is not Concerns.VICTIMS:
        return True
    subject_ids = {id for entry in known.entries(act.told) for id in about(entry)}
    subject_ids |= {person.id for person in target.people}
    return all(victim.id in subject_ids for victim in known.victims())


def _last_told(act: Recordable, entry: JournalEntry, known: CaseKnowledge) -> JournalEntry:
    """The entry that tells of the last of several people, in whatever order they were written."""
    if act.concerns is not Concerns.VICTIMS or entry.when.last is None:
        return entry
    dated = [(latest(fact).when.last, fact) for fact in known.entries(act.told)]
    before = [(day, fact) for day, fact in dated if day is not None]
    return max([*before, (entry.when.last, entry)], key=lambda pair: pair[0])[1]


def _fact(
    act: Recordable, case: Case, when: PartialDate, target: Target, entry: JournalEntry
) -> Fact:
    subject: Model | tuple[str, int] = entry
    if act.needs_question and target.clock is not None:
        subject = (target.clock.deadline.subject, target.clock.deadline.subject_id)
    elif act.concerns is Concerns.DECISION and target.decision is not None:
        subject = target.decision
    person = next(iter(target.people), target.suspect)
    return Fact(
        act.what,
        case,
        when,
        subject,
        entry=entry,
        person=person,
        decision=target.decision,
    )
