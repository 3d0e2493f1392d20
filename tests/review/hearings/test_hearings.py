"""A hearing: approved by the chief procurator, not public without a reason, told in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry, Obligation, Party
from casetrack.courses.approvals import actions
from casetrack.courses.approvals.models import Proposal
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.review.hearings.actions import NewHearing, approve_hearing
from casetrack.review.hearings.models import APPROVED
from casetrack.review.hearings.proposals import HEARING
from tests.builders import NOON, TODAY, acting, make_staff
from tests.courses.approvals.builders import make_decided_office
from tests.probation.builders import make_suspect
from tests.saying import saying
from tests.signed_in import PAPER, prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

HELD_ON = date(2026, 12, 10)
CLOSED = NewHearing(TODAY, HELD_ON, is_closed=True, what="拟不起诉听证")


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    with app.test_request_context():
        yield make_suspect()


def act_of(child: Party) -> Act:
    return acting(handler_of(child), at=NOON)


def entries(kind: EntryKind) -> list[JournalEntry]:
    return list(session().scalars(select(JournalEntry).where(JournalEntry.kind == kind)))


def test_it_is_told_with_who_approved_it_and_its_day_owes_the_notice(child: Party) -> None:
    approve_hearing(child, CLOSED, act_of(child))
    (entry,) = entries(APPROVED)
    assert entry.fields["who_decided"] == "chief_procurator"
    assert entry.fields["hearing_closed"] is True
    (set_for,) = entries(EntryKind.HEARING_SET)
    assert set_for.when.first == HELD_ON
    owed = session().scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.HEARING_NOTICE)
    )
    assert [duty.due for duty in owed] == [HELD_ON - timedelta(days=3)]


@pytest.mark.parametrize(
    ("new", "key", "field"),
    [
        (NewHearing(TODAY, HELD_ON, is_closed=False, what="听证"), "hearing_is_public", "reason"),
        (
            NewHearing(TODAY, TODAY - timedelta(days=1), is_closed=True, what="听证"),
            saying("it cannot be held before"),
            "held_on",
        ),
        (
            NewHearing(TODAY + timedelta(days=1), HELD_ON, is_closed=True, what="听证"),
            "not_yet",
            "decided_on",
        ),
    ],
)
def test_it_is_refused(child: Party, new: NewHearing, key: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        approve_hearing(child, new, act_of(child))
    assert (broken.value.key, broken.value.field) == (key, field)
    assert entries(APPROVED) == []


def test_it_may_be_held_on_the_day_it_is_approved_and_be_public_with_a_reason(
    child: Party,
) -> None:
    new = NewHearing(TODAY, TODAY, is_closed=False, what="听证", reason="各方均同意公开")
    approve_hearing(child, new, act_of(child))
    (entry,) = entries(APPROVED)
    assert entry.fields["reason"] == "各方均同意公开"
    assert "hearing_closed" not in entry.fields


def test_without_an_approval_it_is_not_set(child: Party) -> None:
    with pytest.raises(RuleBroken, match="enter the number and the day of the approval"):
        approve_hearing(child, CLOSED, acting(handler_of(child), at=NOON, approved=None))


def test_it_is_proposed_and_approved_by_another(app: Flask) -> None:
    with app.test_request_context():
        office = make_decided_office()
        by = office.act(office.prosecutor)
        proposal = actions.propose(office.case, HEARING, office.child, CLOSED, by)
        assert entries(APPROVED) == []
        office.decide(proposal)
        (entry,) = entries(APPROVED)
        assert entry.fields["proposed_by_name"]["zh"] == office.staff(office.prosecutor).name


@pytest.mark.in_turn(13)
def test_the_page_proposes_where_a_chief_is_there_and_asks_the_paper_else(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with prepare(app), app.test_request_context():
            office = make_decided_office()
            page = f"/cases/{office.case_id}/people/{office.child_id}/hearing"
            prosecutor = sign_in(app, office.staff(office.prosecutor))
            alone = make_suspect()
            other = f"/cases/{alone.case_id}/people/{alone.id}/hearing"
            handler = sign_in(app, handler_of(alone))
            case_page = f"/cases/{case_of(alone).id}/record"
            stranger = sign_in(app, make_staff())
        typed = {
            "what": "拟不起诉听证",
            "held_on": "2026-12-10",
            "is_closed": "y",
            "decided_on": "2026-11-24",
        }
        shown = text_of(prosecutor.get(page))
        assert "Propose to the chief procurator" in shown
        assert "A hearing with a minor party is not public, as a rule" in shown
        assert re.search(r"/proposals/\d+$", prosecutor.post(page, data=typed).location)
        assert stranger.get(page).status_code == 404
        refused = handler.post(other, data={**typed, "what": ""})
        assert refused.status_code == 422
        assert "Say on what the hearing is." in text_of(refused)
        assert handler.post(other, data={**typed, **PAPER}).status_code == 302
        with prepare(app):
            assert len(entries(APPROVED)) == 1
            assert session().scalars(select(Proposal)).one().decides is APPROVED
        assert other in text_of(handler.get(case_page))
