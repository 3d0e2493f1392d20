"""Pages of the review: receive, extend, custody, decide, announce."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404, row_or_404
from casetrack.cases.also_for import Another, also_for, are_right, for_each
from casetrack.cases.conflict import conflict_of
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MAY_BE_ACCUSED, DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.queries import find_party, parties_of
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import Asking, Proposed, ask_who_decides, decide_step
from casetrack.events import ask
from casetrack.law import Due
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.custody import is_held
from casetrack.ledger.gate_lines import GateSheet, sheet_of
from casetrack.ledger.gates import GateAsked, entry_of
from casetrack.ledger.preview import preview_step
from casetrack.ledger.preview_page import StepPreview, save_step
from casetrack.ledger.reasons import why_of
from casetrack.review import actions, decisions
from casetrack.review.blueprint import bp
from casetrack.review.counting import DECIDED_HERE, TRIGGERS, can_be_extended, count, options_of
from casetrack.review.custody import course_of
from casetrack.review.forms import (
    AnnouncementForm,
    CustodyForm,
    ReceiptForm,
    ReviewExtensionForm,
    ReviewOutcomeForm,
)
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.proposals import AFTER, EXTENSION, IN_REVIEW
from casetrack.review.queries import (
    all_decisions_about,
    awaited_again,
    awaits_decision,
    periods_of,
    returned_in,
    reviews_of,
    withdrawn_since,
)
from casetrack.review.resuming import FinalDecisionAnew
from casetrack.review.words import remedy_lines
from casetrack.web.access import acting, requires
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, attempt, form_page, redirect_back, save
from casetrack.web.words import label, language

# Fields that may differ when one form is sent for several people.
DIFFER_IN_RECEIPT = "received_on custody returns_elsewhere note"
DIFFER_IN_OUTCOME = "kind decided_on announced_on ground reason approved_number approved_on"


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


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/decision", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def decide(case_id: int, review_id: int) -> ResponseReturnValue:
    """Decide about the person under review."""
    case = case_to(Permission.DECIDE, case_id)
    # Load all people and reviews first, so later look-ups of one need no statement.
    people = {party.id: party for party in parties_of(case)}
    reviews = reviews_of(case)
    period = next((review for review in reviews if review.id == review_id), None) or abort(404)
    proposable = IN_REVIEW[period.kind]
    others = [
        (people[review.party_id], review)
        for review in reviews
        if review.kind is period.kind and review is not period and review.is_running()
    ]
    asking = ask_who_decides(case, proposable, period, [party for party, _period in others])

    def filled(_one: Party, **given: Any) -> ReviewOutcomeForm:
        form = ReviewOutcomeForm(**given)
        form.ask_about(period.kind)
        asking.fit(form)
        return form

    form = filled(people[period.party_id], data=asking.typed())
    also = also_for(others, filled, DIFFER_IN_OUTCOME)
    step = decide_step(
        form, case, period, form.outcome, asking, period, also=also, read=ReviewOutcomeForm.outcome
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("%(decision)s recorded. The review is over.", decision=label(step.result.kind)))
        return _to_case(case)
    person = people[period.party_id]
    periods = [review for review in reviews if review.party_id == person.id]
    return form_page(
        "review/decide.html",
        form,
        case=case,
        period=period,
        person=person,
        held=period.is_running() and period.custody.counts_as_held,
        final_anew=ask(FinalDecisionAnew(person)) if period.is_running() else None,
        returned=returned_in(periods),
        look=step,
        asking=asking,
        gate=_gate(case, person, (asking, form), DECIDED_HERE[period.kind], periods),
        also=also,
        people=people,
    )


@bp.route("/cases/<int:case_id>/people/<int:party_id>/prosecution", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def prosecute(case_id: int, party_id: int) -> ResponseReturnValue:
    """Decide about a person whose conditional non-prosecution was revoked, or indictment withdrawn.

    Prosecute; or not, if the indictment was withdrawn or a plea of innocence found right.
    """
    case = case_to(Permission.DECIDE, case_id)
    person = party_or_404(case, party_id)
    every = all_decisions_about(person)
    if not awaits_decision(every) and request.method != "POST":
        abort(404)
    kinds = decisions.may_follow_revocation(person)
    anything = ask_who_decides(case, AFTER, person)
    asking = anything.of([entry_of(kind) for kind in kinds])
    form = ReviewOutcomeForm(data=asking.typed())
    form.ask_after_revocation(kinds)
    asking.fit(form)
    # Another kind sent by hand is refused by the law, not by the form.
    step = decide_step(form, case, person, form.outcome, anything)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        done = step.result
        flash(
            _("Prosecution recorded.")
            if done.kind is DispositionKind.PROSECUTED
            else _("%(decision)s recorded.", decision=label(done.kind))
        )
        return _to_case(case)
    periods = periods_of(person)
    return form_page(
        "review/prosecute.html",
        form,
        case=case,
        person=person,
        withdrawn=withdrawn_since(every),
        held=kinds != (DispositionKind.PROSECUTED,) and is_held(person, today()),
        look=step,
        asking=asking,
        returned=returned_in(periods),
        gate=_gate(case, person, (asking, form), kinds, periods),
    )


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/extension", methods=["GET", "POST"])
@requires(Permission.REVIEW_WRITE)
@takes_attachments
def extend(case_id: int, review_id: int) -> ResponseReturnValue:
    """Extend a running review, once."""
    case = case_to(Permission.REVIEW_WRITE, case_id)
    period = row_or_404(case, ReviewPeriod, review_id)
    person = _person(case, period)
    asking = ask_who_decides(case, EXTENSION, period)
    form = ReviewExtensionForm(data=asking.typed())
    asking.fit(form)
    step = decide_step(form, case, period, form.terms, asking, period)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("The review was extended; due on %(day)s.", day=_day(period)))
        return _to_case(case)
    day = form.extended_on.data or today()
    asked = GateAsked(case, person, EntryKind.PERIOD_EXTENDED, day)
    return form_page(
        "review/extend.html",
        form,
        case=case,
        period=period,
        person=person,
        look=step,
        asking=asking,
        longer=_longer(period),
        gate=sheet_of(asking.shown(asked, form)),
    )


@bp.route("/cases/<int:case_id>/reviews/<int:review_id>/custody", methods=["GET", "POST"])
@requires(Permission.REVIEW_WRITE)
def custody(case_id: int, review_id: int) -> ResponseReturnValue:
    """Record a change of custody; dates that depend on it move."""
    case = case_to(Permission.REVIEW_WRITE, case_id)
    period = row_or_404(case, ReviewPeriod, review_id)
    form = CustodyForm(custody=period.custody, version=period.version)
    step = save_step(
        form,
        case,
        lambda act: _change_custody(period, form, act),
        conflict=lambda: conflict_of(form, period, case, {"custody": period.custody}),
    )
    if isinstance(step, Saved):
        flash(_custody_told(period, step.result))
        return _to_case(case)
    return form_page(
        "review/custody.html",
        form,
        case=case,
        period=period,
        person=_person(case, period),
        look=step,
    )


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/announcement", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def announce(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Record the announcement of a non-prosecution (its effective date)."""
    case = case_to(Permission.DECIDE, case_id)
    decision = row_or_404(case, Disposition, decision_id)
    person = party_or_404(case, decision.party_id)
    if request.method == "GET" and decision.announced_on is not None:
        return redirect(url_for(".correct_announcement", case_id=case.id, decision_id=decision.id))
    form = AnnouncementForm()
    if save(
        form, lambda act: decisions.announce(decision, act, announced_on=form.announced_on.data)
    ):
        flash(_("Announcement recorded; the decision takes effect from that day."))
        return _to_case(case)
    victims = [party for party in parties_of(case) if party.has_role(PartyRole.VICTIM)]
    return form_page(
        "review/announce.html",
        form,
        case=case,
        decision=decision,
        person=person,
        remedies=remedy_lines(decision.kind, has_victim=bool(victims)),
    )


