"""The demonstration as it stands on the day it is made, on both engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import URL

from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.audit.chain import verify
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import BodyKind, PartyKind, Provenance, Stage, StageState
from casetrack.cases.models import Case, Identity, JournalEntry, Obligation, Party
from casetrack.cases.queries import parties_of
from casetrack.cases.stage_readings import states_of
from casetrack.casework.identity.open_texts import tables_of_case
from casetrack.clocks.models import Deadline
from casetrack.db import Model, session
from casetrack.db.bilingual_text import in_english
from casetrack.db.crypto import Keyring
from casetrack.db.search.models import SearchText
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.demo.people import ACCOUNTS
from casetrack.desk.figures.queries import areas_of, numbers
from casetrack.desk.papers.models import OUTDATED, UNSIGNED
from casetrack.desk.sealed_records.models import RecordSeal
from casetrack.desk.sealed_records.retention import offered
from casetrack.desk.today.groups import AgendaGroup, Whose
from casetrack.desk.today.queries import duties_of
from casetrack.exchange.exporter import case_data
from casetrack.exchange.importer import import_text
from casetrack.exchange.schema import records
from casetrack.exchange.yaml_text import write
from casetrack.ledger.figures import FigurePeriod
from casetrack.probation.models import Probation, ProbationChange
from casetrack.suggestions.kinds import SuggestionKind
from casetrack.suggestions.models import Suggestion
from casetrack.visits.reports.models import VisitReport
from tests.builders import make_staff
from tests.demo.figures_by_hand import BY_HAND, LEFT, NONE
from tests.house import FILES_OF_THE_RUN, NewDatabase, make_app

# What is played here is played on each push by `.ci/run` and for the journeys.
pytestmark = pytest.mark.night_together

MATTER = "学校周边住宿场所接待未成年人"
TUESDAY = date(2026, 11, 24)
# A Sunday, the last day of a month, a day in the National Day holiday, and one seven weeks after,
# when much of what was done lies in that week.
OTHER_DAYS = [date(2026, 11, 29), date(2026, 8, 31), date(2026, 10, 3), date(2026, 11, 20)]


@contextmanager
def furnished(database: Database, keyring: Keyring, day: date) -> Iterator[None]:
    """The demonstration on an empty database, made at ten in the morning, Beijing time."""
    app = make_app(database, keyring)
    at = datetime.combine(day, time(2, 0), tzinfo=UTC)
    with time_machine.travel(at, tick=False), app.test_request_context():
        furnish(on=day, at=at, zone=app.config["TIMEZONE"], act=unit_of_work)
        yield


@pytest.fixture(scope="session")
def demonstration(new_database: NewDatabase, prepared: URL, keyring: Keyring) -> Database:
    """One that was made on a Tuesday, for tests that only read."""
    database = new_database(prepared)
    with furnished(database, keyring, TUESDAY):
        return database


@pytest.fixture
def made_on(demonstration: Database, keys: Keyring) -> Iterator[date]:
    """The day it was made; the tests read it as it stood then."""
    use_database(demonstration)
    yield TUESDAY
    close_session()


def the(login: str) -> Staff:
    """Somebody of the demonstration."""
    return session().scalars(sa.select(Staff).where(Staff.login == login)).one()


def owed(login: str, on: date) -> dict[AgendaGroup, list[ObligationKind]]:
    """What somebody finds on Today."""
    duties = duties_of(the(login), Whose.MINE, on=on).groups
    return {group: [owed.kind for owed in duties] for group, duties in duties.items()}


def stages(title: str) -> dict[Stage, StageState]:
    """Where an invented case stands, by the beginning of its title."""
    query = sa.select(Case).where(
        in_english(Case.title).startswith(title), Case.provenance == Provenance.DEMO
    )
    return states_of(session().scalars(query).one())


def test_there_is_something_to_do_first(made_on: date) -> None:
    check_there_is_something_to_do(made_on)


@pytest.mark.night_alone
@pytest.mark.one_engine
@pytest.mark.parametrize("day", OTHER_DAYS, ids=str)
def test_there_is_whatever_day_it_is_made(
    new_database: NewDatabase, prepared: URL, keyring: Keyring, day: date
) -> None:
    with furnished(new_database(prepared), keyring, day):
        check_there_is_something_to_do(day)


def check_there_is_something_to_do(on: date) -> None:
    """A visit without an outcome, a late reply, a visit today; a decision and checks ahead."""
    prosecutors = owed("prosecutor", on)

    # Of one's own, and of the social worker in a case that one handles.
    assert prosecutors[AgendaGroup.NO_OUTCOME] == [ObligationKind.VISIT] * 2
    # What a month of a probation asks is late, or of today, on some days, too.
    assert prosecutors[AgendaGroup.LATE].count(ObligationKind.SUGGESTION_REPLY) == 1
    assert prosecutors[AgendaGroup.TODAY].count(ObligationKind.VISIT) == 2
    assert ObligationKind.PROSECUTION_REVIEW in prosecutors[AgendaGroup.AHEAD]
    assert ObligationKind.SUGGESTION_CHECK in prosecutors[AgendaGroup.AHEAD]
    assert owed("social", on)[AgendaGroup.NO_OUTCOME] == [ObligationKind.VISIT]


def test_the_six_published_cases_stand_apart_the_thirteen_invented_ones(made_on: date) -> None:
    unsealed = sa.select(Case.provenance, sa.func.count()).where(Case.sealed_on.is_(None))
    rows = session().execute(unsealed.group_by(Case.provenance))

    assert {row[0]: row[1] for row in rows} == {Provenance.PUBLISHED: 6, Provenance.DEMO: 13}


def test_there_is_an_account_for_every_role(made_on: date) -> None:
    assert {account.role for account in ACCOUNTS} == set(Role)
    assert session().scalar(sa.select(sa.func.count()).select_from(Staff)) == len(ACCOUNTS)


def test_a_probation_runs_in_its_third_month_with_guidance_and_visits_elsewhere(
    made_on: date,
) -> None:
    assert stages("Chen") == {
        Stage.REVIEW: StageState.DONE,
        Stage.PROBATION: StageState.RUNNING,
        Stage.GUIDANCE: StageState.RUNNING,
        Stage.VISITS: StageState.RUNNING,
        Stage.SUGGESTIONS: StageState.NOT_DECIDED,
    }


def test_a_company_answered_four_of_four_and_put_two_right(made_on: date) -> None:
    answered = [
        (suggestion.answered(), suggestion.put_right())
        for suggestion in session().scalars(sa.select(Suggestion)).unique()
        if suggestion.kind is SuggestionKind.SOCIAL_GOVERNANCE
        and [body.body_kind for body in suggestion.recipients] == [BodyKind.COMPANY]
        and suggestion.decided_here
        and suggestion.replied is not None
    ]

    assert (4, 2) in answered


def test_a_suit_is_brought_of_what_an_authority_did_half_of(made_on: date) -> None:
    letters = sa.select(Suggestion).where(Suggestion.kind == SuggestionKind.PUBLIC_INTEREST)
    letter = session().scalars(letters).unique().one()
    sued = sa.select(JournalEntry).where(
        JournalEntry.case_id == letter.case_id,
        JournalEntry.kind == EntryKind.PUBLIC_INTEREST_SUIT_FILED,
    )

    assert (letter.answered(), letter.put_right()) == (2, 1)
    assert session().scalars(sued).one().when.is_day
    review = sa.select(Obligation).where(
        Obligation.case_id == letter.case_id, Obligation.kind == ObligationKind.SUIT_REVIEW
    )
    assert session().scalars(review).one().state is DutyState.MET


def test_of_a_probation_from_another_office_the_first_end_is_not_known(made_on: date) -> None:
    (change,) = session().scalars(sa.select(ProbationChange))
    probation = session().get_one(Probation, change.probation_id)

    assert (change.old_end, change.new_end) == (None, probation.ends_on())
    assert not probation.decided_here
    assert probation.is_running(on=made_on)


def test_nothing_in_a_journal_lies_in_the_future_and_work_leaves_a_whole_audit(
    made_on: date,
) -> None:
    tomorrow = datetime.combine(made_on + timedelta(days=1), time(), tzinfo=UTC)
    latest = session().scalar(sa.select(sa.func.max(JournalEntry.written_at)))

    assert latest is not None
    assert latest < tomorrow
    assert verify(session()).is_whole()


def test_every_case_of_it_goes_whole_into_a_file_and_out_of_it_again(
    made_on: date, new_database: NewDatabase, prepared: URL
) -> None:
    unsealed = sa.select(Case).where(Case.sealed_on.is_(None))
    cases = session().scalars(unsealed.order_by(Case.id)).all()
    offices = [(o.name_en, o.name_zh, o.level, o.short_zh) for o in session().scalars(OFFICES)]
    rows, here = [_told(case, made_on) for case in cases], carried(sealed=False)

    there = new_database(prepared)
    close_session()
    use_database(there)
    at = datetime.combine(made_on, time(4, 0), tzinfo=UTC)
    for en, zh, level, short in offices:
        session().add(Procuratorate(name_en=en, name_zh=zh, level=level, short_zh=short))
    session().flush()
    handlers = {o.name_zh: make_staff(office=o) for o in session().scalars(OFFICES).all()}
    brought = [
        import_text(write(data, comment="A case"), by=by, on=made_on, at=at).case
        for data in rows
        for by in (handlers[data["office"]["zh"]],)
    ]

    assert [_told(case, made_on) for case in brought] == rows
    assert carried(sealed=True) == here
    assert here[Deadline] > 0


def _told(case: Case, on: date) -> dict[str, Any]:
    """Its file, as its handler is told it."""
    return case_data(case, seen_by=case.handler, on=on)


OFFICES = sa.select(Procuratorate).order_by(Procuratorate.id)


def carried(*, sealed: bool) -> dict[type[Model], int]:
    """How many rows there are of each table that a case file fills; sealed: with sealed cases.

    A document stays where it was made, and so does what is owed of it.
    """
    unsealed: dict[str, list[sa.ColumnElement[bool]]] = defaultdict(list)
    for case_id in session().scalars(sa.select(Case.id).where(Case.sealed_on.is_not(None))):
        for table, of_case in tables_of_case(case_id) if not sealed else ():
            unsealed[table.name].append(of_case)
    return {
        model: session().scalar(
            sa.select(sa.func.count())
            .select_from(model)
            .where(
                sa.not_(sa.or_(sa.false(), *unsealed[model.__tablename__])),
                Obligation.kind.not_in({UNSIGNED, OUTDATED}) if model is Obligation else sa.true(),
            )
        )
        or 0
        for model in {record.model for record in records()}
    }


def test_of_a_sealed_record_nothing_stands_outside_of_it(made_on: date) -> None:
    """Its alias and number stand in its own rows alone, and its name in none; nor on the disk."""
    words: list[str] = []
    for case in session().scalars(sa.select(Case).where(Case.sealed_on.is_not(None))).all():
        theirs = [case.number, *(party.alias.zh or "" for party in parties_of(case))]
        its_own: dict[str, sa.ColumnElement[bool]] = {t.name: o for t, o in tables_of_case(case.id)}
        its_own["search_text"] = SearchText.case_id == case.id
        elsewhere = [
            (table.name, word)
            for table in Model.metadata.sorted_tables
            for row in session().execute(
                sa.select(table).where(sa.not_(its_own.get(table.name, sa.false())))
            )
            for word in theirs
            if word in str(tuple(row))
        ]
        assert elsewhere == []
        words += theirs

    assert len(words) >= 4
    kept = [file for file in FILES_OF_THE_RUN.folder.rglob("*") if file.is_file()]
    texts = [*words, *(who.name for who in session().scalars(sa.select(Identity)))]
    assert kept
    assert [file for file in kept for text in texts if text.encode() in file.read_bytes()] == []


def test_the_custodian_finds_one_that_waits_and_one_whose_years_are_over(made_on: date) -> None:
    seals = session().scalars(sa.select(RecordSeal)).all()

    assert sorted((seal.holds(), seal.handed_at is not None) for seal in seals) == [
        (False, True),
        (True, True),
        (True, True),
    ]
    assert len(offered(seals, on=made_on)) == 1


def test_the_names_of_the_children_stand_nowhere_in_the_open(made_on: date) -> None:
    names = [identity.name for identity in session().scalars(sa.select(Identity))]

    rows = [
        (table.name, name)
        for table in Model.metadata.sorted_tables
        for row in stored(table)
        for name in names
        if any(name in str(value) for value in row)
    ]

    assert len(names) >= 10
    assert rows == []


def stored(table: sa.Table) -> list[tuple[Any, ...]]:
    """What a file of the database would show: every column as it is stored."""
    return [tuple(row) for row in session().execute(sa.text(f"SELECT * FROM {table.name}"))]


@pytest.mark.parametrize("login", ["prosecutor", "head", "chief"])
def test_each_figure_of_the_office_is_that_of_independent_sql(
    demonstration: Database, keyring: Keyring, login: str
) -> None:
    app = make_app(demonstration, keyring)
    with app.test_request_context():
        check_figures(the(login), TUESDAY)


def check_figures(reader: Staff, made_on: date) -> None:
    """Every number of `BY_HAND`, for this reader."""
    seen = set()

    for period in (FigurePeriod.quarter_of(made_on), FigurePeriod(made_on.year)):
        for area in areas_of(reader):
            counts = numbers(reader, area.figures, [period], made_on)
            for figure in area.figures:
                if (query := BY_HAND.get((area.code, figure.code))) is not None:
                    number = by_hand(query, reader, period, made_on)
                    assert counts[figure, period] == number, (area.code, figure.code, period)
                    seen.add((area.code, figure.code, bool(number)))

    # Each is compared, and counts something somewhere, or nothing was tried.
    assert {(area, code) for area, code, _any in seen} == set(BY_HAND)
    shown = {(area.code, figure.code) for area in areas_of(reader) for figure in area.figures}
    assert shown - LEFT == set(BY_HAND)
    if reader.role is not Role.PROSECUTOR:
        somewhere = {(area, code) for area, code, is_some in seen if is_some}
        assert {of for of in set(BY_HAND) - somewhere if of[0] != "suggestions"} == NONE


def by_hand(query: str, reader: Staff, period: FigurePeriod, on: date) -> int:
    """The number of a statement of `figures_by_hand`."""
    days = {"first": period.first, "last": period.last, "today": on}
    for name, day in days.items():
        query = query.replace(f":{name}", f"DATE('{day.isoformat()}')")
    values: dict[str, object] = {
        "office": reader.office_id,
        "me": reader.id,
        "whole": int(reader.role is not Role.PROSECUTOR),
    }
    if ":month_ago" in query:
        of_beijing = timezone(timedelta(hours=8))
        midnight = datetime.combine(on - timedelta(days=30), time.min, tzinfo=of_beijing)
        values["month_ago"] = midnight.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return int(session().execute(sa.text(query), values).scalar_one())


def test_its_letters_show_what_an_office_has_to_do_with_some(made_on: date) -> None:
    """Answered is not put right, a clock stands still, one body has two letters; one letter was
    withdrawn, a matter has no child, a body was visited, and two that were urged did otherwise.
    """
    query = sa.select(Suggestion).where(Suggestion.decided_here)
    letters = session().scalars(query).all()
    formal = [letter for letter in letters if letter.kind.is_formal]
    asked = [letter.measure.parties[0].party.alias.zh for letter in formal]

    assert [letter for letter in formal if letter.answered() > letter.put_right()]
    assert [letter for letter in formal if letter.still_since and letter.reply_due is None]
    assert max(asked.count(body) for body in asked) == 2
    assert [letter for letter in formal if letter.withdrawn_on]
    (matter,) = {letter.case_id for letter in formal if (letter.case.title.zh or "") == MATTER}
    people = sa.select(Party).where(Party.case_id == matter, Party.kind != PartyKind.BODY)
    assert session().scalars(people).all() == []
    assert [report for report in session().scalars(sa.select(VisitReport)) if report.shown]
    (urging,) = [letter for letter in letters if len(letter.recipients) > 1]
    assert len({result.response for result in urging.results}) == len(urging.recipients) == 2
