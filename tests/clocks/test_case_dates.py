"""The pages: every date of a case, what is recorded from there, service, extension, correction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.clocks.models import DecisionService
from casetrack.clocks.recording import RECORDABLE
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.ledger.clock_triggers import ClockTrigger
from tests.builders import NOON, make_case, make_child, make_staff
from tests.clocks.facts import CNP, decided, make_victim
from tests.clocks.happening import told
from tests.probation.builders import make_suspect, order
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("keys")

Told, Kind = EntryKind, ObligationKind
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@dataclass
class Desk:
    """A prosecutor with a case of one child and one victim, case management, and a stranger."""

    app: Flask
    holder: FlaskClient
    clerk: FlaskClient
    management: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int
    victim_id: int
    decision_id: int

    def address(self, rest: str = "") -> str:
        """Of the page of dates, or of something below it."""
        return f"/cases/{self.case_id}/dates{rest}"

    def record(self, kind: EntryKind, when: str, *, duty: int | None = None, **typed: str) -> int:
        """Record a fact on its page; the answer's status."""
        query = f"?duty={duty}" if duty is not None else ""
        answer = self.holder.post(
            self.address(f"/record/{kind.value}{query}"), data={"when": when, **typed}
        )
        return answer.status_code

    def owed(self, kind: ObligationKind) -> Obligation:
        """The last date of this kind."""
        with self.app.app_context():
            rows = session().scalars(
                select(Obligation)
                .where(Obligation.case_id == self.case_id, Obligation.kind == kind)
                .order_by(Obligation.id.desc())
            )
            return next(iter(rows))

    def entry(self, kind: EntryKind) -> JournalEntry:
        """The last entry of this kind."""
        with self.app.app_context():
            rows = session().scalars(
                select(JournalEntry)
                .where(JournalEntry.case_id == self.case_id, JournalEntry.kind == kind)
                .order_by(JournalEntry.id.desc())
            )
            return next(iter(rows))

    def page(self) -> str:
        """The page of dates."""
        return text_of(self.holder.get(self.address()))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of 24 November 2026."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            case = make_case()
            assert case.handler is not None
            child, victim = make_child(case), make_victim(case)
            decision = decided(child, CNP, date(2026, 11, 16))
            clerk = make_staff(Role.CLERK, office=case.office)
            management = make_staff(Role.CASE_MANAGEMENT, office=case.office)
            stranger = make_staff()
            ids = (case.id, child.id, victim.id, decision.id)
            holder = case.handler
        yield Desk(
            app,
            sign_in(app, holder),
            sign_in(app, clerk),
            sign_in(app, management),
            sign_in(app, stranger),
            *ids,
        )


# The page


def test_the_page_says_what_runs_for_whom_and_why(desk: Desk) -> None:
    page = desk.page()

    assert "Sun Moumou" in page
    assert "Conditional non-prosecution not served on everybody" in page
    assert re.search(r"<time data-due>\d\d-\d\d</time>", page)
    assert "Why?" in page
    assert f"/cases/{desk.case_id}/decisions/{desk.decision_id}/service" in page


def test_the_time_of_others_is_shown_as_theirs(desk: Desk) -> None:
    serve(desk, police="2026-11-20")

    page = desk.page()

    assert "The police may ask for reconsideration until 27 November 2026" in page
    assert "Their time, not ours" in page


def test_what_was_met_stands_below_with_its_day(desk: Desk) -> None:
    desk.record(Told.RELEASE_REQUESTED, "2026-11-20", person=str(desk.child_id))
    asked = desk.owed(Kind.RELEASE_DECISION).id

    desk.record(Told.RELEASE_DECIDED, "2026-11-23", result="granted", duty=asked)

    closed = desk.page().partition(": closed</h2>")[2]
    assert "Met on 23 November 2026, in time." in closed
    # Its reason is one press further.
    assert f'href="{desk.address(f"/{asked}")}"' in closed
    assert "See the rule" in text_of(desk.holder.get(desk.address(f"/{asked}")))


def test_a_gate_says_from_when_a_suit_may_be_filed(desk: Desk) -> None:
    desk.record(Told.ANNOUNCEMENT_PUBLISHED, "2026-11-02", channel="Procuratorial Daily")

    assert "A suit may be filed from 3 December 2026." in desk.page()


