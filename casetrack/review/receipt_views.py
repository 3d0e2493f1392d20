"""The page that records the receipt of a case for review, and what it shows while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.also_for import Another, also_for, are_right, for_each
from casetrack.cases.kinds import MAY_BE_ACCUSED
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.law import Due
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.preview import preview_step
from casetrack.ledger.preview_page import StepPreview, save_step
from casetrack.ledger.reasons import why_of
from casetrack.review import actions
from casetrack.review.blueprint import bp
from casetrack.review.counting import TRIGGERS, count, options_of
from casetrack.review.forms import ReceiptForm
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.queries import awaited_again, reviews_of
from casetrack.review.views import _day, _to_case
from casetrack.web.access import acting, requires
from casetrack.web.saving import Saved, attempt, form_page
from casetrack.web.words import label

# Fields that may differ when one form is sent for several people.
DIFFER_IN_RECEIPT = "received_on custody returns_elsewhere note"


@bp.route("/cases/<int:case_id>/people/<int:party_id>/review/<kind>", methods=["GET", "POST"])
@requires(Permission.REVIEW_RECEIVE)
def receive(case_id: int, party_id: int, kind: str) -> ResponseReturnValue:
    """Record the receipt of a case for review about one suspect."""
    case = case_to(Permission.REVIEW_RECEIVE, case_id)
    asked = _receipt_of(case, party_or_404(case, party_id), _kind_or_404(kind))
    form, person, review = asked.form, asked.person, asked.kind
    step = are_right(form, asked.also) and save_step(form, case, asked.receive)
    if isinstance(step, Saved):
        day = _day(step.result)
        flash(_("%(review)s recorded; due on %(day)s.", review=label(review), day=day))
        return _to_case(case)
    return form_page(
        "review/receive.html",
        form,
        case=case,
        person=person,
        kind=review,
        preview=_preview(review, form),
        look=step,
        previous=asked.previous,
        also=asked.also,
        people=_by_id(case),
    )


@bp.get("/cases/<int:case_id>/people/<int:party_id>/review/<kind>/due")
@requires(Permission.REVIEW_RECEIVE)
def preview(case_id: int, party_id: int, kind: str) -> ResponseReturnValue:
    """The last day of the review and moved dates for the values typed so far, as a fragment."""
    case = case_to(Permission.REVIEW_RECEIVE, case_id)
    asked = _receipt_of(case, party_or_404(case, party_id), _kind_or_404(kind), request.args)
    form = asked.form
    look = None
    is_whole = form.validate() and are_right(form, asked.also)
    counted = _preview(asked.kind, form)
    if is_whole and counted:
        act = acting()
        step = with_what_follows(lambda: asked.receive(act), on=act.on)
        look = attempt(form, lambda: StepPreview(preview_step(case, step)))
    refused = [sentence for _field, sentence in form.problems()] if form.custody.data else []
    return render_template(
        "review/_followed.html",
        preview=counted,
        look=look,
        person=asked.person,
        people=_by_id(case),
        refused=refused,
    )


@dataclass(frozen=True)
class _Receipt:
    """The form of a receipt about one person, and of others it may be sent for."""

    case: Case
    person: Party
    kind: ReviewKind
    previous: ReviewPeriod | None
    form: ReceiptForm
    also: Sequence[Another]

    def receive(self, act: Act) -> ReviewPeriod:
        """Record the receipt for everybody chosen; returns the first person's period."""

        def received(party: Party, form: Any) -> ReviewPeriod:
            return actions.receive(self.case, party, form.receipt(self.kind), act)

        return for_each(
            lambda: received(self.person, self.form),
            self.also,
            lambda person: received(person.party, person.form),
        )


def _receipt_of(
    case: Case, person: Party, kind: ReviewKind, asked: MultiDict[str, str] | None = None
) -> _Receipt:
    """The sent form; asked: values typed so far, for a preview only."""
    previous = awaited_again(person) if kind is ReviewKind.PROSECUTION else None
    unsent = {} if asked is None else {"meta": {"csrf": False}}

    def filled(_one: Party, **given: Any) -> ReceiptForm:
        form = ReceiptForm(custody=previous.custody if previous else None, **given, **unsent)
        form.ask_about(kind)
        return form

    form = filled(person) if asked is None else filled(person, formdata=asked)
    others = _others_to_come(case, person, kind)
    also = also_for(others, filled, DIFFER_IN_RECEIPT, asked)
    return _Receipt(case, person, kind, previous, form, also)


def _by_id(case: Case) -> dict[int, Party]:
    return {party.id: party for party in parties_of(case)}


def _others_to_come(case: Case, person: Party, kind: ReviewKind) -> list[tuple[Party, None]]:
    """The other accused of the case without a running review of this kind."""
    under = {
        review.party_id
        for review in reviews_of(case)
        if review.kind is kind and review.is_running()
    }
    return [
        (party, None)
        for party in parties_of(case)
        if party.has_role(*MAY_BE_ACCUSED) and party.id not in {person.id, *under}
    ]


def _kind_or_404(kind: str) -> ReviewKind:
    if kind not in tuple(ReviewKind):
        abort(404)
    return ReviewKind(kind)


def _preview(kind: ReviewKind, form: ReceiptForm) -> tuple[Due, dict[str, object]] | None:
    """The last day and its reason; None until day and custody are typed."""
    when = form.received_on.when
    if when is None or when.first is None or form.custody.data is None or form.received_on.errors:
        return None
    received, is_complex = when.first, bool(form.is_complex.data)
    counted = attempt(form, lambda: count(kind, received, form.custody.data, is_complex=is_complex))
    if counted is None:
        return None
    options = options_of(counted, form.custody.data, is_complex=is_complex, is_extended=False)
    why = why_of(counted, fact=TRIGGERS[kind], fact_on=received, options=options, when=when)
    return counted, why
