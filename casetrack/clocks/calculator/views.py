"""Pages of the calculator: a date or an age counted by the law, or from another day; not saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.clocks.calculator.blueprint import bp
from casetrack.clocks.calculator.forms import AgeForm, CalculatorForm, WhatIfForm
from casetrack.clocks.calculator.rule_views import words
from casetrack.clocks.calculator.timeline import Strip, strip_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.law import (
    AGE_THRESHOLDS,
    PERIODS,
    PUBLISHED,
    RULES,
    STEP_RULES,
    Due,
    OutsideStatute,
    Period,
    PublishedCalendar,
    Rule,
    age_on,
    reaches,
    word_length,
)
from casetrack.law.periods.period import Extension
from casetrack.law.wording import pick
from casetrack.law.words.periods import OPTION_WORDS
from casetrack.law.words.steps import READING_WORDS
from casetrack.ledger.reasons import why_of
from casetrack.ledger.recalculate import FINAL, CountingWay, asks_custody, ways_of
from casetrack.ledger.registry import duty_line
from casetrack.web.access import acting, requires, signed_in, signed_in_user
from casetrack.web.clock import today
from casetrack.web.reasons import word_why
from casetrack.web.words import language

PLACES = {
    "months_or_ended": "months",
    "ends_before_it_begins": "set_day",
    "year_out_of_range": "start",
    "not_in_force": "start",
    "probation_months": "months",
}
FINAL_PLACES = {**PLACES, "ends_before_it_begins": "decided", "year_out_of_range": "decided"}


@dataclass(frozen=True)
class Otherwise:
    """Another day, with its condition. is_settled: no text leaves it open."""

    text: str
    day: date
    is_settled: bool = True


@dataclass(frozen=True)
class RuleAnswer:
    """Question about a rule, and the answer of the law.

    why: the reason as kept with obligations. counting: the rules by which time was counted.
    """

    found: Due
    why: dict[str, Any]
    strip: Strip
    otherwise: list[Otherwise]
    counting: list[Rule]


def answer_to(form: CalculatorForm, calendar: PublishedCalendar) -> RuleAnswer | None:
    """The answer; None with a sentence at the field, if the law gives none."""
    period, start = form.chosen, form.first_day()
    try:
        way = _way(form, start)
        due = way.under(calendar)
    except OutsideStatute as broken:
        is_final = period.id == FINAL
        other = form.asks.names[0]
        form.refuse_at(broken, FINAL_PLACES if is_final else PLACES, other)
        return None
    why = why_of(due, fact=period.trigger if period.id != FINAL else "", fact_on=start)
    drawn_from = start if period.id != FINAL else form.decided.data
    return RuleAnswer(
        found=due,
        why=why,
        strip=strip_of(due, _plain(drawn_from), calendar),
        otherwise=_otherwise(due, way, period, calendar),
        counting=_counting(due),
    )


def _way(form: CalculatorForm, start: date) -> CountingWay:
    options = form.options()
    if form.chosen.id != FINAL:
        return CountingWay(form.chosen.id, start, options)
    ended = options.pop("ended")
    if (options["months"] is None) == (ended is None):
        raise OutsideStatute("months_or_ended", field="months", rule=FINAL)
    return CountingWay(FINAL, ended or start, options)


def _otherwise(
    due: Due, way: CountingWay, period: Period, calendar: PublishedCalendar
) -> list[Otherwise]:
    lines = []
    options = dict(way.options)
    if asks_custody(period):
        held = bool(options.get("in_custody"))
        other = way.with_custody(not held).under(calendar)
        if other.due != due.due:
            text = _("If not in custody") if held else _("If in custody")
            lines.append(Otherwise(text, other.due))
    if period.extension and not any(options.get(name) for name in _lengthening(period)):
        name = min(_lengthening(period))
        longer = CountingWay(way.rule, way.start, {**options, name: True}).under(calendar)
        lines.append(Otherwise(_extension_words(period.extension), longer.due))
    if due.alternative and due.alternative_reading:
        reading = pick(READING_WORDS[due.alternative_reading], language())
        lines.append(Otherwise(reading, due.alternative, is_settled=False))
    if due.earliest_next:
        lines.append(Otherwise(_("What follows may begin on"), due.earliest_next))
    return lines


def _lengthening(period: Period) -> list[str]:
    names = {"complex": "complex_case"}
    known = period.extension.options if period.extension else ()
    return [names.get(option.value, option.value) for option in known]


def _extension_words(extension: Extension) -> str:
    lang = language()
    when = _(" or ").join(sorted(pick(OPTION_WORDS[option], lang) for option in extension.options))
    if extension.plus:
        length = word_length(extension.plus.number, extension.plus.unit, lang)
        return _("Extended by %(length)s (%(when)s)", length=length, when=when)
    assert extension.total is not None
    length = word_length(extension.total.number, extension.total.unit, lang)
    return _("%(length)s instead (%(when)s)", length=length, when=when)


def _counting(due: Due) -> list[Rule]:
    ids = dict.fromkeys(STEP_RULES[step.code] for step in due.steps if step.code in STEP_RULES)
    return [RULES[rule_id] for rule_id in ids]


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)


# Ages
@dataclass(frozen=True)
class AgeAnswer:
    """Question about an age. age: on the day asked; None if a day was not asked.

    reached: the first day at the age asked. thresholds: age, first day at it, the rules.
    """

    born: date
    on: date | None
    age: int | None
    asked_age: int | None
    reached: date | None
    thresholds: list[tuple[int, date, list[Rule]]]


def age_answer_to(form: AgeForm) -> AgeAnswer | None:
    """The answer; None with a sentence at the field."""
    born: date = form.born.data
    try:
        return AgeAnswer(
            born=born,
            on=form.on.data,
            age=age_on(born, form.on.data) if form.on.data else None,
            asked_age=form.age.data,
            reached=reaches(born, form.age.data) if form.age.data is not None else None,
            thresholds=[
                (age, reaches(born, age), [RULES[rule] for rule in rules])
                for age, rules in AGE_THRESHOLDS.items()
            ],
        )
    except OutsideStatute as broken:
        form.refuse_at(broken, {}, "born")
        return None


def kept_apart(sent: Mapping[str, str], own: set[str]) -> list[tuple[str, str]]:
    """Values of the other form of the page, to be sent again with this one."""
    return [(name, value) for name, value in sent.items() if name not in own and value]


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


@dataclass(frozen=True)
class WhatIf:
    """A date as it is and as it would be. days: by how many it moves, negative if earlier."""

    owed: Obligation
    title: str
    then: Due
    why: dict[str, Any]

    @property
    def days(self) -> int:
        """Days by which the date would move."""
        return (self.then.due - self.owed.due).days


@bp.get("/cases/<int:case_id>/dates/what-if")
@requires(Permission.CASE_READ)
def what_if(case_id: int) -> ResponseReturnValue:
    """One open date of the case, as recorded and from another day of its fact."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    if not sight.is_whole and Aspect.DATES not in sight.aspects:
        abort(404)
    countable = _countable(case)
    names = _names(case, countable)
    form = WhatIfForm(MultiDict(request.args))
    form.offer([(row, names[row.id]) for row, _ways in countable])
    chosen = next((pair for pair in countable if pair[0].id == form.which.data), None)
    if chosen is None and countable:
        chosen = countable[0]
        form.which.data = chosen[0].id
    if chosen is not None and not asks_custody(PERIODS[chosen[1][0].rule]):
        del form.custody
    is_asked = bool(request.args.get("start", ""))
    answer = None
    if chosen is not None and is_asked and form.validate():
        answer = _answer(chosen, form, names[chosen[0].id])
    page = render_template(
        "clocks/calculator/what_if.html",
        case=case,
        form=form,
        chosen=chosen[0] if chosen else None,
        title=names[chosen[0].id] if chosen else "",
        found=answer,
    )
    record_view(case, acting(), part="dates")
    return page, 422 if form.errors else 200


