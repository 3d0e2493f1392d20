"""What was answered about somebody, by question and month."""

from __future__ import annotations

from datetime import date

from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.visits.questions.feature import SHOWN, by_months
from casetrack.visits.questions.models import VisitAnswer
from casetrack.visits.questions.queries import Answered


def answer(
    text: str, when: PartialDate | None, of: int | None = 1, asked: str = "Mood?"
) -> Answered:
    words = BilingualText(asked, None)
    return Answered(VisitAnswer(asked=words, answer=BilingualText(text, None)), when, of)


def day(text: str) -> PartialDate:
    return PartialDate.day(date.fromisoformat(text))


def test_answers_of_one_month_stand_together_in_their_order() -> None:
    answers = by_months(
        [
            answer("low", day("2026-10-02")),
            answer("steady", day("2026-10-30")),
            answer("steady", day("2026-11-01")),
        ]
    )

    assert answers.months == [date(2026, 10, 1), date(2026, 11, 1)]
    assert answers.lines[0].by_month == {
        date(2026, 10, 1): [BilingualText("low", None), BilingualText("steady", None)],
        date(2026, 11, 1): [BilingualText("steady", None)],
    }


def test_a_question_keeps_its_line_when_it_is_worded_anew() -> None:
    answers = by_months(
        [
            answer("low", day("2026-10-02")),
            answer("fine", day("2026-11-02"), asked="How is the mood?"),
        ]
    )

    assert [line.asked.en for line in answers.lines] == ["How is the mood?"]


def test_of_a_file_the_same_words_are_the_same_question() -> None:
    answers = by_months(
        [
            answer("a", day("2026-10-02"), None),
            answer("b", day("2026-11-02"), None),
            answer("c", day("2026-11-02"), None, asked="School?"),
        ]
    )

    assert [len(line.by_month) for line in answers.lines] == [2, 1]


def test_a_month_that_nobody_knows_is_not_guessed() -> None:
    rows = [
        answer("a", None),
        answer("b", PartialDate.unknown()),
        answer("c", PartialDate.parse_edtf("2026")),
        answer("d", PartialDate.parse_edtf("2026-09")),
    ]

    answers = by_months(rows)

    assert answers.months == [date(2026, 9, 1)]
    assert by_months(rows[:3]).lines == []


def test_the_last_months_stand_side_by_side() -> None:
    first = answer("old", day("2026-01-05"), 2, "Old?")
    rows = [first, *(answer("x", day(f"2026-{month:02}-05")) for month in range(2, 2 + SHOWN))]

    assert by_months(rows).months[0] == date(2026, 2, 1)
    assert [line.asked.en for line in by_months(rows).lines] == ["Mood?"]
    assert by_months(rows[:-1]).months[0] == date(2026, 1, 1)
