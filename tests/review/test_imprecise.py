"""A receipt known only as a month or a range counts from its earliest day, until it is known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Obligation, ObligationDay
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.review import actions, corrections
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.web.reasons import word_why
from tests.builders import NOON, TODAY, acting, make_child
from tests.review.builders import case_of, handler_of

pytestmark = pytest.mark.usefixtures("database", "keys")

NOVEMBER = PartialDate.parse_edtf("2026-11")
EXACT = date(2026, 11, 20)


def received_in_november() -> tuple[ReviewPeriod, Staff]:
    """A review about a child, received on some day of November."""
    child = make_child()
    receipt = actions.Receipt(
        ReviewKind.PROSECUTION, date(2026, 11, 1), Custody.BAIL, told=NOVEMBER
    )
    by = handler_of(child)
    period = actions.receive(case_of(child), child, receipt, acting(by, on=TODAY, at=NOON))
    return period, by


def owed_for(period: ReviewPeriod) -> Obligation:
    duty = find_owed(ObligationKind.PROSECUTION_REVIEW, period)
    assert duty is not None
    return duty


def test_it_counts_from_the_first_day_and_keeps_what_the_source_says() -> None:
    period, _by = received_in_november()
    owed = owed_for(period)

    assert period.received == NOVEMBER
    assert owed.due == date(2026, 12, 1)
    assert (owed.why["told"], owed.why["counted_from"]) == ("2026-11", "earliest")


def test_a_range_that_begins_tomorrow_is_refused() -> None:
    child = make_child()
    later = PartialDate.between(date(2026, 11, 25), date(2026, 11, 30))
    receipt = actions.Receipt(ReviewKind.PROSECUTION, date(2026, 11, 25), Custody.BAIL, told=later)

    with pytest.raises(RuleBroken, match="Enter the day on which it happened"):
        actions.receive(
            case_of(child), child, receipt, acting(handler_of(child), on=TODAY, at=NOON)
        )


def test_the_exact_day_moves_it_and_the_day_before_stays_readable() -> None:
    period, by = received_in_november()
    seen = corrections.preview(
        period, corrections.CorrectableFact.RECEIPT, EXACT, act=acting(by, on=TODAY)
    ).seen

    correction = Correction(EXACT, "The stamp of the receiving desk was found", seen)
    corrections.correct(
        period, corrections.CorrectableFact.RECEIPT, correction, act=acting(by, on=TODAY, at=NOON)
    )

    owed = owed_for(period)
    former = (
        session().scalars(select(ObligationDay).where(ObligationDay.obligation_id == owed.id)).one()
    )
    assert owed.due == date(2026, 12, 21)
    assert "told" not in owed.why
    assert (former.due, former.why["told"]) == (date(2026, 12, 1), "2026-11")
    assert session().get_one(JournalEntry, former.entry_id).kind is EntryKind.CORRECTION


def test_that_it_was_the_first_day_after_all_is_a_correction_too() -> None:
    period, by = received_in_november()
    first = date(2026, 11, 1)
    seen = corrections.preview(
        period, corrections.CorrectableFact.RECEIPT, first, act=acting(by, on=TODAY)
    ).seen

    corrections.correct(
        period,
        corrections.CorrectableFact.RECEIPT,
        Correction(first, "Confirmed", seen),
        act=acting(by, on=TODAY, at=NOON),
    )

    assert period.received.is_day
    assert owed_for(period).due == date(2026, 12, 1)
    assert "told" not in owed_for(period).why


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            'The source says only "November 2026"; our duty is counted from its earliest day, '
            "1 November 2026.",
        ),
        ("zh", "来源仅载明“2026年11月”；本院办理期限自其中最早之日2026年11月1日起算。"),
    ],
)
def test_the_page_says_from_which_day(app: object, lang: str, said: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined] # the application of the test
        period, _by = received_in_november()
        fact = word_why(owed_for(period).why, lang)[0]

    assert said in fact.text
    assert [sentence.is_checked for sentence in fact.sentences if sentence.text == said] == [False]


def test_the_journal_keeps_the_month() -> None:
    period, _by = received_in_november()

    entry = session().get_one(JournalEntry, period.entry_id)
    assert entry.when == NOVEMBER
