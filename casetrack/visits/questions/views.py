"""The questions of the office: their list, one of them with every wording it had."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import PartyRole
from casetrack.visits.models import VisitWay
from casetrack.visits.questions import actions
from casetrack.visits.questions.forms import AskQuestionForm, VisitQuestionForm, question_data
from casetrack.visits.questions.models import MOST_ASKED, VisitQuestion
from casetrack.visits.questions.queries import (
    current_version,
    find_question,
    questions_of,
    versions_of,
)
from casetrack.visits.questions.wording import SUGGESTED, answers_to, wording_of
from casetrack.web.access import requires, signed_in_user
from casetrack.web.saving import form_page, save, say_saved

bp = Blueprint("questions", __name__)


@bp.get("/office/questions")
@requires(Permission.QUESTIONS_WRITE)
def index() -> ResponseReturnValue:
    """Questions of the office, and examples to start from."""
    questions = questions_of(signed_in_user().office_id)
    texts = {version.text for _question, version in questions}
    return render_template(
        "visits/questions/index.html",
        questions=questions,
        answers_to=lambda version: answers_to(wording_of(version)),
        way=VisitWay,
        role=PartyRole,
        suggested={
            key: question for key, question in SUGGESTED.items() if question.text not in texts
        },
        most=MOST_ASKED,
    )


@bp.route("/office/questions/new", methods=["GET", "POST"])
@requires(Permission.QUESTIONS_WRITE)
def new() -> ResponseReturnValue:
    """Write a question; from one of those suggested, if the address names it."""
    place = len(questions_of(signed_in_user().office_id)) + 1
    like = SUGGESTED.get(request.args.get("like", ""))
    form = VisitQuestionForm(data={"place": place, **(question_data(like) if like else {})})
    # Of what is new there is no version that somebody else may have saved meanwhile.
    del form.version
    if save(form, lambda act: actions.write_question(form.terms(), act)):
        flash(_("The question is asked from now on."))
        return redirect(url_for(".index"))
    return form_page("visits/questions/edit.html", form, question=None, versions=())


@bp.route("/office/questions/<int:question_id>", methods=["GET", "POST"])
@requires(Permission.QUESTIONS_WRITE)
def edit(question_id: int) -> ResponseReturnValue:
    """Word a question anew, or ask it of others."""
    question = _question(question_id)
    version = current_version(question)
    form = VisitQuestionForm(
        data={
            **question_data(wording_of(version)),
            "ways": [VisitWay(way) for way in question.ways],
            "whom": [PartyRole(role) for role in question.whom],
            "place": question.position,
            "version": question.version,
        }
    )
    if saved := save(
        form,
        lambda act: actions.change_question(
            question, form.terms(), act, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, question),
    ):
        say_saved(saved.result, _("Saved; what was answered before stays as it was asked."))
        return redirect(url_for(".index"))
    return _page(form, question)


@bp.post("/office/questions/<int:question_id>/asked")
@requires(Permission.QUESTIONS_WRITE)
def ask(question_id: int) -> ResponseReturnValue:
    """Ask it no more, or again: whatever it is not now."""
    question = _question(question_id)
    form = AskQuestionForm()
    is_asked = request.form.get("asked") == "yes"
    if save(
        form,
        lambda act: actions.ask_question(
            question, act, is_asked=is_asked, opened=form.opened_version()
        ),
        conflict=lambda: _raced(form, question),
    ):
        flash(_("It is asked again.") if is_asked else _("It is asked no more; answers stay."))
        return redirect(url_for(".index"))
    for _id, sentence in form.problems():
        flash(sentence)
    return redirect(url_for(".edit", question_id=question.id))


def _question(question_id: int) -> VisitQuestion:
    return find_question(question_id, office_id=signed_in_user().office_id) or abort(404)


def _page(form: VisitQuestionForm, question: VisitQuestion) -> tuple[str, int]:
    return form_page(
        "visits/questions/edit.html",
        form,
        question=question,
        asking=AskQuestionForm(formdata=None, version=str(question.version)),
        versions=versions_of(question),
        answers_to=lambda version: answers_to(wording_of(version)),
    )


def _raced(
    form: VisitQuestionForm | AskQuestionForm, question: VisitQuestion
) -> ResponseReturnValue:
    """The form after somebody else saved: the typed values beside the saved ones."""
    if isinstance(form, AskQuestionForm):
        form = VisitQuestionForm(
            formdata=None, data=question_data(wording_of(current_version(question)))
        )
        form.place.data = question.position
    form.version.data = str(question.version)
    form.form_errors.append(
        _(
            "Somebody changed this question while it was open. It stands below as it is now; what"
            " you typed is still here, and is saved if you send it again."
        )
    )
    return _page(form, question)[0], 409
