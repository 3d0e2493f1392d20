"""Pages of the review: extend, custody, decide, announce, revoke."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404, row_or_404
from casetrack.cases.also_for import also_for
from casetrack.cases.conflict import conflict_of
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.flag_words import undone_words
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.queries import find_in, find_party, parties_of
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import Asking, Proposed, ask_who_decides, decide_step
from casetrack.events import ask
from casetrack.law import Due, ways_back
from casetrack.ledger.custody import is_held
from casetrack.ledger.gate_lines import GateSheet, sheet_of
from casetrack.ledger.gates import GateAsked, entry_of
from casetrack.ledger.preview_page import save_step
from casetrack.review import custody_changes, decisions
from casetrack.review.blueprint import bp
from casetrack.review.counting import DECIDED_HERE, can_be_extended, count
from casetrack.review.custody import course_of
from casetrack.review.forms import (
    AnnouncementForm,
    CustodyForm,
    ReviewExtensionForm,
    ReviewOutcomeForm,
    UndoForm,
)
from casetrack.review.models import ReviewPeriod
from casetrack.review.proposals import AFTER, EXTENSION, IN_REVIEW, UNDOING
from casetrack.review.queries import (
    all_decisions_about,
    awaits_decision,
    decisions_about,
    periods_of,
    returned_in,
    reviews_of,
    withdrawn_since,
)
from casetrack.review.resuming import FinalDecisionAnew
from casetrack.review.undoing import HERE, can_be_undone, what_goes_on
from casetrack.review.words import remedy_lines
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, form_page, redirect_back, save
from casetrack.web.words import label, language

DIFFER_IN_OUTCOME = "kind decided_on announced_on ground reason approved_number approved_on"


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
        who = person.alias.in_(language())
        flash(_("There is no prosecution or non-prosecution of %(who)s to decide now.", who=who))
        return _to_case(case)
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


def _person(case: Case, period: ReviewPeriod) -> Party:
    return find_party(case, period.party_id) or abort(404)


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect_back(url_for("dossier.show", case_id=case.id))


def _change_custody(period: ReviewPeriod, form: CustodyForm, act: Act) -> Due | None:
    return custody_changes.change_custody(
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


@bp.route("/cases/<int:case_id>/decisions/<int:decision_id>/undoing", methods=["GET", "POST"])
@requires(Permission.DECIDE)
@takes_attachments
def undo(case_id: int, decision_id: int) -> ResponseReturnValue:
    """Revoke or change a decision; the new one is taken in the resumed review."""
    case = case_to(Permission.DECIDE, case_id)
    decision = find_in(case, Disposition, decision_id)
    if decision is None or not ways_back(decision.kind):
        abort(404)
    person = party_or_404(case, decision.party_id)
    asking = ask_who_decides(case, UNDOING, decision)
    form = UndoForm(data=asking.typed())
    form.ask_about(decision)
    asking.fit(form)
    step = decide_step(form, case, decision, form.undoing, asking, decision)
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("%(decision)s: it has no effect any more.", decision=label(decision.called)))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    # For a refused day, show the review resumed from the nearest allowed one.
    decided, among = decision.decided.last or today(), decisions_about(person)
    on = min(max(form.undone_on.data or today(), decided), today())
    return form_page(
        "review/undo.html",
        form,
        case=case,
        decision=decision,
        person=person,
        look=step,
        asking=asking.of([HERE]),
        button=asking.button(_("Revoke or change the decision")),
        can_be_undone=can_be_undone(decision, among),
        undone=undone_words(decision),
        goes_on=what_goes_on(decision, on, among),
        frees=decision.kind is DispositionKind.ARREST_APPROVED and is_held(person, on),
    )
