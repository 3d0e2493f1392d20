"""On whom a decision is served, and what runs from the day each of them received it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, JournalEntry, ObligationDay, Party
from casetrack.casework.correcting import Correction
from casetrack.clocks.delivery import SERVED_ON, lines_of, missing, record_service
from casetrack.clocks.models import Deadline, DecisionService, Recipient
from casetrack.clocks.recording_corrections import correct, follow_entry, preview
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import NonProsecution, Who, remedies
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party, make_staff
from tests.clocks.facts import (
    CNP,
    case_of,
    decided,
    due,
    handler_of,
    make_victim,
    owed,
    tell,
)

pytestmark = pytest.mark.usefixtures("database", "keys")

Kind, To = ObligationKind, Recipient
DISCRETIONARY = DispositionKind.DISCRETIONARY_NON_PROSECUTION
DECIDED = date(2024, 4, 1)


def serve(decision: Disposition, **days: date | PartialDate) -> list[DecisionService]:
    """Record that these recipients received it; a victim by the number in the name."""
    case = session().get_one(Case, decision.case_id)
    keys = {}
    for line in lines_of(case, decision):
        name = line.recipient.value
        if line.recipient is To.VICTIM and line.party is not None:
            name = f"victim_{line.party.id}"
        if name in days:
            value = days[name]
            keys[line.key] = value if isinstance(value, PartialDate) else PartialDate.day(value)
    return record_service(case, decision, keys, acting(handler_of(case), on=TODAY, at=NOON))


def still_missing(decision: Disposition) -> list[Recipient]:
    case = session().get_one(Case, decision.case_id)
    return [line.recipient for line in missing(lines_of(case, decision))]


def move(row: DecisionService, to: date, reason: str = "The receipt says so") -> None:
    case = session().get_one(Case, row.case_id)
    entry = session().get_one(JournalEntry, row.entry_id)
    by = handler_of(case)
    seen = preview(case, entry, to, act=acting(by, on=TODAY)).seen
    correct(case, entry, Correction(to, reason, seen), act=acting(by, on=TODAY, at=NOON))


def row_of(decision: Disposition, recipient: Recipient) -> DecisionService:
    return (
        session()
        .scalars(
            select(DecisionService).where(
                DecisionService.disposition_id == decision.id,
                DecisionService.recipient == recipient,
            )
        )
        .one()
    )


@pytest.fixture
def child() -> Party:
    return make_child()


def test_a_conditional_non_prosecution_is_served_within_three_days(child: Party) -> None:
    decided(child, CNP, DECIDED)

    assert due(case_of(child), Kind.DECISION_SERVICE) == [date(2024, 4, 7)]  # after Qingming


def test_it_is_served_once_everybody_who_must_have_it_has_it(child: Party) -> None:
    case, victim = case_of(child), make_victim(case_of(child))
    decision = decided(child, CNP, DECIDED)
    serve(decision, police=date(2024, 4, 1), suspect=date(2024, 4, 1))
    serve(decision, legal_representative=date(2024, 4, 3))

    assert due(case, Kind.DECISION_SERVICE) == [date(2024, 4, 7)]
    assert still_missing(decision) == [To.VICTIM]
    serve(decision, **{f"victim_{victim.id}": date(2024, 4, 2)})

    (row,) = owed(case, Kind.DECISION_SERVICE)
    assert (row.state, row.settled_on) == (DutyState.MET, date(2024, 4, 3))
    assert still_missing(decision) == []


def test_a_defender_who_is_known_must_have_it_too(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    assert To.DEFENDER not in still_missing(decision)

    tell(case_of(child), EntryKind.COUNSEL_FOUND, date(2024, 3, 20), person=child)

    assert To.DEFENDER in still_missing(decision)


def test_an_adult_has_no_legal_representative() -> None:
    case = make_case()
    adult = make_party(case, PartyRole.SUSPECT, age=AgeStatus.ADULT)
    decision = decided(adult, DISCRETIONARY, DECIDED)

    assert To.LEGAL_REPRESENTATIVE not in [line.recipient for line in lines_of(case, decision)]


def test_a_refused_arrest_goes_to_the_police_alone(child: Party) -> None:
    decision = decided(child, DispositionKind.ARREST_NOT_APPROVED, date(2025, 9, 22))

    serve(decision, police=date(2025, 9, 22))

    case = case_of(child)
    assert [line.recipient for line in lines_of(case, decision)] == [To.POLICE]
    assert due(case, Kind.EXECUTION_RECEIPT) == [date(2025, 9, 25)]
    assert due(case, Kind.RECONSIDERATION_WINDOW) == [date(2025, 9, 28)]


def test_the_time_of_the_police_runs_from_the_day_they_received_it(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)

    serve(decision, police=date(2024, 4, 2))

    assert due(case_of(child), Kind.RECONSIDERATION_WINDOW) == [date(2024, 4, 9)]
    assert due(case_of(child), Kind.VICTIM_APPEAL_WINDOW) == []


def test_each_victim_has_a_time_of_their_own(child: Party) -> None:
    case = case_of(child)
    party, other = make_victim(case), make_victim(case, "Wu Moumou")
    decision = decided(child, DISCRETIONARY, DECIDED)

    serve(
        decision, **{f"victim_{party.id}": date(2024, 4, 2), f"victim_{other.id}": date(2024, 4, 9)}
    )

    windows = owed(case, Kind.VICTIM_APPEAL_WINDOW)
    assert [(row.party_id, row.due) for row in windows] == [
        (party.id, date(2024, 4, 9)),
        (other.id, date(2024, 4, 16)),
    ]
    tell(case, EntryKind.VICTIM_APPEALED, date(2024, 4, 10), decision=decision, person=other)
    assert [row.is_open for row in owed(case, Kind.VICTIM_APPEAL_WINDOW)] == [True, False]


@pytest.mark.parametrize(
    ("kind", "may"), [(DISCRETIONARY, [date(2024, 4, 9)]), (CNP, [])], ids=["discretionary", "cnp"]
)
def test_only_who_was_not_prosecuted_at_discretion_may_appeal(
    child: Party, kind: DispositionKind, may: list[date]
) -> None:
    serve(decided(child, kind, DECIDED), suspect=date(2024, 4, 2))

    assert due(case_of(child), Kind.PERSON_APPEAL_WINDOW) == may


def test_whoever_the_law_gives_a_remedy_is_served() -> None:
    by_law = {Who.POLICE: To.POLICE, Who.VICTIM: To.VICTIM, Who.SUSPECT: To.SUSPECT}
    for law, here in (
        (NonProsecution.CONDITIONAL, CNP),
        (NonProsecution.DISCRETIONARY, DISCRETIONARY),
        (NonProsecution.STATUTORY, DispositionKind.STATUTORY_NON_PROSECUTION),
    ):
        whom = {
            by_law[remedy.who] for remedy in remedies(law, has_victim=True) if remedy.who in by_law
        }
        assert whom <= set(SERVED_ON[here])


# Sent twice, wrong days


def test_the_same_day_sent_twice_is_recorded_once(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    first = serve(decision, police=date(2024, 4, 2))

    again = serve(decision, police=date(2024, 4, 2))

    assert (len(first), len(again)) == (1, 0)
    assert session().scalar(select(func.count()).select_from(DecisionService)) == 1


def test_another_day_of_the_same_recipient_is_a_correction(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    serve(decision, police=date(2024, 4, 2))

    with pytest.raises(RuleBroken, match="It was received on"):
        serve(decision, police=date(2024, 4, 3))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2024, 3, 31), "That is before the decision itself, of"),
        (date(2026, 11, 25), "Enter the day on which it happened"),
    ],
    ids=["before the decision", "tomorrow"],
)
def test_a_day_that_cannot_be_is_refused(child: Party, day: date, key: str) -> None:
    with pytest.raises(RuleBroken, match=key):
        serve(decided(child, CNP, DECIDED), police=day)


def test_without_a_day_nothing_is_recorded(child: Party) -> None:
    with pytest.raises(RuleBroken, match="Enter at least one day on which somebody"):
        serve(decided(child, CNP, DECIDED))


def test_an_indictment_is_not_served_here(child: Party) -> None:
    decision = decided(child, DispositionKind.PROSECUTED, DECIDED)

    with pytest.raises(RuleBroken, match="not_served_here"):
        record_service(
            case_of(child), decision, {}, acting(handler_of(case_of(child)), on=TODAY, at=NOON)
        )


def test_a_stranger_serves_nothing(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)

    with pytest.raises(NotAllowed):
        record_service(case_of(child), decision, {}, acting(make_staff(), on=TODAY, at=NOON))


# Corrections


def test_a_corrected_day_moves_the_time_that_runs_from_it_and_nothing_else(child: Party) -> None:
    case, victim = case_of(child), make_victim(case_of(child))
    decision = decided(child, DISCRETIONARY, DECIDED)
    serve(decision, police=date(2024, 4, 2), **{f"victim_{victim.id}": date(2024, 4, 2)})

    move(row_of(decision, To.POLICE), date(2024, 4, 3))

    assert due(case, Kind.RECONSIDERATION_WINDOW) == [date(2024, 4, 10)]
    assert due(case, Kind.VICTIM_APPEAL_WINDOW) == [date(2024, 4, 9)]
    (kept,) = session().scalars(select(ObligationDay))
    assert kept.due == date(2024, 4, 9)
    entry = session().scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert entry.correction_reason == "The receipt says so"
    assert row_of(decision, To.POLICE).received == PartialDate.day(date(2024, 4, 3))


def test_service_ended_on_the_corrected_day_of_the_last_who_received_it(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    serve(
        decision,
        police=date(2024, 4, 1),
        suspect=date(2024, 4, 2),
        legal_representative=date(2024, 4, 2),
    )

    move(row_of(decision, To.POLICE), date(2024, 4, 3))

    (row,) = owed(case_of(child), Kind.DECISION_SERVICE)
    assert row.settled_on == date(2024, 4, 3)


def test_a_correction_is_foreseen_before_it_is_made(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    (row,) = serve(decision, police=date(2024, 4, 2))
    case, entry = case_of(child), session().get_one(JournalEntry, row.entry_id)

    foreseen = preview(case, entry, date(2024, 4, 3), act=acting(handler_of(case), on=TODAY))

    (moved,) = foreseen.moves
    assert (moved.before, moved.after) == (date(2024, 4, 9), date(2024, 4, 10))
    assert row_of(decision, To.POLICE).received == PartialDate.day(date(2024, 4, 2))
    assert session().scalars(
        select(Deadline.nominal).where(Deadline.kind == Kind.RECONSIDERATION_WINDOW)
    ).all() == [date(2024, 4, 9)]


@pytest.mark.parametrize(("edtf", "dues"), [("", []), ("2024-04", [date(2024, 5, 7)])])
def test_from_a_day_that_nobody_knows_no_time_is_counted(
    child: Party, edtf: str, dues: list[date]
) -> None:
    decision = decided(child, CNP, DECIDED)

    serve(decision, police=PartialDate.parse_edtf(edtf))

    assert row_of(decision, To.POLICE).received.edtf == edtf
    # What others may do is counted from the last day of the month, so that it is never early.
    assert due(case_of(child), Kind.RECONSIDERATION_WINDOW) == dues


def test_the_day_that_becomes_known_starts_the_time_from_it(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)
    (row,) = serve(decision, police=PartialDate.unknown())
    case = case_of(child)
    entry = session().get_one(JournalEntry, row.entry_id)

    follow_entry(case, entry, PartialDate.day(date(2024, 4, 2)), on=TODAY)

    assert row.received == PartialDate.day(date(2024, 4, 2))
    assert due(case, Kind.RECONSIDERATION_WINDOW) == [date(2024, 4, 9)]


def test_a_service_whose_last_day_is_unknown_is_complete_all_the_same(child: Party) -> None:
    decision = decided(child, CNP, DECIDED)

    serve(
        decision,
        police=date(2024, 4, 1),
        suspect=PartialDate.unknown(),
        legal_representative=PartialDate.month(2024, 4),
    )

    assert still_missing(decision) == []
    (owed_once,) = owed(case_of(child), Kind.DECISION_SERVICE)
    assert not owed_once.is_open


@pytest.mark.parametrize(("edtf", "refused"), [("2024-02", True), ("2024-03", False)])
def test_a_month_before_the_decision_is_refused_where_it_is_over_by_then(
    child: Party, edtf: str, refused: bool
) -> None:
    decision = decided(child, CNP, date(2024, 3, 29))
    if refused:
        with pytest.raises(RuleBroken, match="That is before the decision itself, of"):
            serve(decision, police=PartialDate.parse_edtf(edtf))
    else:
        assert serve(decision, police=PartialDate.parse_edtf(edtf))
