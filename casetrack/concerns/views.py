"""The pages of a concern: raise it, see who took it on, answer it, say what follows."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.seen import seen
from casetrack.concerns import actions
from casetrack.concerns.forms import ConcernAnswerForm, ConcernRaiseForm, NoPlanForm
from casetrack.concerns.models import WHAT_FOLLOWS, Concern, ConcernLevel
from casetrack.concerns.queries import answer_of, find_concern
from casetrack.ledger.obligations import find_owed
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import form_page, redirect_back, save

bp = Blueprint("concerns", __name__)
PART = "concerns"


@bp.route("/cases/<int:case_id>/concerns/new", methods=["GET", "POST"])
@requires(Permission.CONCERN_RAISE)
def new(case_id: int) -> ResponseReturnValue:
    """Raise a concern; from the log box with what was typed there already."""
    case = case_or_404(case_id)
    people = _people(case)
    if not people:
        # Whoever may raise one for nobody in the case is refused like anybody else.
        case_to(Permission.CONCERN_RAISE, case_id)
    form = ConcernRaiseForm(data=_beginning(people))
    if request.method == "POST" and not form.is_to_be_saved():
        form = ConcernRaiseForm(formdata=None, data=_from_the_log(people))
    form.party.offer(people)
    if saved := save(
        form,
        lambda act: actions.raise_concern(
            case,
            next(one for one in people if one.id == form.party.data),
            form.concern(),
            act,
        ),
    ):
        concern = saved.result
        flash(
            _("Raised. Whoever answers for the case has been told.")
            if concern.is_urgent
            else _("Kept as a concern.")
        )
        return redirect(url_for(".show", case_id=case.id, concern_id=concern.id))
    sight = sight_of(signed_in_user(), case, on=today())
    return form_page(
        "concerns/new.html",
        form,
        case=case,
        is_own_office=signed_in_user().office_id == case.office_id,
        cancel=url_for("dossier.show" if sight.is_whole else "visits.of_case", case_id=case.id),
    )


@bp.get("/cases/<int:case_id>/concerns/<int:concern_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, concern_id: int) -> ResponseReturnValue:
    """A concern: what was seen and done, who has it, and what was done about it."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    concern = find_concern(case, concern_id, sight=sight) or abort(404)
    follows = find_owed(WHAT_FOLLOWS, concern)
    page = render_template(
        "concerns/show.html",
        case=case,
        concern=concern,
        answer=answer_of(concern),
        follows=follows,
        may_answer=may(user, Permission.CONCERN_ANSWER, case, on=on, sight=sight),
        sees_case=sight.is_whole,
    )
    seen(case, acting(), part=PART)
    return page


@bp.route("/cases/<int:case_id>/concerns/<int:concern_id>/answer", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def answer(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Say in one's own name what was done; one that was answered before is shown."""
    case, concern = _to_answer(case_id, concern_id)
    form = ConcernAnswerForm()
    is_sent = form.is_submitted()
    here = url_for(".show", case_id=case.id, concern_id=concern.id)
    if not is_sent and not concern.is_open:
        return redirect_back(here)
    if saved := save(form, lambda act: actions.answer_concern(concern, form.done.data or "", act)):
        flash(
            _(
                "Kept as entry no. %(number)d. The concern is answered.",
                number=saved.result.number,
            )
        )
        return redirect_back(here)
    page = form_page("concerns/answer.html", form, case=case, concern=concern)
    if not is_sent:
        seen(case, acting(), part=PART)
    return page


@bp.route("/cases/<int:case_id>/concerns/<int:concern_id>/plan", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def what_follows(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Plan visits after two concerns, or say why none are planned."""
    case, concern = _to_answer(case_id, concern_id)
    form = NoPlanForm()
    is_sent = form.is_submitted()
    here = url_for(".show", case_id=case.id, concern_id=concern.id)
    owed = find_owed(WHAT_FOLLOWS, concern)
    if owed is None or (not is_sent and not owed.is_open):
        return redirect_back(here)
    if saved := save(
        form,
        lambda act: actions.say_why_nothing_follows(
            case, concern, concern.party_id, form.reason.data or "", act
        ),
    ):
        flash(_("Kept as entry no. %(number)d.", number=saved.result.number))
        return redirect_back(here)
    page = form_page("concerns/what_follows.html", form, case=case, concern=concern, owed=owed)
    if not is_sent:
        seen(case, acting(), part=PART)
    return page


def _to_answer(case_id: int, concern_id: int) -> tuple[Case, Concern]:
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    sight = sight_of(signed_in_user(), case, on=today())
    return case, find_concern(case, concern_id, sight=sight) or abort(404)


def _people(case: Case) -> list[Party]:
    """Those of a case about whom the person signed in may raise a concern, children first."""
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    found = [
        one
        for one in parties_of(case)
        if one.kind.value != "body"
        and may(user, Permission.CONCERN_RAISE, case, on=on, party_id=one.id, sight=sight)
    ]
    return sorted(found, key=lambda one: (not one.is_child(), one.position))


def _beginning(people: list[Party]) -> dict[str, object]:
    """What the form begins with: whom and how bad it was asked for; today."""
    asked = request.args.get("party", type=read_id)
    level = request.args.get("level")
    return {
        "party": asked if asked is not None else (people[0].id if people else None),
        "level": next((one for one in ConcernLevel if one.value == level), None),
        "day": today(),
    }


def _from_the_log(people: list[Party]) -> dict[str, object]:
    """The same, with the sentence and the child that were typed into the line of the journal."""
    begun = _beginning(people)
    named = request.form.getlist("party", type=read_id)
    chosen = next((one.id for one in people if one.id in named), begun["party"])
    return {**begun, "seen": request.form.get("text", ""), "party": chosen}
