"""Pages of the probation: order it, see it, its conditions, its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, party_or_404
from casetrack.cases.also_for import also_for
from casetrack.cases.conflict import ConflictLine, conflict_of, conflict_page
from casetrack.cases.flag_words import flag_lines, recorded_words, undone_words
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyRole
from casetrack.cases.models import Case, Disposition, Measure, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.identity.ages import ages_shown
from casetrack.courses.approvals.pages import Asking, Proposed, ask_who_decides, decide_step
from casetrack.courses.requirements.sections import promises_part
from casetrack.errors import NotAllowed
from casetrack.events import ask_all
from casetrack.law import AgeRecord
from casetrack.law.wording import rule_name
from casetrack.ledger.gate_lines import CheckLine, GateSheet, check_lines, sheet_of
from casetrack.probation import actions, conduct
from casetrack.probation.changes import LengthWished, changes_of
from casetrack.probation.check_words import WHO, ground_words, opinion_words
from casetrack.probation.checks import SuspectFacts, chapter_from, effect_of, heard_again
from casetrack.probation.conditions import set_requirements
from casetrack.probation.dates import Term, term_of
from casetrack.probation.forms import ConditionsForm, LengthForm, ProbationOrderForm
from casetrack.probation.models import ConditionKind, Probation, ProbationDuty
from casetrack.probation.proposals import LENGTH, ORDER, LengthChange
from casetrack.probation.queries import (
    breaches_told,
    charges_of,
    has_victim,
    may_decide_finally,
    objections_about,
    owed_by,
    probation_behind,
)
from casetrack.probation.routes import bp, probation_or_404, to_probation
from casetrack.review.queries import (
    RunningReview,
    awaits_decision,
    decisions_about,
    running_prosecution_review,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import Form
from casetrack.web.saving import Saved, attempt, form_page, save
from casetrack.web.words import label, language

# Fields that may differ where several people are put on probation with one form.
DIFFER = " ".join(
    (
        "months printed_last_day likely_months",
        *(f"{who} {who}_on {who}_text" for who in WHO if who != "police"),
        "ground reason approved_number approved_on",
    )
)
# Address parameter of the form of another length: prefill it with the wished length.
BY_SCHEME = "scheme"


@bp.route("/cases/<int:case_id>/people/<int:party_id>/probation", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
@takes_attachments
def order(case_id: int, party_id: int) -> ResponseReturnValue:
    """Decide on conditional non-prosecution; the dates that follow are shown before saving."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    # Read all parties first: the person comes with them.
    people = parties_of(case)
    person = party_or_404(case, party_id)
    others = [
        (party, party)
        for party in people
        if party is not person and party.has_role(*MAY_BE_ACCUSED)
    ]
    asking = ask_who_decides(case, ORDER, person, [party for party, _subject in others])
    filled = _order_form(person, asking, people)
    form = filled(person, data=asking.typed())
    also = also_for(others, filled, DIFFER)
    step = decide_step(
        form,
        case,
        person,
        form.terms,
        asking,
        also=also,
        read=ProbationOrderForm.terms,
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        probation = step.result
        day = word_day(probation.ends_on() or today(), language(), long=True)
        flash(_("Conditional non-prosecution decided; the probation ends on %(day)s.", day=day))
        return to_probation(probation)
    form.make_room()
    review = running_prosecution_review(person)
    return form_page(
        "probation/order.html",
        form,
        case=case,
        person=person,
        review=review,
        held=review is not None and review.is_in_custody,
        look=step,
        asking=asking,
        also=also,
        gate=_gate_of(case, person, form, asking, review),
        **_dates(form, review),
    )


@bp.get("/cases/<int:case_id>/people/<int:party_id>/probation/dates")
@requires(Permission.PROBATION_ORDER)
def dates(case_id: int, party_id: int) -> ResponseReturnValue:
    """The dates that would follow, and what is still to fill in: what follows what is typed."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    people = parties_of(case)
    person = party_or_404(case, party_id)
    asking = ask_who_decides(case, ORDER, person)
    form = _order_form(person, asking, people)(person, formdata=request.args, meta={"csrf": False})
    review = running_prosecution_review(person)
    return render_template(
        "probation/_followed.html",
        form=form,
        review=review,
        gate=_gate_of(case, person, form, asking, review),
        **_dates(form, review),
    )


def _order_form(
    person: Party, asking: Asking, people: Sequence[Party]
) -> Callable[..., ProbationOrderForm]:
    """Makes the form of somebody put on probation like the person of the page."""
    on = today()
    chapter, ages = chapter_from(charges_of(person), on=on), ages_shown(person)
    there = any(party.has_role(PartyRole.VICTIM) for party in people)

    def filled(party: Party, **given: Any) -> ProbationOrderForm:
        form = ProbationOrderForm(**given)
        known = ages if party is person else ages_shown(party)
        form.ask_about(chapter, minor_now=known.on(on).is_protected, has_victim=there)
        asking.fit(form)
        return form

    return filled


def _gate_of(
    case: Case,
    person: Party,
    form: ProbationOrderForm,
    asking: Asking,
    review: RunningReview | None,
) -> GateSheet:
    """Conditions of the order, by what is typed so far."""
    typed = form.so_far()
    known = actions.known_of(person, typed)
    asked = actions.asked_of_order(case, person, typed, known, review)
    read = {has_victim: "victim" in form}
    return sheet_of(asking.shown(replace(asked, known=read), form))


@bp.get("/cases/<int:case_id>/probations/<int:probation_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, probation_id: int) -> ResponseReturnValue:
    """A probation: its dates with their why, what is asked, what happened, what may be done."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not sight_of(user, case, on=on).is_whole:
        raise NotAllowed(Permission.CASE_READ.value, case_id=case.id)
    # Everybody first: whose probation it is comes with them.
    people = {party.id: party for party in parties_of(case)}
    probation, person = probation_or_404(case, probation_id)
    known, ages = SuspectFacts.read(probation.facts), ages_shown(person)
    decided_on = probation.disposition.decided.first
    objections = objections_about(person)
    promises = promises_part(case, probation.measure, user, on=on)
    review = None if _is_running(probation) else running_prosecution_review(person)
    is_to_prosecute = probation.revoked_on is not None and awaits_decision(decisions_about(person))
    shown = render_template(
        "probation/show.html",
        case=case,
        person=person,
        probation=probation,
        people=people,
        breaches=breaches_told(probation),
        objections=[
            (objection, conduct.effect_now(objection), effect_of(objection))
            for objection in objections
        ],
        changes=changes_of(probation),
        ground=ground_words(probation.revocation_ground),
        dates=owed_by(probation),
        checks=_conditions_met(known, ages, on=decided_on) if known and decided_on else [],
        duties=rule_name("cnp_statutory_duties", language()),
        heard=heard_again(
            probation, has_victim=any(p.has_role(PartyRole.VICTIM) for p in people.values())
        ),
        flags=flag_lines(
            [*(probation.disposition.flags or ()), *_flags_of_the_end(probation)],
            decided_here=probation.disposition.decided_here,
        ),
        recorded=_recorded(probation.disposition),
        running=_is_running(probation),
        final_open=may_decide_finally(probation),
        review=review,
        is_to_prosecute=is_to_prosecute,
        undone=undone_words(final) if (final := probation.final_disposition) else "",
        promises=promises,
        has_duties=any(isinstance(line.promise, ProbationDuty) for line in promises.asked),
        may_write=may(user, Permission.PROBATION_WRITE, case, on=on) and case.is_open(),
        may_order=may(user, Permission.PROBATION_ORDER, case, on=on) and case.is_open(),
    )
    record_view(case, acting())
    return shown


def _conditions_met(known: SuspectFacts, ages: AgeRecord, *, on: date) -> list[CheckLine]:
    """The conditions of a decision, with what each said who was heard before it."""
    said_by = {
        f"cnp_hear_{opinion.who}": opinion_words(getattr(known.heard, opinion.who), opinion)
        for opinion in known.opinions
    }
    lines = check_lines(known.verdicts(ages, on=on), on=on)
    return [replace(line, fact=said_by.get(line.rule, line.fact)) for line in lines]


def show_at(case: Case, measure: Measure) -> ResponseReturnValue:
    """The same, at the address of its measure."""
    probation = probation_behind(measure) or abort(404)
    return show(case.id, probation.id)


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/conditions", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
def conditions(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Replace the additional requirements."""
    case = case_to(Permission.PROBATION_WRITE, case_id)
    probation, person = probation_or_404(case, probation_id)
    form = ConditionsForm(
        requirements=ConditionsForm.filled_with(probation.asked()), version=probation.version
    )
    if saved := save(
        form,
        lambda act: set_requirements(probation, form.rows(), act, opened=form.opened_version()),
        conflict=lambda: conflict_page(form, probation, case, _both_versions(form, probation)),
    ):
        nothing = _("Nothing is different; the requirements stay as they were.")
        flash(_("Additional requirements saved.") if saved.result else nothing)
        return to_probation(probation)
    form.make_room()
    return form_page(
        "probation/conditions.html", form, case=case, person=person, probation=probation
    )


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/length", methods=["GET", "POST"])
@requires(Permission.PROBATION_ORDER)
@takes_attachments
def length(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Shorten or lengthen the probation, from the original decision."""
    case = case_to(Permission.PROBATION_ORDER, case_id)
    probation, person = probation_or_404(case, probation_id)
    asking = ask_who_decides(case, LENGTH, probation)
    wished = _wished(probation) if request.args.get("by") == BY_SCHEME else {}
    form = LengthForm(data={**wished, **asking.typed(), "version": probation.version})
    asking.fit(form)
    step = decide_step(
        form,
        case,
        probation,
        lambda: form.into(LengthChange, opened=form.opened_version()),
        asking,
        conflict=lambda: conflict_of(form, probation, case, {"months": probation.months}),
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        day = word_day(step.result, language(), long=True)
        flash(_("The probation ends on %(day)s now; what serves it moved with it.", day=day))
        return to_probation(probation)
    return form_page(
        "probation/length.html",
        form,
        case=case,
        person=person,
        probation=probation,
        look=step,
        asking=asking,
        gate=sheet_of(
            asking.shown(
                actions.asked_of_length(
                    case, probation, today(), form.months.data, form.last_day.data
                ),
                form,
            )
        ),
    )


def _wished(probation: Probation) -> dict[str, Any]:
    """Initial data of the form, where a feature proposes another length."""
    answers = ask_all(LengthWished(probation, signed_in_user().office_id, today()))
    wished = next((answer for answer in answers if answer is not None), None)
    if wished is None:
        return {}
    return {"last_day": wished.last_day, "reason": wished.reason.in_(language())}


def _dates(form: ProbationOrderForm, review: RunningReview | None) -> dict[str, Term | str | None]:
    """The dates that follow from what is typed so far, or the sentence that refuses them."""
    decided_on, months = form.decided_on.data, form.months.data
    if decided_on is None or months is None:
        return {"term": None, "refused": None}
    refusing = Form(formdata=None)
    term = attempt(
        refusing, lambda: term_of(decided_on, months, form.printed_last_day.data, review)
    )
    return {"term": term, "refused": next(iter(refusing.form_errors), None)}


def _both_versions(form: ConditionsForm, probation: Probation) -> list[ConflictLine]:
    """Each row as it is saved and as it was typed, as the form sends it."""
    saved = ConditionsForm.filled_with(probation.asked())
    lines = []
    for index in range(max(len(saved), len(form.requirements))):
        theirs = saved[index] if index < len(saved) else None
        mine = form.requirements[index].form if index < len(form.requirements) else None
        mine_text = (mine.text.data or "").strip() if mine else ""
        their_text = theirs["text"] if theirs else ""
        mine_kind = mine.kind.data.value if mine and mine.kind.data and mine_text else ""
        their_kind = theirs["kind"].value if theirs else ""
        if not mine_text and not their_text:
            continue
        for name, title, their, my in (
            ("kind", _("Kind of requirement %(n)s", n=index + 1), their_kind, mine_kind),
            ("text", _("Requirement %(n)s", n=index + 1), their_text, mine_text),
        ):
            theirs_shown, mine_shown = (
                _kind_words(kind) if name == "kind" else kind for kind in (their, my)
            )
            lines.append(
                ConflictLine(
                    f"requirements-{index}-{name}", title, theirs_shown, mine_shown, [their], [my]
                )
            )
    return lines


def _kind_words(value: str) -> str:
    return next((label(kind) for kind in ConditionKind if kind.value == value), "")


def _flags_of_the_end(probation: Probation) -> Sequence[Any]:
    """Flags of the final decision, where one stands."""
    final = probation.final_disposition
    return (final.flags or ()) if final is not None and final.stands else ()


def _recorded(decision: Disposition) -> str:
    """Note that this office recorded the decision later than it was taken; "" otherwise."""
    if decision.recorded_on is None:
        return ""
    return recorded_words(
        decision.decided, decision.recorded_on, decided_here=decision.decided_here
    )


def _is_running(probation: Probation) -> bool:
    return probation.has_begun() and not probation.is_decided()
