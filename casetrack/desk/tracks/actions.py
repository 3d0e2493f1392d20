"""Begin, change, start, suspend, resume and end a line of work, each with its entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import LineState, TrackKind
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, JournalEntry, Track
from casetrack.cases.not_future import ensure_not_before
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.journal_texts import Changed, changed_words, changes, told
from casetrack.casework.tasks.queries import people_on
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.tracks.models import BEGUN, CHANGED, ENDED, RESUMED, STARTED, SUSPENDED
from casetrack.desk.tracks.queries import running_in
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter


@dataclass(frozen=True)
class LineTold:
    """Name, own number and responsible person of a line; None: the case's handler."""

    name: BilingualText = NOTHING
    number: str = ""
    responsible_id: int | None = None


@dataclass(frozen=True)
class NewLine:
    """A line of work begun by hand. since: None while work has not started."""

    kind: TrackKind
    told: LineTold
    since: PartialDate | None = None


def begin_line(case: Case, new: NewLine, act: Act) -> Track:
    """Begin a line of work by hand; without a day its state is "to do".

    Raises NotAllowed; RuleBroken if the case is closed, if the day is in the future, or if the
    responsible person does not work on the case.
    """
    _ensure_may(case, act)
    _check(case, new.told, act, before=None)
    _ensure_come(new.since, act, field="since")
    last = session().scalar(select(func.max(Track.position)).where(Track.case_id == case.id))
    track = Track(
        case_id=case.id,
        kind=new.kind,
        position=(last or 0) + 1,
        name=new.told.name,
        number=new.told.number.strip() or None,
        responsible_id=new.told.responsible_id,
        state=LineState.RUNNING if new.since is not None else LineState.TODO,
        since=new.since,
        reason=NOTHING,
        outcome=NOTHING,
    )
    session().add(track)
    session().flush()
    _enter(case, track, BEGUN, act, when=new.since or PartialDate.day(act.on), text=track.name)
    return track