@pytest.mark.in_turn(13)
def test_a_day_that_was_corrected_is_struck_out_beside_the_new_one(desk: Desk) -> None:
    desk.record(Told.BAIL_STARTED, "2026-11-16", person=str(desk.child_id))

    correct(desk, Told.BAIL_STARTED, "2026-11-17")

    page = desk.page()
    assert desk.owed(Kind.BAIL_END).due == date(2027, 11, 17)
    assert re.search(r'class="struck"><time datetime="2027-11-16"', page)


def test_bail_that_ends_before_the_probation_is_told(app: Flask, desk: Desk) -> None:
    with prepare(app):
        suspect = make_suspect()
        order(suspect, months=12)
        told(ClockTrigger.BAIL_STARTED, date(2026, 3, 2), person=suspect)
        case = session().get_one(Case, suspect.case_id)
        handler, case_id = case.handler, case.id
    assert handler is not None

    page = text_of(sign_in(app, handler).get(f"/cases/{case_id}/dates"))

    assert "It ends before the probation" in page


def test_only_what_makes_sense_now_is_offered(desk: Desk) -> None:
    page = desk.page()

    assert "/record/hearing_set" in page
    assert "/record/hearing_notice_given" not in page
    assert "/record/public_interest_suit_filed" not in page
    desk.record(Told.HEARING_SET, "2026-12-10")
    assert "/record/hearing_notice_given" in desk.page()


def test_an_empty_case_says_so(app: Flask, desk: Desk) -> None:
    with prepare(app):
        case = make_case()
        handler, case_id = case.handler, case.id
    assert handler is not None

    assert "No date yet" in text_of(sign_in(app, handler).get(f"/cases/{case_id}/dates"))


def test_case_management_reads_the_dates_and_records_nothing(desk: Desk) -> None:
    page = text_of(desk.management.get(desk.address()))

    assert "Conditional non-prosecution not served on everybody" in page
    assert "/record/" not in page


