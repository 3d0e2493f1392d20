"""The pages of entrustments: the board, one entrustment, and each step of either office."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.cases.access import case_to
from casetrack.cases.conflict import conflict_of
from casetrack.cases.kinds import BodyKind
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.parties import guardians_among
from casetrack.casework.team import other_offices
from casetrack.errors import NotAllowed
from casetrack.probation.entrustments import actions, dividing, ending, supervising
from casetrack.probation.entrustments.forms import (
    ApplicationForm,
    BreachDecisionForm,
    EntrustmentLetterForm,
    EntrustmentReportForm,
    MeetingForm,
    OfficeAnswerForm,
    ReasonForm,
    SupervisorForm,
    as_shown,
    division_for,
)
from casetrack.probation.entrustments.models import (
    ANSWER,
    READ,
    RECORD,
    WRITE,
    Entrustment,
    EntrustmentState,
)
from casetrack.probation.entrustments.queries import (
    Entrusted,
    conditions_of,
    find_report,
    looked_after_elsewhere,
    looked_after_here,
)
from casetrack.probation.entrustments.steps import supervisors_of
from casetrack.probation.entrustments.visibility import (
    Shown,
    reports_of,
    shown_to,
    supervised,
    waiting,
)
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.forms import EditForm
from casetrack.web.paging import PAGE, page_of, unpack_day
from casetrack.web.saving import form_page, redirect_back, save, say_saved

bp = Blueprint("entrustments", __name__)
PART = "entrustment"


@bp.get("/entrustments")
@requires(READ)
def index() -> ResponseReturnValue:
    """The board: children this office supervises for others, and others for it."""
    user, on = signed_in_user(), today()
    here, elsewhere = (
        board(user, on=on, after=unpack_day(request.args.get(name)), limit=PAGE + 1)
        for name, board in _BOARDS.items()
    )
    return render_template(
        "probation/entrustments/index.html",
        for_others=here,
        elsewhere=elsewhere,
        page_of=lambda board: page_of(board.lines, _key_of),
        url_of=_board_url,
    )


_BOARDS = {"here": looked_after_here, "elsewhere": looked_after_elsewhere}


def _key_of(line: Entrusted) -> list[str | int | None]:
    return [line.due.isoformat(), line.entrustment.id]


def _board_url(board: str, key: str | None) -> str:
    """The page with another part of one board; the other one stays where it is."""
    asked: dict[str, Any] = {name: request.args.get(name) for name in _BOARDS}
    return url_for(".index", **{**asked, board: key}, _anchor=board)


@bp.route("/cases/<int:case_id>/entrustments/new", methods=["GET", "POST"])
@requires(WRITE)
def new(case_id: int) -> ResponseReturnValue:
    """Record an application for supervision where the child lives."""
    case = case_to(WRITE, case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    people = parties_of(case)
    children = [person for person in people if person.is_child()]
    wanted = request.args.get("party", type=read_id)
    first = children[0].id if children else None
    form = ApplicationForm(data={"child": wanted or first, "applied": today()})
    form.child.offer(children)
    bodies = [person for person in people if person.body_kind is BodyKind.PROCURATORATE]
    form.offer(other_offices(case.office_id), bodies)
    if saved := save(form, lambda act: actions.apply_for(case, form.application(), act)):
        flash(_("Recorded. Next: the letter to the other office."))
        return redirect(_page_of(saved.result))
    return form_page("probation/entrustments/new.html", form, case=case)


@bp.get("/cases/<int:case_id>/entrustments/<int:entrustment_id>")
@requires(READ)
def show(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """An entrustment, as much of it as this person may see; each view is in the audit."""
    shown = shown_to(READ, case_id, entrustment_id)
    if shown.is_letter:
        page = render_template("probation/entrustments/letter.html", **_names(shown))
    else:
        page = render_template(
            "probation/entrustments/show.html",
            part=supervised(shown, signed_in_user(), on=today()),
            reports=reports_of(shown),
            waiting=waiting(shown),
            **_names(shown),
        )
    record_view(shown.case, acting(), part=PART)
    return page


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/letter", methods=["GET", "POST"])
@requires(WRITE)
def letter(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Record the letter that asks the other office."""
    shown, form = _opened(WRITE, case_id, entrustment_id, EntrustmentLetterForm, sent_on=today())
    if _saved(
        shown,
        form,
        lambda act: actions.send_letter(
            shown.entrustment, form.letter(), act, opened=form.opened_version()
        ),
    ):
        flash(_("The letter is recorded; the other office sees it now."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/send.html", form, shown)


@bp.route(
    "/cases/<int:case_id>/entrustments/<int:entrustment_id>/withdraw", methods=["GET", "POST"]
)
@requires(WRITE)
def withdraw(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Withdraw the application before it is answered."""
    shown, form = _opened(WRITE, case_id, entrustment_id, ReasonForm)
    if _saved(
        shown,
        form,
        lambda act: actions.withdraw(
            shown.entrustment, form.reason.data or "", act, opened=form.opened_version()
        ),
    ):
        flash(_("Taken back. The other office sees nothing of it any more."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/withdraw.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/answer", methods=["GET", "POST"])
@requires(ANSWER)
def answer(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Answer the letter, or record an answer on paper."""
    shown, form = _opened(ANSWER, case_id, entrustment_id, OfficeAnswerForm, answered_on=today())
    if shown.is_whole and shown.entrustment.office_id is not None:
        return _theirs(shown)
    people = supervisors_of(shown.entrustment)
    form.offer(people)
    if not form.is_typed() and people:
        me = signed_in_user().id
        form.staff.data = me if me in {person.id for person in people} else people[0].id
    if _saved(
        shown,
        form,
        lambda act: actions.answer_letter(
            shown.entrustment, form.said(), act, opened=form.opened_version()
        ),
    ):
        if shown.entrustment.state is EntrustmentState.DECLINED:
            flash(_("Declined. What the letter showed is no longer shown."))
            return redirect(url_for(".index"))
        flash(_("Accepted. The supervision runs now."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/answer.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/staff", methods=["GET", "POST"])
@requires(ANSWER)
def staff(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Name another supervisor of the entrusted office."""
    shown = shown_to(ANSWER, case_id, entrustment_id)
    if shown.is_letter:
        abort(404)
    if shown.is_whole:
        return _theirs(shown)
    form = SupervisorForm(staff=shown.entrustment.staff_id, version=shown.entrustment.version)
    form.offer(supervisors_of(shown.entrustment))
    if saved := save(
        form,
        lambda act: supervising.send_supervisor(
            shown.entrustment, form.staff.data, act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(
            form, shown.entrustment, shown.case, {"staff": shown.entrustment.staff_id}
        ),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect(url_for(".index"))
    return _form("probation/entrustments/staff.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/duties", methods=["GET", "POST"])
@requires(WRITE)
def duties(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Record the division of duties and the rhythm of reports."""
    shown = shown_to(WRITE, case_id, entrustment_id)
    asked = [condition for condition in conditions_of(shown.entrustment) if condition.is_asked]
    form = division_for(asked)(data=as_shown(shown.entrustment))
    if saved := save(
        form,
        lambda act: dividing.divide(
            shown.entrustment, form.division(asked), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(
            form, shown.entrustment, shown.case, as_shown(shown.entrustment)
        ),
    ):
        say_saved(saved.result, _("Saved."))
        return redirect_back(_page_of(shown.entrustment))
    return form_page("probation/entrustments/duties.html", form, asked=asked, **_names(shown))


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/report", methods=["GET", "POST"])
@requires(RECORD)
def report(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Report to the office that entrusted the child, or record a report that came on paper."""
    shown = shown_to(RECORD, case_id, entrustment_id)
    form = EntrustmentReportForm(data={"kind": None, "happened": today()})
    if save(form, lambda act: supervising.report(shown.entrustment, form.report(), act)):
        flash(_("Reported."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/report.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustment-reports/<int:told_id>", methods=["GET", "POST"])
@requires(WRITE)
def breach(case_id: int, told_id: int) -> ResponseReturnValue:
    """Decide on a reported breach."""
    made = find_report(case_id, told_id) or abort(404)
    shown = shown_to(WRITE, case_id, made.entrustment_id)
    form = BreachDecisionForm(version=made.version)
    if not form.is_submitted() and not made.waits:
        return redirect_back(_page_of(shown.entrustment))
    if save(
        form,
        lambda act: supervising.decide_breach(
            made, form.decision(), act, opened=form.opened_version()
        ),
        conflict=lambda: conflict_of(form, made, shown.case),
    ):
        flash(_("Saved."))
        return redirect_back(_page_of(shown.entrustment))
    return form_page("probation/entrustments/breach.html", form, made=made, **_names(shown))


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/meeting", methods=["GET", "POST"])
@requires(RECORD)
def meeting(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Plan a meeting by video of both offices, the child and its family."""
    shown = shown_to(RECORD, case_id, entrustment_id)
    guardians = guardians_among(shown.case, parties_of(shown.case))
    form = MeetingForm(data={"guardians": [guardian.id for guardian in guardians]})
    form.guardians.offer(guardians)
    if save(form, lambda act: supervising.plan_meeting(shown.entrustment, form.meeting(), act)):
        flash(_("Planned. It stands in the calendars of both offices."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/meeting.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/recall", methods=["GET", "POST"])
@requires(WRITE)
def recall(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Recall the supervision."""
    shown, form = _opened(WRITE, case_id, entrustment_id, ReasonForm)
    if _saved(
        shown,
        form,
        lambda act: ending.recall(
            shown.entrustment, form.reason.data or "", act, opened=form.opened_version()
        ),
    ):
        flash(_("Taken back. The other office sees nothing of it any more."))
        return redirect_back(_page_of(shown.entrustment))
    return _form("probation/entrustments/recall.html", form, shown)


@bp.route("/cases/<int:case_id>/entrustments/<int:entrustment_id>/return", methods=["GET", "POST"])
@requires(ANSWER)
def give_back(case_id: int, entrustment_id: int) -> ResponseReturnValue:
    """Return the supervision to the office that entrusted the child."""
    shown, form = _opened(ANSWER, case_id, entrustment_id, ReasonForm)
    if shown.is_letter:
        abort(404)
    if shown.is_whole:
        return _theirs(shown)
    if _saved(
        shown,
        form,
        lambda act: ending.give_back(
            shown.entrustment, form.reason.data or "", act, opened=form.opened_version()
        ),
    ):
        flash(_("Given back. From now on the case does not exist for your office."))
        return redirect(url_for(".index"))
    return _form("probation/entrustments/give_back.html", form, shown)


def _theirs(shown: Shown) -> ResponseReturnValue:
    """Redirect to the entrustment where only the other office may act; on POST raise NotAllowed."""
    if request.method == "POST":
        raise NotAllowed(ANSWER.value, case_id=shown.case.id)
    return redirect(_page_of(shown.entrustment))


def _opened(permission: Any, case_id: int, entrustment_id: int, kind: Any, **value: Any) -> Any:
    """The entrustment, permission checked, and its form with the version."""
    shown = shown_to(permission, case_id, entrustment_id)
    return shown, kind(data={**value, "version": shown.entrustment.version})


def _saved(shown: Shown, form: EditForm, action: Any) -> Any:
    """Save against the shown version; a second tab gets the page of the conflict."""
    return save(
        form,
        action,
        conflict=lambda: conflict_of(form, shown.entrustment, shown.case),
    )


def _form(template: str, form: Any, shown: Shown) -> ResponseReturnValue:
    return form_page(template, form, **_names(shown))


def _names(shown: Shown) -> dict[str, Any]:
    return {"case": shown.case, "entrustment": shown.entrustment, "shown": shown}


def _page_of(entrustment: Entrustment) -> str:
    return url_for(".show", case_id=entrustment.case_id, entrustment_id=entrustment.id)
