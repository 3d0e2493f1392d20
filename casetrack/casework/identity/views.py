"""Pages of an identity: enter it; show the name once, uncached."""

from __future__ import annotations

from collections.abc import Collection

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_to, party_or_404
from casetrack.cases.blueprint import bp
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Party
from casetrack.casework.identity import places_page
from casetrack.casework.identity.actions import (
    FIELDS,
    Particulars,
    change_identity,
    needs_reason,
    recorded_fields,
    show_identity,
    tell_replaced_shown,
)
from casetrack.casework.identity.redaction import PlacesToDecide
from casetrack.casework.identity.same_number import SameNumber, same_number, tell_same_number
from casetrack.casework.identity.text_checks import say_not_the_name
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.web import name_input
from casetrack.web.access import acting, requires
from casetrack.web.forms import Form
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.typed_dates.fields import PastWhen
from casetrack.web.words import language

RULES = {
    "name_in_note": _l(
        "The real name of somebody in this case stands in this text. Write %(alias)s instead."
    ),
    "id_number_in_note": _l(
        "The id number of %(alias)s stands in this text. It is kept sealed: leave it out."
    ),
    "telephone_in_note": _l(
        "The telephone number of %(alias)s stands in this text. It is kept sealed: leave it out."
    ),
    "address_in_note": _l(
        "The address of %(alias)s stands in this text. It is kept sealed: leave it out."
    ),
    "born_in_note": _l(
        "The date of birth of %(alias)s stands in this text. It is kept sealed: leave it out."
    ),
    "sealed_does_not_open": _l(
        "What is sealed of %(alias)s does not open, so nothing can be checked against it. Enter it"
        " again, or have whoever runs casetrack put it back from a backup."
    ),
}


class IdentityForm(Form):
    """Particulars of one person. An empty field leaves the recorded value."""

    name = StringField(_l("Name"))
    id_number = StringField(_l("Id number"))
    born = PastWhen(_l("Date of birth"))
    address = StringField(_l("Address"))
    telephone = StringField(_l("Telephone"))
    door_hints = TextAreaField(_l("At the door"))

    def sealed(self) -> Collection[str]:
        """All of them."""
        return FIELDS

    def given(self) -> Particulars:
        """The particulars entered."""
        born = self.born.data
        return Particulars(
            name=_typed(self.name.data),
            id_number=_typed(self.id_number.data),
            born=born if isinstance(born, PartialDate) else None,
            address=_typed(self.address.data),
            telephone=_typed(self.telephone.data),
            door_hints=_typed(self.door_hints.data),
        )


class ShowForm(Form):
    """The reason for a look by somebody outside the team; each look is noted."""

    sending = None
    reason = TextAreaField(_l("Why you need the name"))


@bp.route("/cases/<int:case_id>/people/<int:party_id>/identity", methods=["GET", "POST"])
@requires(Permission.CASE_EDIT)
def identity(case_id: int, party_id: int) -> ResponseReturnValue:
    """Enter or change an identity. Recorded values are not shown, only that they exist."""
    case = case_to(Permission.CASE_EDIT, case_id)
    party = _person(case, party_id)
    form = IdentityForm()
    to_case = url_for("dossier.show", case_id=case.id)
    if form.is_to_be_saved() and recorded_fields(party) and form.given() == Particulars():
        say_saved(None)
        return redirect(to_case)

    def ask(asked: PlacesToDecide) -> ResponseReturnValue:
        if any(place.is_replaced and place.word for place in asked.places):
            with unit_of_work():
                tell_replaced_shown(case, party, acting())
        return places_page.page(case, form, asked)

    if saved := save(
        form,
        lambda act: change_identity(case, party, form.given(), act, decided=places_page.decided()),
        answers={PlacesToDecide: ask},
    ):
        flash(_("Who %(alias)s is has been sealed.", alias=party.alias.in_(language())))
        places_page.tell(saved.result)
        if form.id_number.data:
            _say_same_number(party)
        return redirect_back(url_for("dossier.show", case_id=case.id))
    return form_page(
        "casework/identity/identity.html",
        form,
        case=case,
        party=party,
        recorded=recorded_fields(party),
    )


@bp.route("/cases/<int:case_id>/people/<int:party_id>/identity/name", methods=["GET", "POST"])
@requires(Permission.IDENTITY_SEE)
def show_name(case_id: int, party_id: int) -> ResponseReturnValue:
    """Ask for the name, then show it in the response to this one request only."""
    case = case_to(Permission.IDENTITY_SEE, case_id, party_id=party_id)
    party = _person(case, party_id)
    form = ShowForm()
    if saved := save(
        form, lambda act: show_identity(case, party, act, reason=form.reason.data or "")
    ):
        shown = saved.result
        return render_template(
            "casework/identity/shown.html",
            case=case,
            party=party,
            shown=shown,
            born=PartialDate.parse_edtf(shown.born) if shown.born else None,
        )
    page = render_template(
        "casework/identity/ask.html",
        case=case,
        party=party,
        form=form,
        recorded=recorded_fields(party),
        asks_reason=needs_reason(case, acting()),
    )
    return page, 422 if form.is_submitted() else 200


def _say_same_number(party: Party) -> None:
    """Flash that the id number stands in another case, or whom to ask."""
    same = tell_same_number(party, acting(), at="opening")
    if same is not None and same.others:
        who = party.alias.in_(language())
        flash(_("The same id number stands in another case: see the page of %(who)s.", who=who))
    if same is not None and same.asks:
        flash(same.whom)


def hear_what_is_no_name() -> None:
    """Before a POST request: read which words of the form are no name."""
    if request.method == "POST" and (not_names := name_input.said_not_names()):
        say_not_the_name(not_names)


def of_person(facts: CaseFacts, party: Party, user: Staff) -> SameNumber | None:
    """Other cases with the id number of a person, for their page; None without any."""
    same = same_number(party, user, on=facts.on)
    if same is None or not same.others:
        return None
    return tell_same_number(party, acting(), at="person")


def _person(case: Case, party_id: int) -> Party:
    party = party_or_404(case, party_id)
    return party if party.kind is PartyKind.PERSON else abort(404)


def _typed(text: str | None) -> str | None:
    return (text or "").strip() or None
