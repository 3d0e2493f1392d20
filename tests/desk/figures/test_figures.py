"""Figures of suggestions: each number by SQL of its own, and the rows that it opens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.brought import brought_as
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.law import ReplyGround
from casetrack.ledger.figures import FigureArea, FigurePeriod
from casetrack.suggestions.answers.recording import ItemReply, record_reply
from casetrack.suggestions.kinds import Adoption, PutRight, SuggestionKind, WhyStill
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.open_days.next_days import follow_letters
from casetrack.suggestions.open_days.rescheduling import move
from casetrack.suggestions.queries import owed_for
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from casetrack.suggestions.standstills.actions import NewStandstill, begin
from tests.builders import NOON, TODAY, acting, make_case, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import (
    a_reply,
    handler_of,
    issued,
    of_another,
    recorded,
    replied,
    served,
)
from tests.suggestions.test_escalation import taken, urged
from tests.suggestions.test_versions import withdrawn

# The cases whose letters somebody reads.
OF_READER = "c.office_id = :office AND (:handler = 0 OR c.handler_id = :handler)"
LETTERS = f"""
    FROM suggestion s JOIN measure m ON m.id = s.measure_id JOIN case_file c ON c.id = s.case_id
    WHERE {OF_READER} AND s.kind NOT IN ('urging', 'suggestion_to_police', 'promotion_of_mechanism',
                       'follow_up_urging', 'of_another')
    AND (s.closed_on IS NOT NULL OR m.state IN ('planned', 'running'))
    AND s.issued_first >= :first AND s.issued_first <= :last AND s.withdrawn_on IS NULL
"""
ITEMS = (
    "SELECT count(*) FROM suggestion_item i WHERE i.withdrawn_by_id IS NULL"
    " AND i.suggestion_id IN (SELECT s.id {of}) AND {so}"
)
# Of each day that was moved the earliest one that was kept.
MOVED = f"""
    SELECT count(*) FROM obligation o JOIN (
        SELECT d.obligation_id AS id, min(d.due) AS due FROM obligation_day d
        JOIN journal_entry e ON e.id = d.entry_id WHERE e.kind = 'date_moved'
        GROUP BY d.obligation_id
    ) f ON f.id = o.id JOIN case_file c ON c.id = o.case_id
    WHERE o.subject IN ('suggestion', 'suggestion_item')
    AND {OF_READER} AND f.due BETWEEN :first AND :last AND
