"""The supervision file of a probation: one page for the office of the case and the entrusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.conflict import conflict_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import Sight, may, sight_of
from casetrack.cases.queries import find_party
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.facts.fact_kind import Values
from casetrack.casework.facts.fields import Place
from casetrack.casework.facts.pages import FactPages, register_facts
from casetrack.courses.approvals.pages import Proposed, ask_who_decides, decide_step
from casetrack.errors import NotAllowed
from casetrack.law.supervision import month_on
from casetrack.ledger.gate_lines import sheet_of
from casetrack.ledger.registry import duty_line
from casetrack.probation.models import Probation
from casetrack.probation.queries import find_probation
from casetrack.probation.supervision import actions
from casetrack.probation.supervision.fact_actions import ensure_theirs
from casetrack.probation.supervision.forms import (
    BackFromLeaveForm,
    HoursForm,
    LeaveAnswerForm,
    NotRevokingForm,
    SupervisionPlanForm,
)
from casetrack.probation.supervision.gates import asked_of_leaving
from casetrack.probation.supervision.kinds import KINDS
from casetrack.probation.supervision.models import (
    ASSESSMENT,
    LEAVE_ANSWER,
    LEAVE_RETURN,
    NEXT_TALK,
    OWN_REPORT,
    READ,
    RECORD,
    WRITE,
    LeaveRequest,
    SupervisionPlan,
)
from casetrack.probation.supervision.monthly_assessments import breach_choices
from casetrack.probation.supervision.proposals import NOT_REVOKING
from casetrack.probation.supervision.queries import find_row, months_of, plan_of
from casetrack.probation.supervision_parts import Supervising, supervision_parts
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.forms import EditForm
from casetrack.web.saving import Saved, form_page, redirect_back, save, say_saved
from casetrack.web.words import language


class SupervisionPages(FactPages):
    """The pages of one kind of rows, each below the file of its probation."""

    below = "/probations/<int:probation_id>"

    def opened(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The file named by the address, for a new row; 404 otherwise."""
        return _place(opened_or_404(case_id, numbers["probation_id"], self.kind.needs))

    def found(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The row named by the address, with its file. Raises NotAllowed."""
        kind = self.kind
        opened, row = row_or_404(case_id, kind.model, numbers[kind.key], kind.needs)
        ensure_theirs(opened.case, row, acting())
        return _place(opened, row)

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Template names for every page of the file."""
        names: dict[str, Any] = place.within.names()
        return names

    def values(self, form: Any, place: Place) -> Values:
        """The values of a form, with the id of its probation."""
        return {"probation_id": place.within.probation.id, **super().values(form, place)}


def row_or_404(case_id: int, model: Any, row_id: int, permission: Any) -> tuple[OpenFile, Any]:
    """A row of a supervision with its file, else 404. Raises NotAllowed without the permission."""
    opened = None
    row = find_row(case_id, model, row_id)
    if row is not None:
        opened = opened_or_404(case_id, row.probation_id, permission)
    return opened or abort(404), row


def _place(opened: OpenFile, row: Any = None) -> Place:
    return Place(opened.case, [opened.party], row, opened)


# Duty -> section of the file that shows it. Only the office of the case assesses months.
_SECTIONS: Mapping[ObligationKind, str] = {
    OWN_REPORT: "reports",
    LEAVE_ANSWER: "leave",
    LEAVE_RETURN: "leave",
    NEXT_TALK: "talks",
    ASSESSMENT: "assessments",
}


@dataclass(frozen=True)
class LateLine:
    """A late duty. said: its title. due: its last day. section: its place in the file."""

    said: str
    due: date
    section: str


def late_in(file: Supervising) -> Sequence[LateLine]:
    """Late duties in the supervision of this child, the longest first; no statement."""
    return [
        LateLine(str(duty_line(duty.kind).late_title), duty.due, _SECTIONS[duty.kind])
        for duty in sorted(file.facts.obligations, key=lambda duty: (duty.due, duty.id))
        if duty.kind in _SECTIONS
        and duty.is_open
        and duty.party_id == file.party.id
        and duty.due < file.on
        and (file.is_whole or duty.kind is not ASSESSMENT)
    ]


bp = Blueprint("supervision", __name__)
PART = "supervision"
register_facts(bp, *KINDS, pages=SupervisionPages)


@bp.get("/cases/<int:case_id>/probations/<int:probation_id>/supervision")
@requires(READ)
def show(case_id: int, probation_id: int) -> ResponseReturnValue:
    """The supervision file, as much of it as this person may see; each view is logged."""
    opened = opened_or_404(case_id, probation_id)
    user, on = signed_in_user(), today()
    facts = facts_of(opened.case, seen_by=user, on=on, sight=opened.sight)
    file = file_of(opened, facts)
    months = months_of(opened.probation)
    page = render_template(
        "probation/supervision/show.html",
        file=file,
        months=months,
        month=month_on(months, on),
        late=late_in(file),
        may_record=opened.lets(RECORD),
        parts=supervision_parts(file, user, aside=False),
        asides=supervision_parts(file, user, aside=True),
        **opened.names(),
    )
    record_view(opened.case, acting(), part=PART)
    return page


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/supervision/rhythm",
    methods=["GET", "POST"],
)
@requires(WRITE)
def rhythm(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Set or change the plan: rhythm of reports, and whether months are assessed."""
    opened = opened_or_404(case_id, probation_id, WRITE)
    plan = plan_of(opened.probation)
    form = SupervisionPlanForm(data=_as_set(plan))
    if saved := save(
        form,
        lambda act: actions.set_plan(
            opened.probation,
            form.into(actions.SupervisionTerms),
            act,
            opened=form.opened_version(),
        ),
        conflict=lambda: _rhythm_conflict(opened, form),
    ):
        say_saved(saved.result, _("The rhythm is set."))
        return redirect_back(opened.url)
    return form_page("probation/supervision/rhythm.html", form, **opened.names())


@bp.route("/cases/<int:case_id>/leaves/<int:leave_request_id>/answer", methods=["GET", "POST"])
@requires(WRITE)
def answer_leave(case_id: int, leave_request_id: int) -> ResponseReturnValue:
    """Approve or refuse leave."""
    opened, leave = row_or_404(case_id, LeaveRequest, leave_request_id, WRITE)
    me = signed_in_user().name
    form = LeaveAnswerForm(data={"decided_on": today(), "decided_by": me, "version": leave.version})
    if save(
        form,
        lambda act: actions.answer_leave(
            leave, form.into(actions.LeaveAnswer), act, opened=form.opened_version()
        ),
        conflict=lambda: _conflict(
            opened, leave, form, "decision", "decided_on", "decided_by", "reason"
        ),
    ):
        flash(_("The decision on leave is recorded."))
        return redirect_back(opened.url)
    return form_page("probation/supervision/answer.html", form, leave=leave, **opened.names())


@bp.route("/cases/<int:case_id>/leaves/<int:leave_request_id>/return", methods=["GET", "POST"])
@requires(RECORD)
def back_from_leave(case_id: int, leave_request_id: int) -> ResponseReturnValue:
    """Record the child's return, in time or late."""
    opened, leave = row_or_404(case_id, LeaveRequest, leave_request_id, RECORD)
    form = BackFromLeaveForm(data={"returned_on": today(), "version": leave.version})
    if saved := save(
        form,
        lambda act: actions.record_return(
            leave, form.returned_on.data, act, opened=form.opened_version()
        ),
        conflict=lambda: _conflict(opened, leave, form, "returned_on"),
    ):
        late = saved.result
        flash(_late(late) if late else _("Back in time; it is recorded."))
        return redirect_back(opened.url)
    return form_page("probation/supervision/return.html", form, leave=leave, **opened.names())


@bp.route(
    "/cases/<int:case_id>/probations/<int:probation_id>/supervision/hours",
    methods=["GET", "POST"],
)
@requires(RECORD)
def hours(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Count hours of service towards a condition that asks for them."""
    opened = opened_or_404(case_id, probation_id, RECORD)
    form = HoursForm(data={"happened": today()})
    form.offer(condition for condition in opened.probation.asked() if actions.asks_hours(condition))
    if save(
        form,
        lambda act: actions.record_hours(
            opened.probation,
            form.done(),
            act,
        ),
    ):
        flash(_("The hours are counted."))
        return redirect_back(opened.url)
    return form_page("probation/supervision/hours.html", form, **opened.names())


@bp.route("/cases/<int:case_id>/probations/<int:probation_id>/not-revoked", methods=["GET", "POST"])
@requires(WRITE)
@takes_attachments
def not_revoked(case_id: int, probation_id: int) -> ResponseReturnValue:
    """Decide, or propose, that a probation is not revoked because of a breach."""
    opened = opened_or_404(case_id, probation_id, WRITE)
    probation = opened.probation
    asking = ask_who_decides(opened.case, NOT_REVOKING, probation)
    named = request.args.get("breach", type=read_id)
    form = NotRevokingForm(data={"breach": named, "decided_on": today(), **asking.typed()})
    form.breach.choices = breach_choices(probation)
    asking.fit(form)
    step = decide_step(
        form,
        opened.case,
        probation,
        lambda: actions.NotRevoking(form.breach.data, form.decided_on.data, form.reason.data or ""),
        asking,
    )
    if isinstance(step, Proposed):
        return step.leads_on()
    if isinstance(step, Saved):
        flash(_("It is decided that the probation stands."))
        return redirect_back(opened.url)
    gate = asking.shown(asked_of_leaving(probation, form.decided_on.data or today()), form)
    return form_page(
        "probation/supervision/not_revoked.html",
        form,
        look=step,
        asking=asking,
        gate=sheet_of(gate),
        **opened.names(),
    )


def file_of(opened: OpenFile, facts: CaseFacts) -> Supervising:
    """The context that sections of the file get."""
    probation = opened.probation
    return Supervising(
        facts, opened.party, probation, probation.disposition.decided.first, probation.ends_on()
    )


def _as_set(plan: SupervisionPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"assesses": True, "version": 0}
    return {
        "every": plan.every,
        "unit": plan.unit,
        "first_report": plan.first_report,
        "assesses": plan.assesses_from is not None,
        "version": plan.version,
    }


def _rhythm_conflict(opened: OpenFile, form: SupervisionPlanForm) -> ResponseReturnValue | None:
    plan = plan_of(opened.probation)
    return conflict_of(form, plan, opened.case, _as_set(plan)) if plan is not None else None


def _conflict(opened: OpenFile, row: Any, form: EditForm, *names: str) -> ResponseReturnValue:
    """Page with both versions of these fields of a row; fields the row lacks as typed."""
    saved = {name: getattr(row, name) for name in names}
    shown = {
        name: value.in_(language()) if hasattr(value, "in_") else value
        for name, value in saved.items()
        if value
    }
    return conflict_of(form, row, opened.case, shown)


def _late(late: int) -> str:
    return ngettext(
        "Back %(num)d day late; it is recorded. Whether that is a breach is for the handler.",
        "Back %(num)d days late; it is recorded. Whether that is a breach is for the handler.",
        late,
    )


@dataclass(frozen=True)
class OpenFile:
    """A supervision file opened by a user: the probation, the child, the user's visibility."""

    case: Case
    probation: Probation
    party: Party
    sight: Sight

    @property
    def url(self) -> str:
        """The page of the file."""
        return url_for("supervision.show", case_id=self.case.id, probation_id=self.probation.id)

    def names(self) -> dict[str, Any]:
        """Template names for every page of the file."""
        return {
            "case": self.case,
            "probation": self.probation,
            "person": self.party,
            "is_whole": self.sight.is_whole,
            "back": self.url,
        }

    def lets(self, permission: Permission) -> bool:
        """Whether the user may do this here: case open, probation began, permission granted."""
        runs = self.case.is_open() and self.probation.has_begun()
        return runs and may(
            signed_in_user(),
            permission,
            self.case,
            on=today(),
            party_id=None if self.sight.is_whole else self.party.id,
            sight=self.sight,
        )


def opened_or_404(case_id: int, probation_id: int, permission: Permission = READ) -> OpenFile:
    """The file, for a user who sees the case whole or supervises this child; 404 for others.

    Raises NotAllowed where the user sees the file but lacks the permission.
    """
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    probation = find_probation(case, probation_id) or abort(404)
    party_id = probation.party_id
    if not sight.is_whole and not sight.allows(READ, party_id=party_id):
        abort(404)
    if permission is READ and sight.is_whole:
        # A user who sees the case whole may read this, also in a published case.
        permission = Permission.CASE_READ
    about = None if sight.is_whole else party_id
    if not may(user, permission, case, on=on, party_id=about, sight=sight):
        raise NotAllowed(permission.value, case_id=case.id)
    return OpenFile(case, probation, find_party(case, party_id) or abort(404), sight)
