"""The application, host and port of a server process."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from flask import Flask

from casetrack.db.session import Database


@dataclass(frozen=True)
class Serving:
    """The application, its listening socket, and the threads in each process."""

    app: Flask
    listening: socket.socket
    threads: int
    believes_proxies: bool

    @property
    def database(self) -> Database:
        """The database of the application."""
        database: Database = self.app.extensions["casetrack_database"]
        return database
