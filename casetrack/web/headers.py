"""Security headers, the request number in logs and audit, and the address behind proxies.

Anybody can send `X-Forwarded-For`: it is read only if the request comes from an address in the
settings, and only back to the first hop that is not. A mere number of proxies would trust clients
that reach the port directly.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from casetrack.audit.record import REQUEST_ID

POLICY = (
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none';"
    " object-src 'none'"
)
# Of a file of a case, as it is sent: whatever stands in it does nothing.
NOTHING_RUNS = "default-src 'none'; sandbox"
# A year; browsers heed it over HTTPS only.
HTTPS_ONLY = "max-age=31536000; includeSubDomains"


def number_request() -> None:
    """Set the number of the request. Registered before every request."""
    REQUEST_ID.set(secrets.token_hex(8))


def add_headers(response: Response) -> Response:
    """Add headers: no inline script, no frame, no cache, HTTPS only where it is on.

    Registered after every request.
    """
    response.headers.setdefault("Content-Security-Policy", POLICY)
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


if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
HEADER = "HTTP_X_FORWARDED_FOR"


def trust_proxies(app: Flask, proxies: Sequence[Network]) -> None:
    """Trust these proxies, if there are any."""
    if proxies:
        # Flask's own way.
        app.wsgi_app = TrustedProxies(app.wsgi_app, proxies)  # type: ignore[method-assign] # as Flask documents


class TrustedProxies:
    """A WSGI middleware that finds the client's address behind these proxies."""

    def __init__(self, app: WSGIApplication, proxies: Sequence[Network]) -> None:
        self.app = app
        self.proxies = proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Call the application with the client's address in REMOTE_ADDR."""
        parts = str(environ.get(HEADER, "")).split(",")
        client = str(environ.get("REMOTE_ADDR", ""))
        while parts and self._is_proxy(client) and (before := _address(parts.pop())):
            client = before
        environ["REMOTE_ADDR"] = client
        return self.app(environ, start_response)

    def _is_proxy(self, address: str) -> bool:
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.proxies)


def _address(hop: str) -> str:
    """The address of one hop, without port; "" if malformed."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
