"""The state of a desk in one sentence, numbers up to ten in words, late things linked."""

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
    """A part of the sentence. to: the id of the section that it links to; None for plain words."""

    text: str
    to: str | None = None


def number_in_words(number: int, lang: str) -> str:
    """ "two", "两"; digits above ten; more than a group shows is said as more than that."""
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
    """What is urgent, what is late, then what is due today and waits for others; never silent.

    counted: lines of each group, SHOWN + 1 where there are more than are shown. held: how many of
    them run while somebody is locked up. concerns: how many are open.
    is_part: the person sees more than is told of here, so that it says of what it speaks.
    """
    late = [
        SentencePart(_late_words(group, counted[group], held.get(group, 0)), group.value)
        for group in (AgendaGroup.LATE, AgendaGroup.NO_OUTCOME)
        if counted[group]
    ]
    if concerns:
        late.insert(0, SentencePart(_urgent_words(concerns), CONCERNS))
    said: list[SentencePart] = []
    for part in late:
        if said:
            said.append(SentencePart(pgettext("clauses", " and ")))
        said.append(part)
    if said:
        said[0] = SentencePart(_capital(said[0].text), said[0].to)
        said.append(SentencePart(pgettext("clauses", ". ")))
    else:
        nothing = _("Nothing of yours is late. ") if is_part else _("Nothing is late. ")
        said.append(SentencePart(nothing))
    rest = pgettext("clauses", ", ").join(_rest(counted, held))
    return [*said, SentencePart(_capital(rest) + pgettext("clauses", "."))]


def _urgent_words(number: int) -> str:
    n = number_in_words(number, language())
    return str(
        ngettext(
            "%(n)s urgent concern has no answer",
            "%(n)s urgent concerns have no answer",
            number,
            n=n,
        )
    )


def _late_words(group: AgendaGroup, number: int, held: int) -> str:
    n = number_in_words(number, language())
    if group is AgendaGroup.LATE:
        said = ngettext("%(n)s thing is late", "%(n)s things are late", number, n=n)
        return _of_them_held(str(said), number, held)
    return str(ngettext("%(n)s visit has no outcome", "%(n)s visits have no outcome", number, n=n))


def _of_them_held(said: str, number: int, held: int) -> str:
    """The same, and how many of these things run while somebody is locked up."""
    if not held:
        return said
    if number == 1:
        return _("%(said)s while somebody is in custody", said=said)
    n = number_in_words(held, language())
    return _("%(said)s, %(n)s of them while somebody is in custody", said=said, n=n)


def _rest(counted: Mapping[AgendaGroup, int], held: Mapping[AgendaGroup, int]) -> list[str]:
    lang = language()
    today, waiting = counted[AgendaGroup.TODAY], counted[AgendaGroup.WAITING]
    rest = [_("nothing is due today")]
    if today:
        n = number_in_words(today, lang)
        said = str(ngettext("%(n)s is due today", "%(n)s are due today", today, n=n))
        rest = [_of_them_held(said, today, held.get(AgendaGroup.TODAY, 0))]
    if waiting:
        n = number_in_words(waiting, lang)
        rest.append(str(ngettext("%(n)s waits for others", "%(n)s wait for others", waiting, n=n)))
    return rest


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
