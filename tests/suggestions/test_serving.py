"""A service known only imprecisely: others have their time from its latest day, we look earlier."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation, ObligationDay
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.suggestions.actions import remind, serve
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import Delivery
from casetrack.suggestions.models import Suggestion
from tests.builders import NOON, TODAY, acting, make_case
from tests.suggestions.letters import ISSUED, a_letter, a_reply, handler_of, make_company

pytestmark = pytest.mark.usefixtures("database", "keys")

SEPTEMBER = PartialDate.parse_edtf("2026-09")


def served_in(when: PartialDate | date) -> Suggestion:
    """A letter issued on 14 September 2026, received at that time; two months for the reply."""
    case = make_case()
    letter = issue(case, a_letter(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))
    serve_again(letter, when)
    return letter


def serve_again(letter: Suggestion, when: PartialDate | date) -> None:
    case = session().get_one(Case, letter.case_id)
    serve(
        letter,
        acting(handler_of(case), on=TODAY, at=NOON),
        received_on=when,
        delivery=Delivery.IN_WRITING,
    )


def owed(kind: ObligationKind, letter: Suggestion) -> Obligation:
    duty = find_owed(kind, letter)
    assert duty is not None
    return duty


def test_the_reply_counts_from_the_latest_day_and_our_reminder_from_the_earliest() -> None:
    letter = served_in(SEPTEMBER)
    reply, ours = (
        owed(ObligationKind.SUGGESTION_REPLY, letter),
        owed(ObligationKind.REMINDER, letter),
    )

    assert (reply.due, reply.why["counted_from"]) == (date(2026, 11, 30), "latest")
    # Not before the day of issue, the 14th.
    assert (ours.due, ours.why["counted_from"]) == (date(2026, 11, 16), "earliest")
    assert ours.why["fact_on"] == ISSUED.isoformat()
    assert letter.reply_due == reply.due


def test_the_exact_day_moves_the_reply_and_ends_our_reminder() -> None:
    letter = served_in(SEPTEMBER)

    serve_again(letter, date(2026, 9, 21))

    reply = owed(ObligationKind.SUGGESTION_REPLY, letter)
    former = (
        session()
        .scalars(select(ObligationDay).where(ObligationDay.obligation_id == reply.id))
        .one()
    )
    assert (reply.due, letter.reply_due) == (date(2026, 11, 23), date(2026, 11, 23))
    assert "told" not in reply.why
    assert former.due == date(2026, 11, 30)
    assert former.entry_id is not None
    assert owed(ObligationKind.REMINDER, letter).state is DutyState.LAPSED


def test_a_reminder_that_was_sent_ends_ours_and_not_the_time_for_the_reply() -> None:
    letter = served_in(SEPTEMBER)
    case = session().get_one(Case, letter.case_id)

    remind(
        letter,
        acting(handler_of(case), on=TODAY, at=NOON),
        reminded_on=TODAY,
        text="Called",
        again_on=None,
    )

    assert owed(ObligationKind.REMINDER, letter).state is DutyState.MET
    assert owed(ObligationKind.SUGGESTION_REPLY, letter).is_open


def test_a_reply_ends_our_reminder() -> None:
    letter = served_in(SEPTEMBER)
    act = acting(handler_of(session().get_one(Case, letter.case_id)), on=TODAY, at=NOON)

    record_reply(letter, a_reply(letter), act, opened=letter.version)

    assert owed(ObligationKind.REMINDER, letter).state is DutyState.MET


def test_a_day_that_is_known_is_recorded_once() -> None:
    letter = served_in(date(2026, 9, 16))

    with pytest.raises(RuleBroken, match="The time for the reply runs from that day"):
        serve_again(letter, date(2026, 9, 17))


@pytest.mark.parametrize(
    ("when", "key"),
    [
        (PartialDate.parse_edtf("2026-08"), "is before it was issued"),
        (PartialDate.parse_edtf("2026-09/.."), "Write the day, the month or the range in"),
        (PartialDate.parse_edtf("2026-12"), "suggestion_in_the_future"),
    ],
    ids=["before the issue", "no last day", "later than today"],
)
def test_what_cannot_be_is_refused(when: PartialDate, key: str) -> None:
    with pytest.raises(RuleBroken, match=key):
        served_in(when)
