"""What stands against a decision of then is told with the version of the rule that judges it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casetrack.cases.flag_words import flag_lines

FLAG = {"rule": "decider_non_prosecution", "key": "recorded_by_another", "values": {}}


@pytest.mark.parametrize(
    ("on", "is_told"),
    [(date(2019, 12, 29), True), (date(2019, 12, 30), False), (None, False)],
)
def test_the_version_stands_beside_the_article(app: Flask, on: date | None, is_told: bool) -> None:
    with app.test_request_context():
        (line,) = flag_lines([FLAG], on=on)

    assert "arts. 365, 367, 370" in line.basis
    assert ("the text of 29 December 2019 not compared" in line.basis) is is_told
