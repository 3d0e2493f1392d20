"""What a person reads when something is refused, not there, outdated or broken: what to do next."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from casetrack.audit.record import AuditKind, record
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed
from casetrack.web.access import SessionEnded, signed_in_user
from casetrack.web.clock import now
from casetrack.web.typed import texts_typed


def register(app: Flask) -> None:
    """Hang the error pages into the application."""
    app.register_error_handler(NotAllowed, refused)
    app.register_error_handler(CSRFError, outdated)
    app.register_error_handler(SessionEnded, outdated)
    for status in (400, 403, 404, 405, 413, 500):
        app.register_error_handler(status, shown)


def refused(error: NotAllowed) -> ResponseReturnValue:
    """403, and the refusal in the audit: in its own unit of work, since the action's is gone."""
    session().rollback()
    with unit_of_work():
        record(
            AuditKind.REFUSED,
            by=signed_in_user(),
            at=now(),
            case_id=error.case_id,
            permission=error.permission,
        )
    return render_template("errors/403.html", permission=error.permission), 403


def _tell_not_found() -> None:
    """Whoever asks for cases they may not know of leaves a trace, whether there are such or not."""
    case_id = (request.view_args or {}).get("case_id")
    if case_id is None:
        return
    with unit_of_work():
        record(AuditKind.NOT_FOUND, by=signed_in_user(), at=now(), case_id=case_id)


def outdated(error: CSRFError | SessionEnded) -> ResponseReturnValue:
    """400: the form was open longer than the session lasted. What was typed is shown once more.

    Going back leads to the sign-in page then, and the browser keeps no copy of the form.
    """
    signing_in = request.endpoint == "sign_in.form"
    typed = [] if signing_in else texts_typed()
    return render_template("errors/outdated.html", typed=typed), 400


def shown(error: HTTPException) -> ResponseReturnValue:
    """The page of a status. An address one may not know of looks like one that never was."""
    status = error.code or 500
    if status == 500:
        # Whatever was begun is undone before anything else is read.
        session().rollback()
    if status == 404 and current_user.is_authenticated:
        session().rollback()
        _tell_not_found()
    known = status if status in (403, 404, 405, 413) else 500 if status >= 500 else 400
    return render_template(f"errors/{known}.html"), status
