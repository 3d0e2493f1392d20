"""A real name is refused in every text that is kept in the open, however short."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import AgeStatus, BodyKind, Intake, PartyKind, PartyRole
from casetrack.cases.models import Case
from casetrack.casework.actions import NewCase, change_head, open_case
from casetrack.casework.people import NewParty, add_party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from tests.builders import NOON, TODAY, acting, make_staff

pytestmark = pytest.mark.usefixtures("database", "keys")

NAME = "孙小明"
CASE = NewCase(NAME, PartyRole.SUSPECT, AgeStatus.MINOR_AT_ACT, Intake.PROSECUTION_TRANSFER)
BODY = NewParty("孙小明的学校", kind=PartyKind.BODY, body_kind=BodyKind.SCHOOL)
ACCUSED = NewParty("冯浩", roles=(PartyRole.SUSPECT,), charge="盗窃孙小明财物")


def opened(by: Staff) -> Case:
    return open_case(CASE, acting(by, on=TODAY, at=NOON))


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(CASE, title=f"{NAME}盗窃案"), "title"),
        (replace(CASE, charge=f"盗窃{NAME}财物"), "charge"),
        (replace(CASE, national_number=f"{NAME} 2026"), "national_number"),
    ],
)
def test_opening_a_case(new: NewCase, field: str) -> None:
    with pytest.raises(RuleBroken, match="name_in_note") as refused:
        open_case(new, acting(make_staff(), on=TODAY, at=NOON))

    assert refused.value.field == field


@pytest.mark.parametrize("field", ["title_zh", "title_en", "national_number"])
def test_changing_its_head(field: str) -> None:
    by = make_staff()
    case = opened(by)
    head = {"title_zh": "孙某某案", "title_en": "", "national_number": "", field: f"{NAME} 2026"}
    number, title = (
        head["national_number"],
        BilingualText.of(en=head["title_en"], zh=head["title_zh"]),
    )

    with pytest.raises(RuleBroken, match="name_in_note") as refused:
        change_head(
            case, acting(by, on=TODAY, at=NOON), title=title, national_number=number, opened=1
        )

    assert refused.value.field == field


@pytest.mark.parametrize(("new", "field"), [(BODY, "name"), (ACCUSED, "charge")])
def test_bringing_in_a_body_or_somebody_accused(new: NewParty, field: str) -> None:
    by = make_staff()

    with pytest.raises(RuleBroken, match="name_in_note") as refused:
        add_party(opened(by), new, acting(by, on=TODAY, at=NOON))

    assert refused.value.field == field


def test_without_the_name_all_of_it_is_kept() -> None:
    by = make_staff()
    case = opened(by)

    change_head(
        case,
        acting(by, on=TODAY, at=NOON),
        title=BilingualText.written("孙某某盗窃案"),
        national_number="2026-17",
        opened=1,
    )
    add_party(case, replace(BODY, name="某中学"), acting(by, on=TODAY, at=NOON))

    assert session().scalars(select(Case.national_number)).one() == "2026-17"
