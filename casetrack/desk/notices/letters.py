"""Texts of mails: case numbers, kinds and days; never a name, an alias or a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from casetrack.casework.concerns.models import URGENT
from casetrack.desk.notices.queries import Owed
from casetrack.web.addresses import path_of
from casetrack.web.dates import lag, weekday, word_day
from casetrack.web.words import label


@dataclass(frozen=True)
class Letter:
    """Subject and text of a message, in the recipient's language."""

    subject: str
    body: str
    language: str


def write_letter(lines: Sequence[Owed], *, on: date, lang: str, base_url: str) -> Letter:
    """The text of a digest: late and due obligations, each with its address.

    lines: in order. base_url: the address of casetrack, without a slash at its end.
    """
    with force_locale(lang):
        parts = [
            _("This is what you answer for, as it stands on %(day)s.", day=_told(on, lang)),
            *(_line(line, on, lang, base_url) for line in lines),
            _("Everything you were told: %(address)s", address=base_url + path_of("notices.index")),
            _("casetrack names nobody in a message. Nobody reads a reply to it."),
        ]
        return Letter(_subject(lines, on), "\n\n".join(parts) + "\n", language=lang)


class Alert(Enum):
    """Kinds of alerts. ESCALATED: unanswered for an hour, to the chief procurator."""

    RAISED = "raised"
    ESCALATED = "escalated"
    AGAIN = "again"
    ANSWERED = "answered"


def write_alert(
    number: str, case_id: int, concern_id: int, *, lang: str, base_url: str, alert: Alert
) -> Letter:
    """The text of an alert about a child in danger: case number and address only."""
    with force_locale(lang):
        first_line = {
            Alert.RAISED: _("Raised just now; nobody has said yet what was done."),
            Alert.ESCALATED: _("Raised an hour ago or longer; nobody has said yet what was done."),
            Alert.AGAIN: _("Raised again: what was done is not enough, or the child is not safe."),
            Alert.ANSWERED: _("The page tells the action, and who checks on the child next."),
        }[alert]
        subject = _("casetrack: urgent, %(number)s", number=number)
        first = _("URGENT. %(number)s: a child may be in danger.", number=number)
        page = "concerns.answer"
        if alert is Alert.ANSWERED:
            subject = _("casetrack: answered, %(number)s", number=number)
            first = _("%(number)s: the concern that you raised is answered.", number=number)
            page = "concerns.show"
        parts = [
            first,
            first_line,
            base_url + path_of(page, case_id=case_id, concern_id=concern_id),
            _("casetrack names nobody in a message. Nobody reads a reply to it."),
        ]
    return Letter(subject, "\n\n".join(parts) + "\n", language=lang)


def write_lifted(*, lang: str) -> Letter:
    """The text of a notice that the lost phone of an account was taken away."""
    with force_locale(lang):
        parts = [
            _("Two colleagues said that you lost your phone, and the administrator took it away."),
            _(
                "If that was not you, tell the administrator at once: whoever has the link that was"
                " made takes your account."
            ),
            _("casetrack names nobody in a message. Nobody reads a reply to it."),
        ]
        subject = _("casetrack: your second step was taken away")
    return Letter(subject, "\n\n".join(parts) + "\n", language=lang)


def write_desk_given(
    cases: int, handover_id: int, *, since: date, until: date | None, lang: str, base_url: str
) -> Letter:
    """The text of a notice to who is to take cases of a colleague. until: None for good."""
    with force_locale(lang):
        subject = ngettext(
            "casetrack: %(num)d case is handed over to you",
            "casetrack: %(num)d cases are handed over to you",
            cases,
        )
        how_long = _("For good, from %(day)s on.", day=_told(since, lang))
        if until is not None:
            first, last = _told(since, lang), _told(until, lang)
            how_long = _("From %(first)s until %(last)s.", first=first, last=last)
        parts = [
            ngettext(
                "%(num)d case of a colleague's desk is handed over to you.",
                "%(num)d cases of a colleague's desk are handed over to you.",
                cases,
            ),
            how_long,
            _("Take them there, or refuse with a reason:"),
            base_url + path_of("handover.show", handover_id=handover_id),
            _("casetrack names nobody in a message. Nobody reads a reply to it."),
        ]
    return Letter(str(subject), "\n\n".join(map(str, parts)) + "\n", language=lang)


def _subject(lines: Sequence[Owed], on: date) -> str:
    urgent = sum(line.is_concern(on=on) for line in lines)
    if not urgent:
        return _dates(lines, on)
    subject = ngettext(
        "casetrack: %(num)d urgent concern without an answer",
        "casetrack: %(num)d urgent concerns without an answer",
        urgent,
    )
    return str(subject)


def _dates(lines: Sequence[Owed], on: date) -> str:
    number = len(lines)
    late = sum(line.due < on for line in lines)
    if not late:
        return str(ngettext("casetrack: %(num)d date", "casetrack: %(num)d dates", number))
    return str(
        ngettext(
            "casetrack: %(num)d date, %(late)d of them late",
            "casetrack: %(num)d dates, %(late)d of them late",
            number,
            late=late,
        )
    )


def _line(line: Owed, on: date, lang: str, base_url: str) -> str:
    if line.is_concern(on=on):
        return _concern(line, lang, base_url)
    parts = [
        _("%(number)s: %(kind)s", number=line.number, kind=label(line.kind)),
        _("due %(day)s, %(lag)s", day=_told(line.due, lang), lag=lag(line.due, on)),
        base_url + path_of("clocks.date", case_id=line.case_id, obligation_id=line.id),
    ]
    return "\n".join(parts)


def _concern(line: Owed, lang: str, base_url: str) -> str:
    parts = [
        _("URGENT. %(number)s: a child may be in danger.", number=line.number),
        _("Raised on %(day)s; nobody has said yet what was done.", day=_told(line.due, lang))
        if line.kind is URGENT
        else _("A check was due on %(day)s; none is recorded.", day=_told(line.due, lang)),
        base_url + path_of("concerns.answer", case_id=line.case_id, concern_id=line.subject_id),
    ]
    return "\n".join(parts)


def _told(day: date, lang: str) -> str:
    return f"{word_day(day, lang)} {weekday(day, lang)}"
