"""The age of a person from all on record: birth date, then the acts, then the choice by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casetrack.law.ages import ADULT, age_on


class AgeSource(StrEnum):
    """Sources of an age, the surest first."""

    BIRTH = "birth"  # the sealed birth date
    ACT = "act"  # the age at an act, as it was recorded
    HAND = "hand"  # the choice made by hand
    NOBODY = "nobody"


@dataclass(frozen=True)
class Age:
    """The age of a person and its source.

    minor: under 18; None if open. least, greatest: whole years, inclusive; None if only `minor` is
    known.
    """

    minor: bool | None
    source: AgeSource
    least: int | None = None
    greatest: int | None = None

    @property
    def counted(self) -> bool | None:
        """Whether the person is a minor by birth date or by an act; None if neither says so."""
        return self.minor if self.source in (AgeSource.BIRTH, AgeSource.ACT) else None

    @property
    def is_protected(self) -> bool:
        """Whether the person counts as a minor for every protection: unless known to be an adult.

        Source: SPC Interpretation on Criminal Cases of Minors art. 4.
        """
        return self.minor is not False


@dataclass(frozen=True)
class ActAge:
    """An act: its first and last possible day, and the ages recorded with it in whole years.

    Both days and both ages are inclusive; None if unknown. is_main: the main one of several.
    """

    first: date | None
    last: date | None
    least: int | None = None
    greatest: int | None = None
    is_main: bool = False


# Of which nobody knows more than that it was.
UNDATED = ActAge(None, None)


@dataclass(frozen=True)
class AgeRecord:
    """The facts on record about the age of one person.

    born: first and last possible day of birth; None without a birth date. came_in: the day on
    which the case came in; undated acts lie before it. chosen_now, chosen_at_act: choice by hand
    whether the person is a minor; None without one.
    """

    born: tuple[date, date] | None = None
    acts: tuple[ActAge, ...] = ()
    came_in: date | None = None
    chosen_now: bool | None = None
    chosen_at_act: bool | None = None

    def on(self, day: date) -> Age:
        """Return the age on a day: by birth date, else by an earlier act, else by the choice."""
        if self.born is not None and self.born[0] <= day:
            return _aged(self.born, day, day)
        return _surest(_since(act, day) for act in self.acts) or self._chosen(self.chosen_now)

    def least_on(self, day: date) -> int | None:
        """Return the least age on a day in whole years, by the earlier acts; None if open."""
        known = (_since(act, day).least for act in self.acts)
        return max((least for least in known if least is not None), default=None)

    def at_act(self) -> Age:
        """Return the age at the act; of several acts, the lowest age of a minor.

        The person was an adult only if no act leaves that open. Whoever is a minor when the case
        comes in was a minor at the act.
        """
        ages = [self._at(act) for act in self.acts]
        surest = _surest(ages)
        if surest is not None and (surest.minor or all(age.minor is False for age in ages)):
            return surest
        return self._before_it_came_in() or self._chosen(self.chosen_at_act)

    def is_before_birth(self, day: date) -> bool:
        """Return whether the person was not born yet on a day, by birth date, else by an act.

        The choice by hand says nothing: nobody knows of which day it is.
        """
        if self.born is not None:
            return day < self.born[0]
        known = ((act.first, act.greatest) for act in self.acts)
        return any(
            first is not None
            and greatest is not None
            and day < first
            and age_on(day, first) > greatest
            for first, greatest in known
        )

    def minor_at_each(self, *, main: bool = False) -> list[bool | None]:
        """Return for each act whether the person was a minor then. main: at the main ones alone."""
        return [self._at(act).minor for act in self.acts if act.is_main or not main]

    def years_at(self, act: ActAge = UNDATED) -> tuple[int | None, int | None]:
        """Return the least and the greatest age at an act, in whole years; None where open.

        The birth date bounds the age; the age recorded with the act narrows it. An undated act lies
        before the day on which the case came in. act: omitted if none is on record.
        """
        last = act.last or self.came_in
        if self.born is None or last is None:
            return act.least, act.greatest
        age = _aged(self.born, act.first or date.min, last)
        # What was recorded with the act counts within that, where it can be so.
        least, greatest = max(act.least or 0, age.least or 0), age.greatest
        if act.greatest is not None and greatest is not None:
            greatest = min(act.greatest, greatest)
        if greatest is not None and least > greatest:
            least, greatest = age.least or 0, age.greatest
        return least if act.first or least == act.least else None, greatest

    def _at(self, act: ActAge) -> Age:
        recorded_age = _between(AgeSource.ACT, act.least, act.greatest)
        if act.first is None or act.last is None:
            return self._before_it_came_in() or recorded_age
        if self.born is None:
            return recorded_age
        age = _aged(self.born, act.first, act.last)
        is_told = act.least is not None or act.greatest is not None
        return recorded_age if age.minor is None and is_told else age

    def _before_it_came_in(self) -> Age | None:
        """Return the age before the case came in of a minor by birth date; None for others."""
        if self.born is None or self.came_in is None:
            return None
        age = _aged(self.born, self.came_in, self.came_in)
        return Age(minor=True, source=AgeSource.BIRTH) if age.minor and age.least else None

    def _chosen(self, minor: bool | None) -> Age:
        is_chosen = self.chosen_now is not None or self.chosen_at_act is not None
        return Age(minor, AgeSource.HAND if is_chosen else AgeSource.NOBODY)


def _between(source: AgeSource, least: int | None, greatest: int | None) -> Age:
    is_adult = least is not None and least >= ADULT
    is_minor = greatest is not None and greatest < ADULT
    return Age(is_minor if is_adult or is_minor else None, source, least, greatest)


def _aged(born: tuple[date, date], first: date, last: date) -> Age:
    """Return the age from `first` to `last` of a person born between two days; 0 before birth."""
    least = age_on(born[1], first) if born[1] <= first else 0
    return _between(AgeSource.BIRTH, least, age_on(born[0], last) if born[0] <= last else 0)


def _since(act: ActAge, day: date) -> Age:
    """Return the age on a later day, by the age at an act."""
    if act.first is None or act.last is None or act.last > day:
        return Age(None, AgeSource.NOBODY)
    least = None if act.least is None else act.least + age_on(act.last, day)
    greatest = None if act.greatest is None else act.greatest + age_on(act.first, day) + 1
    return _between(AgeSource.ACT, least, greatest)


def _surest(ages: Iterable[Age]) -> Age | None:
    """Return the lowest age of a minor, else the lowest age of an adult; None if all are open."""
    known = [age for age in ages if age.minor is not None]
    return min(known, key=lambda age: (not age.minor, age.least or 0), default=None)
