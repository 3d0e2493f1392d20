"""Receiving for review, until when it runs, what moves its last day, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, PartyRole, Provenance
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.db import session
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law import OutsideStatute
from casetrack.ledger.decisions import decide as decide_anywhere
from casetrack.review import actions, custody_changes
from casetrack.review.decisions import (
    ReviewOutcome,
    announce,
    decide_after_revocation,
)
from casetrack.review.models import Custody, ReviewKind, ReviewPeriod
from casetrack.review.queries import running_prosecution_review
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_party, make_staff
from tests.review.builders import RECEIVED, case_of, decide, handler_of, receive

pytestmark = pytest.mark.usefixtures("database", "keys")

ARREST, PROSECUTION = ReviewKind.ARREST, ReviewKind.PROSECUTION
PROSECUTED = ReviewOutcome(DispositionKind.PROSECUTED, TODAY)
DROPPED = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground="情节轻微")


def owed(period: ReviewPeriod) -> Obligation:
    return (
        session()
        .scalars(
            select(Obligation).where(
                Obligation.subject == "review_period", Obligation.subject_id == period.id
            )
        )
        .one()
    )


def told(person: Party) -> list[EntryKind]:
    query = select(JournalEntry.kind).where(JournalEntry.case_id == person.case_id)
    return list(session().scalars(query.order_by(JournalEntry.number)))


def extend(period: ReviewPeriod, *, on: date = TODAY) -> None:
    person = session().get_one(Party, period.party_id)
    extension = actions.ReviewExtension(on, "案情复杂")
    actions.extend(period, extension, acting(handler_of(person), on=on, at=NOON))


def change_custody(
    period: ReviewPeriod, custody: Custody, *, on: date = TODAY, opened: int | None = None
) -> None:
    person = session().get_one(Party, period.party_id)
    custody_changes.change_custody(
        period,
        custody,
        acting(handler_of(person), on=TODAY, at=NOON),
        changed_on=on,
        note="",
        opened=period.version if opened is None else opened,
    )


# --- Until when it runs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "received_on", "custody", "is_complex", "due"),
    [
        (ARREST, date(2025, 1, 24), Custody.DETAINED, False, date(2025, 1, 31)),
        (ARREST, date(2025, 1, 17), Custody.BAIL, False, date(2025, 2, 5)),
        (ARREST, date(2025, 3, 3), Custody.AT_LIBERTY, True, date(2025, 3, 24)),
        (PROSECUTION, date(2025, 9, 5), Custody.BAIL, False, date(2025, 10, 9)),
        (PROSECUTION, date(2025, 9, 5), Custody.ARRESTED, False, date(2025, 10, 5)),
        (PROSECUTION, date(2025, 9, 5), Custody.BAIL, True, date(2025, 10, 9)),
    ],
    ids=[
        "detained: seven days, not moved by the Spring Festival",
        "not detained: fifteen days, moved behind it",
        "complex and not detained: twenty days",
        "on bail: one month, moved behind the National Day",
        "in custody: one month, not moved",
        "complex alone does not lengthen the review for prosecution",
    ],
)
def test_a_review_is_due_on_the_day_that_the_law_counts(
    kind: ReviewKind, received_on: date, custody: Custody, is_complex: bool, due: date
) -> None:
    child = make_child()

    period = receive(child, kind, received_on=received_on, custody=custody, is_complex=is_complex)

    assert period.due == due
    assert owed(period).due == due
    assert owed(period).is_open


def test_what_is_due_belongs_to_the_handler_and_says_why() -> None:
    child = make_child()

    row = owed(receive(child))

    assert (row.kind, row.owner_id, row.party_id) == (
        ObligationKind.PROSECUTION_REVIEW,
        handler_of(child).id,
        child.id,
    )
    assert row.why["fact"] == "case_transfer_received"
    assert row.why["fact_on"] == RECEIVED.isoformat()
    assert ["criminal_procedure_law", "172"] in row.why["basis"]


def test_each_suspect_has_a_review_of_their_own() -> None:
    case = make_case()
    first, second = make_child(case), make_party(case, PartyRole.SUSPECT)

    receive(first)
    receive(second, received_on=TODAY)

    assert [p.party_id for p in session().scalars(select(ReviewPeriod))] == [first.id, second.id]


def test_a_receipt_stands_in_the_journal_and_in_the_audit() -> None:
    child = make_child()

    receive(child)

    assert told(child) == [EntryKind.PROSECUTION_REVIEW_RECEIVED]
    assert "prosecution_review_received" in session().scalars(select(AuditEvent.kind)).all()


# --- Refused receipts -----------------------------------------------------------------------------


def test_the_same_review_is_not_begun_twice() -> None:
    child = make_child()
    receive(child)

    with pytest.raises(RuleBroken, match="of this person has been running since"):
        receive(child, received_on=TODAY)


def test_nobody_but_a_suspect_comes_in_for_review() -> None:
    victim = make_child(role=PartyRole.VICTIM)

    with pytest.raises(RuleBroken, match="Give the person that role in the case first"):
        receive(victim)


def test_a_day_that_has_not_come_is_refused_at_its_field() -> None:
    with pytest.raises(RuleBroken, match="Enter the day on which it happened") as refused:
        receive(make_child(), received_on=TODAY + timedelta(days=1))

    assert refused.value.field == "received_on"


def test_after_prosecution_no_second_review_begins() -> None:
    child = make_child()
    decide(receive(child), PROSECUTED)

    with pytest.raises(RuleBroken, match="About this person it was decided already"):
        receive(child, received_on=TODAY)


def test_new_evidence_brings_a_dropped_case_back() -> None:
    child = make_child()
    outcome = ReviewOutcome(
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION, TODAY, ground="证据不足"
    )
    decide(receive(child, returns_elsewhere=2), outcome)

    again = receive(child, received_on=TODAY)

    assert again.is_running()


def test_a_stranger_and_a_reader_of_a_published_case_may_not_write() -> None:
    child = make_child()
    published = make_child(make_case(provenance=Provenance.PUBLISHED))
    receipt = actions.Receipt(PROSECUTION, RECEIVED, Custody.BAIL)

    with pytest.raises(NotAllowed):
        actions.receive(case_of(child), child, receipt, acting(make_staff(), on=TODAY, at=NOON))
    with pytest.raises(NotAllowed):
        receive(published)


def test_an_assistant_records_a_receipt_but_does_not_decide() -> None:
    child = make_child(make_case(handler=make_staff(Role.ASSISTANT)))
    period = receive(child)

    with pytest.raises(NotAllowed):
        decide(period, PROSECUTED)


# --- Longer, and otherwise held -------------------------------------------------------------------


def test_a_review_for_prosecution_is_extended_by_fifteen_days() -> None:
    period = receive(make_child())

    extend(period)

    assert period.due == date(2026, 12, 25)
    assert owed(period).due == date(2026, 12, 25)


def test_a_review_is_extended_once() -> None:
    period = receive(make_child())
    extend(period)

    with pytest.raises(RuleBroken, match="This review was extended on"):
        extend(period)


def test_a_review_is_extended_before_its_last_day_is_over() -> None:
    period = receive(make_child(), received_on=date(2026, 10, 20))

    assert period.due == date(2026, 11, 20)
    with pytest.raises(RuleBroken, match="What ran out is not lengthened: decide, and"):
        extend(period)


def test_a_review_is_extended_on_its_last_day_and_not_on_the_day_after() -> None:
    first, second = (receive(make_child(), received_on=date(2026, 10, 24)) for _n in range(2))
    assert first.due == second.due == TODAY

    extend(first, on=TODAY)
    with pytest.raises(RuleBroken, match="What ran out is not lengthened: decide, and"):
        extend(second, on=TODAY + timedelta(days=1))

    assert first.due == date(2026, 12, 9)
    assert second.due == TODAY


def test_a_review_is_extended_on_the_day_it_came_in_and_not_on_the_day_before() -> None:
    period = receive(make_child())

    with pytest.raises(RuleBroken, match="review_before_receipt"):
        extend(period, on=RECEIVED - timedelta(days=1))
    extend(period, on=RECEIVED)

    assert period.extended_on == RECEIVED


@pytest.mark.parametrize(
    ("custody", "is_complex"), [(Custody.DETAINED, False), (Custody.BAIL, True)]
)
def test_the_longest_review_for_arrest_is_not_extended(custody: Custody, is_complex: bool) -> None:
    period = receive(
        make_child(), ARREST, received_on=TODAY, custody=custody, is_complex=is_complex
    )

    with pytest.raises(RuleBroken, match="Seven days are all there are for a detained"):
        extend(period)


def test_custody_moves_the_last_day_and_release_moves_it_back() -> None:
    # One month ends on Saturday 19 December.
    period = receive(make_child(), received_on=date(2026, 11, 19))
    assert period.due == date(2026, 12, 21)

    change_custody(period, Custody.ARRESTED)
    held = period.due
    change_custody(period, Custody.BAIL)

    assert held == date(2026, 12, 19)
    assert period.due == owed(period).due == date(2026, 12, 21)


def test_custody_changes_on_the_day_of_the_receipt_and_not_on_the_day_before() -> None:
    period = receive(make_child())

    with pytest.raises(RuleBroken, match="review_before_receipt"):
        change_custody(period, Custody.ARRESTED, on=RECEIVED - timedelta(days=1))
    change_custody(period, Custody.ARRESTED, on=RECEIVED)

    assert period.custody is Custody.ARRESTED


def test_custody_that_did_not_change_is_not_recorded() -> None:
    period = receive(make_child())

    with pytest.raises(RuleBroken, match="is what is recorded already"):
        change_custody(period, Custody.BAIL)


def test_of_two_who_record_custody_the_later_one_is_told() -> None:
    period = receive(make_child())
    seen = period.version
    change_custody(period, Custody.ARRESTED)

    with pytest.raises(LostRace):
        change_custody(period, Custody.RESIDENTIAL_SURVEILLANCE, opened=seen)


# --- Decisions ------------------------------------------------------------------------------------


def test_a_decision_ends_the_review_and_settles_its_date() -> None:
    period = receive(make_child())

    decided = decide(period, PROSECUTED)

    assert (period.ended_on, period.disposition_id) == (TODAY, decided.id)
    assert (owed(period).is_open, owed(period).settled_on) == (False, TODAY)


def test_a_decision_taken_by_another_feature_ends_it_too() -> None:
    child = make_child()
    period = receive(child)

    decide_anywhere(
        case_of(child),
        child,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
        acting(handler_of(child), at=NOON),
        on=TODAY,
    )

    assert period.ended_on == TODAY
    assert running_prosecution_review(child) is None


def test_one_review_is_decided_once() -> None:
    period = receive(make_child())
    decide(period, PROSECUTED)

    with pytest.raises(RuleBroken, match="A person is decided about once in one review"):
        decide(period, DROPPED)


@pytest.mark.parametrize(
    ("decided_on", "key"),
    [
        (RECEIVED - timedelta(days=1), "review_before_receipt"),
        (TODAY + timedelta(days=1), "Enter the day on which it happened"),
    ],
    ids=["before the receipt", "in the future"],
)
def test_a_decision_on_an_impossible_day_is_refused(decided_on: date, key: str) -> None:
    with pytest.raises(RuleBroken, match=key) as refused:
        decide(receive(make_child()), ReviewOutcome(DispositionKind.PROSECUTED, decided_on))

    assert refused.value.field == "decided_on"


def test_a_review_is_decided_on_the_day_it_came_in() -> None:
    period = receive(make_child(), received_on=TODAY)

    decide(period, PROSECUTED)

    assert period.ended_on == TODAY


def test_a_decision_not_to_prosecute_states_its_ground() -> None:
    outcome = ReviewOutcome(DispositionKind.STATUTORY_NON_PROSECUTION, TODAY)

    with pytest.raises(RuleBroken, match="ground_needed"):
        decide(receive(make_child()), outcome)


@pytest.mark.parametrize(
    ("returns", "pointless", "is_open"),
    [(0, False, False), (1, False, False), (1, True, True), (2, False, True)],
)
def test_insufficient_evidence_asks_for_returns_to_the_police_as_they_are_recorded(
    returns: int, pointless: bool, is_open: bool
) -> None:
    period = receive(make_child(), returns_elsewhere=returns)
    outcome = ReviewOutcome(
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        TODAY,
        ground="证据不足",
        further_return_pointless=pointless,
    )

    if is_open:
        assert decide(period, outcome).kind is outcome.kind
    else:
        with pytest.raises(RuleBroken, match="evidence_not_returned"):
            decide(period, outcome)


def test_a_minor_with_a_light_offence_and_good_guardianship_is_not_arrested() -> None:
    period = receive(make_child(), ARREST, received_on=TODAY, custody=Custody.DETAINED)
    outcome = ReviewOutcome(
        DispositionKind.ARREST_APPROVED, TODAY, light_offence=True, effective_guardianship=True
    )

    with pytest.raises(RuleBroken, match="arrest_must_not_be_approved"):
        decide(period, outcome)


def test_a_decision_of_the_other_review_is_refused() -> None:
    period = receive(make_child(), ARREST, received_on=TODAY, custody=Custody.DETAINED)

    with pytest.raises(RuleBroken, match="does not end so"):
        decide(period, PROSECUTED)


# --- Announcement ---------------------------------------------------------------------------------


def test_a_non_prosecution_takes_effect_when_it_is_announced() -> None:
    child = make_child()
    decided = decide(receive(child), DROPPED)

    announce(decided, acting(handler_of(child), on=TODAY, at=NOON), announced_on=TODAY)

    assert decided.announced_on == TODAY
    assert told(child)[-1] is EntryKind.DECISION_ANNOUNCED


def test_it_is_announced_once_and_not_before_it_is_decided() -> None:
    child = make_child()
    decided = decide(receive(child), DROPPED)
    by = handler_of(child)

    with pytest.raises(OutsideStatute, match="ends_before_it_begins"):
        announce(decided, acting(by, on=TODAY, at=NOON), announced_on=RECEIVED)
    announce(decided, acting(by, on=TODAY, at=NOON), announced_on=TODAY)
    with pytest.raises(RuleBroken, match="This decision was announced on"):
        announce(decided, acting(by, on=TODAY, at=NOON), announced_on=TODAY)


def test_prosecution_without_a_review_needs_a_revocation_before() -> None:
    child = make_child()

    with pytest.raises(RuleBroken, match="No revocation is waiting to be followed by"):
        decide_after_revocation(
            case_of(child), child, PROSECUTED, acting(handler_of(child), on=TODAY, at=NOON)
        )
