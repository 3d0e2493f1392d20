"""The page that corrects the day of a fact: a preview of moved dates, then the same button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import Length

from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.ledger.corrections import REASON_LENGTH, Correction
from casetrack.ledger.preview import DateMove, DatesPreview
from casetrack.ledger.preview_page import summary_of, wants_preview
from casetrack.web.forms import Form
from casetrack.web.saving import attempt, form_page, redirect_back, save_sent
from casetrack.web.typed_dates.fields import AnyDay, PastDay, Required


class DayCorrectionForm(Form):
    """The right day of a fact, and why the recorded one is wrong."""

    day: Field = PastDay(_l("It really happened on"), [Required(_l("Enter the right day."))])
    reason = TextAreaField(
        _l("Why the recorded day is wrong"),
        [
            # Asked for when it is saved (`ensure_reason`): what moves may be seen before.
            Length(
                max=REASON_LENGTH,
                message=_l("At most %(n)s characters; this has more.", n=REASON_LENGTH),
            ),
        ],
    )
    seen = HiddenField()


class DayToComeForm(DayCorrectionForm):
    """The same of a day that may lie ahead."""

    day = AnyDay(_l("The right day"), [Required(_l("Enter the right day."))])


@dataclass(frozen=True)
class Corrigible:
    """A fact whose day can be corrected, as its feature describes it.

    title: of the page. before: the recorded day. back: where the page came from and leads to.
    may_lie_ahead: it is no day on which something happened.
    """

    title: str
    before: date
    back: str
    preview: Callable[[date], DatesPreview]
    correct: Callable[[Correction], tuple[DateMove, ...]]
    may_lie_ahead: bool = False


def correction_page(case: Case, person: Party | None, fact: Corrigible) -> ResponseReturnValue:
    """Preview a correction; make it once the preview was shown and nothing changed since.

    person: whom the fact is about; None where it is about nobody.
    """
    form = (DayToComeForm if fact.may_lie_ahead else DayCorrectionForm)(day=fact.before)
    preview = None
    if form.validate_on_submit():
        preview = attempt(form, lambda: fact.preview(form.day.data))
    if preview is not None and not wants_preview() and form.seen.data == preview.seen:
        made = Correction(form.day.data, form.reason.data or "", form.seen.data)
        if saved := save_sent(form, lambda _act: fact.correct(made)):
            flash(_moved(saved.result))
            return redirect_back(fact.back)
    is_stale = bool(preview and form.seen.data and form.seen.data != preview.seen)
    form.seen.data = preview.seen if preview else ""
    return form_page(
        "cases/correct_day.html",
        form,
        case=case,
        person=person,
        fact=fact,
        preview=preview,
        summary=summary_of(preview) if preview else None,
        people={party.id: party for party in parties_of(case)} if preview else {},
        is_stale=is_stale,
    )


def _moved(moves: tuple[DateMove, ...]) -> str:
    if not moves:
        return _("The day was corrected; no date moves with it.")
    return str(
        ngettext(
            "The day was corrected; %(num)d date moved with it.",
            "The day was corrected; %(num)d dates moved with it.",
            len(moves),
        )
    )
