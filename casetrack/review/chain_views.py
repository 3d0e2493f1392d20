"""Pages of the periods: history, return, passing on, correction of a day."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, party_or_404, row_or_404
from casetrack.cases.flag_words import flag_lines
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import find_party
from casetrack.cases.view_log import record_view
from casetrack.casework.correction_pages import Corrigible, correction_page
from casetrack.errors import NotAllowed
from casetrack.ledger.preview_page import save_step
from casetrack.review import announcing, corrections, returns
from casetrack.review.blueprint import bp
from casetrack.review.chain import chain_of, custody_told
from casetrack.review.corrections import CorrectableFact
from casetrack.review.forms import PassingOnForm, ReturnForm
from casetrack.review.models import ReviewPeriod
from casetrack.review.queries import returns_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, form_page, redirect_back
from casetrack.web.words import language


@bp.get("/cases/<int:case_id>/people/<int:party_id>/periods")
@requires(Permission.CASE_READ)
def periods(case_id: int, party_id: int) -> ResponseReturnValue:
    """The history of one person's periods, with reasons and authors."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        raise NotAllowed(Permission.CASE_READ.value, case_id=case.id)
    person = party_or_404(case, party_id)
    shown = render_template(
        "review/periods.html",
        case=case,
        person=person,
        chain=chain_of(person),
        custody_told=custody_told,
        flag_lines=flag_lines,
        returned=returns_of(person),
        may_receive=may(user, Permission.REVIEW_RECEIVE, case, on=on) and case.is_open(),
        may_write=may(user, Permission.REVIEW_WRITE, case, on=on) and case.is_open(),
        may_order=may(user, Permission.PROBATION_ORDER, case, on=on) and case.is_open(),
    )
    record_view(case, acting())
    return shown


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/return", methods=["GET", "POST"])
@requires(Permission.REVIEW_WRITE)
def send_back(case_id: int, review_id: int) -> ResponseReturnValue:
    """Return a case for supplementary investigation."""
    case, period, person = _found(case_id, review_id)
    form = ReturnForm()
    step = save_step(
        form,
        case,
        lambda act: returns.send_back(
            period,
            act,
            received_on=form.received_on.data,
            reason=form.reason.data or "",
            number=form.number.data or "",
        ),
        period,
    )
    if isinstance(step, Saved):
        day = word_day(step.result.due, language(), long=True)
        flash(_("The return was recorded; the police finish by %(day)s.", day=day))
        return _to_periods(case, person)
    return form_page(
        "review/return.html",
        form,
        case=case,
        period=period,
        person=person,
        look=step,
        returned=returns_of(person),
    )


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/jurisdiction", methods=["GET", "POST"])
@requires(Permission.REVIEW_WRITE)
def pass_on(case_id: int, review_id: int) -> ResponseReturnValue:
    """Pass a case to the procuratorate that has jurisdiction."""
    case, period, person = _found(case_id, review_id)
    form = PassingOnForm()
    step = save_step(
        form,
        case,
        lambda act: returns.pass_on(
            period, act, passed_on=form.passed_on.data, note=form.note.data or ""
        ),
        period,
    )
    if isinstance(step, Saved):
        flash(_("The change of jurisdiction was recorded; the period ended here."))
        return _to_periods(case, person)
    return form_page(
        "review/pass_on.html", form, case=case, period=period, person=person, look=step
    )


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/correction/<fact>", methods=["GET", "POST"])
@requires(Permission.REVIEW_RECEIVE)
def correct(case_id: int, review_id: int, fact: str) -> ResponseReturnValue:
    """Correct the day of a receipt or a return; the page first shows the dates that move."""
    if fact not in tuple(CorrectableFact):
        abort(404)
    which = CorrectableFact(fact)
    case, period, person = _found(case_id, review_id, corrections.NEEDS[which])
    who = person.alias.in_(language())
    title = (
        _("Correct the day of receipt: %(who)s", who=who)
        if which is CorrectableFact.RECEIPT
        else _("Correct the day of the return: %(who)s", who=who)
    )
    corrigible = Corrigible(
        title=title,
        before=corrections.day_of(period, which) or abort(404),
        back=url_for("review.periods", case_id=case.id, party_id=person.id),
        preview=lambda day: corrections.preview(period, which, day, act=acting()),
        correct=lambda made: corrections.correct(period, which, made, act=acting()),
    )
    return correction_page(case, person, corrigible)


@bp.route(
    "/cases/<int:case_id>/decisions/<int:decision_id>/announcement/correction",
    methods=["GET", "POST"],
)
@requires(Permission.DECIDE)
def correct_announcement(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Correct the day a non-prosecution was announced; the page first shows the dates that move."""
    case = case_to(Permission.DECIDE, case_id)
    decision = row_or_404(case, Disposition, decision_id)
    person = find_party(case, decision.party_id) or abort(404)
    who = person.alias.in_(language())
    corrigible = Corrigible(
        title=_("Correct the day of the announcement: %(who)s", who=who),
        before=decision.announced_on or abort(404),
        back=url_for("papers.decision", case_id=case.id, decision_id=decision.id),
        preview=lambda day: announcing.preview(decision, day, acting()),
        correct=lambda made: announcing.correct(decision, made, acting()),
    )
    return correction_page(case, person, corrigible)


def _found(
    case_id: int, review_id: int, permission: Permission = Permission.REVIEW_WRITE
) -> tuple[Case, ReviewPeriod, Party]:
    case = case_to(permission, case_id)
    period = row_or_404(case, ReviewPeriod, review_id)
    return case, period, find_party(case, period.party_id) or abort(404)


def _to_periods(case: Case, person: Party) -> ResponseReturnValue:
    return redirect_back(url_for("review.periods", case_id=case.id, party_id=person.id))
