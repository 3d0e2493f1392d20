"""One commit per request, once its response is known; or no commit at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from copy import deepcopy
from typing import Any

from flask import Flask, appcontext_pushed, appcontext_tearing_down, current_app, g, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from casetrack.accounts.reader import begin_day
from casetrack.brought import brought
from casetrack.db import session
from casetrack.db.full_disk import ensure_room
from casetrack.db.limits import limited
from casetrack.db.session import current_database, read_only
from casetrack.db.transaction import begin_writing, together
from casetrack.web import drafts, idempotency, sign_in
from casetrack.web.access import SignInStep, is_reading
from casetrack.web.clock import today

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def open_for_reading_or_writing() -> None:
    """Open the database session of this request: reading, or writing if it may save."""
    if request.endpoint is None:
        return
    if begin_day(today()):
        current_database().engine.clear_compiled_cache()
    # Until the context of this request ends.
    g.casetrack_context.enter_context(limited(current_app.config["LONGEST_STATEMENT"]))
    if request.method in READING or is_reading(current_app, request.endpoint):
        read_only()
    else:
        signing_in = {step.endpoint for step in brought(SignInStep)}
        if request.blueprint != sign_in.bp.name and request.endpoint not in signing_in:
            ensure_room(current_database())
        begin_writing()


class OneCommit(Flask):
    """An application that commits after the view, when the redirect is known.

    A view that fails after its action has saved nothing, as its page says; a killed process has
    saved everything with its response, or nothing.
    """

    def open_with_each_context(self, *opened: Callable[[], AbstractContextManager[Any]]) -> None:
        """Enter these context managers with every application context, and exit with it."""

        def enter(sender: Flask, **kwargs: Any) -> None:
            g.casetrack_context = stack = ExitStack()
            for context in opened:
                stack.enter_context(context())

        def leave(sender: Flask, **kwargs: Any) -> None:
            g.casetrack_context.close()

        appcontext_pushed.connect(enter, self, weak=False)
        appcontext_tearing_down.connect(leave, self, weak=False)

    def dispatch_request(self) -> ResponseReturnValue:
        """The response of the view, once everything it did is committed."""
        if request.method in READING:
            return self._page()
        before = deepcopy(dict(cookie))
        try:
            answer, is_saved = self._committed()
        except BaseException as problem:
            # Flashed messages and a sign-in within it are rolled back, too.
            cookie.clear()
            cookie.update(before)
            if not isinstance(problem, Exception):
                raise
            # Whatever hinders this look is not what is told.
            with suppress(DBAPIError):
                if (led := idempotency.redirect_if_saved_meanwhile()) is not None:
                    return led
            if not isinstance(problem, idempotency.SavedMeanwhile):
                raise
            # Its content differs from the saved form: it is shown once more.
            return self._committed()[0]
        if is_saved:
            return answer
        return idempotency.redirect_if_saved_meanwhile() or answer

    def _page(self) -> ResponseReturnValue:
        """A page that is read. One that cannot be shown with what was typed before is shown without
        it: nobody would get to it any more.
        """
        try:
            return super().dispatch_request()
        except HTTPException:
            raise
        except Exception:
            if not drafts.lay_aside():
                raise
            session().rollback()
            return super().dispatch_request()

    def _committed(self) -> tuple[Response, bool]:
        """The response of the view, and whether the form was saved, which is then committed."""
        with together() as units:
            response = self.make_response(self._answer())
            is_saved = units.is_done and idempotency.leads_on(response)
            if is_saved:
                idempotency.record_redirect(session(), response)
                drafts.forget_saved(session())
        return response, is_saved

    def _answer(self) -> ResponseReturnValue:
        """The response of the view; abort(response) counts as one, too."""
        try:
            return super().dispatch_request()
        except HTTPException as stop:
            if not isinstance(stop.response, Response):
                raise
            return stop.response
