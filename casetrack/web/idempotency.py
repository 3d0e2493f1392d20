"""What is sent twice is saved once: each form carries a number of its own.

The number is noted in the transaction that saves the form, with where the form led; where nothing
was saved, nothing is noted. Sent again, the same form does nothing and leads to where it led; sent
again with something else in it (somebody went back, and wrote), it is shown once more with a new
number, so that nothing typed is lost and nothing is saved unasked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from flask import Flask, current_app, flash, g, has_request_context, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from casetrack.accounts import sent_forms
from casetrack.accounts.models import SentForm
from casetrack.web.access import is_reading, signed_in_user
from casetrack.web.clock import now

FIELD = "sending"
LONGEST = 500
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_CLAIMED, _OTHER_CONTENT = "sending_taken", "sent_otherwise"


def new_token() -> str:
    """The number of a form that is shown: 128 random bits."""
    return secrets.token_urlsafe(16)


def is_token(told: str | None) -> bool:
    """Whether this can be the number of a form."""
    return told is not None and _TOKEN.fullmatch(told) is not None


def redirect_if_saved() -> Response | None:
    """Lead a form that was saved already to where it led. Registered before every request.

    A form that is being saved at this moment by another request is waited for.
    """
    token = request.form.get(FIELD, "") if request.method == "POST" else ""
    if not is_token(token) or not current_user.is_authenticated:
        return None
    if is_reading(current_app, request.endpoint):
        return None
    staff_id, endpoint = signed_in_user().id, request.endpoint or ""
    form = SentForm(
        token_hash=_sealed(str(staff_id), endpoint, token),
        said_hash=_sealed(request.path, *_content()),
        staff_id=staff_id,
        endpoint=endpoint,
        made_at=now(),
    )
    before = sent_forms.claim(form)
    if before is None:
        setattr(g, _CLAIMED, form)
        return None
    if before.said_hash != form.said_hash:
        setattr(g, _OTHER_CONTENT, token)
        return None
    flash(_("This was saved already; nothing was saved twice."))
    return redirect(before.led_to or url_for("agenda.today"))


def was_sent_with_other_content(token: str | None) -> bool:
    """Whether the form with this number was saved before with something else in it."""
    return has_request_context() and token is not None and g.get(_OTHER_CONTENT) == token


def record_redirect(db: Session, response: Response) -> None:
    """Note the form and where it led in the transaction that is about to be committed.

    What a form saved leads on to another page; one that is shown again saved nothing.
    """
    form: SentForm | None = g.get(_CLAIMED)
    if form is None:
        return
    if 300 <= response.status_code < 400:
        sent_forms.record_redirect(db, form, led_to=_path(response.location))
    else:
        sent_forms.release(db, form)


def register(app: Flask) -> None:
    """Have each form stand in line, after who may come in was asked."""
    app.before_request(redirect_if_saved)


def _content() -> list[str]:
    """What the form says, in the order in which browsers send it."""
    return [
        part
        for pair in request.form.items(multi=True)
        if pair[0] not in (FIELD, "csrf_token")
        for part in pair
    ]


def _sealed(*parts: str) -> str:
    """A hash that tells nothing without the key of this installation: names are typed here, too."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    told = b"".join(len(part := one.encode()).to_bytes(4) + part for one in parts)
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def _path(location: str | None) -> str | None:
    """The address of a page of this house, without the house."""
    if location is None or not location.startswith("/") or location.startswith("//"):
        return None
    return location if len(location) <= LONGEST else None
