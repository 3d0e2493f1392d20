"""What is due while a child is supervised, and what its points come to, counted anew.

What is reported, asked, spoken and assessed stands here by the number of its row, as the walker
knows it; nothing here asks casetrack to count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from casetrack.cases.models import JournalEntry
from casetrack.db import Model
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger
from casetrack.probation.supervision.models import (
    LeaveRequest,
    MonthlyAssessment,
    OwnReport,
    SupervisionTalk,
)
from tests.walk.days import ONE, months_on, rolled, worked_before

# The number of the row of a copy that took the place of another of that table.
Moved = Callable[[type[Model], int], int]
WEEK = timedelta(days=7)
# The office says within a week what follows of a score.
TO_ANSWER = timedelta(days=7)


@dataclass(frozen=True)
class Rhythm:
    """A report every so many weeks or months from a day on."""

    first: date
    every: int
    is_monthly: bool

    def planned(self, ends: date) -> Iterator[date]:
        """Each planned day, to the end of the probation."""
        step = 0
        while (day := self._after(step)) <= ends:
            yield day
            step += self.every

    def _after(self, steps: int) -> date:
        return months_on(self.first, steps) if self.is_monthly else self.first + WEEK * steps


@dataclass
class Leave:
    """Leave that was asked for. since, until: included."""

    asked: date
    since: date
    until: date
    is_approved: bool | None = None
    returned: date | None = None


@dataclass
class Talk:
    """A talk, and the day agreed for the next one."""

    held: date
    next_on: date | None


@dataclass(frozen=True)
class Scheme:
    """How points are counted: what each indicator gives, and how often a month at most.

    low, high: the bounds below and above, from the farthest on, each with its place from 1.
    """

    start: int
    given: tuple[tuple[int, int | None], ...]
    low: tuple[tuple[int, int], ...]
    high: tuple[tuple[int, int], ...]
    nodes: tuple[int, ...] = ()

    def place(self, score: int) -> int | None:
        """The bound that a score has reached, by its place."""
        for at, place in self.low:
            if score <= at:
                return place
        return next((place for at, place in self.high if score >= at), None)


@dataclass
class Score:
    """The points of a probation. points: what counts, by row, with the indicator and its day.

    waits: the bound of which somebody must say what follows, answered: the one of which somebody
    did. done: the nodes of which that was said. has_lapsed: no node is looked at any more.
    """

    row_id: int
    scheme: Scheme
    points: dict[int, tuple[int, date]] = field(default_factory=dict)
    waits: int | None = None
    answered: int | None = None
    answer_due: date | None = None
    done: list[int] = field(default_factory=list)
    has_lapsed: bool = False

    @property
    def total(self) -> int:
        """What they come to."""
        return self.scheme.start + sum(self.scheme.given[n - 1][0] for n, _ in self.points.values())

    def follow(self, on: date) -> None:
        """What is to be said once they have changed."""
        if self.scheme.nodes:
            return
        place = self.scheme.place(self.total)
        if place != self.answered:
            self.answered = None
        waits = place if place != self.answered else None
        if waits != self.waits:
            self.waits = waits
            self.answer_due = on + TO_ANSWER if waits is not None else None

    def answer(self, node: int | None) -> None:
        """Somebody said what follows."""
        if node is not None:
            self.done.append(node)
            return
        self.answered, self.waits, self.answer_due = self.waits, None, None

    def node(self, decided: date, ends: date) -> int | None:
        """The month at which they are looked at next."""
        if self.has_lapsed:
            return None
        last = max(self.done, default=0)
        ahead = (node for node in self.scheme.nodes if node > last)
        return next((number for number in ahead if months_on(decided, number) <= ends), None)

    def owed(self, decided: date, ends: date) -> Iterator[tuple[str, date]]:
        """What somebody has to say of them, and by when."""
        if self.answer_due is not None:
            yield "score_speaks", self.answer_due
        node = self.node(decided, ends)
        if node is not None:
            yield "score_node", months_on(decided, node)

    def too_often(self) -> bool:
        """Whether an indicator counted more often in a month than it may."""
        counted = [(n, day.replace(day=1)) for n, day in self.points.values()]
        return any(
            most is not None and counted.count((n, month)) > most
            for n, month in counted
            for most in (self.scheme.given[n - 1][1],)
        )


@dataclass
class Watched:
    """One supervision. reports: the planned day of each, None of one that nobody asked for.

    assessed: the month of each assessment. hours: those of each look, by its entry. has_lapsed: it
    was revoked, and that was undone after its last day.
    """

    rhythm: Rhythm | None = None
    assesses_from: int | None = None
    reports: dict[int, date | None] = field(default_factory=dict)
    leaves: dict[int, Leave] = field(default_factory=dict)
    talks: dict[int, Talk] = field(default_factory=dict)
    assessed: dict[int, int] = field(default_factory=dict)
    hours: dict[int, int] = field(default_factory=dict)
    score: Score | None = None
    has_lapsed: bool = False

    def lapse(self) -> None:
        """It ended, and is over: of what was begun before nothing is due any more."""
        self.has_lapsed = True
        if self.score is not None:
            self.score.waits = self.score.answer_due = None
            self.score.has_lapsed = True

    def run_again(self, on: date) -> None:
        """It is not over after all."""
        self.has_lapsed = False
        if self.score is not None:
            self.score.has_lapsed = False
            self.score.follow(on)

    def move(self, new: Moved) -> None:
        """Know each row by that of a copy."""
        self.reports = {new(OwnReport, n): day for n, day in self.reports.items()}
        self.leaves = {new(LeaveRequest, n): leave for n, leave in self.leaves.items()}
        self.talks = {new(SupervisionTalk, n): talk for n, talk in self.talks.items()}
        self.assessed = {new(MonthlyAssessment, n): value for n, value in self.assessed.items()}
        self.hours = {new(JournalEntry, n): value for n, value in self.hours.items()}
        if self.score is not None:
            points = self.score.points.items()
            self.score.row_id = new(ScoreLedger, self.score.row_id)
            self.score.points = {new(ScoreEntry, n): pair for n, pair in points}

    def waiting(self, ends: date) -> list[date]:
        """The planned days of which nobody has reported yet."""
        if self.rhythm is None:
            return []
        days = set(self.reports.values())
        return [day for day in self.rhythm.planned(ends) if day not in days]

    def owed(self, decided: date, ends: date) -> Iterator[tuple[str, date]]:
        """What is due in it while it runs."""
        if self.score is not None:
            yield from self.score.owed(decided, ends)
        if not self.has_lapsed:
            yield from self._owed(decided, ends)

    def _owed(self, decided: date, ends: date) -> Iterator[tuple[str, date]]:
        for day in self.waiting(ends)[:1]:
            yield "own_report", due_by(day, ends)
        if self.assesses_from is not None:
            ahead = range(self.assesses_from, months_of(decided, ends) + 1)
            number = next((n for n in ahead if n not in self.assessed.values()), None)
            if number is not None:
                yield "monthly_assessment", due_by(min(months_on(decided, number), ends), ends)
        for leave in self.leaves.values():
            if leave.is_approved is None:
                yield "leave_answer", max(leave.asked, leave.since - ONE)
            elif leave.is_approved and leave.returned is None:
                yield "leave_return", leave.until
        if self.talks:
            _number, last = max(self.talks.items(), key=lambda pair: (pair[1].held, pair[0]))
            if last.next_on is not None:
                yield "supervision_talk", last.next_on


def due_by(day: date, ends: date) -> date:
    """The working day by which something is due, never after the end of the probation."""
    due = rolled(day)
    return due if due <= ends else worked_before(ends)


def month_on(decided: date, day: date) -> int:
    """The month of a probation in which a day lies, from 1."""
    number = 1
    while months_on(decided, number) < day:
        number += 1
    return number


def months_of(decided: date, ends: date) -> int:
    """How many months a probation has, the last one perhaps shorter."""
    return month_on(decided, ends)
