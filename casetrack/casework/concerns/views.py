"""Pages of a concern: raise, take on, answer, check again, disagree, end."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.concerns import actions, follow_up
from casetrack.casework.concerns.forms import (
    AddedForm,
    ConcernAnswerForm,
    ConcernEndForm,
    ConcernRaiseForm,
    NoPlanForm,
    TakeForm,
    WorryAnswerForm,
)
from casetrack.casework.concerns.models import WHAT_FOLLOWS, Concern, ConcernLevel
from casetrack.casework.concerns.policy import may_look, may_read, may_speak, may_take
from casetrack.casework.concerns.queries import (
    answer_of,
    find_concern,
    open_concern,
    steps_of,
    who_may_look,
)
from casetrack.errors import NotAllowed
from casetrack.ledger.obligations import find_owed
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import language

bp = Blueprint("concerns", __name__)
PART = "concerns"
ONE = "/cases/<int:case_id>/concerns/<int:concern_id>"


@bp.route("/cases/<int:case_id>/concerns/new", methods=["GET", "POST"])
@requires(Permission.CONCERN_RAISE)
def new(case_id: int) -> ResponseReturnValue:
    """Raise a concern; text typed in the log box is carried over."""
    case = case_or_404(case_id)
    people = _people(case)
    if not people:
        # Without any person to raise it for, the user is refused by permission.
        case_to(Permission.CONCERN_RAISE, case_id)
    form = ConcernRaiseForm(data=_beginning(people))
    if request.method == "POST" and not form.is_to_be_saved():
        form = ConcernRaiseForm(formdata=None, data=_from_the_log(people))
        if request.form.get("files") or request.form.get("camera"):
            flash(_("Choose the files again once it is raised: add them to its entry."))
    form.party.offer(people)
    if saved := save(
        form,
        lambda act: actions.raise_concern(
            case,
            next(person for person in people if person.id == form.party.data),
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
        "casework/concerns/new.html",
        form,
        case=case,
        is_own_office=signed_in_user().office_id == case.office_id,
        cancel=url_for("dossier.show" if sight.is_whole else "visits.of_case", case_id=case.id),
    )


@bp.get(ONE)
@requires(Permission.CASE_READ)
def show(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Show a concern: observation, action, who took it on, later steps, next check."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    concern = find_concern(case, concern_id, sight=sight) or abort(404)
    reads = may_read(user, case, concern, on=on, sight=sight)
    page = render_template(
        "casework/concerns/show.html",
        case=case,
        concern=concern,
        open=open_concern(concern, case) if concern.is_urgent else None,
        steps=steps_of(concern) if reads else [],
        answer=answer_of(concern) if reads else None,
        follows=find_owed(WHAT_FOLLOWS, concern),
        may_answer=may_take(user, case, concern, on=on),
        may_look=may_look(user, case, concern, on=on),
        may_speak=may_speak(user, case, concern, on=on),
        sees_case=sight.is_whole,
        take_form=TakeForm(),
    )
    record_view(case, acting(), part=PART)
    return page


@bp.route(f"{ONE}/answer", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def answer(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Answer a concern in one's own name; one that has ended is shown instead."""
    case, concern = _to_answer(case_id, concern_id)
    if concern.is_urgent:
        return _said(case, concern)
    form = WorryAnswerForm()
    if not form.is_submitted() and not concern.is_open:
        return redirect_back(_page_of(concern))
    if saved := save(form, lambda act: actions.answer_worry(concern, form.done.data or "", act)):
        flash(
            _(
                "Kept as entry no. %(number)d. The concern is answered.",
                number=saved.result.number,
            )
        )
        return redirect_back(_page_of(concern))
    return _shown("casework/concerns/answer_worry.html", form, case, concern)


