"""Pages of the numbers of a case: list, record, correct, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.models import Amount, Case
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.casework.amounts import actions
from casetrack.casework.amounts.forms import CorrectAmountForm, NewAmountForm, WithdrawAmountForm
from casetrack.casework.amounts.models import RECORD
from casetrack.casework.amounts.queries import AMOUNTS, entries_behind, find_amount, series_of
from casetrack.casework.amounts.words import amount_words, of_amount, part_words, stage_words
from casetrack.casework.correction_pages import FORM_PAGE, correct_page
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved
from casetrack.web.words import language

bp = Blueprint("amounts", __name__)
SAYS = {"amount_words": amount_words, "part_words": part_words, "stage_words": stage_words}


@bp.get("/cases/<int:case_id>/numbers")
@requires(Permission.CASE_READ)
def show(case_id: int) -> ResponseReturnValue:
    """List every number of the case; withdrawn ones with their reason."""
    case = case_or_404(case_id)
    user = signed_in_user()
    if not sight_of(user, case, on=today()).is_whole:
        abort(404)
    amounts = AMOUNTS(case)
    page = render_template(
        "casework/amounts/show.html",
        case=case,
        series=series_of(amounts),
        withdrawn=[one for one in amounts if one.withdrawn_by_id is not None],
        entries=entries_behind(amounts),
        wholes={one.id: one for one in amounts},
        may_record=case.is_open() and may(user, RECORD, case, on=today()),
        **SAYS,
    )
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/numbers/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record a number, optionally a further stage of a known one (`of`)."""
    case = case_to(RECORD, case_id)
    amounts = AMOUNTS(case)
    of = next((one for one in amounts if one.id == request.args.get("of", type=read_id)), None)
    known = {"what_zh": of.what.zh, "what_en": of.what.en, "unit": of.unit} if of else {}
    form = NewAmountForm(data=known)
    form.offer(amounts)
    if save(form, lambda act: actions.record_amount(case, form.told(), act)):
        flash(_("The number is saved."))
        return redirect_back(url_for(".show", case_id=case.id))
    return form_page(
        FORM_PAGE,
        form,
        case=case,
        title=_("Record a number"),
        said=None,
        fields=form.visible(),
        button=_("Save the number"),
        back=url_for(".show", case_id=case.id),
    )


@bp.route("/cases/<int:case_id>/numbers/<int:amount_id>", methods=["GET", "POST"])
@requires(RECORD)
def correct(case_id: int, amount_id: int) -> ResponseReturnValue:
    """Correct a number, with a reason."""
    case = case_to(RECORD, case_id)
    amount = _that_holds(case, amount_id)
    form = CorrectAmountForm(data=_shown(amount))
    form.offer(AMOUNTS(case), of=amount)
    return correct_page(
        form,
        lambda act: actions.correct_amount(
            case, amount, form.told(), form.typed_reason(), act, opened=form.opened_version()
        ),
        case=case,
        record=amount,
        shown=lambda: _shown(amount),
        title=_("Correct a number: %(what)s", what=amount.what.in_(language())),
        back=url_for(".show", case_id=case.id),
        said=of_amount(amount),
        note=_(
            "A number that changed with the stage is no correction: record it at the other stage."
        ),
        beside=[
            (_("Record it at another stage"), url_for(".new", case_id=case.id, of=amount.id)),
        ],
    )


@bp.route("/cases/<int:case_id>/numbers/<int:amount_id>/withdraw", methods=["GET", "POST"])
@requires(RECORD)
def withdraw(case_id: int, amount_id: int) -> ResponseReturnValue:
    """Withdraw a number, with a reason."""
    case = case_to(RECORD, case_id)
    amount = _that_holds(case, amount_id)
    form = WithdrawAmountForm()
    if saved := save(
        form, lambda act: actions.withdraw_amount(case, amount, form.reason.data or "", act)
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".show", case_id=case.id))
    return form_page(
        FORM_PAGE,
        form,
        case=case,
        title=_("Withdraw a number: %(what)s", what=amount.what.in_(language())),
        said=of_amount(amount),
        note=_("It stays to be read on the page of the numbers, with the reason."),
        fields=form.visible(),
        button=_("Withdraw the number"),
        back=url_for(".show", case_id=case.id),
    )


def _that_holds(case: Case, amount_id: int) -> Amount:
    amount = find_amount(case, amount_id) or abort(404)
    if amount.withdrawn_by_id is not None:
        abort(done_before(url_for(".show", case_id=case.id)))
    return amount


def _shown(amount: Amount) -> dict[str, Any]:
    """What fills the form of a correction."""
    behind = entries_behind([amount]).get(amount.entry_id or 0)
    return {
        **{name: getattr(amount, name) for name in _AS_STORED},
        "what_zh": amount.what.zh,
        "what_en": amount.what.en,
        "unit": amount.unit or "",
        "as_of": amount.as_of or "",
        "part_of": amount.part_of_id,
        "entry": str(behind.number) if behind else "",
    }


_AS_STORED = ("qualifier", "value", "is_further", "is_joint", "when", "version")
