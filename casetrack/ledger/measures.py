"""Start, extend and end measures; visits that serve one follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
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
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.events import Event, publish

NOTHING = BilingualText(None, None)


@dataclass(frozen=True)
class MeasureEnded(Event):
    """A measure ended, on its `ended_on`."""

    measure: Measure
    act: Act


@dataclass(frozen=True)
class LastDayMoved(Event):
    """A measure has another last day (inclusive), or none any more."""

    measure: Measure
    act: Act


def start_measure(
    case: Case,
    kind: MeasureKind,
    *,
    started: PartialDate,
    parties: Mapping[Part, Iterable[Party]],
    last_day: date | None = None,
    aim: BilingualText = NOTHING,
    reason: BilingualText = NOTHING,
    items: Iterable[BilingualText] = (),
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
    _keep(measure)
    publish(MeasureEnded(measure, act))


def move_last_day(measure: Measure, last_day: date | None, act: Act) -> None:
    """Give a running measure another last day (inclusive); visits that serve it follow."""
    measure.last_day = last_day
    _keep(measure)
    publish(LastDayMoved(measure, act))


def _keep(measure: Measure) -> None:
    measure.version += 1
    session().flush()
    touch(measure.case_id)
