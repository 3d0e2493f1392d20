"""Who takes the next connection: whoever has least in hand, and always somebody."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from flask import Flask

from casetrack.commands.serving import Serving
from casetrack.commands.workers import A_REQUEST, GIVES_WAY, NOBODY, Loads, Server


def test_a_request_weighs_more_than_any_connections_and_nobody_is_never_less() -> None:
    loads = Loads(3)
    for place in range(3):
        loads.tell(place, requests=0, connections=0)
    assert not any(loads.is_less_elsewhere(place) for place in range(3))

    loads.tell(0, requests=0, connections=A_REQUEST - 1)
    loads.tell(1, requests=1, connections=0)
    loads.leave(2)
    assert not loads.is_less_elsewhere(0)
    assert loads.is_less_elsewhere(1)
    assert loads.is_less_elsewhere(2)

    loads.leave(0)
    assert not loads.is_less_elsewhere(1)
    assert max(loads._told) == NOBODY


@pytest.fixture
def serving() -> Iterator[Serving]:
    app = Flask("answers")
    app.add_url_rule("/", view_func=lambda: "here")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Serving(app, listening, threads=1, believes_proxies=False)


@contextmanager
def server_at(place: int, serving: Serving, loads: Loads) -> Iterator[Server]:
    server = Server(serving, loads, place)
    try:
        yield server
    finally:
        server.task_dispatcher.shutdown(timeout=0.5)
        # The socket is the other one's, too.
        for channel in list(server.active_channels.values()):
            channel.close()
        server.trigger.close()


def call(serving: Serving) -> socket.socket:
    return socket.create_connection(serving.listening.getsockname())


def test_connections_go_to_whoever_has_fewer(serving: Serving) -> None:
    loads = Loads(2)
    with server_at(0, serving, loads) as server, server_at(1, serving, loads) as other:
        calls = [call(serving) for _ in range(4)]
        while len(server.active_channels) + len(other.active_channels) < 4:
            # The first one always wakes first: alone it would take all of them.
            server.look(for_seconds=0)
            server.look(for_seconds=0)
            other.look(for_seconds=0)
        assert {len(server.active_channels), len(other.active_channels)} == {2}
        for line in calls:
            line.close()


def test_what_is_left_is_taken_by_whoever_sees_it(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = Loads(2)
    loads.tell(1, requests=0, connections=0)
    at = 1000.0
    monkeypatch.setattr("casetrack.commands.workers.time.monotonic", lambda: at)
    with server_at(0, serving, loads) as server, closing(call(serving)), closing(call(serving)):
        server.look(for_seconds=5)
        assert len(server.active_channels) == 1
        server.look(for_seconds=5)
        at += GIVES_WAY - 0.01
        server.look(for_seconds=5)
        assert len(server.active_channels) == 1
        # Nobody is at the other place: stopped, or ended a moment ago.
        at += 0.01
        server.look(for_seconds=5)
        assert len(server.active_channels) == 2


def test_it_answers(serving: Serving) -> None:
    with server_at(0, serving, Loads(1)) as server:
        line = http.client.HTTPConnection(*serving.listening.getsockname())
        line.request("GET", "/")
        while not server.busy():
            server.look(for_seconds=5)
        while server.busy():
            server.look(for_seconds=5)
        assert line.getresponse().read() == b"here"
        line.close()
