"""What was answered about somebody, by question and month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.db.words import Words
from casetrack.questions.queries import Answered

# As many months as stand side by side; what was answered before stands with its visits.
SHOWN = 6


@dataclass(frozen=True)
class AnswerLine:
    """One question, in the wording of its last answer; its answers by month, in their order."""

    asked: Words
    by_month: dict[date, Sequence[Words]]


@dataclass(frozen=True)
class MonthsOfAnswers:
    """The first day of each month in which something was answered, the earliest first; the lines.

    The months are the last SHOWN of those; a question that was answered in none of them is left
    out. What was answered in a month that nobody knows stands in none.
    """

    months: Sequence[date]
    lines: Sequence[AnswerLine]


def by_months(answers: Iterable[Answered]) -> MonthsOfAnswers:
    """Answers by question and month. Of a file's, the same words are the same question."""
    asked: dict[object, Words] = {}
    cells: dict[object, dict[date, list[Words]]] = {}
    for answer, happened, question_id in answers:
        first = happened.first if happened is not None else None
        last = happened.last if happened is not None else None
        if first is None or last is None or (first.year, first.month) != (last.year, last.month):
            continue
        key = question_id or (answer.asked.en, answer.asked.zh)
        asked[key] = answer.asked
        cells.setdefault(key, {}).setdefault(first.replace(day=1), []).append(answer.answer)
    months = sorted({month for of_one in cells.values() for month in of_one})[-SHOWN:]
    lines = [
        AnswerLine(asked[key], {month: of_one[month] for month in months if month in of_one})
        for key, of_one in cells.items()
    ]
    return MonthsOfAnswers(months, [one for one in lines if one.by_month])
