"""A review through return, re-transfer, extension, probation and revocation, day by day.

Every day below was counted by hand from the articles; nothing is taken from the programme.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, StageState
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.casework.correcting import Correction
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import final_decision_due
from casetrack.ledger.reschedule import move_day
from casetrack.probation import corrections as probation_corrections
from casetrack.probation import endings
from casetrack.probation.dates import term_of
from casetrack.probation.endings import Revocation
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OPINION
from casetrack.review import actions, corrections, returns
from casetrack.review.actions import Receipt
from casetrack.review.chain import chain_of
from casetrack.review.corrections import CorrectableFact
from casetrack.review.counting import count, investigation
from casetrack.review.decisions import ReviewOutcome, decide_after_revocation
from casetrack.review.models import Custody, PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.queries import running_prosecution_review
from casetrack.review.stage import stage
from tests.builders import NOON, acting, make_child, make_staff
from tests.derived import asked_of
from tests.probation.builders import make_breach, make_suspect, order
from tests.review.builders import case_of, handler_of, receive
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")

PROSECUTION, BAIL = ReviewKind.PROSECUTION, Custody.BAIL

# Received Thu 17 April 2025; a month later is Sat 17 May, so Mon 19 May.
RECEIVED, FIRST_DUE = date(2025, 4, 17), date(2025, 5, 19)
# Three days to tell of the right to counsel end on Sun 20 April, so Mon 21 April.
COUNSEL_DUE = date(2025, 4, 21)
# The police received the return on Fri 16 May; a month later is Mon 16 June.
RETURNED, POLICE_DUE = date(2025, 5, 16), date(2025, 6, 16)
# Transferred again Thu 12 June; a month later is Sat 12 July, so Mon 14 July.
AGAIN, SECOND_DUE = date(2025, 6, 12), date(2025, 7, 14)
# Extended on 10 July: fifteen days from Sat 12 July are Sun 27 July, so Mon 28 July.
EXTENDED_ON, EXTENDED_NOMINAL, EXTENDED_DUE = (
    date(2025, 7, 10),
    date(2025, 7, 27),
    date(2025, 7, 28),
)
# Conditional non-prosecution on Mon 21 July: 6 of the days to 27 July are left.
# Six months later is 21 January 2026; 6 days after that is Tue 27 January 2026.
DECIDED, PROBATION_ENDS, FINAL_DUE = date(2025, 7, 21), date(2026, 1, 21), date(2026, 1, 27)
# Served within three days.
SERVED_BY = date(2025, 7, 24)
# Revoked on Mon 3 November 2025; 6 days after that is Sun 9 November, so Mon 10 November.
REVOKED, PROSECUTE_BY = date(2025, 11, 3), date(2025, 11, 10)
PROSECUTED = date(2025, 11, 7)


def owed_about(person: Party) -> dict[ObligationKind, list[tuple[date, bool]]]:
    by_key: dict[ObligationKind, list[tuple[date, bool]]] = {}
    for row in session().scalars(
        select(Obligation).where(Obligation.party_id == person.id).order_by(Obligation.id)
    ):
        by_key.setdefault(row.kind, []).append((row.due, row.is_open))
    return by_key


def send_back(period: ReviewPeriod, day: date) -> date:
    person = session().get_one(Party, period.party_id)
    counted = returns.send_back(
        period, acting(handler_of(person), on=day, at=NOON), received_on=day, reason="补充赃款去向"
    )
    return counted.due


def correct(
    period: ReviewPeriod,
    fact: CorrectableFact,
    day: date,
    *,
    on: date,
    reason: str = "收案章日期看错",
) -> None:
    person = session().get_one(Party, period.party_id)
    by = handler_of(person)
    seen = corrections.preview(period, fact, day, act=acting(by, on=on)).seen
    corrections.correct(period, fact, Correction(day, reason, seen), act=acting(by, on=on, at=NOON))


def walk(child: Party) -> Probation:
    """From the receipt, which is recorded, to the conditional non-prosecution."""
    first = session().scalars(select(ReviewPeriod).where(ReviewPeriod.party_id == child.id)).one()
    send_back(first, RETURNED)
    second = receive(child, received_on=AGAIN, on=AGAIN)
    extension = actions.ReviewExtension(EXTENDED_ON, "案情复杂")
    actions.extend(second, extension, acting(handler_of(child), on=EXTENDED_ON, at=NOON))
    return order(child, decided_on=DECIDED, on=DECIDED)


def revoke(probation: Probation, child: Party) -> date:
    make_breach(probation, happened_on=date(2025, 10, 20), is_serious=True)
    counted = endings.revoke(
        probation,
        Revocation(REVOKED, ground="脱管"),
        acting(handler_of(child), on=REVOKED, at=NOON),
    )
    assert counted is not None
    return counted.due


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        (ObligationKind.PROSECUTION_REVIEW, True),
        (ObligationKind.SUPPLEMENTARY_INVESTIGATION, False),
    ],
    ids=["its own end", "what the police owe"],
)
def test_only_its_own_end_moves_with_the_calendar(kind: ObligationKind, moves: bool) -> None:
    child = make_suspect(received_on=RECEIVED, on=RECEIVED)
    period = chain_of(child).spans[0].period
    owed = session().scalars(
        select(Obligation).where(
            Obligation.subject == ReviewPeriod.__tablename__, Obligation.subject_id == period.id
        )
    )
    duty = owed.one()
    duty.kind = kind
    moved_to = FIRST_DUE + timedelta(days=1)

    move_day(duty, due=moved_to, why=duty.why, is_provisional=False)

    assert period.due == (moved_to if moves else FIRST_DUE)


def test_the_whole_chain_falls_on_the_days_counted_by_hand() -> None:
    assert count(PROSECUTION, RECEIVED, BAIL).due == FIRST_DUE
    child = make_suspect(received_on=RECEIVED, on=RECEIVED)
    first = chain_of(child).spans[0].period
    assert (first.nominal, first.due) == (date(2025, 5, 17), FIRST_DUE)

    assert investigation(RETURNED, BAIL).due == POLICE_DUE
    assert send_back(first, RETURNED) == POLICE_DUE
    assert owed_about(child) == {
        ObligationKind.PROSECUTION_REVIEW: [(FIRST_DUE, False)],
        ObligationKind.SUPPLEMENTARY_INVESTIGATION: [(POLICE_DUE, True)],
        ObligationKind.COUNSEL_NOTICE: [(COUNSEL_DUE, True)],
    }

    assert count(PROSECUTION, AGAIN, BAIL).due == SECOND_DUE
    second = receive(child, received_on=AGAIN, on=AGAIN)
    assert second.due == SECOND_DUE
    assert owed_about(child)[ObligationKind.SUPPLEMENTARY_INVESTIGATION] == [(POLICE_DUE, False)]

    assert count(PROSECUTION, AGAIN, BAIL, is_extended=True).due == EXTENDED_DUE
    by = handler_of(child)
    extension = actions.ReviewExtension(EXTENDED_ON, "案情复杂")
    actions.extend(second, extension, acting(by, on=EXTENDED_ON, at=NOON))
    assert (second.nominal, second.due) == (EXTENDED_NOMINAL, EXTENDED_DUE)

    term = term_of(DECIDED, 6, None, running_prosecution_review(child))
    assert term.final is not None
    assert (term.ends_on, term.days_left, term.final.due) == (PROBATION_ENDS, 6, FINAL_DUE)
    probation = order(child, decided_on=DECIDED, on=DECIDED)
    assert owed_about(child)[ObligationKind.PROBATION_END] == [(PROBATION_ENDS, True)]
    assert owed_about(child)[ObligationKind.FINAL_DECISION] == [(FINAL_DUE, True)]

    foreseen = final_decision_due(
        review_received=AGAIN, decided=DECIDED, ended=REVOKED, extended=True
    )
    assert foreseen.due == PROSECUTE_BY
    assert revoke(probation, child) == PROSECUTE_BY
    decide_after_revocation(
        case_of(child),
        child,
        ReviewOutcome(DispositionKind.PROSECUTED, PROSECUTED, ground="依法起诉"),
        acting(by, on=PROSECUTED, at=NOON),
    )

    span, two = chain_of(child).spans
    assert (span.period.ended_by, span.period.ended_on) == (PeriodEnd.RETURNED, RETURNED)
    assert span.came_back is two.period
    assert two.period.previous_id == span.period.id
    assert two.period.begun_by is PeriodStart.TRANSFERRED_AGAIN
    assert (two.period.ended_by, two.period.ended_on) == (PeriodEnd.SUSPENDED, DECIDED)
    still = two.standstill
    assert still is not None
    assert (still.resumes_on, still.days_left) == (REVOKED, 6)
    assert still.final is not None
    assert (still.final.due, still.final.is_open) == (PROSECUTE_BY, False)
    assert still.ending is not None
    assert still.ending.kind is DispositionKind.PROSECUTED
    still_open = {
        kind: due for kind, rows in owed_about(child).items() for due, is_open in rows if is_open
    }
    assert still_open == {
        ObligationKind.COUNSEL_NOTICE: COUNSEL_DUE,
        ObligationKind.DECISION_SERVICE: SERVED_BY,
    }


def test_every_date_of_the_chain_keeps_what_it_was_counted_with() -> None:
    child = make_suspect(received_on=RECEIVED, on=RECEIVED)
    probation = walk(child)

    kept = {row.kind: row.why.get("options") for row in session().scalars(select(Obligation))}

    assert kept[ObligationKind.PROSECUTION_REVIEW] == {"in_custody": False, "extended": True}
    assert kept[ObligationKind.SUPPLEMENTARY_INVESTIGATION] == {"in_custody": False}
    assert kept[ObligationKind.PROBATION_END] == {"months": probation.months}
    assert kept[ObligationKind.FINAL_DECISION] == {"in_custody": False, "extended": True}


# --- Returns and jurisdiction ---------------------------------------------------------------------


def test_a_third_return_is_refused() -> None:
    child = make_child()
    send_back(receive(child, received_on=RECEIVED, on=RECEIVED), RETURNED)
    send_back(receive(child, received_on=AGAIN, on=AGAIN), date(2025, 7, 11))
    third = receive(child, received_on=date(2025, 8, 8), on=date(2025, 8, 8))

    with pytest.raises(RuleBroken) as refused:
        send_back(third, date(2025, 9, 5))

    assert refused.value.key == "returned_twice"
    assert third.is_running()


def test_returns_at_another_procuratorate_count_too() -> None:
    child = make_child()
    receipt = Receipt(PROSECUTION, RECEIVED, BAIL, from_elsewhere=True, returns_elsewhere=2)
    by, case = handler_of(child), case_of(child)
    period = actions.receive(case, child, receipt, acting(by, on=RECEIVED, at=NOON))

    assert (period.begun_by, period.due) == (PeriodStart.JURISDICTION, FIRST_DUE)
    with pytest.raises(RuleBroken) as refused:
        send_back(period, RETURNED)
    assert refused.value.key == "returned_twice"


def test_a_case_cannot_have_been_returned_three_times() -> None:
    child = make_child()
    send_back(receive(child, received_on=RECEIVED, on=RECEIVED), RETURNED)
    receipt = Receipt(PROSECUTION, AGAIN, BAIL, from_elsewhere=True, returns_elsewhere=2)

    with pytest.raises(RuleBroken) as refused:
        actions.receive(
            case_of(child), child, receipt, acting(handler_of(child), on=AGAIN, at=NOON)
        )

    assert refused.value.key == "returned_too_often"


def test_the_re_transfer_does_not_come_before_the_return() -> None:
    child = make_child()
    send_back(receive(child, received_on=RECEIVED, on=RECEIVED), RETURNED)

    with pytest.raises(RuleBroken) as refused:
        receive(child, received_on=date(2025, 5, 15), on=AGAIN)

    assert refused.value.key == "before_the_return"


def test_a_case_may_come_back_on_the_day_of_the_return() -> None:
    child = make_child()
    first = receive(child, received_on=RECEIVED, on=RECEIVED)
    send_back(first, RETURNED)

    second = receive(child, received_on=RETURNED, on=RETURNED)

    assert second.previous_id == first.id


def test_in_custody_the_police_have_until_the_rest_day_itself() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, custody=Custody.ARRESTED, on=RECEIVED)

    # A month from Wed 14 May is Sat 14 June.
    assert send_back(period, date(2025, 5, 14)) == date(2025, 6, 14)


def test_after_a_change_of_jurisdiction_the_period_is_counted_from_the_receipt_here() -> None:
    child = make_child()
    first = receive(child, received_on=RECEIVED, on=RECEIVED)
    by = handler_of(child)
    returns.pass_on(first, acting(by, on=RETURNED, at=NOON), passed_on=RETURNED, note="")
    assert owed_about(child) == {
        ObligationKind.PROSECUTION_REVIEW: [(FIRST_DUE, False)],
        ObligationKind.COUNSEL_NOTICE: [(COUNSEL_DUE, True)],
    }

    second = receive(child, received_on=AGAIN, on=AGAIN)

    assert second.begun_by is PeriodStart.JURISDICTION
    assert (second.previous_id, second.due) == (first.id, SECOND_DUE)


def test_an_arrest_review_is_not_returned() -> None:
    period = receive(make_child(), ReviewKind.ARREST, received_on=RECEIVED, on=RECEIVED)

    with pytest.raises(RuleBroken) as refused:
        send_back(period, RETURNED)

    assert refused.value.key == saying("Only a case under review for prosecution is")


def test_a_stranger_returns_nothing() -> None:
    period = receive(make_child(), received_on=RECEIVED, on=RECEIVED)

    with pytest.raises(NotAllowed):
        returns.send_back(
            period, acting(make_staff(), on=RETURNED, at=NOON), received_on=RETURNED, reason=""
        )


def test_the_review_is_not_over_while_the_police_investigate() -> None:
    child = make_child()
    send_back(receive(child, received_on=RECEIVED, on=RECEIVED), RETURNED)

    reading = next(
        reading
        for reading in asked_of(stage, case_of(child), RETURNED)
        if reading.party_id == child.id
    )

    assert reading.state is StageState.RUNNING


# --- Correcting a starting day --------------------------------------------------------------------


def test_moving_a_receipt_moves_what_hangs_on_it_and_nothing_else() -> None:
    child, other = make_suspect(received_on=RECEIVED, on=RECEIVED), make_child()
    probation = walk(child)
    receive(other, received_on=AGAIN, on=AGAIN)
    second = chain_of(child).spans[1].period
    elsewhere = owed_about(other)

    # Mon 16 June instead of 12 June: 16 July and 15 days are Thu 31 July, which is 10 days after
    # 21 July; 10 days after 21 January 2026 is Sat 31 January, so Mon 2 February.
    foreseen = corrections.preview(
        second,
        CorrectableFact.RECEIPT,
        date(2025, 6, 16),
        act=acting(handler_of(child), on=DECIDED),
    )
    assert [(m.kind, m.before, m.after) for m in foreseen.moves] == [
        (ObligationKind.PROSECUTION_REVIEW, EXTENDED_DUE, date(2025, 7, 31)),
        (ObligationKind.FINAL_DECISION, FINAL_DUE, date(2026, 2, 2)),
    ]
    assert second.received.first == AGAIN
    correct(second, CorrectableFact.RECEIPT, date(2025, 6, 16), on=DECIDED)

    assert owed_about(child) == {
        ObligationKind.PROSECUTION_REVIEW: [(FIRST_DUE, False), (date(2025, 7, 31), False)],
        ObligationKind.SUPPLEMENTARY_INVESTIGATION: [(POLICE_DUE, False)],
        ObligationKind.PROBATION_END: [(PROBATION_ENDS, True)],
        # Fifteen days before 21 January.
        OPINION: [(date(2026, 1, 6), True)],
        ObligationKind.FINAL_DECISION: [(date(2026, 2, 2), True)],
        ObligationKind.COUNSEL_NOTICE: [(COUNSEL_DUE, True)],
        ObligationKind.DECISION_SERVICE: [(SERVED_BY, True)],
    }
    assert (second.nominal, second.due) == (date(2025, 7, 31), date(2025, 7, 31))
    assert probation.review_received_on == date(2025, 6, 16)
    assert owed_about(other) == elsewhere


def test_the_old_dates_stay_readable_with_the_reason() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, on=RECEIVED)

    # Received Mon 14 April: Wed 14 May.
    correct(period, CorrectableFact.RECEIPT, date(2025, 4, 14), on=RECEIVED)

    notice, old = chain_of(child).superseded
    assert (notice.kind, notice.before, notice.after) == (
        ObligationKind.COUNSEL_NOTICE,
        COUNSEL_DUE,
        date(2025, 4, 17),
    )
    assert (old.kind, old.before, old.after) == (
        ObligationKind.PROSECUTION_REVIEW,
        FIRST_DUE,
        date(2025, 5, 14),
    )
    assert old.entry.correction_reason == "收案章日期看错"
    assert old.entry.corrects_id == period.entry_id
    receipt = session().get_one(JournalEntry, period.entry_id)
    assert receipt.when.first == RECEIVED


def test_a_second_correction_corrects_the_first() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, on=RECEIVED)
    correct(period, CorrectableFact.RECEIPT, date(2025, 4, 14), on=RECEIVED)
    correct(period, CorrectableFact.RECEIPT, date(2025, 4, 15), on=RECEIVED)

    first, second = session().scalars(
        select(JournalEntry)
        .where(JournalEntry.kind == EntryKind.CORRECTION)
        .order_by(JournalEntry.number)
    )

    assert second.corrects_id == first.id


def test_moving_the_return_moves_the_day_of_the_police() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, on=RECEIVED)
    send_back(period, RETURNED)

    # Thu 15 May: a month later is Sun 15 June, so Mon 16 June; Wed 14 May: Sat 14 June, the same.
    # Tue 13 May: Fri 13 June.
    correct(period, CorrectableFact.RETURN, date(2025, 5, 13), on=RETURNED)

    assert owed_about(child)[ObligationKind.SUPPLEMENTARY_INVESTIGATION] == [
        (date(2025, 6, 13), True)
    ]
    assert period.ended_on == date(2025, 5, 13)


def test_moving_the_conditional_decision_moves_the_probation_and_the_final_decision() -> None:
    child = make_suspect(received_on=RECEIVED, on=RECEIVED)
    probation = walk(child)
    by = handler_of(child)

    # Decided on Tue 22 July: to 22 January 2026; 5 days are left, Tue 27 January as before.
    day = date(2025, 7, 22)
    foreseen = probation_corrections.preview(probation, day, act=acting(by, on=day, at=NOON))
    assert [(m.kind, m.before, m.after) for m in foreseen.moves] == [
        (ObligationKind.DECISION_SERVICE, SERVED_BY, date(2025, 7, 25)),
        (ObligationKind.PROBATION_END, PROBATION_ENDS, date(2026, 1, 22)),
    ]
    made = Correction(day, "决定书日期录错", foreseen.seen)
    probation_corrections.correct(probation, made, act=acting(by, on=day, at=NOON))

    assert probation.last_day == date(2026, 1, 22)
    assert probation.measure.last_day == date(2026, 1, 22)
    assert probation.disposition.decided.first == day
    assert owed_about(child)[ObligationKind.FINAL_DECISION] == [(FINAL_DUE, True)]
    two = chain_of(child).spans[1]
    assert two.period.ended_on == day
    assert two.standstill is not None
    assert two.standstill.days_left == 5


def test_what_was_shown_before_something_changed_is_shown_again() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, on=RECEIVED)
    by, day = handler_of(child), date(2025, 4, 14)
    seen = corrections.preview(
        period, CorrectableFact.RECEIPT, day, act=acting(by, on=RECEIVED)
    ).seen
    receive(make_child(case_of(child)), received_on=RECEIVED, on=RECEIVED)

    made = Correction(day, "看错", seen)
    with pytest.raises(RuleBroken) as refused:
        corrections.correct(
            period, CorrectableFact.RECEIPT, made, act=acting(by, on=RECEIVED, at=NOON)
        )

    assert refused.value.key == "dates_changed_meanwhile"
    assert period.due == FIRST_DUE


@pytest.mark.parametrize(
    ("day", "reason", "key"),
    [
        (RECEIVED, "看错", "day_is_recorded_already"),
        (date(2025, 4, 18), "看错", saying("Enter the day on which it happened")),
        (date(2025, 4, 14), " ", saying("Say why, in a few words")),
    ],
    ids=["the same day", "a day to come", "no reason"],
)
def test_a_correction_that_cannot_be_is_refused(day: date, reason: str, key: str) -> None:
    period = receive(make_child(), received_on=RECEIVED, on=RECEIVED)

    with pytest.raises(RuleBroken) as refused:
        correct(period, CorrectableFact.RECEIPT, day, on=RECEIVED, reason=reason)

    assert refused.value.key == key


def test_a_receipt_does_not_come_after_what_followed_it() -> None:
    child = make_child()
    period = receive(child, received_on=RECEIVED, on=RECEIVED)
    send_back(period, RETURNED)

    with pytest.raises(RuleBroken) as refused:
        correct(period, CorrectableFact.RECEIPT, date(2025, 5, 19), on=AGAIN)

    assert refused.value.key == saying("when the review was extended or ended")


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_the_page_tells_the_chain_and_corrects_a_day_after_showing_what_moves(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_suspect(received_on=RECEIVED, on=RECEIVED)
            walk(child)
            by, stranger = handler_of(child), make_staff()
            case_id, child_id = case_of(child).id, child.id
            second = chain_of(child).spans[1].period.id
        holder = sign_in(app, by)
        periods = f"/cases/{case_id}/people/{child_id}/periods"
        page = f"/cases/{case_id}/reviews/{second}/correction/receipt"
        typed = {"day": "2025-06-16", "reason": "收案章日期看错"}

        html = text_of(holder.get(periods))
        shown = holder.post(page, data={**typed, "check": "1"})
        unseen = holder.post(page, data={**typed, "seen": "2025-06-16 review_period.0.0 0"})
        seen = text_of(shown).split('name="seen" value="')[1].split('"')[0]
        done = holder.post(page, data={**typed, "seen": seen})
        afterwards = text_of(holder.get(periods))

        for day in (FIRST_DUE, POLICE_DUE, EXTENDED_DUE, PROBATION_ENDS, FINAL_DUE):
            assert day.isoformat() in html
        assert "This moves 2 dates" in text_of(shown)
        assert "changed since this was shown" in text_of(unseen)
        assert done.status_code == 302
        assert "2026-02-02" in afterwards
        assert "收案章日期看错" in afterwards
        assert sign_in(app, stranger).get(periods).status_code == 404


def test_a_return_and_a_change_of_jurisdiction_are_recorded_on_their_pages(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            period, other = receive(make_child()), receive(make_child())
            holders = [handler_of(session().get_one(Party, p.party_id)) for p in (period, other)]
            pages = [f"/cases/{p.case_id}/reviews/{p.id}" for p in (period, other)]
        first, second = (sign_in(app, holder) for holder in holders)

        shown = first.post(
            f"{pages[0]}/return",
            data={"received_on": "2026-11-24", "reason": "补充证据", "check": "1"},
        )
        answer = first.post(
            f"{pages[0]}/return", data={"received_on": "2026-11-24", "reason": "补充证据"}
        )
        again = first.post(
            f"{pages[0]}/return", data={"received_on": "2026-11-24", "reason": "补充证据"}
        )
        passed = second.post(f"{pages[1]}/jurisdiction", data={"passed_on": "2026-11-24"})

        assert "2026-12-24" in text_of(shown)
        assert (answer.status_code, again.status_code, passed.status_code) == (302, 422, 302)
        with app.app_context():
            ends = set(session().scalars(select(ReviewPeriod.ended_by)))
        assert ends == {PeriodEnd.RETURNED, PeriodEnd.JURISDICTION_CHANGED}
        assert second.get(f"{pages[0]}/return").status_code == 404
        assert second.get(f"{pages[1]}/correction/nothing").status_code == 404
