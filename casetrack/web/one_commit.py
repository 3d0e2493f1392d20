"""What one request saves is saved in one commit, once its answer is known; or nothing of it is."""

from __future__ import annotations

from copy import deepcopy

from flask import Flask, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from casetrack.db import session
from casetrack.db.transaction import together
from casetrack.web import idempotency

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class OneCommit(Flask):
    """An application that commits after the view, when it is known where the person is led.

    A view that fails after its action has then saved nothing, as the page says; and a process
    that is killed has saved everything with its answer, or nothing.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """The answer of the view, once everything it did is committed."""
        if request.method in READING:
            return super().dispatch_request()
        before = deepcopy(dict(cookie))
        try:
            with together() as units:
                response = self.make_response(self._answer())
                if units.is_done:
                    idempotency.record_redirect(session(), response)
        except BaseException:
            # What was said of it, and who was signed in by it, is taken back, too.
            cookie.clear()
            cookie.update(before)
            raise
        return response

    def _answer(self) -> ResponseReturnValue:
        """What the view returned, or ended the request with: abort(response) is an answer, too."""
        try:
            return super().dispatch_request()
        except HTTPException as stop:
            if not isinstance(stop.response, Response):
                raise
            return stop.response
