"""Opinions, notices to correct illegality, and custody looked at again after an arrest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, no_hindrance
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import JournalEntry, Obligation, ObligationDay, Party
from casetrack.casework.facts.recording import Statement, correct, state, withdraw
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import parse, write
from casetrack.law import WayBack
from casetrack.ledger.consequences import follow_what_stands
from casetrack.ledger.nightly import NightCame
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import Custody, ReviewKind
from casetrack.review.oversight.due import held_since, interval, owe_in_the_night
from casetrack.review.oversight.fact_actions import OVERSIGHT_ACT
from casetrack.review.oversight.feature import of_person
from casetrack.review.oversight.models import (
    CUSTODY_REVIEW,
    REEXAMINATION,
    REPLY,
    Result,
)
from casetrack.review.oversight.models import OversightKind as Kind
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.review.builders import RECEIVED, case_of, decide, handler_of, receive
from tests.review.oversight.builders import BRANCH, do, issue, owed, values_of

pytestmark = pytest.mark.usefixtures("database", "keys")
ARREST = ReviewOutcome(DispositionKind.ARREST_APPROVED, TODAY, ground="有社会危险性")
DROPPED = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微")
DAY = timedelta(days=1)


def arrested(*, custody: Custody = Custody.DETAINED) -> Party:
    """A child whose arrest was approved today, and what follows from that."""
    child = make_child()
    decide(receive(child, ReviewKind.ARREST, received_on=TODAY - 3 * DAY, custody=custody), ARREST)
    follow_what_stands(on=TODAY)
    return child


def reviews(person: Party) -> list[Obligation]:
    """The reviews of custody that are or were owed of somebody."""
    query = select(Obligation).where(
        Obligation.kind == CUSTODY_REVIEW, Obligation.party_id == person.id
    )
    return list(session().scalars(query))


class TestCustody:
    """Whether it is still needed is looked at from the arrest to the release."""

    @pytest.mark.parametrize("custody", [Custody.DETAINED, Custody.BAIL])
    def test_an_arrest_owes_the_handler_a_review_of_custody(self, custody: Custody) -> None:
        child = arrested(custody=custody)

        row = owed(CUSTODY_REVIEW, child)
        assert (row.due, row.is_open, row.owner_id) == (
            TODAY + timedelta(days=interval["days"]),
            True,
            handler_of(child).id,
        )
        assert (row.why["fact"], row.why["rule"]) == ("custody_begun", None)
        assert ["criminal_procedure_law", "95"] in row.why["basis"]
        # Whoever is tried elsewhere stays in custody after this office closed the case.
        assert CUSTODY_REVIEW in no_hindrance()

    def test_somebody_who_comes_arrested_into_a_review_is_owed_it_and_nobody_else(self) -> None:
        held, free, unknown = make_child(), make_child(), make_child()
        receive(held, custody=Custody.ARRESTED)
        receive(free, custody=Custody.BAIL)
        receive(unknown, custody=Custody.UNKNOWN)
        # Detained while the arrest is asked for: no arrest yet.
        asked = make_child()
        receive(asked, ReviewKind.ARREST, custody=Custody.DETAINED)
        follow_what_stands(on=TODAY)

        assert [review.due for review in reviews(held)] == [RECEIVED + timedelta(days=30)]
        assert reviews(free) + reviews(unknown) + reviews(asked) == []

    def test_the_review_says_what_was_found_and_when_it_is_done_again(self) -> None:
        child = arrested()

        again = TODAY + timedelta(days=14)
        row = do(child, Kind.CUSTODY, result=Result.NEEDED, due_on=again)

        duty = owed(CUSTODY_REVIEW, child)
        assert (duty.due, duty.is_open, duty.why["fact"]) == (again, True, "custody_reviewed")
        entry = session().get_one(JournalEntry, row.entry_id)
        assert "custody is still needed" in entry.text.in_("en")
        withdraw(
            OVERSIGHT_ACT,
            case_of(child),
            row,
            "看错",
            acting(handler_of(child), on=TODAY),
            opened=1,
        )
        follow_what_stands(on=TODAY)
        assert owed(CUSTODY_REVIEW, child).due == TODAY + timedelta(days=30)

    def test_what_was_once_owed_keeps_its_day_whatever_else_is_recorded(self) -> None:
        child = arrested()
        before = owed(CUSTODY_REVIEW, child).due

        receive(child, custody=Custody.ARRESTED, received_on=TODAY)
        follow_what_stands(on=TODAY + 5 * DAY)

        assert owed(CUSTODY_REVIEW, child).due == before

    def test_a_release_ends_it(self) -> None:
        child = make_child()
        period = receive(child, custody=Custody.ARRESTED)
        follow_what_stands(on=TODAY)
        by = acting(handler_of(child), on=TODAY, at=NOON)

        change_custody(period, Custody.BAIL, by, changed_on=TODAY, note="", opened=period.version)
        follow_what_stands(on=TODAY)

        duty = owed(CUSTODY_REVIEW, child)
        assert (duty.is_open, duty.state) == (False, DutyState.LAPSED)
        assert held_since(case_of(child), TODAY) == {}
        assert held_since(case_of(child), TODAY - DAY) == {child.id: RECEIVED}

    def test_whoever_is_not_prosecuted_is_owed_release_and_no_review(self) -> None:
        child = make_child()
        decide(receive(child, custody=Custody.ARRESTED), DROPPED)
        follow_what_stands(on=TODAY)

        assert reviews(child) == []

    def test_prosecution_does_not_end_it_and_somebody_not_held_any_more_does(self) -> None:
        child = make_child()
        prosecuted = ReviewOutcome(DispositionKind.PROSECUTED, TODAY)
        decide(receive(child, custody=Custody.ARRESTED), prosecuted)
        follow_what_stands(on=TODAY)
        assert owed(CUSTODY_REVIEW, child).is_open

        do(child, Kind.CUSTODY, result=Result.NOT_HELD)

        assert owed(CUSTODY_REVIEW, child).state is DutyState.LAPSED

    def test_the_reply_to_a_proposal_is_counted_from_its_receipt(self) -> None:
        child = arrested()
        proposed = do(
            child,
            Kind.CUSTODY,
            result=Result.CHANGE,
            recipient=BRANCH,
            received_on=TODAY,
            due_on=TODAY + 30 * DAY,
        )

        reply = owed(REPLY, proposed)
        assert (reply.due, reply.why["rule"]) == (date(2026, 12, 4), "custody_necessity_reply")

    @pytest.mark.parametrize(
        ("told", "key"),
        [
            ({"result": Result.NEEDED}, "Enter this day, not before the day above: no"),
            (
                {"result": Result.NEEDED, "due_on": TODAY - DAY},
                "Enter this day, not before the day above: no",
            ),
            (
                {"result": Result.RELEASE, "due_on": TODAY},
                "Enter the body that a proposal goes to; leave",
            ),
            (
                {"result": Result.NEEDED, "due_on": TODAY, "recipient": BRANCH},
                "Enter the body that a proposal goes to; leave",
            ),
        ],
    )
    def test_a_review_that_says_too_little_is_refused(self, told: dict[str, Any], key: str) -> None:
        with pytest.raises(RuleBroken, match=key):
            do(arrested(), Kind.CUSTODY, **told)

    def test_nobody_reviews_custody_in_which_somebody_is_not(self) -> None:
        child = make_child()
        receive(child, custody=Custody.BAIL)

        with pytest.raises(RuleBroken, match="Nobody recorded that this person was in"):
            do(child, Kind.CUSTODY, result=Result.NEEDED, due_on=TODAY)

    def test_the_night_owes_it_where_nothing_was_done_since_and_not_of_what_is_published(
        self,
    ) -> None:
        here, published = make_child(), make_child()
        for party in (here, published):
            receive(
                party, custody=Custody.ARRESTED, received_on=TODAY - timedelta(days=60), on=TODAY
            )
        case_of(published).provenance = Provenance.PUBLISHED
        session().flush()

        owe_in_the_night(NightCame(TODAY, NOON))

        # It did not become late while nobody knew of it.
        assert [review.due for review in reviews(here)] == [TODAY]
        assert reviews(published) == []

    def test_a_day_that_moved_comes_back_from_a_file_with_the_entry_that_says_why(self) -> None:
        child = arrested()
        do(child, Kind.CUSTODY, result=Result.NEEDED, due_on=TODAY + 9 * DAY)
        do(child, Kind.CUSTODY, result=Result.NEEDED, due_on=TODAY + 12 * DAY)
        data = parse(export_text(case_of(child), acting(handler_of(child)))).data

        file = write({**data, "number": "测检移〔2026〕1号"})
        copy = import_text(file, by=handler_of(child), on=TODAY, at=NOON).case

        days = select(ObligationDay).join(Obligation).where(Obligation.case_id == copy.id)
        told_by = {day.entry_id for day in session().scalars(days)} - {None}
        assert {session().get_one(JournalEntry, number).case_id for number in told_by} == {copy.id}


class TestNotices:
    """To whom, about whom, by when they reply, what they say, and what came of it."""

    def test_a_notice_waits_for_its_reply_until_the_day_it_sets(self) -> None:
        child = make_child()
        notice = issue(child, TODAY - 20 * DAY, TODAY - 5 * DAY)

        duty = owed(REPLY, notice)
        assert (duty.due, duty.party_id, duty.is_open) == (TODAY - 5 * DAY, child.id, True)
        assert ["procuratorate_rules", "553"] in duty.why["basis"]

        do(child, Kind.URGED, TODAY - 4 * DAY, of_id=notice.id)
        assert owed(REPLY, notice).is_open
        do(child, Kind.REPLIED, TODAY - DAY, of_id=notice.id, result=Result.PARTLY)
        duty = owed(REPLY, notice)
        assert (duty.state, duty.settled_on) == (DutyState.MET, TODAY - DAY)

    def test_an_objection_is_re_examined_within_seven_days_and_the_reply_waits(self) -> None:
        child = make_child()
        notice = issue(child, date(2026, 11, 2), TODAY + 10 * DAY)
        do(child, Kind.OBJECTED, date(2026, 11, 20), of_id=notice.id)

        duty = owed(REEXAMINATION, notice)
        assert (duty.due, duty.why["rule"]) == (
            date(2026, 11, 27),
            "correction_notice_reexamination",
        )
        assert owed(REPLY, notice).state is DutyState.SUSPENDED

        do(child, Kind.UPHELD, date(2026, 11, 23), of_id=notice.id)
        assert owed(REEXAMINATION, notice).settled_on == date(2026, 11, 23)
        assert (owed(REPLY, notice).is_open, owed(REPLY, notice).due) == (True, TODAY + 10 * DAY)

    def test_a_revoked_notice_is_over_and_so_is_one_that_is_closed(self) -> None:
        child = make_child()
        revoked = issue(child, TODAY - 9 * DAY, TODAY)
        do(child, Kind.OBJECTED, TODAY - 2 * DAY, of_id=revoked.id)
        do(child, Kind.REVOKED, of_id=revoked.id)
        closed = issue(child, TODAY - 9 * DAY, TODAY)
        do(child, Kind.CLOSED, of_id=closed.id, result=Result.NOT_DONE)

        for notice in (revoked, closed):
            assert owed(REPLY, notice).state is DutyState.LAPSED
            with pytest.raises(RuleBroken, match="oversight_is_over"):
                do(child, Kind.REPLIED, of_id=notice.id, result=Result.DONE)

    def test_a_step_that_was_wrong_is_withdrawn_and_the_reply_is_owed_again(self) -> None:
        child = make_child()
        notice = issue(child, TODAY - 9 * DAY, TODAY)
        reply = do(child, Kind.REPLIED, of_id=notice.id, result=Result.DONE)
        case, by = case_of(child), acting(handler_of(child), on=TODAY, at=NOON)

        withdraw(OVERSIGHT_ACT, case, reply, "另案回复", by, opened=1)
        follow_what_stands(on=TODAY)
        assert owed(REPLY, notice).is_open

        data = values_of(notice.kind, notice.happened_on) | {
            name: getattr(notice, name)
            for name in ("recipient", "number", "ground", "decided_by", "text")
        }
        moved = Statement(child, {**data, "due_on": TODAY + DAY})
        correct(OVERSIGHT_ACT, case, notice, moved, by, opened=1, reason="看错")
        follow_what_stands(on=TODAY)
        assert owed(REPLY, notice).due == TODAY + DAY

    @pytest.mark.parametrize(
        ("kind", "told", "key"),
        [
            (Kind.UPHELD, {}, "nothing_to_reexamine"),
            (Kind.URGED, {"day": TODAY - 10 * DAY}, "this cannot have been before"),
            (Kind.URGED, {"day": TODAY + DAY}, "not_yet"),
            (Kind.URGED, {"of_id": None}, "Choose one of the opinions, notices and"),
        ],
    )
    def test_a_step_that_cannot_be_is_refused(
        self, kind: Kind, told: dict[str, Any], key: str
    ) -> None:
        child = make_child()
        notice = issue(child, TODAY - 9 * DAY, TODAY)

        with pytest.raises(RuleBroken, match=key):
            do(child, kind, **{"day": TODAY, "of_id": notice.id, **told})

    def test_what_came_of_it_may_be_on_the_day_it_was_issued_and_due_that_day(self) -> None:
        child = make_child()
        notice = issue(child, TODAY, TODAY, received_on=TODAY)

        do(child, Kind.URGED, TODAY, of_id=notice.id)

        assert owed(REPLY, notice).due == TODAY

    def test_an_objection_comes_first_and_only_a_correction_is_objected_to(self) -> None:
        child = make_child()
        notice = issue(child, TODAY - 9 * DAY, TODAY)
        do(child, Kind.OBJECTED, of_id=notice.id)
        with pytest.raises(RuleBroken, match="objection_is_open"):
            do(child, Kind.CLOSED, of_id=notice.id, result=Result.DONE)

        review = do(arrested(), Kind.CUSTODY, result=Result.NEEDED, due_on=TODAY)
        with pytest.raises(RuleBroken, match="only_a_correction_is_objected"):
            do(session().get_one(Party, review.party_id), Kind.OBJECTED, of_id=review.id)

    def test_an_opinion_follows_a_decision_not_to_prosecute(self) -> None:
        child = make_child()
        period = receive(child)
        with pytest.raises(RuleBroken, match="No decision not to prosecute this person is"):
            issue(child, TODAY, TODAY + 30 * DAY, Kind.OPINION)

        decide(period, DROPPED)

        with pytest.raises(RuleBroken, match="No decision not to prosecute this person is"):
            issue(child, TODAY - DAY, TODAY + 30 * DAY, Kind.OPINION)
        opinion = issue(child, TODAY, TODAY + 30 * DAY, Kind.OPINION)
        assert ["procuratorate_rules", "373"] in owed(REPLY, opinion).why["basis"]

    def test_nobody_else_states_one(self) -> None:
        child = make_child()
        stranger = make_staff(Role.PROSECUTOR)
        statement = Statement(child, values_of(Kind.CORRECTION, TODAY, due_on=TODAY))

        with pytest.raises(NotAllowed):
            state(OVERSIGHT_ACT, case_of(child), statement, acting(stranger, on=TODAY, at=NOON))


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    """A page is being made."""
    with app.test_request_context():
        yield


class TestAnOpinionWhoseDecisionIsUndone:
    """It is asked again: nothing is left that it follows from."""

    def test_none_is_issued_once_the_decision_does_not_stand(self) -> None:
        child = make_child()
        decision = decide(receive(child), DROPPED)
        decision.undone_on, decision.undone_way = TODAY, WayBack.CORRECTION
        session().flush()

        with pytest.raises(RuleBroken, match="No decision not to prosecute this person is"):
            issue(child, TODAY, TODAY + 30 * DAY, Kind.OPINION)

    def test_the_page_of_the_person_says_so_until_it_is_closed(self, request_context: None) -> None:
        child = make_child()
        decision = decide(receive(child), DROPPED)
        opinion = issue(child, TODAY, TODAY + 30 * DAY, Kind.OPINION)

        def flags() -> int:
            handler = handler_of(child)
            facts = facts_of(case_of(child), seen_by=handler, on=TODAY)
            shown = of_person(facts, child, handler)
            assert shown is not None
            return len(shown.parts[0].lines[0].flags)

        assert flags() == 0
        decision.undone_on, decision.undone_way = TODAY, WayBack.CORRECTION
        session().flush()
        assert flags() == 1
        do(child, Kind.CLOSED, of_id=opinion.id, result=Result.NOT_DONE)
        assert flags() == 0
