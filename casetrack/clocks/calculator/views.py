"""Pages of the calculator: a date or an age counted by the law; nothing is saved."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casetrack.clocks.calculator.answers import age_answer_to, answer_to, kept_apart
from casetrack.clocks.calculator.blueprint import bp
from casetrack.clocks.calculator.forms import AgeForm, CalculatorForm
from casetrack.clocks.calculator.rule_views import words
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.web.access import signed_in
from casetrack.web.reasons import word_why
from casetrack.web.words import language

OF_AGES = {"born", "on", "age"}


@bp.get("/dates")
@signed_in
def calculator() -> ResponseReturnValue:
    """Pick a rule, enter the facts, see the day and why it is this one."""
    sent: MultiDict[str, str] = MultiDict(request.args)
    form, ages = CalculatorForm(sent), AgeForm(sent)
    is_asked, is_age_asked = form.facts_given(), ages.asked()
    calendar = current_calendar()
    answer = answer_to(form, calendar) if is_asked and form.check() else None
    age = age_answer_to(ages) if is_age_asked and ages.validate() else None
    page = render_template(
        "clocks/calculator/calculator.html",
        form=form,
        fields=form.asked_fields(),
        answer=answer,
        told=_sentences(answer.why) if answer else [],
        ages=ages,
        age=age,
        apart=kept_apart(sent, OF_AGES),
        apart_ages=[pair for pair in kept_apart(sent, set()) if pair[0] in OF_AGES],
        last_known=max(calendar.years),
        **words(),
    )
    return page, 422 if form.errors or ages.errors else 200


def _sentences(why: dict[str, object]) -> list[object]:
    """The count of the day in sentences, without the fact and the rule."""
    lines = word_why({**why, "fact": None}, language())
    return [sentence for line in lines[1:] for sentence in line.sentences]
