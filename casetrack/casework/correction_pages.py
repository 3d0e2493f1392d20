"""The pages of corrections: the form with its reason, both versions, and what a day moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, HiddenField, TextAreaField

from casetrack.accounts.act import Act
from casetrack.cases.conflict import conflict_of
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.ledger.preview import DateMove, DatesPreview
from casetrack.ledger.preview_page import summary_of, wants_preview
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.saving import attempt, form_page, redirect_back, save, save_sent, say_saved
from casetrack.web.typed_dates.fields import AnyDay, PastDay, Required

FORM_PAGE = "casework/facts/form.html"


class AsksWhy(Form):
    """A form that asks why what is recorded is corrected."""

    # The action refuses an empty reason: a form sent unchanged needs none.
    reason = TextAreaField(
        _l("Why it is corrected"),
        [within(JournalEntry.correction_reason)],
        description=_l("Aliases only. It stands in the journal."),
    )

    def typed_reason(self) -> str:
        """The reason as typed."""
        return self.reason.data or ""

    def visible(self) -> list[Field]:
        """The visible fields, the reason last."""
        return sorted(super().visible(), key=lambda field: bool(field.name == "reason"))


class Reasoned(AsksWhy, EditForm):
    """A form that corrects a record, and asks why."""


def correct_page(
    form: EditForm,
    action: Callable[[Act], JournalEntry | None],
    *,
    case: Case,
    record: Versioned | None = None,
    shown: Callable[[], Mapping[str, Any]] = dict,
    title: Any,
    back: str,
    to: Callable[[JournalEntry], str] | None = None,
    template: str = FORM_PAGE,
    **names: Any,
) -> ResponseReturnValue:
    """Correct a record with its reason; what it says now stands beside, and stays in the journal.

    to: where it leads once it is saved; else back. record, shown: whose version is compared, and
    what fills the form from it as it is saved now; None where the action itself refuses what was
    corrected meanwhile. names: what the template asks for further; said is what is recorded now.
    """

    def conflict() -> ResponseReturnValue | None:
        return conflict_of(form, record, case, shown()) if record is not None else None

    if saved := save(form, action, conflict=conflict):
        say_saved(saved.result, _said(saved.result))
        return redirect_back(back if saved.result is None or to is None else to(saved.result))
    return shown_correction(form, case=case, title=title, back=back, template=template, **names)


def shown_correction(
    form: EditForm, *, template: str = FORM_PAGE, **names: Any
) -> ResponseReturnValue:
    """The form of a correction, saving nothing; its names as of `correct_page`."""
    return form_page(
        template,
        form,
        fields=[field for field in form.visible() if field.name != "reason"],
        reason=form["reason"] if isinstance(form, Reasoned) else None,
        button=_("Save the correction"),
        **names,
    )


class DayCorrectionForm(AsksWhy):
    """The right day of a fact, and why the recorded one is wrong."""

    day: Field = PastDay(_l("It really happened on"), [Required(_l("Enter the right day."))])
    seen = HiddenField()


class DayToComeForm(DayCorrectionForm):
    """The page that corrects a day which may lie ahead."""

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
    """Preview a correction of a day; make it once the preview was shown and nothing changed since.

    person: whom the fact is about; None where it is about nobody.
    """
    form = (DayToComeForm if fact.may_lie_ahead else DayCorrectionForm)(day=fact.before)
    preview = None
    if form.validate_on_submit():
        preview = attempt(form, lambda: fact.preview(form.day.data))
    if preview is not None and not wants_preview() and form.seen.data == preview.seen:
        made = Correction(form.day.data, form.typed_reason(), form.seen.data)
        if saved := save_sent(form, lambda _act: fact.correct(made)):
            flash(_moved(saved.result))
            return redirect_back(fact.back)
    is_stale = bool(preview and form.seen.data and form.seen.data != preview.seen)
    form.seen.data = preview.seen if preview else ""
    return form_page(
        "casework/correct_day.html",
        form,
        case=case,
        person=person,
        fact=fact,
        preview=preview,
        summary=summary_of(preview) if preview else None,
        people={party.id: party for party in parties_of(case)} if preview else {},
        is_stale=is_stale,
    )


def _said(made: JournalEntry | None) -> str | None:
    if made is None or made.corrects_id is None:
        return None
    old = session().get_one(JournalEntry, made.corrects_id)
    return _("No. %(old)d is corrected by no. %(new)d.", old=old.number, new=made.number)


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
