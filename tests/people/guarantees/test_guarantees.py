"""Guarantees are rows with a day; a correction is another row; the law reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, Part, PartyRole
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.facts.recording import Statement, correct
from casetrack.casework.identity.ages import age_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, RuleBroken
from casetrack.law import SuspectGuarantees
from casetrack.ledger.journal import enter
from casetrack.people.guarantees.fact_actions import GUARANTEE
from casetrack.people.guarantees.kinds import AdultKind, GuaranteeKind, HeardOf, PleaOutcome
from casetrack.people.guarantees.models import Guarantee
from casetrack.people.guarantees.queries import record_of
from casetrack.people.guarantees.reading import facts_of, verdicts_on_suspect, verdicts_on_victim
from casetrack.people.models import Attribute, AttributeKind
from tests.builders import NOON, TODAY, acting, make_child, make_party
from tests.people.guarantees.builders import give
from tests.protected import HELD, guarantee_values, protect
from tests.review.builders import case_of, handler_of
from tests.saying import saying

INTERROGATED = GuaranteeKind.INTERROGATION
INTERVIEW = GuaranteeKind.VICTIM_INTERVIEW


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """Sun Moumou, a suspect."""
    with app.app_context(), unit_of_work():
        yield make_child()


@pytest.fixture
def victim(app: Flask) -> Iterator[Party]:
    """The same as a victim."""
    with app.app_context(), unit_of_work():
        yield make_child(role=PartyRole.VICTIM)


def unmet(person: Party) -> set[str]:
    """The rules that are not met, of those that refuse."""
    record = record_of(person)
    return {
        verdict.rule
        for verdict in verdicts_on_suspect(record, on=TODAY, minor_now=age_of(person, TODAY).minor)
        if verdict.refuses
    }


def test_nothing_is_on_record_of_somebody_of_whom_nothing_was_recorded(child: Party) -> None:
    assert unmet(child) == {
        "guarantee_interrogated",
        "guarantee_counsel",
        "guarantee_defender_heard",
        "guarantee_adult_present",
    }


def test_what_a_decision_needs_is_what_was_recorded(child: Party) -> None:
    protect(child)

    assert unmet(child) == set()


def test_each_row_answers_for_itself(child: Party) -> None:
    give(child, INTERROGATED, adult=AdultKind.NOBODY)
    assert unmet(child) == {
        "guarantee_counsel",
        "guarantee_defender_heard",
        "guarantee_adult_present",
    }

    # One that went wrong is made good by another.
    later = PartialDate.day(date(2026, 11, 13))
    give(child, INTERROGATED, adult=AdultKind.SCHOOL, happened=later)
    assert unmet(child) == {"guarantee_counsel", "guarantee_defender_heard"}

    act = acting(handler_of(child), on=TODAY, at=NOON)
    kind = EntryKind.LEGAL_AID_NOTIFIED
    enter(case_of(child), kind, act, when=HELD, parties={Part.ABOUT: [child]})
    assert unmet(child) == {"guarantee_defender_heard"}

    give(child, GuaranteeKind.OPINION_HEARD, heard_of=HeardOf.LEGAL_REPRESENTATIVE)
    assert unmet(child) == {"guarantee_defender_heard"}
    give(child, GuaranteeKind.OPINION_HEARD, heard_of=HeardOf.DEFENDER)
    assert unmet(child) == set()


@pytest.mark.parametrize(
    ("age", "weight"),
    [(AgeStatus.MINOR, True), (AgeStatus.MINOR_AT_ACT, True), (AgeStatus.ADULT, False)],
)
def test_of_an_adult_by_now_the_missing_adult_asks_a_reason_only(
    child: Party, age: AgeStatus, *, weight: bool
) -> None:
    child.age_status = age
    give(child, INTERROGATED, adult=AdultKind.NOBODY)

    assert ("guarantee_adult_present" in unmet(child)) is weight


def test_what_arises_for_some_only(child: Party) -> None:
    def facts() -> SuspectGuarantees:
        return facts_of(record_of(child), on=TODAY, minor_now=True)

    protect(child)
    before = facts()
    session().add(
        Attribute(
            case_id=child.case_id,
            party_id=child.id,
            kind=AttributeKind.SEX,
            text=BilingualText("female", "女"),
            since=PartialDate.unknown(),
            until=PartialDate.unknown(),
            said_by=BilingualText(None, None),
        )
    )
    make_party(case_of(child), PartyRole.CO_OFFENDER, age=AgeStatus.ADULT)
    session().flush()
    assert facts() == replace(before, woman_present=False, separate_handling=False)

    give(child, GuaranteeKind.SEPARATE)
    give(child, GuaranteeKind.ASSESSMENT, child_consents=True, guardian_consents=True)
    give(child, GuaranteeKind.PLEA, plea=PleaOutcome.SIGNED, adult=AdultKind.RELATIVE)
    assert facts() == replace(
        before,
        woman_present=False,
        separate_handling=True,
        assessment_consent=True,
        plea_witnessed=False,
    )
    give(child, GuaranteeKind.PLEA, plea=PleaOutcome.OBJECTION_RECORDED)
    give(child, GuaranteeKind.HEARING, is_closed=False)
    later = PartialDate.day(date(2026, 11, 13))
    give(child, INTERROGATED, adult=AdultKind.SCHOOL, woman_present=True, happened=later)
    assert facts() == replace(
        before,
        woman_present=True,
        separate_handling=True,
        assessment_consent=True,
        plea_witnessed=True,
        hearing_closed=False,
        substitution_reason=False,
    )


def test_a_correction_is_another_row(child: Party) -> None:
    row = give(child, INTERROGATED, adult=AdultKind.NOBODY)
    values = guarantee_values(
        INTERROGATED, adult=AdultKind.RELATIVE, why=BilingualText("away", "外出")
    )
    act = acting(handler_of(child), on=TODAY, at=NOON)

    def put_right(row: Guarantee, opened: int) -> JournalEntry | None:
        statement = Statement(child, values)
        return correct(
            GUARANTEE, case_of(child), row, statement, act, opened=opened, reason="mistyped"
        )

    entry = put_right(row, 1)
    assert entry is not None
    assert entry.kind is GUARANTEE.corrected
    assert entry.text.in_("en") == (
        "interrogation: Adult: present: another adult relative, was present: no adult. Why: why:"
        " away, was none. Reason: mistyped"
    )
    assert (row.adult, row.withdrawn_by_id) == (AdultKind.NOBODY, entry.id)
    now = GUARANTEE.find(case_of(child), row.id)
    assert now is not None
    assert now.id != row.id
    assert (now.adult, now.entry_id, now.withdrawn_by_id) == (
        AdultKind.RELATIVE,
        entry.id,
        None,
    )

    # Whoever opened the former one sees what was saved since; unchanged it is no correction.
    statement = Statement(child, {**values, "is_signed": True})
    with pytest.raises(LostRace):
        correct(GUARANTEE, case_of(child), now, statement, act, opened=1, reason="again")
    assert put_right(now, 2) is None


@pytest.mark.parametrize(
    ("kind", "told", "key"),
    [
        (INTERROGATED, {}, saying("Say which adult was present, or that none was")),
        (
            GuaranteeKind.APPROPRIATE_ADULT,
            {"adult": AdultKind.LEGAL_REPRESENTATIVE, "why": BilingualText("x", "外出")},
            saying("Choose who stood in for the legal"),
        ),
        (
            GuaranteeKind.APPROPRIATE_ADULT,
            {"adult": AdultKind.SCHOOL},
            saying("Say why the legal representative did not come"),
        ),
        (
            GuaranteeKind.ASSESSMENT,
            {"child_consents": True, "guardian_consents": False},
            saying("Without the consent of both the minor and the"),
        ),
        (
            GuaranteeKind.ASSESSMENT,
            {"guardian_consents": True},
            saying("Without the consent of both the minor and the"),
        ),
        (INTERVIEW, {}, saying("Choose a minor of this case of whom this can")),
        (
            GuaranteeKind.SPECIALISED,
            {"happened": PartialDate.day(TODAY + timedelta(days=1))},
            "not_yet",
        ),
    ],
)
def test_what_is_refused(child: Party, kind: GuaranteeKind, told: dict[str, Any], key: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        give(child, kind, **told)

    assert refused.value.key == key


def test_a_day_that_is_today_is_not_ahead(child: Party) -> None:
    assert give(child, GuaranteeKind.SPECIALISED, happened=PartialDate.day(TODAY)).id


def test_a_second_interview_of_a_victim_asks_why(victim: Party) -> None:
    give(victim, INTERVIEW, has_grave_harm=True, is_recorded=True)
    record = record_of(victim)
    assert [verdict.met for verdict in verdicts_on_victim(record, on=TODAY)] == [True, True]

    with pytest.raises(RuleBroken) as refused:
        give(victim, INTERVIEW, has_grave_harm=True, is_recorded=True)
    assert (refused.value.key, refused.value.field) == ("interviewed_before", "why")

    give(
        victim,
        INTERVIEW,
        has_grave_harm=True,
        is_recorded=True,
        why=BilingualText("new facts", "出现新的事实"),
        happened=PartialDate.day(date(2026, 11, 13)),
    )
    record = record_of(victim)
    assert [verdict.warns for verdict in verdicts_on_victim(record, on=TODAY)] == [True, False]


def test_an_interview_about_grave_harm_is_recorded_or_says_why_not(victim: Party) -> None:
    with pytest.raises(RuleBroken) as refused:
        give(victim, INTERVIEW, has_grave_harm=True, is_recorded=False)
    assert refused.value.key == "interview_not_recorded"

    assert give(victim, INTERVIEW, has_grave_harm=False, is_recorded=False).id
