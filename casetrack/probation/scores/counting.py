"""Count points: the score on a day, by month, and the change of length it suggests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.law import add_months, moved_by_half_months, nearest_lawful_end
from casetrack.probation.models import Probation
from casetrack.probation.scores.models import ScoreEntry, ScoreLedger
from casetrack.probation.scores.rules import ScoreRules, ScoreWay, Threshold


@dataclass(frozen=True)
class MonthOfPoints:
    """A calendar month. before, after: the score at its beginning and end. given: between them."""

    month: date
    before: int
    given: int

    @property
    def after(self) -> int:
        """The score at its end."""
        return self.before + self.given


@dataclass(frozen=True)
class Speaks:
    """The change that a score suggests now. threshold: None where it suggests none, at a node.

    node: the month of the check; None where a threshold was reached. new_end: the last day that
    would follow, within the lawful length; None where it would not move. is_bounded: whether the
    law keeps it from moving further.
    """

    score: int
    threshold: Threshold | None
    node: int | None
    new_end: date | None = None
    is_bounded: bool = False


def standing(entries: Iterable[ScoreEntry]) -> list[ScoreEntry]:
    """Entries that are not withdrawn."""
    return [entry for entry in entries if entry.withdrawn_by_id is None]


def score_of(rules: ScoreRules, entries: Iterable[ScoreEntry]) -> int:
    """The score: the points at the start plus all entries that are not withdrawn."""
    return rules.start + sum(entry.points for entry in standing(entries))


def by_month(
    rules: ScoreRules, entries: Sequence[ScoreEntry], *, since: date, until: date
) -> list[MonthOfPoints]:
    """Each calendar month from one day to another, both included."""
    counted = standing(entries)
    score, month = rules.start, since.replace(day=1)
    months = []
    while month <= until:
        given = sum(entry.points for entry in counted if entry.happened_on.replace(day=1) == month)
        months.append(MonthOfPoints(month, score, given))
        score += given
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def times_in_month(entries: Iterable[ScoreEntry], indicator: str, day: date) -> int:
    """Number of entries of an indicator in the calendar month of that day, without withdrawn ones.

    indicator: its text, in either language.
    """
    return sum(
        indicator in (entry.indicator.zh, entry.indicator.en)
        and entry.happened_on.replace(day=1) == day.replace(day=1)
        for entry in standing(entries)
    )


def node_day(probation: Probation, node: int) -> date | None:
    """The day of a node: so many months after the decision; None where the decision has no day."""
    decided_on = probation.disposition.decided.first
    return add_months(decided_on, node) if decided_on is not None else None


def next_node(rules: ScoreRules, probation: Probation, *, after: int) -> int | None:
    """The first node later than that month that lies within the probation."""
    last = probation.ends_on()
    for node in rules.nodes:
        day = node_day(probation, node)
        if node > after and day is not None and last is not None and day <= last:
            return node
    return None


def speaks(
    ledger: ScoreLedger, probation: Probation, entries: Iterable[ScoreEntry], *, on: date
) -> Speaks | None:
    """The suggestion to be answered on that day; None where no answer is due."""
    rules = ledger.scheme
    score = score_of(rules, entries)
    if rules.nodes:
        day = node_day(probation, ledger.node) if ledger.node is not None else None
        if day is None or on < day:
            return None
        place = rules.reached(score)
    else:
        place = ledger.proposed
        if place is None:
            return None
    threshold = rules.thresholds[place - 1] if place is not None else None
    new_end, is_bounded = _new_end(probation, threshold, on=on)
    return Speaks(score, threshold, ledger.node, new_end, is_bounded)


def _new_end(
    probation: Probation, threshold: Threshold | None, *, on: date
) -> tuple[date | None, bool]:
    """The last day that would follow, and whether the law or today keeps it from moving further.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 473.
    """
    decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
    if threshold is None or threshold.way is ScoreWay.LOOK or not decided_on or not ends_on:
        return None, False
    is_longer = threshold.way is ScoreWay.EXTEND
    wished = moved_by_half_months(ends_on, threshold.halves if is_longer else -threshold.halves)
    end = nearest_lawful_end(decided_on, wished)
    # A printed end may lie beyond these bounds; a past day cannot be an end.
    end = max(end, ends_on) if is_longer else min(max(end, on), ends_on)
    return (end if end != ends_on else None), end != wished
