"""What the stages record starts, moves and ends the clocks beside them, in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, PartyRole
from casetrack.cases.models import Party
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.law import Lateness, ReplyGround
from casetrack.ledger.reschedule import DayMoved
from casetrack.review import actions, corrections, returns
from casetrack.review.corrections import CorrectableFact
from casetrack.review.custody_changes import change_custody
from casetrack.review.decisions import ReviewOutcome, announce
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.queries import running
from casetrack.suggestions.actions import close, follow_calendar
from casetrack.suggestions.issuing import issue
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party
from tests.clocks.happening import days_before, every, nothing_owed, owed
from tests.probation.builders import make_suspect, order
from tests.review.builders import case_of, decide, handler_of, receive
from tests.suggestions import letters

pytestmark = pytest.mark.usefixtures("database", "keys")

K = ObligationKind
# Fri 14 March 2025; three days later is Mon 17 March.
RECEIVED, TOLD_BY = date(2025, 3, 14), date(2025, 3, 17)


def hold(period: ReviewPeriod, custody: Custody, day: date) -> None:
    """The suspect is held otherwise from that day."""
    person = session().get_one(Party, period.party_id)
    change_custody(
        period,
        custody,
        acting(handler_of(person), on=TODAY, at=NOON),
        changed_on=day,
        note="",
        opened=period.version,
    )


def test_a_receipt_starts_the_notices_within_three_days() -> None:
    child = make_child()
    make_party(case_of(child), PartyRole.VICTIM)

    receive(child, received_on=RECEIVED)

    counsel = owed(case_of(child), K.COUNSEL_NOTICE)
    assert (counsel.due, counsel.party_id) == (TOLD_BY, child.id)
    assert counsel.owner_id == handler_of(child).id
    assert counsel.weight == Lateness.RIGHT
    assert owed(case_of(child), K.VICTIM_NOTICE).due == TOLD_BY


def test_correcting_the_receipt_moves_the_notices_and_keeps_their_former_day() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED)
    by, day = handler_of(child), date(2025, 3, 11)

    seen = corrections.preview(period, CorrectableFact.RECEIPT, day, act=acting(by, on=TODAY))
    assert (K.COUNSEL_NOTICE, TOLD_BY, date(2025, 3, 14)) in [
        (move.kind, move.before, move.after) for move in seen.moves
    ]
    made = Correction(day, "收案章日期看错", seen.seen)
    corrections.correct(period, CorrectableFact.RECEIPT, made, act=acting(by, on=TODAY, at=NOON))

    notice = owed(case_of(child), K.COUNSEL_NOTICE)
    assert notice.due == date(2025, 3, 14)
    assert days_before(notice) == [TOLD_BY]


def test_what_comes_in_again_after_a_return_asks_for_no_second_notice() -> None:
    child = make_child()
    first = receive(child, received_on=RECEIVED)
    by = handler_of(child)
    returns.send_back(
        first, acting(by, on=date(2025, 4, 10)), received_on=date(2025, 4, 10), reason="补充"
    )

    receive(child, received_on=date(2025, 5, 8))

    assert owed(case_of(child), K.COUNSEL_NOTICE).due == TOLD_BY
    assert nothing_owed(case_of(child), K.PERIOD_CHANGE_NOTICE)


def test_every_change_of_a_custody_period_is_notified_within_ten_days() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, custody=Custody.ARRESTED)
    by = handler_of(child)
    day = date(2025, 4, 10)
    extension = actions.ReviewExtension(day, "案情复杂")
    actions.extend(period, extension, acting(by, on=TODAY, at=NOON))
    returns.send_back(
        period, acting(by, on=date(2025, 4, 21)), received_on=date(2025, 4, 21), reason=""
    )
    receive(child, received_on=date(2025, 5, 12), custody=Custody.ARRESTED)

    # 10 days after 10 April are Sun 20 April; after 21 April the holiday, so Tue 6 May.
    assert [duty.due for duty in every(case_of(child), K.PERIOD_CHANGE_NOTICE)] == [
        date(2025, 4, 21),
        date(2025, 5, 6),
        date(2025, 5, 22),
    ]


def test_bail_runs_for_twelve_months_from_the_day_it_began() -> None:
    child = make_child()
    period = receive(child, received_on=date(2025, 5, 12), custody=Custody.ARRESTED)

    hold(period, Custody.BAIL, date(2025, 5, 20))
    bail = owed(case_of(child), K.BAIL_END)
    assert (bail.due, bail.state) == (date(2026, 5, 20), DutyState.RUNNING)

    hold(period, Custody.ARRESTED, date(2025, 6, 2))
    assert (bail.state, bail.settled_on) == (DutyState.MET, date(2025, 6, 2))


def test_bail_goes_on_through_a_probation_and_ends_with_the_decision() -> None:
    child = make_suspect()
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    hold(period, Custody.ARRESTED, TODAY)
    hold(period, Custody.BAIL, TODAY)

    order(child)

    assert owed(case_of(child), K.BAIL_END).state is DutyState.RUNNING
    assert owed(case_of(child), K.DECISION_SERVICE).due == date(2026, 11, 27)
    assert owed(case_of(child), K.PROSECUTION_REVIEW).state is DutyState.SUSPENDED


def test_a_non_prosecution_seals_the_record_when_it_takes_effect() -> None:
    child = make_child()
    outcome = ReviewOutcome(
        DispositionKind.DISCRETIONARY_NON_PROSECUTION, date(2026, 11, 20), ground="情节轻微"
    )
    decision = decide(receive(child), outcome)
    assert nothing_owed(case_of(child), K.SEALING)

    announce(decision, acting(handler_of(child), on=TODAY, at=NOON), announced_on=TODAY)

    assert owed(case_of(child), K.SEALING).due == TODAY + timedelta(3)


def test_a_letter_is_filed_within_five_days_and_urging_is_not() -> None:
    letter = letters.issued()
    # Five days after 14 September are Sat 19 September; Sun 20 September is a make-up working day.
    assert owed(letter.case, K.SUGGESTION_FILING).due == date(2026, 9, 20)

    case = make_case()
    new = letters.urging(letters.make_company(case))
    issue(case, new, acting(letters.handler_of(case), on=TODAY, at=NOON))
    assert nothing_owed(case, K.SUGGESTION_FILING)


def test_from_the_end_of_an_authoritys_reply_the_office_reviews_whether_to_sue() -> None:
    letter = letters.served(ground=ReplyGround.PIL_ADMIN)
    # Two months from 16 September are Mon 16 November; a month later is Wed 16 December.
    review = owed(letter.case, K.SUIT_REVIEW)
    assert (letter.reply_due, review.due) == (date(2026, 11, 16), date(2026, 12, 16))

    reply = owed(letter.case, K.SUGGESTION_REPLY)
    reply.due = date(2026, 11, 17)
    follow_calendar(DayMoved(reply))
    assert review.due == date(2026, 12, 17)

    close(
        letter,
        acting(letters.handler_of(letter.case), on=TODAY, at=NOON),
        closed_on=TODAY,
        reason="已整改到位",
    )
    assert review.state is DutyState.LAPSED


def test_an_ordinary_letter_leads_to_no_suit() -> None:
    assert nothing_owed(letters.served().case, K.SUIT_REVIEW)
