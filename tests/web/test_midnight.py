"""What was put together and compiled for a day is let go with the first request of the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from casetrack.accounts import reader
from casetrack.web import one_commit
from tests.builders import NOON

pytestmark = pytest.mark.one_engine


def test_the_first_request_of_a_day_lets_go_what_was_kept_for_the_one_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_together: list[int] = []
    let_go: list[Engine] = []

    @reader.kept_for_readers
    def statement(number: int) -> int:
        put_together.append(number)
        return number

    # A run of tests keeps it; a server does as here.
    monkeypatch.setattr(one_commit, "begin_day", reader.begin_day)
    monkeypatch.setattr(Engine, "clear_compiled_cache", lambda engine: let_go.append(engine))
    client = app.test_client()

    def ask(*, days_later: int) -> None:
        with time_machine.travel(NOON + timedelta(days=days_later), tick=False):
            client.get("/sign-in")
            statement(1)

    ask(days_later=0)
    ask(days_later=0)
    assert (len(let_go), put_together) == (1, [1])
    ask(days_later=1)
    assert (len(let_go), put_together) == (2, [1, 1])
