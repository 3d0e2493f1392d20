"""A visit recorded as urgent stays before the handler and the heads until one of them answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.casework.actions import close_case
from casetrack.casework.concerns.follow_up import answer
from casetrack.casework.concerns.importing import RECENT_DAYS, is_recent
from casetrack.casework.concerns.models import Concern
from casetrack.casework.concerns.queries import concern_of_visit, open_concerns
from casetrack.casework.team import assign
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.exporter import export_text
from casetrack.ledger.importing import CaseImported
from casetrack.ledger.obligations import find_owed
from casetrack.visits.feature import begin_missing_dates
from casetrack.visits.models import Condition, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import correct_outcome, record_outcome, record_unplanned
from tests.builders import NOON, TODAY, acting, make_child, make_staff
from tests.casework.concerns.builders import DONE, told
from tests.exchange.test_round_trip import bring_in, make_riverside
from tests.visits.builders import case_of, handler_of, met, plan

SEEN = "Does not want to live; fresh cuts."
URGENT = {
    "state": "done",
    "condition": "urgent",
    "findings": SEEN,
    "day": "2026-11-24",
    "way": "home",
}
CONCERN = ObligationKind.URGENT_CONCERN


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


def urgent_visit(child: Party | None = None) -> Visit:
    """A visit that was recorded as urgent today, by the handler."""
    child = child or make_child()
    return record_unplanned(
        case_of(child),
        child,
        met(condition=Condition.URGENT, findings=SEEN),
        acting(handler_of(child), on=TODAY, at=NOON),
    )


def concern_of(visit: Visit) -> Concern:
    concern = concern_of_visit(visit.id)
    assert concern is not None
    return concern


def owed_for(visit: Visit) -> Obligation:
    duty = find_owed(CONCERN, concern_of(visit))
    assert duty is not None
    return duty


def told_of(staff: Staff, *, at: datetime = NOON + timedelta(hours=1)) -> list[int | None]:
    """The visits of whose concerns somebody hears on Today, an hour after noon if not told."""
    before = open_concerns(staff, on=TODAY, at=at)
    return [concern.concern.visit_id for concern in before if concern.is_before(staff, on=TODAY)]


# --- What is raised, and how it ends --------------------------------------------------------------


def test_an_urgent_outcome_settles_the_visit_and_leaves_a_concern() -> None:
    child = make_child()
    (visit,) = plan(child, first=TODAY)

    record_outcome(
        visit, met(condition=Condition.URGENT), acting(handler_of(child), on=TODAY, at=NOON)
    )

    assert owed_for(visit).is_open
    assert owed_for(visit).due == TODAY


@pytest.mark.parametrize("how", [Condition.STEADY, Condition.WORRYING])
def test_nothing_else_is_urgent(how: Condition) -> None:
    child = make_child()

    visit = record_unplanned(
        case_of(child), child, met(condition=how), acting(handler_of(child), on=TODAY, at=NOON)
    )

    assert find_owed(CONCERN, visit) is None
    assert (concern_of_visit(visit.id) is not None) is (how is Condition.WORRYING)


def test_a_visit_that_nobody_planned_and_a_correction_raise_one_too() -> None:
    child = make_child()
    (visit,) = plan(child, first=TODAY)
    by = handler_of(child)
    record_outcome(visit, met(), acting(by, on=TODAY, at=NOON))

    correct_outcome(
        visit,
        met(condition=Condition.URGENT),
        acting(by, on=TODAY, at=NOON),
        reason="Ticked wrongly",
        opened=visit.version,
    )

    assert owed_for(visit).is_open
    assert owed_for(urgent_visit()).is_open


def test_a_correction_to_steady_closes_nothing() -> None:
    visit = urgent_visit()

    correct_outcome(
        visit,
        met(),
        acting(handler_of(visit.party), on=TODAY, at=NOON),
        reason="Ticked wrongly",
        opened=visit.version,
    )

    assert owed_for(visit).is_open


def test_what_was_done_closes_it_and_is_kept_in_the_journal() -> None:
    visit = urgent_visit()

    by = handler_of(visit.party)
    step = answer(concern_of(visit), told(by), acting(by, on=TODAY, at=NOON))

    entry = session().get_one(JournalEntry, step.entry_id)
    assert entry.kind is EntryKind.CONCERN_ANSWERED
    assert (entry.text.en or "").startswith(f"{DONE}\nDone by: ")
    assert owed_for(visit).state is DutyState.MET
    assert told_of(handler_of(visit.party)) == []


def test_a_case_with_an_open_concern_is_not_closed() -> None:
    visit = urgent_visit()

    with pytest.raises(RuleBroken, match="Settle it first, then close the case"):
        close_case(case_of(visit.party), acting(handler_of(visit.party), on=TODAY, at=NOON))


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SECTION_HEAD, True),
        (Role.CHIEF_PROCURATOR, True),
        (Role.PROSECUTOR, False),
        (Role.ASSISTANT, False),
        (Role.CASE_MANAGEMENT, False),
    ],
)
def test_a_head_answers_and_sees_it_and_nobody_else_of_the_office_does(
    role: Role, may: bool
) -> None:
    visit = urgent_visit()
    other = make_staff(role, office=handler_of(visit.party).office)
    if role in (Role.PROSECUTOR, Role.ASSISTANT):
        _put_on(case_of(visit.party), other)

    assert told_of(other) == ([visit.id] if may else [])
    answered = told(handler_of(visit.party))
    if may:
        answer(concern_of(visit), answered, acting(other, on=TODAY, at=NOON))
    else:
        with pytest.raises(NotAllowed):
            answer(concern_of(visit), answered, acting(other, on=TODAY, at=NOON))


def test_a_head_of_another_office_neither_sees_nor_answers_it() -> None:
    visit = urgent_visit()
    stranger = make_staff(Role.SECTION_HEAD)

    assert told_of(stranger) == []
    with pytest.raises(NotAllowed):
        answer(
            concern_of(visit), told(handler_of(visit.party)), acting(stranger, on=TODAY, at=NOON)
        )


def test_it_follows_the_case_to_a_new_handler() -> None:
    visit = urgent_visit()
    case, former = case_of(visit.party), handler_of(visit.party)
    new = make_staff(office=former.office)

    assign(case, new, acting(former, on=TODAY, at=NOON), opened=case.version)

    assert told_of(new) == [visit.id]
    assert told_of(former) == []
    assert owed_for(visit).owner_id == new.id


def test_it_is_no_date_of_the_case() -> None:
    visit = urgent_visit()
    session().commit()

    assert case_of(visit.party).next_due is None


def _put_on(case: Case, staff: Staff) -> None:
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=staff.id,
            ground=Ground.ASSIGNED,
            aspect=Aspect.WHOLE,
            since=TODAY,
            given_at=NOON,
        )
    )
    session().flush()


# --- Told by a file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "raised"),
    [
        (PartialDate.day(TODAY), True),
        (PartialDate.day(TODAY - timedelta(days=RECENT_DAYS)), True),
        (PartialDate.day(TODAY - timedelta(days=RECENT_DAYS + 1)), False),
        (PartialDate.month(2026, 10), True),
        (PartialDate.month(2026, 9), False),
        (PartialDate.unknown(), True),
    ],
    ids=["today", "thirty days", "thirty-one days", "last month", "before", "unknown"],
)
def test_a_recent_urgent_visit_raises_a_concern(happened: PartialDate, raised: bool) -> None:
    visit = told_by_a_file(happened)

    begin_missing_dates(CaseImported(case_of(visit.party), TODAY))

    assert is_recent(visit.happened, on=TODAY) is raised
    assert (concern_of_visit(visit.id) is not None) is raised


def test_one_that_the_file_says_was_answered_is_not_raised_again() -> None:
    visit = told_by_a_file(PartialDate.day(TODAY))
    case = case_of(visit.party)
    session().add(
        Obligation(
            kind=CONCERN,
            subject="visit",
            subject_id=visit.id,
            case_id=case.id,
            office_id=case.office_id,
            due=TODAY,
            is_open=False,
            state=DutyState.MET,
            settled_on=TODAY,
        )
    )

    begin_missing_dates(CaseImported(case, TODAY))

    assert not owed_for(visit).is_open
    assert concern_of(visit).answered_on == TODAY


def test_a_file_of_before_comes_in_as_concerns_and_goes_out_as_such(prosecutor: Staff) -> None:
    case = bring_in(FILE_OF_BEFORE, prosecutor)

    text = export_text(case, acting(prosecutor, on=TODAY, at=NOON))

    (concern,) = session().scalars(select(Concern).where(Concern.case_id == case.id))
    assert (concern.is_urgent, concern.is_open, concern.seen.zh) == (True, True, "情绪低落")
    assert "    concern:\n" in text
    assert text.count("urgent_concern") == 1


# As it was written before there were concerns: the answer is owed for the visit.
FILE_OF_BEFORE = """\
schema: casetrack-case/1
office:
  en: Riverside District People's Procuratorate
  zh: 河畔区人民检察院
  level: county
  short_zh: 河畔检未
number: 河畔检未〔2026〕37号
title: {zh: 只为试验}
intake: mandatory_report
provenance: demo
status: open
parties:
  - {ref: shen, kind: person, alias: {zh: 沈某某}, age_status: minor, roles: [{role: victim}]}
visits:
  - party: shen
    state: done
    way: home
    happened: '2026-02-20'
    condition: urgent
    findings: {zh: 情绪低落}
    duties:
      - {kind: urgent_concern, due: '2026-02-20', party: shen}
"""


@pytest.fixture
def prosecutor() -> Staff:
    return make_riverside()


def told_by_a_file(happened: PartialDate) -> Visit:
    child = make_child()
    visit = Visit(
        case_id=child.case_id,
        office_id=session().get_one(Case, child.case_id).office_id,
        party_id=child.id,
        way=VisitWay.HOME,
        state=VisitState.DONE,
        happened=happened,
        condition=Condition.URGENT,
        findings=BilingualText(SEEN, None),
    )
    session().add(visit)
    session().flush()
    return visit
