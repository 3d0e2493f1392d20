"""The parsed date, shown beside its field while it is typed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from casetrack.db.partial_date import PartialDate
from casetrack.web.access import reads_only, signed_in
from casetrack.web.clock import today
from casetrack.web.dates import weekday, word_when
from casetrack.web.forms import Form
from casetrack.web.typed_dates.fields import AnyDay, AnyWhen, DayAhead, PastDay, PastSpan, PastWhen
from casetrack.web.typed_dates.standpoint import Direction
from casetrack.web.words import language

bp = Blueprint("dates", __name__)
# A form of one field, by what the field says of itself in the page.
FORMS: dict[str, Any] = {
    f"{kind.kind} {kind.toward}": type("TypedDateForm", (Form,), {"sending": None, "text": kind()})
    for kind in (PastWhen, AnyWhen, PastDay, DayAhead, AnyDay, PastSpan)
}


@bp.post("/read-date")
@signed_in
@reads_only
def read_back() -> ResponseReturnValue:
    """The date in words; 422 with a sentence if it is none.

    A POST request, because it may be a date of birth, and addresses are logged.
    """
    kind = FORMS.get(request.form.get("field", ""))
    if kind is None:
        return "", 400
    form = kind()
    if not form.validate():
        return str(form.text.errors[0]), 422
    read = form.text.data
    return "" if read is None else understood(read, form.text.toward)


def understood(read: Any, toward: Direction) -> str:
    """The date in full, a day with its weekday, and a hint if it lies on the other side of today.

    read: a PartialDate or a date.
    """
    when = read if isinstance(read, PartialDate) else PartialDate.day(read)
    lang, on = language(), today()
    lines = [word_when(when, lang, long=True)]
    if when.is_day and when.first:
        lines.append(weekday(when.first, lang))
    elif when.words and not when.is_unknown:
        lines += {word_when(when.with_words(None), lang, long=True)} - {*lines}
    if toward is Direction.FUTURE and when.last and when.last < on:
        lines.append(_("that is past"))
    elif toward is Direction.PAST and when.first and when.first > on:
        lines.append(_("that is still to come"))
    return pgettext("clauses", ", ").join(lines)
