"""Where the probation stands where a source gives no days."""

from __future__ import annotations

import pytest

from casetrack.cases.kinds import (
    DispositionKind,
    MeasureKind,
    MeasureState,
    PartyRole,
    Provenance,
    StageState,
    TrackKind,
)
from casetrack.cases.models import Disposition, Measure, Party
from casetrack.cases.stage_readings import StageReading
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.probation.models import Probation
from casetrack.probation.stage import stage
from casetrack.review.decisions import ReviewOutcome
from tests.builders import TODAY, make_case, make_child
from tests.derived import asked_of
from tests.review.builders import case_of, decide, receive

pytestmark = pytest.mark.usefixtures("database", "keys")

NOTHING = BilingualText(None, None)


def recorded(child: Party, kind: DispositionKind) -> Disposition:
    """A decision as a source tells it, without a day."""
    case = case_of(child)
    decision = Disposition(
        case_id=case.id,
        party_id=child.id,
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


def ten_months(child: Party, final: Disposition | None = None) -> Probation:
    """A probation as a source tells it: ten months, and no day at all."""
    case = case_of(child)
    measure = Measure(
        case_id=case.id,
        kind=MeasureKind.PROBATION,
        state=MeasureState.ENDED,
        decided_here=False,
        started=PartialDate.unknown(),
        aim=NOTHING,
        reason=NOTHING,
    )
    probation = Probation(
        case_id=case.id,
        office_id=case.office_id,
        party_id=child.id,
        disposition=recorded(child, DispositionKind.CONDITIONAL_NON_PROSECUTION),
        measure=measure,
        months=10,
        expired=PartialDate.unknown(),
        final_disposition=final,
    )
    session().add(probation)
    session().flush()
    return probation


def readings_of(child: Party) -> list[StageReading]:
    return asked_of(stage, case_of(child), TODAY)


@pytest.fixture
def published_child() -> Party:
    """A suspect of a published case."""
    return make_child(make_case(provenance=Provenance.PUBLISHED))


def test_a_published_probation_with_its_final_decision_is_done(published_child: Party) -> None:
    final = recorded(published_child, DispositionKind.NON_PROSECUTION_AFTER_PROBATION)
    ten_months(published_child, final)

    (reading,) = readings_of(published_child)

    assert (reading.state, reading.party_id) == (StageState.DONE, published_child.id)
    assert reading.since.is_unknown
    assert reading.total is None


def test_a_published_conditional_decision_alone_leaves_it_not_recorded(
    published_child: Party,
) -> None:
    recorded(published_child, DispositionKind.CONDITIONAL_NON_PROSECUTION)

    assert [reading.state for reading in readings_of(published_child)] == [StageState.NOT_RECORDED]


def test_who_is_prosecuted_needs_no_probation() -> None:
    child = make_child()
    decide(receive(child), ReviewOutcome(DispositionKind.PROSECUTED, TODAY))

    assert [reading.state for reading in readings_of(child)] == [StageState.NOT_NEEDED]


def test_before_any_decision_nothing_is_said() -> None:
    child = make_child(role=PartyRole.SUSPECT)

    assert readings_of(child) == []