def change_line(
    case: Case, track: Track, change: LineTold, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change name, number or responsible person of a line.

    None if nothing changed. Raises NotAllowed, LostRace; RuleBroken as for a new one.
    """
    _ensure_may(case, act)
    number = change.number.strip() or None
    people = {person.id: person.name for person in people_on(case, on=act.on)}
    former = session().get(Staff, track.responsible_id) if track.responsible_id else None
    lines = changed_words(track.name, change.name, field="name", en="Name", zh="名称")
    lines += changes(
        Changed("number", "Its own number", "案号", track.number, number),
        Changed(
            "responsible",
            "Who answers for it",
            "负责人",
            former.name if former else None,
            people.get(change.responsible_id or 0),
        ),
    )
    if not lines and change.responsible_id == track.responsible_id:
        return None
    _check(case, change, act, before=track)
    take_version(track, opened=opened)
    track.name, track.number = change.name, number
    track.responsible_id = change.responsible_id
    return _enter(
        case,
        track,
        CHANGED,
        act,
        when=PartialDate.day(act.on),
        text=told(lines),
        changed=[line.field for line in lines],
    )


def start_line(case: Case, track: Track, since: PartialDate, act: Act) -> JournalEntry:
    """Record since when a line is worked on.

    Raises NotAllowed; RuleBroken if the line has started, or if the day is in the future.
    """
    _ensure_may(case, act)
    lock(track)
    if track.state not in (None, LineState.TODO):
        raise RuleBroken(N_("This line of work runs already."))
    _ensure_come(since, act, field="since")
    track.state, track.since = LineState.RUNNING, since
    track.version += 1
    return _enter(case, track, STARTED, act, when=since, text=NOTHING)


def suspend_line(
    case: Case, track: Track, stopped: PartialDate, reason: str, act: Act
) -> JournalEntry:
    """Suspend a line from a day on, with a reason.

    Raises NotAllowed; RuleBroken without a reason, if it ended or is suspended, or if the day is in
    the future or before the line began.
    """
    _ensure_may(case, act)
    lock(track)
    if track.state is LineState.SUSPENDED:
        raise RuleBroken(N_("This line of work is suspended already."))
    _ensure_not_over(track)
    if not reason.strip():
        raise RuleBroken("line_reason_missing", field="reason")
    _ensure_come(stopped, act, field="stopped")
    _ensure_after_it_began(track, stopped, field="stopped")
    track.state, track.stopped = LineState.SUSPENDED, stopped
    track.reason = BilingualText.written(reason)
    track.version += 1
    return _enter(case, track, SUSPENDED, act, when=stopped, text=track.reason)


def resume_line(
    case: Case, track: Track, resumed: PartialDate, text: str, act: Act
) -> JournalEntry:
    """Resume a suspended or ended line; the journal keeps its former outcome.

    Raises NotAllowed; RuleBroken if neither suspended nor ended, or if the day is in the future or
    before the line began.
    """
    _ensure_may(case, act)
    lock(track)
    if track.state not in (LineState.SUSPENDED, LineState.ENDED):
        raise RuleBroken(N_("This line of work is neither suspended nor ended."))
    _ensure_come(resumed, act, field="resumed")
    _ensure_after_it_began(track, resumed, field="resumed")
    track.state = LineState.RUNNING
    track.stopped = track.until = None
    track.reason = track.outcome = NOTHING
    track.version += 1
    words = BilingualText.written(text)
    return _enter(case, track, RESUMED, act, when=resumed, text=words)


def end_line(
    case: Case, track: Track, until: PartialDate, outcome: BilingualText, act: Act
) -> JournalEntry:
    """End a line, with its last day and outcome.

    Raises NotAllowed; RuleBroken without an outcome, if it ended already, if a measure runs in it,
    or if the day is in the future or before the line began.
    """
    _ensure_may(case, act)
    lock(track)
    _ensure_not_over(track)
    if not outcome:
        raise RuleBroken(N_("Enter the outcome, in a few words."), field="outcome_zh")
    running = running_in(track, on=act.on)
    if running is not None:
        raise RuleBroken(
            N_("In this line still runs: %(measure)s. End it first."), measure=running.kind
        )
    _ensure_come(until, act, field="until")
    _ensure_after_it_began(track, until, field="until")
    track.state, track.until, track.outcome = LineState.ENDED, until, outcome
    track.stopped, track.reason = None, NOTHING
    track.version += 1
    return _enter(case, track, ENDED, act, when=until, text=outcome)


def _enter(
    case: Case,
    track: Track,
    kind: EntryKind,
    act: Act,
    *,
    when: PartialDate,
    text: BilingualText,
    **fields: Any,
) -> JournalEntry:
    return enter(case, kind, act, when=when, text=text, track=track, subject=track, **fields)


def _ensure_may(case: Case, act: Act) -> None:
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    ensure_open(case)


def _check(case: Case, line: LineTold, act: Act, *, before: Track | None) -> None:
    former = before.responsible_id if before is not None else None
    if line.responsible_id not in (None, former) and line.responsible_id not in {
        person.id for person in people_on(case, on=act.on)
    }:
        raise RuleBroken(
            N_(
                "This person does not work on the case. Choose somebody who does, or put them on"
                " it first."
            ),
            field="responsible",
        )


def _ensure_not_over(track: Track) -> None:
    if track.is_over:
        raise RuleBroken(N_("This line of work has ended; take it up again first."))


def _ensure_come(when: PartialDate | None, act: Act, *, field: str) -> None:
    if when is not None and when.first is not None and when.first > act.on:
        raise RuleBroken(
            N_("This day has not come yet; write the day on which it was so."), field=field
        )


def _ensure_after_it_began(track: Track, when: PartialDate, *, field: str) -> None:
    early = N_("Work on this line began on %(began)s; it cannot end or stand still before.")
    ensure_not_before(when, track.since, early, field=field, called="began")
