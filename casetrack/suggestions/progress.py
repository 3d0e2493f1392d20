"""Progress of a suggestion: seven steps, read from the facts and worded for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.kinds import Delivery, PutRight
from casetrack.suggestions.listing import SuggestionLine
from casetrack.suggestions.models import Suggestion
from casetrack.web.catalogue import gettext as _
from casetrack.web.catalogue import ngettext
from casetrack.web.dates import late_by, month_day, word_day, word_when
from casetrack.web.words import label, language

# What says how far it has come, to whoever only reads it.
Told = Suggestion | SuggestionLine
DONE, RUN, TODO, UNKNOWN = "done", "run", "todo", "unknown"
# Put into words only where they are shown: of the lines of a list one step each.
_ISSUED = _lp("course", "Issued")
_SERVED = _lp("course", "Served")
_REPLIED = _lp("course", "Replied")
_ADOPTED = _lp("course", "Adopted")
_PUT_RIGHT = _lp("course", "Put right")
_VERIFIED = _lp("course", "Checked")
_LOOKED_BACK = _lp("course", "Looked back")


class ProgressStep(NamedTuple):
    """One step: name, state (done, run, todo, unknown), and the text below, worded when shown."""

    name: LazyString
    state: str
    below: Callable[[], str]


# A state, and how the text below it is put into words.
_Stands = tuple[str, Callable[[], str]]


def progress_steps(suggestion: Told, *, on: date) -> list[ProgressStep]:
    """The seven steps of a letter, in their order."""
    return [
        ProgressStep(_ISSUED, DONE, lambda: word_when(suggestion.issued, language())),
        ProgressStep(_SERVED, *_served(suggestion)),
        ProgressStep(_REPLIED, *_replied(suggestion, on)),
        ProgressStep(_ADOPTED, *_adopted(suggestion)),
        ProgressStep(_PUT_RIGHT, *_put_right(suggestion)),
        ProgressStep(_VERIFIED, *_verified(suggestion, on)),
        ProgressStep(_LOOKED_BACK, *_looked_back(suggestion, on)),
    ]


def furthest(steps: list[ProgressStep]) -> str:
    """The progress of a letter in a word: its last step done, or "putting right"."""
    if any(step.state == RUN for step in steps[4:]):
        return _("putting right")
    return str([step.name for step in steps if step.state == DONE][-1]).lower()


def made_by(suggestion: Told) -> str:
    """Whose letter it is, and its number there; "" of one of this office."""
    if suggestion.maker_kind is None:
        return ""
    name, kind = suggestion.maker.in_(language()), label(suggestion.maker_kind)
    whose = _("%(maker)s (%(kind)s)", maker=name, kind=kind)
    return " ".join(filter(None, (whose, suggestion.maker_number)))


def answered_words(suggestion: Told) -> str:
    """The answered items in words; of a recorded letter the known answer."""
    if suggestion.decided_here or suggestion.answered():
        return _reached([(item.position, item.is_answered) for item in suggestion.items])
    return label(suggestion.response) if suggestion.response is not None else _("unknown")


def put_right_words(suggestion: Told) -> str:
    """The items put right by our checks, in words; else the number only reported."""
    if suggestion.decided_here or _looked_at(suggestion):
        return _reached([(item.position, item.is_put_right) for item in suggestion.items])
    if not (count := suggestion.reports):
        return _("unknown")
    return ngettext("%(num)d reported, none seen by us", "%(num)d reported, none seen by us", count)


def _reached(items: Sequence[tuple[int, bool]]) -> str:
    """ "2 of 4", and which, where it is some of them."""
    those = [str(number) for number, is_so in items if is_so]
    text = _("%(n)d of %(total)d", n=len(those), total=len(items))
    if not 0 < len(those) < len(items):
        return text
    which = ngettext("item %(items)s", "items %(items)s", len(those), items=_(", ").join(those))
    return _(", ").join((text, which))


def _looked_at(suggestion: Told) -> int:
    return sum(item.put_right is not PutRight.NOT_SEEN for item in suggestion.items)


def _served(suggestion: Told) -> _Stands:
    if suggestion.served is None and suggestion.delivery is Delivery.UNKNOWN:
        return _not_yet(suggestion)
    how = None if suggestion.delivery is Delivery.UNKNOWN else suggestion.delivery
    return DONE, lambda: _day_and(suggestion.served, label(how))


def _replied(suggestion: Told, on: date) -> _Stands:
    due, came, still = suggestion.reply_due, suggestion.replied, suggestion.still_since
    if came is not None:
        return DONE, lambda: _day_and(came, in_time_or_late(due, came))
    if still is not None and suggestion.is_open:
        return RUN, lambda: _("stands still since %(day)s", day=word_day(still, language()))
    if due is not None and suggestion.is_open:
        return RUN, lambda: late_by(due, on) or _("due %(day)s", day=word_day(due, language()))
    return _not_yet(suggestion)


def _day_and(came: PartialDate | None, how: str) -> str:
    when = word_when(came or PartialDate.unknown(), language())
    return _("%(when)s, %(how)s", when=when, how=how) if how else when


def in_time_or_late(due: date | None, came: PartialDate) -> str:
    """ "in time", or how late a reply came at the least; "" if no last day, or no day, is known."""
    if due is None or came.first is None or came.last is None:
        return ""
    if came.first <= due < came.last:
        return _("whether in time is unknown")
    return late_by(due, came.first) or _("in time")


def _adopted(suggestion: Told) -> _Stands:
    response = suggestion.response
    if response is not None and response.is_an_answer:
        return DONE, lambda: label(response)
    return _not_yet(suggestion)


def _put_right(suggestion: Told) -> _Stands:
    right, total = suggestion.put_right(), len(suggestion.items)
    if not suggestion.decided_here and not right:
        return UNKNOWN, lambda: _("reported") if suggestion.reports else _unknown()
    return _share(right, total, has_begun=suggestion.replied is not None, suggestion=suggestion)


def _verified(suggestion: Told, on: date) -> _Stands:
    looked = _looked_at(suggestion)
    if not suggestion.decided_here and not looked:
        return UNKNOWN, _unknown
    state, below = _share(
        looked,
        len(suggestion.items),
        has_begun=suggestion.replied is not None,
        suggestion=suggestion,
    )
    days = [item.check_due for item in suggestion.not_put_right() if item.check_due is not None]
    if days and suggestion.is_open:
        return RUN, lambda: _("%(share)s, next %(day)s", share=below(), day=_short(min(days), on))
    return state, below


def _looked_back(suggestion: Told, on: date) -> _Stands:
    back = [item.looked_back_on for item in suggestion.items if item.looked_back_on is not None]
    if back and len(back) == len(suggestion.items):
        return DONE, lambda: word_day(max(back), language())
    days = [item.check_due for item in suggestion.items if item.is_put_right and item.check_due]
    if days and suggestion.is_open:
        return TODO, lambda: _("planned %(day)s", day=word_day(min(days), language()))
    if back:
        return RUN, lambda: _("%(n)d of %(total)d", n=len(back), total=len(suggestion.items))
    return _not_yet(suggestion)


def _share(number: int, total: int, *, has_begun: bool, suggestion: Told) -> _Stands:
    is_running = suggestion.is_open and (number or has_begun)
    state = DONE if total and number == total else RUN if is_running else TODO
    return state, lambda: _("%(n)d of %(total)d", n=number, total=total)


def _not_yet(suggestion: Told) -> _Stands:
    if not suggestion.decided_here:
        return UNKNOWN, _unknown
    return TODO, lambda: _("not yet") if suggestion.is_open else _("none")


def _unknown() -> str:
    return word_when(PartialDate.unknown(), language())


def _short(day: date, on: date) -> str:
    return month_day(day) if day.year == on.year else word_day(day, language())
