"""How often a page asks the database: a few times, and as often for much as for little."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Obligation
from casetrack.db import session
from casetrack.db.session import Database
from tests.builders import make_case, make_child, make_staff
from tests.guards.conftest import Furnished
from tests.guards.sending import answers_read
from tests.signed_in import prepare, sign_in
from tests.statements import asked, counted
from tests.suggestions.letters import served
from tests.visits.builders import plan

# Of every page; those that show a whole record ask more.
MOST = 10
MORE = {
    # Where everything is owed at once, and a decision was undone.
    "agenda.today": 12,
    "dossier.show": 6,
    # With whether the id number stands in another case, too.
    "dossier.person_page": 11,
    # What protects the person, how old they are by birth date and acts, who may decide, whether the
    # id number stands in another case, which period ran out, and whether a decision not to
    # prosecute stands, and since when, before anything is typed.
    "review.decide": 14,
    "review.prosecute": 15,
    # Who may decide, the id number elsewhere, what else was decided and by which office, and which
    # review goes on, with what was told of custody.
    "review.undo": 14,
    "probation.order": 16,
    # The part of it that follows what is typed: what the law asks then.
    "probation.dates": 16,
    "supervision.not_revoked": 11,
    # Beside what was agreed what the law asks, each with its looks; what became of the breaches.
    "probation.show": 15,
    # The file of a supervision: sections of several features, its months, and both offices.
    "supervision.show": 18,
    # Who decides on a protest, what is proposed, and what the judgment and its person are.
    "judgments.protest": 11,
    # What was granted, and what the other instalments come to.
    "judicial_assistance.change_assistance-payments": 11,
    # Of a course that is held in a rhythm: its sessions with who came, the next one, the looks, and
    # the files of the sessions.
    "cases.measure": 13,
    # With the cases it grew from, every reply with its answers, when its day stood still, the body
    # that each recipient is, what that was asked besides, what came of an urging for each, and what
    # was done as it had no effect, with what the law asks of more; and the files of all of it.
    "suggestions.show": 19,
    "suggestions.escalate": 11,
    # Everything that was asked of a body, with each look at it, and what may be the same body.
    "suggestions.recipient": 12,
    # The form with everybody it offers, what each day clashes with, who is away on it, and whether
    # each of those who go may; and whom the measures are about that it may serve.
    "visits.plan": 11,
    "visits.change_series": 17,
    # What the law asks of them, with who decides, which period ran out, whether a reported breach
    # waits and the id number stands elsewhere; of the end, whether the opinion is finished and
    # whether anybody of the case is a victim.
    "probation.revoke": 13,
    "probation.final": 15,
    # The guarantees, and the verdicts on each decision, what several of them read once; of one that
    # was taken, its entry and its probation tell what its form said; and which period ran out.
    "papers.verdicts": 16,
    # The person, the acts, who decided, the template in force and its numbers, what was made of it,
    # whether it was signed; and the places of what was made last, compared with those of today.
    "papers.decision": 26,
    "papers.measure": 26,
    "papers.entry": 26,
    "papers.decision_named": 14,
    # For each document its template and its numbers.
    "papers.templates": 16,
    # What the file says today is drafted, to be read beside what was drafted before.
    "opinions.finish": 25,
    # Who is on the case, by whose doing, who else could be, and what goes along when it is given.
    "cases.team_page": 11,
    # The fingerprint of the keys is recorded where a server starts; on a desk without one it is
    # asked of every table in which something is sealed whether they open it.
    "health.ready": 19,
    # What the law asks before a record is sealed (ages, acts, decisions, sentences, measures), and
    # what left casetrack of the case, by three ways.
    "sealed_records.prepare": 18,
    # The decision itself, tried out and taken back.
    "approvals.asked": 80,
}
# To write down that somebody looked, and that it waits for the chain, into which others put it.
AUDIT = 2
# Of a page that says when one looked at it before, or who looked at a case, which it asks of the
# audit; and of a file, which is chained before it is sent, and whose head is asked for that.
ASKS_THE_AUDIT = {
    # Who looked at each file.
    "files.of_case": 1,
    "files.of_entry": 1,
    "files.show": 1,
    "cases.looks": 1,
    "slips.show": 1,
    "cases.export": 1,
    "visits.export": 1,
    "board.export": 1,
    "suggestions.export": 1,
    "figures.workbook": 1,
    "figures.outside_workbook": 1,
}
# Of a list, beside the frame: who looks, and whether there is a notice for them.
MOST_OF_A_LIST = 2
FRAME = 2
# Today tells besides who came of age during a probation, which decisions were undone, and what of
# another's desk was given to whoever looks.
ON_TODAY = {"/": 5}
# Not the periods of an office: their risks are in the reason.
OF_OFFICE = ("/?whose=office", "/today/ahead", "/today/ahead?whose=office")
REASON = re.compile(r"obligation\.why\b")
LISTS = ("/", "/cases", "/visits", "/days", "/days?view=list", "/suggestions", "/notices")


@pytest.mark.one_engine
def test_no_page_asks_more_of_the_database_than_it_is_allowed(
    desk: Furnished, of_the_run: Path
) -> None:
    """As it was counted when every page was opened; what is kept from then on is asked again."""
    database = desk.app.extensions["casetrack_database"]
    client = sign_in(desk.app, desk.staff["prosecutor"])
    pages = answers_read(desk, of_the_run, "sqlite")
    over = []
    for page in pages:
        if not asks_too_much(page.endpoint, page.questions, page.written):
            continue
        client.get(page.address).close()
        with counted(database) as sent:
            client.get(page.address).close()
        count = len(asked(sent))
        if asks_too_much(page.endpoint, count, len(sent) - count):
            over.append((page.endpoint, count, len(sent)))

    assert not over, "\n".join(map(str, over))
    assert sum(page.questions for page in pages) > len(pages), "they are counted at all"


def asks_too_much(endpoint: str, questions: int, written: int) -> bool:
    """Whether a page asks more than it may, or writes more into the audit."""
    of_audit = AUDIT + ASKS_THE_AUDIT.get(endpoint, 0)
    return questions > MORE.get(endpoint, MOST) or written > of_audit


def test_a_page_that_asks_once_too_often_is_noticed() -> None:
    assert not asks_too_much("visits.show", MOST, AUDIT)
    assert asks_too_much("visits.show", MOST + 1, 0)
    assert asks_too_much("visits.show", 0, AUDIT + 1)
    assert asks_too_much("dossier.show", 7, 0), "less than others may"


@pytest.mark.usefixtures("keys")
def test_a_statement_for_each_row_is_counted(database: Database) -> None:
    cases = [make_case(), make_case()]

    with counted(database) as sent:
        for case in cases:
            session().execute(select(Case.version).where(Case.id == case.id))

    assert len(asked(sent)) == len(cases)


def test_the_frame_of_a_page_is_one_question(app: Flask) -> None:
    with prepare(app):
        person = make_staff()
    client = sign_in(app, person)

    with counted(app.extensions["casetrack_database"]) as sent:
        assert client.get("/account/password").status_code == 200

    assert len(sent) == 1, "who is signed in, in which session, of which office and role"


@pytest.mark.in_turn(13)
def test_a_page_asks_as_often_for_twelve_as_for_one(app: Flask) -> None:
    """The pages of a case, and every list."""
    database = app.extensions["casetrack_database"]
    with prepare(app):
        case = make_case()
        handler_id, case_id = case.handler_id, case.id
        _with_one_more(case_id, 0)
        client = sign_in(app, session().get_one(Staff, handler_id))

    def questions(page: str) -> int:
        client.get(page)
        with counted(database) as sent:
            assert client.get(page).status_code == 200
        return len(asked(sent))

    pages = (f"/cases/{case_id}", f"/cases/{case_id}/visits", *LISTS)
    of_one = {page: questions(page) for page in pages}
    with prepare(app):
        for number in range(1, 12):
            _with_one_more(case_id, number)

    assert {page: questions(page) for page in pages} == of_one
    most = {page: MOST_OF_A_LIST + FRAME + ON_TODAY.get(page, 0) for page in LISTS}
    assert {page: of_one[page] for page in LISTS if of_one[page] > most[page]} == {}


@pytest.mark.in_turn(13)
def test_no_list_reads_why_a_day_is_what_it_is(app: Flask) -> None:
    """The reason is three quarters of an obligation, and is asked for one at a time."""
    with prepare(app):
        case = make_case()
        _with_one_more(case.id, 0)
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        clients = [sign_in(app, session().get_one(Staff, case.handler_id)), sign_in(app, head)]
        owed_id = session().scalars(select(Obligation.id)).first()
        why = f"/cases/{case.id}/dates/{owed_id}/why"

    with counted(app.extensions["casetrack_database"]) as sent:
        for client in clients:
            for address in (*LISTS, *OF_OFFICE):
                answer = client.get(address)
                assert answer.status_code in (200, 403), address
    reading = [text for text in sent if "obligation" in text]
    with counted(app.extensions["casetrack_database"]) as asked_why:
        assert clients[0].get(why, headers={"HX-Request": "true"}).status_code == 200

    assert reading
    assert [text for text in reading if REASON.search(text)] == []
    assert any(REASON.search(text) for text in asked_why)


def _with_one_more(case_id: int, number: int) -> None:
    """A child, a visit to it and a letter, in this case and in one more of the same handler."""
    mine = session().get_one(Case, case_id)
    for case in (mine, make_case(handler=mine.handler)):
        plan(make_child(case))
        served(case, number=f"{case.id}-{number}")
