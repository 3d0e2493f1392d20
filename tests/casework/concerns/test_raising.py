"""Raise a concern outside of a visit: who may, what is asked, what comes of two in a row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, Obligation, Party
from casetrack.casework.concerns.actions import NewConcern, raise_concern, say_why_nothing_follows
from casetrack.casework.concerns.follow_up import answer
from casetrack.casework.concerns.models import (
    NO_PLAN,
    WHAT_FOLLOWS,
    Concern,
    ConcernLevel,
    ConcernSource,
)
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.visits.models import Condition
from casetrack.visits.outcomes import record_unplanned
from tests.builders import NOON, TODAY, acting, make_child
from tests.casework.concerns.builders import told
from tests.casework.concerns.conftest import SEEN, Desk
from tests.signed_in import text_of
from tests.visits.builders import case_of, entries_in, handler_of, met, plan


def new(level: ConcernLevel = ConcernLevel.WORRYING, **changed: object) -> NewConcern:
    """Something to fear, seen today; urgent, with what is done and who was told."""
    values: dict[str, object] = {"level": level, "happened": PartialDate.day(TODAY), "seen": SEEN}
    if level is ConcernLevel.URGENT:
        values |= {"done_now": "Stays there.", "told": "The mother."}
    return NewConcern(**{**values, **changed})  # type: ignore[arg-type]


def raised(child: Party, **changed: object) -> Concern:
    act = acting(handler_of(child), on=TODAY, at=NOON)
    return raise_concern(case_of(child), child, new(**changed), act)  # type: ignore[arg-type]


def follows(concern: Concern) -> Obligation | None:
    return find_owed(WHAT_FOLLOWS, concern)


@pytest.fixture
def child(database: Database, keys: Keyring) -> Party:
    return make_child()


# --- What is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["done_now", "told"])
def test_what_is_urgent_says_what_is_done_and_who_was_told(child: Party, field: str) -> None:
    with pytest.raises(RuleBroken, match=f"concern_{field}_missing") as refused:
        raised(child, level=ConcernLevel.URGENT, **{field: " "})

    assert refused.value.field == field


def test_what_is_worrying_asks_for_neither(child: Party) -> None:
    assert raised(child).level is ConcernLevel.WORRYING


def test_what_was_seen_is_needed_and_no_later_than_today(child: Party) -> None:
    with pytest.raises(RuleBroken, match="Say in a sentence what was seen or heard"):
        raised(child, seen=" ")
    with pytest.raises(RuleBroken, match="not_yet"):
        raised(child, happened=PartialDate.day(TODAY + timedelta(days=1)))
    assert raised(child, happened=PartialDate.day(TODAY)).happened.first == TODAY


def test_the_journal_tells_what_was_seen_done_and_told(child: Party) -> None:
    concern = raised(
        child, level=ConcernLevel.URGENT, seen="不想活下去", done_now="留下陪同", told="其母"
    )

    (entry,) = (entry for entry in entries_in(case_of(child)) if entry.id == concern.entry_id)
    assert entry.text.zh == "不想活下去\n现采取措施：留下陪同\n已告知：其母"


def test_the_same_is_raised_once_until_it_is_answered(child: Party) -> None:
    first = raised(child, level=ConcernLevel.URGENT)
    with pytest.raises(RuleBroken, match="The same was raised already; nothing was"):
        raised(child, level=ConcernLevel.URGENT)

    by = handler_of(child)
    answer(first, told(by), acting(by, on=TODAY, at=NOON))

    assert raised(child, level=ConcernLevel.URGENT).id != first.id


def test_who_is_of_another_office_raises_it_for_that_office(desk: Desk) -> None:
    concern = desk.raise_one(desk.entrusted, source="work")

    with desk.app.app_context():
        assert session().get_one(Concern, concern).source is ConcernSource.ENTRUSTED


# --- Two in a row ---------------------------------------------------------------------------------


def test_a_second_concern_asks_for_a_plan_within_seven_days(child: Party) -> None:
    assert follows(raised(child)) is None

    second = raised(child, seen="Worse.")

    owed = follows(second)
    assert owed is not None
    assert owed.due == TODAY + timedelta(days=7)
    assert owed.owner_id == handler_of(child).id
    assert follows(raised(child, seen="Worse again.")) is None, "it is asked once"


def test_a_visit_that_found_the_child_steady_in_between_breaks_the_row(child: Party) -> None:
    yesterday, before = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
    act = acting(handler_of(child), on=TODAY, at=NOON)
    raised(child, happened=PartialDate.day(before))
    record_unplanned(case_of(child), child, met(yesterday), act)

    assert follows(raised(child, seen="Worse.")) is None


@pytest.mark.parametrize(
    ("steady_on", "asks"),
    [(TODAY - timedelta(days=2), True), (TODAY - timedelta(days=1), False), (TODAY, False)],
    ids=["on the day of the first", "the day after", "on the day of the second"],
)
def test_which_days_lie_between_two_concerns(child: Party, steady_on: date, asks: bool) -> None:
    act = acting(handler_of(child), on=TODAY, at=NOON)
    raised(child, happened=PartialDate.day(TODAY - timedelta(days=2)))
    record_unplanned(case_of(child), child, met(steady_on), act)

    assert (follows(raised(child, seen="Worse.")) is not None) is asks


def test_worrying_at_two_visits_asks_too_and_a_plan_settles_it(child: Party) -> None:
    act = acting(handler_of(child), on=TODAY, at=NOON)
    first, second = (
        record_unplanned(
            case_of(child),
            child,
            met(TODAY - timedelta(days=ago), condition=Condition.WORRYING),
            act,
        )
        for ago in (1, 0)
    )
    concern = concern_of_visit(second.id)
    assert concern is not None
    owed = follows(concern)
    assert owed is not None
    assert owed.is_open

    plan(child)

    assert not owed.is_open
    assert concern_of_visit(first.id) is not None


def test_a_plan_for_another_child_settles_nothing(child: Party) -> None:
    raised(child)
    owed = follows(raised(child, seen="Worse."))
    other = make_child(case=case_of(child))

    plan(other)

    assert owed is not None
    assert owed.is_open


def test_a_reason_settles_it_too_and_stands_in_the_journal(child: Party) -> None:
    raised(child)
    concern = raised(child, seen="Worse.")
    act = acting(handler_of(child), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="Say why no visits are planned, in a sentence"):
        say_why_nothing_follows(case_of(child), concern, child.id, " ", act)

    entry = say_why_nothing_follows(
        case_of(child), concern, child.id, "The hospital sees the child every day.", act
    )

    owed = follows(concern)
    assert entry.kind is NO_PLAN
    assert owed is not None
    assert not owed.is_open
    with pytest.raises(RuleBroken, match="The follow-up is planned already, or somebody"):
        say_why_nothing_follows(case_of(child), concern, child.id, "Once more.", act)


def test_time_alone_closes_nothing(child: Party) -> None:
    raised(child)
    concern = raised(child, seen="Worse.")

    owed = follows(concern)
    assert owed is not None
    assert owed.is_open
    assert concern.is_open


# --- Who may ----------------------------------------------------------------------------------


def test_who_may_raise_one_and_who_may_answer(desk: Desk) -> None:
    page = f"/cases/{desk.case_id}/concerns/new"
    may = {
        "handler": (desk.handler, 200, 200),
        "head": (desk.head, 200, 200),
        "chief": (desk.chief, 200, 200),
        "clerk": (desk.clerk, 200, 403),
        "social worker": (desk.worker, 200, 403),
        "entrusted": (desk.entrusted, 200, 403),
        "case management": (desk.management, 403, 403),
    }
    concern = desk.raise_one(desk.handler)

    for who, (staff, raises, answers) in may.items():
        client = desk.as_(staff)
        assert client.get(page).status_code == raises, who
        address = f"/cases/{desk.case_id}/concerns/{concern}/answer"
        assert client.get(address).status_code == answers, who


def test_a_stranger_finds_nothing(desk: Desk) -> None:
    concern = desk.raise_one(desk.handler)
    stranger = desk.as_(desk.stranger)

    for tail in ("new", f"{concern}", f"{concern}/answer", f"{concern}/plan"):
        assert stranger.get(f"/cases/{desk.case_id}/concerns/{tail}").status_code == 404


def test_who_was_granted_one_child_raises_for_that_child_alone(desk: Desk) -> None:
    for staff in (desk.worker, desk.entrusted):
        desk.raise_one(staff, status=422, party=str(desk.other_child_id))
    about_the_other = desk.raise_one(desk.handler, party=str(desk.other_child_id))

    for staff in (desk.worker, desk.entrusted):
        address = f"/cases/{desk.case_id}/concerns/{about_the_other}"
        assert desk.as_(staff).get(address).status_code == 404
        assert desk.raise_one(staff, seen=f"By {staff.login}.")


def test_an_answer_by_who_may_not_is_refused_in_the_action_too(child: Party) -> None:
    concern = raised(child, level=ConcernLevel.URGENT)
    clerk = make_child()

    with pytest.raises(NotAllowed):
        answer(concern, told(handler_of(child)), acting(handler_of(clerk), on=TODAY, at=NOON))


# --- Its pages --------------------------------------------------------------------------------


def test_what_was_typed_stays_where_something_is_missing(desk: Desk) -> None:
    client = desk.as_(desk.worker)
    sent = {
        "party": str(desk.child_id),
        "level": "urgent",
        "seen": SEEN,
        "done_now": "Stays there.",
        "told": "",
        "day": "2026-11-24",
        "source": "work",
    }

    answer = client.post(f"/cases/{desk.case_id}/concerns/new", data=sent)

    page = text_of(answer)
    assert answer.status_code == 422
    assert SEEN in page
    assert "Stays there." in page
    assert "Say who was told" in page


def test_the_line_of_the_journal_is_carried_over(desk: Desk) -> None:
    client = desk.as_(desk.handler)

    page = client.post(
        f"/cases/{desk.case_id}/concerns/new",
        data={"more": "concern", "text": SEEN, "party": str(desk.other_child_id), "kind": ""},
    )

    shown = text_of(page)
    assert page.status_code == 200
    assert SEEN in shown
    assert f'selected value="{desk.other_child_id}"' in shown
    assert 'class="error' not in shown
    assert 'value="2026-11-24"' in shown, "the day is there, too"


@pytest.mark.parametrize("by", ["handler", "clerk", "worker", "entrusted"])
def test_it_stands_on_two_peoples_today_within_the_request(desk: Desk, by: str) -> None:
    desk.raise_one(getattr(desk, by))

    for staff in (desk.handler, desk.head):
        page = text_of(desk.as_(staff).get("/"))
        assert 'class="concern"' in page
        assert SEEN in page
        assert "Stays with the child." in page


def test_it_stands_on_the_page_of_the_child_and_of_the_case(desk: Desk) -> None:
    concern = desk.raise_one(desk.worker)
    address = f"/cases/{desk.case_id}/concerns/{concern}"

    for page in (f"/cases/{desk.case_id}", f"/cases/{desk.case_id}/people/{desk.child_id}"):
        assert address in text_of(desk.as_(desk.handler).get(page)), page


def test_it_is_found_by_the_menu_and_by_the_page_of_one_child(desk: Desk) -> None:
    address = f"/cases/{desk.case_id}/concerns/new"

    for staff in (desk.handler, desk.clerk, desk.worker, desk.entrusted):
        assert address in _page_and_menu(desk, staff)
    assert address not in _page_and_menu(desk, desk.management)


def _page_and_menu(desk: Desk, staff: Staff) -> str:
    client, page = desk.as_(staff), f"/cases/{desk.case_id}"
    return text_of(client.get(page)) + text_of(client.get(f"{page}/record"))


def test_a_closed_case_takes_none(desk: Desk) -> None:
    with desk.app.app_context():
        case = session().get_one(Case, desk.case_id)
        case.status = type(case.status).CLOSED
        case.closed_on = TODAY
        session().commit()

    desk.raise_one(desk.handler, status=422)
