"""Pages of a case: open, head, people, and its measures, each by the feature of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import lazyload
from wtforms import StringField

from casetrack.accounts.permissions import Permission
from casetrack.cases import charge_names
from casetrack.cases.access import case_or_404, case_to, party_or_404
from casetrack.cases.blueprint import bp
from casetrack.cases.conflict import conflict_of
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind, PartyRole
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.cases.queries import parties_of, tracks_of
from casetrack.casework import actions, new_parties, people
from casetrack.casework.forms import LINE, SINCE, HeadForm, OpenForm, PersonForm, changing_person
from casetrack.casework.identity import places_page
from casetrack.casework.identity.ages import AgesAtActs
from casetrack.casework.identity.names import is_name
from casetrack.casework.identity.redaction import PlacesToDecide
from casetrack.casework.new_parties import SIDES, roles_of, usual_roles_of
from casetrack.casework.typed_age import BirthOrAge
from casetrack.db import session
from casetrack.db.file_store import LARGEST
from casetrack.events import ask_all
from casetrack.law import ActAge
from casetrack.ledger.measure_types import measure_type
from casetrack.web.access import requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.form_input import takes_files
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.words import label, language

# The button that adds somebody and leads back for the next.
AGAIN = "again"


@bp.route("/cases/new", methods=["GET", "POST"])
@requires(Permission.CASE_OPEN)
def new() -> ResponseReturnValue:
    """Open a case."""
    form = OpenForm()
    if saved := save(form, lambda act: actions.open_case(form.entered(), act)):
        case = saved.result
        flash(_("Case %(number)s is open.", number=case.number))
        return redirect(url_for("dossier.show", case_id=case.id))
    return form_page(
        "casework/new.html",
        form,
        charges=charge_names.choices(language()),
        **_read_back(form.child, form.age_status),
    )


@bp.route("/cases/<int:case_id>/head", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def head(case_id: int) -> ResponseReturnValue:
    """Change title and national number."""
    case = case_to(Permission.CASE_EDIT, case_id)
    form = HeadForm(data=_head(case))
    if saved := save(
        form,
        lambda act: actions.change_head(
            case,
            act,
            title=form.title(),
            national_number=form.national_number.data or "",
            is_same_number=form.is_same_number.data,
            opened=form.opened_version(),
        ),
        conflict=lambda: conflict_of(form, case, case, _head(case)),
    ):
        say_saved(saved.result, _("The head of the case is saved."))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page("casework/head.html", form, case=case)


@bp.route("/cases/<int:case_id>/people/new", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def new_person(case_id: int) -> ResponseReturnValue:
    """Add a person, a group or a body to the case."""
    case = case_to(Permission.CASE_EDIT, case_id)
    there = parties_of(case)
    form, is_incident = PersonForm(), _is_incident(case, there)
    usual = {kind: usual_roles_of(kind, is_incident=is_incident) for kind in PartyKind}
    form.role.offer(dict.fromkeys((*usual[PartyKind.PERSON], *roles_of(PartyKind.PERSON))))
    form.tie_to.offer([p for p in there if p.kind is not PartyKind.BODY])
    if saved := save(
        form,
        lambda act: people.add_party(case, form.entered(there), act, decided=places_page.decided()),
        answers={PlacesToDecide: lambda asked: places_page.page(case, form, asked)},
    ):
        added = {"alias": _alias(saved.result)}
        roles = _(", ").join(label(held.role) for held in saved.result.roles)
        flash(
            _("%(alias)s is in the case: %(roles)s.", roles=roles, **added)
            if roles
            else _("%(alias)s is in the case.", **added)
        )
        if request.form.get("then") == AGAIN:
            return redirect(request.full_path.rstrip("?"))
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "casework/new_person.html",
        form,
        case=case,
        again=AGAIN,
        facts=facts_of(case, seen_by=signed_in_user(), on=today()),
        usual={kind.value: roles for kind, roles in usual.items()},
        rarer=[role for role in PartyRole if role not in usual[PartyKind.PERSON]],
        charges=charge_names.choices(language()),
        **_read_back(form.name, form.age_status, there, kind=form.kind.data),
    )


def _is_incident(case: Case, there: Sequence[Party]) -> bool:
    """Whether the case is about bullying or a fight, and nobody in it is accused."""
    if any(party.has_role(*MAY_BE_ACCUSED) for party in there):
        return False
    if any(party.has_role(*SIDES) for party in there):
        return True
    incidents = select(JournalEntry.id).where(
        JournalEntry.case_id == case.id, JournalEntry.kind == EntryKind.BULLYING_HAPPENED
    )
    return session().scalar(incidents.limit(1)) is not None


def _acts_of(people: Iterable[Party]) -> tuple[ActAge, ...]:
    """The acts that somebody of the case is held to have done."""
    accused = [party for party in people if party.has_role(*MAY_BE_ACCUSED)]
    return tuple(act for party in accused for acts in ask_all(AgesAtActs(party)) for act in acts)


def _read_back(
    name: StringField,
    age: BirthOrAge,
    there: Sequence[Party] = (),
    *,
    kind: PartyKind | None = None,
) -> dict[str, str]:
    """Read a typed name and age back: the alias that will be shown, and the ages."""
    new = new_parties.NewParty((name.data or "").strip(), kind=kind or PartyKind.PERSON)
    is_read = is_name(new.name) and new_parties.is_real_name(new)
    taken = {party.alias.in_("zh") for party in there}
    return {
        "alias": new_parties.alias_for(new, taken=taken).in_(language()) if is_read else "",
        "age": age.data.words(_acts_of(there)) if age.data else "",
    }


@bp.route("/cases/<int:case_id>/people/<int:party_id>/edit", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def edit_person(case_id: int, party_id: int) -> ResponseReturnValue:
    """Change alias, age and roles of a party."""
    case = case_to(Permission.CASE_EDIT, case_id)
    party = party_or_404(case, party_id)
    roles = [held.role for held in party.roles]
    tracks = tracks_of(case)
    form = changing_person(party)(data={**_shown(party), "version": party.version})
    form.offer(party.kind, roles, tracks)
    if saved := save(
        form,
        lambda act: people.change_party(party, form.change(), act, opened=form.opened_version()),
        conflict=lambda: conflict_of(form, party, case, _shown(party)),
    ):
        message = _("What the record says of %(alias)s is saved.", alias=_alias(party))
        say_saved(saved.result, message)
        return redirect_back(url_for("dossier.person_page", case_id=case.id, party_id=party.id))
    return render_template("casework/edit_person.html", form=form, case=case, party=party), _status(
        form.errors
    )


def _head(case: Case) -> dict[str, Any]:
    """Form data of the head of a case."""
    return {
        "title_zh": case.title.zh,
        "title_en": case.title.en,
        "national_number": case.national_number,
        "version": case.version,
    }


def _shown(party: Party) -> dict[str, Any]:
    """Form data of a party."""
    held: dict[str, Any] = {}
    for place, role in enumerate(party.roles):
        held |= {f"{LINE}{place}": role.track_id, f"{SINCE}{place}": role.since}
    return {
        "alias_zh": party.alias.zh,
        "alias_en": party.alias.en,
        "age_status": party.age_status,
        "role": [role.role for role in party.roles],
        **held,
    }


def _alias(party: Party) -> str:
    return party.alias.in_(language())


def _status(errors: object) -> int:
    return 422 if errors else 200


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
@takes_files(LARGEST)
def measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Show a measure and the actions on it."""
    case = case_or_404(case_id)
    measure = _measure_or_404(case, measure_id)
    view: Any = measure_type(measure.kind).view or abort(404)
    answer: ResponseReturnValue = view(case, measure)
    return answer


@bp.route("/cases/<int:case_id>/measures/<int:measure_id>/end", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def end_measure(case_id: int, measure_id: int) -> ResponseReturnValue:
    """Record the end of a measure."""
    case = case_or_404(case_id)
    measure = _measure_or_404(case, measure_id)
    view: Any = measure_type(measure.kind).end_view or abort(404)
    answer: ResponseReturnValue = view(case, measure)
    return answer


def _measure_or_404(case: Case, measure_id: int) -> Measure:
    # Its items are loaded with their checks by the view of its kind.
    asked_measure = session().get(Measure, measure_id, options=[lazyload(Measure.items)])
    if asked_measure is None or asked_measure.case_id != case.id:
        abort(404)
    return asked_measure
