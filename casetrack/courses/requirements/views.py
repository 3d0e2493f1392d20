"""Look at several promises of a measure at once, add one, and withdraw a look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, row_or_404
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureItem, RequirementCheck
from casetrack.cases.policy import ensure_may, sight_of
from casetrack.cases.queries import find_in, parties_of
from casetrack.cases.requirements import LookEye
from casetrack.codes import N_
from casetrack.courses.requirements import checks
from casetrack.courses.requirements.actions import RequirementTerms, add_promise
from casetrack.courses.requirements.addresses import address_of, page_of_measure
from casetrack.courses.requirements.forms import (
    RequirementChecksForm,
    RequirementForm,
    WithdrawForm,
    field,
    ticks_for,
)
from casetrack.courses.requirements.pages import RequirementPages
from casetrack.courses.requirements.queries import entries_that_may_tell, promise_seen, promises_of
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.measure_types import RequirementRules, promises_under
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import label, language

bp = Blueprint("promises", __name__)
RequirementPages(MeasureItem, "promise_id").register(bp, "promises", endpoint="promise")


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/looks", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def look_at_several(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Look at the promises of one measure, several in one form."""
    case, measure, kept = _found(case_id, measure_id)
    ensure_may(signed_in_user(), kept.record, case, on=today())
    promises = [requirement for requirement in promises_of(measure) if requirement.is_asked]
    form: Any = ticks_for(RequirementChecksForm, promises)(
        data={
            "seen": today(),
            "eye": LookEye.PROSECUTOR,
            "entry": request.args.get("entry", type=read_id),
        }
    )
    if not kept.by_eyes:
        del form.eye
    form.offer(entries_that_may_tell(case))

    def look(act: Any) -> JournalEntry:
        those = form.looks(promises, form.moment())
        if not those:
            raise RuleBroken(N_("Nothing is marked. Say of one at least what you found."))
        return checks.look_at(
            case,
            those,
            act,
            opened=form.opened(promises),
            told_by=_told_by(case, form.entry.data),
            field_of=lambda requirement, name: field(name, requirement),
        )

    # Beside what somebody else saw meanwhile, the form once more: nothing typed is lost.
    if save(
        form,
        look,
        conflict=lambda: form.refuse(
            RuleBroken(
                N_(
                    "Somebody checked one of these meanwhile; their finding is shown. Send yours"
                    " once more if it is another check."
                )
            )
        ),
    ):
        flash(_("The finding is recorded."))
        return redirect_back(page_of_measure(measure))
    if form.form_errors:
        form.see_anew(promises)
    return form_page(
        "courses/requirements/looks.html",
        form,
        case=case,
        promises=promises,
        field=field,
        what=label(measure.kind),
        back=page_of_measure(measure),
    )


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/promises/new", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def add(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Ask one thing more under a measure."""
    case, measure, kept = _found(case_id, measure_id)
    ensure_may(signed_in_user(), kept.write, case, on=today())
    if kept.make is None:
        abort(404)
    form = RequirementForm()
    # Of what is new there is no version that somebody else may have saved meanwhile.
    del form.version
    form.fit(kept)
    form.party.offer(parties_of(case))
    back = page_of_measure(measure)
    if save(form, lambda act: add_promise(measure, form.into(RequirementTerms), act)):
        flash(_("It is asked from now on."))
        return redirect_back(back)
    return form_page(
        "courses/requirements/add.html",
        form,
        case=case,
        what=label(measure.kind),
        back=back,
    )


@bp.route("/cases/<int:case_id>/looks/<int:look_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def withdraw_look(case_id: int, look_id: int) -> ResponseReturnValue:
    """Say that a look was a mistake."""
    case = _whole(case_id)
    look = row_or_404(case, RequirementCheck, look_id)
    promise = promise_seen(look)
    measure = session().get_one(Measure, promise.measure_id)
    kept = promises_under(measure.kind) or abort(404)
    ensure_may(signed_in_user(), kept.record, case, on=today())
    form = WithdrawForm(version=promise.version)
    back = address_of(promise, case)
    if save(
        form,
        lambda act: checks.withdraw_look(case, look, promise, act, reason=form.reason.data or ""),
    ):
        flash(_("The check is withdrawn; it stays readable."))
        return redirect_back(back)
    return form_page(
        "courses/requirements/withdraw.html",
        form,
        case=case,
        title=_("Withdraw a check: %(what)s", what=promise.text.in_(language())),
        button=_("Withdraw the check"),
        back=back,
    )


def _found(case_id: int, measure_id: int) -> tuple[Case, Measure, RequirementRules]:
    case = _whole(case_id)
    measure = row_or_404(case, Measure, measure_id)
    return case, measure, promises_under(measure.kind) or abort(404)


def _whole(case_id: int) -> Case:
    case = case_or_404(case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    return case


def _told_by(case: Case, entry_id: int | None) -> JournalEntry | None:
    if entry_id is None:
        return None
    entry = find_in(case, JournalEntry, entry_id)
    if entry is None:
        raise RuleBroken("not_of_this_case", field="entry")
    return entry
