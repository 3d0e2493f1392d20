"""The title a case made by itself names everybody who is accused; a typed one stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casetrack.cases.kinds import AgeStatus, Intake, PartyRole
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.actions import NewCase, open_case
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import PartyChange, add_party, change_party
from casetrack.casework.titles import made_title
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from tests.builders import acting, make_staff

pytestmark = pytest.mark.usefixtures("database", "keys")

SUN, LU = BilingualText("Sun Moumou", "孙某某"), BilingualText("Lu Mou", "陆某")
THEFT, FRAUD = BilingualText("theft", "盗窃罪"), BilingualText("fraud", "诈骗罪")


@pytest.mark.parametrize(
    ("people", "causes", "english", "chinese"),
    [
        ([SUN], [THEFT], "Sun Moumou: theft", "孙某某盗窃案"),
        ([SUN], [], "Sun Moumou", "孙某某案"),
        ([SUN, LU], [THEFT, THEFT], "Sun Moumou, Lu Mou: theft", "孙某某、陆某盗窃案"),
        ([SUN, LU], [THEFT, FRAUD], "Sun Moumou, Lu Mou: theft, fraud", "孙某某、陆某盗窃、诈骗案"),
        ([SUN, LU, LU, LU], [THEFT], "Sun Moumou and 3 others: theft", "孙某某等4人盗窃案"),
    ],
)
def test_a_case_is_named_after_everybody_accused(
    people: list[BilingualText], causes: list[BilingualText], english: str, chinese: str
) -> None:
    assert made_title(people, causes) == BilingualText(english, chinese)


def opened(title: str = "", *, role: PartyRole = PartyRole.SUSPECT) -> Case:
    new = NewCase(
        child="孙某某",
        role=role,
        age_status=AgeStatus.MINOR,
        intake=Intake.PROSECUTION_TRANSFER,
        charge="盗窃罪",
        title=title,
    )
    return open_case(new, acting(make_staff()))


def bring_in(case: Case, role: PartyRole = PartyRole.SUSPECT, charge: str = "诈骗罪") -> None:
    handler = case.handler
    assert handler is not None
    who = NewParty("陆某", roles=(role,), charge=charge if role is PartyRole.SUSPECT else "")
    add_party(case, who, acting(handler))


def test_a_second_suspect_stands_in_the_title_and_the_journal_says_so() -> None:
    case = opened()
    version = case.version

    bring_in(case)

    assert case.title.zh == "孙某某、陆某盗窃、诈骗案"
    assert case.version > version
    entry = session().scalars(select(JournalEntry).order_by(JournalEntry.number.desc())).first()
    assert entry is not None
    assert "孙某某、陆某盗窃、诈骗案，原为孙某某盗窃案" in (entry.text.zh or "")


def test_a_title_that_was_typed_stays() -> None:
    case = opened("一起校园盗窃案")

    bring_in(case)

    assert case.title.zh == "一起校园盗窃案"


def test_a_victim_changes_no_title() -> None:
    case = opened()

    bring_in(case, PartyRole.VICTIM)

    assert case.title.zh == "孙某某盗窃案"


def test_the_title_follows_an_alias_that_is_changed() -> None:
    case = opened()
    handler, party = case.handler, session().scalars(select(JournalEntry)).one().parties[0].party
    assert handler is not None
    change = PartyChange(BilingualText("Sun Mou", "孙某"), party.age_status, (PartyRole.SUSPECT,))

    change_party(party, change, acting(handler), opened=party.version)

    assert case.title == BilingualText("Sun Mou: theft", "孙某盗窃案")
