"""Pages of a probation's conduct and end: breach, objection, victim, revocation, final decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404, row_or_404
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.events import ask
from casetrack.law import Due, Heard, ObjectionEffect, RevocationFacts, revocation_grounds
from casetrack.ledger.gate_lines import check_lines, sheet_of
from casetrack.ledger.gates import LawRefuses, verdicts_on
from casetrack.probation import conduct, endings
from casetrack.probation.checks import conduct as conduct_of
from casetrack.probation.checks import heard_again, victim_verdict
from casetrack.probation.dates import is_held, over_after, resumed_with
from casetrack.probation.forms import (
    BreachForm,
    FinalForm,
    ObjectionForm,
    RevocationForm,
    VictimForm,
    WithdrawalForm,
)
from casetrack.probation.models import Breach, Objection, Probation
from casetrack.probation.proposals import FINAL, REVOCATION
from casetrack.probation.queries import (
    breaches_of,
    has_victim,
    may_decide_finally,
    may_object,
    objections_about,
    undecided_probation,
)
from casetrack.probation.routes import bp, probation_or_404, refusal, to_probation
from casetrack.review.decisions import ObjectionEffectOf
from casetrack.web.access import requires
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.saving import Saved, form_page, redirect_back, save
from casetrack.web.words import label, language

NO_OBJECTION = "cnp_no_objection"
# Address parameter of the form of the final decision: the decision is recorded afterwards.
BEFORE = "recorded"
# Rules whose facts no form can supply: the page says so before anything is typed.
STANDS_AGAINST = {"cnp_after_probation", "np_after_probation", NO_OBJECTION}
MUST_PROSECUTE = ObjectionEffect.MUST_PROSECUTE
NOT_PROSECUTED = ObjectionEffect.STATUTORY_NON_PROSECUTION


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/breach", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def breach(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Record a breach, also one found after the end; one alone is no ground to revoke."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    probation, person = probation_or_404(case, probation_id)
    form = BreachForm()
    if save(
        form,
        lambda act: conduct.record_breach(
            probation,
            act,
            happened=form.happened.data,
            is_serious=bool(form.is_serious.data),
            of_public_order=bool(form.of_public_order.data),
            text=form.text.data or "",
        ),
    ):
        flash(_("Breach recorded."))
        return to_probation(probation)
    return form_page("probation/breach.html", form, case=case, person=person, probation=probation)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/victim", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def victim(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Record that the victim was heard again, or why that cannot be."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    probation, person = probation_or_404(case, probation_id)
    form = VictimForm()
    form.heard.offer((Heard.HEARD, Heard.NONE_SUCH, Heard.UNREACHABLE))
    if save(
        form,
        lambda act: conduct.hear_victim(
            probation,
            form.heard.data,
            act,
            heard_on=form.heard_on.data,
            text=form.tried.data or "",
        ),
    ):
        flash(_("Recorded; the final decision can rest on it."))
        return to_probation(probation)
    return form_page("probation/victim.html", form, case=case, person=person, probation=probation)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/revocation", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
@takes_attachments
def revoke(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Revoke a conditional non-prosecution, where a ground exists."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    leads_to = ask(ObjectionEffectOf(person))
    stands = leads_to in (MUST_PROSECUTE, NOT_PROSECUTED)
    asking = ask_who_decides(case, REVOCATION, probation)
    form = RevocationForm(data={"in_custody": is_held(probation, on=today()), **asking.typed()})
    if not stands:
        del form.by_objection
    asking.fit(form)
    step = decide_step(
        form,
        case,
        probation,
        lambda: form.into(endings.Revocation),
        asking,
        probation,
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_revoked(step.result, leads_to))
        return redirect(url_for("review.prosecute", case_id=case.id, party_id=person.id))
    breaches = breaches_of(probation)
    return form_page(
        "probation/revoke.html",
        form,
        case=case,
        person=person,
        probation=probation,
        grounds=check_lines(revocation_grounds(_conduct_typed(breaches, form))),
        objection_stands=stands,
        is_innocent=leads_to is NOT_PROSECUTED,
        look=step,
        resumed=resumed_with(step.preview.moves) if step else None,
        asking=asking,
        gate=sheet_of(
            asking.shown(
                endings.asked_of_revocation(
                    probation,
                    person,
                    on=form.revoked_on.data or today(),
                    breaches=breaches,
                    new_crime=bool(form.new_crime.data),
                    undiscovered_crime=bool(form.undiscovered_crime.data),
                    found_on=form.found_on.data,
                    by_objection=stands,
                ),
                form,
            )
        ),
    )


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/final", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
@takes_attachments
def final(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Decide not to prosecute after the probation; before its end, show what is missing."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    if probation.revoked_on is not None and probation.final_disposition_id is None:
        return redirect(url_for("review.prosecute", case_id=case.id, party_id=person.id))
    asking = ask_who_decides(case, FINAL, probation)
    is_of_before = BEFORE in request.args
    form = FinalForm(data={"recorded": is_of_before, **asking.typed()})
    asking.fit(form)
    there = has_victim(probation)
    victim = victim_verdict(probation, on=today(), has_victim=there)
    form.ask_about_victim(is_recorded=victim.met)
    is_asked = request.method == "GET" and not is_of_before
    if is_asked and (early := _stands_against(probation, person, has_victim=there)):
        return _not_yet(case, person, probation, early)
    step = decide_step(
        form,
        case,
        probation,
        form.decision,
        asking,
        probation,
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("Non-prosecution after probation recorded; it takes effect when announced."))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "probation/final.html",
        form,
        case=case,
        person=person,
        probation=probation,
        look=step,
        asking=asking,
        heard=heard_again(probation, has_victim=there),
        gate=sheet_of(
            asking.shown(
                endings.asked_of_end(
                    probation,
                    person,
                    on=form.decided_on.data or today(),
                    heard=form.decision().heard,
                    has_victim=there,
                ),
                form,
            )
        ),
    )


def _conduct_typed(breaches: Sequence[Breach], form: RevocationForm) -> RevocationFacts:
    """Facts of a revocation: recorded breaches, and crimes from the form."""
    return conduct_of(
        breaches,
        new_crime=bool(form.new_crime.data),
        undiscovered_crime=bool(form.undiscovered_crime.data),
    )


def _revoked(due: Due | None, leads_to: ObjectionEffect) -> str:
    """Message after a revocation: the decision that follows, and its due date."""
    day = word_day(due.due, language(), long=True) if due else ""
    if leads_to is NOT_PROSECUTED:
        if not due:
            return str(_("Revoked. Non-prosecution of another kind follows."))
        return str(_("Revoked. Non-prosecution of another kind follows, by %(day)s.", day=day))
    if not due:
        return str(_("Revoked. Prosecution follows."))
    return str(_("Revoked. Prosecution follows, by %(day)s.", day=day))


def _stands_against(probation: Probation, person: Party, *, has_victim: bool) -> LawRefuses | None:
    """Refusals of a decision today that the form cannot remedy; None if there are none."""
    if over_after(probation) is None or not may_decide_finally(probation):
        return None
    end = endings.asked_of_end(probation, person, on=today(), has_victim=has_victim)
    asked = verdicts_on(end)
    against = {answer.verdict.rule for answer in asked if answer.verdict.refuses}
    return LawRefuses(asked) if against & STANDS_AGAINST else None


def _not_yet(
    case: Case, person: Party, probation: Probation, refused: LawRefuses
) -> ResponseReturnValue:
    ends_on = over_after(probation)
    over = next(
        verdict.met for verdict in refused.verdicts if verdict.rule == "cnp_after_probation"
    )
    title, why = _("This cannot be decided yet"), _("Something that the law asks is missing.")
    if not over and ends_on is not None:
        day = word_day(ends_on + timedelta(days=1), language(), long=True)
        title = _("This cannot be decided before %(day)s", day=day)
        why = _("The law lets a final decision follow the probation, not run ahead of it.")
    elif not all(verdict.met for verdict in refused.verdicts if verdict.rule == NO_OBJECTION):
        title = _("An objection stands against this")
        why = _("It is decided on first, or withdrawn (Rules, art. 470).")
    return refusal(
        case,
        person,
        refused,
        title=title,
        why=why,
        probation=probation,
        links=[(_("It was decided before"), f"{request.path}?{BEFORE}=1")],
    )


@bp.route("/cases/<int:case_id>/people/<int:party_id>/objection", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def objection(case_id: int, party_id: int) -> ResponseReturnValue:
    """Record that the minor or a legal representative objects."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    person = party_or_404(case, party_id)
    form = ObjectionForm()
    form.raised_by.offer(may_object(person))
    if saved := save(
        form,
        lambda act: conduct.record_objection(
            case,
            person,
            party_or_404(case, form.raised_by.data or person.id),
            form.to.data,
            act,
            raised_on=form.raised_on.data,
            text=form.text.data or "",
        ),
    ):
        flash(_("Objection recorded: %(effect)s.", effect=label(saved.result)))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "probation/objection.html",
        form,
        case=case,
        person=person,
        objections=objections_about(person),
        people={party.id: party for party in parties_of(case)},
    )


@bp.route("/cases/<int:case_id>/objections/<int:objection_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.PROBATION_WRITE)
def withdrawal(case_id: int, objection_id: int) -> ResponseReturnValue:
    """Record that an objection was withdrawn."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    objection = row_or_404(case, Objection, objection_id)
    form = WithdrawalForm()
    if save(
        form,
        lambda act: conduct.withdraw_objection(objection, act, withdrawn_on=form.withdrawn_on.data),
    ):
        flash(_("Withdrawal recorded; conditional non-prosecution is possible again."))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "probation/withdrawal.html",
        form,
        case=case,
        person=party_or_404(case, objection.party_id),
        objection=objection,
    )


@bp.get("/cases/<int:case_id>/objections/<int:objection_id>/decision")
@requires(Permission.PROBATION_ORDER)
def objection_decision(case_id: int, objection_id: int) -> ResponseReturnValue:
    """Redirect to where an objection is decided on: the undecided probation, else the case."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    objection = row_or_404(case, Objection, objection_id)
    probation = undecided_probation(party_or_404(case, objection.party_id))
    if probation is None:
        return redirect(url_for("dossier.show", case_id=case.id))
    return redirect(url_for("probation.revoke", case_id=case.id, probation_id=probation.id))
