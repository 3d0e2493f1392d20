"""Which of several processes takes the next connection: the one that has least in hand.

Whoever wakes first would take it, and so one process may hold all the connections that browsers
keep open while another has nothing to do.
"""

from __future__ import annotations

import mmap
import time
from typing import Any

from waitress import wasyncore
from waitress.server import TcpWSGIServer

from casetrack.commands.serving import Serving

# Seconds for which a connection is left to a process that has less in hand; if it does not take
# it, because it is stopped or has just ended, whoever sees the connection does.
GIVES_WAY = 0.25
# So long it is waited until it is looked again whether somebody has taken it.
MOMENT = 0.001
# Whoever answers fewer requests has less in hand; among equals, whoever has fewer connections.
A_REQUEST = 1 << 32
NOBODY = (1 << 64) - 1


class Loads:
    """What each process has in hand, each at its own place, in memory that all forks see."""

    def __init__(self, places: int) -> None:
        self._told = memoryview(mmap.mmap(-1, places * 8)).cast("Q")

    def tell(self, place: int, *, requests: int, connections: int) -> None:
        """What the process at this place has in hand now."""
        self._told[place] = requests * A_REQUEST + connections

    def leave(self, place: int) -> None:
        """Nobody is at this place: no connection is left to it."""
        self._told[place] = NOBODY

    def is_less_elsewhere(self, place: int) -> bool:
        """Whether a process at another place has less in hand."""
        return min(self._told) < self._told[place]


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress is published without types
    """A waitress that answers on a socket which others may answer on, too.

    loads, place: what all of them have in hand, and where this one tells it.
    """

    def __init__(self, serving: Serving, loads: Loads, place: int) -> None:
        listening = serving.listening
        self.loads, self.place, self.threads = loads, place, serving.threads
        # Since when a connection waits that was left to another; whether one waits now.
        self._left_since: float | None = None
        self._is_offered = False
        super().__init__(
            serving.app,
            map={},
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            sockets=[listening],
            threads=serving.threads,
            ident=None,
            # Where proxies are trusted, casetrack.web.proxies reads what they say; waitress would
            # drop it.
            clear_untrusted_proxy_headers=not serving.believes_proxies,
        )

    def busy(self) -> int:
        """How many connections wait for an answer, or for the rest of one."""
        return sum(
            bool(channel.requests) or channel.total_outbufs_len > 0
            for channel in list(self.active_channels.values())
        )

    def look(self, *, for_seconds: float) -> None:
        """Wait so long for whatever comes first, and see to it."""
        self._tell()
        self._is_offered = False
        wasyncore.loop(timeout=for_seconds, map=self._map, count=1)
        if not self._is_offered:
            self._left_since = None

    def handle_accept(self) -> None:
        """Take a connection, unless somebody who has less in hand is to have it."""
        self._is_offered = True
        self._tell()
        now = time.monotonic()
        if self.loads.is_less_elsewhere(self.place):
            self._left_since = self._left_since or now
            if now - self._left_since < GIVES_WAY:
                time.sleep(MOMENT)
                return
        super().handle_accept()

    def _tell(self) -> None:
        channels: dict[int, Any] = self.active_channels
        self.loads.tell(self.place, requests=self.busy(), connections=len(channels))
