"""Pages of programmes: guidance, correction, help, with their sessions."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.seen import seen
from casetrack.guidance import programmes
from casetrack.guidance.blueprint import bp
from casetrack.guidance.forms import KINDS, EndForm, ProgrammeForm, SessionForm
from casetrack.guidance.models import Programme
from casetrack.guidance.people import bodies_among, children_among, guardians_among
from casetrack.guidance.queries import entries_of, find_programme
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.saving import form_page, lead_back, save
from casetrack.web.words import label


@bp.route("/cases/<int:case_id>/guidance/programmes/new", methods=["GET", "POST"])
@requires(Permission.GUIDANCE_WRITE)
def new_programme(case_id: int) -> ResponseReturnValue:
    """Begin guidance, correction or help, with its partners."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    parties = parties_of(case)
    children = children_among(parties)
    wanted = request.args.get("kind")
    form = ProgrammeForm(
        data={
            "kind": next((kind for kind in KINDS if kind.value == wanted), KINDS[0]),
            "child": request.args.get("child", type=read_id)
            or (children[0].id if children else None),
            "started_on": today(),
        }
    )
    form.child.offer(children)
    form.guardians.offer(guardians_among(case, parties))
    form.partners.offer(bodies_among(parties))
    if saved := save(
        form,
        lambda act: programmes.start_programme(case, form.into(programmes.ProgrammeTerms), act),
    ):
        flash(_("%(what)s has begun.", what=named(saved.result.measure.kind)))
        return lead_back(url_for("dossier.show", case_id=case.id))
    return form_page("guidance/new_programme.html", form, case=case, children=children)


@bp.route("/cases/<int:case_id>/guidance/programmes/<int:programme_id>", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def programme(case_id: int, programme_id: int) -> ResponseReturnValue:
    """One programme, its sessions, and the form for the next one."""
    case, found = _seen_programme(case_id, programme_id)
    user = signed_in_user()
    form = SessionForm(data={"held_on": today(), "who": _usual(found)})
    form.who.offer(_others(case, found))
    if request.method == "POST":
        case_to(Permission.GUIDANCE_RECORD, case_id)
    if save(
        form,
        lambda act: programmes.record_session(
            found, form.into(programmes.SessionHeld, party_ids=tuple(form.who.data or ())), act
        ),
    ):
        flash(told(found))
        return lead_back(url_for(".programme", case_id=case.id, programme_id=found.id))
    page = form_page(
        "guidance/programme.html",
        form,
        case=case,
        programme=found,
        what=named(found.measure.kind),
        told=told(found),
        about=[link.party for link in found.measure.parties if link.part is Part.ABOUT],
        guardians=[link.party for link in found.measure.parties if link.part is Part.TO],
        partners=[link.party for link in found.measure.parties if link.part is Part.WITH],
        entries=entries_of(found),
        may_write=may(user, Permission.GUIDANCE_WRITE, case, on=today()),
        may_record=may(user, Permission.GUIDANCE_RECORD, case, on=today()),
        is_running=found.measure.state is MeasureState.RUNNING,
    )
    if request.method == "GET":
        seen(case, acting(), part="guidance")
    return page


@bp.route(
    "/cases/<int:case_id>/guidance/programmes/<int:programme_id>/end", methods=["GET", "POST"]
)
@requires(Permission.GUIDANCE_WRITE)
def end_programme(case_id: int, programme_id: int) -> ResponseReturnValue:
    """End a programme, and say what came of it."""
    case = case_to(Permission.GUIDANCE_WRITE, case_id)
    found = find_programme(case, programme_id) or abort(404)
    form = EndForm(data={"ended_on": today()})
    if save(
        form,
        lambda act: programmes.end_programme(
            found, act, ended_on=form.ended_on.data, result=form.result.data or ""
        ),
    ):
        flash(_("%(what)s has ended.", what=named(found.measure.kind)))
        return lead_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "guidance/end.html",
        form,
        case=case,
        title=_("End it: %(what)s", what=label(found.measure.kind)),
        duties=[],
        back=url_for(".programme", case_id=case.id, programme_id=found.id),
    )


def named(kind: MeasureKind) -> str:
    """The kind of a programme as a sentence or a title begins with it."""
    word = label(kind)
    return word[:1].upper() + word[1:]


def told(found: Programme) -> str:
    """How many sessions were held, of how many."""
    held = len(found.sessions)
    if found.sessions_planned is None:
        return _("Sessions held: %(n)d; no number is planned.", n=held)
    return _("%(n)d of %(total)d sessions held.", n=held, total=found.sessions_planned)


def _seen_programme(case_id: int, programme_id: int) -> tuple[Case, Programme]:
    case = case_or_404(case_id)
    if not sight_of(signed_in_user(), case, on=today()).is_whole:
        abort(404)
    return case, find_programme(case, programme_id) or abort(404)


def _others(case: Case, found: Programme) -> list[Party]:
    """Guardians and bodies of the case: who may have been there besides the child."""
    about = set(found.measure.party_ids(Part.ABOUT))
    parties = [party for party in parties_of(case) if party.id not in about]
    guardians = guardians_among(case, parties)
    return [*guardians, *(party for party in parties if party.kind is PartyKind.BODY)]


def _usual(found: Programme) -> list[int]:
    """Who takes part as planned."""
    return [
        *found.measure.party_ids(Part.TO),
        *found.measure.party_ids(Part.WITH),
    ]
