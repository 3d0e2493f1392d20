"""The page of notices: mine alone, newest first, with what has become of each line."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.desk.notices.models import Digest
from casetrack.desk.notices.queries import PAGE
from casetrack.ledger.obligations import close
from tests.builders import NOON, TODAY, make_case, make_staff
from tests.desk.notices.builders import digests, in_days, make_duty, night
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted


@pytest.fixture
def person(app: Flask) -> Staff:
    with prepare(app):
        return make_staff()


@pytest.fixture
def case(app: Flask, person: Staff) -> Case:
    """A case of this person with a visit that is late."""
    with prepare(app):
        case = make_case(handler=person)
        make_duty(case, in_days(-1), kind=ObligationKind.VISIT)
    return case


def told_before(person: Staff, duty: Obligation, *, days: int) -> None:
    """One digest for each of so many days, the last one yesterday."""
    line = {"obligation": duty.id, "case": duty.case_id, "kind": "visit", "due": str(duty.due)}
    session().add_all(
        Digest(
            staff_id=person.id,
            day=TODAY - timedelta(days=ago),
            lines=[line],
            made_at=NOON,
            read_at=NOON,
        )
        for ago in range(1, days + 1)
    )


def test_a_line_says_what_is_late_and_leads_to_the_case(
    app: Flask, person: Staff, case: Case
) -> None:
    night(app)

    page = text_of(sign_in(app, person).get("/notices"))

    assert "Visit without an outcome" in page
    assert "1 day late" in page
    assert f'<a href="/cases/{case.id}">{case.number}</a>' in page
    assert "not read yet" in page


def test_marked_as_read_it_is_read_and_a_newer_one_is_not(
    app: Flask, person: Staff, case: Case
) -> None:
    night(app)
    shown = digests(app, person)[0].id
    night(app, on=in_days(1))
    client = sign_in(app, person)

    answer = client.post("/notices/read", data={"newest": str(shown)}, follow_redirects=True)

    assert "1 notice is read." in text_of(answer)
    assert [digest.read_at is None for digest in digests(app, person)] == [False, True]


def test_nobody_reads_for_somebody_else(app: Flask, person: Staff, case: Case) -> None:
    night(app)
    with prepare(app):
        stranger = make_staff()
    client = sign_in(app, stranger)

    page = text_of(client.get("/notices"))
    client.post("/notices/read", data={"newest": str(digests(app, person)[0].id)})

    assert "Nothing was told yet" in page
    assert case.number not in page
    assert digests(app, person)[0].read_at is None


def test_who_names_what_somebody_else_was_told_marks_nothing_as_read(
    app: Flask, person: Staff, case: Case
) -> None:
    with prepare(app):
        other = make_staff()
        make_duty(make_case(handler=other), in_days(-1), kind=ObligationKind.VISIT)
    night(app)

    newest = str(digests(app, person)[0].id)
    sign_in(app, other).post("/notices/read", data={"newest": newest})

    both = [*digests(app, person), *digests(app, other)]
    assert [digest.read_at for digest in both] == [None, None]


def test_a_case_somebody_lost_is_not_shown_in_what_they_were_told(
    app: Flask, person: Staff, case: Case
) -> None:
    night(app)
    with prepare(app):
        session().get_one(Case, case.id).handler_id = make_staff().id

    page = text_of(sign_in(app, person).get("/notices"))

    assert case.number not in page
    assert "1 line is about something you may not see any more." in page


def test_what_was_settled_or_moved_since_says_so(app: Flask, person: Staff) -> None:
    with prepare(app):
        mine = make_case(handler=person)
        settled, moved = make_duty(mine, in_days(-1)), make_duty(mine, in_days(-2))
    night(app)
    with prepare(app):
        done = session().get_one(Obligation, settled.id)
        close(done, on=TODAY, as_=DutyState.MET)
        session().get_one(Obligation, moved.id).due = in_days(9)

    page = text_of(sign_in(app, person).get("/notices"))

    assert "settled since, on 2026-11-24" in page
    assert re.search(r"Due on <a [^>]+><time [^>]+>2026-12-03</time>.*</a> by now\.", page)


def test_pages_go_on_without_a_gap_and_cost_the_same(
    app: Flask, person: Staff, case: Case, database: Database
) -> None:
    with prepare(app):
        told_before(person, make_duty(case, in_days(-90)), days=PAGE + 3)
    client = sign_in(app, person)

    with counted(database) as first_page:
        first = text_of(client.get("/notices"))
    link = first.partition('rel="next" href="')[2].partition('"')[0]
    with counted(database) as second_page:
        second = text_of(client.get(link))

    assert (first.count("Visit without") + first.count('class="entry is-late"')) >= PAGE
    assert first.count('<section class="book"') == PAGE
    assert second.count('<section class="book"') == 3
    assert len(first_page) == len(second_page)


@pytest.mark.parametrize("key", ["nonsense", "WyJ4IiwgMV0", "WzEsIDJd"])
def test_a_key_that_somebody_made_up_shows_the_first_page(
    app: Flask, person: Staff, case: Case, key: str
) -> None:
    night(app)

    assert case.number in text_of(sign_in(app, person).get(f"/notices?after={key}"))


def test_in_chinese(app: Flask, person: Staff, case: Case) -> None:
    night(app)
    client = sign_in(app, person)
    with client.session_transaction() as kept:
        kept["language"] = "zh"

    page = text_of(client.get("/notices"))

    assert "由您负责的事项" in page
    assert "未读" in page


def test_who_sees_no_case_has_no_notices(app: Flask) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)

    assert sign_in(app, administrator).get("/notices").status_code == 403


def test_today_says_when_there_is_something_to_read(app: Flask, person: Staff, case: Case) -> None:
    client = sign_in(app, person)
    before = text_of(client.get("/"))
    night(app)

    after = text_of(client.get("/"))

    assert "What you were told so far" in before
    assert "You have not read the newest notice" in after
