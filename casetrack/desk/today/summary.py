"""The state of a desk in one sentence; numbers up to ten in words, late parts linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.desk.today.groups import SHOWN, AgendaGroup
from casetrack.web.dates import lag
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


def word_office(
    counted: Mapping[AgendaGroup, int],
    longest: int,
    waiting: tuple[int, date | None],
    mine: tuple[int, int],
    away: Sequence[tuple[str, int]],
    *,
    on: date,
    concerns: int,
    waits_first: bool,
) -> list[SentencePart]:
    """The state of an office for whoever heads it, in one sentence.

    counted: what is late and has no outcome there, SHOWN + 1 for more than SHOWN; longest: the days
    of the latest. waiting: the proposals that wait for the reader, and the day of the first. mine:
    the reader's own, late and of today. away: who is away, and how many visits of theirs nobody
    makes. concerns: number of open ones. waits_first: for who decides before all else.
    """
    office = [_office_part(counted[AgendaGroup.LATE], longest)]
    if no_outcome := counted[AgendaGroup.NO_OUTCOME]:
        group = AgendaGroup.NO_OUTCOME
        office.append([SentencePart(_late_words(group, no_outcome, 0), group.value)])
    wait = [_waiting_part(waiting, on)]
    clauses = [wait, *office] if waits_first else [*office, wait]
    if concerns:
        clauses.insert(0, [SentencePart(_urgent_words(concerns), CONCERNS)])
    clauses += [[SentencePart(_away_words(name, visits), "away")] for name, visits in away]
    if mine[0] or mine[1]:
        clauses.append([SentencePart(_mine_words(*mine), "mine")])
    stop = SentencePart(pgettext("clauses", "; "))
    parts = [part for clause in clauses for part in (*clause, stop)]
    parts[-1] = SentencePart(pgettext("clauses", "."))
    return [replace(parts[0], text=_capital(parts[0].text)), *parts[1:]]


def _office_part(number: int, days: int) -> list[SentencePart]:
    if not number:
        return [SentencePart(_("nothing is late in the office"))]
    count = number_in_words(number, language())
    text = ngettext(
        "%(n)s thing is late in the office", "%(n)s things are late in the office", number, n=count
    )
    longest = (
        ngettext(", by %(num)d day", ", by %(num)d days", days)
        if number == 1
        else ngettext(", the longest by %(num)d day", ", the longest by %(num)d days", days)
    )
    return [SentencePart(str(text), AgendaGroup.LATE.value), SentencePart(str(longest))]


def _waiting_part(waiting: tuple[int, date | None], on: date) -> SentencePart:
    number, first = waiting
    if not number:
        return SentencePart(_("no proposal waits for you"))
    count = number_in_words(number, language())
    text = ngettext("%(n)s proposal waits for you", "%(n)s proposals wait for you", number, n=count)
    if first is None:
        return SentencePart(str(text), "turns")
    when = lag(first, on)
    return SentencePart(
        str(
            _("%(waits)s, %(when)s", waits=text, when=when)
            if number == 1
            else _("%(waits)s, the first %(when)s", waits=text, when=when)
        ),
        "turns",
    )


def _away_words(name: str, visits: int) -> str:
    if not visits:
        return _("%(name)s is away", name=name)
    return ngettext(
        "%(name)s is away, and nobody makes %(num)d visit",
        "%(name)s is away, and nobody makes %(num)d visits",
        visits,
        name=name,
    )


def _mine_words(late: int, of_today: int) -> str:
    lang, clauses = language(), []
    if late:
        count = number_in_words(late, lang)
        text = ngettext("%(n)s of yours is late", "%(n)s of yours are late", late, n=count)
        clauses.append(str(text))
    if of_today:
        count = number_in_words(of_today, lang)
        text = ngettext(
            "%(n)s of yours is due today", "%(n)s of yours are due today", of_today, n=count
        )
        clauses.append(str(text))
    return pgettext("clauses", ", ").join(clauses)


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
