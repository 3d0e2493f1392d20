"""One age from all that is on record: birth date, acts, and the choice made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casetrack.law.age_record import UNDATED, ActAge, Age, AgeRecord, AgeSource

CAME_IN = date(2026, 3, 2)
MAY = date(2026, 5, 4)


def born(day: str) -> tuple[date, date]:
    return date.fromisoformat(day), date.fromisoformat(day)


def act(day: str, least: int | None = None, greatest: int | None = None) -> ActAge:
    return ActAge(date.fromisoformat(day), date.fromisoformat(day), least, greatest)


@pytest.mark.parametrize(
    ("record", "age"),
    [
        (AgeRecord(born("2010-05-03")), Age(True, AgeSource.BIRTH, 16, 16)),
        # Of an age from the day after the birthday.
        (AgeRecord(born("2008-05-04")), Age(True, AgeSource.BIRTH, 17, 17)),
        (AgeRecord(born("2008-05-03")), Age(False, AgeSource.BIRTH, 18, 18)),
        # Born in a year alone: 17 or 18.
        (
            AgeRecord((date(2008, 1, 1), date(2008, 12, 31)), chosen_now=True),
            Age(None, AgeSource.BIRTH, 17, 18),
        ),
        (AgeRecord(acts=(act("2025-06-01", 14, 15),)), Age(True, AgeSource.ACT, 14, 16)),
        (AgeRecord(acts=(act("2018-06-01", 14, None),)), Age(False, AgeSource.ACT, 21, None)),
        # 16 or 17 in June: by May of the next year nobody knows whether 18.
        (AgeRecord(acts=(act("2025-06-01", 16, 17),)), Age(None, AgeSource.NOBODY)),
        # An act of later tells nothing of today.
        (
            AgeRecord(acts=(act("2026-06-01", 14, 15),), chosen_now=False),
            Age(False, AgeSource.HAND),
        ),
        (AgeRecord(acts=(UNDATED,), chosen_at_act=True), Age(None, AgeSource.HAND)),
        (AgeRecord(), Age(None, AgeSource.NOBODY)),
    ],
)
def test_the_age_on_a_day_is_told_by_the_surest_source(record: AgeRecord, age: Age) -> None:
    assert record.on(MAY) == age


def test_before_the_birth_date_the_birth_date_tells_nothing() -> None:
    assert AgeRecord(born("2026-06-01"), chosen_now=True).on(MAY).source is AgeSource.HAND


@pytest.mark.parametrize(
    ("acts", "least"),
    [
        ((), None),
        ((UNDATED,), None),
        ((act("2025-06-01"),), None),
        # Of later, and so of nobody's age today.
        ((act("2026-06-01", 14, 15),), None),
        ((act("2025-06-01", 14, 15),), 14),
        # Twelve in June three years before: two of the three are over in May.
        ((act("2023-06-01", 12, 13),), 14),
        ((act("2023-06-01", 12, 13), act("2025-06-01", 16, 17)), 16),
    ],
)
def test_the_least_age_on_a_day_is_what_the_acts_before_it_leave(
    acts: tuple[ActAge, ...], least: int | None
) -> None:
    assert AgeRecord(acts=acts).least_on(MAY) == least


@pytest.mark.parametrize(
    ("record", "minor", "source"),
    [
        (AgeRecord(born("2010-01-01"), (act("2025-06-01"),)), True, AgeSource.BIRTH),
        (AgeRecord(born("2000-01-01"), (act("2025-06-01", 16, 17),)), False, AgeSource.BIRTH),
        (AgeRecord(acts=(act("2025-06-01", 16, 17),)), True, AgeSource.ACT),
        # A minor at one of two, and of age at the other.
        (
            AgeRecord(acts=(act("2024-06-01", 17, 17), act("2025-08-01", 18, None))),
            True,
            AgeSource.ACT,
        ),
        # Of age at one; of the other nobody knows.
        (
            AgeRecord(acts=(act("2025-08-01", 18, None), UNDATED), chosen_at_act=True),
            True,
            AgeSource.HAND,
        ),
        # A minor when the case came in, whatever was recorded with an act without its day.
        (
            AgeRecord(born("2011-01-01"), (ActAge(None, None, 18, None),), came_in=CAME_IN),
            True,
            AgeSource.BIRTH,
        ),
        (
            AgeRecord(born("2000-01-01"), (UNDATED,), came_in=CAME_IN, chosen_at_act=True),
            True,
            AgeSource.HAND,
        ),
        # The year of birth leaves 17 or 18; what was recorded with the act decides.
        (
            AgeRecord((date(2007, 1, 1), date(2007, 12, 31)), (act("2025-06-01", 16, 17),)),
            True,
            AgeSource.ACT,
        ),
        (AgeRecord(), None, AgeSource.NOBODY),
    ],
)
def test_a_minor_at_one_act_is_one_at_the_act(
    record: AgeRecord, minor: bool | None, source: AgeSource
) -> None:
    age = record.at_act()

    assert (age.minor, age.source) == (minor, source)


@pytest.mark.parametrize(
    ("record", "of", "years"),
    [
        (AgeRecord(), act("2025-06-01", 14, 15), (14, 15)),
        (AgeRecord(born("2010-01-01")), act("2025-06-01"), (15, 15)),
        # What was recorded counts within what the birth date leaves.
        (
            AgeRecord((date(2010, 1, 1), date(2010, 12, 31))),
            act("2025-06-01", 15, 15),
            (15, 15),
        ),
        # What cannot be so does not count.
        (AgeRecord(born("2010-01-01")), act("2025-06-01", 17, 17), (15, 15)),
        # One that nobody dates came before the case did: at most so old.
        (AgeRecord(born("2013-01-01"), came_in=CAME_IN), UNDATED, (None, 13)),
        (AgeRecord(born("2013-01-01")), UNDATED, (None, None)),
        (AgeRecord(born("2010-01-01"), came_in=CAME_IN), ActAge(None, None, 14, 15), (14, 15)),
    ],
)
def test_the_years_at_an_act_are_what_birth_date_and_record_leave(
    record: AgeRecord, of: ActAge, years: tuple[int | None, int | None]
) -> None:
    assert record.years_at(of) == years


def test_who_is_not_known_to_be_of_age_is_protected_and_counts_only_where_it_is_told() -> None:
    age, chosen = Age(False, AgeSource.BIRTH, 18, 18), Age(False, AgeSource.HAND)

    assert Age(None, AgeSource.NOBODY).is_protected
    assert not age.is_protected
    assert age.counted is False
    assert chosen.counted is None


def test_before_the_birth_somebody_is_of_no_age() -> None:
    assert AgeRecord(born("2026-01-01"), came_in=date(2025, 1, 1)).at_act() == Age(
        None, AgeSource.NOBODY
    )


def test_of_each_act_it_is_told_whether_it_was_done_before_eighteen_and_of_the_main_ones() -> None:
    acts = (act("2026-05-01"), replace(act("2026-05-05"), is_main=True), UNDATED)
    record = AgeRecord(born("2008-05-03"), acts=acts)

    assert record.minor_at_each() == [True, False, None]
    assert record.minor_at_each(main=True) == [False]


@pytest.mark.parametrize(
    ("record", "day", "is_before"),
    [
        (AgeRecord(born("2010-05-04")), "2010-05-03", True),
        (AgeRecord(born("2010-05-04")), "2010-05-04", False),
        # Born in a year alone: on its first day perhaps.
        (AgeRecord((date(2010, 1, 1), date(2010, 12, 31))), "2009-12-31", True),
        (AgeRecord((date(2010, 1, 1), date(2010, 12, 31))), "2010-01-01", False),
        # 15 at most on 1 June 2025: whoever is born on 1 June 2009 is 16 on the day after.
        (AgeRecord(acts=(act("2025-06-01", 14, 15),)), "2009-05-31", True),
        (AgeRecord(acts=(act("2025-06-01", 14, 15),)), "2009-06-01", False),
        # The birth date comes first.
        (AgeRecord(born("2008-05-04"), acts=(act("2025-06-01", 14, 15),)), "2009-01-01", False),
        # No greatest age, no day, nothing but the choice.
        (AgeRecord(acts=(act("2025-06-01", 18, None), UNDATED)), "1950-01-01", False),
        (AgeRecord(chosen_now=True, came_in=CAME_IN), "1950-01-01", False),
        (AgeRecord(acts=(act("2005-06-01", 14, 15),)), "2026-01-01", False),
    ],
)
def test_nothing_happened_to_who_was_not_born(
    record: AgeRecord, day: str, *, is_before: bool
) -> None:
    assert record.is_before_birth(date.fromisoformat(day)) is is_before
