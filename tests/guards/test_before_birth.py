"""No day before the birth of somebody is recorded about them, whichever form it is typed into."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import EntryParty, JournalEntry, Party
from casetrack.db import Model, session
from casetrack.law import AgeRecord
from casetrack.web.form_numbers import FIELD
from casetrack.web.idempotency import new_token
from tests.guards.conftest import Furnished
from tests.guards.made_up import form_of
from tests.guards.sending import Found, forms_at, unread
from tests.guards.test_sent_amiss import nothing_stays, places_that_save

# What a family was before the child was there.
OF_A_FAMILY = ("circumstance", "tie")
DAY = date(2026, 1, 2)


def held_about_somebody(day: date) -> set[str]:
    """The tables with a row about a person that holds this day; an entry is about whom it names."""
    persons = sa.select(Party.id).where(Party.kind == PartyKind.PERSON)
    named = sa.select(EntryParty.entry_id).where(EntryParty.party_id.in_(persons))
    tables = set()
    for table in Model.metadata.sorted_tables:
        days = [column for column in table.c if isinstance(column.type, sa.Date)]
        if table is JournalEntry.__table__:
            of_a_family = sa.func.coalesce(table.c.subject, "").in_(OF_A_FAMILY)
            about = sa.and_(table.c.id.in_(named), sa.not_(of_a_family))
        elif "party_id" in table.c and table.name not in OF_A_FAMILY:
            about = table.c.party_id.in_(persons)
        else:
            continue
        is_held = sa.or_(*(column == day for column in days)) if days else sa.false()
        if session().scalar(sa.select(sa.exists().where(about, is_held))):
            tables.add(table.name)
    return tables


def note_held(there: list[str], held: Callable[[date], Collection[str]], day: date) -> None:
    """Note what holds the day once something is written."""
    there += sorted(held(day))


def fields_that_take(
    form: Found, day: date, held: Callable[[date], Collection[str]]
) -> tuple[list[str], int]:
    """The fields by which the day comes to stand somewhere; in how many it was typed."""
    taken = []
    days = [
        name
        for name, control in form.form.controls.items()
        if control.date and not control.date.endswith("future")
    ]
    for name in days:
        there: list[str] = []
        sent = {**form.filled, FIELD: [new_token()], name: [day.isoformat()]}
        with nothing_stays(partial(note_held, there, held, day)), unread():
            form.client.post(form.to, data=sent)
        taken += [f"{form.endpoint}: {name}: {', '.join(there)}"] if there else []
    return taken, len(days)


@pytest.mark.in_turn(3)
@pytest.mark.one_engine
def test_no_form_records_a_day_before_the_birth(
    desk: Furnished, of_the_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody is taken to be born today, so that no other day is refused for another reason. On
    a push a seventh of the forms.
    """
    there = places_that_save(desk, of_the_run)
    monkeypatch.setattr(AgeRecord, "is_before_birth", lambda _record, day: day < desk.today)
    with desk.app.app_context():
        earlier = (desk.today - timedelta(days=days) for days in range(1, 99))
        day = next(day for day in earlier if not held_about_somebody(day))
    tried = [
        fields_that_take(form, day, held_about_somebody) for form in forms_at(desk, there.places)
    ]

    assert [field for fields, _count in tried for field in fields] == []
    assert sum(count for _fields, count in tried) > 5, "days are typed at all"


@pytest.mark.parametrize(
    ("saves", "held", "noticed"),
    [
        (True, {"concern"}, ["made.up: on: concern"]),
        (True, set(), []),
        (False, {"concern"}, []),
    ],
)
def test_a_form_that_records_it_is_noticed(
    *, saves: bool, held: set[str], noticed: list[str]
) -> None:
    def view() -> ResponseReturnValue:
        if saves:
            Session().commit()
        return "", 302 if saves else 422

    fields = '<input name="on" data-date="day past"><input name="by" data-date="day future">'

    assert fields_that_take(form_of(fields, view), DAY, lambda _day: held) == (noticed, 1)