@pytest.mark.one_engine
def test_no_date_leads_case_management_to_a_page_that_is_not_theirs(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            probation = order(make_suspect())
            case = session().get_one(Case, probation.case_id)
            management = make_staff(Role.CASE_MANAGEMENT, office=case.office)
            address = f"/cases/{case.id}/dates"
        page = text_of(sign_in(app, management).get(address))

    assert "24 May 2027" in page
    assert "/probations/" not in page


def test_a_published_case_is_only_read(app: Flask, desk: Desk) -> None:
    with prepare(app):
        case = make_case(provenance=Provenance.PUBLISHED)
        make_child(case)
        handler, case_id = case.handler, case.id
    assert handler is not None

    assert "/record/" not in text_of(sign_in(app, handler).get(f"/cases/{case_id}/dates"))


def test_many_dates_cost_no_more_statements_than_few(desk: Desk, database: Database) -> None:
    with counted(database) as few:
        desk.page()
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        for day in range(1, 9):
            told(ClockTrigger.RELEASE_REQUESTED, date(2026, 11, day), person=make_child(case))
    with counted(database) as many:
        desk.page()

    assert len(many) == len(few)


# Recording


def test_a_fact_is_recorded_and_its_clock_runs(desk: Desk) -> None:
    status = desk.record(Told.NO_COUNSEL_FOUND, "2026-11-23", person=str(desk.child_id))

    assert status == 302
    assert desk.owed(Kind.LEGAL_AID_NOTICE).due == date(2026, 11, 26)
    assert "Notify the legal aid agency" in desk.page()


def test_what_a_fact_starts_is_shown_before_it_is_saved(desk: Desk) -> None:
    answer = desk.holder.post(
        desk.address("/record/no_counsel_found"),
        data={"when": "2026-11-23", "person": str(desk.child_id), "check": "1"},
    )

    assert "begins 1 date" in text_of(answer)
    assert "2026-11-26" in text_of(answer)
    assert "/record/legal_aid_notified" in desk.page()
    with desk.app.app_context():
        told_of = select(func.count()).where(JournalEntry.kind == Told.NO_COUNSEL_FOUND)
        assert session().scalar(told_of) == 0


def test_the_line_of_a_date_leads_to_the_form_that_settles_exactly_it(desk: Desk) -> None:
    desk.record(Told.HEARING_SET, "2026-12-10")
    desk.record(Told.HEARING_SET, "2026-12-17")
    second = desk.owed(Kind.HEARING_NOTICE)
    link = desk.address(f"/record/hearing_notice_given?duty={second.id}")
    assert link in desk.page()

    form = text_of(desk.holder.get(link))
    assert 'name="duty"' not in form
    assert desk.record(Told.HEARING_NOTICE_GIVEN, "2026-11-24", duty=second.id) == 302

    with desk.app.app_context():
        rows = session().scalars(
            select(Obligation)
            .where(Obligation.kind == Kind.HEARING_NOTICE)
            .order_by(Obligation.due)
        )
        assert [row.state for row in rows] == [DutyState.RUNNING, DutyState.MET]


def test_a_late_request_is_told_to_be_late(desk: Desk) -> None:
    serve(desk, police="2026-11-16")

    answer = desk.holder.post(
        desk.address("/record/reconsideration_requested"),
        data={"when": "2026-11-24", "decision": str(desk.decision_id)},
        follow_redirects=True,
    )

    assert "It came after its time, which ended on 23 November 2026" in text_of(answer)


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_every_fact_has_its_page(desk: Desk) -> None:
    lost = [
        kind
        for kind in RECORDABLE
        if desk.holder.get(desk.address(f"/record/{kind.value}")).status_code != 200
    ]

    assert lost == []


def test_a_page_says_when_nothing_waits_for_it(desk: Desk) -> None:
    assert "Nothing in this case waits for it." in text_of(
        desk.holder.get(desk.address("/record/appeal_decided"))
    )


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    answer = desk.holder.post(
        desk.address("/record/no_counsel_found"),
        data={"when": "2026-11-25", "person": str(desk.child_id), "note": "asked her twice"},
    )

    assert answer.status_code == 422
    assert "25 November 2026 has not come yet" in text_of(answer)
    assert "asked her twice" in text_of(answer)


def test_a_suit_before_its_gate_is_refused_with_the_day_from_which_it_may(desk: Desk) -> None:
    desk.record(Told.ANNOUNCEMENT_PUBLISHED, "2026-11-02", channel="Procuratorial Daily")

    answer = desk.holder.post(
        desk.address("/record/public_interest_suit_filed"), data={"when": "2026-11-24"}
    )

    assert answer.status_code == 422
    assert "a suit may be filed from 3 December 2026" in text_of(answer)


def test_a_fact_nobody_records_is_not_there(desk: Desk) -> None:
    for kind in ("note", "suggestion_issued", "nonsense"):
        assert desk.holder.get(desk.address(f"/record/{kind}")).status_code == 404


# Service


def serve(desk: Desk, **days: str) -> int:
    who = {"suspect": desk.child_id, "victim": desk.victim_id}
    answer = desk.holder.post(
        f"/cases/{desk.case_id}/decisions/{desk.decision_id}/service",
        data={f"day_{name}_{who.get(name, 0)}": day for name, day in days.items()},
    )
    return answer.status_code


def test_service_is_recorded_line_by_line_and_says_who_is_missing(desk: Desk) -> None:
    address = f"/cases/{desk.case_id}/decisions/{desk.decision_id}/service"
    assert serve(desk, police="2026-11-17", suspect="2026-11-17") == 302

    page = text_of(desk.holder.get(address))
    assert "Still missing: The legal representative, Zhang Moumou (the victim)." in page
    serve(desk, legal_representative="2026-11-18", victim="2026-11-18")

    assert "Everybody who must have it has it." in text_of(desk.holder.get(address))
    assert desk.owed(Kind.DECISION_SERVICE).settled_on == date(2026, 11, 18)


def test_service_sent_twice_is_recorded_once(desk: Desk) -> None:
    for _time in range(2):
        assert serve(desk, police="2026-11-17") == 302

    with desk.app.app_context():
        assert session().scalar(select(func.count()).select_from(DecisionService)) == 1


def test_the_date_of_the_service_leads_to_the_decision(desk: Desk) -> None:
    owed = desk.owed(Kind.DECISION_SERVICE)

    answer = desk.holder.get(desk.address(f"/{owed.id}/service"))

    assert answer.location.endswith(f"/decisions/{desk.decision_id}/service")


# Corrections and extensions


def correct(desk: Desk, kind: EntryKind, to: str) -> None:
    address = desk.address(f"/facts/{desk.entry(kind).id}")
    typed = {"day": to, "reason": "Misread"}
    looked = desk.holder.post(address, data={**typed, "check": "1"})
    seen = SEEN.search(text_of(looked))
    assert seen is not None, text_of(looked)
    assert desk.holder.post(address, data={**typed, "seen": seen[1]}).status_code == 302


def test_the_day_of_a_receipt_is_corrected_from_the_time_that_runs_from_it(desk: Desk) -> None:
    serve(desk, police="2026-11-20")
    entry = desk.entry(Told.DECISION_SERVED)
    assert desk.address(f"/facts/{entry.id}") in desk.page()

    correct(desk, Told.DECISION_SERVED, "2026-11-23")

    assert desk.owed(Kind.RECONSIDERATION_WINDOW).due == date(2026, 11, 30)


def test_a_correction_shows_first_what_moves(desk: Desk) -> None:
    desk.record(Told.BAIL_STARTED, "2026-11-16", person=str(desk.child_id))
    address = desk.address(f"/facts/{desk.entry(Told.BAIL_STARTED).id}")

    looked = text_of(desk.holder.post(address, data={"day": "2026-11-17", "reason": "x"}))

    assert "This moves 1 date" in looked
    assert desk.owed(Kind.BAIL_END).due == date(2027, 11, 16)


def test_what_is_no_recorded_fact_is_corrected_as_an_entry(desk: Desk) -> None:
    entry = desk.entry(Told.CONDITIONAL_NON_PROSECUTION_DECIDED)

    answer = desk.holder.get(desk.address(f"/facts/{entry.id}"))

    assert answer.location.endswith(f"/entries/{entry.id}/correct")


def correct_entry(desk: Desk, kind: EntryKind, when: str) -> int:
    answer = desk.holder.post(
        f"/cases/{desk.case_id}/entries/{desk.entry(kind).id}/correct",
        data={"text": "Heard by telephone", "when": when, "reason": "Misread"},
    )
    return answer.status_code


def test_a_day_that_is_counted_from_is_not_changed_beside_its_dates(desk: Desk) -> None:
    desk.record(Told.BAIL_STARTED, "2026-11-16", person=str(desk.child_id))
    entry = desk.entry(Told.BAIL_STARTED)

    assert correct_entry(desk, Told.BAIL_STARTED, "2026-11-17") == 422
    form = text_of(desk.holder.get(f"/cases/{desk.case_id}/entries/{entry.id}/correct"))

    assert desk.address(f"/facts/{entry.id}") in form
    assert desk.owed(Kind.BAIL_END).due == date(2027, 11, 16)
    assert correct_entry(desk, Told.BAIL_STARTED, "2026-11-16") == 302, "the words may change"


def test_a_month_that_turns_out_to_be_a_day_moves_what_is_counted_from_it(desk: Desk) -> None:
    desk.record(Told.RELEASE_REQUESTED, "2026-11", person=str(desk.child_id))
    assert desk.owed(Kind.RELEASE_DECISION).due == date(2026, 11, 4)

    assert correct_entry(desk, Told.RELEASE_REQUESTED, "2026-11-20") == 302

    assert desk.owed(Kind.RELEASE_DECISION).due == date(2026, 11, 23)


def test_a_period_is_extended_on_its_page(desk: Desk) -> None:
    desk.record(Told.ANNOUNCEMENT_PUBLISHED, "2026-10-09", channel="Procuratorial Daily")
    owed = desk.owed(Kind.SUIT_REVIEW)
    address = desk.address(f"/{owed.id}/extend")
    assert address in desk.page()

    typed = {"approved": "2026-11-24", "reason": "Approved by the chief procurator"}
    looked = text_of(desk.holder.post(address, data={**typed, "check": "1"}))
    assert "This moves 1 date" in looked
    assert desk.owed(Kind.SUIT_REVIEW).due == owed.due
    desk.holder.post(address, data=typed)

    assert desk.owed(Kind.SUIT_REVIEW).due > owed.due
    again = desk.holder.get(address, follow_redirects=True)
    assert "was extended already" in text_of(again)


# Others


ADDRESSES = ("", "/record/hearing_set", "/1/extend", "/1/service", "/facts/1")


@pytest.mark.parametrize("rest", ADDRESSES)
def test_for_a_stranger_none_of_it_is_there(desk: Desk, rest: str) -> None:
    assert desk.stranger.get(desk.address(rest)).status_code == 404


def test_a_clerk_who_is_not_on_the_case_finds_nothing(desk: Desk) -> None:
    assert desk.clerk.get(desk.address()).status_code == 404


def test_of_another_case_nothing_is_served(app: Flask, desk: Desk) -> None:
    with prepare(app):
        other = decided(
            make_child(), DispositionKind.DISCRETIONARY_NON_PROSECUTION, date(2026, 1, 5)
        )
        decision_id, party = other.id, session().get_one(Party, other.party_id)
        assert party.case_id != desk.case_id

    answer = desk.holder.get(f"/cases/{desk.case_id}/decisions/{decision_id}/service")

    assert answer.status_code == 404
