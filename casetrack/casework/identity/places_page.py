"""Page before a name is sealed: each place of the name in the case, with the choice of words."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.cases.models import Case
from casetrack.casework.identity.redaction import ALIAS, WORD, NamePlace, PlacesToDecide, Settled
from casetrack.web.forms import Form
from casetrack.web.idempotency import FIELD as SENDING
from casetrack.web.idempotency import new_token

PREFIX = "place-"
BACK = "back"
# Characters of a long text shown on each side of the place.
AROUND = 60
WHERE = {
    "case_file": _l("Head of the case"),
    "party": _l("What somebody in the case is called"),
    "charge": _l("Charge"),
    "case_grant": _l("Who may see the case, and why"),
    "circumstance": _l("What is said of a person or the case"),
}


def decided() -> dict[str, str]:
    """The choice for each place, by its key."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in request.form.items()
        if name.startswith(PREFIX) and value in (ALIAS, WORD)
    }


def page(case: Case, form: Form, asked: PlacesToDecide) -> ResponseReturnValue:
    """Show every place with its choice; nothing is saved yet, the form data is carried along."""
    if form.sending is not None:
        form.sending.data = new_token()
    before = decided()
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in (SENDING, "csrf_token", BACK) and not name.startswith(PREFIX)
    ]
    shown = render_template(
        "casework/identity/places.html",
        case=case,
        form=form,
        kept=kept,
        standing=[place for place in asked.places if not place.is_replaced],
        replaced=[place for place in asked.places if place.is_replaced],
        chosen=lambda place: before.get(place.key, ALIAS),
        is_decided_before=bool(before),
        where=where,
        around=around,
        prefix=PREFIX,
        ALIAS=ALIAS,
        WORD=WORD,
    )
    return shown, 422


def where(place: NamePlace) -> str:
    """The location of the text, in words."""
    stands = place.stands
    if stands.number is not None:
        return _("Journal, no. %(number)d", number=stands.number)
    return str(WHERE.get(stands.table, _l("Another text of the case")))


def around(place: NamePlace) -> tuple[str, str]:
    """The text before and after the place, shortened."""
    text = place.stands.text
    before, after = text[: place.start], text[place.end :]
    if len(before) > AROUND:
        before = f"…{before[-AROUND:]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND]}…"
    return before, after


def tell(settled: Settled) -> None:
    """Flash in how many texts a name was replaced or put back."""
    if settled.replaced:
        flash(
            ngettext(
                "The name stood in %(num)d text of this case; the alias stands there now.",
                "The name stood in %(num)d texts of this case; the alias stands there now.",
                settled.replaced,
            )
        )
    if settled.put_back:
        flash(
            ngettext(
                "%(num)d text says again what was written.",
                "%(num)d texts say again what was written.",
                settled.put_back,
            )
        )
