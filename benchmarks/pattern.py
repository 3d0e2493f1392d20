"""A hundred cases made by casetrack's own actions: what a nation is copied from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from casetrack.accounts.actions import create_staff, new_password
from casetrack.accounts.models import Role, Staff
from casetrack.accounts.passwords import hash_password
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import CaseStatus
from casetrack.cases.models import Case, Obligation
from casetrack.db import Model, session
from casetrack.db.transaction import touch, unit_of_work
from casetrack.demo.desk import Desk, Scene, play
from casetrack.demo.making import SCENES, published_files
from casetrack.demo.people import make_people
from casetrack.exchange.importer import import_text
from casetrack.suggestions.models import Suggestion
from casetrack.visits.models import Visit, VisitState
from casetrack.web.clock import now, today

# How many days before today each playing of the scenes ends, for each prosecutor in turn. What
# ended long ago is closed then: two thirds of the cases of a prosecutor are at work.
OPEN_SINCE = (0, 3, 8, 12, 17, 22, 26, 30)
CLOSED_SINCE = (120, 190, 260, 330)
PROSECUTORS = 4
ZONE = "Asia/Shanghai"
PASSWORD = "measured-by-nobody-else"


@dataclass(frozen=True)
class Pattern:
    """What there is to copy: the ids up to which nothing is, by table, and the largest of all."""

    floors: dict[str, int]
    largest: int
    cases: int
    published: int
    made_on: str

    def as_data(self) -> dict[str, object]:
        """In JSON types."""
        return asdict(self)


def play_pattern(
    scenes: Sequence[Scene] = SCENES,
    *,
    open_since: Sequence[int] = OPEN_SINCE,
    closed_since: Sequence[int] = CLOSED_SINCE,
    files: Sequence[str] | None = None,
) -> Pattern:
    """Fill the empty database of this context; return what is to be copied of it.

    files: published cases, which are not copied; all of them unless given.
    """
    on, at = today(), now()
    with unit_of_work():
        staff = make_people(at=at - timedelta(days=500))
        prosecutors = [_prosecutor(staff["prosecutor"], n) for n in range(PROSECUTORS)]
    for text in published_files() if files is None else files:
        with unit_of_work():
            import_text(text, by=None, on=on, at=at)
    floors = largest_ids()
    for number, days in enumerate((*open_since, *closed_since)):
        people = {**staff, "prosecutor": prosecutors[number % PROSECUTORS]}
        before = session().scalar(select(func.max(Case.id))) or 0
        play(scenes, Desk(people, on - timedelta(days=days), ZoneInfo(ZONE)), act=unit_of_work)
        _renumber(number)
        if days in closed_since:
            _close(before, on=on - timedelta(days=days))
        session().expunge_all()
    cases = session().scalar(select(func.count()).where(Case.id > floors[Case.__tablename__]))
    return Pattern(
        floors,
        max(largest_ids().values()),
        cases or 0,
        floors[Case.__tablename__],
        on.isoformat(),
    )


def largest_ids() -> dict[str, int]:
    """The largest number in the key of each table that has one."""
    largest = {}
    for table in Model.metadata.sorted_tables:
        for column in table.primary_key:
            if column.type.python_type is int:
                largest[table.name] = session().scalar(select(func.max(column))) or 0
    return largest


def _prosecutor(like: Staff, number: int) -> Staff:
    login = f"prosecutor{number}"
    made = create_staff(
        like.office, login, like.name, Role.PROSECUTOR, password=new_password(), at=like.created_at
    )
    made.password_hash = hash_password(PASSWORD)
    return made


def _renumber(number: int) -> None:
    """The letters of one playing have the numbers of every other one."""
    with unit_of_work() as db:
        known = Suggestion.number.like("%号")
        renamed = func.replace(Suggestion.number, "号", f"之{number + 1}")
        db.execute(update(Suggestion).where(known).values(number=renamed))


def _close(after: int, *, on: date) -> None:
    """Close what was just played, by force: no scene ends with everything done."""
    with unit_of_work() as db:
        db.execute(
            update(Case).where(Case.id > after).values(status=CaseStatus.CLOSED, closed_on=on)
        )
        db.execute(
            update(Obligation)
            .where(Obligation.case_id > after, Obligation.is_open)
            .values(is_open=False, state=DutyState.MET, settled_on=on)
        )
        visits = Visit.__table__
        db.execute(
            update(Visit)
            .where(Visit.case_id > after, Visit.state == VisitState.PLANNED)
            .values(
                {
                    Visit.state: VisitState.NOT_HELD,
                    visits.c.happened_edtf: on.isoformat(),
                    visits.c.happened_first: on,
                    visits.c.happened_last: on,
                }
            )
        )
        for case_id in db.scalars(select(Case.id).where(Case.id > after)):
            touch(case_id)
