"""What is edited says before and after; nobody is accused by opening a form; who saved is named."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.audit.models import AuditEvent
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import AgeStatus, Aspect, Intake, PartyRole
from casetrack.cases.models import Case, Charge, JournalEntry, Party
from casetrack.casework.actions import NewCase, change_head, open_case
from casetrack.casework.new_parties import NewParty
from casetrack.casework.people import PartyChange, add_party, change_party
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import OnRestDay, Visit, VisitWay
from casetrack.visits.rhythm import VisitRhythm
from casetrack.web.sealed_typed import sealed_key, typed_before
from tests.builders import (
    NOON,
    TODAY,
    acting,
    make_case,
    make_child,
    make_father,
    make_party,
    make_staff,
)
from tests.signed_in import prepare, sign_in, text_of

BOTH = BilingualText("Sun: theft", "孙某某盗窃案")


def told_in(case: Case, kind: EntryKind) -> JournalEntry:
    return (
        session()
        .scalars(
            sa.select(JournalEntry).where(
                JournalEntry.case_id == case.id, JournalEntry.kind == kind
            )
        )
        .one()
    )


# --- Both languages of a title --------------------------------------------------------------------


@pytest.mark.usefixtures("database", "keys")
def test_a_title_changed_in_one_language_stays_in_the_other_and_both_are_told() -> None:
    case = make_case()
    case.title = BOTH
    assert case.handler is not None

    change_head(
        case,
        acting(case.handler, on=TODAY, at=NOON),
        title=BilingualText("Sun: fraud", BOTH.zh),
        national_number="",
        opened=1,
    )

    entry = told_in(case, EntryKind.HEAD_CHANGED)
    assert case.title == BilingualText("Sun: fraud", "孙某某盗窃案")
    assert entry.text.en == "Title in English: Sun: fraud, was Sun: theft"
    assert entry.text.zh == "英文案件名称：Sun: fraud，原为Sun: theft"
    audited = session().scalars(sa.select(AuditEvent).filter_by(kind="case_changed")).one()
    assert audited.details == {"fields": ["title_en"]}


@pytest.mark.usefixtures("database", "keys")
def test_a_title_needs_one_language() -> None:
    case = make_case()
    assert case.handler is not None

    with pytest.raises(RuleBroken, match="Enter a title, in one language at least"):
        change_head(
            case,
            acting(case.handler, on=TODAY, at=NOON),
            title=BilingualText(None, None),
            national_number="",
            opened=1,
        )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_the_head_keeps_the_title_of_the_other_language(app: Flask, lang: str) -> None:
    with prepare(app):
        case = make_case()
        case.title = BOTH
        handler = case.handler
    assert handler is not None

    sign_in(app, handler, lang=lang).post(
        f"/cases/{case.id}/head",
        data={"title_zh": BOTH.zh, "title_en": "Sun: fraud", "version": "1"},
    )

    with app.app_context():
        assert session().get_one(Case, case.id).title == BilingualText("Sun: fraud", BOTH.zh)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Works nights", BilingualText("Works nights", "上夜班")),
        (" 上夜班\r\n", BilingualText("Works nights", "上夜班")),
        ("Works days", BilingualText("Works days", None)),
        ("", BilingualText(None, None)),
    ],
    ids=["unchanged", "unchanged in Chinese", "changed", "emptied"],
)
def test_a_text_sent_back_as_it_was_stays_in_both_languages(sent: str, kept: BilingualText) -> None:
    assert BilingualText("Works nights", "上夜班").rewritten(sent) == kept


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Works nights\r\n", BilingualText("Works nights", "上夜班")),
        ("Works days", BilingualText("Works days", "上夜班")),
        ("上白班", BilingualText("Works nights", "上白班")),
        ("", BilingualText("Works nights", "上夜班")),
    ],
    ids=["unchanged", "changed in English", "changed in Chinese", "emptied"],
)
def test_an_edit_in_one_language_never_erases_the_other(sent: str, kept: BilingualText) -> None:
    assert BilingualText("Works nights", "上夜班").edited(sent) == kept


# --- Roles and accusations ------------------------------------------------------------------------


@pytest.mark.in_turn(13)
def test_correcting_the_spelling_of_a_father_makes_him_no_suspect(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        father = make_father(child)
        case = session().get_one(Case, child.case_id)
        handler, roles = case.handler, {held.role for held in father.roles}
    assert handler is not None
    client = sign_in(app, handler)
    address = f"/cases/{case.id}/people/{father.id}/edit"

    page = text_of(client.get(address))
    client.post(
        address,
        data={
            "alias_zh": "孙父",
            "alias_en": "Sun Fu",
            "age_status": father.age_status.value,
            "role": [role.value for role in roles],
            "version": "1",
        },
    )

    assert not re.search('<input checked[^>]*value="suspect"', page)
    with app.app_context():
        now = session().get_one(Party, father.id)
        assert now.alias.en == "Sun Fu"
        assert {held.role for held in now.roles} == roles
        entry = told_in(case, EntryKind.PARTY_CHANGED)
        assert "Sun Fu, was" in (entry.text.en or "")


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize(
    ("role", "accused"),
    [
        (PartyRole.SUSPECT, True),
        (PartyRole.VICTIM, False),
        (PartyRole.MINOR_WITH_MISCONDUCT, False),
        (PartyRole.PLAINTIFF, False),
    ],
)
def test_only_a_suspect_is_accused_when_a_case_is_opened(role: PartyRole, accused: bool) -> None:
    new = NewCase("冯某", role, AgeStatus.MINOR, Intake.APPLICATION, charge="盗窃")

    case = open_case(new, acting(make_staff(), on=TODAY, at=NOON))

    assert (session().scalars(sa.select(Charge)).all() != []) is accused
    assert case.title.zh == "冯某盗窃案"
    assert told_in(case, EntryKind.CASE_OPENED).fields["cause"]["zh"] == "盗窃罪"


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize(
    ("charge", "told"),
    [("", None), ("盗窃", {"en": "theft", "zh": "盗窃罪"}), ("某某罪", {"zh": "某某罪"})],
)
def test_a_case_file_tells_of_the_opening_only_what_is_known(
    charge: str, told: dict[str, str] | None
) -> None:
    new = NewCase("冯某", PartyRole.VICTIM, AgeStatus.MINOR, Intake.APPLICATION, charge=charge)

    case = open_case(new, acting(make_staff(), on=TODAY, at=NOON))

    assert told_in(case, EntryKind.CASE_OPENED).fields.get("cause") == told
    assert None not in told_in(case, EntryKind.CASE_OPENED).fields.values()


@pytest.mark.usefixtures("database", "keys")
def test_nobody_else_is_accused_and_no_accused_loses_the_role() -> None:
    case = make_case()
    child = make_party(case, PartyRole.SUSPECT)
    assert case.handler is not None
    victim = NewParty("冯某", roles=(PartyRole.VICTIM,), charge="盗窃")
    accused = NewParty("江某", roles=(PartyRole.SUSPECT,), charge="盗窃")

    with pytest.raises(RuleBroken, match="not_accused"):
        add_party(case, victim, acting(case.handler, on=TODAY, at=NOON))
    suspect = add_party(case, accused, acting(case.handler, on=TODAY, at=NOON))
    change = PartyChange(suspect.alias, suspect.age_status, (PartyRole.VICTIM,))
    with pytest.raises(RuleBroken, match="A charge stands against this person, and only"):
        change_party(suspect, change, acting(case.handler, on=TODAY, at=NOON), opened=1)
    without = PartyChange(child.alias, child.age_status, (PartyRole.VICTIM,))
    assert (
        change_party(child, without, acting(case.handler, on=TODAY, at=NOON), opened=1) is not None
    )


# --- Who saved it ---------------------------------------------------------------------------------


def test_the_conflict_page_names_who_saved_the_record_and_nobody_else(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        handler = case.handler
        head = make_staff(office=case.office, name="郑岚")
        assert handler is not None
        grant(case, NewGrant(Aspect.WHOLE, staff_id=head.id), acting(handler, on=TODAY, at=NOON))
    mine, theirs = sign_in(app, handler), sign_in(app, head)
    form = {"title_zh": "一", "title_en": "", "national_number": "", "version": "1"}
    mine.post(f"/cases/{case.id}/head", data=form)
    # Somebody else does something else in the case afterwards.
    theirs.get(f"/cases/{case.id}")
    theirs.post(f"/cases/{case.id}/note", data={"text": "Telephoned", "party": str(child.id)})

    again = mine.post(f"/cases/{case.id}/head", data={**form, "title_zh": "二"})
    from_there = theirs.post(f"/cases/{case.id}/head", data={**form, "title_zh": "三"})

    assert again.status_code == from_there.status_code == 409
    assert "You saved this in another window" in text_of(again)
    assert "郑岚 saved this" not in text_of(again)
    assert f"{handler.name} saved this while you were writing" in text_of(from_there)


# --- Handing over ---------------------------------------------------------------------------------


def test_a_case_that_is_handed_over_takes_its_visits_along_and_says_so(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child, handler = make_child(case), case.handler
        assert handler is not None
        new = make_staff(office=case.office, name="郑岚")
        other = make_staff(office=case.office)
        grant(case, NewGrant(Aspect.WHOLE, staff_id=other.id), acting(handler, on=TODAY, at=NOON))
        for visitor in (handler, handler, other):
            rhythm = VisitRhythm(TODAY + timedelta(days=1), on_rest_day=OnRestDay.KEEP)
            terms = VisitTerms(child.id, "How it goes", (VisitWay.HOME,), visitor.id, rhythm)
            plan_visits(case, terms, acting(handler, on=TODAY, at=NOON))
        version = str(case.version)
    client = sign_in(app, handler)

    answer = client.post(
        f"/cases/{case.id}/team",
        data={"do": "hand_over", "staff_id": str(new.id), "version": version},
        follow_redirects=True,
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert f"郑岚 handles case {case.number} now." in page
    assert "2 planned visits are theirs, too. 1 stays with whom it was planned for." in page
    with app.app_context():
        visitors = session().scalars(sa.select(Visit.visitor_id).order_by(Visit.id)).all()
        assert visitors == [new.id, new.id, other.id]


# --- What was typed to find a case ----------------------------------------------------------------


@pytest.mark.usefixtures("database", "keys")
def test_what_was_typed_opens_in_its_session_for_whoever_typed_it() -> None:
    staff, other = make_staff(), make_staff()
    typed = {"text": "孙小明", "status": "open"}

    key = sealed_key(typed, staff, secret="mine")

    assert typed_before(key, staff, secret="mine") == typed
    assert typed_before(key, staff, secret="another") is None
    assert typed_before(key, staff, secret="") is None
    assert typed_before(key, other, secret="mine") is None
    swapped = key[:-3] + ("B" if key[-3] == "A" else "A") + key[-2:]
    assert typed_before(swapped, staff, secret="mine") is None
    assert typed_before("孙小明", staff, secret="mine") is None
    assert key != sealed_key(typed, staff, secret="mine")
    assert re.fullmatch(r"[A-Za-z0-9_-]+", key)


def test_what_was_found_has_an_address_to_come_back_to_without_what_was_typed(app: Flask) -> None:
    with prepare(app):
        case = make_case(title="Theft in a dormitory")
        handler, colleague = case.handler, make_staff(office=case.office)
    assert handler is not None
    client = sign_in(app, handler)

    sent = client.post("/cases/find", data={"text": "dormitory"})
    response = client.get(sent.location)
    again = client.get(sent.location)
    elsewhere = sign_in(app, colleague).get(sent.location)

    assert sent.status_code == 302
    assert "dormitory" not in sent.location
    assert case.number in text_of(response)
    assert case.number in text_of(again)
    assert elsewhere.status_code == 302
    assert elsewhere.location == client.get("/cases/find").location == "/cases"


@pytest.mark.parametrize("field", ["role", "kind", "body_kind"])
def test_an_empty_choice_that_is_not_offered_is_refused_in_its_place(
    app: Flask, field: str
) -> None:
    with prepare(app):
        child = make_child()
        handler = session().get_one(Case, child.case_id).handler
    assert handler is not None
    sent = {"name": "江某", "kind": "person", "role": "guardian", "age_status": "adult"}
    sent |= {"body_kind": "other", "tie": "father", "tie_to": str(child.id), field: ""}

    answer = sign_in(app, handler).post(f"/cases/{child.case_id}/people/new", data=sent)

    assert answer.status_code == 422
    assert "Choose one of the list." in text_of(answer)
