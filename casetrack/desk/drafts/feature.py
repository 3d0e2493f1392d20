"""The feature declaration and pages of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from casetrack.accounts import drafts
from casetrack.accounts.models import FormDraft
from casetrack.cases.models import Case
from casetrack.cases.policy import may_know
from casetrack.db import session
from casetrack.ledger.registry import Feature
from casetrack.web.access import reads_only, signed_in, signed_in_user
from casetrack.web.clock import local, now, today
from casetrack.web.drafts import DraftShown, apart, keep, texts_of, typed_form
from casetrack.web.form_places import endpoint_at, opened_at

bp = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class Unfinished:
    """A draft as Today offers it. case: number of its case, "" without one.

    opened_at: None where its author may not know of the place any more.
    """

    shown: DraftShown
    case: str
    opened_at: str | None


@bp.post("/drafts")
@signed_in
@reads_only
def keep_typed() -> ResponseReturnValue:
    """Keep what the script sends of a form; 409 with a sentence where it cannot be kept."""
    number = keep(
        request.form,
        typed_form(request.form),
        address=request.form.get("address", ""),
        staff_id=signed_in_user().id,
    )
    if number is None:
        return jsonify(said=_("What you typed cannot be kept here. Save it, or copy it.")), 409
    known = request.form.get("seen", 0, type=int)
    if number != known + 1:
        text = _("This form is open in another window, too. What was typed last is kept.")
    else:
        text = _(
            "Kept at %(time)s; only you see it, for %(days)d days.",
            time=f"{local(now()):%H:%M}",
            days=drafts.KEPT.days,
        )
    return jsonify(number=number, said=text)


@bp.get("/drafts/<int:draft_id>")
@signed_in
def show(draft_id: int) -> ResponseReturnValue:
    """The texts of a draft, to be copied: also where its author may no longer write."""
    draft = drafts.draft_of(signed_in_user().id, draft_id) or abort(404)
    (line,) = _lines([draft]) or abort(404)
    if line.opened_at is None:
        abort(404)
    return render_template("desk/drafts/show.html", line=line)


@bp.post("/drafts/<int:draft_id>/discard")
@signed_in
@reads_only
def discard(draft_id: int) -> ResponseReturnValue:
    """Give up a draft, and return to the empty form; from the list, to Today."""
    draft = drafts.draft_of(signed_in_user().id, draft_id) or abort(404)
    there = opened_at(draft.page)
    with apart() as db:
        drafts.forget(db, [draft])
    flash(_("What you had typed is removed."))
    return redirect(there if "again" in request.form else "/")


@bp.app_template_global()
def unfinished_drafts() -> list[Unfinished]:
    """What this person has typed and not saved, the latest first."""
    return _lines(current_user.drafts)


def _lines(known: Sequence[FormDraft]) -> list[Unfinished]:
    typed = [(draft, form) for draft in known if (form := drafts.typed_in(draft)) is not None]
    case_of = {draft.id: endpoint_at(draft.address)[1].get("case_id") for draft, _form in typed}
    asked = {case_id for case_id in case_of.values() if case_id is not None}
    numbers: dict[object, str] = {None: ""}
    if asked:
        visible = may_know(signed_in_user(), on=today())
        rows = session().execute(select(Case.id, Case.number).where(Case.id.in_(asked), visible))
        numbers |= {row.id: row.number for row in rows}
    return [
        Unfinished(
            DraftShown(draft, form, texts_of(form.fields)),
            numbers.get(case_of[draft.id], ""),
            opened_at(draft.page) if case_of[draft.id] in numbers else None,
        )
        for draft, form in typed
    ]


FEATURE = Feature("drafts", bp, section=None)
