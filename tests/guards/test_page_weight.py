"""How heavy a page is: fifty lines of a list are few kilobytes, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.db import session
from tests.builders import TODAY, make_case, make_child
from tests.desk import prepare, sign_in
from tests.suggestions.letters import served
from tests.visits.builders import plan

LINES = 50
# Kilobytes, and what marks one line. The goal is 25. A case has about 170 bytes to say, with the
# long title of these; a visit has two buttons that name it to those who do not see where they
# stand; a letter tells three of its four demands, and twice which of them were reached.
LISTS = {
    "/cases": (31, "<tr"),
    "/visits": (35, 'class="entry'),
    "/suggestions": (56, "<tr"),
    "/": (25, 'class="entry'),
}


@pytest.mark.one_engine
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_fifty_lines_are_light(app: Flask, lang: str) -> None:
    with prepare(app):
        first = make_case()
        for number in range(LINES):
            case = first if not number else make_case(handler=first.handler)
            plan(make_child(case), first=TODAY + timedelta(days=number % 5))
            served(case, number=f"号{number}")
        client = sign_in(app, session().get_one(Staff, first.handler_id), lang=lang)

    weights = {}
    for address, (most, mark) in LISTS.items():
        page = client.get(address).get_data()
        lines = page.decode().count(mark)
        assert lines >= (LINES if address != "/" else 15), address
        weights[address] = len(page) / 1024, most

    assert not {address for address, (weight, most) in weights.items() if weight > most}, weights
