"""The client's address behind trusted proxies.

Anybody can send `X-Forwarded-For`: it is read only if the request comes from an address in the
settings, and only back to the first hop that is not. A mere number of proxies would trust clients
that reach the port directly.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
HEADER = "HTTP_X_FORWARDED_FOR"


def register(app: Flask, proxies: Sequence[Network]) -> None:
    """Trust these proxies, if there are any."""
    if proxies:
        # Flask's own way.
        app.wsgi_app = TrustedProxies(app.wsgi_app, proxies)  # type: ignore[method-assign]


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
