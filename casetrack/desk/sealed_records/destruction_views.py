"""Pages of how long a sealed record is kept, what suspends its destruction, and the destruction."""

from __future__ import annotations

from flask import abort, after_this_request, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casetrack.db import session
from casetrack.db.kept_files import current_file_store, nobodys
from casetrack.db.session import current_database
from casetrack.desk.health.house import installed
from casetrack.desk.health.queries import destroyed_file
from casetrack.desk.sealed_records import destruction, retention
from casetrack.desk.sealed_records.forms import (
    DecideForm,
    DestroyForm,
    HoldForm,
    PeriodForm,
    RetentionReasonForm,
)
from casetrack.desk.sealed_records.models import APPROVE, KEEP, RecordDestruction, RetentionHold
from casetrack.desk.sealed_records.views import bp, opens_sealed, seal_or_404
from casetrack.law.counting import local_day
from casetrack.law.records import KEPT_YEARS
from casetrack.web.access import acting, fresh_factor, requires, signed_in_user
from casetrack.web.saving import form_page, save


@bp.route("/sealed/<int:seal_id>/kept", methods=["GET", "POST"])
@requires(KEEP)
@opens_sealed
def kept(seal_id: int) -> ResponseReturnValue:
    """How long a record is kept: set it, or correct it; what suspends its destruction."""
    seal = seal_or_404(seal_id)
    sealed_on = local_day(seal.sealed_at) if seal.sealed_at else None
    form = PeriodForm(obj=next(iter(seal.periods), None), since=sealed_on)
    if save(form, lambda act: retention.set_period(seal, form.period(), act)):
        flash(_("Saved."))
        return redirect(url_for(".kept", seal_id=seal.id))
    on = acting().on
    return form_page(
        "desk/sealed_records/kept.html",
        form,
        seal=seal,
        years=KEPT_YEARS,
        is_over=retention.is_over(seal, on=on),
        is_held=retention.is_held(seal, on=on),
        proposed=destruction.open_of(seal),
    )


@bp.route("/sealed/<int:seal_id>/hold", methods=["GET", "POST"])
@requires(KEEP)
@opens_sealed
def hold(seal_id: int) -> ResponseReturnValue:
    """Suspend the destruction of a record."""
    seal, form = seal_or_404(seal_id), HoldForm(since=acting().on)
    if save(form, lambda act: retention.place_hold(seal, form.hold(), act)):
        flash(_("Suspended: nothing of it is destroyed."))
        return redirect(url_for(".kept", seal_id=seal.id))
    return form_page("desk/sealed_records/hold.html", form, seal=seal)


@bp.route("/sealed/holds/<int:hold_id>", methods=["GET", "POST"])
@requires(KEEP)
@opens_sealed
def lift_hold(hold_id: int) -> ResponseReturnValue:
    """Lift a hold."""
    standing, form = session().get(RetentionHold, hold_id), RetentionReasonForm()
    if standing is None:
        abort(404)
    seal = seal_or_404(standing.seal_id)
    if save(form, lambda act: retention.lift_hold(standing, form.reason.data or "", act)):
        flash(_("Lifted."))
        return redirect(url_for(".kept", seal_id=seal.id))
    return form_page("desk/sealed_records/lift_hold.html", form, seal=seal, hold=standing)


@bp.route("/sealed/<int:seal_id>/destruction", methods=["GET", "POST"])
@requires(KEEP)
@opens_sealed
def propose_destruction(seal_id: int) -> ResponseReturnValue:
    """Propose to destroy a record whose years are over."""
    seal, form = seal_or_404(seal_id), RetentionReasonForm()
    if save(form, lambda act: destruction.propose(seal, form.reason.data or "", act)):
        flash(_("Proposed. Somebody else decides it."))
        return redirect(url_for(".desk"))
    return form_page("desk/sealed_records/propose_destruction.html", form, seal=seal)


@bp.route("/sealed/destructions/<int:destruction_id>", methods=["GET", "POST"])
@requires(APPROVE)
@fresh_factor
@opens_sealed
def decide_destruction(destruction_id: int) -> ResponseReturnValue:
    """Approve that a record is destroyed, or refuse it."""
    proposed, form = _destruction(destruction_id), DecideForm()
    if proposed.decided_on is not None:
        abort(404)
    if save(form, lambda act: destruction.decide(proposed, form.refusal(), act)):
        flash(_("Refused.") if proposed.refused else _("Approved. The custodian destroys it."))
        return redirect(url_for(".approvals"))
    return form_page("desk/sealed_records/decide_destruction.html", form, proposed=proposed)


@bp.route("/sealed/destructions/<int:destruction_id>/carry-out", methods=["GET", "POST"])
@requires(KEEP)
@fresh_factor
@opens_sealed
def destroy(destruction_id: int) -> ResponseReturnValue:
    """Destroy a record as approved: rows, files, keys; what remains stands in the register."""
    approved, form = _destruction(destruction_id), DestroyForm()
    if approved.decided_on is None or not approved.is_open():
        abort(404)
    if saved := save(form, lambda act: destruction.destroy(approved, act)):
        _clear_after(saved.result)
        flash(_("Destroyed. The register says so."))
        return redirect(url_for(".destroyed"))
    return form_page("desk/sealed_records/destroy.html", form, approved=approved)


@bp.get("/sealed/destructions")
@requires(KEEP)
def destroyed() -> ResponseReturnValue:
    """The register of what was destroyed, to be printed."""
    rows = destruction.of_office(signed_in_user().office_id)
    return render_template(
        "desk/sealed_records/destroyed.html", rows=[row for row in rows if row.destroyed_on]
    )


def _clear_after(names: list[str]) -> None:
    """After the commit: remove the files that no row keeps, and note what was destroyed."""
    store, database, file = current_file_store(), current_database(), destroyed_file(installed())

    @after_this_request
    def cleared(answer: Response) -> Response:
        # Whatever fails here the night does.
        try:
            nobodys(store, database, remove=True, among=names)
            destruction.note_outside(file)
        except OSError:
            current_app.logger.warning("not cleared after a destruction", exc_info=True)
        return answer


def _destruction(destruction_id: int) -> RecordDestruction:
    row = session().get(RecordDestruction, destruction_id)
    if row is None or row.office_id != signed_in_user().office_id:
        abort(404)
    return row
