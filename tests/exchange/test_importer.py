"""A file comes in whole, recorded as it is, or not at all."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import func, select

from casetrack.accounts.models import OfficeLevel, Procuratorate, Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import PartyKind, StageState
from casetrack.cases.models import (
    Case,
    Disposition,
    Identity,
    JournalEntry,
    Obligation,
    Party,
)
from casetrack.cases.policy import sight_of
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.errors import NotAllowed
from casetrack.exchange.importer import FileRefused, ImportResult, import_text
from casetrack.probation.models import Probation
from tests.builders import NOON, TODAY, make_office, make_staff
from tests.exchange.sheet import EVERY_KIND, EXAMPLES

pytestmark = pytest.mark.both_engines

TEXT = EVERY_KIND.read_text(encoding="utf-8")
SUN = EXAMPLES[0].read_text(encoding="utf-8")


@pytest.fixture
def riverside(database: Database) -> Staff:
    """A prosecutor of the office that the invented case belongs to; another office beside it."""
    for en, zh, short in (
        ("Hillside District People's Procuratorate", "山前区人民检察院", "山前检未"),
        ("Riverside District People's Procuratorate", "河畔区人民检察院", "河畔检未"),
    ):
        office = Procuratorate(name_en=en, name_zh=zh, short_zh=short, level=OfficeLevel.COUNTY)
        session().add(office)
        session().flush()
    return make_staff(office=office)


def bring_in(text: str, by: Staff | None) -> Case:
    """Import, as a command would."""
    with unit_of_work():
        return import_text(text, by=by, on=TODAY, at=NOON).case


def changed(old: str, new: str) -> str:
    """The invented case with one thing changed."""
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def cases() -> int:
    """How many cases there are."""
    return session().scalar(select(func.count()).select_from(Case)) or 0


@pytest.mark.in_turn(13)
def test_a_probation_of_five_months_is_kept_as_recorded_and_flagged(riverside: Staff) -> None:
    case = bring_in(changed("months: 6\n    state", "months: 5\n    state"), riverside)
    probation = session().scalars(select(Probation).where(Probation.case_id == case.id)).one()

    assert probation.months == 5
    assert not probation.disposition.decided_here
    (flag,) = probation.disposition.flags
    assert (flag["rule"], flag["key"]) == ("cnp_probation", "probation_months")
    assert flag["values"]["months"] == 5


def test_a_lawful_probation_has_no_flag(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)

    flags = session().scalars(select(Disposition.flags).where(Disposition.case_id == case.id))

    assert list(flags) == [[], [], []]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("age_status: minor_at_act", "age_status: adult", "cnp_minor_at_act"),
        ("stage: suspected, chapter: 6", "stage: suspected, chapter: 2", "cnp_chapter"),
    ],
    ids=["an adult", "chapter 2"],
)
def test_what_excludes_conditional_non_prosecution_is_flagged(
    riverside: Staff, old: str, new: str, rule: str
) -> None:
    case = bring_in(changed(old, new), riverside)
    decided = (
        session()
        .scalars(
            select(Disposition).where(
                Disposition.case_id == case.id, Disposition.ref == "conditional"
            )
        )
        .one()
    )

    assert [flag["rule"] for flag in decided.flags] == [rule]


def test_a_final_decision_before_the_end_of_probation_is_flagged(riverside: Staff) -> None:
    text = TEXT.replace("kind: civil_judgment", "kind: non_prosecution_after_probation")

    case = bring_in(text, riverside)
    probation = session().scalars(select(Probation).where(Probation.case_id == case.id)).one()

    assert probation.final_disposition is not None
    early = {flag["rule"]: flag["values"] for flag in probation.final_disposition.flags}
    assert probation.disposition.flags == []
    assert early["cnp_after_probation"] == {"earliest": "2026-08-04", "decided": "2026-06-30"}
    # A breach with serious consequences is on record as well; of an announcement nothing is told.
    assert set(early) == {
        "cnp_after_probation",
        "np_after_probation",
        "np_effective_when_announced",
    }


def test_a_file_with_one_problem_leaves_nothing_behind(riverside: Staff) -> None:
    with pytest.raises(FileRefused) as refused:
        bring_in(changed("acting_office: 山前区", "acting_office: 山后区"), riverside)

    assert "山后区人民检察院" in refused.value.problems[0].found
    assert cases() == 0
    assert session().scalars(select(Party)).all() == []


def test_a_case_of_an_office_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(FileRefused) as refused:
        bring_in(TEXT, make_staff())

    (problem,) = refused.value.problems
    assert (problem.line, problem.path) == (3, "office")


def test_a_suggestion_number_is_given_once_in_an_office(riverside: Staff) -> None:
    bring_in(TEXT, riverside)
    second = changed("number: 河畔检未〔2026〕7号", "number: 河畔检未〔2026〕8号")

    with pytest.raises(FileRefused) as refused:
        bring_in(second, riverside)

    line = TEXT[: TEXT.index("number: 河畔检未建〔2026〕1号")].count("\n") + 1
    assert refused.value.problems[0].line == line
    assert cases() == 1


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.CLERK])
def test_who_may_not_open_a_case_may_not_import_one(riverside: Staff, role: Role) -> None:
    somebody = make_staff(role, office=riverside.office)

    with pytest.raises(NotAllowed):
        bring_in(TEXT, somebody)

    assert cases() == 0


def test_nobody_imports_into_another_office(riverside: Staff) -> None:
    with pytest.raises(NotAllowed):
        bring_in(TEXT, make_staff(office=make_office()))


def test_a_stranger_is_not_told_whether_a_stored_case_differs(riverside: Staff) -> None:
    bring_in(TEXT, riverside)
    colleague = make_staff(office=riverside.office)

    with pytest.raises(NotAllowed):
        bring_in(TEXT.replace("months: 6\n    state", "months: 7\n    state"), colleague)


def test_whoever_imports_a_case_handles_it(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)

    assert case.handler_id == riverside.id
    assert sight_of(riverside, case, on=TODAY).is_whole


def test_a_published_example_brings_its_office_and_is_handled_by_nobody(
    database: Database,
) -> None:
    case = bring_in(SUN, None)

    assert case.office.name_zh == "吉林省大安市人民检察院"
    assert case.handler_id is None
    kinds = session().scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert list(kinds) == ["office_created", "case_imported"]


@pytest.mark.in_turn(13)
def test_a_published_example_imported_again_is_unchanged(database: Database) -> None:
    bring_in(SUN, None)

    with unit_of_work():
        again = import_text(SUN, by=None, on=TODAY, at=NOON)

    assert again.result is ImportResult.UNCHANGED
    assert cases() == 1


def test_nobody_but_a_person_imports_a_case_that_is_not_published(riverside: Staff) -> None:
    with pytest.raises(NotAllowed):
        bring_in(TEXT, None)


def test_no_identity_comes_from_a_file(riverside: Staff) -> None:
    bring_in(TEXT, riverside)

    assert session().scalar(select(func.count()).select_from(Identity)) == 0


def test_people_are_found_by_alias_and_initials(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)
    wei = (
        session()
        .scalars(select(Party).where(Party.case_id == case.id, Party.kind == PartyKind.PERSON))
        .first()
    )

    assert wei is not None
    assert wei.sort_key.startswith("wei")
    assert wei.initials == "wmm"


def test_entries_lead_to_what_they_tell_and_say_who_brought_them_in(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)
    entries = {
        entry.number: entry
        for entry in session().scalars(select(JournalEntry).where(JournalEntry.case_id == case.id))
    }

    assert entries[1].subject == "review_period"
    assert entries[2].subject == "disposition"
    assert entries[6].subject == "probation"
    assert entries[4].corrects_id == entries[3].id
    assert {entry.written_by_id for entry in entries.values()} == {riverside.id}
    assert not any(entry.decided_here for entry in entries.values())


def test_what_is_still_owed_is_owed_by_whoever_imported_it(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)
    owed = (
        session()
        .scalars(select(Obligation).where(Obligation.case_id == case.id, Obligation.is_open))
        .all()
    )

    assert {duty.owner_id for duty in owed} == {riverside.id}
    assert {duty.kind for duty in owed} == {
        ObligationKind.REMINDER,
        ObligationKind.ORDER_END,
        ObligationKind.APPEAL_REVIEW,
    }


@pytest.mark.in_turn(13)
def test_next_date_and_stages_are_worked_out_with_the_import(app: Flask, riverside: Staff) -> None:
    with app.app_context():
        by = session().get_one(Staff, riverside.id)
        case = bring_in(TEXT, by)
        sun = bring_in(SUN, None)

        assert case.next_due == date(2026, 8, 10)
        assert sun.next_due is None
        assert case.probation_state is StageState.DONE
        assert sun.probation_state is StageState.DONE
        assert sun.suggestions_state is StageState.NONE_RECORDED
        assert sun.visits_state is StageState.TOOK_PLACE


def test_the_audit_of_an_import_counts_and_names_nobody(riverside: Staff) -> None:
    case = bring_in(TEXT, riverside)
    event = session().scalars(select(AuditEvent).where(AuditEvent.kind == "case_imported")).one()

    assert (event.case_id, event.actor_id) == (case.id, riverside.id)
    assert set(cast("dict[str, object]", event.details)) == {"elements"}
