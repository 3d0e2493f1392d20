"""The state of a desk in one sentence, numbers up to ten in words, late things linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.agenda.queries import SHOWN, Group
from casetrack.web.words import language

_IN_WORDS = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "zh": ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
}


@dataclass(frozen=True)
class Said:
    """A part of the sentence. group: the late group that it links to; None for plain words."""

    text: str
    group: Group | None = None


def number_in_words(number: int, lang: str) -> str:
    """ "two", "两"; digits above ten; more than a group shows is said as more than that."""
    if number > SHOWN:
        return f"{SHOWN}多" if lang == "zh" else f"more than {SHOWN}"
    return _IN_WORDS[lang][number] if number <= 10 else str(number)


def say_state(counted: Mapping[Group, int]) -> list[Said]:
    """What is late, then what is due today and expected; never silent.

    counted: lines of each group, SHOWN + 1 where there are more than are shown.
    """
    late = [
        Said(_late_words(group, counted[group]), group)
        for group in (Group.NO_OUTCOME, Group.LATE)
        if counted[group]
    ]
    said: list[Said] = []
    for part in late:
        if said:
            said.append(Said(pgettext("clauses", " and ")))
        said.append(part)
    if said:
        said[0] = Said(_capital(said[0].text), said[0].group)
        said.append(Said(pgettext("clauses", ". ")))
    else:
        said.append(Said(_("Nothing is late. ")))
    return [
        *said,
        Said(_capital(pgettext("clauses", ", ").join(_rest(counted))) + pgettext("clauses", ".")),
    ]


def _late_words(group: Group, number: int) -> str:
    number_words = number_in_words(number, language())
    if group is Group.LATE:
        return str(ngettext("%(n)s thing is late", "%(n)s things are late", number, n=number_words))
    return str(
        ngettext(
            "%(n)s visit has no outcome", "%(n)s visits have no outcome", number, n=number_words
        )
    )


def _rest(counted: Mapping[Group, int]) -> list[str]:
    lang = language()
    today, replies = counted[Group.TODAY], counted[Group.REPLIES]
    n = number_in_words(today, lang)
    rest = [
        str(ngettext("%(n)s is due today", "%(n)s are due today", today, n=n))
        if today
        else _("nothing is due today")
    ]
    if replies:
        n = number_in_words(replies, lang)
        rest.append(
            str(ngettext("%(n)s reply is expected", "%(n)s replies are expected", replies, n=n))
        )
    return rest


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
