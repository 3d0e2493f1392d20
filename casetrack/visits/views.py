"""Pages of visits in a case: the list, one visit, its outcome, an unplanned visit."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.aspect_permissions import lets
from casetrack.cases.conflict import ConflictLine, lines_beside
from casetrack.cases.models import Case, Party
from casetrack.cases.owed import anchor_of
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.concerns.models import WHAT_FOLLOWS
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.casework.correction_pages import correct_page, shown_correction
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import visit_parts
from casetrack.visits import outcomes
from casetrack.visits.blueprint import bp
from casetrack.visits.forms import (
    CorrectOutcomeForm,
    UnplannedForm,
    VisitOutcomeForm,
    outcome_values,
)
from casetrack.visits.ladder_links import ladder_of
from casetrack.visits.models import Visit, VisitState, slip_days
from casetrack.visits.plan_words import word_rhythm
from casetrack.visits.policy import ensure_may_visit, may_see_slip
from casetrack.visits.queries import (
    find_visit,
    next_without_outcome,
    open_visits_to,
    series_of,
    visits_of,
    visits_to,
)
from casetrack.visits.series import last_day_of
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id, way_back
from casetrack.web.clock import today
from casetrack.web.saving import form_page, save
from casetrack.web.words import label, language

# After these somebody may owe a plan of what follows.
MET_NOBODY = (VisitState.NOT_AT_HOME, VisitState.REFUSED)


@bp.get("/cases/<int:case_id>/visits")
@requires(Permission.VISITS_READ)
def of_case(case_id: int) -> ResponseReturnValue:
    """The visits of one case, as far as the person may see them."""
    case = case_or_404(case_id)
    user = signed_in_user()
    sight = sight_of(user, case, on=today())
    if not any(lets(aspect, Permission.VISITS_READ) for aspect in sight.aspects):
        # Whoever sees the dates alone is told so, not that there is no visit.
        raise NotAllowed(Permission.VISITS_READ.value, case_id=case.id)
    visits = visits_of(case, sight=sight)
    who = request.args.get("party", type=read_id)
    if who is not None:
        visits = [visit for visit in visits if visit.party_id == who]
    ahead = [visit for visit in visits if visit.is_open()]
    series = [plan for plan in series_of(case, sight=sight) if who in (None, plan.party_id)]
    page = render_template(
        "visits/of_case.html",
        case=case,
        ahead=ahead,
        past=[visit for visit in reversed(visits) if not visit.is_open()],
        party_id=who,
        series=[(plan, word_rhythm(plan, last=last_day_of(plan))) for plan in series],
        may_plan=may(user, Permission.VISITS_PLAN, case, on=today(), sight=sight),
        may_record=any(
            may(user, Permission.VISITS_RECORD, case, on=today(), party_id=child_id, sight=sight)
            for child_id in (None, *(visit.party_id for visit in ahead))
        ),
        sees_case=sight.is_whole,
    )
    record_view(case, acting(), part="visits")
    return page


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>")
@requires(Permission.CASE_READ)
def show(case_id: int, visit_id: int) -> ResponseReturnValue:
    """One visit: its plan, its outcome, and the next steps."""
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    may_plan, may_record = (
        may(user, permission, case, on=on, party_id=visit.party_id, sight=sight)
        for permission in (Permission.VISITS_PLAN, Permission.VISITS_RECORD)
    )
    page = render_template(
        "visits/show.html",
        case=case,
        visit=visit,
        last=visits_to(visit.party_id, before=visit, limit=3),
        may_plan=may_plan,
        may_record=may_record,
        may_see_slip=may_see_slip(user, visit, case, on=on, sight=sight),
        slip_days=slip_days(visit.state, visit.planned_on) if visit.is_open() else None,
        ladder=ladder_of(case, visit, user, sight=sight, on=on),
        follows=find_owed(WHAT_FOLLOWS, visit) if visit.state in MET_NOBODY else None,
        sees_case=sight.is_whole,
        concern=concern_of_visit(visit.id),
        may_answer=may(user, Permission.CONCERN_ANSWER, case, on=on, sight=sight),
        parts=visit_parts(_of(case, visit), user),
        may_raise=may(
            user, Permission.CONCERN_RAISE, case, on=on, party_id=visit.party_id, sight=sight
        ),
    )
    record_view(case, acting(), part="visits")
    return page


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/outcome", methods=["GET", "POST"])
@requires(Permission.VISITS_RECORD)
@takes_attachments
def outcome(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Record the outcome of a planned visit; a recorded one leads to its correction."""
    case, visit = visit_or_404(case_id, visit_id)
    ensure_may_visit(signed_in_user(), Permission.VISITS_RECORD, case, visit, on=today())
    if request.method == "GET" and not visit.is_open():
        return redirect(url_for(".show", case_id=case.id, visit_id=visit.id))
    asked = VisitOutcomeForm.about(_of(case, visit), signed_in_user())
    form = asked(data=outcome_values(visit, on=today()))
    if saved := save(
        form,
        # The case is held since before the visit was read: of two who press Save at once one is
        # the second.
        with_files(
            form,
            case,
            lambda act: outcomes.record_outcome(
                visit, form.outcome(), act, parts=form.parts_told()
            ),
            AttachmentKind.ON_THE_SPOT,
        ),
        answers={RuleBroken: lambda broken: _refused(case, visit, form, broken)},
    ):
        flash(
            _(
                "Recorded as entry no. %(number)d: %(who)s, %(state)s.",
                number=saved.result.number,
                who=_alias(visit.party),
                state=label(visit.state),
            )
        )
        say_files(form)
        return redirect(_after(case, visit))
    page = form_page(
        "visits/outcome.html",
        form,
        case=case,
        visit=visit,
        last=visits_to(visit.party_id, before=visit, limit=3),
        following=_following(visit),
        was_nobody=_last_met_nobody(visit),
        cancel=_to_case(case),
    )
    if request.method == "GET":
        record_view(case, acting(), part="visits")
    return page


