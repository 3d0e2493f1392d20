"""Values never leave through an error of the database: a note or a name may be among them."""

from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from casetrack.accounts.models import SignInAttempt
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.web.logs import JsonLines

pytestmark = pytest.mark.both_engines

SECRET = "孙小明, who lives at 17 Pingyang Road"


def fail(statement: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as failed:
        session().execute(sa.text(statement), {"secret": SECRET})
    return failed.value


def test_the_engine_hides_the_values_of_every_statement(database: Database) -> None:
    assert database.engine.hide_parameters


def test_the_error_of_a_failed_statement_does_not_quote_its_values(database: Database) -> None:
    assert SECRET not in str(fail("SELECT no_such_column FROM staff WHERE name = :secret"))


def test_a_value_that_the_engine_itself_quotes_stays_out_of_the_log(app: Flask) -> None:
    """PostgreSQL quotes the value of a broken constraint whatever we hide."""
    with app.app_context():
        doubled = {"id": 4711, "login": SECRET, "address": "x", "at": None, "succeeded": False}
        with pytest.raises(DBAPIError) as failed:
            session().execute(sa.insert(SignInAttempt).values(doubled))
    record = logging.LogRecord(
        "casetrack",
        logging.ERROR,
        __file__,
        1,
        "Something broke",
        (),
        (failed.type, failed.value, failed.tb),
    )

    line = JsonLines().format(record)

    assert "IntegrityError" in line
    assert SECRET not in line
    assert "孙小明" not in line
