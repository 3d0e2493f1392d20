"""A head presses whoever answers for what is late, who reads it on Today at the line of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.cases.access import case_to
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.owed import Owed
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.journal_texts import in_both
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.today.blueprint import bp
from casetrack.desk.today.models import PRESS, PRESSED
from casetrack.desk.today.queries import last_pressed
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.ledger.registry import duty_line
from casetrack.web.access import requires
from casetrack.web.dates import word_day
from casetrack.web.forms import Form, note_length
from casetrack.web.saving import form_page, redirect_back, save


class Pressed(NamedTuple):
    """The last time somebody pressed for a duty. reason: as it was typed; "" without one."""

    by: str
    day: date
    reason: str


class PressForm(Form):
    """Why it is pressed for; it may stay empty."""

    reason = TextAreaField(_l("What you want to say"), [note_length()])


def may_press(user: Staff, owed: Owed, *, on: date) -> bool:
    """Whether the line offers it: late, and another answers for it."""
    is_of_another = owed.owner_id not in (None, user.id)
    return owed.is_open and owed.due < on and is_of_another and has_permission(user, PRESS)


def press(case: Case, owed: Obligation, reason: str, act: Act) -> JournalEntry:
    """Press for a duty that is late, in the journal of its case.

    Raises NotAllowed; RuleBroken in a closed case, where it is not late, where nobody else answers
    for it, or on a day on which it was pressed for.
    """
    ensure_may(act.by, PRESS, case, on=act.on)
    ensure_open(case)
    if not owed.is_open or owed.due >= act.on:
        raise RuleBroken(N_("It is not late. Only what is late is pressed for."))
    if owed.owner_id in (None, act.by.id):
        raise RuleBroken(N_("Nobody else answers for it: hand the case over, or settle it."))
    last = session().scalar(select(last_pressed(owed.id)))
    if last is not None and pressed_by([last])[last].day == act.on:
        raise RuleBroken(N_("It was pressed for today."))
    title, why = in_both(duty_line(owed.kind).title), reason.strip()
    about = session().get(Party, owed.party_id) if owed.party_id else None
    return enter(
        case,
        PRESSED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText(
            f"{title.en}, due on {word_day(owed.due, 'en', long=True)}{': ' if why else ''}{why}",
            f"{title.zh}（{word_day(owed.due, 'zh', long=True)}到期）{'：' if why else ''}{why}",
        ),
        parties={Part.ABOUT: [about]} if about else None,
        subject=owed,
        reason=why,
    )


def pressed_by(entry_ids: Collection[int]) -> dict[int, Pressed]:
    """Who pressed, by these entries; one statement, none without any."""
    if not entry_ids:
        return {}
    query = (
        select(JournalEntry.id, Staff.name, JournalEntry.when, JournalEntry.fields)
        .join(Staff, Staff.id == JournalEntry.written_by_id)
        .where(JournalEntry.id.in_(entry_ids))
    )
    return {
        entry_id: Pressed(name, when.first, fields.get("reason", ""))
        for entry_id, name, when, fields in session().execute(query)
    }


@bp.route("/today/late/<int:obligation_id>/press", methods=["GET", "POST"])
@requires(PRESS)
def press_for(obligation_id: int) -> ResponseReturnValue:
    """Press for what is late: by one click on Today, or here with a word."""
    owed = session().get(Obligation, obligation_id) or abort(404)
    case = case_to(PRESS, owed.case_id)
    form = PressForm()
    if save(form, lambda act: press(case, owed, form.reason.data or "", act)):
        flash(_("Pressed for. It stands on their Today and in the journal of the case."))
        return redirect_back(url_for(".today"))
    return form_page(
        "casework/facts/form.html",
        form,
        case=case,
        said=None,
        title=_("Press for it: %(what)s", what=str(duty_line(owed.kind).title)),
        note=_("Whoever answers for it reads it on Today, with what you say here. Aliases only."),
        fields=[form.reason],
        button=_("Press for it"),
        back=url_for(".today"),
    )
