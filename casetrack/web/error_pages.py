"""What a person reads when something is refused, not there, outdated or broken: what to do next."""

from __future__ import annotations

import logging

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import NotNoted, note_look
from casetrack.db import session
from casetrack.db.full_disk import DiskFull, give_up_reserve, is_full
from casetrack.db.limits import is_cut
from casetrack.db.session import current_database, is_unavailable
from casetrack.errors import NotAllowed
from casetrack.web.access import SessionEnded, signed_in_user
from casetrack.web.clock import now
from casetrack.web.form_input import fields_typed, texts_typed

log = logging.getLogger(__name__)

# Seconds after which it is worth trying again.
TRY_AGAIN = 30


def register(app: Flask) -> None:
    """Hang the error pages into the application."""
    app.register_error_handler(NotAllowed, refused)
    app.register_error_handler(CSRFError, outdated)
    app.register_error_handler(SessionEnded, outdated)
    for kind in (DBAPIError, NoConnectionFree, NotNoted, OSError, DiskFull):
        app.register_error_handler(kind, broken)
    for status in (400, 403, 404, 405, 413, 500):
        app.register_error_handler(status, shown)


def refused(error: NotAllowed) -> ResponseReturnValue:
    """403, and the refusal in the audit: apart from the action, which is taken back."""
    session().rollback()
    note_look(
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
    note_look(AuditKind.NOT_FOUND, by=signed_in_user(), at=now(), case_id=case_id)


def outdated(error: CSRFError | SessionEnded) -> ResponseReturnValue:
    """400: the form was open longer than the session lasted. What was typed is shown once more.

    Going back leads to the sign-in page then, and the browser keeps no copy of the form.
    """
    signing_in = request.endpoint == "sign_in.form"
    typed = [] if signing_in else texts_typed()
    return render_template("errors/outdated.html", typed=typed), 400


def broken(error: Exception) -> ResponseReturnValue:
    """What the database said: 503 where the same may work in a moment. Anything else is a fault.

    Raises the error again if it is a fault.
    """
    if is_full(error):
        return _full(error)
    if is_cut(error):
        log.error("a statement took too long, and was cut", exc_info=error)
        return _unavailable(is_slow=True)
    if not (isinstance(error, NotNoted) or is_unavailable(error)):
        raise error
    log.error("the database is away or locked", exc_info=error)
    return _unavailable()


def shown(error: HTTPException) -> ResponseReturnValue:
    """The page of a status. An address one may not know of looks like one that never was."""
    status = error.code or 500
    if status >= 500:
        problem = getattr(error, "original_exception", None)
        if problem is not None and is_full(problem):
            return _full(problem)
        if is_cut(problem) or is_unavailable(problem):
            return _unavailable(is_slow=is_cut(problem))
        return _shown_whatever_happens("errors/500.html"), status
    if status == 413:
        # It was never read, and reading it anew would raise the same while the page is made.
        request.form = ImmutableMultiDict()
    if status == 404 and current_user.is_authenticated:
        session().rollback()
        _tell_not_found()
    known = status if status in (403, 404, 405, 413) else 400
    return render_template(f"errors/{known}.html"), status


def _full(problem: BaseException) -> ResponseReturnValue:
    """503: there is no room on a disk. What is kept of it for that is given back, for reading."""
    if not isinstance(problem, DiskFull):
        give_up_reserve(current_database())
        log.error("there is no room on the disk", exc_info=problem)
    return _unavailable(has_no_room=True)


def _unavailable(*, is_slow: bool = False, has_no_room: bool = False) -> ResponseReturnValue:
    """503: nothing more is asked of the database, and what was sent can be sent once more.

    It may have been saved: of a commit that was not answered nobody knows. Sent again it is saved
    once either way, by its number. is_slow: it was asked too much, and answered nothing in time;
    has_no_room: its disk is full; then nothing was saved.
    """
    _ask_nothing_more()
    page = render_template(
        "errors/503.html",
        **_what_was_sent(),
        is_slow=is_slow,
        is_full=has_no_room,
        can_read=current_database().reserve is not None,
        seconds=current_app.config["LONGEST_STATEMENT"] // 1000,
    )
    return page, 503, {"Retry-After": str(TRY_AGAIN)}


def _what_was_sent() -> dict[str, object]:
    """What a page needs to have the form sent once more that could not be saved."""
    return {
        "sent": [] if request.endpoint == "sign_in.form" else fields_typed(),
        "to": request.full_path.rstrip("?"),
        "is_sent": bool(request.form),
    }


def _shown_whatever_happens(page: str) -> str:
    """The page with what was sent; without the person, where they cannot be read any more."""
    sent = _what_was_sent()
    try:
        # Whatever was begun is undone before anything else is read.
        session().rollback()
        return render_template(page, **sent)
    except Exception:
        log.exception("an error page could not be made")
        _ask_nothing_more()
        return render_template(page, **sent)


def _ask_nothing_more() -> None:
    """Make what follows in this request do without the database, and so without the person."""
    g._login_user = AnonymousUserMixin()
