"""Where somebody comes from: what a trusted proxy says, and nobody else."""

from __future__ import annotations

import ipaddress

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from casetrack.web.headers import TrustedProxies

PROXIES = [ipaddress.ip_network(number) for number in ("127.0.0.1", "10.9.0.0/16", "fd00::/8")]


def address_of(peer: str, forwarded: str | None) -> str:
    """The address an application sees behind the proxies."""
    seen: list[str] = []

    def app(environ: dict[str, object], start_response: object) -> list[bytes]:
        seen.append(str(environ["REMOTE_ADDR"]))
        start_response("200 OK", [])  # type: ignore[operator]
        return [b""]

    environ = create_environ()
    environ["REMOTE_ADDR"] = peer
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    run_wsgi_app(TrustedProxies(app, PROXIES), environ)
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7:50123", "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::7]:50123", "2001:db8::7"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        # Two proxies in a row.
        ("127.0.0.1", "198.51.100.7, 10.9.3.4", "198.51.100.7"),
        # What the client itself wrote stands before what the proxy added.
        ("127.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1, 198.51.100.7", "198.51.100.7"),
        # Whoever comes past the proxies may say what they like.
        ("198.51.100.7", "192.0.2.1", "198.51.100.7"),
        ("10.8.0.1", "192.0.2.1", "10.8.0.1"),
    ],
)
def test_the_address_is_the_first_that_no_trusted_proxy_has(
    peer: str, forwarded: str | None, client: str
) -> None:
    assert address_of(peer, forwarded) == client
