"""The assessment of family education is owed by itself where the law calls for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, no_hindrance
from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole, Provenance
from casetrack.cases.models import Disposition, Obligation, Party, RoleHeld
from casetrack.casework.facts.recording import Statement, state
from casetrack.casework.identity.ages import ages_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.guidance.assessment import ASSESSED, TO_ASSESS
from casetrack.guidance.assessment_duty import count_assessments, owe_in_the_night
from casetrack.ledger.nightly import NightCame
from casetrack.people.guarantees.fact_actions import ALLEGED
from casetrack.people.guarantees.kinds import ActSort, AgeBand
from casetrack.people.guarantees.queries import standing_acts
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import NOON, TODAY, acting, make_child, make_father, make_office, make_staff
from tests.desk.rechecks.test_what_follows import sent_to
from tests.guidance.builders import assess, case_of, handler_of
from tests.probation.builders import make_suspect
from tests.review.builders import decide
from tests.signed_in import events_in, prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")
DUE = date(2026, 12, 24)


def owed(child: Party) -> Obligation | None:
    """What is or was owed about them."""
    query = select(Obligation).where(Obligation.kind == TO_ASSESS, Obligation.party_id == child.id)
    return session().scalar(query)


def counted(child: Party, *, on: date = TODAY) -> Obligation | None:
    """The same, once it was worked out."""
    session().flush()
    count_assessments(case_of(child), on)
    session().flush()
    return owed(child)


def not_prosecuted(kind: DispositionKind) -> Party:
    """A suspect about whom this was decided today."""
    child = make_suspect()
    period = running(child, ReviewKind.PROSECUTION)
    assert period is not None
    decide(period, ReviewOutcome(kind=kind, decided_on=TODAY, ground="情节轻微"))
    return child


def test_a_decision_calls_for_it_by_a_day_and_the_assessment_settles_it() -> None:
    child = not_prosecuted(DispositionKind.DISCRETIONARY_NON_PROSECUTION)

    row = counted(child)
    assert row is not None
    assert (row.due, row.is_open) == (DUE, True)
    assert row.why["fact"] == "family_assessment_decided"
    # It does not hinder a closing by itself: the law is asked then, in a sentence of its own.
    assert TO_ASSESS in no_hindrance()
    # What is worked out again on another day keeps its own.
    again = counted(child, on=TODAY + timedelta(days=3))
    assert again is not None
    assert again.due == DUE

    assess(child)
    done = counted(child, on=TODAY + timedelta(days=3))
    assert done is not None
    assert (done.is_open, done.state, done.settled_on) == (False, DutyState.MET, TODAY)


def test_no_other_decision_calls_for_it_nor_one_about_an_adult() -> None:
    assert counted(not_prosecuted(DispositionKind.STATUTORY_NON_PROSECUTION)) is None
    adult = not_prosecuted(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
    adult.age_status = AgeStatus.ADULT
    assert counted(adult) is None


def test_a_victim_of_a_guardian_is_assessed_and_nobody_asks_once_that_was_wrong() -> None:
    child = make_child(role=PartyRole.VICTIM)
    father = make_father(child)
    assert counted(child) is None

    as_father = father.roles
    father.roles = (*as_father, RoleHeld(PartyRole.SUSPECT))
    row = counted(child)
    assert row is not None
    assert row.why["fact"] == "family_assessment_harmed"

    father.roles = as_father
    gone = counted(child)
    assert gone is not None
    assert (gone.is_open, gone.state) == (False, DutyState.LAPSED)

    father.roles = (*as_father, RoleHeld(PartyRole.SUSPECT))
    later = counted(child, on=TODAY + timedelta(days=1))
    assert later is not None
    assert (later.is_open, later.due) == (True, DUE + timedelta(days=1))


def act_at(child: Party, band: AgeBand, **values: Any) -> None:
    """An act they are held to have done at that age."""
    data = {
        "text": BilingualText("Took a telephone", "拿走一部手机"),
        "sort": ActSort.OTHER,
        "happened": PartialDate.day(date(2026, 9, 1)),
        "charge": BilingualText(None, None),
        "is_gravest": None,
        "age_band": band,
        **values,
    }
    state(ALLEGED, case_of(child), Statement(child, data), acting(handler_of(child)))


@pytest.mark.parametrize(
    ("band", "values", "is_owed"),
    [
        (AgeBand.UNDER_12, {}, True),
        (AgeBand.AT_12_13, {}, True),
        (AgeBand.AT_12_13, {"sort": ActSort.KILLING, "is_gravest": True}, False),
        (AgeBand.AT_14_15, {}, True),
        (AgeBand.AT_14_15, {"sort": ActSort.ROBBERY}, False),
        (AgeBand.AT_14_15, {"sort": None}, False),
        (AgeBand.AT_16_17, {}, False),
    ],
)
def test_a_child_too_young_to_answer_is_assessed(
    app: Flask, band: AgeBand, values: dict[str, Any], *, is_owed: bool
) -> None:
    with prepare(app):
        child = make_child()
    with prepare(app):
        child = session().get_one(Party, child.id)
        act_at(child, band, **values)
    row = owed(child)
    assert (row is not None) is is_owed
    if row is not None:
        assert row.why["fact"] == "family_assessment_below_age"


def test_who_answers_for_one_of_several_acts_is_not_below_the_age() -> None:
    child = make_child()
    act_at(child, AgeBand.AT_14_15)
    act_at(child, AgeBand.AT_16_17)
    assert counted(child) is None


def test_it_stands_on_today_and_on_the_case_and_ends_with_the_entry(app: Flask) -> None:
    with prepare(app):
        child = not_prosecuted(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
        handler, case_id, party_id = handler_of(child), child.case_id, child.id
    client = sign_in(app, handler)
    way = f"/cases/{case_id}/note?kind={ASSESSED.value}&amp;party={party_id}"
    shown = text_of(client.get(f"/cases/{case_id}/dates"))
    assert "Assess the family education" in shown
    assert way in shown
    typed = {
        "kind": ASSESSED.value,
        "party": str(party_id),
        "text": "走访家庭",
        "when": "2026-11-24",
    }
    assert client.post(f"/cases/{case_id}/note", data=typed).status_code == 302
    with prepare(app):
        row = owed(session().get_one(Party, party_id))
        assert row is not None
        assert (row.state, row.settled_on) == (DutyState.MET, TODAY)


def test_the_night_owes_it_where_nothing_was_done_since_and_nothing_is_published() -> None:
    child = not_prosecuted(DispositionKind.PROSECUTED)
    victim = make_child(role=PartyRole.VICTIM)
    make_father(victim).roles = (RoleHeld(PartyRole.SUSPECT),)
    party = not_prosecuted(DispositionKind.PROSECUTED)
    case_of(party).provenance = Provenance.PUBLISHED
    done = not_prosecuted(DispositionKind.PROSECUTED)
    assess(done)
    session().flush()

    with unit_of_work():
        owe_in_the_night(NightCame(TODAY, NOON))

    rows = [owed(party) for party in (child, victim, party, done)]
    assert [row is not None and row.due == DUE for row in rows] == [True, True, False, False]


@pytest.mark.in_turn(13)
def test_an_office_says_within_how_many_days(app: Flask) -> None:
    with prepare(app):
        child = not_prosecuted(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
        row = counted(child)
        assert row is not None
        head = make_staff(Role.SECTION_HEAD, office=case_of(child).office)
        prosecutor = handler_of(child)
        child_id = child.id
    page, client = "/office/family-education", sign_in(app, head)
    assert sign_in(app, prosecutor).get(page).status_code == 403
    assert 'value="30"' in text_of(client.get(page))
    assert page in text_of(client.get("/office"))
    for days, status in (("0", 422), ("181", 422), ("", 422), ("30", 302), ("180", 302)):
        assert client.post(page, data={"days": days, "version": "0"}).status_code == status, days
    # Whoever had it open is shown what was said meanwhile.
    raced = client.post(page, data={"days": "7", "version": "9"})
    assert raced.status_code == 422
    assert "Somebody saved this meanwhile: 180 days." in text_of(raced)
    assert client.post(page, data={"days": "1", "version": "1"}).status_code == 302
    assert [event.details["days"] for event in events_in(app, kind="family_practice_set")] == [
        180,
        1,
    ]
    with prepare(app):
        child = session().get_one(Party, child_id)
        other = make_child(case_of(child))
        decision = session().scalars(select(Disposition).where(Disposition.party_id == child_id))
        first = decision.first()
        assert first is not None
        again = {"kind": first.kind, "decided": first.decided, "decided_here": True, "flags": []}
        track = {"case_id": child.case_id, "track_id": first.track_id}
        session().add(Disposition(party_id=other.id, **track, **again))
        kept, new = counted(child), counted(other)
        assert kept is not None
        assert new is not None
        assert (kept.due, new.due) == (DUE, TODAY + timedelta(days=1))


@pytest.mark.in_turn(13)
def test_one_that_lapsed_with_the_age_at_the_act_stays_so_where_the_case_is_brought_in() -> None:
    """What the file tells is not owed again before the ages there are known."""
    child = not_prosecuted(DispositionKind.DISCRETIONARY_NON_PROSECUTION)
    child.age_status = AgeStatus.MINOR_AT_ACT
    counted(child)
    for act in standing_acts(child):
        act.age_band = AgeBand.ADULT
    child.was_minor = ages_of(child).at_act().counted
    assert child.was_minor is False
    lapsed = counted(child, on=TODAY + timedelta(3))
    assert lapsed is not None
    assert lapsed.state is DutyState.LAPSED
    session().flush()
    session().expire_all()
    office = make_office()

    told = sent_to(office, case_data(case_of(child)))
    there = import_text(told, by=make_staff(office=office), on=TODAY + timedelta(9), at=NOON).case

    found = select(Obligation).where(Obligation.kind == TO_ASSESS, Obligation.case_id == there.id)
    (owed_there,) = session().scalars(found)
    assert (owed_there.state, owed_there.due) == (DutyState.LAPSED, lapsed.due)
    assert owed_there.settled_on == TODAY + timedelta(3)
