"""Closing a case: what hinders it, on which day, and opening it again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, MeasureKind, Part
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import (
    REOPENED,
    Progress,
    close_case,
    hindrances_of,
    log_progress,
    reopen_case,
)
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.measures import start_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")


def close(case: Case, **data: object) -> JournalEntry:
    assert case.handler is not None
    return close_case(case, acting(case.handler, on=TODAY, at=NOON), **data)  # type: ignore[arg-type] # a test's values


def log(case: Case, when: PartialDate) -> None:
    assert case.handler is not None
    log_progress(case, Progress("Met the mother", when), acting(case.handler, on=TODAY, at=NOON))


def run(case: Case, kind: MeasureKind) -> None:
    parties = {Part.ABOUT: [make_child(case)]}
    start_measure(case, kind, started=PartialDate.unknown(), parties=parties)


def test_a_case_is_closed_only_when_nothing_is_owed() -> None:
    case = make_case()
    owe(case, ObligationKind.REMINDER, due=TODAY, subject=case, why=why_agreed("reminder"))

    with pytest.raises(RuleBroken, match="Settle it first, then close the case"):
        close(case)
    settle(ObligationKind.REMINDER, case, on=TODAY)
    close(case)

    assert (case.status, case.closed_on) == (CaseStatus.CLOSED, TODAY)
    with pytest.raises(RuleBroken, match="The case is closed already"):
        close(case)


def test_everything_that_hinders_is_told_at_once() -> None:
    case = make_case()
    owe(case, ObligationKind.REMINDER, due=TODAY, subject=case, why=why_agreed("reminder"))
    run(case, MeasureKind.PROBATION)
    run(case, MeasureKind.GUARDIANSHIP_ORDER)
    run(case, MeasureKind.HELP_PROGRAMME)

    rows = [(hindrance.key, hindrance.values.get("kind")) for hindrance in hindrances_of(case)]

    assert rows == [
        (saying("Settle it first, then close the case"), None),
        (saying("End it first, then close the case"), MeasureKind.PROBATION),
        (saying("End it first, then close the case"), MeasureKind.GUARDIANSHIP_ORDER),
    ]


@pytest.mark.parametrize(
    ("days", "refusal"),
    [(-1, saying("It was closed on that day or later")), (0, None), (3, None), (4, "not_yet")],
)
def test_it_is_closed_between_what_happened_last_and_today(days: int, refusal: str | None) -> None:
    case, last = make_case(), TODAY - timedelta(days=3)
    log(case, PartialDate.day(last))
    log(case, PartialDate.unknown())
    refused = None
    try:
        close(case, on=last + timedelta(days=days))
    except RuleBroken as broken:
        refused = broken.key

    assert refused == refusal
    assert case.closed_on == (None if refusal else last + timedelta(days=days))


def test_what_came_of_it_stands_in_the_journal() -> None:
    case = make_case()

    entry = close(case, on=TODAY, outcome="Not prosecuted; the family is helped on.")

    assert entry.text.en == "Not prosecuted; the family is helped on."
    assert entry.when == PartialDate.day(TODAY)


def test_a_closed_case_is_opened_again_for_a_reason() -> None:
    case = make_case()
    assert case.handler is not None
    by = acting(case.handler, on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="The case is open already"):
        reopen_case(case, "New evidence", by)
    close(case)
    with pytest.raises(RuleBroken, match="Say why it is opened again"):
        reopen_case(case, "  ", by)
    assistant = make_staff(Role.ASSISTANT, office=case.office)
    with pytest.raises(NotAllowed):
        reopen_case(case, "New evidence", acting(assistant, on=TODAY, at=NOON))

    entry = reopen_case(case, "New evidence", by)

    assert (case.status, case.closed_on) == (CaseStatus.OPEN, None)
    assert (entry.kind, entry.text.en) == (REOPENED, "New evidence")
    log(case, PartialDate.day(TODAY))


def test_the_pages_say_what_hinders_close_it_and_open_it_again(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        why = why_agreed("reminder")
        owe(case, ObligationKind.REMINDER, due=date(2026, 12, 1), subject=case, why=why)
        run(case, MeasureKind.HELP_PROGRAMME)
        holder, stranger, at = case.handler, make_staff(), f"/cases/{case.id}"
    assert holder is not None
    client = sign_in(app, holder)
    form = {"closed_on": "today", "outcome": "It is over."}

    menu = text_of(client.get(f"{at}/record"))
    hindered = text_of(client.get(f"{at}/close"))
    refused = client.post(f"{at}/close", data=form)
    with prepare(app):
        settle(ObligationKind.REMINDER, session().get_one(Case, case.id), on=TODAY)
    free = text_of(client.get(f"{at}/close"))
    client.post(f"{at}/close", data=form)
    closed = text_of(client.get(f"{at}/record"))
    client.post(f"{at}/reopen", data={"reason": "New evidence"})

    assert f'href="{at}/close"' in menu
    assert "1 thing hinders it" in hindered
    assert "help and education programme" in hindered
    assert refused.status_code == 422
    assert "It is over." in text_of(refused)
    assert "Nothing hinders it." in free
    assert f'href="{at}/reopen"' in closed
    assert f'href="{at}/close"' in text_of(client.get(f"{at}/record"))
    for page in ("close", "reopen"):
        assert sign_in(app, stranger).get(f"{at}/{page}").status_code == 404
