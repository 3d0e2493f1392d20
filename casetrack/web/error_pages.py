"""Error pages: refused, not found, outdated, broken; each says what to do next."""

from __future__ import annotations

import logging

from flask import Flask, current_app, g, redirect, render_template, request, url_for
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
from casetrack.errors import HandedOn, NotAllowed
from casetrack.web.access import SessionEnded, signed_in_user
from casetrack.web.clock import now
from casetrack.web.drafts import keep_after_end
from casetrack.web.form_input import fields_typed, texts_typed

log = logging.getLogger(__name__)

# Seconds after which it is worth trying again.
TRY_AGAIN = 30


def register(app: Flask) -> None:
    """Register the error handlers."""
    app.register_error_handler(NotAllowed, refused)
    app.register_error_handler(CSRFError, outdated)
    app.register_error_handler(SessionEnded, outdated)
    app.register_error_handler(HandedOn, handed_on)
    for kind in (DBAPIError, NoConnectionFree, NotNoted, OSError, DiskFull):
        app.register_error_handler(kind, broken)
    for status in (400, 403, 404, 405, 413, 500):
        app.register_error_handler(status, shown)


def refused(error: NotAllowed) -> ResponseReturnValue:
    """403, with the refusal in the audit: outside of the action, which is rolled back."""
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
    """Note a request for an unknown or hidden case as a look."""
    case_id = (request.view_args or {}).get("case_id")
    if case_id is None:
        return
    note_look(AuditKind.NOT_FOUND, by=signed_in_user(), at=now(), case_id=case_id)


def outdated(error: CSRFError | SessionEnded) -> ResponseReturnValue:
    """The form was open longer than the session: it is kept for whoever sent it, to sign in again.

    400, with the typed text shown once more, where it is not known who that was: going back would
    lead to the sign-in page, and the browser keeps no copy of the form.
    """
    if (kept := keep_after_end()) is not None:
        return kept
    signing_in = request.endpoint == "sign_in.form"
    typed = [] if signing_in else texts_typed()
    if isinstance(error, SessionEnded) and not typed:
        return redirect(url_for("sign_in.form"))
    return render_template("errors/outdated.html", typed=typed), 400


def handed_on(error: HandedOn) -> ResponseReturnValue:
    """409: somebody else works on the case now. The typed text is shown once more."""
    session().rollback()
    return render_template("errors/handed_on.html", handed=error, typed=texts_typed()), 409


def broken(error: Exception) -> ResponseReturnValue:
    """An error of the database: 503 if a retry may work. Other errors are faults.

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
    """The page of a status. A hidden address looks like one that does not exist."""
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
    if status == 404:
        g.hides_drafts = True
    if status == 404 and current_user.is_authenticated:
        session().rollback()
        _tell_not_found()
    known = status if status in (403, 404, 405, 413) else 400
    return render_template(f"errors/{known}.html"), status


def _full(problem: BaseException) -> ResponseReturnValue:
    """503: a disk is full. The reserve is released, for reading."""
    if not isinstance(problem, DiskFull):
        give_up_reserve(current_database())
        log.error("there is no room on the disk", exc_info=problem)
    return _unavailable(has_no_room=True)


def _unavailable(*, is_slow: bool = False, has_no_room: bool = False) -> ResponseReturnValue:
    """503 without further database queries; what was sent can be sent once more.

    It may have been saved, if the answer to a commit was lost; by its number a second sending saves
    it only once. is_slow: a statement exceeded the time limit; has_no_room: the disk is full, and
    nothing was saved.
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
    """Context of a page that lets an unsaved form be sent once more."""
    return {
        "sent": [] if request.endpoint == "sign_in.form" else fields_typed(),
        "to": request.full_path.rstrip("?"),
        "is_sent": bool(request.form),
    }


def _shown_whatever_happens(page: str) -> str:
    """The page with what was sent; without the user if they cannot be loaded."""
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
    """Continue this request without the database, and so without the user."""
    g._login_user = AnonymousUserMixin()
