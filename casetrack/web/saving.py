"""Save a form: its action in one commit, or the refusal shown in the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casetrack.accounts.act import Act
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, RuleBroken
from casetrack.web.access import acting
from casetrack.web.addresses import way_back
from casetrack.web.form_numbers import FIELD as SENDING
from casetrack.web.forms import SETTLE, SHOW_AGAIN, Form
from casetrack.web.taken_along import leave_form

Result = TypeVar("Result")
Done = TypeVar("Done")
# What a form sends that nobody typed.
NOT_TYPED = frozenset({"csrf_token", SENDING, *SHOW_AGAIN})
# Pages for exceptions of an action that are no refusals.
Answers = Mapping[type[Exception], Callable[[Any], ResponseReturnValue | None]]


@dataclass(frozen=True)
class Saved(Generic[Result]):
    """The result of a saved action. Always true, whatever the result."""

    result: Result


def save(
    form: Form,
    action: Callable[[Act], Result],
    *,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Saved[Result] | None:
    """Run the action with the form's data, in one commit; None if nothing is saved.

    Nothing is saved if the form was not sent, is not valid, or the action refuses; the form then
    shows it at the field. conflict: the page with both versions, if somebody else saved the record
    meanwhile. answers: pages for further exceptions of the action; None shows the form once more.
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
    """Like `save`, for another form's data or a button: the given form only shows refusals.

    A request without its number is refused, too: `casetrack.web.forms.Form.has_its_number`.
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
    """The result of `do`; None if it was refused, which the form shows.

    Raises any exception without an answer here.
    """
    known = dict(answers or {})
    if conflict is not None:
        known[LostRace] = lambda _lost: conflict()
    try:
        with _saving():
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


@contextmanager
def _saving() -> Iterator[None]:
    g.is_saving = True
    try:
        yield
    finally:
        g.is_saving = False


def forms_saved() -> list[Form]:
    """The forms that this request is saving; none while it only shows one, or notes a look."""
    sent: dict[int, Form] = g.get("forms_sent", {})
    return list(sent.values()) if g.get("is_saving", False) else []


def say_saved(done: Any, words: str | None = None) -> None:
    """Flash that it is saved, in these words or with the entry number; or that nothing is.

    done: the result of the action, None if nothing differed.
    """
    if not done:
        words = _("Nothing is different; nothing was saved.")
    flash(words or _("Saved as no. %(number)d.", number=done.number))


def flash_problems(form: Form) -> None:
    """Flash why a button without a page of its own saved nothing."""
    for _field, sentence in form.problems():
        flash(sentence)


def form_page(template: str, form: Form, **names: Any) -> tuple[str, int]:
    """The page of a form; 422 if it has problems.

    Where its button was pressed that settles something elsewhere: there, and back with what is
    typed.
    """
    if form.is_submitted():
        form.shown_again()
    if form.is_submitted() and SETTLE in request.form and not form.problems():
        sent = MultiDict(request.form.items(multi=True))
        for name, value in form.sent_along().items():
            sent[name] = value
        there = leave_form(request.form[SETTLE], sent, NOT_TYPED)
        if there is not None:
            abort(redirect(there))
        form.form_errors.append(
            _("This is too much to be taken along: open that page in a window of its own.")
        )
    shown = render_template(template, form=form, **names)
    return shown, 422 if form.problems() else 200


def done_before(there: str) -> Response:
    """Redirect to a thing done before; a submitted form is told that nothing was saved."""
    if request.method == "POST":
        flash(_("This had been done before you saved. Nothing of your form was saved."))
    return redirect(there)


def redirect_back(otherwise: str) -> Response:
    """Redirect to the page from which the form was opened, or to `otherwise`."""
    return redirect(way_back(otherwise))
