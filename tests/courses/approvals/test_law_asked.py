"""What the law says of a proposal is kept: who reads it writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from casetrack.accounts.models import Staff
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from tests.builders import NOON, acting
from tests.courses.approvals.builders import Pages, asked_of
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

AT_MOST = 15
ALLOWED, UNASKED = "The law lets it be decided today", "The law was not asked today"


def _log_something(pages: Pages) -> None:
    office = pages.office
    with prepare(pages.app):
        by = office.staff(office.prosecutor)
        log_progress(
            office.case,
            Progress("与其母电话沟通。", PartialDate.day(NOON.date())),
            acting(by, on=NOON.date(), at=NOON),
        )


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("is_asked", [True, False])
def test_the_law_of_a_proposal_is_read_in_few_statements(
    pages: Pages, database: Database, is_asked: bool
) -> None:
    page = pages.propose()
    if is_asked:
        asked_of(pages.chief, page)
    pages.chief.get(f"{page}/law")

    with counted(database) as sent:
        shown = text_of(pages.chief.get(f"{page}/law"))

    assert (ALLOWED in shown, UNASKED in shown) == (is_asked, not is_asked)
    assert len(sent) <= AT_MOST
    assert not [text for text in sent if text.startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("is_asked", [True, False])
def test_the_law_of_a_proposal_is_read_while_somebody_writes(
    pages_of_a_file: Pages, is_asked: bool
) -> None:
    pages = pages_of_a_file
    page = pages.propose()
    if is_asked:
        asked_of(pages.chief, page)
    database: Database = pages.app.extensions["casetrack_database"]

    with database.engine.connect() as other:
        other.execution_options(casetrack_writing=True).exec_driver_sql("SELECT 1")
        answer = pages.chief.get(f"{page}/law")

    assert answer.status_code == 200
    assert (ALLOWED if is_asked else UNASKED) in text_of(answer)


@pytest.mark.in_turn(13)
def test_the_law_is_asked_again_once_the_case_was_changed_or_a_day_has_passed(pages: Pages) -> None:
    page = pages.propose()
    assert UNASKED in text_of(pages.chief.get(f"{page}/law"))
    assert ALLOWED in asked_of(pages.chief, page)
    assert "Asked today at" in text_of(pages.head.get(f"{page}/law"))

    _log_something(pages)
    assert UNASKED in text_of(pages.head.get(f"{page}/law"))
    assert ALLOWED in asked_of(pages.head, page)

    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        with prepare(pages.app):
            chief = session().get_one(Staff, pages.office.chief)
        tomorrow = sign_in(pages.app, chief)
        assert UNASKED in text_of(tomorrow.get(f"{page}/law"))


@pytest.mark.in_turn(13)
def test_a_script_asks_by_itself_where_nothing_is_known(pages: Pages) -> None:
    page = pages.propose()
    piece = {"HX-Request": "true"}

    assert 'hx-trigger="load, submit"' in text_of(pages.chief.get(f"{page}/law", headers=piece))
    asked_of(pages.chief, page)
    assert 'hx-trigger="submit"' in text_of(pages.chief.get(f"{page}/law", headers=piece))


@pytest.mark.in_turn(13)
def test_asking_decides_nothing_and_opens_no_form_anew(pages: Pages) -> None:
    page = pages.propose()
    asked_of(pages.chief, page)

    assert pages.decided() == []
    (proposal,) = pages.proposals()
    assert proposal.version == 1
    assert pages.stranger.post(f"{page}/law").status_code == 404