def _gate(
    case: Case,
    person: Party,
    typed: tuple[Asking, ReviewOutcomeForm],
    kinds: Iterable[DispositionKind],
    periods: Sequence[ReviewPeriod],
) -> GateSheet:
    """The law's answers for each possible decision, with the values typed so far."""
    asking, form = typed
    facts = form.outcome().facts
    on = form.decided_on.data or today()
    known: dict[Any, Any] = {periods_of: periods}
    return sheet_of(
        *(
            asking.shown(
                replace(decisions.asked_of(case, person, kind, on, facts), known=known), form
            )
            for kind in kinds
        )
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


def _person(case: Case, period: ReviewPeriod) -> Party:
    return find_party(case, period.party_id) or abort(404)


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect_back(url_for("dossier.show", case_id=case.id))


def _change_custody(period: ReviewPeriod, form: CustodyForm, act: Act) -> Due | None:
    return actions.change_custody(
        period,
        form.custody.data,
        act,
        changed_on=form.changed_on.data,
        note=form.note.data or "",
        opened=form.opened_version(),
    )


def _custody_told(period: ReviewPeriod, counted: Due | None) -> str:
    if counted is None:
        return str(_("Custody recorded; the final decision is counted by it."))
    day = word_day(counted.due, language(), long=True)
    if period.is_running():
        return str(_("Custody recorded; the review is due on %(day)s.", day=day))
    return str(_("Custody recorded; the police finish by %(day)s.", day=day))


def _day(period: ReviewPeriod) -> str:
    assert period.due is not None
    return word_day(period.due, language(), long=True)


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


def _longer(period: ReviewPeriod) -> Due | None:
    """The last day after an extension; None if it cannot be extended."""
    if period.received.first is None or period.extended_on is not None:
        return None
    if not can_be_extended(period):
        return None
    return count(
        period.kind,
        period.received.first,
        course_of(period).on,
        is_complex=period.is_complex,
        is_extended=True,
    )