@bp.route(f"{ONE}/look", methods=["GET", "POST"])
@requires(Permission.CONCERN_RAISE)
def look(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Record the next check: how the child was found, and who checks again when."""
    case, concern = _opened(case_id, concern_id, may_look)
    return _said(case, concern)


@bp.post(f"{ONE}/take")
@requires(Permission.CONCERN_ANSWER)
def take(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Take a concern on, visibly for whoever raised it."""
    _case, concern = _to_answer(case_id, concern_id)
    form = TakeForm()
    if save(form, lambda act: follow_up.take_on(concern, act)):
        flash(_("Noted that you have it. It stays urgent until it is answered."))
    for _place, sentence in form.problems():
        flash(sentence)
    return redirect_back(_page_of(concern))


@bp.route(f"{ONE}/add", methods=["GET", "POST"])
@requires(Permission.CONCERN_RAISE)
def add(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Add an observation to a concern."""
    return _added(case_id, concern_id, is_enough=True)


@bp.route(f"{ONE}/not-enough", methods=["GET", "POST"])
@requires(Permission.CONCERN_RAISE)
def disagree(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Reject the answer as not enough: a new alarm."""
    return _added(case_id, concern_id, is_enough=False)


@bp.route(f"{ONE}/end", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def end(case_id: int, concern_id: int) -> ResponseReturnValue:
    """End a concern with a reason, after another's answer and a face-to-face check."""
    case, concern = _to_answer(case_id, concern_id)
    form = ConcernEndForm()
    if not form.is_submitted() and not concern.is_open:
        return redirect_back(_page_of(concern))
    if save(form, lambda act: follow_up.end_concern(concern, form.reason.data or "", act)):
        flash(_("The concern is ended."))
        return redirect_back(_page_of(concern))
    return _shown("casework/concerns/end.html", form, case, concern)


@bp.route(f"{ONE}/plan", methods=["GET", "POST"])
@requires(Permission.CONCERN_ANSWER)
def what_follows(case_id: int, concern_id: int) -> ResponseReturnValue:
    """Plan visits after two concerns, or say why none are planned."""
    case, concern = _to_answer(case_id, concern_id)
    form = NoPlanForm()
    is_sent = form.is_submitted()
    here = _page_of(concern)
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
    page = form_page(
        "casework/concerns/what_follows.html", form, case=case, concern=concern, owed=owed
    )
    if not is_sent:
        record_view(case, acting(), part=PART)
    return page


def _to_answer(case_id: int, concern_id: int) -> tuple[Case, Concern]:
    case = case_to(Permission.CONCERN_ANSWER, case_id)
    sight = sight_of(signed_in_user(), case, on=today())
    return case, find_concern(case, concern_id, sight=sight) or abort(404)


def _opened(case_id: int, concern_id: int, is_let: follow_up.MayDo) -> tuple[Case, Concern]:
    """A concern this person may act on; 404 if they may not know of it. Raises NotAllowed."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    concern = find_concern(case, concern_id, sight=sight_of(user, case, on=on)) or abort(404)
    if not is_let(user, case, concern, on=on):
        raise NotAllowed(Permission.CONCERN_ANSWER.value, case_id=case.id)
    return case, concern


def _said(case: Case, concern: Concern) -> ResponseReturnValue:
    """The page of the form shared by answer and check."""
    on = today()
    last = steps_of(concern)[-1:]
    after = last[0].id if last else 0
    form = ConcernAnswerForm(data={"done_on": on, "after": after})
    form.offer(who_may_look(case, concern, on=on))
    if not form.is_submitted() and not concern.is_open:
        return redirect_back(_page_of(concern))
    if saved := save(
        form, lambda act: follow_up.answer(concern, form.answer(), act, after=form.last_seen())
    ):
        step = saved.result
        day = word_day(step.next_on or on, language(), long=True)
        flash(
            _("Kept. It stays on Today, quietly, with the next check on %(day)s.", day=day)
            if step.is_calm
            else _("Kept. It stays urgent, for the child was not seen or is not known to be safe.")
        )
        return redirect_back(_page_of(concern))
    # What was said meanwhile stands on the page now.
    form.after.data = str(after)
    return _shown("casework/concerns/answer.html", form, case, concern)


def _added(case_id: int, concern_id: int, *, is_enough: bool) -> ResponseReturnValue:
    case, concern = _opened(case_id, concern_id, may_speak)
    form = AddedForm()
    if not form.is_submitted() and not (concern.is_open and concern.is_urgent):
        return redirect_back(_page_of(concern))
    if save(
        form,
        lambda act: follow_up.add(concern, form.text.data or "", act, is_enough=is_enough),
    ):
        flash(
            _("Added.") if is_enough else _("Raised again. Whoever answers for it has been told.")
        )
        return redirect_back(_page_of(concern))
    return _shown("casework/concerns/add.html", form, case, concern, is_enough=is_enough)


def _shown(
    template: str, form: Form, case: Case, concern: Concern, **names: object
) -> ResponseReturnValue:
    """The page of a form about a concern, with its earlier steps."""
    shown = open_concern(concern, case) if concern.is_urgent else None
    page = form_page(template, form, case=case, concern=concern, open=shown, **names)
    if not form.is_submitted():
        record_view(case, acting(), part=PART)
    return page


def _page_of(concern: Concern) -> str:
    return url_for(".show", case_id=concern.case_id, concern_id=concern.id)


def _people(case: Case) -> list[Party]:
    """Persons about whom the user may raise a concern, children first."""
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    people = [
        party
        for party in parties_of(case)
        if party.kind.value != "body"
        and may(user, Permission.CONCERN_RAISE, case, on=on, party_id=party.id, sight=sight)
    ]
    return sorted(people, key=lambda party: (not party.is_child(), party.position))


def _beginning(people: list[Party]) -> dict[str, object]:
    """Initial form data: person and level from the address, today."""
    asked = request.args.get("party", type=read_id)
    level = request.args.get("level")
    return {
        "party": asked if asked is not None else (people[0].id if people else None),
        "level": next(
            (raised_level for raised_level in ConcernLevel if raised_level.value == level), None
        ),
        "day": today(),
    }


def _from_the_log(people: list[Party]) -> dict[str, object]:
    """Like `_beginning`, with the text and the child typed in the log box."""
    begun = _beginning(people)
    named = request.form.getlist("party", type=read_id)
    chosen = next((person.id for person in people if person.id in named), begun["party"])
    return {**begun, "seen": request.form.get("text", ""), "party": chosen}
