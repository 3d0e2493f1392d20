"""The reference page of the clocks says what stands in the code, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from casetrack.clocks.clocks import CLOCKS
from casetrack.clocks.reference import clocks_text
from casetrack.commands.clocks import clocks
from casetrack.commands.installation import Installation
from casetrack.web.reasons import has_fact

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "clocks.md"


@pytest.mark.one_engine
def test_the_page_of_the_clocks_is_up_to_date(app: Flask) -> None:
    """Otherwise: `casetrack law clocks > docs/reference/clocks.md`."""
    with app.test_request_context():
        assert PAGE.read_text(encoding="utf-8") == clocks_text()


@pytest.mark.one_engine
def test_the_command_prints_the_page(app: Flask) -> None:
    here = Installation()
    ScriptInfo.__init__(here, create_app=lambda: app, set_debug_flag=False)

    done = CliRunner().invoke(clocks, [], obj=here)

    assert (done.exit_code, done.output) == (0, PAGE.read_text(encoding="utf-8"))


@pytest.mark.one_engine
def test_every_clock_has_its_line_in_both_languages(app: Flask) -> None:
    with app.test_request_context():
        lines = [line for line in clocks_text().splitlines() if line.startswith("| ")]

    headings = 2
    assert len(lines) == 2 * (headings + len(CLOCKS))
    for clock in CLOCKS:
        texts = [line for line in lines if f"`{clock.kind.value}` |" in line]
        same = [
            each_clock
            for each_clock in CLOCKS
            if (each_clock.kind, each_clock.rule) == (clock.kind, clock.rule)
        ]
        of_rule = [line for line in texts if f"`{clock.rule}` |" in line or not clock.rule]
        assert len(of_rule) == 2 * len(same)


@pytest.mark.one_engine
@pytest.mark.usefixtures("app")
def test_every_page_that_says_why_can_say_what_a_clock_started_with() -> None:
    assert [clock.starts for clock in CLOCKS if not has_fact(clock.starts.value)] == []