"""
EXPECTED = {
    "issued": "SELECT count(*) {of}",
    "not_served": "SELECT count(*) {of} AND s.served_edtf IS NULL",
    "served": "SELECT count(*) {of} AND s.served_edtf IS NOT NULL",
    "in_time": "SELECT count(*) {of} AND s.replied_last <= s.reply_due",
    "late": "SELECT count(*) {of} AND s.replied_first > s.reply_due",
    "never": "SELECT count(*) {of} AND s.replied_edtf IS NULL AND s.reply_due < :today",
    "still": "SELECT count(*) {of} AND s.replied_edtf IS NULL AND s.reply_due >= :today",
    "held": "SELECT count(*) {of} AND s.replied_edtf IS NULL AND s.still_since IS NOT NULL",
    "escalated": "SELECT count(*) {of} AND s.id IN (SELECT suggestion_id FROM escalation_step)",
    "withdrawn": "SELECT count(*) FROM suggestion s JOIN case_file c ON c.id = s.case_id"
    f" WHERE {OF_READER}"
    " AND s.withdrawn_on BETWEEN :first AND :last",
    "of_others": "SELECT count(*) FROM suggestion s JOIN case_file c ON c.id = s.case_id"
    f" WHERE {OF_READER}"
    " AND s.kind = 'of_another' AND s.issued_first BETWEEN :first AND :last",
    "days_moved": MOVED + "1 = 1",
    "after_first_day": MOVED
    + "(o.settled_on > f.due AND o.state = 'met' OR o.is_open AND f.due < :today)",
    "items": ITEMS.replace("{so}", "1 = 1"),
    "answered": ITEMS.replace("{so}", "i.adoption IN ('full', 'part', 'not')"),
    "adopted_full": ITEMS.replace("{so}", "i.adoption = 'full'"),
    "adopted_part": ITEMS.replace("{so}", "i.adoption = 'part'"),
    "adopted_not": ITEMS.replace("{so}", "i.adoption = 'not'"),
    "put_right": ITEMS.replace("{so}", "i.put_right = 'verified'"),
    "came_back": ITEMS.replace(
        "{so}",
        "i.id IN (SELECT p.subject_id FROM promise_look p WHERE p.subject = 'suggestion_item'"
        " AND p.found = 'came_back' AND p.withdrawn_by_id IS NULL)",
    ),
}


@dataclass(frozen=True)
class Office:
    """An office with letters of every sort, and the three who read its figures."""

    handler: Staff
    colleague: Staff
    head: Staff
    chief: Staff


def an_office() -> Office:
    """Two handlers with letters of two quarters; one of another office, one of a text, urging."""
    first = make_case()
    by, office = handler_of(first), first.office
    second = make_staff(office=office)
    letter = replied(first)
    look(letter, 0, PutRight.VERIFIED, date(2026, 11, 18))
    look(letter, 1, PutRight.VERIFIED, date(2026, 11, 18))
    look(letter, 1, PutRight.CAME_BACK, date(2026, 11, 20))
    taken(urged(served(make_case(handler=by), number="2")))
    issued(make_case(handler=second), number="3", ground=ReplyGround.MINOR_DUTY)
    served(
        make_case(handler=second),
        number="4",
        issued_on=date(2026, 10, 12),
        on=date(2026, 10, 14),
        objection_until=date(2026, 10, 30),
        kind=SuggestionKind.CORRECTION,
    )
    late = served(make_case(handler=second), number="5")
    answers = {
        item.id: ItemReply(how, "As it is")
        for item, how in zip(late.items, (Adoption.PART, Adoption.NOT), strict=False)
    }
    answer(late, date(2026, 11, 20), answers)
    withdrawn(served(make_case(handler=second), number="6"))
    held = served(make_case(handler=second), number="7")
    objection = NewStandstill(WhyStill.OBJECTION, TODAY, "The company", "No matter of ours")
    begin(held, objection, act_in(held), opened=held.version)
    of_another(make_case(handler=second))
    moved(letter)
    recorded(make_case(handler=by))
    served(make_case(handler=make_staff(office=make_office())), number="9")
    return Office(
        by,
        second,
        make_staff(Role.SECTION_HEAD, office=office),
        make_staff(Role.CHIEF_PROCURATOR, office=office),
    )


def moved(letter: Suggestion) -> None:
    """The look at one item, which lay in time, was moved twice; that at another went over."""
    case = letter.case
    follow_letters(case, TODAY)
    days = {
        owed.subject_id: owed
        for owed in owed_for(letter)
        if owed.is_open and owed.subject == "suggestion_item"
    }
    for item, to in ((2, date(2026, 12, 28)), (3, date(2026, 12, 14)), (2, date(2027, 1, 11))):
        owed = days[letter.items[item].id]
        move(letter, owed, act_in(letter), to=to, reason="Closed", opened=letter.version)
    by = date(2026, 12, 15)
    verify_item(
        letter.items[3],
        FollowUpCheck(by, PutRight.VERIFIED, "Seen"),
        acting(handler_of(case), on=by, at=NOON),
        opened=letter.items[3].version,
    )


def look(letter: Suggestion, place: int, found: PutRight, on: date) -> None:
    """Somebody of ours looked at an item."""
    item = letter.items[place]
    due = None if found is PutRight.VERIFIED else date(2026, 12, 20)
    verify_item(item, FollowUpCheck(on, found, "Seen", due), act_in(letter), opened=item.version)


def answer(letter: Suggestion, on: date, answers: dict[int, ItemReply]) -> None:
    """The recipient answers some of the items."""
    reply = a_reply(letter, received=PartialDate.day(on), answers=answers)
    record_reply(letter, reply, act_in(letter), opened=letter.version)


def act_in(letter: Suggestion) -> Act:
    """An act of the handler of its case."""
    return acting(handler_of(letter.case), on=TODAY, at=NOON)


def number_on(page: str, area: str, code: str) -> int:
    """A number of the period as a page prints it: it leads to its rows, unless there is none."""
    figure = brought_as(FigureArea, area).figure(code)
    assert figure is not None
    row = page.partition(f'<th scope="row">{figure.title} ')[2].partition("</tr>")[0]
    found = re.search(r'<td>(?:<a [^>]*>|<span class="soft">)?(\d+)<', row)
    assert found is not None, code
    is_of_rows = figure.between is not None or found[1] != "0"
    assert (f"/figures/{area}/{code}?" in row.partition("</td>")[0]) is is_of_rows, code
    return int(found[1])


def number_of(page: str, code: str) -> int:
    """The same of suggestions."""
    return number_on(page, "suggestions", code)


def by_hand(app: Flask, code: str, reader: Staff, period: FigurePeriod) -> int:
    """The same number by a statement that knows nothing of casetrack's."""
    query = EXPECTED[code].replace("{of}", LETTERS)
    return int(by_hand_rows(app, query, reader, period)[0][0])


def by_hand_rows(app: Flask, query: str, reader: Staff, period: FigurePeriod) -> Sequence[Any]:
    """The rows of such a statement, in the office or the cases of this reader."""
    values = {
        "office": reader.office_id,
        "handler": reader.id if reader.role is Role.PROSECUTOR else 0,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "today": TODAY.isoformat(),
    }
    for name in ("first", "last", "today"):
        query = query.replace(f":{name}", f"DATE('{values.pop(name)}')")
    with app.app_context():
        return session().execute(text(query), values).all()


