"""Answer requests in this process, or in several that share an address; stop gracefully.

Each worker is a fork of this process, which loads the application and listens, but answers nothing.
A worker that ends is replaced; when the parent ends, so do its workers.
"""

from __future__ import annotations

import gc
import logging
import mmap
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.server import TcpWSGIServer

from casetrack.commands.serving import Serving, give_back

# Seconds for which a connection is left to a process that has less in hand; if it does not take
# it, because it is stopped or has just ended, whoever sees the connection does.
GIVES_WAY = 0.25
# Seconds until it is checked again whether another process has accepted it.
MOMENT = 0.001
# Whoever answers fewer requests has less in hand; among equals, whoever has fewer connections.
A_REQUEST = 1 << 32
NOBODY = (1 << 64) - 1


class Loads:
    """The load of each process, at its place in memory shared by all forks."""

    def __init__(self, places: int) -> None:
        self._told = memoryview(mmap.mmap(-1, places * 8)).cast("Q")

    def tell(self, place: int, *, requests: int, connections: int) -> None:
        """Set the load of the process at this place."""
        self._told[place] = requests * A_REQUEST + connections

    def leave(self, place: int) -> None:
        """Mark this place as vacant, so that no connection is left to it."""
        self._told[place] = NOBODY

    def is_less_elsewhere(self, place: int) -> bool:
        """Whether a process at another place has less load."""
        return min(self._told) < self._told[place]


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress is published without types
    """A waitress server on a socket shared with other processes.

    loads, place: the loads of all processes, and the place of this one.
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
            # Where proxies are trusted, casetrack.web.headers reads what they say; waitress would
            # drop it.
            clear_untrusted_proxy_headers=not serving.believes_proxies,
        )

    def busy(self) -> int:
        """The number of connections that wait for a response, or for the rest of one."""
        return sum(
            bool(channel.requests) or channel.total_outbufs_len > 0
            for channel in list(self.active_channels.values())
        )

    def look(self, *, for_seconds: float) -> None:
        """Wait for events for up to so many seconds, and handle them."""
        self._tell()
        self._is_offered = False
        wasyncore.loop(timeout=for_seconds, map=self._map, count=1)
        if not self._is_offered:
            self._left_since = None

    def handle_accept(self) -> None:
        """Accept a connection, unless a process with less load should."""
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


# Seconds: for how long what was begun is finished; then it is cut off.
FINISHED_WITHIN = 20.0
# How often a process looks whether it is to stop, or whether the one above it still is there.
LOOKS_EVERY = 0.5
# A worker that lived for less is not replaced at once: what ended it would end the next one, too.
SHORT_LIFE = 1.0
# New objects (about one page's) between two runs of the garbage collector.
GARBAGE_AFTER = 10_000
# Seconds between two times that memory is given back, when nobody waits for an answer.
GIVES_BACK_EVERY = 10.0
ENDING = (signal.SIGTERM, signal.SIGINT)
# What ends a process that does not handle it; Windows has none.
GOING_ON = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
log = logging.getLogger(__name__)


def may_fork() -> bool:
    """Whether this system can fork; Windows cannot."""
    return hasattr(os, "fork")


def serve_here(serving: Serving) -> None:
    """Serve in this process until told to end; begun requests are finished."""
    keep_what_is_loaded()
    with _told_to_end() as ending:
        _answer(Server(serving, Loads(1), 0), ending)
    serving.database.dispose()


def serve_in_workers(serving: Serving, count: int) -> None:
    """Serve in `count` processes until told to end; begun requests are finished."""
    # No connection may be open in two processes at once.
    serving.database.dispose()
    # In memory that all of them share.
    keep_what_is_loaded()
    with _told_to_end() as ending:
        loads = Loads(count)
        begun = dict(_begin(serving, loads, place) for place in range(count))
        try:
            while not ending.is_ending:
                _replace_ended(serving, loads, begun)
                time.sleep(LOOKS_EVERY / 2)
        finally:
            _end(begun)


def keep_what_is_loaded() -> None:
    """Freeze the loaded objects: the garbage collector skips them, and examines the rest about
    once a page instead of twenty times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


