"""The register of bodies: who is in it, who sees what of it, and which two are one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.kinds import BodyKind, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.exchange.importer import import_text
from casetrack.suggestions.issuing import NewSuggestion, issue
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.recipients.actions import merge, say_apart, take_apart
from casetrack.suggestions.recipients.models import Body, BodyInCase
from casetrack.suggestions.recipients.problems import problems_over_time
from casetrack.suggestions.recipients.register import (
    KnownBody,
    asked_of,
    bodies_seen,
    body_seen,
    counts_of,
    perhaps_the_same,
)
from tests.builders import NOON, TODAY, acting, make_body, make_case, make_child, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import a_letter, of_another, urging
from tests.suggestions.test_versions import amended, withdrawn

pytestmark = pytest.mark.usefixtures("database", "keys")

SCHOOL, NEAR_SCHOOL = "清河区第五中学", "清河第五中学"


def case_of(handler: Staff) -> Case:
    case = make_case(handler=handler)
    case.office_id = handler.office_id
    session().flush()
    return case


def colleague_of(handler: Staff, role: Role = Role.PROSECUTOR) -> Staff:
    colleague = make_staff(role)
    colleague.office = handler.office
    session().flush()
    return colleague


def school_in(case: Case, name: str = SCHOOL) -> Party:
    return make_body(case, BodyKind.SCHOOL, BilingualText(None, name), PartyRole.URGED_BODY)


def asked(case: Case, body: Party, **changes: object) -> Suggestion:
    assert case.handler is not None
    new = a_letter(body, number="", **changes)
    return issue(case, new, acting(case.handler, on=TODAY, at=NOON))


def seen_by(user: Staff) -> list[KnownBody]:
    return bodies_seen(user, office_id=user.office_id, on=TODAY)


def counted(user: Staff, body: KnownBody) -> tuple[int, int]:
    counts = counts_of(user, office_id=user.office_id, on=TODAY)[body.id]
    return counts.letters, counts.items


def two_schools(handler: Staff) -> tuple[KnownBody, KnownBody]:
    """Two of near names, each with one letter."""
    for name in (SCHOOL, NEAR_SCHOOL):
        case = case_of(handler)
        asked(case, school_in(case, name))
    one, other = seen_by(handler)
    return one, other


def test_the_same_name_and_kind_in_two_cases_is_one_body() -> None:
    handler = make_staff()
    for name in (SCHOOL, "清河区 第五中学"):
        case = case_of(handler)
        asked(case, school_in(case, name))

    (body,) = seen_by(handler)

    assert counted(handler, body) == (2, 8)
    assert len(body.parties) == 2


def test_what_was_withdrawn_or_left_out_by_an_amendment_is_not_asked_of_it() -> None:
    handler = make_staff()
    for act in (withdrawn, amended):
        case = case_of(handler)
        act(asked(case, school_in(case)))
    case = case_of(handler)
    of_another(case, recipient_id=school_in(case).id, issued_on=TODAY)

    (body,) = seen_by(handler)

    counts = counts_of(handler, office_id=handler.office_id, on=TODAY)[body.id]
    assert (counts.letters, counts.items) == (1, 4)
    assert (counts.withdrawn, counts.of_others) == (1, 1)
    assert counts.first == counts.last == TODAY, "of what stands and is ours"
    (problem,) = problems_over_time(asked_of(body))[:1]
    assert len(problem.items) == 2, "in the letter that stands, and in that of the court"


def test_another_kind_or_another_office_is_another_body() -> None:
    first, second = make_staff(), make_staff()
    here, there = case_of(first), case_of(second)
    asked(here, school_in(here))
    company = make_body(here, BodyKind.COMPANY, BilingualText(None, SCHOOL), PartyRole.URGED_BODY)
    company.alias = BilingualText(None, f"{SCHOOL}")
    asked(here, company)
    asked(there, school_in(there))

    assert len(seen_by(first)) == 2
    assert len(seen_by(second)) == 1
    assert session().scalar(select(sa.func.count()).select_from(Body)) == 3


def test_a_person_who_is_urged_is_in_no_register() -> None:
    handler = make_staff()
    case = case_of(handler)
    child = make_child(case)

    issue(case, urging(child), acting(handler, on=TODAY, at=NOON))

    assert session().scalars(select(Suggestion)).one().recipients == [child]
    assert seen_by(handler) == []
    assert session().scalars(select(BodyInCase)).all() == []


def test_of_a_case_one_may_not_see_nothing_is_listed_matched_or_counted() -> None:
    handler = make_staff()
    colleague, head = colleague_of(handler), colleague_of(handler, Role.SECTION_HEAD)
    mine, theirs = case_of(handler), case_of(colleague)
    asked(mine, school_in(mine))
    asked(theirs, school_in(theirs))
    asked(theirs, school_in(theirs, "如意酒店"))

    (body,) = seen_by(handler)
    hidden = next(one for one in seen_by(head) if one.name.zh == "如意酒店")

    assert counted(handler, body) == (1, 4)
    assert counted(head, body) == (2, 8)
    assert body_seen(handler, hidden.id, on=TODAY) is None
    assert body_seen(head, hidden.id, on=TODAY) is not None


def test_a_hidden_body_cannot_be_chosen_for_a_letter() -> None:
    handler = make_staff()
    theirs = case_of(colleague_of(handler))
    asked(theirs, school_in(theirs))
    hidden = session().scalars(select(Body)).one()
    new = replace(a_letter(school_in(theirs)), recipient_id=None, body_id=hidden.id, number="")

    with pytest.raises(RuleBroken, match=re.escape("one of the bodies that are offered")):
        issue(case_of(handler), new, acting(handler, on=TODAY, at=NOON))


def test_a_chosen_body_comes_into_the_case_under_its_name() -> None:
    handler = make_staff()
    first, second = case_of(handler), case_of(handler)
    asked(first, school_in(first))
    (body,) = seen_by(handler)
    values: dict[str, object] = {"recipient_id": None, "body_id": body.id, "number": ""}
    new: NewSuggestion = replace(a_letter(school_in(first, "另一所")), **values)  # type: ignore[arg-type] # tests

    letter = issue(second, new, acting(handler, on=TODAY, at=NOON))
    again = issue(second, new, acting(handler, on=TODAY, at=NOON))

    (party,) = letter.recipients
    assert (party.alias.zh, party.body_kind) == (SCHOOL, BodyKind.SCHOOL)
    assert again.recipients == [party]
    assert counted(handler, body) == (3, 12)


FILE = """
schema: casetrack-case/1
office:
  {en: Riverside People's Procuratorate, zh: 河畔区人民检察院, level: county, short_zh: 河畔检未}
number: 河畔检未〔2025〕90号
title: {zh: 只为试验}
intake: clue_in_other_case
provenance: real
status: %s
parties:
  - {ref: school, kind: body, body_kind: school, alias: {zh: 清河区第五中学}}
tracks:
  - {ref: governance, kind: governance}
suggestions:
  - kind: urging
    state: running
    track: governance
    issued: '2025-02-10'
    delivery: unknown
    reply_in_writing: unknown
    to: [school]
    items: [{text: {zh: 宿舍夜间安排人员值守}}]
"""


@pytest.mark.parametrize("status", ["open", "closed\nclosed_on: '2025-06-01'"])
def test_recipients_of_a_case_brought_in_are_linked_open_or_not(status: str) -> None:
    head = make_staff(Role.SECTION_HEAD)
    head.office.name_zh, head.office.short_zh = "河畔区人民检察院", "河畔检未"
    head.office.name_en = "Riverside People's Procuratorate"
    session().flush()

    import_text(FILE % status, by=head, on=TODAY, at=NOON)

    assert [body.name.zh for body in seen_by(head)] == [SCHOOL]


def test_merging_keeps_both_histories_is_audited_and_is_taken_apart() -> None:
    handler = make_staff()
    one, other = two_schools(handler)
    act = acting(handler, on=TODAY, at=NOON)
    assert [near.id for near in perhaps_the_same(one, seen_by(handler))] == [other.id]

    merge(one, other, act)

    (body,) = seen_by(handler)
    assert [name.zh for name in body.names] == [SCHOOL, NEAR_SCHOOL]
    assert counted(handler, body) == (2, 8)
    assert body.merged == {other.id: other.name}
    found = body_seen(handler, other.id, on=TODAY)
    assert found is not None
    assert found.id == one.id

    take_apart(body, other.id, act)

    assert [counted(handler, each) for each in seen_by(handler)] == [(1, 4), (1, 4)]
    events = session().scalars(select(AuditEvent).where(AuditEvent.kind.like("bodies_%")))
    assert [(event.kind, event.details["other"]) for event in events] == [
        ("bodies_merged", other.id),
        ("bodies_taken_apart", other.id),
    ]


def test_what_was_merged_before_goes_along_and_comes_back_along() -> None:
    handler = make_staff()
    one, other = two_schools(handler)
    case = case_of(handler)
    asked(case, school_in(case, "清河五中"))
    third = next(body for body in seen_by(handler) if body.name.zh == "清河五中")
    act = acting(handler, on=TODAY, at=NOON)
    merge(other, third, act)
    merge(one, next(body for body in seen_by(handler) if body.id == other.id), act)

    (body,) = seen_by(handler)
    assert counted(handler, body) == (3, 12)
    take_apart(body, other.id, act)

    assert [counted(handler, each) for each in seen_by(handler)] == [(1, 4), (2, 8)]
    with pytest.raises(RuleBroken, match=re.escape("no part of this body")):
        take_apart(body, third.id, act)


def test_two_that_are_said_to_be_two_are_not_asked_about_again() -> None:
    handler = make_staff()
    one, other = two_schools(handler)
    act = acting(handler, on=TODAY, at=NOON)

    say_apart(one, other, act)

    assert perhaps_the_same(one, seen_by(handler)) == []
    assert perhaps_the_same(other, seen_by(handler)) == []
    with pytest.raises(RuleBroken):
        merge(one, other, act)


@pytest.mark.parametrize("role", [Role.CASE_MANAGEMENT, Role.PROSECUTOR])
def test_who_may_not_write_or_does_not_know_of_both_merges_nothing(role: Role) -> None:
    handler = make_staff()
    one, other = two_schools(handler)
    stranger = acting(colleague_of(handler, role), on=TODAY, at=NOON)

    for act in (merge, say_apart):
        with pytest.raises(NotAllowed):
            act(one, other, stranger)
    with pytest.raises(NotAllowed):
        take_apart(one, other.id, stranger)


def test_the_page_of_a_body_tells_both_letters_and_the_problem_that_came_again(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        for number in ("测检建〔2024〕11号", "测检建〔2026〕3号"):
            case = case_of(handler)
            letter = asked(case, school_in(case), items=("宿舍夜间安排人员值守",))
            letter.number = number
        (body,) = seen_by(handler)
        at = f"/cases/{letter.case_id}/suggestions/{letter.id}"
        page, client = f"/suggestions/recipients/{body.id}", sign_in(app, handler)
        stranger = sign_in(app, colleague_of(handler))

    shown = text_of(client.get(page))
    assert "2 letters, 2 items. 0 answered, 0 put right." in shown
    assert "The same problem again" in shown
    assert "测检建〔2024〕11号" in shown
    of_letter = text_of(client.get(at))
    assert page in of_letter
    assert "The same body was asked also:" in of_letter
    listed = text_of(client.get("/suggestions/recipients"))
    assert page in listed
    assert 'href="/suggestions/recipients"' in text_of(client.get("/suggestions"))
    assert stranger.get(page).status_code == 404
    assert SCHOOL not in text_of(stranger.get("/suggestions/recipients"))


def test_two_bodies_are_merged_and_taken_apart_by_hand(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        one, other = two_schools(handler)
        client = sign_in(app, handler)
    page = f"/suggestions/recipients/{one.id}"
    assert "Perhaps the same body" in text_of(client.get(page))

    client.post(f"{page}/same", data={"other": other.id, "do": "merge"})

    shown = text_of(client.get(page))
    assert "Merged into it" in shown
    assert "2 letters" in shown
    assert client.get(f"/suggestions/recipients/{other.id}").location.endswith(page)
    client.post(f"{page}/apart", data={"other": other.id})
    assert "Perhaps the same body" in text_of(client.get(page))
    client.post(f"{page}/same", data={"other": other.id, "do": "apart"})
    assert "Perhaps the same body" not in text_of(client.get(page))


def test_typing_a_near_name_offers_the_body_and_says_what_it_had(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        case, other = case_of(handler), case_of(handler)
        asked(case, school_in(case), problems=("宿舍夜间无人值守",))
        at = f"/cases/{other.id}/suggestions"
        client = sign_in(app, handler)
        theirs = case_of(colleague_of(handler))
        stranger = sign_in(app, theirs.handler)  # type: ignore[arg-type]  # it has one
        of_stranger = f"/cases/{theirs.id}/suggestions"
    typed = {"new_body": NEAR_SCHOOL, "problem_lines": "学生宿舍夜间没有人值守"}

    offered = text_of(client.get(f"{at}/recipients", query_string=typed))

    assert "A body of that name exists" in offered
    assert SCHOOL in offered
    assert "Received one on the same problem" in offered
    assert SCHOOL not in text_of(stranger.get(f"{of_stranger}/recipients", query_string=typed))
    looked_up = client.post(f"{at}/urge", data={**typed, "back": "1"})
    assert "A body of that name exists" in text_of(looked_up)


def test_the_same_letter_to_another_body_is_a_letter_of_its_own(app: Flask) -> None:
    with prepare(app), app.test_request_context():
        handler = make_staff()
        case = case_of(handler)
        letter = asked(case, school_in(case), items=("宿舍夜间安排人员值守",))
        at, client = f"/cases/{case.id}/suggestions", sign_in(app, handler)
        number = letter.id

    shown = text_of(client.get(f"{at}/{number}"))
    assert f"{at}/new?same={number}" in shown
    form = text_of(client.get(f"{at}/new?same={number}"))
    assert "宿舍夜间安排人员值守" in form
    assert "Apps are listed without strict review" in form
    assert "宿舍夜间安排人员值守" not in text_of(client.get(f"{at}/new?same={number + 1}"))
