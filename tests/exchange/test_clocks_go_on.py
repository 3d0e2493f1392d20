"""The clocks of a case that was imported go on as if it had been worked on here all along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Obligation, ObligationDay, Party
from casetrack.casework.correcting import Correction
from casetrack.clocks import recording_corrections
from casetrack.clocks.delivery import lines_of, record_service
from casetrack.clocks.extending import extend
from casetrack.clocks.models import Deadline, DecisionService
from casetrack.clocks.recordable import RequestResult
from casetrack.db import Model, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import write
from casetrack.ledger.consequences import follow_what_stands
from tests.builders import NOON, TODAY, acting, make_case, make_child
from tests.clocks.facts import CNP, case_of, decided, make_victim, tell
from tests.exchange.test_round_trip import make_riverside

Kind, Told = ObligationKind, EntryKind
NO_COUNSEL, DECIDED, REQUESTED = date(2026, 10, 12), date(2026, 11, 2), date(2026, 11, 9)
COUNTED = (Deadline, DecisionService, Obligation, ObligationDay)


pytestmark = pytest.mark.usefixtures("database", "keys")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Database]:
    """Another installation, on SQLite, not in use yet."""
    there = Database(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    Model.metadata.create_all(there.engine)
    yield there
    close_session()
    there.dispose()


def worked_on(by: Staff) -> Case:
    """A case with clocks of every sort: met, running, moved, from a day and from a month."""
    child = make_child(make_case(handler=by))
    case = case_of(child)
    make_victim(case)
    tell(case, Told.NO_COUNSEL_FOUND, NO_COUNSEL, person=child)
    move(case, the_entry(case, Told.NO_COUNSEL_FOUND), date(2026, 10, 13), by)
    tell(case, Told.BAIL_STARTED, PartialDate.parse_edtf("2026-09"), person=child)
    decision = decided(child, CNP, DECIDED)
    days = {line.key: PartialDate.day(date(2026, 11, 4)) for line in lines_of(case, decision)}
    record_service(case, decision, days, acting(by, on=TODAY, at=NOON))
    tell(case, Told.RECONSIDERATION_REQUESTED, REQUESTED, decision=decision)
    session().flush()
    # As before every commit.
    follow_what_stands(on=TODAY)
    return case


def move(case: Case, entry: JournalEntry, to: date, by: Staff) -> None:
    """Correct the day of a fact, having seen what moves."""
    seen = recording_corrections.preview(case, entry, to, act=acting(by, on=TODAY)).seen
    correction = Correction(to, "The record says so", seen)
    recording_corrections.correct(case, entry, correction, act=acting(by, on=TODAY, at=NOON))


@pytest.fixture
def imported(elsewhere: Database) -> Case:
    """The case, exported here and imported there; there is in use now."""
    text = write(case_data(worked_on(make_riverside())), comment="A case")
    use_database(elsewhere)
    by = make_riverside()
    with unit_of_work():
        return import_text(text, by=by, on=TODAY, at=NOON).case


def the_entry(case: Case, kind: EntryKind) -> JournalEntry:
    """The one entry of this kind."""
    query = select(JournalEntry).where(JournalEntry.case_id == case.id, JournalEntry.kind == kind)
    return session().scalars(query).one()


def the_owed(case: Case, kind: ObligationKind) -> Obligation:
    """The one date of this kind."""
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == kind)
    return session().scalars(query).one()


def the_child(case: Case) -> Party:
    """Whom the case is about."""
    query = select(Party).where(Party.case_id == case.id).order_by(Party.id)
    return session().scalars(query).all()[0]


def days_before(owed: Obligation) -> list[date]:
    """The days it had before."""
    session().flush()
    query = select(ObligationDay.due).where(ObligationDay.obligation_id == owed.id)
    return list(session().scalars(query.order_by(ObligationDay.id)))


def counted() -> list[int | None]:
    """How many rows there are of clocks and what belongs to them."""
    return [session().scalar(select(func.count()).select_from(model)) for model in COUNTED]


@pytest.mark.in_turn(13)
def test_everything_a_clock_keeps_comes_along(elsewhere: Database) -> None:
    case = worked_on(make_riverside())
    data, here = case_data(case), counted()

    use_database(elsewhere)
    by = make_riverside()
    with unit_of_work():
        there = import_text(write(data, comment="A case"), by=by, on=TODAY, at=NOON).case

    assert case_data(there) == data
    assert counted() == here
    assert all(here)


@pytest.mark.in_turn(13)
def test_a_fact_recorded_afterwards_meets_the_clock_and_starts_the_next(imported: Case) -> None:
    tell(imported, Told.LEGAL_AID_NOTIFIED, date(2026, 10, 14), person=the_child(imported))

    met = the_owed(imported, Kind.LEGAL_AID_NOTICE)
    assert (met.state, met.settled_on) == (DutyState.MET, date(2026, 10, 14))
    assert the_owed(imported, Kind.LEGAL_AID_ASSIGNMENT).state is DutyState.RUNNING


@pytest.mark.in_turn(13)
def test_a_question_asked_before_is_answered_afterwards(imported: Case) -> None:
    decision = session().scalars(select(Disposition)).one()

    tell(
        imported,
        Told.RECONSIDERATION_DECIDED,
        date(2026, 11, 20),
        duty=the_owed(imported, Kind.RECONSIDERATION_DECISION),
        decision=decision,
        result=RequestResult.UPHELD,
    )

    assert the_owed(imported, Kind.RECONSIDERATION_WINDOW).state is DutyState.MET
    assert the_owed(imported, Kind.RECONSIDERATION_DECISION).state is DutyState.MET


@pytest.mark.in_turn(13)
def test_the_day_of_a_fact_corrected_afterwards_moves_the_clock(imported: Case) -> None:
    owed = the_owed(imported, Kind.LEGAL_AID_NOTICE)
    before = [*days_before(owed), owed.due]
    assert imported.handler is not None

    move(imported, the_entry(imported, Told.NO_COUNSEL_FOUND), date(2026, 10, 19), imported.handler)

    assert owed.due > before[-1]
    assert days_before(owed) == before


@pytest.mark.in_turn(13)
def test_service_stands_as_it_was_recorded(imported: Case) -> None:
    decision = session().scalars(select(Disposition)).one()

    assert all(line.row is not None for line in lines_of(imported, decision))
    assert the_owed(imported, Kind.DECISION_SERVICE).state is DutyState.MET


@pytest.mark.in_turn(13)
def test_an_appeal_filed_afterwards_can_be_extended(imported: Case) -> None:
    decision = session().scalars(select(Disposition)).one()
    victim = session().scalars(select(Party).where(Party.id != decision.party_id)).one()
    by = imported.handler
    assert by is not None

    tell(imported, Told.VICTIM_APPEALED, date(2026, 11, 10), decision=decision, person=victim)
    tell(imported, Told.APPEAL_FILED, date(2026, 11, 12), decision=decision, person=victim)
    review = the_owed(imported, Kind.APPEAL_REVIEW)
    deadline = session().get_one(Deadline, review.subject_id)
    first = review.due
    extend(
        imported, deadline, approved_on=TODAY, reason="Complex", act=acting(by, on=TODAY, at=NOON)
    )

    assert the_owed(imported, Kind.VICTIM_APPEAL_WINDOW).state is DutyState.MET
    assert days_before(review) == [first]
    assert review.due > first
