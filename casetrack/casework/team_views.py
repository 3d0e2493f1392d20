"""Pages of the team of a case and its grants."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to, row_or_404
from casetrack.cases.blueprint import bp
from casetrack.cases.kinds import Aspect, PartyKind, Provenance
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.cases.policy import may
from casetrack.cases.queries import parties_of
from casetrack.casework import team
from casetrack.casework.forms import AssignForm, EndGrantForm, GrantForm, HandOverForm
from casetrack.casework.viewers import LOOKED, SHOWN, looks_at, may_see_looks
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import ask
from casetrack.ledger.handing_over import Handover, PlannedVisit, VisitsGo, VisitsPlannedFor
from casetrack.ledger.registry import duty_line
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.forms import Form
from casetrack.web.paging import page_of, unpack
from casetrack.web.saving import flash_problems, save, save_sent
from casetrack.web.words import language


@bp.route("/cases/<int:case_id>/team", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def team_page(case_id: int) -> ResponseReturnValue:
    """Three forms on one page: hand over, assign, grant; `do` names the one sent."""
    case = _team_case(case_id)
    colleagues = team.staff_of(case.office_id, team.GRANTED_A_PART)
    parties = parties_of(case)
    forms: dict[str, Form] = {
        "hand_over": _hand_over_form(case),
        "assign": _assign_form(case, colleagues),
        "grant": _grant_form(case, colleagues, parties),
    }
    sent = forms.get(request.form.get("do", ""))
    if sent is not None and (
        saved := save(sent, lambda act: _do(case, sent, act), conflict=lambda: _look_again(sent))
    ):
        flash(saved.result)
        return redirect(_after(case))
    user, on = signed_in_user(), today()
    grants = team.grants_in_force(case, on=on)
    return render_template(
        "casework/team.html",
        case=case,
        forms=forms,
        grants=grants,
        givers=team.names_by_id({grant.given_by_id for grant, _en, _zh in grants}),
        along=_along(case) if _may_hand_over(case) else [],
        office_wide=team.office_wide(case),
        may_hand_over=_may_hand_over(case),
        may_see_looks=may_see_looks(user, case, on=on),
        is_published=case.provenance is Provenance.PUBLISHED,
        may_grant=may(user, Permission.CASE_GRANT, case, on=on),
        parties={p.id: p for p in parties},
    ), 422 if sent is not None else 200


@bp.get("/cases/<int:case_id>/looks")
@requires(LOOKED)
def looks(case_id: int) -> ResponseReturnValue:
    """Who looked at a case; that one reads it is noted, too."""
    case = case_to(LOOKED, case_id)
    key = unpack(request.args.get("after"), length=1)
    before = int(key[0]) if key and key[0] is not None else None
    shown = looks_at(case, acting(), before=before)
    page = page_of(shown, lambda look: [look.id], size=SHOWN)
    return render_template("casework/looks.html", case=case, page=page)


@bp.post("/cases/<int:case_id>/team/<int:grant_id>/end")
@requires(Permission.CASE_GRANT)
def end_grant(case_id: int, grant_id: int) -> ResponseReturnValue:
    """End a grant from now on."""
    case = case_to(Permission.CASE_GRANT, case_id)
    held = row_or_404(case, CaseGrant, grant_id)
    form = EndGrantForm(formdata=None)
    if save_sent(form, lambda act: team.end_grant(held, act)):
        is_of_notes = held.aspect is Aspect.NOTES
        case_closed = _("Ended. From now on this case does not exist for them.")
        flash(_("Ended. The notes are closed to them.") if is_of_notes else case_closed)
    else:
        flash_problems(form)
    return redirect(url_for(".team_page", case_id=case.id))


def _team_case(case_id: int) -> Case:
    case = case_or_404(case_id)
    user, on = signed_in_user(), today()
    if not may(user, Permission.CASE_GRANT, case, on=on) and not _may_hand_over(case):
        raise NotAllowed(Permission.CASE_GRANT.value, case_id=case.id)
    return case


def _may_hand_over(case: Case) -> bool:
    user, on = signed_in_user(), today()
    permission = Permission.CASE_GRANT if case.handler_id == user.id else Permission.CASE_ASSIGN
    return may(user, permission, case, on=on)


def _along(case: Case) -> list[tuple[str, team.GoesAlong]]:
    """Obligations that go along with the case, each kind in words."""
    return [
        (str(duty_line(companion.kind).title), companion) for companion in team.goes_along(case)
    ]


def _look_again(sent: Form) -> None:
    sent.form_errors.append(
        _("Somebody changed this case meanwhile. Look at it again, then hand it over.")
    )


def _do(case: Case, sent: Form, act: Act) -> str:
    if isinstance(sent, HandOverForm):
        to = _staff(sent.staff_id.data)
        done = team.assign(
            case,
            to,
            act,
            opened=sent.opened_version(),
            word=sent.word.data or "",
            visits_stay=sent.visits.data is VisitsGo.STAY,
            staying=sent.stays(),
        )
        return _handed_over(case, done)
    if isinstance(sent, AssignForm):
        whom = _staff(sent.staff_id.data)
        team.put_on_case(case, whom, act)
        return _("%(name)s is on this case.", name=whom.name)
    assert isinstance(sent, GrantForm)
    team.grant(case, sent.new_grant(), act)
    return _("Granted. It is in force now.")


def _handed_over(case: Case, done: Handover) -> str:
    message = _("%(name)s handles case %(number)s now.", name=done.to.name, number=case.number)
    lines = [message]
    if done.follows:
        lines.append(
            ngettext(
                "%(num)d planned visit is theirs, too.",
                "%(num)d planned visits are theirs, too.",
                done.follows,
            )
        )
    if done.stays:
        lines.append(
            ngettext(
                "%(num)d stays with whom it was planned for.",
                "%(num)d stay with whom they were planned for.",
                done.stays,
            )
        )
    return (" " if language() == "en" else "").join(lines)


def _after(case: Case) -> str:
    """The address after saving: the user may have lost sight of the case by handing it over."""
    user, on = signed_in_user(), today()
    if may(user, Permission.CASE_GRANT, case, on=on) or _may_hand_over(case):
        return url_for(".team_page", case_id=case.id)
    if may(user, Permission.CASE_READ, case, on=on):
        return url_for("dossier.show", case_id=case.id)
    return url_for(".index")


def _staff(staff_id: int) -> Staff:
    staff = session().get(Staff, staff_id)
    if staff is None:
        raise RuleBroken("cannot_be_granted", field="staff_id")
    return staff


def _hand_over_form(case: Case) -> HandOverForm:
    form = HandOverForm(version=case.version)
    form.staff_id.choices = [("", _("choose"))] + [
        (str(s.id), s.name)
        for s in team.staff_of(case.office_id, team.HANDLERS)
        if s.id != case.handler_id
    ]
    planned = ask(VisitsPlannedFor(case, case.handler_id)) if case.handler_id else []
    form.staying.choices = [(visit.id, _word_planned(visit)) for visit in planned]
    return form


def _word_planned(visit: PlannedVisit) -> str:
    """Person and time of a planned visit, in words."""
    words = [visit.alias.in_(language()), word_day(visit.day, language(), long=True)]
    if visit.at is not None:
        words.append(visit.at.strftime("%H:%M"))
    return pgettext("clauses", ", ").join(words)


def _assign_form(case: Case, colleagues: Sequence[Staff]) -> AssignForm:
    form = AssignForm()
    form.staff_id.choices = [
        (s.id, s.name) for s in colleagues if s.role in team.TEAM and s.id != case.handler_id
    ]
    return form


def _grant_form(case: Case, colleagues: Sequence[Staff], parties: Sequence[Party]) -> GrantForm:
    form = GrantForm()
    offices: list[tuple[str, str]] = [
        (f"office-{o.id}", _office(o)) for o in team.other_offices(case.office_id)
    ]
    form.to.choices = [
        (f"staff-{s.id}", s.name) for s in colleagues if s.id != signed_in_user().id
    ] + offices
    form.party_id.offer([p for p in parties if p.kind is PartyKind.PERSON])
    return form


def _office(office: Procuratorate) -> str:
    return office.name_in(language())
