"""The page of one date of a case, and the addresses by which other pages find it."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.access import case_or_404
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.clocks.blueprint import bp
from casetrack.clocks.calculator.rule_views import words
from casetrack.clocks.models import Deadline
from casetrack.clocks.one_date import (
    OneDate,
    find_date,
    find_date_of,
    find_next_date,
    read_date,
    sees_notes,
)
from casetrack.law import RULES, Lateness
from casetrack.law.wording import pick, rule_name
from casetrack.law.words.periods import OBLIGOR_WORDS
from casetrack.law.words.steps import READING_WORDS
from casetrack.ledger.obligations import first_due
from casetrack.ledger.registry import duty_line
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import lag, late_by, word_day
from casetrack.web.reasons import word_why
from casetrack.web.words import label, language


@bp.get("/cases/<int:case_id>/dates/<int:obligation_id>", endpoint="date")
@requires(Permission.CASE_READ)
def one_date(case_id: int, obligation_id: int) -> ResponseReturnValue:
    """One date: last day, person, fact, rule, and former days."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    owed = find_date(case, obligation_id, user, on=on) or abort(404)
    known_date = read_date(case, owed)
    sight = sight_of(user, case, on=on)
    shown = render_template(
        "clocks/date.html",
        case=case,
        owed=owed,
        title=_capital(label(owed.kind)),
        told=known_date,
        state=_state(owed),
        clock_rule=_clock_rule(known_date.clock),
        rule=RULES.get(str(owed.why.get("rule"))),
        lines=word_why(owed.why, language(), owed.due),
        lateness=Lateness(owed.weight),
        acts=_acts(known_date),
        reading=_reading(known_date),
        settle=_settle(case, owed, user),
        is_awaited=owed.kind.is_awaited,
        is_theirs=owed.kind.is_window,
        is_state=owed.kind is ObligationKind.PROBATION_END,
        may_read_notes=sees_notes(sight),
        sees_all_dates=sight.is_whole or "dates" in {aspect.value for aspect in sight.aspects},
        **words(),
    )
    record_view(case, acting(), part="dates")
    return shown


@bp.get("/cases/<int:case_id>/dates/<int:obligation_id>/why")
@requires(Permission.CASE_READ)
def why(case_id: int, obligation_id: int) -> ResponseReturnValue:
    """The reason of one date, for the line that asks for it; its page, where no script asks."""
    case = case_or_404(case_id)
    owed = find_date(case, obligation_id, signed_in_user(), on=today()) or abort(404)
    if "HX-Request" not in request.headers:
        return redirect(url_for(".date", case_id=case.id, obligation_id=owed.id))
    return render_template("clocks/_why.html", owed=owed, title=_line_of(owed))


@bp.get("/cases/<int:case_id>/dates/next")
@requires(Permission.CASE_READ)
def next_date(case_id: int) -> ResponseReturnValue:
    """The way to the first open date of a case that the person may see; to the case without one."""
    case = case_or_404(case_id)
    owed = find_next_date(case, signed_in_user(), on=today())
    if owed is None:
        return redirect(url_for("dossier.show", case_id=case.id))
    return redirect(url_for(".date", case_id=case.id, obligation_id=owed.id))


@bp.get("/cases/<int:case_id>/dates/of/<owed>/<int:subject_id>")
@requires(Permission.CASE_READ)
def date_of(case_id: int, owed: str, subject_id: int) -> ResponseReturnValue:
    """The way to the date of a record, for pages that know the record and not its date."""
    case = case_or_404(case_id)
    known = next((kind for kind in ObligationKind if kind.value == owed), None) or abort(404)
    user, on = signed_in_user(), today()
    duty = find_date_of(case, known, subject_id, user, on=on) or abort(404)
    return redirect(url_for(".date", case_id=case.id, obligation_id=duty.id))


def _line_of(owed: Obligation) -> str:
    return str(duty_line(owed.kind).title)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _state(owed: Obligation) -> str:
    """The state of a date in a sentence."""
    on, ended = today(), owed.settled_on
    if owed.state is DutyState.RUNNING or ended is None:
        if owed.due < on:
            return _("Not met yet: %(lag)s.", lag=lag(owed.due, on))
        return _("Running; its last day is %(lag)s.", lag=lag(owed.due, on))
    day = word_day(ended, language(), long=True)
    if owed.state is DutyState.SUSPENDED:
        return _("Suspended since %(day)s; it does not run.", day=day)
    if owed.state is DutyState.LAPSED and owed.kind.is_window:
        return _("The time was over on %(day)s.", day=day)
    if owed.state is DutyState.LAPSED:
        return _("Lapsed on %(day)s; it need not be met any more.", day=day)
    if ended > (first := first_due(owed)):
        return _("Met on %(day)s, %(late)s.", day=day, late=late_by(first, ended))
    return _("Met on %(day)s, in time.", day=day)


def _acts(known_date: OneDate) -> str | None:
    """The body that must act, in the words of the law; None where no rule says."""
    code = known_date.period.obligor if known_date.period is not None else None
    return pick(OBLIGOR_WORDS[code], language()) if code else None


def _reading(known_date: OneDate) -> str | None:
    """The name of the other reading, where one gives another day."""
    due = known_date.counted.found if known_date.counted is not None else None
    if due is None or not due.alternative_reading:
        return None
    return pick(READING_WORDS[due.alternative_reading], language())


def _settle(case: Case, owed: Obligation, user: Staff) -> tuple[str, str] | None:
    """Address and words of the act that settles a date, for who may."""
    if not owed.is_open or not has_permission(user, Permission.CASE_READ):
        return None
    line = duty_line(owed.kind)
    if line.needs is not None and not may(
        user, line.needs, case, on=today(), party_id=owed.party_id
    ):
        return None
    return line.url(owed), str(line.button)


def _clock_rule(clock: Deadline | None) -> str | None:
    """The name of the rule that counts a clock; None where the law names no number."""
    return rule_name(clock.rule, language()) if clock is not None and clock.rule else None
