"""Somebody at a browser before a server: HTTPS by its name and its certificate, no script."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPSConnection
from typing import cast

from tests.journeys.plain import PlainPerson
from tests.journeys.the_house import House
from tests.papers.server import Server

CERTIFICATE = "etc/casetrack/tls/casetrack.crt"
FULL = 503


class _Here(HTTPSConnection):
    """A connection by the name of the server, which no name server knows."""

    def __init__(self, name: str, trusted: ssl.SSLContext) -> None:
        super().__init__(name, timeout=60)
        self.trusted = trusted

    def connect(self) -> None:
        """Connect to this machine, and compare the certificate with the name."""
        there = socket.create_connection(("127.0.0.1", 443), timeout=60)
        self.sock = self.trusted.wrap_socket(there, server_hostname=self.host)


class Secure(PlainPerson):
    """A person before a server; what it refuses while its disk is full is kept in `refused`."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.host, self.port = server, name, 443
        self.refused = 0
        # Of a house a plain person asks only the address.
        super().__init__(cast(House, self), "zh")
        self.trusted = ssl.create_default_context(cafile=str(server.root / CERTIFICATE))

    def sign_in(self, login: str, password: str) -> None:
        """Through the page; whoever got a password from somebody else chooses one first."""
        self.open("/sign-in")
        self.press("登录", login=login, password=password)

    def _connection(self) -> HTTPConnection:
        return _Here(self.host, self.trusted)

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        with self.server.network():
            status, location = super()._send(method, path, body)
        if status == FULL:
            self.refused += 1
            return 200, location
        return status, location
