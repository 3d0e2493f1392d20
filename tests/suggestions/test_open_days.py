"""The days of an open letter: by the terms of the office, moved with a reason, never lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, Obligation, ObligationDay
from casetrack.clocks.office_terms.feature import set_term
from casetrack.clocks.office_terms.models import OfficeTerm
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import first_due, owe
from casetrack.ledger.reasons import why_agreed
from casetrack.suggestions import actions
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.office_terms import (
    CLOSING,
    LAST_LOOK_BACK,
    LOOK_BACK,
    SERVE,
    SERVICE,
    URGE,
)
from casetrack.suggestions.open_days.next_days import (
    COUNTED_LATE,
    follow_in_the_night,
    follow_letters,
)
from casetrack.suggestions.open_days.queries import CHECK
from casetrack.suggestions.open_days.rescheduling import move
from casetrack.suggestions.replies import FollowUpCheck, verify_item
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import (
    ISSUED,
    REPLIED,
    SERVED,
    a_letter,
    handler_of,
    issued,
    make_company,
    replied,
    served,
    urging,
)

in_database = pytest.mark.usefixtures("database", "keys")
RIGHT = PutRight.VERIFIED
# Monday, the first day after the last one of a reply to a letter that was served on 16 September.
LATE = date(2026, 11, 17)


def owed(
    letter: Suggestion, kind: ObligationKind, *, on: date, of: SuggestionItem | None = None
) -> Obligation:
    """What is owed of this kind for the letter, or for the item, after that day."""
    found = if_owed(letter, kind, on=on, of=of)
    assert found is not None
    return found


def if_owed(
    letter: Suggestion, kind: ObligationKind, *, on: date, of: SuggestionItem | None = None
) -> Obligation | None:
    follow_letters(session().get_one(Case, letter.case_id), on)
    session().flush()
    subject = of or letter
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject == subject.__tablename__,
            Obligation.subject_id == subject.id,
        )
    )


def look(item: SuggestionItem, found: PutRight, *, on: date) -> None:
    letter = session().get_one(Suggestion, item.suggestion_id)
    again = None if found is RIGHT else on + timedelta(days=20)
    seen = FollowUpCheck(on, found, f"Seen on {on}", again)
    verify_item(item, seen, acting(handler_of(letter.case), on=on), opened=item.version)


def all_right(*, on: date) -> Suggestion:
    """A letter of which every item was seen put right on that day."""
    letter = replied()
    for item in letter.items:
        look(item, RIGHT, on=on)
    return letter


def term_set(letter: Suggestion, term: OfficeTerm, number: int) -> None:
    head = make_staff(Role.SECTION_HEAD, office=handler_of(letter.case).office)
    assert set_term(term, number, acting(head), opened=0)


@in_database
def test_a_letter_is_served_within_five_working_days() -> None:
    letter = issued(issued_on=TODAY, objection_until=date(2026, 12, 9))

    day = owed(letter, SERVICE, on=TODAY)

    assert (day.due, day.why["fact"]) == (date(2026, 12, 1), "suggestion_issued")
    assert day.why["rule"] is None
    assert day.why["term"] == "letter_service"


@in_database
def test_its_service_settles_that_day() -> None:
    letter = issued()
    owed(letter, SERVICE, on=ISSUED)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    actions.serve(letter, act, received_on=SERVED, delivery=letter.delivery)

    day = owed(letter, SERVICE, on=TODAY)

    assert (day.state, day.settled_on) == (DutyState.MET, SERVED)


@in_database
def test_an_office_sets_another_term_for_the_letters_that_follow() -> None:
    former = issued(issued_on=TODAY, objection_until=date(2026, 12, 9))
    before = owed(former, SERVICE, on=TODAY).due
    term_set(former, SERVE, 2)
    new = a_letter(
        make_company(former.case),
        number="测检建〔2026〕6号",
        issued_on=TODAY,
        objection_until=date(2026, 12, 9),
    )
    letter = issue(former.case, new, acting(handler_of(former.case), on=TODAY, at=NOON))

    assert owed(letter, SERVICE, on=TODAY).due == date(2026, 11, 26)
    assert owed(former, SERVICE, on=TODAY).due == before


@in_database
def test_a_letter_whose_reply_nothing_counts_is_asked_after() -> None:
    letter = issued()
    letter.ground = None
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    actions.serve(letter, act, received_on=SERVED, delivery=letter.delivery)

    assert owed(letter, URGE, on=SERVED).due == date(2026, 11, 16)
    assert letter.reply_due is None


@pytest.mark.parametrize(("on", "is_owed"), [(date(2026, 11, 16), False), (LATE, True)])
@in_database
def test_a_reply_is_urged_once_it_is_late(on: date, is_owed: bool) -> None:
    letter = served()
    assert letter.reply_due == date(2026, 11, 16)

    day = if_owed(letter, URGE, on=on)

    assert (day is not None) is is_owed
    if day is not None:
        assert day.due == date(2026, 11, 26)


@in_database
def test_it_is_urged_again_after_each_reminder() -> None:
    letter = served()
    owed(letter, URGE, on=LATE)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    actions.remind(letter, act, reminded_on=TODAY, text="By telephone", again_on=None)

    day = owed(letter, URGE, on=TODAY)

    assert (day.is_open, day.due) == (True, date(2026, 12, 4))


@in_database
def test_urging_without_a_letter_is_urged_again_where_no_day_was_agreed() -> None:
    case = make_case()
    act = acting(handler_of(case), on=TODAY, at=NOON)
    urged = issue(case, urging(make_company(case), issued_on=TODAY), act)

    assert owed(urged, URGE, on=TODAY).due == date(2026, 12, 24)


@in_database
def test_an_agreed_reminder_stands_in_place_of_the_day_of_the_office() -> None:
    case = make_case()
    act = acting(handler_of(case), on=TODAY, at=NOON)
    agreed = date(2026, 12, 3)
    urged = issue(case, urging(make_company(case), issued_on=TODAY, remind_on=agreed), act)

    assert if_owed(urged, URGE, on=TODAY) is None
    assert owed(urged, ObligationKind.REMINDER, on=TODAY).due == agreed


@in_database
def test_every_item_of_an_answered_letter_is_looked_at_within_thirty_days() -> None:
    letter = replied()

    days = [owed(letter, CHECK, on=REPLIED, of=item) for item in letter.items]

    assert {day.due for day in days} == {date(2026, 12, 9)}
    assert {item.check_due for item in letter.items} == {None}, "nobody agreed on one"


@in_database
def test_the_day_that_was_agreed_stands() -> None:
    letter = replied(check_on=date(2027, 2, 1))

    assert owed(letter, CHECK, on=REPLIED, of=letter.items[0]).due == date(2027, 2, 1)


@in_database
def test_what_was_put_right_is_looked_back_at_twice() -> None:
    letter = all_right(on=date(2026, 11, 20))

    assert owed(letter, LOOK_BACK, on=TODAY).due == date(2027, 2, 22)
    assert owed(letter, LAST_LOOK_BACK, on=TODAY).due == date(2027, 11, 22)
    assert if_owed(letter, CLOSING, on=TODAY) is None


@pytest.mark.parametrize(("on", "counts"), [(date(2027, 1, 22), False), (date(2027, 1, 23), True)])
@in_database
def test_a_look_shortly_before_its_day_is_the_look_back(on: date, counts: bool) -> None:
    letter = all_right(on=date(2026, 11, 20))
    owed(letter, LOOK_BACK, on=TODAY)
    for item in letter.items:
        look(item, RIGHT, on=on)

    assert owed(letter, LOOK_BACK, on=on).is_open is not counts
    assert owed(letter, LAST_LOOK_BACK, on=on).is_open


@in_database
def test_after_the_last_look_back_the_letter_is_to_be_closed() -> None:
    letter = all_right(on=date(2026, 11, 20))
    owed(letter, LOOK_BACK, on=TODAY)
    last = date(2027, 11, 19)
    for item in letter.items:
        look(item, RIGHT, on=last)

    assert owed(letter, CLOSING, on=last).due == date(2027, 12, 20)
    assert not owed(letter, LAST_LOOK_BACK, on=last).is_open
    act = acting(handler_of(letter.case), on=last)
    actions.close(letter, act, closed_on=last, reason="Nothing is left to see")
    assert owed(letter, CLOSING, on=last).state is DutyState.MET


@in_database
def test_what_came_back_is_looked_at_again_and_the_look_backs_begin_anew() -> None:
    letter = all_right(on=date(2026, 11, 20))
    owed(letter, LOOK_BACK, on=TODAY)
    back = date(2027, 2, 20)
    look(letter.items[0], PutRight.CAME_BACK, on=back)

    assert owed(letter, LOOK_BACK, on=back).state is DutyState.LAPSED
    assert owed(letter, CHECK, on=back, of=letter.items[0]).is_open

    again = date(2027, 3, 8)
    look(letter.items[0], RIGHT, on=again)
    assert owed(letter, LOOK_BACK, on=again).due == date(2027, 6, 8)


@in_database
def test_a_closed_letter_asks_for_nothing() -> None:
    letter = replied()
    owed(letter, CHECK, on=TODAY, of=letter.items[0])
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    actions.close(letter, act, closed_on=TODAY, reason="The shop is gone")

    follow_letters(session().get_one(Case, letter.case_id), TODAY)

    left = select(Obligation.kind).where(Obligation.is_open)
    assert session().scalars(left).all() == [ObligationKind.SUGGESTION_FILING]


@in_database
def test_a_letter_of_before_gets_its_day_in_the_night_and_says_since_when_it_counts() -> None:
    replied()
    session().execute(delete(Obligation))
    later = REPLIED + timedelta(days=400)

    follow_in_the_night(NightCame(later, NOON))

    rows = session().scalars(select(Obligation).where(Obligation.is_open)).all()
    assert {(row.kind, row.why["fact"]) for row in rows} == {(CHECK, COUNTED_LATE)}
    assert {row.why["fact_on"] for row in rows} == {later.isoformat()}
    assert all(row.due > later for row in rows)
    # The next night leaves it as it is.
    due = {row.due for row in rows}
    follow_in_the_night(NightCame(later + timedelta(days=1), NOON))
    assert {row.due for row in rows} == due


@in_database
def test_a_day_is_moved_with_a_reason_and_judged_by_the_first_one() -> None:
    letter = replied(check_on=date(2026, 12, 16))
    day = owed(letter, CHECK, on=REPLIED, of=letter.items[0])
    first, later = day.due, date(2027, 1, 15)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)

    move(letter, day, act, to=later, reason="The shop is closed", opened=letter.version)

    assert (day.due, first_due(day), letter.items[0].check_due) == (later, first, later)
    kept = session().scalars(select(ObligationDay)).one()
    entry = session().get_one(JournalEntry, kept.entry_id)
    assert (kept.due, entry.kind, entry.text.en) == (
        first,
        EntryKind.DATE_MOVED,
        "The shop is closed",
    )
    assert owed(letter, CHECK, on=TODAY, of=letter.items[0]).due == later
    move(letter, day, act, to=date(2027, 2, 1), reason="Once more", opened=letter.version)
    assert first_due(day) == first


@in_database
def test_no_day_is_moved_without_a_reason_into_the_past_or_where_the_law_counts_it() -> None:
    letter = served()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    reply = owed(letter, ObligationKind.SUGGESTION_REPLY, on=TODAY)
    urge = owed(letter, URGE, on=LATE)
    for day, to, reason, refusal in (
        (reply, date(2027, 1, 15), "Why", "did not set that day"),
        (urge, date(2027, 1, 15), " ", "Say why"),
        (urge, TODAY - timedelta(days=1), "Why", "is past"),
        (urge, urge.due, "Why", "that day already"),
    ):
        with pytest.raises(RuleBroken, match=refusal):
            move(letter, day, act, to=to, reason=reason, opened=letter.version)
    too_late = acting(handler_of(letter.case), on=urge.due + timedelta(days=1), at=NOON)
    with pytest.raises(RuleBroken, match="that day already"):
        move(letter, urge, too_late, to=urge.due, reason="Why", opened=letter.version)


@in_database
def test_the_day_of_a_reply_is_that_of_the_letter_also_where_only_a_file_told_it() -> None:
    letter = served()
    why = why_agreed("suggestion_received", fact_on=SERVED, entry=None)
    due = date(2026, 12, 1)
    told = owe(letter.case, ObligationKind.SUGGESTION_REPLY, due=due, subject=letter, why=why)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)

    with pytest.raises(RuleBroken, match="did not set that day"):
        move(letter, told, act, to=LATE, reason="Why", opened=letter.version)


@pytest.mark.in_turn(13)
def test_each_page_that_shows_such_a_day_says_who_set_it(app: Flask) -> None:
    with prepare(app):
        letter = issued(issued_on=TODAY, objection_until=date(2026, 12, 9))
        case, handler = letter.case, handler_of(letter.case)
        page = f"/cases/{case.id}/suggestions/{letter.id}"
    browser = sign_in(app, handler)

    for address in (
        page,
        "/suggestions",
        "/",
        "/days?view=list&on=2026-12-01",
        f"/cases/{case.id}",
    ):
        assert "set by this office" in text_of(browser.get(address, follow_redirects=True)), address


def test_a_day_is_moved_by_hand_and_the_page_shows_both(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        case, handler = letter.case, handler_of(letter.case)
        page = f"/cases/{case.id}/suggestions/{letter.id}"
    with app.app_context():
        day = session().scalars(select(Obligation).where(Obligation.kind == CHECK)).first()
        assert day is not None
        address = f"/cases/{case.id}/suggestions/days/{day.id}"
    browser = sign_in(app, handler)
    assert address in browser.get(page).text

    form = browser.get(address).text
    assert "9 December 2026" in form
    sent = {
        "to": "2027-01-15",
        "reason": "The shop is closed",
        "version": "3",
        "sending": form.split('name="sending" value="')[1].split('"')[0],
    }
    assert browser.post(address, data=sent).status_code == 302
    shown = text_of(browser.get(page))
    assert "first for" in shown
    assert "The shop is closed" in shown
