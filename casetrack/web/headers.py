"""Security headers, and the request number found in the logs and the audit."""

from __future__ import annotations

import secrets

from flask import current_app, request
from werkzeug.wrappers import Response

from casetrack.audit.record import REQUEST_ID

POLICY = (
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none';"
    " object-src 'none'"
)
# A year; browsers heed it over HTTPS only.
HTTPS_ONLY = "max-age=31536000; includeSubDomains"


def number_request() -> None:
    """Set the number of the request. Registered before every request."""
    REQUEST_ID.set(secrets.token_hex(8))


def add_headers(response: Response) -> Response:
    """Add headers: no inline script, no frame, no cache, HTTPS only where it is on.

    Registered after every request.
    """
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HTTPS_ONLY
    response.headers["X-Request-Id"] = REQUEST_ID.get() or ""
    if request.endpoint != "static":
        # Shared computers: nothing about a child stays in a cache or comes back with "back".
        response.headers["Cache-Control"] = "no-store"
    return response
