"""What was answered about somebody, by question and month."""

from __future__ import annotations

from datetime import date

from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.visits.questions.feature import SHOWN, by_months
from casetrack.visits.questions.models import VisitAnswer
from casetrack.visits.questions.queries import Answered


def answer(
    said: str, when: PartialDate | None, of: int | None = 1, asked: str = "Mood?"
) -> Answered:
    words = BilingualText(asked, None)
    return Answered(VisitAnswer(asked=words, answer=BilingualText(said, None)), when, of)


def day(text: str) -> PartialDate:
    return PartialDate.day(date.fromisoformat(text))


def test_answers_of_one_month_stand_together_in_their_order() -> None:
    found = by_months(
        [
            answer("low", day("2026-10-02")),
            answer("steady", day("2026-10-30")),
            answer("steady", day("2026-11-01")),
        ]
    )

    assert found.months == [date(2026, 10, 1), date(2026, 11, 1)]
    assert found.lines[0].by_month == {
        date(2026, 10, 1): [BilingualText("low", None), BilingualText("steady", None)],
        date(2026, 11, 1): [BilingualText("steady", None)],
    }


def test_a_question_keeps_its_line_when_it_is_worded_anew() -> None:
    found = by_months(
        [
            answer("low", day("2026-10-02")),
            answer("fine", day("2026-11-02"), asked="How is the mood?"),
        ]
    )

    assert [one.asked.en for one in found.lines] == ["How is the mood?"]


def test_of_a_file_the_same_words_are_the_same_question() -> None:
    found = by_months(
        [
            answer("a", day("2026-10-02"), None),
            answer("b", day("2026-11-02"), None),
            answer("c", day("2026-11-02"), None, asked="School?"),
        ]
    )

    assert [len(one.by_month) for one in found.lines] == [2, 1]


def test_a_month_that_nobody_knows_is_not_guessed() -> None:
    told = [
        answer("a", None),
        answer("b", PartialDate.unknown()),
        answer("c", PartialDate.parse_edtf("2026")),
        answer("d", PartialDate.parse_edtf("2026-09")),
    ]

    found = by_months(told)

    assert found.months == [date(2026, 9, 1)]
    assert by_months(told[:3]).lines == []


def test_the_last_months_stand_side_by_side() -> None:
    first = answer("old", day("2026-01-05"), 2, "Old?")
    told = [first, *(answer("x", day(f"2026-{month:02}-05")) for month in range(2, 2 + SHOWN))]

    assert by_months(told).months[0] == date(2026, 2, 1)
    assert [one.asked.en for one in by_months(told).lines] == ["Mood?"]
    assert by_months(told[:-1]).months[0] == date(2026, 1, 1)
