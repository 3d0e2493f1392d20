"""A public version of a letter: nothing in it tells who a child is, however it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import JournalEntry
from casetrack.casework.entry_corrections import correct_entry
from casetrack.casework.identity.actions import set_identity
from casetrack.courses.measures.models import MeasureOrigin
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.public_version import PUBLISHED, PublicVersion, make_public
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import handler_of, issued, served

ALIAS, SCHOOL = "孙某某", "清河区某中学"
NAME, BORN, INITIALS = "孙小明", date(2010, 5, 17), "SXM"
CLEAN = "致某网络公司\n建议事项\n1. 完善实名核验"


@dataclass
class Spot:
    """A served letter of a case with a child at a school, and its handler."""

    holder: FlaskClient
    url: str
    number: str


def a_letter() -> Suggestion:
    case = make_case()
    child = make_child(case)
    born, handler = PartialDate.day(BORN), handler_of(case)
    set_identity(child, name=NAME, born=born, by=handler, at=NOON, on=TODAY)
    make_body(case, BodyKind.SCHOOL, BilingualText(None, SCHOOL), PartyRole.THIRD_PARTY)
    return served(case)


@pytest.fixture
def spot(app: Flask) -> Spot:
    with prepare(app):
        letter = a_letter()
        case, handler = letter.case, handler_of(letter.case)
        url = f"/cases/{case.id}/suggestions/{letter.id}"
        number = case.number
    return Spot(sign_in(app, handler, lang="zh"), url, number)


def sent(text: str, **changes: str) -> dict[str, str]:
    return {
        "text": text,
        "published_on": TODAY.isoformat(),
        "published_at": "区政务服务中心",
        "attended": "区人大代表两名",
        **changes,
    }


@pytest.mark.parametrize(
    "word",
    [NAME, "sun xiaoming", INITIALS, "sxm同学", ALIAS, "孙 某 某", "2010年5月17日", SCHOOL],
)
@pytest.mark.parametrize("field", ["text", "published_at"])
@pytest.mark.usefixtures("database", "keys")
def test_what_leads_to_the_child_is_refused_at_its_field(word: str, field: str) -> None:
    letter = a_letter()
    values = {"text": CLEAN, field: f"{CLEAN}，涉及{word}。"}
    version = PublicVersion(published_on=TODAY, **values)
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)

    with pytest.raises(RuleBroken, match="tells who a child is") as refused:
        make_public(letter, version, act)

    assert refused.value.field == field
    assert session().scalars(select(JournalEntry).where(JournalEntry.kind == PUBLISHED)).all() == []


@pytest.mark.usefixtures("database", "keys")
def test_the_number_of_the_case_and_of_those_it_grew_from_is_refused() -> None:
    letter, other = a_letter(), make_case()
    session().add(MeasureOrigin(measure_id=letter.measure_id, case_id=other.id))
    session().flush()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)

    for number in (letter.case.number, other.number.replace("〔", " [ ").replace("〕", "]")):
        with pytest.raises(RuleBroken, match="tells who a child is"):
            make_public(letter, PublicVersion(f"{CLEAN}（{number}）", TODAY), act)


@pytest.mark.usefixtures("database", "keys")
def test_only_what_somebody_has_is_published_and_no_correction_brings_a_child_in() -> None:
    letter = a_letter()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    unserved = issued()
    by = acting(handler_of(unserved.case), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="served"):
        make_public(unserved, PublicVersion(CLEAN, TODAY), by)
    with pytest.raises(RuleBroken, match="served"):
        make_public(letter, PublicVersion(CLEAN, date(2026, 9, 1)), act)

    entry = make_public(letter, PublicVersion(CLEAN, TODAY), act)

    with pytest.raises(RuleBroken, match="tells who a child is"):
        correct_entry(entry, act, text=f"{CLEAN}，{SCHOOL}", when=entry.when, reason="误记")


def test_the_page_to_read_and_print_says_nothing_that_leads_to_a_child(spot: Spot) -> None:
    form = text_of(spot.holder.get(f"{spot.url}/public"))
    refused = spot.holder.post(f"{spot.url}/public", data=sent(f"{CLEAN}，{SCHOOL}"))
    saved = spot.holder.post(f"{spot.url}/public", data=sent(CLEAN))
    assert (refused.status_code, saved.status_code) == (422, 302)
    assert "Review every app on the shelves" in form, "made of the letter"

    page = text_of(spot.holder.get(saved.location))
    for text in ("完善实名核验", "区政务服务中心", "区人大代表两名"):
        assert text in page
    for word in (NAME, ALIAS, INITIALS, "2010", SCHOOL, spot.number, "许", "测检建"):
        assert word not in page, word
    letter = text_of(spot.holder.get(spot.url))
    assert f"{spot.url}/public/text" in letter
    assert "区政务服务中心" in letter


def test_nothing_is_read_before_it_is_published_nor_by_a_stranger(app: Flask, spot: Spot) -> None:
    with prepare(app):
        stranger = make_staff()
    assert "尚未公开" in text_of(spot.holder.get(f"{spot.url}/public/text"))
    client = sign_in(app, stranger)
    for page in ("/public", "/public/text"):
        assert client.get(f"{spot.url}{page}").status_code == 404
