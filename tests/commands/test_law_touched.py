"""`casetrack law touched`: a new text tried on the dates of running cases, before it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from flask import Flask

from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Obligation
from casetrack.cli import main
from casetrack.db import session
from tests.builders import make_case
from tests.clocks.owed import DUE, RECEIVED, owed_by_law
from tests.signed_in import prepare

Run = Callable[..., Result]
REPLY = "suggestion_reply_minor_duty"


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `casetrack law touched …` on an office with two dates and a published one."""
    with prepare(app):
        owed_by_law()
        owed_by_law("suggestion_reply_general")
        owed_by_law(case=make_case(provenance=Provenance.PUBLISHED))

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(main, ["law", "touched", *arguments])

    return run


def test_an_instrument_names_its_rules_and_how_many_dates_hang_on_each(run: Run) -> None:
    result = run("minors_protection_law", "--from", "2027-01-01")

    assert result.exit_code == 0, result.output
    assert (
        f"{REPLY}  Reply by a unit that failed its duties to minors; open dates: 1" in result.output
    )
    assert "suggestion_reply_general" not in result.output


def test_an_article_touches_what_rests_on_it_alone(run: Run) -> None:
    result = run("minors_protection_law:11", "--from", "2027-01-01")

    assert "mandatory_report  " in result.output
    assert REPLY not in result.output


@pytest.mark.parametrize(("since", "mark"), [(RECEIVED, ""), (date(2026, 9, 2), " (began before)")])
def test_another_length_says_what_each_date_would_become(
    app: Flask, run: Run, since: date, mark: str
) -> None:
    result = run(
        "minors_protection_law", "--from", since.isoformat(), "--length", REPLY, "45", "day"
    )

    assert result.exit_code == 0, result.output
    # 45 days from 1 September end on 16 October, a Friday.
    assert f": {DUE} -> 2026-10-16{mark}\n" in result.output
    with app.app_context():
        assert {duty.due for duty in session().query(Obligation)} >= {DUE}, "nothing is saved"


def test_a_bill_is_tried_like_an_instrument(run: Run) -> None:
    result = run("public_interest_litigation_law", "--from", "2027-01-01")

    assert "pil_civil_announcement" in result.output
    assert REPLY not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no_such_law", "--from", "2027-01-01"), "is no bill and no instrument"),
        (
            ("family_education_law", "--from", "2027-01-01", "--length", REPLY, "45", "day"),
            "is no period that family_education_law touches",
        ),
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
