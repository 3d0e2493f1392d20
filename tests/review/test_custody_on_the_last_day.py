"""How a suspect was held on the last day decides; what is recorded later changes nothing of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.law import due
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.review import corrections
from casetrack.review.counting import count
from casetrack.review.custody_changes import change_custody
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.returns import send_back
from tests.builders import NOON, acting, make_child
from tests.clocks.happening import told
from tests.review.builders import handler_of, receive

pytestmark = pytest.mark.usefixtures("database", "keys")

# A month from 5 September 2025 is Sunday 5 October, in the holidays; the 9th is a Thursday.
RECEIVED = date(2025, 9, 5)
IN_CUSTODY = date(2025, 10, 5)
ROLLED = date(2025, 10, 9)
LATER = date(2025, 10, 20)


def held(period: ReviewPeriod, custody: Custody, changed_on: date, *, on: date = LATER) -> None:
    """Recorded by the handler."""
    person = session().get_one(Party, period.party_id)
    change_custody(
        period,
        custody,
        acting(handler_of(person), on=on, at=NOON),
        changed_on=changed_on,
        note="",
        opened=period.version,
    )


def prosecution(custody: Custody) -> ReviewPeriod:
    return receive(make_child(), received_on=RECEIVED, custody=custody, on=LATER)


def arrest(custody: Custody) -> ReviewPeriod:
    """Seven days from 5 September is Friday the 12th; fifteen, Saturday the 20th, so Monday."""
    return receive(make_child(), ReviewKind.ARREST, received_on=RECEIVED, custody=custody, on=LATER)


@pytest.mark.parametrize(
    ("changed_on", "last_day"), [(IN_CUSTODY, ROLLED), (IN_CUSTODY + timedelta(1), IN_CUSTODY)]
)
def test_a_period_that_expired_in_custody_stays_over_when_bail_comes_later(
    changed_on: date, last_day: date
) -> None:
    period = prosecution(Custody.ARRESTED)

    held(period, Custody.BAIL, changed_on)

    assert period.due == last_day
    assert period.custody is Custody.BAIL


@pytest.mark.parametrize(
    ("changed_on", "last_day"), [(IN_CUSTODY, IN_CUSTODY), (IN_CUSTODY + timedelta(1), ROLLED)]
)
def test_an_arrest_after_the_last_day_makes_nothing_late(changed_on: date, last_day: date) -> None:
    period = prosecution(Custody.BAIL)

    held(period, Custody.ARRESTED, changed_on)

    assert period.due == last_day


@pytest.mark.parametrize(
    ("before", "after", "changed_on", "last_day"),
    [
        (Custody.DETAINED, Custody.BAIL, date(2025, 9, 12), date(2025, 9, 22)),
        (Custody.DETAINED, Custody.BAIL, date(2025, 9, 13), date(2025, 9, 12)),
        (Custody.BAIL, Custody.DETAINED, date(2025, 9, 12), date(2025, 9, 12)),
        (Custody.BAIL, Custody.DETAINED, date(2025, 9, 13), date(2025, 9, 22)),
    ],
)
def test_a_review_for_arrest_has_seven_days_only_if_the_suspect_was_detained_on_the_seventh(
    before: Custody, after: Custody, changed_on: date, last_day: date
) -> None:
    period = arrest(before)

    held(period, after, changed_on)

    assert period.due == last_day


def test_what_the_police_owe_is_counted_by_custody_on_its_last_day() -> None:
    period = receive(
        make_child(), received_on=date(2025, 8, 20), custody=Custody.ARRESTED, on=LATER
    )
    person = session().get_one(Party, period.party_id)
    send_back(
        period,
        acting(handler_of(person), on=LATER, at=NOON),
        received_on=RECEIVED,
        reason="补充",
        number="测检退〔2025〕3号",
    )

    held(period, Custody.BAIL, date(2025, 10, 6))

    owed = session().scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.SUPPLEMENTARY_INVESTIGATION)
    )
    assert [duty.due for duty in owed] == [IN_CUSTODY]


def test_a_change_recorded_afterwards_counts_from_its_own_day() -> None:
    period = prosecution(Custody.BAIL)
    held(period, Custody.ARRESTED, date(2025, 10, 7))
    assert period.due == ROLLED

    held(period, Custody.DETAINED, date(2025, 10, 3))

    assert period.due == IN_CUSTODY
    assert period.custody is Custody.ARRESTED


def test_a_corrected_receipt_asks_for_the_custody_of_the_new_last_day() -> None:
    period = prosecution(Custody.ARRESTED)
    held(period, Custody.BAIL, date(2025, 10, 3))
    assert period.due == ROLLED
    person = session().get_one(Party, period.party_id)
    by = handler_of(person)
    # A month from 28 August is Sunday 28 September, a make-up working day; 27 August, Saturday.
    day = date(2025, 8, 27)

    seen = corrections.preview(
        period, corrections.CorrectableFact.RECEIPT, day, act=acting(by, on=LATER)
    )
    made = Correction(day, "看错收案章", seen.seen)
    corrections.correct(
        period, corrections.CorrectableFact.RECEIPT, made, act=acting(by, on=LATER, at=NOON)
    )

    # Saturday 27 September: still in custody then.
    assert period.due == date(2025, 9, 27)


def test_both_reviews_of_a_person_follow_one_custody() -> None:
    period = arrest(Custody.DETAINED)
    second = receive(
        session().get_one(Party, period.party_id),
        received_on=RECEIVED,
        custody=Custody.DETAINED,
        on=LATER,
    )

    held(second, Custody.BAIL, date(2025, 9, 10))

    assert (period.custody, second.custody) == (Custody.BAIL, Custody.BAIL)
    assert (period.due, second.due) == (date(2025, 9, 22), ROLLED)


def test_unknown_custody_is_counted_as_the_shorter_period_and_marked() -> None:
    detained = due("arrest_review_detained", RECEIVED)

    arrested = count(ReviewKind.ARREST, RECEIVED, Custody.UNKNOWN)
    prosecuted = count(ReviewKind.PROSECUTION, RECEIVED, Custody.UNKNOWN)

    assert arrested.due == detained.due
    assert prosecuted.due == IN_CUSTODY
    for counted in (arrested, prosecuted):
        assert counted.steps[-1].code == "custody_unknown"
    codes = [step.code for step in count(ReviewKind.PROSECUTION, RECEIVED, Custody.BAIL).steps]
    assert "custody_unknown" not in codes


def bail_ends(person: Party) -> list[bool]:
    query = select(Obligation.is_open).where(
        Obligation.kind == ObligationKind.BAIL_END, Obligation.party_id == person.id
    )
    return list(session().scalars(query))


def test_a_bail_clock_ends_with_an_arrest_however_the_bail_was_told() -> None:
    period = prosecution(Custody.AT_LIBERTY)
    person = session().get_one(Party, period.party_id)
    told(ClockTrigger.BAIL_STARTED, date(2025, 9, 8), person=person)
    assert bail_ends(person) == [True]

    held(period, Custody.ARRESTED, date(2025, 9, 20))

    assert bail_ends(person) == [False]


@pytest.mark.parametrize(
    ("custody", "runs"), [(Custody.ARRESTED, False), (Custody.BAIL, True), (Custody.UNKNOWN, True)]
)
def test_a_bail_clock_ends_when_a_case_comes_in_with_the_suspect_held(
    custody: Custody, runs: bool
) -> None:
    person = make_child()
    told(ClockTrigger.BAIL_STARTED, date(2025, 8, 8), person=person)

    receive(person, received_on=RECEIVED, custody=custody, on=LATER)

    assert bail_ends(person) == [runs]
