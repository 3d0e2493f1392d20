"""Hours of a day's visits, and the ones that are too much. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from casetrack.visits.models import VisitWay
from casetrack.visits.preview import OFFICE_HOURS

# A working day of eight hours: more of it spent on visits leaves no time to write them down.
DAY_MINUTES = 8 * 60


@dataclass(frozen=True)
class Going:
    """A visit that takes somebody's time. minutes: with the way; is_usual: nobody said how long.

    at: None where no time of day is agreed. is_along: they come along, somebody else leads.
    is_open: nobody has said what came of it.
    """

    visit_id: int
    case_id: int
    staff_id: int
    day: date
    at: time | None
    minutes: int
    is_usual: bool
    way: VisitWay
    is_along: bool = False
    is_open: bool = True

    @property
    def begins(self) -> int | None:
        """The minute of the day at which it begins."""
        return None if self.at is None else self.at.hour * 60 + self.at.minute

    @property
    def ends(self) -> int | None:
        """The minute of the day at which it is over, that minute not included."""
        return None if self.begins is None else self.begins + self.minutes

    def is_outside_hours(self) -> bool:
        """Whether some of it lies before the offices open or after they close."""
        opens, closes = (hour.hour * 60 + hour.minute for hour in OFFICE_HOURS)
        begins, ends = self.begins, self.ends
        return begins is not None and ends is not None and (begins < opens or ends > closes)


def clash(trip: Going, other: Going) -> bool:
    """Whether nobody can make both; one that ends when the other begins can be made."""
    if trip.day != other.day or trip.begins is None or other.begins is None:
        return False
    assert trip.ends is not None, "what begins ends"
    assert other.ends is not None, "what begins ends"
    return trip.begins < other.ends and other.begins < trip.ends


@dataclass(frozen=True)
class DayLoad:
    """The visits of one person on one day, those with a time of day in its order, then the rest."""

    goings: Sequence[Going]

    @property
    def minutes(self) -> int:
        """Minutes of all visits together."""
        return sum(trip.minutes for trip in self.goings)

    @property
    def over(self) -> int:
        """Minutes beyond a working day; 0 if there are none."""
        return max(0, self.minutes - DAY_MINUTES)

    @property
    def clashes(self) -> list[tuple[Going, Going]]:
        """Pairs of visits that nobody can make both."""
        return [(trip, other) for trip, other in pairwise(self.goings) if clash(trip, other)]

    @property
    def outside_hours(self) -> list[Going]:
        """Visits wholly or partly outside of office hours."""
        return [trip for trip in self.goings if trip.is_outside_hours()]

    @property
    def is_usual(self) -> bool:
        """Whether of one of them nobody said how long it lasts."""
        return any(trip.is_usual for trip in self.goings)


def by_person_and_day(goings: Iterable[Going]) -> Mapping[tuple[int, date], DayLoad]:
    """The load of each person on each day on which they have any."""
    trips_by_key: dict[tuple[int, date], list[Going]] = defaultdict(list)
    for trip in goings:
        trips_by_key[trip.staff_id, trip.day].append(trip)
    return {key: DayLoad(sorted(those, key=_in_time)) for key, those in trips_by_key.items()}


def _in_time(going: Going) -> tuple[int, int]:
    return 24 * 60 if going.begins is None else going.begins, going.visit_id
