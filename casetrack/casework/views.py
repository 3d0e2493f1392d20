"""Pages of cases: list, open, head, people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases import charge_names
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.blueprint import bp
from casetrack.cases.conflict import conflict_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    CaseStatus,
    PartyKind,
    PartyRole,
    Provenance,
    Stage,
)
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.queries import (
    CaseFilter,
    CaseLine,
    PartShown,
    list_cases,
    parties_of,
    parts_among,
    place_in_list,
    tracks_of,
)
from casetrack.casework import actions, new_parties, people
from casetrack.casework.forms import LINE, SINCE, HeadForm, OpenForm, PersonForm, changing_person
from casetrack.casework.identity import places_page
from casetrack.casework.identity.ages import AgesAtActs
from casetrack.casework.identity.names import is_name
from casetrack.casework.identity.redaction import PlacesToDecide
from casetrack.casework.new_parties import SIDES, roles_of, usual_roles_of
from casetrack.casework.team import HANDLERS, names_of_staff
from casetrack.casework.typed_age import BirthOrAge
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.events import ask_all
from casetrack.law import ActAge
from casetrack.web.access import requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.choices import Member, enum_or_none
from casetrack.web.clock import local, today
from casetrack.web.paging import PAGE, late_apart, page_of, unpack
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.stage_marks import FoldedStages, StageMarks
from casetrack.web.words import label, language


@dataclass(frozen=True)
class ListedCase:
    """One line. due, kind: the next due obligation. last: the day of the last entry.

    stages: None if only visits to these children are visible.
    """

    case: CaseLine
    children: Sequence[BilingualText]
    due: date | None
    kind: ObligationKind | None
    is_late: bool
    stages: FoldedStages | None
    last: date | None


def listed_case(
    case: CaseLine, part: PartShown | None, marks: StageMarks, *, on: date
) -> ListedCase:
    """The line of a case. part: the visible part, None if the whole."""
    due = case.next_due if part is None else part.next_visit
    kind = case.next_due_kind if part is None else ObligationKind.VISIT.value
    return ListedCase(
        case,
        children=[] if part is None else [child.alias for child in part.children],
        due=due,
        kind=ObligationKind(kind) if kind else None,
        is_late=due is not None and due < on,
        stages=None if part is not None else marks.of(case.stages),
        last=None if part is not None else _last(case),
    )


def _last(case: CaseLine) -> date | None:
    # A published case has no entry of this office.
    if case.last_entry_at is None or case.provenance is Provenance.PUBLISHED:
        return None
    return local(case.last_entry_at).date()


def listed_cases(
    cases: Sequence[CaseLine], marks: StageMarks, user: Staff, *, on: date
) -> list[ListedCase]:
    """The lines of these cases, as this person may see each."""
    of_parts = [case.id for case in cases if case.is_part]
    parts = parts_among(of_parts, user, on=on) if of_parts else {}
    return [listed_case(case, parts.get(case.id), marks, on=on) for case in cases]


# Filter fields allowed in an address.
CHOSEN = ("stage", "handler", "status", "sort")
# Of an address: the farthest next date first.
FARTHEST = "-next"
# The button that adds somebody and leads back for the next.
AGAIN = "again"


@bp.get("/cases")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The list of visible cases, late ones first, then by next date.

    Search text never stands in an address, because it may be the name of a child.
    """
    return list_page(narrowed_by(request.args), after=request.args.get("after"))


def list_page(
    narrowed: CaseFilter,
    *,
    after: str | None,
    looked_up: Sequence[tuple[Case, Party]] = (),
    found_at: str | None = None,
) -> str:
    """A page of the filtered list after that key, below persons found by real name.

    found_at: the address of the search results; None for the list itself.
    """
    user = signed_in_user()
    key = unpack(after, length=2)
    rows = list_cases(user, narrowed, on=today(), after=_key(key) if key else None, limit=PAGE + 1)
    page = page_of(rows, lambda case: [str(key) for key in place_in_list(case)])
    marks = StageMarks()
    lines = listed_cases(page.rows, marks, user, on=today())
    return render_template(
        "casework/index.html",
        cases=late_apart(lines, lambda line: line.is_late),
        marks=marks,
        narrowed=narrowed,
        looked_up=looked_up,
        may_look_up=has_permission(user, Permission.IDENTITY_SEE),
        all_stages=list(Stage),
        statuses=list(CaseStatus),
        handlers=names_of_staff(user.office_id, HANDLERS),
        may_open=has_permission(user, Permission.CASE_OPEN),
        next_url=_address(page.next_key, found_at) if page.has_more else None,
        first_url=_address(None, found_at) if key else None,
        sort_url=None if found_at else _address(None, None, sort=_other_order(narrowed)),
        export_url=None if found_at else _address(None, None, to=".export"),
    )


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


def narrowed_by(args: MultiDict[str, str], *, text: str = "") -> CaseFilter:
    """The case filter from query parameters and search text."""
    handler = args.get("handler", "")
    status = args.get("status", CaseStatus.OPEN.value)
    return CaseFilter(
        text=text.strip()[:100],
        stage=_member(Stage, args.get("stage")),
        handler_id=signed_in_user().id if handler == "me" else args.get("handler", type=read_id),
        status=None if status == "any" else _member(CaseStatus, status),
        farthest_first=args.get("sort") == FARTHEST,
    )


def _member(kind: type[Member], value: str | None) -> Member | None:
    try:
        return enum_or_none(kind, value)
    except ValueError:
        return None


def _key(after: list[str | int | None]) -> tuple[date, int] | None:
    due, case_id = (str(part) for part in after)
    try:
        return date.fromisoformat(due), int(case_id)
    except ValueError:
        return None


def _other_order(narrowed: CaseFilter) -> str:
    return "" if narrowed.farthest_first else FARTHEST


def _address(after: str | None, found_at: str | None, *, to: str = ".index", **changed: str) -> str:
    if found_at is not None:
        return f"{found_at}?{urlencode({'after': after})}" if after is not None else found_at
    kept = {name: request.args[name] for name in CHOSEN if name in request.args}
    kept = {name: value for name, value in {**kept, **changed}.items() if value}
    if after is not None:
        kept["after"] = after
    return f"{url_for(to)}?{urlencode(kept)}"


def _alias(party: Party) -> str:
    return party.alias.in_(language())


def _status(errors: object) -> int:
    return 422 if errors else 200
