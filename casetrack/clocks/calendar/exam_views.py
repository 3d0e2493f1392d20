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
    exam = _exams(exam_id)
    form = _stored(exam)
    if saved := save(
        form,
        lambda act: exam_weeks.change_exam_week(
            exam, form.into(ExamTerms), act, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, exam),
    ):
        is_new = saved.result
        say_saved(is_new, _("Saved."))
        return redirect(url_for(".exams"))
    return form_page("clocks/calendar/exam_week.html", form, exams=exam, removal=_removal(exam))


@bp.post("/calendar/exams/<int:exam_id>/removal")
@requires(EXAMS_EDIT)
def remove_exams(exam_id: int) -> ResponseReturnValue:
    """Take a week of examinations away."""
    exam = _exams(exam_id)
    form = ExamRemovalForm()
    if save(
        form,
        lambda act: exam_weeks.remove_exam_week(
            exam, act, reason=form.reason.data or "", opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, exam),
    ):
        flash(_("Removed."))
        return redirect(url_for(".exams"))
    page = render_template(
        "clocks/calendar/exam_week.html",
        form=_stored(exam, formdata=None),
        exams=exam,
        removal=form,
    )
    return page, 422


def _exams(exam_id: int) -> ExamWeek:
    return exam_weeks.find_exam_week(exam_id, signed_in_user()) or abort(404)


def _stored(exam: ExamWeek, **given: Any) -> ExamChangeForm:
    return ExamChangeForm(
        first_on=exam.first_on,
        last_on=exam.last_on,
        name_zh=exam.name.zh or "",
        name_en=exam.name.en or "",
        version=str(exam.version),
        **given,
    )


def _removal(exam: ExamWeek) -> ExamRemovalForm:
    return ExamRemovalForm(formdata=None, version=str(exam.version))


def _raced(form: Form, exam: ExamWeek) -> ResponseReturnValue:
    """The page after somebody else saved: the typed values beside the saved ones."""
    again = form if isinstance(form, ExamChangeForm) else _stored(exam, formdata=None)
    again.version.data = str(exam.version)
    again.form_errors.append(
        _(
            "Somebody saved other days or another name meanwhile: %(first)s to %(last)s. Look"
            " again; what you typed is still here.",
            first=exam.first_on,
            last=exam.last_on,
        )
    )
    page = render_template(
        "clocks/calendar/exam_week.html", form=again, exams=exam, removal=_removal(exam)
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
