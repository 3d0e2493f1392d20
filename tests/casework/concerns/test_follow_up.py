"""An answer is not an end: who hears of it, who looks on which day, who disagrees, who ends it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.cases.owed import may_see_duty
from casetrack.casework.concerns.actions import answer_worry, raise_concern
from casetrack.casework.concerns.follow_up import add, answer, take_on
from casetrack.casework.concerns.models import (
    NEXT_LOOK,
    WHAT_FOLLOWS,
    Concern,
    ConcernLevel,
    ConcernStep,
    ConcernStepKind,
    SeenHow,
)
from casetrack.casework.concerns.telling import says_something
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed
from tests.builders import NOON, TODAY, acting, make_child
from tests.casework.concerns.builders import told
from tests.casework.concerns.conftest import DONE, SEEN, Desk
from tests.casework.concerns.test_alerts import addresses
from tests.casework.concerns.test_alerts import told as letters_to
from tests.casework.concerns.test_raising import new
from tests.desk.notices.builders import maildir, night, outbox
from tests.signed_in import text_of
from tests.visits.builders import case_of, handler_of

TOMORROW = TODAY + timedelta(days=1)
FIRST = 'class="concern"'
QUIET = 'class="book concern-known"'
ENOUGH = "She told me that nobody came; she is alone at home."


def steps(desk: Desk, concern: int) -> list[tuple[str, str | None]]:
    """What was said of a concern, and its text."""
    with desk.app.app_context():
        query = sa.select(ConcernStep).filter_by(concern_id=concern).order_by(ConcernStep.id)
        return [
            (step.kind.value, step.text.en or step.text.zh) for step in session().scalars(query)
        ]


def owed(desk: Desk, concern: int) -> list[tuple[ObligationKind, str]]:
    """What is owed of it, and by when."""
    with desk.app.app_context():
        query = sa.select(Obligation).where(
            Obligation.subject == "concern", Obligation.subject_id == concern, Obligation.is_open
        )
        return [(duty.kind, str(duty.due)) for duty in session().scalars(query)]


# --- What is an answer ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("知", False),
        ("已处理。", False),
        ("收到，知道了", False),
        ("Noted.", False),
        ("ok done", False),
        ("已送其就医", False),
        ("已送其到急诊", True),
        ("Taken to hospital", True),
        ("…", False),
    ],
)
def test_one_word_says_nothing(text: str, is_one: bool) -> None:
    assert says_something(text) is is_one


@pytest.mark.in_turn(13)
def test_one_word_is_refused_at_its_field_and_everything_typed_is_kept(desk: Desk) -> None:
    concern = desk.record_urgent(by=desk.worker)

    page = desk.answer(desk.head, concern, done="知", status=422)

    assert 'id="done-e"' in page
    assert "&#34;知&#34; does not say what was done" in page
    assert re.search(r">\s*知</textarea>", page)
    assert 'value="Her mother, through the night"' in page
    assert re.search(r'checked[^>]*value="for_now"|value="for_now"[^>]*checked', page)
    assert steps(desk, concern) == []
    for staff in (desk.handler, desk.head):
        assert FIRST in desk.today_of(staff)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize(
    ("left_out", "at"),
    [
        ({"next_on": ""}, "next_on"),
        ({"next_by": ""}, "next_by"),
        ({"done_by": ""}, "done_by"),
        ({"done_on": ""}, "done_on"),
        ({"seen": ""}, "seen"),
        ({"safety": ""}, "safety"),
        ({"seen_by": ""}, "seen_by"),
        ({"watch": ""}, "watch"),
        ({"seen": "not", "unseen": ""}, "unseen"),
        ({"next_on": "2026-11-23"}, "next_on"),
        ({"done_on": "2026-11-25"}, "done_on"),
    ],
    ids=lambda item: next(iter(item)) if isinstance(item, dict) else None,
)
def test_each_part_of_an_answer_is_asked_for(desk: Desk, left_out: dict[str, Any], at: str) -> None:
    concern = desk.record_urgent()

    page = desk.answer(desk.handler, concern, status=422, **left_out)

    assert f'id="{at}-e"' in page
    assert steps(desk, concern) == []


@pytest.mark.parametrize(
    "how",
    [
        {"safety": "unsafe"},
        {"safety": "unknown"},
        {"seen": "not", "unseen": "Nobody opened; at six again."},
    ],
    ids=["not safe", "not known", "not seen"],
)
def test_not_safe_or_not_seen_is_kept_and_stays_urgent(desk: Desk, how: dict[str, Any]) -> None:
    concern = desk.record_urgent()

    desk.answer(desk.handler, concern, **how)

    assert steps(desk, concern) == [("answer", DONE)]
    assert owed(desk, concern) == [(ObligationKind.URGENT_CONCERN, "2026-11-24")]
    page = desk.today_of(desk.head)
    assert FIRST in page
    assert DONE in page


def test_somebody_may_look_again_on_the_same_day(desk: Desk) -> None:
    concern = desk.record_urgent()

    desk.answer(desk.handler, concern, next_on="2026-11-24")

    assert owed(desk, concern) == [(NEXT_LOOK, "2026-11-24")]
    assert FIRST not in desk.today_of(desk.head)
    desk.raise_one(desk.handler, seen="Left home, rings nobody.")
    assert "One urgent concern has no answer" in desk.today_of(desk.head), "and no other"


# --- After the answer -----------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_it_stays_quietly_with_its_next_look_on_todays_of_three(desk: Desk) -> None:
    concern = desk.record_urgent(by=desk.worker)

    desk.answer(desk.head, concern)

    assert owed(desk, concern) == [(NEXT_LOOK, "2026-11-25")]
    for staff in (desk.head, desk.handler, desk.worker):
        page = desk.today_of(staff)
        assert FIRST not in page
        assert QUIET in page
        for text in (DONE, "Her mother, through the night", f"{desk.handler.name} checks next on"):
            assert text in page, text
    assert desk.page(concern, "look") in desk.today_of(desk.handler)
    for staff in (desk.clerk, desk.management, desk.stranger, desk.entrusted):
        assert QUIET not in desk.today_of(staff)


def test_whoever_raised_it_sees_it_until_it_ends_and_hears_who_has_it(
    desk: Desk, mail: Path
) -> None:
    with desk.app.app_context():
        session().merge(desk.worker).email = f"{desk.worker.login}@example.org"
        session().commit()
    concern = desk.raise_one(desk.worker)
    before = desk.today_of(desk.worker)

    desk.as_(desk.head).post(desk.page(concern, "take"))
    taken = desk.today_of(desk.worker)
    desk.answer(desk.head, concern)

    assert QUIET in before
    assert "Nobody has said yet what was done." in before
    assert f"{desk.head.name} has it." in taken
    assert addresses(desk.worker)[0] in letters_to(mail)
    (letter,) = (
        letter for letter in outbox(desk.app) if letter.address == addresses(desk.worker)[0]
    )
    assert "answered" in letter.subject
    assert SEEN not in letter.body
    assert DONE in text_of(desk.as_(desk.worker).get(desk.page(concern)))


def test_who_may_see_the_child_no_more_hears_nothing_more(desk: Desk) -> None:
    concern = desk.raise_one(desk.worker)
    with desk.app.app_context():
        session().execute(
            sa.text("UPDATE case_grant SET until = '2026-11-23', since = '2026-11-01'")
        )
        session().commit()

    desk.answer(desk.head, concern)

    assert QUIET not in desk.today_of(desk.worker)
    assert desk.as_(desk.worker).get(desk.page(concern)).status_code == 404
    desk.say(desk.worker, concern, "not-enough", ENOUGH, status=404)


def test_taking_it_on_ends_no_alarm(desk: Desk) -> None:
    concern = desk.record_urgent()

    assert desk.as_(desk.head).post(desk.page(concern, "take")).status_code == 302

    assert steps(desk, concern) == [("taken", None)]
    assert FIRST in desk.today_of(desk.handler)
    assert f"{desk.head.name}" in desk.today_of(desk.handler)


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("mail")
def test_not_enough_is_a_new_alarm_and_the_chief_hears_of_it_at_once(desk: Desk) -> None:
    concern = desk.record_urgent(by=desk.worker)
    desk.answer(desk.head, concern)

    desk.say(desk.worker, concern, "not-enough", ENOUGH)

    assert steps(desk, concern)[-1] == ("not_enough", ENOUGH)
    assert owed(desk, concern) == [(ObligationKind.URGENT_CONCERN, "2026-11-24")]
    for staff in (desk.handler, desk.head):
        assert FIRST in desk.today_of(staff)
    again = [mail.address for mail in outbox(desk.app) if "Raised again" in mail.body]
    assert sorted(again) == addresses(desk.handler, desk.head, desk.chief)


def test_something_added_is_read_by_who_answers_and_alarms_nobody(desk: Desk) -> None:
    concern = desk.record_urgent(by=desk.worker)
    desk.answer(desk.head, concern)

    desk.say(desk.worker, concern, "add", "Her aunt came, too.")

    assert FIRST not in desk.today_of(desk.head)
    assert "Her aunt came, too." in text_of(desk.as_(desk.handler).get(desk.page(concern)))


@pytest.mark.in_turn(13)
def test_no_look_on_its_day_is_first_again_the_next_morning(desk: Desk, tmp_path: Path) -> None:
    concern = desk.record_urgent(by=desk.worker)
    desk.answer(desk.head, concern)

    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert FIRST not in desk.today_of(desk.head), "the day itself is not over"
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        for staff in (desk.head, desk.handler, desk.chief):
            page = desk.today_of(staff)
            assert FIRST in page
            assert "no check recorded" in page
        assert FIRST in text_of(desk.as_(desk.handler).get(f"/cases/{desk.case_id}"))
        night(desk.app, on=TODAY + timedelta(days=2), route=maildir(tmp_path))
        assert {mail.address for mail in outbox(desk.app)} == set(
            addresses(desk.handler, desk.head, desk.chief)
        )
        assert "none is recorded" in outbox(desk.app)[0].body
        desk.answer(desk.handler, concern, form="look", done_on="2026-11-26", next_on="2026-11-30")
        assert FIRST not in desk.today_of(desk.head)
    assert owed(desk, concern) == [(NEXT_LOOK, "2026-11-30")]


def test_who_looks_next_may_record_the_look_though_they_answer_for_nothing(desk: Desk) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.head, concern, next_by=str(desk.worker.id))

    assert desk.page(concern, "look") in desk.today_of(desk.worker)
    desk.answer(desk.worker, concern, form="look", next_on="2026-11-27")

    assert [kind for kind, _text in steps(desk, concern)] == ["answer", "look"]
    # The handler looks next: the worker has nothing more to do with it.
    desk.answer(desk.worker, concern, form="look", status=403)


def test_a_look_that_finds_her_in_danger_is_a_new_alarm(desk: Desk) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.head, concern)

    desk.answer(desk.handler, concern, form="look", safety="unsafe")

    assert owed(desk, concern) == [(ObligationKind.URGENT_CONCERN, "2026-11-24")]


def test_what_was_said_meanwhile_is_shown_before_anything_is_saved(desk: Desk) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.head, concern)

    typed: dict[str, Any] = {"after": "0", "done": "Rang, she is calm."}
    page = desk.answer(desk.handler, concern, form="look", status=422, **typed)

    assert "Somebody said something of this concern" in page
    assert "Rang, she is calm." in page
    assert [kind for kind, _text in steps(desk, concern)] == ["answer"]


# --- The end --------------------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_it_ends_with_a_reason_by_another_than_who_answered(desk: Desk) -> None:
    concern = desk.record_urgent(by=desk.worker)
    desk.answer(desk.head, concern)

    page = desk.say(desk.head, concern, "end", "She lives with her aunt now.", status=422)
    assert "You answered it." in page
    desk.say(desk.handler, concern, "end", "知", status=422)
    desk.say(desk.handler, concern, "end", "She lives with her aunt now.")

    assert steps(desk, concern)[-1] == ("ended", "She lives with her aunt now.")
    assert owed(desk, concern) == []
    for staff in (desk.handler, desk.head, desk.worker):
        page = desk.today_of(staff)
        assert FIRST not in page
        assert QUIET not in page
    assert "Ended on" in text_of(desk.as_(desk.worker).get(desk.page(concern)))
    assert desk.as_(desk.handler).get(desk.page(concern, "answer")).status_code == 302


def test_it_does_not_end_before_she_was_met_face_to_face(desk: Desk) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.head, concern, seen="call")

    page = desk.say(desk.handler, concern, "end", "She lives with her aunt now.", status=422)
    desk.answer(desk.handler, concern, form="look")
    desk.say(desk.handler, concern, "end", "She lives with her aunt now.")

    assert "Nobody saw the child face to face yet" in page


def test_it_does_not_end_while_it_alarms_nor_by_what_was_seen_before_the_alarm(
    desk: Desk,
) -> None:
    concern = desk.record_urgent(by=desk.worker)
    desk.answer(desk.head, concern)
    desk.say(desk.worker, concern, "not-enough", ENOUGH)

    first = desk.say(desk.handler, concern, "end", "She lives with her aunt.", status=422)
    desk.answer(desk.head, concern, seen="call")
    second = desk.say(desk.handler, concern, "end", "She lives with her aunt.", status=422)

    assert "urgent still" in first
    assert "Nobody saw the child face to face yet" in second


@pytest.mark.parametrize("form", ["end", "answer", "take"])
def test_who_does_not_answer_for_it_ends_and_answers_nothing(desk: Desk, form: str) -> None:
    concern = desk.record_urgent(by=desk.worker)

    for staff in (desk.worker, desk.clerk, desk.management):
        assert desk.as_(staff).post(desk.page(concern, form)).status_code == 403


def test_the_duty_to_look_is_told_to_nobody_who_sees_the_dates_alone(desk: Desk) -> None:
    concern = desk.record_urgent()
    desk.answer(desk.head, concern)
    desk.raise_one(desk.handler, level="worrying", seen="Has not eaten since.")
    dates = f"/cases/{desk.case_id}/dates"
    titles = ("Check on the child", "Plan what follows")
    pages = {who: text_of(desk.as_(who).get(dates)) for who in (desk.handler, desk.management)}

    assert all(title in pages[desk.handler] for title in titles)
    assert not any(title in pages[desk.management] for title in titles)

    with desk.app.app_context():
        query = sa.select(Obligation.id).join(Case, Case.id == Obligation.case_id)
        seen = {
            who: session()
            .scalars(
                query.where(
                    Obligation.kind.in_((NEXT_LOOK, WHAT_FOLLOWS)),
                    may_see_duty(session().get_one(Staff, getattr(desk, who).id), on=TODAY),
                )
            )
            .all()
            for who in ("handler", "head", "management", "worker", "entrusted")
        }
        assert session().get_one(Case, desk.case_id).next_due is None

    assert {who for who, ids in seen.items() if ids} == {"handler", "head"}


# --- The actions, on each engine ------------------------------------------------------------------


@pytest.mark.usefixtures("database", "keys")
def test_nothing_that_was_said_is_overwritten() -> None:
    child = make_child()
    by = handler_of(child)
    act = acting(by, on=TODAY, at=NOON)
    concern = raise_concern(case_of(child), child, new(ConcernLevel.URGENT), act)

    take_on(concern, act)
    answer(concern, told(by), act)
    answer(concern, told(by, done="She eats again, and sleeps.", next_on=TOMORROW), act)
    add(concern, "Her aunt came, too.", act)
    add(concern, ENOUGH, act, is_enough=False)
    answer(concern, told(by, seen=SeenHow.NOT, unseen="Nobody opened."), act)

    kinds = sa.select(ConcernStep.kind).filter_by(concern_id=concern.id).order_by(ConcernStep.id)
    assert session().scalars(kinds).all() == [
        ConcernStepKind.TAKEN,
        ConcernStepKind.ANSWER,
        ConcernStepKind.LOOK,
        ConcernStepKind.ADDED,
        ConcernStepKind.NOT_ENOUGH,
        ConcernStepKind.ANSWER,
    ]
    look = find_owed(NEXT_LOOK, concern)
    assert look is not None
    assert not look.is_open


@pytest.mark.usefixtures("database", "keys")
def test_what_is_worrying_ends_with_what_was_done_and_is_not_followed() -> None:
    child = make_child()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    concern = raise_concern(case_of(child), child, new(), act)

    with pytest.raises(RuleBroken, match="concern_says_nothing"):
        answer_worry(concern, "知", act)
    with pytest.raises(RuleBroken, match="concern_over"):
        answer(concern, told(act.by), act)
    answer_worry(concern, "Rang the mother; back at school.", act)

    assert (concern.answered_on, concern.ended_on) == (TODAY, TODAY)
    with pytest.raises(RuleBroken, match="concern_over"):
        answer_worry(concern, "Rang the mother; back at school.", act)


@pytest.mark.usefixtures("database", "keys")
def test_only_who_may_see_the_child_is_named_as_looking_next() -> None:
    child = make_child()
    act = acting(handler_of(child), on=TODAY, at=NOON)
    concern = raise_concern(case_of(child), child, new(ConcernLevel.URGENT), act)
    other = handler_of(make_child())

    for field in ("next_by", "done_by"):
        with pytest.raises(RuleBroken, match="Choose somebody who may see the child") as refused:
            answer(concern, told(act.by, **{f"{field}_id": other.id}), act)
        assert refused.value.field == field
    assert session().get_one(Concern, concern.id).is_open
