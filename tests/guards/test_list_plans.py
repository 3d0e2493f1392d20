"""A list begins at an index: among twenty thousand cases nobody reads those that are not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import chain

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import URL
from sqlalchemy.orm import aliased

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Provenance, Stage
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation
from casetrack.cases.models.case import UNDATED
from casetrack.cases.policy import OFFICE_WIDE
from casetrack.cases.queries import CaseFilter, list_cases
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import close_session, use_database
from casetrack.desk.diary.queries import count_of, first_of_each_day, lines_of, narrowing_of
from casetrack.desk.today.periods import PeriodFilter, periods_of
from casetrack.ledger.diary import DiaryAsked
from casetrack.suggestions import listing
from casetrack.suggestions.lists import COUNTED, Which
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.open_suggestions import OpenList, read_open
from casetrack.visits.listing import ahead_of, who_goes
from casetrack.visits.models import Visit
from tests.builders import TODAY
from tests.house import NewDatabase, make_app
from tests.nation import (
    CASES,
    ENTRUSTED,
    GRANTED,
    HANDLERS,
    OFFICES,
    PUBLISHED,
    ROLES,
    Nation,
    case_of,
    nation_in,
)
from tests.plans import Plan, plans_of
from tests.signed_in import sign_in

pytestmark = [pytest.mark.both_engines, pytest.mark.night_alone]

SOON = TODAY + timedelta(days=30)


@pytest.fixture(scope="module", params=["uncounted", "counted"])
def nation(new_database: NewDatabase, of_a_nation: URL, request: pytest.FixtureRequest) -> Nation:
    """The same, where the database knows how many rows of what it has, and where it does not."""
    database = new_database(of_a_nation)
    if request.param == "counted":
        with database.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
    return nation_in(database)


@pytest.fixture(scope="module")
def app(nation: Nation, keyring: Keyring) -> Flask:
    """The application on it."""
    return make_app(nation.database, keyring)


def _scans(plans: list[Plan]) -> str:
    return "\n\n".join(
        f"{plan.scanned}\n{plan.statement}\n{plan.told}" for plan in plans if plan.scanned
    )


# --- Pages ----------------------------------------------------------------------------------------

CASES_PAGES = (
    "/cases",
    "/cases?status=any",
    "/cases?stage=probation",
    "/cases?handler=me",
    "/cases?sort=-next",
)
TODAY_PAGES = (
    "/",
    "/?whose=office",
    "/today/late",
    "/today/ahead?whose=office",
    "/today/late?whose=office&owner=1",
    "/today/handlers",
    "/notices",
    "/today/urgent",
)
VISIT_PAGES = (
    "/visits",
    "/visits?sort=-day",
    "/visits?visitor=me",
    "/visits/overview",
    f"/visits/week?on={TODAY}",
)
CHECK_PAGES = ("/spot-checks", "/spot-checks?state=ahead", "/spot-checks?state=open")
DAYS_PAGES = (
    f"/days?on={TODAY}",
    f"/days?on={TODAY}&whose=office",
    f"/days?on={TODAY}&view=week",
    f"/days?on={TODAY}&view=list",
    f"/days?on={TODAY}&view=day&whose=office&kind=period",
    f"/days/plan?on={TODAY}",
)
LETTER_PAGES = tuple(f"/suggestions?show={which.value}" for which in Which)
BOARD_PAGES = ("/probations", "/probations?whose=mine", "/probations?month=2027-03")
PERIOD_PAGES = (
    "/periods",
    "/periods?show=at_risk",
    "/periods?show=suspended",
    "/periods?risk=late",
    "/periods?risk=short_window",
    "/periods?held=1",
)
CASE = case_of(OFFICES // 2)
CASE_PAGES = (
    f"/cases/{CASE}",
    f"/cases/{CASE}?before=d",
    f"/cases/{CASE}/visits",
    f"/cases/{CASE}/dates",
    f"/cases/{CASE}/team",
    f"/days?on={TODAY}&case={CASE}",
)
PAGES = (
    *CASES_PAGES,
    *TODAY_PAGES,
    *VISIT_PAGES,
    *CHECK_PAGES,
    *DAYS_PAGES,
    *LETTER_PAGES,
    *PERIOD_PAGES,
    *BOARD_PAGES,
    *CASE_PAGES,
)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_begins_at_an_index(app: Flask, nation: Nation, role: Role) -> None:
    client = sign_in(app, nation.people[role])
    seen = []
    scanned = []
    for page in PAGES:
        with plans_of(nation.database) as plans:
            answer = client.get(page)
        seen += [page] if answer.status_code == 200 else []
        assert answer.status_code in {200, 403, 404}, page
        scanned += [f"{page}\n{_scans(plans)}"] if any(plan.scanned for plan in plans) else []

    assert not scanned, "\n\n".join(scanned)
    assert len(seen) >= {Role.PROSECUTOR: 16, Role.SECTION_HEAD: 25}.get(role, 7)


# --- Lists, also their later pages ----------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("after", [None, (TODAY, 1), (UNDATED, 1)])
@pytest.mark.parametrize(
    "narrowed",
    [CaseFilter(), CaseFilter(stage=Stage.PROBATION), CaseFilter(farthest_first=True)],
)
def test_the_list_of_cases_begins_at_an_index(
    nation: Nation, role: Role, after: tuple[date, int] | None, narrowed: CaseFilter
) -> None:
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        list_cases(nation.people[role], narrowed, on=TODAY, after=after, limit=51)

    assert len(plans) == 1
    assert not plans[0].scanned, _scans(plans)


def _ahead(user: Staff) -> int:
    return len(ahead_of(user, on=TODAY, until=SOON, limit=51))


def _of_visitor(user: Staff) -> int:
    return len(ahead_of(user, on=TODAY, until=SOON, visitor_id=user.id, limit=51))


def _days(user: Staff) -> int:
    return len(first_of_each_day(_of_days(user), most=3).rows)


def _days_of_office(user: Staff) -> int:
    # Who sees no office is asked for their own.
    is_office = user.role in OFFICE_WIDE
    return len(first_of_each_day(_of_days(user, is_office=is_office), most=3).rows)


def _list_of_days(user: Staff) -> int:
    return len(lines_of(_of_days(user), after=(TODAY, time(0, 0), "duty", 1), limit=51))


def _days_counted(user: Staff) -> int:
    return count_of(_of_days(user)).total


def _days_narrowed(user: Staff) -> int:
    return len(narrowing_of(_of_days(user)).people)


def _device(user: Staff) -> int:
    return len(lines_of(_of_days(user, for_device=True)))


def _of_days(user: Staff, *, is_office: bool = False, for_device: bool = False) -> DiaryAsked:
    # Heads handle nothing here: they look at the office.
    is_office = is_office or user.role is Role.SECTION_HEAD
    first = TODAY - timedelta(days=30)
    return DiaryAsked(user, TODAY, first, SOON, is_office=is_office, for_device=for_device)


def _visitors(user: Staff) -> int:
    return len(who_goes(user, on=TODAY, until=TODAY + timedelta(days=13)))


def _periods(user: Staff) -> int:
    return len(periods_of(user, PeriodFilter(), on=TODAY, after=(TODAY, 1), limit=51))


def _letters(user: Staff) -> int:
    after = (TODAY, 1)
    opened = [
        read_open(
            user, OpenList(which, 51, after, after if which is Which.OPEN else None), on=TODAY
        )
        for which in COUNTED
    ]
    others = [
        listing.places_in(user, which, letters=True, on=TODAY, after=after, limit=51)
        for which in Which
        if which not in COUNTED
    ]
    places = chain(*(one.letters for one in opened), *others)
    lines = listing.lines_of([number for _day, number in places])
    return opened[0].totals.suggestions + len(lines)


READS = [
    _ahead,
    _of_visitor,
    _days,
    _days_of_office,
    _list_of_days,
    _days_counted,
    _days_narrowed,
    _device,
    _visitors,
    _periods,
    _letters,
]


@pytest.mark.parametrize("role", [Role.PROSECUTOR, Role.SECTION_HEAD, Role.SOCIAL_WORKER])
@pytest.mark.parametrize("read", READS)
def test_the_other_lists_begin_at_an_index(
    nation: Nation, role: Role, read: Callable[[Staff], int]
) -> None:
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        read(nation.people[role])

    assert not any(plan.scanned for plan in plans), _scans(plans)


def test_what_is_owed_for_letters_is_read_in_an_index_of_theirs(nation: Nation) -> None:
    """And not in the long rows of all that is owed in their cases."""
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        read_open(nation.people[Role.SECTION_HEAD], OpenList(Which.OPEN, 21), on=TODAY)

    assert any("ix_obligation_of_letters" in plan.told for plan in plans)


@pytest.mark.parametrize("read", [item for item in READS if item is not _of_visitor])
def test_a_head_has_something_on_every_list(nation: Nation, read: Callable[[Staff], int]) -> None:
    """Or the plans would be those of lists with nothing in them."""
    use_database(nation.database)
    assert read(nation.people[Role.SECTION_HEAD])
    close_session()


@pytest.mark.parametrize("role", ROLES)
def test_each_is_shown_their_own_and_what_was_published(nation: Nation, role: Role) -> None:
    """Or the plans would be those of lists with nothing in them."""
    use_database(nation.database)
    anything = CaseFilter(status=None)
    shown = {
        Role.PROSECUTOR: CASES + GRANTED + ENTRUSTED + PUBLISHED,
        Role.SECTION_HEAD: HANDLERS * CASES + ENTRUSTED + PUBLISHED,
        Role.CASE_MANAGEMENT: HANDLERS * CASES,
        Role.SOCIAL_WORKER: GRANTED,
    }
    assert len(list_cases(nation.people[role], anything, on=TODAY, limit=999)) == shown[role]
    close_session()


# --- What was mended ------------------------------------------------------------------------------


def _may_know_as_it_was(me: Staff) -> sa.ColumnElement[bool]:
    granted = sa.select(CaseGrant.case_id).where(CaseGrant.staff_id == me.id)
    is_published = Case.provenance == Provenance.PUBLISHED
    return sa.or_(Case.id.in_(granted), Case.handler_id == me.id, is_published)


def _cases_as_they_were(me: Staff) -> sa.Select[int]:
    undated_last = sa.case((Case.next_due.is_(None), 1), else_=0)
    cases = sa.select(Case.id).where(_may_know_as_it_was(me))
    return cases.order_by(undated_last, Case.next_due).limit(51)


def _visits_as_they_were(me: Staff) -> sa.Select[int]:
    is_mine = sa.or_(Visit.visitor_id == me.id, Case.handler_id == me.id)
    visits = sa.select(Visit.id).join(Case, Case.id == Visit.case_id).where(is_mine)
    return visits.order_by(Visit.planned_on, Visit.id).limit(51)


def _letters_as_they_were(me: Staff) -> sa.Select[int]:
    first = aliased(Obligation)
    first_owed = (
        sa.select(first.id)
        .where(first.case_id == Suggestion.case_id, first.is_open)
        .order_by(first.due, first.id)
        .limit(1)
        .correlate(Suggestion)
        .scalar_subquery()
    )
    letters = sa.select(Suggestion.id).outerjoin(Obligation, Obligation.id == first_owed)
    letters = letters.join(Case, Case.id == Suggestion.case_id).where(_may_know_as_it_was(me))
    return letters.order_by(Obligation.due, Suggestion.id).limit(51)


def _corrections_as_they_were(me: Staff) -> sa.Select[int]:
    # By no index of what corrects another.
    corrected = sa.func.coalesce(JournalEntry.corrects_id, 0)
    return sa.select(sa.func.max(JournalEntry.id)).where(corrected == me.id)


@pytest.mark.parametrize(
    "as_it_was",
    [_cases_as_they_were, _visits_as_they_were, _letters_as_they_were, _corrections_as_they_were],
)
def test_what_was_read_whole_before_it_was_mended_is_noticed(
    nation: Nation, as_it_was: Callable[[Staff], sa.Select[int]]
) -> None:
    """The fifth, of what waits for the chain, stands in tests/audit/test_plans.py."""
    use_database(nation.database)
    with plans_of(nation.database) as plans:
        session().scalars(as_it_was(nation.people[Role.PROSECUTOR])).all()

    assert plans[0].scanned, plans[0].told