class _Ending:
    """Whether this process was told to end."""

    is_ending = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self.is_ending = True


def _go_on(number: int, frame: FrameType | None) -> None:
    log.info("a hang-up ends nothing")


@contextmanager
def _told_to_end() -> Iterator[_Ending]:
    """Handle Ctrl-C and the signal to end within the block; then restore the handlers.

    One that whoever rotates logs sends ends nothing: the logs go to the standard error output.
    """
    ending = _Ending()
    before = {number: signal.signal(number, ending.hear) for number in ENDING}
    before |= {number: signal.signal(number, _go_on) for number in GOING_ON}
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answer(server: Server, ending: _Ending, *, parent: int | None = None) -> None:
    """Accept and answer connections until told to end, or until the parent has ended."""
    given_back = time.monotonic()
    while not ending.is_ending and (parent is None or os.getppid() == parent):
        # Who has all hands full leaves a new connection to another process.
        server.accepting = parent is None or server.busy() < server.threads
        server.look(for_seconds=LOOKS_EVERY)
        if time.monotonic() - given_back > GIVES_BACK_EVERY and not server.busy():
            give_back()
            given_back = time.monotonic()
    server.accepting = False
    until = time.monotonic() + FINISHED_WITHIN
    while server.busy() and time.monotonic() < until:
        server.look(for_seconds=LOOKS_EVERY / 10)
    server.task_dispatcher.shutdown(timeout=0.5)
    server.close()


@dataclass(frozen=True)
class _Begun:
    """A worker: its place, and its start in monotonic seconds."""

    place: int
    since: float


def _begin(serving: Serving, loads: Loads, place: int) -> tuple[int, _Begun]:
    loads.tell(place, requests=0, connections=0)
    return _fork(serving, loads, place), _Begun(place, time.monotonic())


def _fork(serving: Serving, loads: Loads, place: int) -> int:
    """Fork a worker; returns its process id."""
    parent = os.getpid()
    if worker := os.fork():
        return worker
    status = 1
    try:
        with _told_to_end() as ending:
            _answer(Server(serving, loads, place), ending, parent=parent)
        serving.database.dispose()
        status = 0
    except BaseException:
        log.exception("a worker failed")
    finally:
        # Nothing of what the first process has to do at its end is done here.
        os._exit(status)


def _replace_ended(serving: Serving, loads: Loads, begun: dict[int, _Begun]) -> None:
    while begun:
        worker, status = os.waitpid(-1, os.WNOHANG)
        if worker == 0:
            return
        if (ended := begun.pop(worker, None)) is None:
            continue
        loads.leave(ended.place)
        log.error("a worker ended", extra={"worker": worker, "how": _how(status)})
        if time.monotonic() - ended.since < SHORT_LIFE:
            time.sleep(SHORT_LIFE)
        number, anew = _begin(serving, loads, ended.place)
        begun[number] = anew


def _end(begun: dict[int, _Begun]) -> None:
    """Tell every worker to end, and kill those that do not in time."""
    _send(begun, signal.SIGTERM)
    until = time.monotonic() + FINISHED_WITHIN + 2 * LOOKS_EVERY
    while begun and time.monotonic() < until:
        worker, _status = os.waitpid(-1, os.WNOHANG)
        if worker:
            begun.pop(worker, None)
        else:
            time.sleep(LOOKS_EVERY / 10)
    _send(begun, signal.SIGKILL)
    for worker in begun:
        os.waitpid(worker, 0)


def _send(begun: Mapping[int, _Begun], number: signal.Signals) -> None:
    for worker in begun:
        try:
            os.kill(worker, number)
        except ProcessLookupError:
            continue


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"status {code}"
