"""Where a measure stands says every page alike: its state, and until when it really was."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casetrack.cases.kinds import MeasureKind, MeasureState, Part, TrackKind
from casetrack.cases.models import Measure
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.ledger.measures import end_measure, start_measure
from tests.builders import acting, make_child
from tests.desk.case_page.test_roles_follow_decisions import shown
from tests.signed_in import prepare
from tests.visits.builders import case_of, handler_of

BEGUN, SET_DAY, ENDED = date(2026, 4, 3), date(2099, 4, 2), date(2026, 10, 12)


@pytest.mark.parametrize(
    ("state", "last_day", "ended_on", "stands", "until"),
    [
        (MeasureState.RUNNING, SET_DAY, None, MeasureState.RUNNING, None),
        (MeasureState.RUNNING, date(2026, 10, 12), None, MeasureState.RUNNING, None),
        (MeasureState.RUNNING, date(2026, 10, 11), None, MeasureState.ENDED, date(2026, 10, 11)),
        (MeasureState.ENDED, SET_DAY, ENDED, MeasureState.ENDED, ENDED),
        # It ended before the day that was set, and nobody knows when.
        (MeasureState.ENDED, SET_DAY, None, MeasureState.ENDED, None),
        (MeasureState.ENDED, date(2026, 10, 1), None, MeasureState.ENDED, date(2026, 10, 1)),
        (MeasureState.PLANNED, date(2026, 10, 1), None, MeasureState.PLANNED, None),
    ],
)
def test_a_measure_is_over_with_its_last_day_or_when_it_was_ended(
    state: MeasureState,
    last_day: date,
    ended_on: date | None,
    stands: MeasureState,
    until: date | None,
) -> None:
    measure = Measure(
        state=state, started=PartialDate.day(BEGUN), last_day=last_day, ended_on=ended_on
    )

    assert measure.state_on(ENDED) is stands
    assert measure.ended_by(ENDED) == until


@pytest.mark.parametrize("kind", [MeasureKind.PROBATION, MeasureKind.HELP_PROGRAMME])
def test_what_ended_early_ended_on_that_day_wherever_it_stands(
    app: Flask, kind: MeasureKind
) -> None:
    with prepare(app):
        child = make_child()
        case, line = case_of(child), track_for(case_of(child), TrackKind.CORRECTION)
        ran = start_measure(
            case,
            kind,
            started=PartialDate.day(BEGUN),
            parties={Part.ABOUT: [child]},
            last_day=SET_DAY,
            track=line,
        )
        end_measure(ran, acting(handler_of(child)), on=ENDED)
        handler = handler_of(child)

    for address in ("", f"/people/{child.id}", f"/lines/{line.id}"):
        page = shown(app, handler, f"/cases/{case.id}{address}")
        assert "已结束" in page
        assert "2026-04-03至2026-10-12" in page
        assert "2099-04-02" not in page


def test_what_ended_on_no_known_day_began_and_is_not_said_to_go_on(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        case = case_of(child)
        ran = start_measure(
            case,
            MeasureKind.GUARDIANSHIP_PLAN,
            started=PartialDate.day(BEGUN),
            parties={Part.ABOUT: [child]},
        )
        ran.state, ran.decided_here = MeasureState.ENDED, False
        session().flush()
        handler = handler_of(child)

    page = shown(app, handler, f"/cases/{case.id}")

    assert "已结束 始于2026-04-03" in page
    assert "自2026-04-03" not in page
