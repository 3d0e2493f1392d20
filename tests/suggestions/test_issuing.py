"""Issuing a letter, urging without one, serving, reminding, closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, MeasureKind, MeasureState, PartyRole
from casetrack.cases.models import JournalEntry, Obligation
from casetrack.casework.team import put_on_case
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law import ReplyGround
from casetrack.ledger.reschedule import DayMoved
from casetrack.suggestions.actions import close, follow_calendar, remind, serve
from casetrack.suggestions.issuing import issue
from casetrack.suggestions.kinds import CLOSED_UNFINISHED, Delivery, PutRight, Response
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import next_number
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_body,
    make_case,
    make_child,
    make_office,
    make_party,
    make_staff,
)
from tests.saying import saying
from tests.suggestions.letters import (
    ISSUED,
    REPLIED,
    SERVED,
    TOMORROW,
    a_letter,
    handler_of,
    issued,
    make_company,
    replied,
    served,
    urging,
)

pytestmark = pytest.mark.usefixtures("database", "keys")


def owed(kind: ObligationKind, subject: Suggestion) -> Obligation | None:
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject == subject.__tablename__,
            Obligation.subject_id == subject.id,
        )
    )


def told(letter: Suggestion) -> list[EntryKind]:
    entries = select(JournalEntry.kind).where(
        JournalEntry.subject == "suggestion", JournalEntry.subject_id == letter.id
    )
    return list(session().scalars(entries.order_by(JournalEntry.number)))


def refused(new: object, *, case: object = None) -> RuleBroken:
    the_case = case or make_case()
    with pytest.raises(RuleBroken) as refusal:
        issue(the_case, new, acting(handler_of(the_case), on=TODAY, at=NOON))  # type: ignore[arg-type] # of any kind
    return refusal.value


# Issuing


def test_a_letter_becomes_a_running_measure_to_its_recipient_and_an_entry() -> None:
    letter = issued()

    assert letter.measure.kind is MeasureKind.SUGGESTION
    assert letter.measure.state is MeasureState.RUNNING
    assert [party.alias.en for party in letter.recipients] == [
        "Company that runs a mobile app market"
    ]
    assert letter.recipients[0].has_role(PartyRole.SUGGESTION_RECIPIENT)
    assert letter.items[0].text.en == "Review every app on the shelves"
    assert [item.position for item in letter.items] == [1, 2, 3, 4]
    assert told(letter) == [EntryKind.SUGGESTION_ISSUED]
    assert letter.reply_due is None, "no time runs before it is served"


def test_a_body_that_is_new_comes_into_the_case_with_the_letter() -> None:
    case = make_case()
    new = a_letter(make_company(case), recipient_id=None, new_body="涉案学校")

    letter = issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))

    assert letter.recipients[0].alias.zh == "涉案学校"
    assert letter.recipients[0].body_kind is BodyKind.OTHER


def test_a_new_body_needs_a_name() -> None:
    case = make_case()

    broken = refused(a_letter(make_company(case), recipient_id=None), case=case)

    assert broken.field == "new_body"


def test_a_body_of_another_case_is_no_recipient() -> None:
    elsewhere = make_company(make_case())

    assert refused(a_letter(elsewhere)).key == saying(
        "Choose a body of this case, or name a new one"
    )


def test_a_child_is_no_recipient() -> None:
    case = make_case()

    broken = refused(a_letter(make_child(case)), case=case)

    assert broken.key == saying("Choose a body of this case, or name a new one")


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"ground": None}, "suggestion_without_time_limits", "ground"),
        ({"objection_until": None}, "suggestion_without_time_limits", "objection_until"),
        ({"ground": ReplyGround.URGENT_AS_SET}, "suggestion_without_time_limits", "set_day"),
        (
            {"objection_until": date(2026, 9, 13)},
            "suggestion_limit_before_issue",
            "objection_until",
        ),
        (
            {"ground": ReplyGround.URGENT_AS_SET, "set_day": date(2026, 9, 1)},
            "suggestion_limit_before_issue",
            "set_day",
        ),
        (
            {
                "ground": ReplyGround.SCHOOL_SILENT,
                "issued_on": date(2025, 12, 31),
                "objection_until": date(2026, 1, 15),
            },
            "suggestion_ground_not_in_force",
            "ground",
        ),
        ({"items": ()}, saying("Write at least one item: what is asked for"), "items"),
        ({"issued_on": TOMORROW}, "suggestion_in_the_future", "issued_on"),
    ],
)
def test_a_letter_that_lacks_what_it_must_state_is_not_issued(
    changes: dict[str, object], key: str, field: str
) -> None:
    case = make_case()

    broken = refused(a_letter(make_company(case), **changes), case=case)

    assert (broken.key, broken.field) == (key, field)


def test_the_office_uses_a_number_once() -> None:
    case = make_case()
    issued(case)

    other = a_letter(make_body(case, BodyKind.SCHOOL, make_company(make_case()).alias))

    assert refused(other, case=case).key == saying("is the number of another suggestion of this")


def test_another_office_uses_the_same_number() -> None:
    here, there = issued(), issued()

    assert here.office_id != there.office_id
    assert here.number == there.number


def test_the_next_number_goes_on_from_the_highest_of_the_year() -> None:
    office = make_office()
    prosecutor = make_staff(office=office)
    begin = f"{office.short_zh.removesuffix('未')}建〔2026〕"

    assert next_number(prosecutor, on=TODAY) == f"{begin}1号"

    issued(make_case(handler=prosecutor), number=f"{begin}9号")
    issued(make_case(handler=prosecutor), number=f"{begin}10号")

    assert next_number(prosecutor, on=TODAY) == f"{begin}11号"


def test_a_colleague_who_is_not_on_the_case_issues_nothing() -> None:
    case = make_case()
    colleague = make_staff(office=case.office)

    with pytest.raises(NotAllowed):
        issue(case, a_letter(make_company(case)), acting(colleague, on=TODAY, at=NOON))


def test_case_management_issues_nothing() -> None:
    case = make_case()
    clerk = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    with pytest.raises(NotAllowed):
        issue(case, a_letter(make_company(case)), acting(clerk, on=TODAY, at=NOON))


# Urging


def test_urging_runs_without_a_time_and_may_have_a_reminder() -> None:
    case = make_case()
    new = urging(make_company(case), remind_on=date(2026, 12, 4))

    urged = issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))

    assert urged.measure.kind is MeasureKind.URGING
    assert urged.recipients[0].has_role(PartyRole.URGED_BODY)
    assert told(urged) == [EntryKind.URGED]
    duty = owed(ObligationKind.REMINDER, urged)
    assert duty is not None
    assert (duty.due, duty.owner_id) == (date(2026, 12, 4), case.handler_id)


@pytest.mark.parametrize(("days_later", "is_taken"), [(0, False), (1, True)])
def test_urging_is_reminded_of_on_the_day_after_it_at_the_earliest(
    days_later: int, is_taken: bool
) -> None:
    case = make_case()
    new = urging(make_company(case), remind_on=ISSUED + timedelta(days=days_later))

    if is_taken:
        assert issue(case, new, acting(handler_of(case), on=TODAY, at=NOON)).id
    else:
        assert refused(new, case=case).key == saying("A reminder lies after")


def test_the_next_reminder_is_tomorrow_at_the_earliest() -> None:
    case = make_case()
    urged = issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))

    def remind_again(again_on: date) -> None:
        act = acting(handler_of(case), on=TODAY, at=NOON)
        remind(urged, act, reminded_on=ISSUED, text="", again_on=again_on)

    with pytest.raises(RuleBroken, match="A reminder lies after"):
        remind_again(TODAY)
    remind_again(TOMORROW)

    duty = owed(ObligationKind.REMINDER, urged)
    assert duty is not None
    assert duty.due == TOMORROW


def test_urging_is_never_served() -> None:
    case = make_case()
    urged = issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))

    with pytest.raises(RuleBroken, match="urging_is_no_letter"):
        serve(
            urged,
            acting(handler_of(case), on=TODAY, at=NOON),
            received_on=SERVED,
            delivery=Delivery.IN_WRITING,
        )


def test_a_reminder_of_urging_moves_the_next_one_or_ends_it() -> None:
    case = make_case()
    new = urging(make_company(case), remind_on=date(2026, 11, 20))
    urged = issue(case, new, acting(handler_of(case), on=TODAY, at=NOON))

    remind(
        urged,
        acting(handler_of(case), on=TODAY, at=NOON),
        reminded_on=TODAY,
        text="By telephone",
        again_on=date(2026, 12, 8),
    )
    duty = owed(ObligationKind.REMINDER, urged)
    assert duty is not None
    assert (duty.due, duty.is_open) == (date(2026, 12, 8), True)

    remind(
        urged,
        acting(handler_of(case), on=TODAY, at=NOON),
        reminded_on=TODAY,
        text="",
        again_on=None,
    )
    assert not duty.is_open


def test_the_result_of_urging_ends_it() -> None:
    case = make_case()
    urged = issue(case, urging(make_company(case)), acting(handler_of(case), on=TODAY, at=NOON))

    close(
        urged,
        acting(handler_of(case), on=TODAY, at=NOON),
        closed_on=TODAY,
        reason="The association sent the initiative to its members",
        response=Response.CARRIED_OUT,
    )

    assert urged.response is Response.CARRIED_OUT
    assert urged.measure.state is MeasureState.ENDED
    assert not urged.is_open


# Service


@pytest.mark.parametrize(
    ("ground", "received", "due"),
    [
        (ReplyGround.GENERAL, date(2026, 9, 16), date(2026, 11, 16)),
        (ReplyGround.MINOR_DUTY, date(2026, 9, 16), date(2026, 10, 16)),
        (ReplyGround.SCHOOL_SILENT, date(2026, 9, 16), date(2026, 10, 16)),
        (ReplyGround.PIL_ADMIN_URGENT, date(2026, 9, 16), date(2026, 10, 8)),
    ],
    ids=["two months", "one month", "one month of a school", "15 days, past the holiday"],
)
def test_the_time_for_the_reply_runs_from_the_day_it_was_received(
    ground: ReplyGround, received: date, due: date
) -> None:
    letter = served(on=received, ground=ground)

    duty = owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert letter.reply_due == due
    assert duty is not None
    assert (duty.due, duty.owner_id) == (due, letter.case.handler_id)
    assert duty.why["fact_on"] == received.isoformat()
    assert duty.why["basis"]


def test_the_day_set_by_an_urgent_letter_is_the_day_of_the_reply() -> None:
    letter = served(ground=ReplyGround.URGENT_AS_SET, set_day=date(2026, 9, 25))

    assert letter.reply_due == date(2026, 9, 25)


def test_a_day_in_a_year_without_published_rest_days_is_provisional() -> None:
    letter = served(on=TODAY, issued_on=TODAY, objection_until=TODAY)

    duty = owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert letter.reply_due == date(2027, 1, 25)
    assert duty is not None
    assert duty.is_provisional


def test_an_announcement_is_told_as_one() -> None:
    assert told(served()) == [EntryKind.SUGGESTION_ISSUED, EntryKind.SUGGESTION_ANNOUNCED]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (ISSUED - timedelta(days=1), "is before it was issued"),
        (TOMORROW, "suggestion_in_the_future"),
    ],
)
def test_a_letter_is_received_between_its_issue_and_today(day: date, key: str) -> None:
    with pytest.raises(RuleBroken, match=key) as refusal:
        served(on=day)

    assert refusal.value.field == "received_on"


def test_objections_and_a_day_that_is_set_may_end_on_the_day_of_the_letter() -> None:
    letter = issued(ground=ReplyGround.URGENT_AS_SET, set_day=ISSUED, objection_until=ISSUED)

    assert (letter.set_day, letter.objection_until) == (ISSUED, ISSUED)


def test_a_letter_may_be_received_on_the_day_it_sets() -> None:
    letter = served(on=SERVED, ground=ReplyGround.URGENT_AS_SET, set_day=SERVED)

    assert letter.reply_due == SERVED


def test_a_letter_received_after_the_day_it_sets_is_refused() -> None:
    with pytest.raises(RuleBroken, match="It must be received by then"):
        served(on=date(2026, 9, 26), ground=ReplyGround.URGENT_AS_SET, set_day=date(2026, 9, 25))


def test_a_letter_is_served_once() -> None:
    letter = served()

    with pytest.raises(RuleBroken, match="The time for the reply runs from that day"):
        serve(
            letter,
            acting(handler_of(letter.case), on=TODAY, at=NOON),
            received_on=TODAY,
            delivery=Delivery.IN_WRITING,
        )
    assert letter.reply_due == date(2026, 11, 16)


def test_a_day_that_the_calendar_moves_is_moved_in_the_letter_too() -> None:
    letter = served(on=TODAY, issued_on=TODAY, objection_until=TODAY)
    duty = owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert duty is not None
    duty.due = date(2027, 1, 26)

    follow_calendar(DayMoved(duty))

    assert letter.reply_due == date(2027, 1, 26)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (ObligationKind.SUGGESTION_REPLY, "measure"),
        (ObligationKind.REMINDER, "suggestion"),
    ],
    ids=["of another record", "of another kind"],
)
def test_the_day_of_something_else_is_not_taken_for_a_reply(
    kind: ObligationKind, subject: str
) -> None:
    letter = served(on=TODAY, issued_on=TODAY, objection_until=TODAY)
    duty = owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert duty is not None
    duty.kind, duty.subject, duty.due = kind, subject, date(2027, 1, 26)

    follow_calendar(DayMoved(duty))

    assert letter.reply_due == date(2027, 1, 25)


# Reminding and closing


def test_a_reminder_leaves_the_day_of_the_reply_as_it_was() -> None:
    letter = served()

    remind(
        letter,
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        reminded_on=TODAY,
        text="By letter",
        again_on=None,
    )

    duty = owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert duty is not None
    assert (duty.due, duty.is_open) == (date(2026, 11, 16), True)
    assert told(letter)[-1] is EntryKind.SUGGESTION_REMINDED


def put_right() -> Suggestion:
    letter = replied()
    for item in letter.items:
        item.put_right = PutRight.VERIFIED
    return letter


@pytest.mark.parametrize(
    ("made", "key"),
    [(issued, "suggestion_not_served"), (put_right, "there is nothing to remind of")],
)
def test_there_is_nothing_to_remind_of_before_the_service_or_once_all_is_put_right(
    made: object, key: str
) -> None:
    letter: Suggestion = made()  # type: ignore[operator] # one of the two makers above

    with pytest.raises(RuleBroken, match=key):
        remind(
            letter,
            acting(handler_of(letter.case), on=TODAY, at=NOON),
            reminded_on=TODAY,
            text="",
            again_on=None,
        )


@pytest.mark.parametrize(("days_later", "is_taken"), [(-1, False), (0, True)])
def test_a_letter_is_reminded_of_on_the_day_of_its_service_at_the_earliest(
    days_later: int, is_taken: bool
) -> None:
    letter = served()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    day = SERVED + timedelta(days=days_later)

    if is_taken:
        remind(letter, act, reminded_on=day, text="", again_on=None)
    else:
        with pytest.raises(RuleBroken, match="Nobody could be reminded before"):
            remind(letter, act, reminded_on=day, text="", again_on=None)

    assert (told(letter)[-1] is EntryKind.SUGGESTION_REMINDED) is is_taken


def close_it(letter: Suggestion, reason: str = "The company has been dissolved") -> None:
    close(
        letter, acting(handler_of(letter.case), on=TODAY, at=NOON), closed_on=TODAY, reason=reason
    )


def test_closing_ends_the_measure_and_everything_owed_for_it() -> None:
    letter = replied(check_on=date(2026, 12, 16))

    close_it(letter)

    # The letter is filed with the higher office all the same.
    open_duties = session().scalars(
        select(Obligation).where(
            Obligation.case_id == letter.case_id,
            Obligation.is_open,
            Obligation.kind != ObligationKind.SUGGESTION_FILING,
        )
    )
    assert list(open_duties) == []
    assert letter.measure.state is MeasureState.ENDED
    assert letter.closed_reason == "The company has been dissolved"
    entry = session().scalar(select(JournalEntry).where(JournalEntry.kind == CLOSED_UNFINISHED))
    assert entry is not None
    assert (entry.fields["items"], entry.fields["put_right"]) == (4, 0)
    assert entry.fields["who_decided"] == "chief_procurator"


def test_nothing_is_closed_without_a_reason() -> None:
    with pytest.raises(RuleBroken, match="Say why it is closed"):
        close_it(served(), reason="  ")


def test_whoever_follows_a_letter_as_an_assistant_does_not_close_it() -> None:
    letter = served()
    handler = handler_of(letter.case)
    assistant = make_staff(Role.ASSISTANT, office=handler.office)
    put_on_case(letter.case, assistant, acting(handler, on=TODAY, at=NOON))
    act = acting(assistant, on=TODAY, at=NOON)

    remind(letter, act, reminded_on=TODAY, text="", again_on=None)

    with pytest.raises(NotAllowed):
        close(letter, act, closed_on=TODAY, reason="The company has been dissolved")


def test_what_is_closed_stays_closed() -> None:
    letter = served()
    close_it(letter)

    with pytest.raises(RuleBroken, match="suggestion_closed"):
        close_it(letter)


def test_a_letter_is_not_closed_before_what_is_recorded_of_it() -> None:
    letter = replied()

    with pytest.raises(RuleBroken, match="It is closed on that day or later"):
        close(
            letter,
            acting(handler_of(letter.case), on=TODAY, at=NOON),
            closed_on=SERVED,
            reason="A slip",
        )


def test_a_letter_is_closed_on_the_day_of_what_is_recorded_last() -> None:
    letter = replied()

    close(
        letter,
        acting(handler_of(letter.case), on=TODAY, at=NOON),
        closed_on=REPLIED,
        reason="Everything was done",
    )

    assert letter.closed_on == REPLIED


def test_a_party_of_the_case_keeps_its_role_when_it_is_written_to_again() -> None:
    case = make_case()
    company = make_company(case)
    make_party(case)

    first = issue(case, a_letter(company), acting(handler_of(case), on=TODAY, at=NOON))
    again = a_letter(company, number="")
    second = issue(case, again, acting(handler_of(case), on=TODAY, at=NOON))

    assert first.recipients == second.recipients == [company]
    roles = [held.role for held in company.roles]
    assert roles == [PartyRole.THIRD_PARTY, PartyRole.SUGGESTION_RECIPIENT]
