"""What stands above the journal, the menu of what may be recorded, and the journal by acts."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus, Provenance
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.cases.models.journal import place_by_day
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.journal_acts import JournalAct, journal_parts
from casetrack.desk.case_page.queries import JournalItem
from casetrack.desk.case_page.summary import DateLine, series_of
from casetrack.visits.actions import cancel_visits
from casetrack.web.clock import today
from casetrack.web.next_steps import NextStep, RecordGroup, likeliest
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_office, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import entries_in, handler_of, plan, plan_monthly, run_probation

IMPORTED = NOON - timedelta(days=300)


def told(number: int, kind: EntryKind, *, at: datetime = NOON, text: str = "") -> JournalItem:
    """An entry of 4 September by one person, written at that moment."""
    return JournalItem(
        JournalEntry(
            number=number,
            place=f"d2026-09-04{number:06}",
            kind=kind,
            when=PartialDate.day(date(2026, 9, 4)),
            text=BilingualText(text or None, None),
            written_by_id=1,
            written_at=at,
        )
    )


def acts_of(app: Flask, *rows: JournalItem) -> list[JournalAct]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        (part,) = journal_parts(rows, opened_at=IMPORTED)
        return part.acts


SERVED, DECIDED = EntryKind.DECISION_SERVED, EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED
CALLED = EntryKind.TELEPHONE


@pytest.mark.one_engine
def test_what_one_act_served_is_one_line_that_says_on_how_many(app: Flask) -> None:
    (act,) = acts_of(app, *(told(number, SERVED) for number in (12, 11, 10, 9)))

    assert act.folded == "4 clerical lines: served on four, 4 September 2026"
    assert act.is_clerk
    assert act.numbers == "9-12"
    assert [item.entry.number for item in act.all_told] == [9, 10, 11, 12]


@pytest.mark.one_engine
def test_what_one_act_wrote_besides_is_folded_under_its_first_entry(app: Flask) -> None:
    rows = [told(9, SERVED), told(8, SERVED), told(7, DECIDED, text="A first offence")]

    (act,) = acts_of(app, *rows)

    assert act.told.entry.number == 7
    assert act.says is None
    assert act.folded == "served on two, 4 September 2026"
    assert [item.entry.number for item in act.all_told] == [8, 9]


@pytest.mark.one_engine
def test_what_was_written_at_another_moment_stands_by_itself(app: Flask) -> None:
    later = NOON + timedelta(seconds=1)

    acts = acts_of(app, told(8, CALLED, at=later), told(7, CALLED))

    assert [(act.numbers, list(act.also)) for act in acts] == [("8", []), ("7", [])]


@pytest.mark.one_engine
def test_what_a_file_told_was_written_by_no_act(app: Flask) -> None:
    acts = acts_of(app, *(told(number, CALLED, at=IMPORTED) for number in (3, 2)))

    assert [act.numbers for act in acts] == ["3", "2"]


@pytest.mark.one_engine
def test_a_correction_is_told_at_length(app: Flask) -> None:
    first, other = told(2, CALLED), told(1, CALLED)
    corrected = JournalItem(first.entry, corrected_by=3, reason="misread")

    assert [act.numbers for act in acts_of(app, corrected, other)] == ["2", "1"]


ADDED, PLANNED = EntryKind.PARTY_ADDED, EntryKind.VISITS_PLANNED


@pytest.mark.one_engine
def test_entries_in_a_row_that_keep_the_books_are_one_grey_line(app: Flask) -> None:
    rows = [
        told(5, EntryKind.NOTE),
        told(4, ADDED, at=NOON - timedelta(hours=1)),
        told(3, ADDED, at=NOON - timedelta(hours=2)),
        told(1, EntryKind.CASE_OPENED, at=NOON - timedelta(hours=3)),
    ]

    act, clerk = acts_of(app, *rows)

    assert act.numbers == "5"
    assert clerk.is_clerk
    assert clerk.numbers == "1, 3-4"
    assert clerk.folded == "3 clerical lines: Somebody came into the case, two times; Case opened"
    assert [item.entry.number for item in clerk.all_told] == [4, 3, 1]


@pytest.mark.one_engine
def test_a_single_one_between_two_acts_is_folded_into_the_act_it_leads_to(app: Flask) -> None:
    visit = told(9, EntryKind.VISIT_MADE)
    planned = told(8, PLANNED, at=NOON - timedelta(hours=1))
    note = told(7, EntryKind.NOTE, at=NOON - timedelta(hours=2))

    led_to, before = acts_of(app, visit, planned, note)

    assert not led_to.is_clerk
    assert led_to.folded == "Visits planned, 2026-09-04"
    assert led_to.numbers == "8-9"
    assert before.numbers == "7"


@pytest.mark.one_engine
def test_what_was_served_is_folded_into_the_decision_and_not_into_what_came_after(
    app: Flask,
) -> None:
    asked = told(9, EntryKind.RECONSIDERATION_REQUESTED)
    served = told(8, SERVED, at=NOON - timedelta(hours=1))
    decided = told(7, DECIDED, at=NOON - timedelta(hours=2))

    after, decision = acts_of(app, asked, served, decided)
    (alone, last) = acts_of(app, asked, served)

    assert after.numbers == "9"
    assert (decision.numbers, decision.folded) == ("7-8", "served on one, 4 September 2026")
    assert not alone.is_clerk
    assert last.is_clerk


@pytest.mark.one_engine
def test_what_leads_to_no_act_yet_stands_by_itself(app: Flask) -> None:
    planned = told(8, PLANNED)
    note = told(7, EntryKind.NOTE, at=NOON - timedelta(hours=2))

    clerk, act = acts_of(app, planned, note)

    assert clerk.is_clerk
    assert not act.is_clerk


@pytest.mark.one_engine
def test_a_correction_of_what_keeps_the_books_is_never_folded(app: Flask) -> None:
    corrected = JournalItem(told(4, ADDED).entry, corrected_by=6, reason="misread")

    (act,) = acts_of(app, corrected, told(3, ADDED, at=NOON - timedelta(hours=1)))

    assert not act.is_clerk
    assert act.told.entry.number == 4


def line(
    days: int, title: str = "Visit", *, party: int = 1, text: BilingualText | None = None
) -> DateLine:
    """An open date so many days from today."""
    day = TODAY + timedelta(days=days)
    number = days + 100 * party
    owed = Obligation(id=number, kind=ObligationKind.VISIT, party_id=party, due=day)
    return DateLine(owed, title, None, lambda: None, text=text, is_late=days < 0)


@pytest.mark.one_engine
def test_a_series_is_one_line_and_what_is_late_stands_by_itself() -> None:
    lines = [line(-9), line(-2), line(5), line(9, "Probation ends"), line(35), line(65, party=2)]

    rows = [(series.first.due - TODAY, len(series.later)) for series in series_of(lines)]

    assert [(gap.days, more) for gap, more in rows] == [(-9, 0), (-2, 0), (5, 1), (9, 0), (65, 0)]


@pytest.mark.one_engine
def test_what_says_something_of_its_own_is_not_folded_away() -> None:
    asks = BilingualText("Ask the school", None)

    assert len(series_of([line(3, text=asks), line(4, text=asks), line(5)])) == 3


@pytest.mark.one_engine
def test_the_likeliest_are_those_the_case_waits_for_and_no_pages_to_read() -> None:
    steps = [
        NextStep("breach", "/b"),
        NextStep("all dates", "/d", group=RecordGroup.CASE),
        NextStep("not yet", None, is_due=True),
        NextStep("stands beside", "/o", is_due=True),
        NextStep("decide", "/c", is_due=True),
        NextStep("plan", "/p"),
    ]

    next_steps_there = likeliest(steps, on=TODAY, most=2, besides={"/o", None})

    assert [step.text for step in next_steps_there] == ["decide", "breach"]


@pytest.mark.one_engine
def test_what_is_late_is_proposed_before_what_waits_and_what_is_due_later_after_it() -> None:
    steps = [
        NextStep("in a month", "/m", is_due=True, due=TODAY + timedelta(days=30)),
        NextStep("waits", "/w", is_due=True),
        NextStep("two days late", "/t", is_due=True, due=TODAY - timedelta(days=2)),
        NextStep("longest late", "/l", is_due=True, due=TODAY - timedelta(days=9)),
    ]

    proposed = likeliest(steps, on=TODAY, most=4, besides=())

    assert [step.text for step in proposed] == [
        "longest late",
        "two days late",
        "waits",
        "in a month",
    ]


def proposed_on(app: Flask, address: str, handler: Staff) -> str:
    """The words of what the page of the case proposes; "" where it proposes nothing."""
    page = text_of(sign_in(app, handler).get(address))
    start = page.find('id="likely"')
    return page[start : page.index("</aside>", start)] if start >= 0 else ""


def test_the_case_proposes_what_it_waits_for_and_nothing_that_nobody_waits_for(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        plan_monthly(make_child(case), first=TODAY + timedelta(days=3000))
        waiting = make_case(handler=case.handler)
        run_probation(make_child(waiting))
        handler, addresses = case.handler, (f"/cases/{case.id}", f"/cases/{waiting.id}")
    assert handler is not None

    quiet, asks = (proposed_on(app, address, handler) for address in addresses)

    assert quiet == ""
    assert "Plan visits: " in asks


@pytest.mark.parametrize(("days", "is_proposed"), [(1, False), (2, True)])
def test_what_was_done_yesterday_is_not_proposed(app: Flask, days: int, is_proposed: bool) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        run_probation(child)
        (visit,) = plan(child)
        act = acting(handler_of(child), on=TODAY, at=NOON)
        cancel_visits(visit, act, reason="Moved away", opened=visit.version)
        for entry in entries_in(case):
            entry.when = PartialDate.day(today() - timedelta(days=days))
            entry.place = place_by_day(entry.when.last, entry.number)
        handler, address = case.handler, f"/cases/{case.id}"
    assert handler is not None

    assert ("Plan visits: " in proposed_on(app, address, handler)) is is_proposed


def test_the_page_says_where_it_stands_then_what_is_next_then_who_then_what_happened(
    app: Flask,
) -> None:
    with prepare(app):
        case = make_case()
        plan_monthly(make_child(case), first=TODAY + timedelta(days=3000))
        run_probation(make_child(case))
        handler, address = case.handler, f"/cases/{case.id}"
    assert handler is not None

    page = text_of(sign_in(app, handler).get(address))

    places = [page.index(f'id="{text}"') for text in ("dates", "likely", "people", "journal")]
    assert places == sorted(places)
    assert page.index('class="log"') < places[0]
    assert "Nothing is late. Next: Visit, " in page
    now = page[places[0] : places[1]]
    assert now.count('<li class="entry') == 1, "three visits of one series"
    assert now.count("<time data-due") == 3


def test_the_menu_holds_each_address_once_and_nothing_that_one_may_not(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_child(case)
        handler, office, address = case.handler, case.office, f"/cases/{case.id}"
        assistant = make_staff(Role.ASSISTANT, office=office)
        management = make_staff(Role.CASE_MANAGEMENT, office=office)
        stranger = make_staff(office=make_office())
    assert handler is not None

    client = sign_in(app, handler)
    page = text_of(client.get(address))
    menu = menu_of(text_of(client.get(f"{address}/record", headers={"HX-Request": "true"})))

    # The likeliest stand above, too.
    links = re.findall(r'href="([^"]+)"', menu[menu.index('class="fgroups') :])
    assert len(links) == len(set(links)) > 10
    # It is asked for where it is opened; without a script that is a page of its own.
    assert f'data-in-place href="{address}/record"' in page
    assert "menu-in" not in text_of(client.get(f"{address}/record"))
    assert f"{address}/team" in links
    for who in (assistant, stranger):
        assert sign_in(app, who).get(f"{address}/record").status_code == 404
    dates_alone = sign_in(app, management).get(f"{address}/record")
    assert dates_alone.status_code == 404


@pytest.mark.parametrize("closed", [False, True])
def test_the_page_of_what_may_be_recorded_has_every_kind_for_an_open_case(
    app: Flask, closed: bool
) -> None:
    with prepare(app):
        case = make_case()
        if closed:
            case.status, case.closed_on = CaseStatus.CLOSED, TODAY
        handler, address = case.handler, f"/cases/{case.id}"
    assert handler is not None

    page = text_of(sign_in(app, handler).get(f"{address}/record"))

    offered = set(re.findall(r"/note\?kind=(\w+)", page))
    by_hand = {kind.value for kind in EntryKind if kind.is_logged_by_hand}
    assert offered == (set() if closed else by_hand)


def test_what_is_recorded_is_found_by_typing_it(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_child(case)
        handler, address = case.handler, f"/cases/{case.id}/record"
        stranger = make_staff(office=make_office())
    assert handler is not None
    client = sign_in(app, handler)

    # One act with a page of its own, one kind of entry, several, none.
    asked = text_of(client.post(address, data={"kind": "letter"}))
    assert "document_received" in asked
    assert "document_sent" in asked
    page = client.post(address, data={"kind": "guardianship order"})
    assert page.headers["Location"].startswith(f"/cases/{case.id}/guidance/orders/new")
    note = client.post(address, data={"kind": "phone call"})
    assert note.headers["Location"].startswith(f"/cases/{case.id}/note?kind=")
    found = text_of(client.post(address, data={"kind": "visit"}, headers={"HX-Request": "true"}))
    assert found.count("<a href=") == 1
    assert "<html" not in found
    lost = text_of(client.post(address, data={"kind": "zebra"}))
    assert 'value="zebra"' in lost
    assert "Nothing that may be recorded is called" in lost
    assert sign_in(app, stranger).post(address, data={"kind": "visit"}).status_code == 404


def test_what_one_recorded_last_stands_above_everything_else(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler, address = case.handler, f"/cases/{case.id}"
    assert handler is not None
    client = sign_in(app, handler)
    assert 'id="recent"' not in text_of(client.get(f"{address}/record"))
    client.post(f"{address}/log", data={"text": "Called the mother", "kind": "phone call"})

    page = text_of(client.get(f"{address}/record"))

    assert 'id="recent"' in page
    assert 0 < page.index('id="recent"') < page.index("phone call") < page.index('id="others"')


def test_of_a_published_case_nothing_is_recorded(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        case.provenance = Provenance.PUBLISHED
        handler, address = case.handler, f"/cases/{case.id}"
    assert handler is not None

    page = text_of(sign_in(app, handler).get(address))

    assert "See more" in page
    assert "The source tells of no decision." in page
    assert f"{address}/note" not in page
    assert f"{address}/head" not in page
    assert "foot-rec" not in page


def menu_of(page: str) -> str:
    """The menu of the page."""
    found = re.search(r'<details class="menu".*</details>', page, re.DOTALL)
    assert found
    return found[0]
