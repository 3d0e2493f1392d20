"""Bundles of a case: their pages, and the feature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.access import case_to, row_or_404
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case
from casetrack.desk.bundles.actions import ask_for_bundle, bundles_of, may_name, named_people
from casetrack.desk.bundles.contents import sent_bundle
from casetrack.desk.bundles.models import MAKE, CaseBundle
from casetrack.desk.health.house import installed
from casetrack.exchange.exporter import ensure_sees_whole
from casetrack.ledger.page_parts import RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import Feature
from casetrack.web.access import fresh_factor, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.forms import Form, within
from casetrack.web.saving import form_page, save
from casetrack.web.typed_dates.fields import Required

bp = Blueprint("bundles", __name__)


class BundleForm(Form):
    """Why a whole case is taken out, and whether the real names go along."""

    reason = TextAreaField(
        _l("Why the whole case leaves casetrack"),
        [Required(_l("Say why, in a few words.")), within(CaseBundle.reason)],
    )
    with_names = BooleanField(_l("With the real names"))


class TakeBundleForm(Form):
    """The second time that somebody says it."""

    sending = None


@bp.route("/cases/<int:case_id>/bundle", methods=["GET", "POST"])
@requires(MAKE)
@fresh_factor
def ask(case_id: int) -> ResponseReturnValue:
    """Ask for a bundle of a case; below, who took one out."""
    case = case_to(MAKE, case_id)
    user, on = signed_in_user(), today()
    ensure_sees_whole(user, case, on=on)
    form = BundleForm()
    names = named_people(case) if may_name(user, case, on=on) else []
    if not names:
        del form.with_names
    if saved := save(form, partial(_ask, case, form)):
        return redirect(url_for(".take", case_id=case.id, bundle_id=saved.result.id))
    return form_page("desk/bundles/ask.html", form, case=case, names=names, taken=bundles_of(case))


@bp.route("/cases/<int:case_id>/bundle/<int:bundle_id>", methods=["GET", "POST"])
@requires(MAKE)
@fresh_factor
def take(case_id: int, bundle_id: int) -> ResponseReturnValue:
    """Say it once more, and be sent the archive."""
    case = case_to(MAKE, case_id)
    bundle = row_or_404(case, CaseBundle, bundle_id)
    if bundle.by_id != signed_in_user().id:
        abort(404)
    form = TakeBundleForm()
    font = installed().document_font
    if saved := save(form, lambda act: sent_bundle(case, bundle, act, font=font)):
        return _sent(saved.result, case)
    page = render_template("desk/bundles/take.html", case=case, bundle=bundle, form=form)
    return page, 422 if form.is_submitted() else 200


def _ask(case: Case, form: BundleForm, act: Act) -> CaseBundle:
    with_names = "with_names" in form and bool(form.with_names.data)
    return ask_for_bundle(case, form.reason.data or "", act, with_names=with_names)


def _sent(pieces: Iterable[bytes], case: Case) -> Response:
    answer = Response(pieces, mimetype="application/zip")
    name = f"case-{case.id}-{today().isoformat()}.zip"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    if facts.may(user, MAKE):
        url = url_for("bundles.ask", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CASE, _("Take the whole case out"), url)


FEATURE = Feature("bundles", bp, brings=(RecordLines(_record_lines),))