@bp.route("/cases/<int:case_id>/visits/<int:visit_id>/correct", methods=["GET", "POST"])
@requires(Permission.VISITS_RECORD)
def correct(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Correct the outcome of a visit; both versions stay in the journal."""
    case, visit = visit_or_404(case_id, visit_id)
    ensure_may_visit(signed_in_user(), Permission.VISITS_RECORD, case, visit, on=today())
    if visit.is_open():
        return redirect(url_for(".outcome", case_id=case.id, visit_id=visit.id))
    form = CorrectOutcomeForm.about(_of(case, visit), signed_in_user())(data=_recorded(visit))
    return correct_page(
        form,
        lambda act: outcomes.correct_outcome(
            visit,
            form.outcome(),
            act,
            reason=form.typed_reason(),
            opened=form.opened_version(),
            parts=form.parts_told(),
        ),
        record=visit,
        shown=lambda: form.recorded(_recorded(visit)),
        **_names(case, visit),
    )


@bp.route("/cases/<int:case_id>/visits/unplanned", methods=["GET", "POST"])
@requires(Permission.VISITS_RECORD)
def unplanned(case_id: int) -> ResponseReturnValue:
    """Record a visit that took place without a plan."""
    case = case_or_404(case_id)
    people = visited(case, Permission.VISITS_RECORD)
    if not people:
        # Whoever may record for nobody in the case is refused like anybody else.
        case_to(Permission.VISITS_RECORD, case_id)
    chosen = request.form.get("party", type=read_id) or request.args.get("party", type=read_id)
    whom = next((person for person in people if person.id == chosen), people[0] if people else None)
    asked: type[UnplannedForm] = UnplannedForm
    if whom is not None:
        asked = UnplannedForm.about(VisitOf(case, whom, None, today()), signed_in_user())
    form = asked(
        data={
            "day": PartialDate.day(today()),
            "party": whom.id if whom is not None else None,
            "asked_of": whom.id if whom is not None else "",
        }
    )
    form.party.offer(people)
    if saved := save(
        form,
        lambda act: outcomes.record_unplanned(
            case, _chosen(people, form.party.data), form.outcome(), act, parts=form.parts_told()
        ),
    ):
        flash(_("The visit to %(who)s is recorded.", who=_alias(saved.result.party)))
        return redirect(_after(case, saved.result))
    ids = {person.id for person in people}
    return form_page(
        "visits/unplanned.html",
        form,
        case=case,
        waiting=[
            visit
            for visit in visits_of(case, sight=sight_of(signed_in_user(), case, on=today()))
            if visit.is_late(on=today()) and visit.party_id in ids
        ],
        cancel=_to_case(case),
    )


def visited(case: Case, permission: Permission) -> list[Party]:
    """People of a case whom the reader may visit or plan for, children first."""
    sight = sight_of(signed_in_user(), case, on=today())
    people = [p for p in parties_of(case) if sight.allows(permission, party_id=p.id)]
    if not may(
        signed_in_user(),
        permission,
        case,
        on=today(),
        party_id=people[0].id if people else None,
    ):
        return []
    return sorted(people, key=lambda p: (not p.is_child(), p.kind.value != "person", p.position))


def _recorded(visit: Visit) -> dict[str, Any]:
    """The recorded values with which the form of a correction opens."""
    return {
        "state": visit.state,
        "condition": visit.condition,
        "findings": visit.findings.in_(language()),
        "day": visit.happened,
        "way": visit.way,
        "version": visit.version,
    }


def outcome_lines(form: VisitOutcomeForm, visit: Visit) -> list[ConflictLine]:
    """The recorded outcome beside the typed one."""
    return list(lines_beside(form, form.recorded(_recorded(visit))))


def _refused(
    case: Case, visit: Visit, form: VisitOutcomeForm, broken: RuleBroken
) -> ResponseReturnValue | None:
    if broken.key == "outcome_recorded":
        return _recorded_before(case, visit, form)
    form.refuse(broken)
    return None


def _chosen(people: list[Party], party_id: int | None) -> Party:
    return next(person for person in people if person.id == party_id)


def _recorded_before(case: Case, visit: Visit, form: VisitOutcomeForm) -> ResponseReturnValue:
    """Sent twice: say so. Something else was recorded meanwhile: show both, to be corrected."""
    if outcomes.is_same(visit, form.outcome()) and not form.parts_told():
        flash(_("This was recorded already; nothing was recorded twice."))
        return redirect(_after(case, visit))
    asked = CorrectOutcomeForm.about(_of(case, visit), signed_in_user())
    correcting = asked(version=visit.version)
    flash(_("Somebody recorded an outcome already. Correct it if it should say otherwise."))
    action = url_for(".correct", case_id=case.id, visit_id=visit.id)
    return make_response(shown_correction(correcting, action=action, **_names(case, visit))), 409


def _names(case: Case, visit: Visit) -> dict[str, Any]:
    """What the page of a correction is told."""
    return {
        "case": case,
        "visit": visit,
        "title": _("Correct an outcome: %(who)s", who=_alias(visit.party)),
        "back": url_for(".show", case_id=case.id, visit_id=visit.id),
        "template": "visits/correct.html",
    }


def _of(case: Case, visit: Visit) -> VisitOf:
    return VisitOf(case, visit.party, visit.id, today())


def visit_or_404(case_id: int, visit_id: int) -> tuple[Case, Visit]:
    """A visit and its case, as far as the person signed in may know of both; else aborts."""
    case = case_or_404(case_id)
    sight = sight_of(signed_in_user(), case, on=today())
    return case, find_visit(case, visit_id, sight=sight) or abort(404)


def _after(case: Case, visit: Visit) -> str:
    """The next page: the follow-up of a missed visit, else the page before.

    On Today one stands at the next visit that waits for its outcome.
    """
    if visit.state is not VisitState.DONE:
        return url_for(".show", case_id=case.id, visit_id=visit.id)
    back = way_back(_to_case(case))
    if urlsplit(back).path != url_for("agenda.today"):
        return back
    following = next_without_outcome(signed_in_user(), after=visit.planned_on, on=today())
    return back if following is None else f"{back}#{anchor_of(following)}"


def _to_case(case: Case) -> str:
    if sight_of(signed_in_user(), case, on=today()).is_whole:
        return url_for("dossier.show", case_id=case.id)
    return url_for(".index")


def _following(visit: Visit) -> Visit | None:
    later = [
        other_visit
        for other_visit in open_visits_to(visit.party_id)
        if other_visit.id != visit.id
        and not other_visit.is_spot_check
        and (other_visit.planned_on or date.max) > (visit.planned_on or date.min)
    ]
    return later[0] if later else None


def _last_met_nobody(visit: Visit) -> bool:
    last = visits_to(visit.party_id, before=visit, limit=1)
    return bool(last) and last[0].state is VisitState.NOT_AT_HOME


def _alias(party: Party) -> str:
    return party.alias.in_(language())
