"""A form sent twice is saved once, by the number each form carries.

The number is stored in the transaction that saves the form, with the redirect; an unsaved form
stores nothing. The same form sent again only redirects; sent again with other content (somebody
went back, and wrote), it is shown once more with a new number, so that nothing typed is lost and
nothing is saved unasked.

An earlier save is read together with the user, and stored once, at the end. Of two forms sent at
the same moment both are processed as far as they do not wait for each other: the second fails to
store the number, or is refused because of the first, and is redirected either way.
"""

from __future__ import annotations

import secrets

from flask import Flask, current_app, flash, g, has_request_context, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from casetrack.accounts import sent_forms
from casetrack.accounts.models import SentForm
from casetrack.accounts.sent_forms import SavedBefore
from casetrack.web.access import is_reading, signed_in_user
from casetrack.web.clock import now
from casetrack.web.form_numbers import FIELD, kept_content, kept_number, number_sent

__all__ = ["FIELD", "new_token"]
LONGEST = 500
_OTHER_CONTENT = "sent_otherwise"


class SavedMeanwhile(Exception):
    """Another request saved the same form meanwhile: this one must be rolled back."""


def new_token() -> str:
    """A new form number: 128 random bits."""
    return secrets.token_urlsafe(16)


def redirect_if_saved() -> Response | None:
    """Redirect a form saved before. Registered before every request."""
    if not _has_number():
        return None
    before: SavedBefore | None = current_user.saved
    return None if before is None else _lead_to(before)


def redirect_if_saved_meanwhile() -> Response | None:
    """Redirect a form that another request saved since this one began."""
    if not _has_number():
        return None
    before = sent_forms.find(_kept(), staff_id=signed_in_user().id)
    return None if before is None else _lead_to(before)


def was_sent_with_other_content(token: str | None) -> bool:
    """Whether the form with this number was saved before with other content."""
    return has_request_context() and token is not None and g.get(_OTHER_CONTENT) == token


def leads_on(response: Response) -> bool:
    """Whether the response follows a saved form: a redirect; a form that is shown again, or left
    for another page, saved nothing.
    """
    return 300 <= response.status_code < 400 and not g.get("form_is_left", False)


def record_redirect(db: Session, response: Response) -> None:
    """Store the form number and its redirect in the transaction about to be committed.

    Waits for another request that is about to commit the same. Raises SavedMeanwhile once it did.
    """
    if not _has_number():
        return
    staff_id = signed_in_user().id
    form = SentForm(
        token_hash=sent_forms.key_of(_kept(), staff_id=staff_id),
        said_hash=kept_content(),
        staff_id=staff_id,
        endpoint=request.endpoint or "",
        led_to=_path(response.location),
        made_at=now(),
    )
    if not sent_forms.note(db, form):
        raise SavedMeanwhile


def register(app: Flask) -> None:
    """Redirect forms saved before, after the access check."""
    app.before_request(redirect_if_saved)


def _has_number() -> bool:
    """Whether this request is a form to be saved once, by a user who is signed in."""
    return (
        number_sent() is not None
        and current_user.is_authenticated
        and not is_reading(current_app, request.endpoint)
    )


def _kept() -> str:
    kept = kept_number()
    assert kept is not None, "asked of forms with a number"
    return kept


def _lead_to(before: SavedBefore) -> Response | None:
    """The redirect of a form saved before; None if the content differs: then it is shown again."""
    if before.said_hash != kept_content():
        setattr(g, _OTHER_CONTENT, number_sent())
        return None
    flash(_("This was saved already; nothing was saved twice."))
    return redirect(before.led_to or url_for("agenda.today"))


def _path(location: str | None) -> str | None:
    """The path of a redirect within this site."""
    if location is None or not location.startswith("/") or location.startswith("//"):
        return None
    return location if len(location) <= LONGEST else None
