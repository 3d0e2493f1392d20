"""The lines of the list of suggestions as they stand in it, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from casetrack.db.bilingual_text import BilingualText
from casetrack.suggestions.kinds import Response
from casetrack.suggestions.listing import SuggestionLine
from casetrack.suggestions.progress import (
    DONE,
    RUN,
    TODO,
    UNKNOWN,
    answered_words,
    furthest,
    made_by,
    progress_steps,
    put_right_words,
)
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import day_of, lag, late_by, weekday, word_day
from casetrack.web.stage_marks import Paths, paths_of
from casetrack.web.words import label, language, other_lang
from casetrack.web.workbook import SheetColumn, day_or_words

# How each state is drawn; nothing: as a mark without a class is.
_DRAWN = {DONE: "on", RUN: "run", TODO: "", UNKNOWN: "q"}


@dataclass(frozen=True)
class FoldedCourse:
    """The steps of a letter. id: of their drawing. told: how many are done. at: where it stands."""

    id: str
    paths: Paths
    told: str
    at: str


@dataclass
class Courses:
    """The courses that the lines of one page showed so far, by the states of their steps."""

    _met: dict[tuple[str, ...], FoldedCourse] = field(default_factory=dict)

    def of(self, line: SuggestionLine, *, on: date) -> FoldedCourse:
        """The course of one letter."""
        steps = progress_steps(line, on=on)
        states = tuple(step.state for step in steps)
        if states not in self._met:
            paths = paths_of(tuple(_DRAWN[state] for state in states))
            name = f"c{len(self._met) + 1}"
            text = _("%(n)d of %(total)d", n=states.count(DONE), total=len(states))
            self._met[states] = FoldedCourse(name, paths, text, furthest(steps))
        return self._met[states]

    def met(self) -> list[FoldedCourse]:
        """All that were shown."""
        return list(self._met.values())


@dataclass(frozen=True)
class ListedLetter:
    """One line. day: on which work on it ended, or its next date, whose page is at `day_url`; ""
    where nothing is owed. note: how far its next date is, and what else is to be known of that.

    recipients: each with its language, where that is not the page's. matter: what it asks for
    first. about: its case, and who handles that. course, answered, right: of a letter; maker: whose
    it is, in place of its course, where another made it; how, result: of urging without one.
    """

    is_late: bool
    url: str
    day: str
    day_url: str
    weekday: str
    is_provisional: bool
    note: str
    recipients: Sequence[tuple[str, str]]
    matter: BilingualText | None
    about: str
    course: FoldedCourse | None = None
    maker: str = ""
    answered: str = ""
    right: str = ""
    how: str = ""
    result: str = ""


def _listed(line: SuggestionLine, *, on: date, **more: Any) -> ListedLetter:
    lang, owed, day, day_url = language(), line.owed, "", ""
    if line.closed_on is not None:
        day = word_day(line.closed_on, lang)
    elif owed is not None:
        day = day_of(owed.due, on)
        day_url = url_for("clocks.date", case_id=owed.case_id, obligation_id=owed.id)
    about = line.title.in_(lang)
    return ListedLetter(
        is_late=line.is_open and line.next_due is not None and line.next_due < on,
        url=url_for("suggestions.show", case_id=line.case_id, suggestion_id=line.id),
        day=day,
        day_url=day_url,
        weekday=weekday(owed.due, lang) if owed is not None else "",
        is_provisional=owed is not None and owed.is_provisional,
        note=_note(line, on),
        recipients=[(alias.in_(lang), other_lang(alias)) for alias in line.recipients],
        matter=line.items[0].text if line.items else None,
        about=_("; ").join((about, line.handler)) if line.handler else about,
        **more,
    )


def listed_letter(line: SuggestionLine, courses: Courses, *, on: date) -> ListedLetter:
    """The line of a letter."""
    return _listed(
        line,
        on=on,
        course=courses.of(line, on=on) if line.maker_kind is None else None,
        maker=made_by(line),
        answered=answered_words(line),
        right=put_right_words(line),
    )


def listed_urging(line: SuggestionLine, *, on: date) -> ListedLetter:
    """The line of urging without a letter."""
    if line.response is not None and line.response is not Response.UNKNOWN:
        result = label(line.response)
    else:
        result = _("open") if line.is_open else _("unknown")
    return _listed(line, on=on, how=label(line.delivery), result=result)


def _note(line: SuggestionLine, on: date) -> str:
    if line.owed is None:
        return ""
    is_due = line.reply_due is not None and line.reply_due < on
    waits_too_long = line.is_open and line.replied is None and is_due
    due = line.owed.due
    parts = [_("reply %(late)s", late=late_by(due, on)) if waits_too_long else lag(due, on)]
    if line.still_since is not None:
        since, why = word_day(line.still_since, language()), label(line.still_for)
        parts.append(_("stands still since %(day)s: %(why)s", day=since, why=why))
    if line.escalated_on is not None:
        upwards = word_day(line.escalated_on, language())
        parts.append(_("reported upwards %(day)s", day=upwards))
    if line.owed.is_of_office:
        parts.append(_("set by this office"))
    return _("; ").join(parts)


# The list as a workbook.
COLUMNS: Sequence[SheetColumn[SuggestionLine]] = (
    SheetColumn(
        _l("Recipient"),
        lambda line: _(", ").join(recipient.in_(language()) for recipient in line.recipients),
    ),
    SheetColumn(_lp("letter", "Number"), lambda line: line.number),
    SheetColumn(_l("Maker"), made_by),
    SheetColumn(_l("Case"), lambda line: line.title.in_(language())),
    SheetColumn(_l("Handler"), lambda line: line.handler),
    SheetColumn(_l("Issued"), lambda line: day_or_words(line.issued)),
    SheetColumn(_l("Served"), lambda line: day_or_words(line.served)),
    SheetColumn(_l("Reply due"), lambda line: line.reply_due),
    SheetColumn(_l("First reply"), lambda line: day_or_words(line.replied)),
    SheetColumn(_l("Items"), lambda line: len(line.items)),
    SheetColumn(_l("Answered items"), lambda line: line.answered()),
    SheetColumn(_l("Items put right"), lambda line: line.put_right()),
    SheetColumn(_l("Next date"), lambda line: line.next_due),
    SheetColumn(_l("Closed on"), lambda line: line.closed_on),
)
