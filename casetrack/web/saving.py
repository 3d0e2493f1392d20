"""Save what a form sends: its action in one commit, or what is refused said in the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casetrack.accounts.act import Act
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, RuleBroken
from casetrack.web.access import acting
from casetrack.web.addresses import way_back
from casetrack.web.forms import Form

Result = TypeVar("Result")
Done = TypeVar("Done")
# What is shown instead, where an action stops with something that is no refusal.
Answers = Mapping[type[Exception], Callable[[Any], ResponseReturnValue | None]]


@dataclass(frozen=True)
class Saved(Generic[Result]):
    """What an action returned, once it is saved. Always true, whatever that was."""

    result: Result


def save(
    form: Form,
    action: Callable[[Act], Result],
    *,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Saved[Result] | None:
    """Carry out the action with what the form sends, in one commit; None where nothing is saved.

    Nothing is saved where the form was not sent, is not valid, or the action refuses: then the form
    says so at the field. conflict: the page with both versions, where somebody else saved the
    record meanwhile. answers: the page for another exception of the action; a page ends the
    request, none shows the form once more.
    """

    if not form.validate_on_submit():
        return None
    return save_sent(form, action, conflict=conflict, answers=answers)


def save_sent(
    form: Form,
    action: Callable[[Act], Result],
    *,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Saved[Result] | None:
    """The same for what was sent by another form, or by a button: the form given only refuses.

    It refuses what came without its number, too: `casetrack.web.forms.Form.has_its_number`.
    """
    if not form.has_its_number():
        return None

    def in_one_commit() -> Saved[Result]:
        with unit_of_work():
            return Saved(action(acting()))

    return attempt(form, in_one_commit, conflict=conflict, answers=answers)


def attempt(
    form: Form,
    do: Callable[[], Done],
    *,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Done | None:
    """What `do` returned; None where it was refused, and the form says so.

    Raises whatever has no answer here.
    """
    known = dict(answers or {})
    if conflict is not None:
        known[LostRace] = lambda _lost: conflict()
    try:
        return do()
    except Exception as problem:
        # The most particular first: a refusal may be of a kind that has a page of its own.
        answer = next((known[kind] for kind in type(problem).__mro__ if kind in known), None)
        if answer is not None and (instead := answer(problem)) is not None:
            abort(make_response(instead))
        if answer is None and isinstance(problem, RuleBroken):
            form.refuse(problem)
        elif answer is None:
            raise
    return None


def say_saved(done: Any, words: str | None = None) -> None:
    """Say that it is saved, in these words or by the number of its entry; or that nothing is.

    done: what the action returned, nothing where nothing was different.
    """
    if not done:
        words = _("Nothing is different; nothing was saved.")
    flash(words or _("Saved as no. %(number)d.", number=done.number))


def flash_problems(form: Form) -> None:
    """Say on the next page why a button that has no page of its own saved nothing."""
    for _field, sentence in form.problems():
        flash(sentence)


def form_page(template: str, form: Form, **names: Any) -> tuple[str, int]:
    """The page of a form; 422 where something in it is to be corrected."""
    shown = render_template(template, form=form, **names)
    return shown, 422 if form.problems() else 200


def done_before(there: str) -> Response:
    """On to where something stands that can be done once and was; who sent the form is told so."""
    if request.method == "POST":
        flash(_("This had been done before you saved. Nothing of your form was saved."))
    return redirect(there)


def redirect_back(otherwise: str) -> Response:
    """On to the page from which the form was opened; to `otherwise` where it does not say."""
    return redirect(way_back(otherwise))
