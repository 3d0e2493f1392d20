"""The weeks of examinations of an office: the list with its form, change one, take one away."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import has_permission
from casetrack.clocks.calendar import exam_weeks
from casetrack.clocks.calendar.blueprint import bp
from casetrack.clocks.calendar.exam_weeks import EXAMS_EDIT, ExamTerms
from casetrack.clocks.calendar.forms import ExamChangeForm, ExamForm, ExamRemovalForm
from casetrack.clocks.calendar.models import ExamWeek
from casetrack.web.access import requires, signed_in, signed_in_user
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, save, say_saved


@bp.get("/calendar/exams")
@signed_in
def exams() -> ResponseReturnValue:
    """The weeks of examinations of the person's office; with the form for who keeps them."""
    return _shown(ExamForm(formdata=None))


@bp.post("/calendar/exams")
@requires(EXAMS_EDIT)
def add_exams() -> ResponseReturnValue:
    """Add a week of examinations."""
    form = ExamForm()
    if save(form, lambda act: exam_weeks.keep_exam_week(form.into(ExamTerms), act)):
        flash(_("Saved."))
        return redirect(url_for(".exams"))
    return _shown(form), 422


@bp.route("/calendar/exams/<int:exam_id>", methods=["GET", "POST"])
@requires(EXAMS_EDIT)
def change_exams(exam_id: int) -> ResponseReturnValue:
    """Change the days or the name of a week of examinations."""
    found = _exams(exam_id)
    form = _stored(found)
    if saved := save(
        form,
        lambda act: exam_weeks.change_exam_week(
            found, form.into(ExamTerms), act, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, found),
    ):
        is_new = saved.result
        say_saved(is_new, _("Saved."))
        return redirect(url_for(".exams"))
    return form_page("clocks/calendar/exam_week.html", form, exams=found, removal=_removal(found))


@bp.post("/calendar/exams/<int:exam_id>/removal")
@requires(EXAMS_EDIT)
def remove_exams(exam_id: int) -> ResponseReturnValue:
    """Take a week of examinations away."""
    found = _exams(exam_id)
    form = ExamRemovalForm()
    if save(
        form,
        lambda act: exam_weeks.remove_exam_week(
            found, act, reason=form.reason.data or "", opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, found),
    ):
        flash(_("Removed."))
        return redirect(url_for(".exams"))
    page = render_template(
        "clocks/calendar/exam_week.html",
        form=_stored(found, formdata=None),
        exams=found,
        removal=form,
    )
    return page, 422


def _exams(exam_id: int) -> ExamWeek:
    return exam_weeks.find_exam_week(exam_id, signed_in_user()) or abort(404)


def _stored(found: ExamWeek, **given: Any) -> ExamChangeForm:
    return ExamChangeForm(
        first_on=found.first_on,
        last_on=found.last_on,
        name_zh=found.name.zh or "",
        name_en=found.name.en or "",
        version=str(found.version),
        **given,
    )


def _removal(found: ExamWeek) -> ExamRemovalForm:
    return ExamRemovalForm(formdata=None, version=str(found.version))


def _raced(form: Form, found: ExamWeek) -> ResponseReturnValue:
    """The page after somebody else saved: the typed values beside the saved ones."""
    again = form if isinstance(form, ExamChangeForm) else _stored(found, formdata=None)
    again.version.data = str(found.version)
    again.form_errors.append(
        _(
            "Somebody saved other days or another name meanwhile: %(first)s to %(last)s. Look"
            " again; what you typed is still here.",
            first=found.first_on,
            last=found.last_on,
        )
    )
    page = render_template(
        "clocks/calendar/exam_week.html", form=again, exams=found, removal=_removal(found)
    )
    return page, 409


def _shown(form: ExamForm) -> str:
    user = signed_in_user()
    return render_template(
        "clocks/calendar/exams.html",
        form=form,
        exams=exam_weeks.exam_weeks_of(user.office_id),
        may_edit=has_permission(user, EXAMS_EDIT),
    )
