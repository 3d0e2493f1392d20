"""Start, extend and end what runs for somebody; whoever serves a measure is told and follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import (
    Case,
    JournalEntry,
    Measure,
    MeasureItem,
    MeasureParty,
    Party,
    Track,
)
from casetrack.db import session
from casetrack.db.transaction import touch
from casetrack.db.when import When
from casetrack.db.words import Words

NOTHING = Words(None, None)

# Called with the measure whose end moved or came: (measure, by, at). Registered at start-up.
Follower = Callable[[Measure, Staff, datetime], None]
_followers: list[Follower] = []


def follow_measures(follower: Follower) -> Follower:
    """Register what must follow when a measure ends or its last day moves."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def start_measure(
    case: Case,
    kind: MeasureKind,
    *,
    started: When,
    parties: Mapping[Part, Iterable[Party]],
    last_day: date | None = None,
    aim: Words = NOTHING,
    reason: Words = NOTHING,
    items: Iterable[Words] = (),
    track: Track | None = None,
    entry: JournalEntry | None = None,
    state: MeasureState = MeasureState.RUNNING,
) -> Measure:
    """A measure decided here, added to the current transaction and flushed.

    last_day: inclusive, where one is set.
    """
    measure = Measure(
        case_id=case.id,
        kind=kind,
        state=state,
        decided_here=True,
        started=started,
        last_day=last_day,
        aim=aim,
        reason=reason,
        track_id=track.id if track else None,
        entry_id=entry.id if entry else None,
        parties=[
            MeasureParty(party_id=party.id, part=part, party=party)
            for part, those in parties.items()
            for party in those
        ],
        items=[MeasureItem(position=n, text=text) for n, text in enumerate(items, start=1)],
    )
    session().add(measure)
    session().flush()
    touch(case.id)
    return measure


def end_measure(measure: Measure, act: Act, *, on: date) -> None:
    """End a measure on that day (its last); visits and clocks that serve it follow."""
    measure.state = MeasureState.ENDED
    measure.ended_on = on
    _moved(measure, act.by, act.at)


def move_last_day(measure: Measure, last_day: date | None, act: Act) -> None:
    """Give a running measure another last day (inclusive); what serves it follows."""
    measure.last_day = last_day
    _moved(measure, act.by, act.at)


def _moved(measure: Measure, by: Staff, at: datetime) -> None:
    measure.version += 1
    session().flush()
    touch(measure.case_id)
    for follower in _followers:
        follower(measure, by, at)
