"""The address somebody comes from, behind proxies that are trusted to say it.

Anybody can send `X-Forwarded-For`: it is read only where the request comes from an address that the
settings name, and only back to the first hop that they do not name. A mere number of proxies would
believe whoever reaches the port past them.
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
    """Have these believed, if there are any."""
    if proxies:
        # Flask's own way.
        app.wsgi_app = TrustedProxies(app.wsgi_app, proxies)  # type: ignore[method-assign]


class TrustedProxies:
    """A WSGI application that knows the address of the client behind these proxies."""

    def __init__(self, app: WSGIApplication, proxies: Sequence[Network]) -> None:
        self.app = app
        self.proxies = proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, with the address of the client in REMOTE_ADDR."""
        told = str(environ.get(HEADER, "")).split(",")
        client = str(environ.get("REMOTE_ADDR", ""))
        while told and self._is_proxy(client) and (before := _address(told.pop())):
            client = before
        environ["REMOTE_ADDR"] = client
        return self.app(environ, start_response)

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)


def _address(hop: str) -> str:
    """The address of one hop, without its port; "" for what is none."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
