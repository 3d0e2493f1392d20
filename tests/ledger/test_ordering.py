"""What has a day and no order stands among those whose order a source tells."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import enter
from casetrack.ledger.ordering import Ordered, place_all, place_among
from tests.builders import NOON, TODAY, acting, make_case

pytestmark = pytest.mark.usefixtures("database", "keys")
UNKNOWN = PartialDate.unknown()


def told(case: Case, number: int, order: int | None, when: PartialDate) -> None:
    """An entry as a file tells it."""
    session().add(
        JournalEntry(
            case_id=case.id,
            number=number,
            position=order,
            kind=EntryKind.NOTE,
            when=when,
            text=BilingualText(None, None),
            fields={},
            written_at=NOON,
        )
    )


def order_of(case: Case) -> list[int]:
    """The numbers as the journal is read: the latest that happened first."""
    query = select(JournalEntry.number).where(JournalEntry.case_id == case.id)
    return list(session().scalars(query.order_by(JournalEntry.place.desc())))


def test_a_dated_entry_does_not_sink_below_the_undated_ones_of_a_file() -> None:
    case = make_case()
    told(case, 1, 1, PartialDate.day(date(2026, 1, 8)))
    told(case, 2, 2, UNKNOWN)
    told(case, 3, 3, UNKNOWN)
    session().flush()
    assert case.handler is not None

    enter(case, EntryKind.NOTE, acting(case.handler, at=NOON), when=PartialDate.day(TODAY))

    assert order_of(case) == [4, 3, 2, 1]


def test_it_stands_right_before_the_first_that_is_later() -> None:
    case = make_case()
    told(case, 1, 1, PartialDate.day(date(2026, 1, 8)))
    told(case, 2, 2, UNKNOWN)
    told(case, 3, 3, PartialDate.day(date(2026, 3, 1)))
    told(case, 4, 4, UNKNOWN)
    told(case, 5, None, PartialDate.day(date(2026, 2, 3)))
    told(case, 6, None, PartialDate.day(date(2026, 3, 1)))
    told(case, 7, None, UNKNOWN)

    place_all(case)
    session().flush()

    assert order_of(case) == [6, 4, 3, 5, 2, 1, 7]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2026, 1, 7), "p000001x2026-01-07000009"),
        (date(2026, 1, 8), "q2026-01-08000009"),
    ],
    ids=["the day before", "the same day"],
)
def test_the_same_day_is_not_later(day: date, place: str) -> None:
    ordered = [Ordered(1, None), Ordered(2, date(2026, 1, 8))]

    assert place_among(ordered, PartialDate.day(day), 9) == place


def test_without_a_day_or_an_order_the_place_stays_as_it_was() -> None:
    assert place_among([], PartialDate.day(TODAY), 1) is None
    assert place_among([Ordered(1, None)], UNKNOWN, 1) is None
