"""Pages of the sources of a case, and their claims side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.models import Case, CaseSource, Claim
from casetrack.cases.policy import may, sight_of
from casetrack.cases.view_log import record_view
from casetrack.desk.claims import actions
from casetrack.desk.claims.forms import (
    ChangeSourceForm,
    ClaimForm,
    NewSourceForm,
    TakeClaimForm,
    WithdrawClaimForm,
)
from casetrack.desk.claims.models import RECORD
from casetrack.desk.claims.queries import (
    CLAIMS,
    SOURCES,
    find_claim,
    find_source,
    stated_in,
    statements_of,
)
from casetrack.desk.claims.recorded_values import FactColumns, key_of
from casetrack.desk.claims.words import claim_words, record_words, stated_words
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.saving import done_before, form_page, redirect_back, save, say_saved

bp = Blueprint("sources", __name__)
SAYS = {
    "claim_words": claim_words,
    "record_words": record_words,
    "stated_words": stated_words,
    "key_of": key_of,
}


@bp.get("/cases/<int:case_id>/sources")
@requires(Permission.CASE_READ)
def index(case_id: int) -> ResponseReturnValue:
    """Every source of the case, and each value with its claims."""
    case = case_or_404(case_id)
    user = signed_in_user()
    if not sight_of(user, case, on=today()).is_whole:
        abort(404)
    stated_in(case)
    sources = SOURCES(case)
    page = render_template(
        "desk/claims/index.html",
        case=case,
        sources=sources,
        statements=statements_of(sources, CLAIMS(case)),
        may_record=case.is_open() and may(user, RECORD, case, on=today()),
        **SAYS,
    )
    record_view(case, acting())
    return page


@bp.route("/cases/<int:case_id>/sources/new", methods=["GET", "POST"])
@requires(RECORD)
def new(case_id: int) -> ResponseReturnValue:
    """Record a source."""
    case = case_to(RECORD, case_id)
    form = NewSourceForm()
    if save(form, lambda act: actions.record_source(case, form.told(), act)):
        flash(_("The source is saved."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/new.html", form, case=case)


@bp.route("/cases/<int:case_id>/sources/<int:source_id>", methods=["GET", "POST"])
@requires(RECORD)
def change(case_id: int, source_id: int) -> ResponseReturnValue:
    """Change a source."""
    case = case_to(RECORD, case_id)
    source = find_source(case, source_id) or abort(404)
    form = ChangeSourceForm(data=_shown(source))
    if saved := save(
        form,
        lambda act: actions.change_source(
            case, source, form.told(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, source, case, _shown(source)),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/change.html", form, case=case, source=source)


@bp.route("/cases/<int:case_id>/sources/says", methods=["GET", "POST"])
@requires(RECORD)
def says(case_id: int) -> ResponseReturnValue:
    """Record a source's claim about a value."""
    case = case_to(RECORD, case_id)
    rows = {key_of(row): row for row in stated_in(case)}
    sources = {str(source.id): source for source in SOURCES(case)}
    form = ClaimForm(about=request.args.get("about"), source=request.args.get("source"))
    form.offer(sources.values(), rows.values())
    if save(
        form,
        lambda act: actions.record_claim(
            case,
            rows[form.about.data],
            sources[form.source.data],
            form.said(rows[form.about.data]),
            act,
        ),
    ):
        flash(_("What the source says is saved."))
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page("desk/claims/says.html", form, case=case, has_both=bool(rows and sources))


@bp.route("/cases/<int:case_id>/sources/said/<int:claim_id>/follow", methods=["GET", "POST"])
@requires(RECORD)
def take(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Change the record to the claim of this source."""
    case = case_to(RECORD, case_id)
    claim, source, row = _claim(case, claim_id)
    form = TakeClaimForm()
    if saved := save(
        form,
        lambda act: actions.take_claim(case, claim, source, row, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "desk/claims/take.html", form, case=case, claim=claim, source=source, row=row, **SAYS
    )


@bp.route("/cases/<int:case_id>/sources/said/<int:claim_id>/withdraw", methods=["GET", "POST"])
@requires(RECORD)
def withdraw(case_id: int, claim_id: int) -> ResponseReturnValue:
    """Withdraw a claim."""
    case = case_to(RECORD, case_id)
    claim, source, row = _claim(case, claim_id)
    form = WithdrawClaimForm()
    if saved := save(
        form,
        lambda act: actions.withdraw_claim(case, claim, source, row, form.reason.data or "", act),
    ):
        say_saved(saved.result)
        return redirect_back(url_for(".index", case_id=case.id))
    return form_page(
        "desk/claims/withdraw.html", form, case=case, claim=claim, source=source, row=row, **SAYS
    )


def _claim(case: Case, claim_id: int) -> tuple[Claim, CaseSource, FactColumns]:
    claim = find_claim(case, claim_id) or abort(404)
    if claim[0].withdrawn_by_id is not None:
        abort(done_before(url_for(".index", case_id=case.id)))
    return claim


def _shown(source: CaseSource) -> dict[str, Any]:
    """Form data of a source."""
    return {
        "kind": source.kind,
        "title_zh": source.title.zh,
        "title_en": source.title.en,
        "place_zh": source.place.zh,
        "place_en": source.place.en,
        "when": source.when,
        "version": source.version,
    }
