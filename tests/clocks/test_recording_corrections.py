"""The day of a recorded fact is corrected: what hangs on it moves, and the old day stays."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, JournalEntry, ObligationDay
from casetrack.casework.correcting import Correction
from casetrack.clocks.extending import extend
from casetrack.clocks.models import Deadline
from casetrack.clocks.recordable import RequestResult
from casetrack.clocks.recording_corrections import correct, day_of, preview
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.clocks.facts import case_of, decided, due, handler_of, make_victim, owed, tell
from tests.saying import saying

pytestmark = pytest.mark.usefixtures("database", "keys")

Told, Kind = EntryKind, ObligationKind
DISCRETIONARY = DispositionKind.DISCRETIONARY_NON_PROSECUTION


def move(
    case: Case, entry: JournalEntry, to: date, *, reason: str = "Misread", by: Staff | None = None
) -> None:
    by = by or handler_of(case)
    seen = preview(case, entry, to, act=acting(by, on=TODAY)).seen
    correct(case, entry, Correction(to, reason, seen), act=acting(by, on=TODAY, at=NOON))


def test_the_date_counted_from_it_moves_and_the_old_one_stays_readable() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))
    entry = tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)

    move(case, entry, date(2025, 4, 21))

    assert due(case, Kind.RECONSIDERATION_DECISION) == [date(2025, 5, 21)]
    assert [day.due for day in session().scalars(select(ObligationDay))] == [date(2025, 5, 19)]
    assert (entry.when.first, day_of(entry)) == (date(2025, 4, 18), date(2025, 4, 21))


def test_what_ended_with_it_ended_on_the_right_day() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)
    entry = tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)

    move(case, entry, date(2025, 3, 15))

    (row,) = owed(case, Kind.RELEASE_DECISION)
    assert (row.is_open, row.settled_on) == (False, date(2025, 3, 15))


def test_an_announcement_moves_its_end_and_the_review_after_it() -> None:
    case = make_case()
    entry = tell(case, Told.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="Daily")

    foreseen = preview(case, entry, date(2025, 3, 10), act=acting(handler_of(case), on=TODAY))
    assert {(move.kind, move.after) for move in foreseen.moves} == {
        (Kind.ANNOUNCEMENT_END, date(2025, 4, 9)),
        (Kind.SUIT_REVIEW, date(2025, 7, 9)),
    }
    move(case, entry, date(2025, 3, 10))

    assert due(case, Kind.SUIT_REVIEW) == [date(2025, 7, 9)]


def test_a_day_is_corrected_again() -> None:
    child = make_child()
    case = case_of(child)
    entry = tell(case, Told.BAIL_STARTED, date(2025, 5, 20), person=child)
    move(case, entry, date(2025, 5, 21))

    move(case, entry, date(2025, 5, 22))

    assert due(case, Kind.BAIL_END) == [date(2026, 5, 22)]
    assert [day.due for day in session().scalars(select(ObligationDay))] == [
        date(2026, 5, 20),
        date(2026, 5, 21),
    ]


@pytest.mark.parametrize(
    ("to", "key"),
    [
        (date(2025, 3, 14), "day_is_recorded_already"),
        (date(2026, 11, 25), "Enter the day on which it happened"),
        (date(2025, 3, 18), "when it was answered"),
    ],
    ids=["the same day", "tomorrow", "after its answer"],
)
def test_a_day_that_cannot_be_is_refused(to: date, key: str) -> None:
    child = make_child()
    case = case_of(child)
    entry = tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)
    tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)

    with pytest.raises(RuleBroken, match=key):
        move(case, entry, to)


def test_an_answer_stays_behind_its_question() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.RELEASE_REQUESTED, date(2025, 3, 14), person=child)
    entry = tell(case, Told.RELEASE_DECIDED, date(2025, 3, 17), result=RequestResult.GRANTED)

    with pytest.raises(RuleBroken, match="before_its_question"):
        move(case, entry, date(2025, 3, 13))


def test_a_request_stays_behind_the_decision() -> None:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 4, 10))
    entry = tell(case, Told.RECONSIDERATION_REQUESTED, date(2025, 4, 18), decision=decision)

    with pytest.raises(RuleBroken, match="before_the_decision"):
        move(case, entry, date(2025, 4, 9))


def test_a_correction_says_why() -> None:
    child = make_child()
    case = case_of(child)
    entry = tell(case, Told.BAIL_STARTED, date(2025, 5, 20), person=child)

    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        move(case, entry, date(2025, 5, 21), reason=" ")


def test_what_is_no_single_day_is_corrected_as_an_entry() -> None:
    child = make_child()
    case = case_of(child)
    entry = tell(case, Told.RELEASE_REQUESTED, PartialDate.month(2025, 3), person=child)

    assert day_of(entry) is None
    with pytest.raises(RuleBroken, match="No single day is recorded in this entry that"):
        move(case, entry, date(2025, 3, 14))


def test_a_stranger_corrects_nothing() -> None:
    child = make_child()
    case = case_of(child)
    entry = tell(case, Told.BAIL_STARTED, date(2025, 5, 20), person=child)

    with pytest.raises(NotAllowed):
        move(case, entry, date(2025, 5, 21), by=make_staff())


# Extensions


def appeal_under_review(filed: date = date(2025, 6, 16)) -> tuple[Case, Deadline]:
    child = make_child()
    case, decision = case_of(child), decided(child, DISCRETIONARY, date(2025, 6, 3))
    victim = make_victim(case)
    tell(case, Told.VICTIM_APPEALED, date(2025, 6, 9), decision=decision, person=victim)
    tell(case, Told.APPEAL_FILED, filed, decision=decision, person=victim)
    return case, the_clock(Kind.APPEAL_REVIEW)


def the_clock(kind: ObligationKind) -> Deadline:
    return session().scalars(select(Deadline).where(Deadline.kind == kind)).one()


def lengthen(
    case: Case, clock: Deadline, on: date, *, reason: str = "Complex", by: Staff | None = None
) -> None:
    extend(
        case,
        clock,
        approved_on=on,
        reason=reason,
        act=acting(by or handler_of(case), on=TODAY, at=NOON),
    )


def test_the_review_of_an_appeal_is_extended_to_six_months() -> None:
    case, clock = appeal_under_review()
    assert due(case, Kind.APPEAL_REVIEW) == [date(2025, 9, 16)]

    lengthen(case, clock, date(2025, 9, 10))

    assert due(case, Kind.APPEAL_REVIEW) == [date(2025, 12, 16)]
    assert [day.due for day in session().scalars(select(ObligationDay))] == [date(2025, 9, 16)]


@pytest.mark.parametrize("is_another", [False, True])
def test_one_that_ran_out_is_not_extended_by_the_word_of_its_handler_alone(
    is_another: bool,
) -> None:
    case, clock = appeal_under_review()
    head = make_staff(Role.SECTION_HEAD, office=case.office)
    if is_another:
        lengthen(case, clock, date(2025, 9, 10), by=head)
        assert due(case, Kind.APPEAL_REVIEW) == [date(2025, 12, 16)]
        return

    with pytest.raises(RuleBroken) as broken:
        lengthen(case, clock, date(2025, 9, 10))
    assert (broken.value.key, broken.value.field) == (
        saying("says so, not whoever handles the case alone"),
        "approved",
    )


def test_a_review_for_suit_is_extended_by_a_month() -> None:
    case = make_case()
    tell(case, Told.ANNOUNCEMENT_PUBLISHED, date(2025, 3, 6), channel="Daily")

    lengthen(case, the_clock(Kind.SUIT_REVIEW), date(2025, 7, 7))

    assert due(case, Kind.SUIT_REVIEW) == [date(2025, 8, 7)]


def test_an_extension_outlives_the_correction_of_what_it_counts_from() -> None:
    case, clock = appeal_under_review()
    lengthen(case, clock, date(2025, 9, 10))
    filed = session().get_one(JournalEntry, clock.entry_id)

    move(case, filed, date(2025, 6, 17))

    assert due(case, Kind.APPEAL_REVIEW) == [date(2025, 12, 17)]


def test_a_period_is_extended_once() -> None:
    case, clock = appeal_under_review()
    lengthen(case, clock, date(2025, 9, 10))

    with pytest.raises(RuleBroken, match="clock_extended_before"):
        lengthen(case, clock, date(2025, 9, 11))


def test_an_extension_comes_before_the_last_day_is_over() -> None:
    case, clock = appeal_under_review()

    with pytest.raises(RuleBroken, match="An extension has to come before that day is"):
        lengthen(case, clock, date(2025, 9, 17))
    lengthen(case, clock, date(2025, 9, 16))


def test_an_extension_says_why() -> None:
    case, clock = appeal_under_review()

    with pytest.raises(RuleBroken, match="Say why the period is extended, and who"):
        lengthen(case, clock, date(2025, 9, 10), reason=" ")


def test_what_is_over_is_not_extended() -> None:
    case, clock = appeal_under_review()
    tell(case, Told.APPEAL_DECIDED, date(2025, 9, 1), result=RequestResult.UPHELD)

    with pytest.raises(RuleBroken, match="clock_is_over"):
        lengthen(case, clock, date(2025, 9, 10))


def test_bail_has_no_extension() -> None:
    child = make_child()
    case = case_of(child)
    tell(case, Told.BAIL_STARTED, date(2026, 5, 20), person=child)

    with pytest.raises(RuleBroken, match="clock_has_no_extension"):
        lengthen(case, the_clock(Kind.BAIL_END), date(2026, 9, 10))


def test_a_stranger_extends_nothing() -> None:
    case, clock = appeal_under_review()

    with pytest.raises(NotAllowed):
        lengthen(case, clock, date(2025, 9, 10), by=make_staff())
