"""How a text is folded, what of what was typed must stand in it, and by which words it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetrack.db.search.folding import fold
from casetrack.db.search.phrases import LONGEST, MOST, phrases_of, words_of

NUMBER = "清河检未〔2026〕2号"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (NUMBER, " 清河检未 2026 2 号 "),
        ("清河检未（２０２６）２号", " 清河检未 2026 2 号 "),
        ("清河检未 [2026] 2 号", " 清河检未 2026 2 号 "),
        ("Sūn Moumou: THEFT", " sun moumou theft "),
        ("孙 某某\n在校", " 孙某某在校 "),
        ("孙某某，盗窃", " 孙某某 盗窃 "),
        ("𠮷某〇", " 𠮷某〇 "),
        ("Q1/2", " q 1 2 "),
        ("——", ""),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text).text == folded


def fits(typed: str, text: str) -> bool:
    folded = fold(text).text
    return bool(phrases_of(typed)) and all(phrase.stands in folded for phrase in phrases_of(typed))


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("清河检未(2026)2号", NUMBER, True),
        ("清河检未［2026］２号", NUMBER, True),
        ("清河检未20262号", NUMBER, False),
        ("2026 2", NUMBER, True),
        ("2 2026", NUMBER, True),
        ("〔2026〕2", NUMBER, True),
        ("2026 2", "清河检未〔2026〕12号", False),
        ("2026 2", "清河检未〔2026〕20号", False),
        ("2", "清河检未〔2026〕12号", False),
        ("2026", NUMBER, True),
        ("202", NUMBER, False),
        ("4403", "44030020260001", True),
        ("0020", "44030020260001", False),
        ("检未", NUMBER, True),
        ("xiao deng", "Xiao Deng: probation", True),
        ("deng", "Xiao Deng: probation", True),
        ("hear", "A hearing was held", True),
        ("ear", "A hearing was held", False),
        ("h", "A hearing was held", False),
        ("a", "A hearing was held", True),
        ("某某 盗窃", "孙某某涉嫌盗窃", True),
        ("盗窃 某某", "孙某某涉嫌盗窃", True),
        ("盗窃某某", "孙某某涉嫌盗窃", False),
        ("，。", "孙某某，盗窃。", False),
    ],
)
def test_what_is_typed_stands_in_a_text_or_not(typed: str, text: str, expected: bool) -> None:
    assert fits(typed, text) is expected


SIGNS = st.text("孙某小邓2026ab xé〔〕，-", max_size=30)


@pytest.mark.in_turn(13)
@given(SIGNS, SIGNS, SIGNS)
def test_whatever_fits_is_kept_by_the_words_that_are_asked_for(a: str, b: str, c: str) -> None:
    """Or the index would leave out what a look at the text finds."""
    folded = fold(a + b + c).text
    for is_short in (True, False):
        kept = words_of(folded, is_short=is_short)
        for phrase in phrases_of(b):
            if phrase.stands in folded:
                assert set(phrase.words(is_short=is_short)) <= kept


def test_one_character_is_kept_of_short_texts_only() -> None:
    (phrase,) = phrases_of("孙")

    assert phrase.words(is_short=True) == ["孙"]
    assert phrase.words(is_short=False) == []


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("检未(2026)2", NUMBER, ["检未〔2026〕2"]),
        ("hear", "A Hearing; heard", ["Hear", "hear"]),
        ("某某", "孙 某 某、邓某某", ["某 某", "某某"]),
    ],
)
def test_the_places_are_those_of_the_text_as_it_was_written(
    typed: str, text: str, marked: list[str]
) -> None:
    (phrase,) = phrases_of(typed)

    assert [text[start:end] for start, end in phrase.places_in(fold(text))] == marked


def test_what_is_too_much_is_cut() -> None:
    assert len(phrases_of(" ".join(f"w{n}" for n in range(60)))) == MOST
    assert phrases_of("孙" * 300)[0].runs == ("孙" * LONGEST,)
    assert phrases_of("a a A") == phrases_of("a")
