"""Where the review stands for each suspect."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.cases.kinds import DispositionKind, PartyRole, Provenance, StageState, TrackKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.stage_readings import StageReading
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.stage import stage
from tests.builders import TODAY, make_case, make_child, make_party
from tests.derived import asked_of
from tests.review.builders import RECEIVED, case_of, decide, receive

pytestmark = pytest.mark.usefixtures("database", "keys")

NOTHING = BilingualText(None, None)


def reading_of(person: Party, *, on: date = TODAY) -> StageReading:
    readings = asked_of(stage, case_of(person), on)
    return next(reading for reading in readings if reading.party_id == person.id)


def recorded(case: Case, person: Party, kind: DispositionKind) -> Disposition:
    """A decision as a source tells it: nobody knows the day, and no review was recorded."""
    decision = Disposition(
        case_id=case.id,
        party_id=person.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=kind,
        decided=PartialDate.unknown(),
        decided_here=False,
        ground=NOTHING,
        decided_by=NOTHING,
        terms=[],
    )
    session().add(decision)
    session().flush()
    return decision


def test_a_case_without_suspects_needs_no_review() -> None:
    case = make_case()
    make_child(case, role=PartyRole.VICTIM)

    assert list(asked_of(stage, case, TODAY)) == []


def test_a_suspect_about_whom_nothing_came_in_is_to_do() -> None:
    assert reading_of(make_child()).state is StageState.TODO


def test_a_review_runs_from_its_receipt_to_its_last_day() -> None:
    child = make_child()
    period = receive(child)
    assert period.due is not None

    reading = reading_of(child)

    assert reading.state is StageState.RUNNING
    assert (reading.since, reading.until) == (
        PartialDate.day(RECEIVED),
        PartialDate.day(period.due),
    )
    assert reading.late == 0
    assert reading_of(child, on=period.due + timedelta(days=1)).late == 1


def test_a_decided_review_is_done() -> None:
    child = make_child()
    decide(receive(child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))

    reading = reading_of(child)

    assert reading.state is StageState.DONE
    assert (reading.since, reading.until) == (PartialDate.day(RECEIVED), PartialDate.day(TODAY))


def test_each_person_stands_alone() -> None:
    case = make_case()
    decided, waiting = make_child(case), make_party(case, PartyRole.SUSPECT)
    decide(receive(decided), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))

    assert reading_of(decided).state is StageState.DONE
    assert reading_of(waiting).state is StageState.TODO


def test_a_published_decision_without_days_was_reviewed_nobody_knows_when() -> None:
    case = make_case(provenance=Provenance.PUBLISHED)
    child = make_child(case)
    recorded(case, child, DispositionKind.CONDITIONAL_NON_PROSECUTION)

    assert reading_of(child).state is StageState.TOOK_PLACE


def test_a_published_decision_with_its_month_ended_the_review() -> None:
    case = make_case(provenance=Provenance.PUBLISHED)
    child = make_child(case)
    decision = recorded(case, child, DispositionKind.PROSECUTED)
    decision.decided = PartialDate.month(2021, 2)
    session().flush()

    reading = reading_of(child)

    assert (reading.state, reading.until.edtf) == (StageState.DONE, "2021-02")


def test_a_published_suspect_without_a_decision_is_not_to_do() -> None:
    child = make_child(make_case(provenance=Provenance.PUBLISHED))

    assert reading_of(child).state is StageState.NOT_RECORDED