def _countable(case: Case) -> list[tuple[Obligation, list[CountingWay]]]:
    """The open dates of a case whose count is recorded well enough to be done again."""
    rows = session().scalars(
        select(Obligation)
        .where(Obligation.case_id == case.id, Obligation.is_open)
        .order_by(Obligation.due, Obligation.id)
    )
    calendars = (current_calendar(), PUBLISHED)
    pairs = [(row, ways_of(row.why, due_on=row.due, calendars=calendars)) for row in rows]
    return [(row, ways) for row, ways in pairs if ways]


def _names(case: Case, countable: list[tuple[Obligation, list[CountingWay]]]) -> dict[int, str]:
    """Each date in words, with its person."""
    people = {party.id: party.alias.in_(language()) for party in parties_of(case)}
    names = {}
    for row, _ways in countable:
        title = str(duty_line(row.kind).title)
        who = people.get(row.party_id or 0)
        names[row.id] = _("%(who)s: %(what)s", who=who, what=title) if who else title
    return names


def _answer(
    chosen: tuple[Obligation, list[CountingWay]], form: WhatIfForm, title: str
) -> WhatIf | None:
    row, ways = chosen
    way = ways[0].counted_from(form.start.data)
    if "custody" in form and form.custody.data:
        way = way.with_custody(form.custody.data == "yes")
    try:
        then = way.under(current_calendar())
    except OutsideStatute as broken:
        form.refuse_at(broken, {}, "start")
        return None
    why = why_of(then, fact=str(row.why["fact"]), fact_on=form.start.data)
    return WhatIf(row, title, then, why)
