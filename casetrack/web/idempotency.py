"""What is sent twice is saved once: each form carries a number of its own.

The number is noted in the transaction that saves the form, with where the form led; where nothing
was saved, nothing is noted. Sent again, the same form does nothing and leads to where it led; sent
again with something else in it (somebody went back, and wrote), it is shown once more with a new
number, so that nothing typed is lost and nothing is saved unasked.

Whether it was saved is read with who is signed in, and noted once, at the end. Of two that are sent
at the same moment both are worked through as far as they do not wait for each other: the second one
cannot be noted, or was refused for what the first one did, and is led to it either way.
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
    """Another request saved the same form since this one began: nothing of this one may stay."""


def new_token() -> str:
    """The number of a form that is shown: 128 random bits."""
    return secrets.token_urlsafe(16)


def redirect_if_saved() -> Response | None:
    """Lead a form that was saved already to where it led. Registered before every request."""
    if not _has_number():
        return None
    before: SavedBefore | None = current_user.saved
    return None if before is None else _lead_to(before)


def redirect_if_saved_meanwhile() -> Response | None:
    """The same for one that another request saved since this one began."""
    if not _has_number():
        return None
    before = sent_forms.find(_kept(), staff_id=signed_in_user().id)
    return None if before is None else _lead_to(before)


def was_sent_with_other_content(token: str | None) -> bool:
    """Whether the form with this number was saved before with something else in it."""
    return has_request_context() and token is not None and g.get(_OTHER_CONTENT) == token


def leads_on(response: Response) -> bool:
    """Whether this is the answer to a form that was saved: what is shown again saved nothing."""
    return 300 <= response.status_code < 400


def record_redirect(db: Session, response: Response) -> None:
    """Note the form and where it led in the transaction that is about to be committed.

    Waits where another request is about to commit the same. Raises SavedMeanwhile once that did.
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
    """Have each form that was saved led on, after who may come in was asked."""
    app.before_request(redirect_if_saved)


def _has_number() -> bool:
    """Whether this request is a form that is to be saved once, by somebody who is signed in."""
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
    """To the page it led to; None where it says something else: then it is shown once more."""
    if before.said_hash != kept_content():
        setattr(g, _OTHER_CONTENT, number_sent())
        return None
    flash(_("This was saved already; nothing was saved twice."))
    return redirect(before.led_to or url_for("agenda.today"))


def _path(location: str | None) -> str | None:
    """The address of a page of this house, without the house."""
    if location is None or not location.startswith("/") or location.startswith("//"):
        return None
    return location if len(location) <= LONGEST else None
