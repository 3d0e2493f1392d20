"""Who is guardian of a child from when to when, and who is meant where a guardian is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from casetrack.cases.guardians import guardians_of
from casetrack.cases.kinds import AgeStatus, BodyKind
from casetrack.cases.models import Case, Guardianship, Party
from casetrack.cases.told_kinds import GuardianCapacity, GuardianQuality
from casetrack.casework.facts.recording import Statement, correct, end, history_of, state
from casetrack.casework.parties import guardians_among, has_guardians
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.people.relations import GUARDIANSHIP
from tests.builders import TODAY, acting, make_body, make_child, make_father, make_party
from tests.desk.case_page.test_roles_follow_decisions import shown
from tests.saying import saying
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of

UNKNOWN = PartialDate.unknown()


@pytest.fixture
def child(app: Flask) -> Iterator[Party]:
    """A boy whose father is in the case."""
    with app.app_context(), unit_of_work():
        yield make_child()


def said(other: Party, **changed: Any) -> dict[str, Any]:
    return {
        "other_id": other.id,
        "quality": GuardianQuality.PARENT,
        "capacity": GuardianCapacity.CAN,
        "since": UNKNOWN,
        "until": UNKNOWN,
        "why": BilingualText(None, None),
        **changed,
    }


def of(child: Party, other: Party, **changed: Any) -> Guardianship:
    act = acting(handler_of(child))
    return state(GUARDIANSHIP, case_of(child), Statement(child, said(other, **changed)), act)


def refused(child: Party, other: Party, **changed: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        of(child, other, **changed)
    return broken.value.key


def test_one_follows_another_and_nothing_of_before_is_lost(child: Party) -> None:
    case, act = case_of(child), acting(handler_of(child))
    father = make_father(child)
    aunt = make_party(case, alias=BilingualText("Aunt", "某姑"))
    assert father in guardians_among(case, [child, father, aunt])
    first = of(child, father, since=PartialDate.year(2010))
    assert (first.capacity, aunt in guardians_among(case, [child, father, aunt])) == (
        GuardianCapacity.CAN,
        False,
    )

    now_unfit = Statement(
        child, said(father, since=PartialDate.year(2010), capacity=GuardianCapacity.UNFIT)
    )
    corrected = correct(GUARDIANSHIP, case, first, now_unfit, act, opened=1, reason="酗酒")
    assert corrected is not None
    assert "不宜" in str(corrected.text.zh)
    why = {"why_ended": BilingualText.written("监护人资格被撤销")}
    end(GUARDIANSHIP, case, first, PartialDate.month(2026, 8), act, opened=2, values=why)
    of(child, aunt, quality=GuardianQuality.COURT, since=PartialDate.day(date(2026, 9, 1)))

    assert guardians_among(case, [child, father, aunt]) == [aunt]
    rows = history_of(case, [GUARDIANSHIP])[GUARDIANSHIP.table, first.id]
    assert len(rows) == 3
    assert "监护人资格被撤销" in str(rows[-1].text.zh)
    # Somebody who was guardian once may become it again.
    of(child, father, since=PartialDate.day(date(2026, 11, 1)))
    assert father in guardians_among(case, [child, father, aunt])


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ({}, {}, saying("is recorded as guardian for that time already")),
        (
            {"since": PartialDate.year(2020)},
            {"since": PartialDate.year(2024)},
            saying("is recorded as guardian for that time already"),
        ),
        (
            {"since": PartialDate.year(2020), "until": PartialDate.day(date(2024, 5, 1))},
            {
                "since": PartialDate.day(date(2024, 4, 30)),
                "until": PartialDate.day(date(2024, 6, 1)),
            },
            saying("is recorded as guardian for that time already"),
        ),
        (
            {"since": PartialDate.year(2020), "until": PartialDate.day(date(2024, 5, 1))},
            {"since": PartialDate.day(date(2024, 5, 1))},
            "",
        ),
        (
            {"since": PartialDate.year(2020), "until": PartialDate.parse_edtf("../2024-05-01")},
            {},
            "",
        ),
    ],
)
def test_two_times_of_the_same_guardian_do_not_overlap(
    child: Party, before: dict[str, Any], after: dict[str, Any], key: str
) -> None:
    father = make_father(child)
    of(child, father, **before)
    if key:
        assert refused(child, father, **after) == key
    else:
        assert of(child, father, **after).id


def test_a_minor_and_the_child_itself_are_no_guardian(child: Party) -> None:
    brother = make_party(case_of(child), alias=BilingualText("Brother", "某兄"))
    brother.age_status = AgeStatus.MINOR
    assert refused(child, brother) == saying("is a minor, and a minor is nobody's guardian")
    assert refused(child, child) == saying("Nobody is this to themselves")
    father = make_father(child)
    row = of(child, father)
    assert [has_guardians(party) for party in (child, father)] == [True, False]
    assert session().get_one(Case, child.case_id).id == row.case_id


@pytest.mark.parametrize("quality", [GuardianQuality.ENTRUSTED_CARE, GuardianQuality.FOSTER_CARE])
def test_who_only_cares_for_a_child_is_no_guardian(child: Party, quality: GuardianQuality) -> None:
    carer = make_party(case_of(child), alias=BilingualText("Chu Mou", "褚某"), age=AgeStatus.ADULT)

    row = of(child, carer, quality=quality)

    (entry,) = history_of(case_of(child), (GUARDIANSHIP,))["guardianship", row.id]
    assert "褚某：孙某某的照护人" in (entry.text.zh or "")
    assert "Chu Mou: carer of Sun Moumou" in (entry.text.en or "")
    assert carer.id not in [
        guardian.party.id for guardian in guardians_of(case_of(child), child, on=TODAY)
    ]


def test_the_page_calls_a_foster_carer_a_carer(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        child = make_child()
        carer = make_party(
            case_of(child), alias=BilingualText("Chu Mou", "褚某"), age=AgeStatus.ADULT
        )
        of(child, carer, quality=GuardianQuality.FOSTER_CARE)
        handler, case_id = handler_of(child), child.case_id

    of_child = shown(app, handler, f"/cases/{case_id}/people/{child.id}")
    of_carer = shown(app, handler, f"/cases/{case_id}/people/{carer.id}")

    assert "照护人 褚某 家庭寄养" in of_child
    assert "被照护人 孙某某" in of_carer
    assert "监护人 褚某" not in of_child


def test_nobody_is_guardian_ahead_and_no_court_is_offered(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        case, holder = case_of(child), handler_of(child)
        court = make_body(case, BodyKind.COURT, BilingualText("The court", "区法院"))
        office = make_body(case, BodyKind.GOVERNMENT, BilingualText("The office", "区民政局"))
        father = make_father(child)
        assert refused(child, father, since=PartialDate.year(2027)) == "not_yet"
        ids, url = (court.id, office.id), f"/cases/{case.id}/guardians/new?of={child.id}"
    page = text_of(sign_in(app, holder).get(url))
    assert [f'value="{party}"' in page for party in ids] == [False, True]