@pytest.mark.in_turn(13)
def test_each_number_is_that_of_independent_sql_for_each_reader(app: Flask) -> None:
    with prepare(app):
        office = an_office()

    seen = set()
    for reader in (office.handler, office.colleague, office.head, office.chief):
        desk = sign_in(app, reader)
        for period in (FigurePeriod(2026, 3), FigurePeriod(2026, 4), FigurePeriod(2026)):
            page = text_of(desk.get(f"/figures/suggestions?period={period.code}"))
            for code in EXPECTED:
                number = number_of(page, code)
                assert number == by_hand(app, code, reader, period), (reader.role, code, period)
                seen.add((code, number))

    # Each figure counts something somewhere, or it would have been compared with nothing.
    assert {code for code, number in seen if number} == set(EXPECTED)


@pytest.mark.in_turn(13)
def test_the_median_of_the_days_to_the_first_reply_is_that_of_independent_sql(app: Flask) -> None:
    with prepare(app):
        office = an_office()
    period = FigurePeriod(2026)
    days = f"SELECT s.replied_first, s.served_first {LETTERS} AND s.replied_edtf IS NOT NULL"

    for reader, known in ((office.handler, 1), (office.colleague, 1), (office.chief, 2)):
        page = text_of(sign_in(app, reader).get(f"/figures/suggestions?period={period.code}"))
        rows = by_hand_rows(app, days, reader, period)
        assert len(rows) == known
        told = [date.fromisoformat(to) - date.fromisoformat(since) for to, since in rows]
        assert number_of(page, "days_to_reply") == median_low(day.days for day in told)


@pytest.mark.in_turn(13)
def test_each_number_opens_as_many_rows_as_it_says(app: Flask) -> None:
    with prepare(app):
        office = an_office()
    period = FigurePeriod(2026)

    for reader in (office.colleague, office.head):
        desk = sign_in(app, reader)
        page = text_of(desk.get(f"/figures/suggestions?period={period.code}"))
        for code in EXPECTED:
            rows = text_of(desk.get(f"/figures/suggestions/{code}?period={period.code}"))
            main = rows[rows.index("<main") :]
            opened = re.findall(r'<li><a href="/cases/\d+/suggestions/\d+"', main)
            assert len(opened) == number_of(page, code), code
            assert f": {len(opened)}." in main


@pytest.mark.in_turn(13)
def test_the_parts_of_a_whole_add_up_to_it(app: Flask) -> None:
    with prepare(app):
        head = an_office().head
    period = FigurePeriod(2026)

    page = text_of(sign_in(app, head).get(f"/figures/suggestions?period={period.code}"))
    served = ("in_time", "late", "never", "still", "held", "unknown")
    items = ("put_right", "only_words", "silent")
    course = page[page.index('<table class="tbl quarters">') :]

    assert course[: course.index("</table>")].count("<tr") == 1 + 5
    for whole, parts in (
        ("issued", ("not_served", "served")),
        ("served", served),
        ("items", items),
    ):
        assert sum(number_of(page, part) for part in parts) == number_of(page, whole)


@pytest.mark.in_turn(13)
def test_figures_are_narrowed_and_parted_by_who_handles_what(app: Flask) -> None:
    with prepare(app):
        office = an_office()
    desk, period = sign_in(app, office.head), FigurePeriod(2026)
    address = f"/figures/suggestions?period={period.code}"

    of_one = text_of(desk.get(f"{address}&handler={office.handler.id}"))
    correcting = text_of(desk.get(f"{address}&kind=correction"))
    parted = text_of(desk.get(f"{address}&by=handler"))

    assert _issued_of(of_one, f"handler={office.handler.id}") == 2
    assert _issued_of(correcting, "kind=correction") == 1
    assert _issued_of(parted, f"handler={office.handler.id}") == 2
    assert _issued_of(parted, f"handler={office.colleague.id}") == 4


def _issued_of(page: str, narrowed: str) -> int:
    link = rf'/figures/suggestions/issued\?period=2026&amp;{narrowed}[^"]*">(\d+)<'
    found = re.search(link, page)
    assert found is not None, page
    return int(found[1])


def test_nobody_counts_what_they_may_not_read(app: Flask) -> None:
    with prepare(app):
        office = an_office()
        management = make_staff(Role.CASE_MANAGEMENT, office=office.head.office)

    for address in ("/figures/suggestions", "/figures/suggestions/issued"):
        assert sign_in(app, management).get(address).status_code == 403
    assert sign_in(app, office.head).get("/figures/nothing").status_code == 404
    assert sign_in(app, office.head).get("/figures/suggestions/nothing").status_code == 404


def test_a_period_follows_the_one_before() -> None:
    assert FigurePeriod(2026, 1).before == FigurePeriod(2025, 4)
    assert FigurePeriod(2026).before == FigurePeriod(2025)
    assert (FigurePeriod(2026, 4).first, FigurePeriod(2026, 4).last) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert (FigurePeriod(2026).first, FigurePeriod(2026).last) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert FigurePeriod.parse("2026Q2") == FigurePeriod(2026, 2)
    assert FigurePeriod.parse("2026Q5") is None
