"""The state of a desk in one sentence; numbers up to ten in words, late parts linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.desk.today.queries import SHOWN, AgendaGroup
from casetrack.web.words import language

_IN_WORDS = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "zh": ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
}


# The id of the section of urgent concerns.
CONCERNS = "concerns"


@dataclass(frozen=True)
class SentencePart:
    """A part of the sentence. to: id of the linked section; None for plain text."""

    text: str
    to: str | None = None


def number_in_words(number: int, lang: str) -> str:
    """Words up to ten ("two", "两"), then digits; "more than" above SHOWN."""
    if number > SHOWN:
        return f"{SHOWN}多" if lang == "zh" else f"more than {SHOWN}"
    return _IN_WORDS[lang][number] if number <= 10 else str(number)


def word_state(
    counted: Mapping[AgendaGroup, int],
    held: Mapping[AgendaGroup, int],
    *,
    concerns: int = 0,
    is_part: bool = False,
) -> list[SentencePart]:
    """Urgent and late duties, then those due today or waiting; never empty.

    counted: duties of each group, SHOWN + 1 for more than SHOWN. held: those of them that run while
    somebody is in custody. concerns: number of open ones. is_part: the user may see more than this
    page shows, so the sentence names its scope.
    """
    late = [
        SentencePart(_late_words(group, counted[group], held.get(group, 0)), group.value)
        for group in (AgendaGroup.LATE, AgendaGroup.NO_OUTCOME)
        if counted[group]
    ]
    if concerns:
        late.insert(0, SentencePart(_urgent_words(concerns), CONCERNS))
    parts: list[SentencePart] = []
    for part in late:
        if parts:
            parts.append(SentencePart(pgettext("clauses", " and ")))
        parts.append(part)
    if parts:
        parts[0] = SentencePart(_capital(parts[0].text), parts[0].to)
        parts.append(SentencePart(pgettext("clauses", ". ")))
    else:
        nothing = _("Nothing of yours is late. ") if is_part else _("Nothing is late. ")
        parts.append(SentencePart(nothing))
    rest = pgettext("clauses", ", ").join(_rest(counted, held))
    return [*parts, SentencePart(_capital(rest) + pgettext("clauses", "."))]


def _urgent_words(number: int) -> str:
    count = number_in_words(number, language())
    return str(
        ngettext(
            "%(n)s urgent concern has no answer",
            "%(n)s urgent concerns have no answer",
            number,
            n=count,
        )
    )


def _late_words(group: AgendaGroup, number: int, held: int) -> str:
    number_text = number_in_words(number, language())
    if group is AgendaGroup.LATE:
        text = ngettext("%(n)s thing is late", "%(n)s things are late", number, n=number_text)
        return _of_them_held(str(text), number, held)
    return str(
        ngettext(
            "%(n)s visit has no outcome", "%(n)s visits have no outcome", number, n=number_text
        )
    )


def _of_them_held(text: str, number: int, held: int) -> str:
    """The text, with the number of duties that run while somebody is in custody."""
    if not held:
        return text
    if number == 1:
        return _("%(said)s while somebody is in custody", said=text)
    count = number_in_words(held, language())
    return _("%(said)s, %(n)s of them while somebody is in custody", said=text, n=count)


def _rest(counted: Mapping[AgendaGroup, int], held: Mapping[AgendaGroup, int]) -> list[str]:
    lang = language()
    today, waiting = counted[AgendaGroup.TODAY], counted[AgendaGroup.WAITING]
    rest = [_("nothing is due today")]
    if today:
        count = number_in_words(today, lang)
        text = str(ngettext("%(n)s is due today", "%(n)s are due today", today, n=count))
        rest = [_of_them_held(text, today, held.get(AgendaGroup.TODAY, 0))]
    if waiting:
        count = number_in_words(waiting, lang)
        rest.append(
            str(ngettext("%(n)s waits for others", "%(n)s wait for others", waiting, n=count))
        )
    return rest


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
