"""The lines of the list of suggestions as they stand in it, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import get_template_attribute
from markupsafe import Markup

from casetrack.suggestions.listing import SuggestionLine
from casetrack.suggestions.models import Response
from casetrack.suggestions.progress import (
    DONE,
    RUN,
    TODO,
    UNKNOWN,
    answered_words,
    furthest,
    progress_steps,
    put_right_words,
)
from casetrack.web.built_addresses import address_form
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import day_of, lag, late_by, weekday, word_day
from casetrack.web.stage_marks import drawing_of
from casetrack.web.words import label, language, other_lang

# How each state is drawn; nothing: as a mark without a class is.
_DRAWN = {DONE: "on", RUN: "run", TODO: "", UNKNOWN: "q"}


@dataclass(frozen=True)
class FoldedCourse:
    """The steps of a letter. id: of their drawing. told: how many are done. at: where it stands."""

    id: str
    drawing: Markup
    told: str
    at: str


@dataclass
class Courses:
    """The courses that the lines of one page showed so far, by the states of their steps."""

    _met: dict[tuple[tuple[str, ...], str], FoldedCourse] = field(default_factory=dict)

    def of(self, line: SuggestionLine, *, on: date) -> FoldedCourse:
        """The course of one letter."""
        steps = progress_steps(line, on=on)
        states = tuple(step.state for step in steps)
        key = states, furthest(steps)
        if key not in self._met:
            drawing = drawing_of(tuple(_DRAWN[state] for state in states))
            name = f"c{len(self._met) + 1}"
            told = _("%(n)d of %(total)d", n=states.count(DONE), total=len(states))
            self._met[key] = FoldedCourse(name, drawing, told, key[1])
        return self._met[key]

    def met(self) -> list[FoldedCourse]:
        """All that were shown."""
        return list(self._met.values())


@dataclass(slots=True)
class NextDay:
    """The first cell of a line. day: in figures; why: where it is told why it is this day, if it
    is. is_provisional: whether the day is. weekday, note: what stands beside it, "" where nothing.
    """

    day: str = ""
    why: str | None = None
    is_provisional: bool = False
    weekday: str = ""
    note: str = ""


@dataclass(slots=True)
class ListedLetter:
    """One line. recipients: in which language each is told, where not in that of the page, and what
    it is called. matter: the first demand, in the words it begins with.

    course, answered, right: of a letter; result: of urging without one, told by `delivery`.
    """

    is_late: bool
    next: NextDay
    url: str
    recipients: list[tuple[str, str]]
    matter: Markup | None
    case_id: int
    title: str
    course: FoldedCourse | None = None
    answered: str = ""
    right: str = ""
    delivery: str = ""
    result: str = ""


class LetterListing:
    """Makes the lines of one page. courses: what its letters show of theirs."""

    def __init__(self, *, on: date) -> None:
        self.courses = Courses()
        self._on = on
        self._lang = language()
        self._beginning = get_template_attribute("macros/text.html", "beginning")
        self._why = address_form("clocks.date", "case_id", "obligation_id")
        self._letter = address_form("suggestions.show", "case_id", "suggestion_id")
        self._unknown = _("unknown")

    def letter(self, line: SuggestionLine) -> ListedLetter:
        """The line of a letter."""
        made = self._made(line, is_late_reply=_waits_too_long(line, self._on))
        made.course = self.courses.of(line, on=self._on)
        made.answered, made.right = answered_words(line), put_right_words(line)
        return made

    def urging(self, line: SuggestionLine) -> ListedLetter:
        """The line of urging without a letter."""
        made = self._made(line, is_late_reply=False)
        made.delivery = label(line.delivery)
        if line.response is not None and line.response is not Response.UNKNOWN:
            made.result = label(line.response)
        else:
            made.result = _("open") if line.is_open else self._unknown
        return made

    def _made(self, line: SuggestionLine, *, is_late_reply: bool) -> ListedLetter:
        due, items = line.next_due, line.items
        return ListedLetter(
            is_late=line.is_open and due is not None and due < self._on,
            next=self._next(line, is_late_reply=is_late_reply),
            url=self._letter % (line.case_id, line.id),
            recipients=[(other_lang(one), one.in_(self._lang)) for one in line.recipients]
            or [("", _("recipient unknown"))],
            matter=self._beginning(items[0].text) if items else None,
            case_id=line.case_id,
            title=line.title.in_(self._lang),
        )

    def _next(self, line: SuggestionLine, *, is_late_reply: bool) -> NextDay:
        if line.closed_on is not None:
            return NextDay(word_day(line.closed_on, self._lang))
        if line.owed is None:
            is_to_be_served = line.is_open and line.served is None
            return NextDay(note=_("not served yet") if is_to_be_served else _("none"))
        due = line.owed.due
        return NextDay(
            day_of(due, self._on),
            self._why % (line.owed.case_id, line.owed.id),
            line.owed.is_provisional,
            weekday(due, self._lang),
            _("reply %(late)s", late=late_by(due, self._on))
            if is_late_reply
            else lag(due, self._on),
        )


def _waits_too_long(line: SuggestionLine, on: date) -> bool:
    is_due = line.reply_due is not None and line.reply_due < on
    return line.is_open and line.replied is None and is_due
