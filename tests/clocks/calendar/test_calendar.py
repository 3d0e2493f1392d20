"""The calendar of an installation: overrides, loaded years, and the dates that move with them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case
from casetrack.clocks.calendar.actions import (
    Override,
    load_year,
    preview_override,
    preview_year,
    read_published,
    set_override,
)
from casetrack.clocks.calendar.calendars import calendar_version, current_calendar
from casetrack.clocks.calendar.models import CalendarDay, CalendarState
from casetrack.clocks.calendar.moves import Moves
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.law import PUBLISHED, DayKind, due
from casetrack.ledger.obligations import close
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.clocks.owed import (
    DUE,
    NEXT,
    NOMINAL,
    administrator,
    entries_about_moves,
    keep,
    owed_by_law,
    rest,
)
from tests.saying import saying
from tests.signed_in import prepare
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("database", "keys")

YEAR_2027 = """
year = 2027
[[holiday]]
name = "new_year"
days_off = [2027-01-01, 2027-01-02, 2027-01-03]
makeup_workdays = [2027-01-09]
[[holiday]]
name = "spring_festival"
days_off = [2027-02-05, 2027-02-06, 2027-02-07, 2027-02-08, 2027-02-09, 2027-02-10, 2027-02-11]
"""


def change(override: Override) -> Moves:
    return set_override(
        override, acting(administrator(), on=TODAY, at=NOON), opened=calendar_version()
    )


def load(text: str = YEAR_2027, source: str = "国办发明电〔2026〕9号") -> Moves:
    return load_year(
        read_published(text), acting(administrator(), on=TODAY, at=NOON), source=source
    )


# The calendar itself


def test_without_a_change_the_calendar_is_the_one_of_the_law_package() -> None:
    assert current_calendar() is PUBLISHED


def test_an_override_wins_over_the_notice() -> None:
    change(rest())

    assert not current_calendar().is_workday(DUE)
    assert current_calendar().why(DUE) == "declared_rest"
    assert PUBLISHED.is_workday(DUE), "the files of the law package stay as they are"


def test_a_removed_override_leaves_the_day_as_its_notice_has_it() -> None:
    change(rest())
    change(Override(DUE, None, ""))

    assert current_calendar() == PUBLISHED
    assert session().scalars(select(CalendarDay)).all() == []


def test_a_day_declared_again_keeps_the_last_word() -> None:
    change(rest())
    change(Override(DUE, DayKind.WORK, "The typhoon did not come"))

    assert current_calendar().is_workday(DUE)
    assert [row.reason for row in session().scalars(select(CalendarDay))] == [
        "The typhoon did not come"
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DayKind.REST, BilingualText("Typhoon day", "防台风放假")),
        (DayKind.WORK, BilingualText("Typhoon day", None)),
    ],
    ids=["the same kind", "another kind"],
)
def test_a_day_named_in_one_language_keeps_the_other_while_it_is_the_same(
    kind: DayKind, name: BilingualText
) -> None:
    change(Override(DUE, DayKind.REST, "A typhoon", name="防台风放假"))
    change(Override(DUE, kind, "A typhoon", name="Typhoon day"))

    assert [row.name for row in session().scalars(select(CalendarDay))] == [name]


def test_a_loaded_year_is_known_with_its_days_off_and_its_make_up_days() -> None:
    load()

    known = current_calendar()
    assert known.is_known(2027)
    assert known.why(date(2027, 2, 8)) == "spring_festival"
    assert known.is_workday(date(2027, 1, 9))
    assert not PUBLISHED.is_known(2027)


def test_a_year_loaded_again_replaces_what_was_loaded() -> None:
    load()
    load(YEAR_2027.replace("2027-01-09", "2027-01-10"))

    assert not current_calendar().is_workday(date(2027, 1, 9))
    assert current_calendar().is_workday(date(2027, 1, 10))


def test_what_a_transaction_undid_is_not_remembered() -> None:
    who = administrator()
    session().commit()

    def change_and_fail() -> None:
        with unit_of_work():
            set_override(rest(), acting(who, on=TODAY, at=NOON), opened=0)
            raise RuntimeError("something else failed")

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert current_calendar().is_workday(DUE)


def test_asking_for_the_calendar_again_costs_nothing(database: Database) -> None:
    change(rest())
    session().commit()
    current_calendar()
    with counted(database) as sent:
        current_calendar()

    assert sent == []


# What is refused


def refused(override: Override) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        change(override)
    return refusal.value


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_changes_the_calendar(role: Role) -> None:
    with pytest.raises(NotAllowed):
        set_override(rest(), acting(make_staff(role), on=TODAY, at=NOON), opened=0)
    with pytest.raises(NotAllowed):
        load_year(read_published(YEAR_2027), acting(make_staff(role), on=TODAY, at=NOON), source="")


def test_an_override_needs_a_reason() -> None:
    assert refused(Override(DUE, DayKind.REST, "  ")).key == "override_needs_reason"


def test_an_override_that_says_nothing_new_is_refused() -> None:
    assert refused(Override(DUE, DayKind.WORK, "x")).key == "is_workday_already"
    assert refused(Override(NOMINAL, DayKind.REST, "x")).key == "is_rest_day_already"


def test_what_was_not_declared_cannot_be_removed() -> None:
    assert refused(Override(DUE, None, "")).key == saying("there is nothing to remove")


def test_whoever_saw_an_older_calendar_is_told_and_nothing_is_saved() -> None:
    change(rest())

    with pytest.raises(LostRace):
        set_override(
            Override(NEXT, DayKind.REST, "x"), acting(administrator(), on=TODAY, at=NOON), opened=0
        )

    assert current_calendar().is_workday(NEXT)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("year = ", "unreadable_year"),
        ("year = 3027", saying("is no year that can be meant")),
        ("year = 2027", saying("The file names no day off in")),
        (
            YEAR_2027.replace("2027-01-09", "2027-01-03"),
            saying("is both a day off and a make-up day in this"),
        ),
        (YEAR_2027.replace("2027-01-09", "2026-01-09"), "day_of_another_year"),
    ],
)
def test_a_file_that_cannot_be_a_year_is_refused(text: str, key: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_published(text)

    assert refusal.value.key == key


# What moves


def test_a_date_moves_with_the_day_that_rests_after_all() -> None:
    owed = owed_by_law()
    assert owed.due == DUE

    moves = change(rest())

    assert [(move.owed.id, move.counted.due) for move in moves.moved] == [(owed.id, NEXT)]
    assert owed.due == NEXT
    assert ["rest_day", {"day": DUE.isoformat(), "why": "declared_rest"}] in owed.why["steps"]
    assert owed.why["fact_on"] == "2026-09-01"


def test_every_moved_date_is_told_in_its_case_with_the_reason() -> None:
    case = make_case()
    owed = owed_by_law(case=case)

    change(rest())

    (entry,) = entries_about_moves(case)
    assert entry.text.en is not None
    assert "due 2026-10-09, before 2026-10-08" in entry.text.en
    assert "Typhoon" in entry.text.en
    assert entry.text.zh is not None
    assert "由2026-10-08变更为2026-10-09" in entry.text.zh
    assert [link.party_id for link in entry.parties] == [owed.party_id]
    assert (entry.subject, entry.subject_id) == ("obligation", owed.id)


def test_a_date_that_does_not_hang_on_that_day_stays_and_nothing_is_told() -> None:
    case = make_case()
    owed = owed_by_law(start=date(2026, 8, 3), case=case)
    day = owed.due

    change(rest())

    assert owed.due == day
    assert entries_about_moves(case) == []


def test_a_date_moves_back_when_the_override_is_removed() -> None:
    owed = owed_by_law()
    change(rest())

    moves = change(Override(DUE, None, ""))

    assert owed.due == DUE
    assert len(moves.moved) == 1


def test_a_period_in_working_days_counts_one_day_more() -> None:
    owed = owed_by_law("seal_query_decision_2022", date(2026, 11, 10))
    assert owed.due == date(2026, 11, 13)

    change(rest(date(2026, 11, 12)))

    assert owed.due == date(2026, 11, 16)


def test_a_suspect_in_custody_gains_no_day_by_the_calendar() -> None:
    owed = owed_by_law("prosecution_review", options={"in_custody": True}, in_custody=True)
    assert owed.due == NOMINAL

    moves = change(Override(NOMINAL, DayKind.WORK, "x"))

    assert owed.due == NOMINAL
    assert moves.moved == []
    assert moves.undecided == []


def test_where_custody_is_not_recorded_and_matters_the_day_stays_to_be_looked_at() -> None:
    start, day = date(2026, 10, 12), date(2026, 11, 12)
    silent = owed_by_law("prosecution_review", start)
    duty = owed_by_law("prosecution_review", start, options={"in_custody": False})

    moves = change(rest(day))

    assert moves.undecided == [silent]
    assert (silent.due, duty.due) == (day, date(2026, 11, 13))


def test_an_extension_is_counted_again_from_the_day_before_holidays() -> None:
    start = date(2026, 9, 1)
    owed = owed_by_law("prosecution_review", start, options={"in_custody": False}, extended=True)
    assert owed.due == date(2026, 10, 16)

    change(rest(date(2026, 10, 16)))

    assert owed.due == date(2026, 10, 19)


def test_a_date_set_by_a_document_never_moves() -> None:
    owed = owed_by_law("suggestion_reply_urgent", set_day=DUE)

    moves = change(rest())

    assert owed.due == DUE
    assert moves == Moves([], [], [])


def test_a_date_that_somebody_set_otherwise_stays_to_be_looked_at() -> None:
    owed = owed_by_law()
    owed.due = date(2026, 10, 12)

    moves = change(rest())

    assert owed.due == date(2026, 10, 12)
    assert moves.undecided == [owed]


def test_what_is_settled_does_not_move() -> None:
    owed = owed_by_law()
    close(owed, on=DUE, as_=DutyState.MET)

    assert change(rest()).moved == []


def test_a_published_case_stays_as_its_source_tells_it() -> None:
    owed = owed_by_law(case=make_case(provenance=Provenance.PUBLISHED))

    assert change(rest()).moved == []
    assert owed.due == DUE


def test_a_provisional_date_moves_when_its_year_is_published() -> None:
    owed = owed_by_law(start=date(2027, 1, 8))
    assert owed.is_provisional
    assert owed.due == date(2027, 2, 8)

    moves = load()

    assert [(move.owed.id, move.counted.due) for move in moves.moved] == [
        (owed.id, date(2027, 2, 12))
    ]
    assert not owed.is_provisional


def test_a_provisional_date_that_stays_is_confirmed_without_an_entry() -> None:
    case = make_case()
    owed = owed_by_law(start=date(2027, 2, 22), case=case)
    assert owed.is_provisional

    moves = load()

    assert [move.owed.id for move in moves.confirmed] == [owed.id]
    assert not owed.is_provisional
    assert entries_about_moves(case) == []


def test_the_next_date_of_the_case_follows(app: Flask) -> None:
    with prepare(app):
        case_id = owed_by_law().case_id

    with prepare(app):
        change(rest())

    with app.app_context():
        assert session().get_one(Case, case_id).next_due == NEXT


def test_a_preview_says_what_moves_and_changes_nothing() -> None:
    owed_by_law()
    owed_by_law()
    kept = owed_by_law(start=date(2026, 9, 21))

    moves = preview_override(rest())
    line = moves.lines()[0]

    assert (line.before, line.after, line.number) == (DUE, NEXT, 2)
    assert kept.due not in {move.owed.due for move in moves.moved}
    assert current_calendar() is PUBLISHED
    assert session().scalar(select(CalendarState)) is None


def test_a_preview_of_a_year_says_the_same_as_loading_it() -> None:
    owed_by_law(start=date(2027, 1, 8))

    promised = preview_year(read_published(YEAR_2027)).lines()

    assert [(line.after, line.number) for line in promised] == [(date(2027, 2, 12), 1)]
    moved = [move.counted.due for move in load().moved]
    assert moved == [line.after for line in promised]


def test_the_audit_says_who_changed_the_calendar_and_how_many_dates_moved() -> None:
    owed_by_law()
    change(rest())
    session().flush()

    event = (
        session()
        .scalars(select(AuditEvent).where(AuditEvent.kind == AuditKind.CALENDAR_CHANGED))
        .one()
    )
    assert event.details["day"] == DUE.isoformat()
    assert event.details["moved"] == 1
    assert "Typhoon" not in str(event.details), "the reason is in the journal, not in the audit"


def test_the_number_of_statements_grows_only_with_what_moves(database: Database) -> None:
    owed_by_law()
    session().flush()
    current_calendar()
    with counted(database) as texts:
        preview_override(rest())
    for _ in range(5):
        owed_by_law()
    session().flush()
    with counted(database) as many:
        preview_override(rest())

    assert len(many) == len(texts)


def test_a_count_over_a_suspension_is_counted_again() -> None:
    case = make_case()
    stood_still = ((date(2026, 9, 3), date(2026, 9, 10)),)
    start = date(2026, 8, 25)
    owed = keep(
        due("prosecution_review", start, suspended=stood_still),
        start,
        case=case,
        options={"in_custody": False},
    )
    assert owed.due == DUE

    change(rest())

    assert owed.due == NEXT
