"""The page of a revisit after the end, and the sentence for a revisit."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.models import Measure
from casetrack.courses.pages import address_of
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.blueprint import bp
from casetrack.guidance.models import FamilyRevisit
from casetrack.guidance.revisit_kinds import RevisitFound, RevisitWay
from casetrack.guidance.revisits import REVISITED_AFTER, RevisitTold, revisit, revisits_of
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.dates import word_day, word_when
from casetrack.web.forms import EnumRadio, Form, note_length
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.typed_dates.fields import PAST_HINT, DayAhead, PastWhen, Required, to_choose
from casetrack.web.words import label, language


class FamilyRevisitForm(Form):
    """A revisit of the family."""

    happened = PastWhen(
        _l("Day"), [Required(_l("Write a date, or: unknown."))], description=PAST_HINT
    )
    way = to_choose(_l("How"), RevisitWay, _l("Choose how."))
    found = EnumRadio(_l("Finding"), RevisitFound, validators=[Required(_l("Choose the finding."))])
    text = TextAreaField(
        _l("What was seen and said"), [Required(_l("Say in a sentence.")), note_length()]
    )
    next_due = DayAhead(_l("Revisit once more by"))


@bp.route("/cases/<int:case_id>/guidance/measures/<int:over_id>/revisit", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_RECORD)
def revisit_page(case_id: int, over_id: int) -> ResponseReturnValue:
    """Record a revisit after an order or a programme ended."""
    case = case_to(Permission.GUIDANCE_RECORD, case_id)
    measure = row_or_404(case, Measure, over_id)
    if measure.kind not in REVISITED_AFTER:
        abort(404)
    form = FamilyRevisitForm(data={"happened": PartialDate.day(today()), "way": RevisitWay.HOME})
    back = address_of(measure)
    if save(form, lambda act: revisit(measure, form.into(RevisitTold), act)):
        flash(_("The revisit is recorded."))
        return redirect_back(back)
    return form_page(
        "guidance/revisit.html",
        form,
        case=case,
        measure=measure,
        told=[revisit_words(revisit) for revisit in revisits_of(measure)],
        back=back,
    )


def revisit_words(revisit: FamilyRevisit) -> str:
    """A revisit in a sentence: day, way, findings."""
    lang = language()
    text = _(
        "Revisited %(when)s, %(way)s: %(found)s. %(text)s",
        when=word_when(revisit.happened, lang),
        way=label(revisit.way),
        found=label(revisit.found),
        text=revisit.text.in_(lang),
    )
    if revisit.next_due is None:
        return text
    return text + _(" Once more by %(day)s.", day=word_day(revisit.next_due, lang))
