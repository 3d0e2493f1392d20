"""Who is called and told as the legal representative is who is guardian that day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from casetrack.cases.guardians import GuardianBar, guardians_of
from casetrack.cases.kinds import AgeStatus, DispositionKind, PartyRole
from casetrack.cases.models import Guardianship, Party, RoleHeld
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.clocks.delivery import representatives_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.people.guarantees.kinds import AdultKind, GuaranteeKind
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from casetrack.review.queries import running
from tests.builders import TODAY, make_child, make_father, make_party
from tests.people.guarantees.builders import give
from tests.probation.builders import make_suspect
from tests.review.builders import case_of, decide, handler_of
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.usefixtures("database", "keys")
BEGAN, ENDED = date(2026, 3, 1), date(2026, 6, 30)
ONE_DAY = timedelta(days=1)


def make_guardian(child: Party, alias: str, **data: Any) -> Party:
    """Another adult of the case, guardian of the child for a time."""
    case = case_of(child)
    other = make_party(
        case, PartyRole.GUARDIAN, alias=BilingualText(alias, alias), age=AgeStatus.ADULT
    )
    values = {
        "quality": GuardianQuality.PARENT,
        "capacity": GuardianCapacity.CAN,
        "since": PartialDate.day(BEGAN),
        "until": PartialDate.unknown(),
        "why": BilingualText(None, None),
        "why_ended": BilingualText(None, None),
        **data,
    }
    row = Guardianship(case_id=case.id, party_id=child.id, other_id=other.id, **values)
    session().add(row)
    session().flush()
    return other


def on(child: Party, day: date) -> dict[str, GuardianBar | None]:
    """The guardians of a day by their alias, each with why they are not called."""
    session().flush()
    return {
        guardian.party.alias.in_("en"): guardian.bar
        for guardian in guardians_of(case_of(child), child, on=day)
    }


def test_a_guardian_is_one_from_the_first_to_the_last_day() -> None:
    child = make_child()
    make_guardian(child, "Aunt", until=PartialDate.day(ENDED))
    make_guardian(child, "Uncle", since=PartialDate.unknown())

    days = (BEGAN - ONE_DAY, BEGAN, ENDED, ENDED + ONE_DAY)
    assert ["Aunt" in on(child, day) for day in days] == [False, True, True, False]
    # Of bounds that nobody knows: it may be that day.
    assert all("Uncle" in on(child, day) for day in days)


def test_a_tie_tells_of_a_guardian_only_where_no_guardianship_does() -> None:
    child = make_child()
    father = make_father(child)
    assert on(child, TODAY) == {"Sun's father": None}

    row = Guardianship(
        case_id=child.case_id,
        party_id=child.id,
        other_id=father.id,
        quality=GuardianQuality.PARENT,
        capacity=GuardianCapacity.CAN,
        since=PartialDate.unknown(),
        until=PartialDate.day(ENDED),
        why=BilingualText(None, None),
        why_ended=BilingualText(None, "撤销监护人资格"),
    )
    session().add(row)
    assert on(child, ENDED) == {"Sun's father": None}
    assert on(child, ENDED + ONE_DAY) == {}


@pytest.mark.parametrize(
    ("role", "capacity", "bar"),
    [
        (PartyRole.VICTIM, GuardianCapacity.CAN, GuardianBar.HARMED),
        (PartyRole.SUSPECT, GuardianCapacity.CAN, GuardianBar.ACCUSED),
    ],
)
def test_who_is_accused_is_not_called(
    role: PartyRole, capacity: GuardianCapacity, bar: GuardianBar
) -> None:
    child = make_child(role=role)
    father = make_guardian(child, "Father", capacity=capacity)
    father.roles = (*father.roles, RoleHeld(PartyRole.CO_OFFENDER))
    make_guardian(child, "Ill", capacity=GuardianCapacity.CANNOT)
    make_guardian(child, "Drinks", capacity=GuardianCapacity.UNFIT)
    make_guardian(child, "Mother")

    bar_by_id = on(child, TODAY)
    assert bar_by_id == {
        "Mother": None,
        "Father": bar,
        "Ill": GuardianBar.CANNOT,
        "Drinks": GuardianBar.UNFIT,
    }
    assert next(iter(bar_by_id)) == "Mother"


def test_the_adult_who_is_named_fits_what_is_said_of_them() -> None:
    child = make_child()
    mother = make_guardian(child, "Mother")
    unfit = make_guardian(child, "Drinks", capacity=GuardianCapacity.UNFIT)
    accused = make_party(case_of(child), PartyRole.CO_OFFENDER, age=AgeStatus.ADULT)
    teacher = make_party(case_of(child), PartyRole.THIRD_PARTY, age=AgeStatus.ADULT)
    guardian, school = AdultKind.LEGAL_REPRESENTATIVE, AdultKind.SCHOOL

    def value(adult: AdultKind | None, who: Party) -> str:
        with pytest.raises(RuleBroken) as broken:
            give(child, GuaranteeKind.INTERROGATION, adult=adult, adult_party_id=who.id, why="x")
        return broken.value.key

    assert value(guardian, teacher) == saying("is not recorded as a guardian on")
    assert value(guardian, unfit) == saying("is not called as the legal representative")
    assert value(school, mother) == saying("is the guardian: choose the legal")
    for nobody in (accused, child):
        assert value(school, nobody) == saying("is a minor or accused, and does not sit")
    assert value(AdultKind.NOBODY, mother) == saying("Say as what that person was there")
    for adult, who in ((guardian, mother), (school, teacher), (school, unfit)):
        why = BilingualText(None, "法定代理人不能到场")
        row = give(child, GuaranteeKind.INTERROGATION, adult=adult, adult_party_id=who.id, why=why)
        assert row.adult_party_id == who.id
    # Before the mother was guardian she was none.
    early = PartialDate.day(BEGAN - ONE_DAY)
    with pytest.raises(RuleBroken, match="is not recorded as a guardian on"):
        give(
            child,
            GuaranteeKind.INTERROGATION,
            happened=early,
            adult=guardian,
            adult_party_id=mother.id,
        )


def test_the_page_offers_guardians_first_and_says_why_one_is_not(app: Flask) -> None:
    with prepare(app):
        child = make_child(role=PartyRole.VICTIM)
        teacher = make_party(
            case_of(child),
            PartyRole.THIRD_PARTY,
            alias=BilingualText("Teacher", "老师"),
            age=AgeStatus.ADULT,
        )
        father = make_guardian(child, "Father")
        father.roles = (*father.roles, RoleHeld(PartyRole.SUSPECT))
        mother = make_guardian(child, "Mother")
        handler = handler_of(child)
        page = f"/cases/{child.case_id}/guarantees/new?kind=victim_interview&of={child.id}"
        ids = [mother.id, teacher.id, father.id]
    shown = text_of(sign_in(app, handler).get(page))
    asked = shown[shown.index('name="adult_party"') :].split("</select>")[0]
    assert [f'value="{number}"' in asked for number in ids] == [True, True, False]
    assert asked.index(f'value="{ids[0]}"') < asked.index(f'value="{ids[1]}"')
    assert "Mother." in shown
    assert "Not offered: Father, accused of having harmed the child." in shown


def test_a_decision_is_served_on_the_guardian_of_its_day(app: Flask) -> None:
    with prepare(app):
        child = make_suspect()
        mother = make_guardian(child, "Mother")
        make_guardian(child, "Drinks", capacity=GuardianCapacity.UNFIT)
        period = running(child, ReviewKind.PROSECUTION)
        assert period is not None
        kind = DispositionKind.DISCRETIONARY_NON_PROSECUTION
        decision = decide(period, ReviewOutcome(kind=kind, decided_on=TODAY, ground="情节轻微"))
        guardians = representatives_of(case_of(child), decision)
        assert [
            (guardian.party.id, guardian.bar) for guardian in guardians if guardian.bar is None
        ] == [(mother.id, None)]
        handler = handler_of(child)
        page = f"/cases/{child.case_id}/decisions/{decision.id}/service"
    shown = text_of(sign_in(app, handler).get(page))
    assert "Guardians on that day: " in shown
    assert "Not served on: Drinks, unfit to be guardian." in shown
