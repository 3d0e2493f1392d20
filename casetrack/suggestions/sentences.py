"""Sentences about suggestions that a page shows before its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.cases.quantity_words import word_quantity
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Rectification, Suggestion, SuggestionItem
from casetrack.suggestions.open_suggestions import Totals
from casetrack.suggestions.reported import quantity_of
from casetrack.web.words import language

_NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)


def head_sentences(totals: Totals) -> list[str]:
    """Sentences: open letters, their demands, answered items, items put right."""
    if not totals.suggestions:
        return [_("No suggestion that you may see is open.")]
    asked = in_words(totals.items)
    return [
        ngettext(
            "%(Count)s suggestion is open.",
            "%(Count)s suggestions are open.",
            totals.suggestions,
            Count=in_words(totals.suggestions, first=True),
        ),
        ngettext(
            "It asks for %(count)s thing.",
            "It asks for %(count)s things.",
            totals.items,
            count=asked,
        )
        if totals.suggestions == 1
        else ngettext(
            "They ask for %(count)s thing.",
            "They ask for %(count)s things.",
            totals.items,
            count=asked,
        ),
        ngettext(
            "%(Count)s was answered;",
            "%(Count)s were answered;",
            totals.answered,
            Count=in_words(totals.answered, first=True),
        ),
        ngettext(
            "%(count)s is put right.",
            "%(count)s are put right.",
            totals.put_right,
            count=in_words(totals.put_right),
        ),
    ]


def late_sentence(totals: Totals) -> str:
    """Sentence about late replies; "" if there are none."""
    if not totals.late:
        return ""
    return str(
        ngettext(
            "%(Count)s reply is late.",
            "%(Count)s replies are late.",
            totals.late,
            Count=in_words(totals.late, first=True),
        )
    )


def tally_sentences(suggestion: Suggestion) -> list[str]:
    """The difference between the two numbers, and the items that make it."""
    if not suggestion.decided_here:
        return _recorded(suggestion)
    items = suggestion.items
    right, answered = suggestion.put_right(), suggestion.answered()
    if items and right == len(items):
        return [_("Every item is put right, seen on the spot.")]
    sentences = []
    if suggestion.replied is None:
        nothing = _("No reply was received yet."), _("No reply in writing was received yet.")
        over = _("No reply was received."), _("No reply in writing was received.")
        sentences.append((nothing if suggestion.is_open else over)[bool(answered)])
    elif answered and not right:
        sentences.append(_("We have seen nothing put right yet."))
    elif answered:
        sentences.append(
            ngettext(
                "We have seen %(count)s item put right.",
                "We have seen %(count)s items put right.",
                right,
                count=in_words(right),
            )
        )
    words = [i for i in items if i.is_answered and i.put_right is PutRight.NOT_SEEN]
    silent = [i for i in items if not i.is_answered and suggestion.replied is not None]
    if words:
        sentences.append(
            ngettext(
                "Item %(items)s is words so far.",
                "Items %(items)s are words so far.",
                len(words),
                items=numbers(words),
            )
        )
    if silent:
        sentences.append(
            ngettext(
                "The reply is silent on item %(items)s.",
                "The reply is silent on items %(items)s.",
                len(silent),
                items=numbers(silent),
            )
        )
    return sentences + _found_wanting(items)


def _found_wanting(items: Sequence[SuggestionItem]) -> list[str]:
    """Sentence about items checked and found not done, or no longer done."""
    parts = []
    not_done = [i for i in items if i.put_right is PutRight.NOT_DONE]
    back = [i for i in items if i.put_right is PutRight.CAME_BACK]
    if not_done:
        parts.append(
            ngettext(
                "Item %(items)s is not done.",
                "Items %(items)s are not done.",
                len(not_done),
                items=numbers(not_done),
            )
        )
    if back:
        parts.append(
            ngettext(
                "Item %(items)s was put right and came back.",
                "Items %(items)s were put right and came back.",
                len(back),
                items=numbers(back),
            )
        )
    return parts


def not_right_sentence(suggestion: Suggestion) -> str:
    """Sentence about items not put right; "" if all are."""
    open_items = suggestion.not_put_right()
    if not open_items:
        return ""
    return str(
        ngettext(
            "One item is not put right: %(items)s.",
            "%(Count)s items are not put right: %(items)s.",
            len(open_items),
            Count=in_words(len(open_items), first=True),
            items=numbers(open_items),
        )
    )


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other, as the language spaces them."""
    return ("" if language() == "zh" else " ").join(sentences)


def in_words(number: int, *, first: bool = False) -> str:
    """A count as a sentence has it: words to ten in English, digits in Chinese.

    first: it begins the sentence.
    """
    if language() == "zh" or number >= len(_NUMBERS):
        return str(number)
    return _NUMBERS[number].capitalize() if first else _NUMBERS[number]


def numbers(items: Iterable[SuggestionItem]) -> str:
    """Item numbers: 1, 3 and 4."""
    positions = [str(item.position) for item in items]
    if len(positions) < 2:
        return "".join(positions)
    return _("%(some)s and %(last)s", some=_(", ").join(positions[:-1]), last=positions[-1])


def report_number(row: Rectification) -> str:
    """The number that was reported, in the language of the page; "" where none was."""
    number = quantity_of(row)
    return word_quantity(number, language()) if number is not None else ""


def _recorded(suggestion: Suggestion) -> list[str]:
    number = len(suggestion.reported())
    right = [item for item in suggestion.items if item.is_put_right]
    seen = [*([_seen_by_us(right)] if right else []), *_found_wanting(suggestion.items)]
    if suggestion.maker_kind is not None and not number:
        return seen or [_("Nobody here has seen anything of it put right.")]
    if not number:
        return seen or [_("Recorded from a text; what was put right is not told.")]
    return [
        ngettext(
            "The text reports %(count)s thing put right.",
            "The text reports %(count)s things put right.",
            number,
            count=in_words(number),
        ),
        *(seen or [_("This office has not seen it.")]),
    ]


def _seen_by_us(items: Sequence[SuggestionItem]) -> str:
    return ngettext(
        "This office verified item %(which)s.",
        "This office verified items %(which)s.",
        len(items),
        which=numbers(items),
    )
