"""The page of a person: what stands on it for whom, and what happened in which month."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, BodyKind, DispositionKind, Part, PartyRole, TrackKind
from casetrack.cases.models import Disposition, Party
from casetrack.casework.team import NewGrant, grant
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.person_views import months_of
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from tests.builders import acting, make_body, make_child, make_father, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of
from tests.visits.builders import case_of, handler_of, plan


def page_of(party: Party) -> str:
    return f"/cases/{party.case_id}/people/{party.id}"


def test_it_tells_roles_decisions_visits_and_the_months(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        act = acting(handler)
        session().add(
            Disposition(
                case_id=case.id,
                party_id=child.id,
                track_id=track_for(case, TrackKind.CRIMINAL).id,
                kind=DispositionKind.ARREST_NOT_APPROVED,
                decided=PartialDate.day(date(2026, 9, 1)),
                decided_here=False,
                flags=[],
            )
        )
        plan(child)
        enter(
            case,
            EntryKind.INTERVIEW,
            act,
            when=PartialDate.day(date(2026, 9, 14)),
            parties={Part.ABOUT: [child]},
        )
    text = text_of(sign_in(app, handler).get(page_of(child)))
    assert f'href="/days?case={child.case_id}&amp;person={child.id}"' in text

    for words in ("suspect", "minor at the time of the act", "arrest not approved", "at home"):
        assert words in text, words
    assert "2026-09" in text
    assert "Interview" in text
    assert f"/cases/{child.case_id}?about={child.id}#journal" in text
    assert events_in(app, kind="case_read")[-1].details["part"] == "person"


def test_the_names_of_the_people_lead_to_their_pages(app: Flask) -> None:
    with prepare(app):
        father = make_father(make_child())
        handler = handler_of(father)
    assert f'href="{page_of(father)}"' in text_of(
        sign_in(app, handler).get(f"/cases/{father.case_id}")
    )


def test_a_body_has_a_page_without_a_name_or_an_age(app: Flask) -> None:
    with prepare(app):
        case = case_of(make_child())
        school = make_body(
            case, BodyKind.SCHOOL, BilingualText("A School", "某校"), PartyRole.COOPERATING_BODY
        )
        handler = handler_of(school)
    text = text_of(sign_in(app, handler).get(page_of(school)))
    assert "cooperating body" in text
    assert not [words for words in ("Name behind the alias", "Age:") if words in text]


@pytest.mark.parametrize("whose", ["stranger", "of another case"])
def test_who_may_not_know_of_it_finds_nothing(app: Flask, whose: str) -> None:
    with prepare(app):
        child = make_child()
        other = make_child()
        handler, stranger = handler_of(child), make_staff()
    who, where = (stranger, page_of(child)) if whose == "stranger" else (handler, "")
    where = where or f"/cases/{child.case_id}/people/{other.id}"
    assert sign_in(app, who).get(where).status_code == 404


def granted(app: Flask, aspect: Aspect) -> tuple[Staff, Party, Party]:
    """Somebody who sees this part of a case; its child, and the father."""
    with prepare(app):
        child = make_child()
        father = make_father(child)
        case, handler = case_of(child), handler_of(child)
        role = Role.SOCIAL_WORKER if aspect is Aspect.VISITS else Role.PROSECUTOR
        who = make_staff(role, office=handler.office)
        grant(case, NewGrant(aspect, staff_id=who.id), acting(handler))
        plan(child)
    return who, child, father


def test_who_sees_the_visits_sees_those_of_the_child_and_no_more(app: Flask) -> None:
    who, child, father = granted(app, Aspect.VISITS)
    client = sign_in(app, who)
    text = text_of(client.get(page_of(child)))
    assert "at home" in text
    assert not [words for words in ("suspect", "Month by month") if words in text]
    assert client.get(page_of(father)).status_code == 404
    assert events_in(app, kind="case_read")[-1].details["part"] == "person_part"


def test_who_sees_the_dates_sees_those_of_the_child_and_no_more(app: Flask) -> None:
    who, child, father = granted(app, Aspect.DATES)
    client = sign_in(app, who)
    text = text_of(client.get(page_of(child)))
    assert "Dates running" in text
    assert not [words for words in ("suspect", "at home") if words in text]
    assert client.get(page_of(father)).status_code == 404


def test_nothing_is_put_into_a_month_in_which_it_may_not_have_been() -> None:
    record = months_of(
        [
            (EntryKind.NOTE, PartialDate.day(date(2026, 9, 1))),
            (EntryKind.NOTE, PartialDate.between(date(2026, 9, 1), date(2026, 9, 30))),
            (EntryKind.NOTE, PartialDate.between(date(2026, 9, 30), date(2026, 10, 1))),
            (EntryKind.NOTE, PartialDate.parse_edtf("2026-09~")),
            (EntryKind.NOTE, PartialDate.unknown()),
            (EntryKind.NOTE, PartialDate.year(2025)),
            (EntryKind.NOTE, PartialDate.between(date(2025, 12, 31), date(2026, 1, 1))),
        ]
    )
    assert [(month.when.edtf, month.kinds) for month in record.months] == [
        ("2026", [(EntryKind.NOTE, 1)]),
        ("2026-09", [(EntryKind.NOTE, 2)]),
        ("2025", [(EntryKind.NOTE, 1)]),
    ]
    assert (record.undated, record.entries) == (3, 7)


def test_no_fact_of_a_person_has_a_way_of_its_own_to_correct_it(app: Flask) -> None:
    with prepare(app):
        father = make_father(make_child())
        handler = handler_of(father)
    client = sign_in(app, handler)

    page = text_of(client.get(page_of(father)))
    history = text_of(client.get(f"{page_of(father)}/history"))

    changes = f'href="/cases/{father.case_id}/ties/'
    assert changes not in page
    assert f'href="{page_of(father)}/history"' in page
    assert changes in history
    assert events_in(app, kind="case_read")[-1].details["part"] == "person_history"


def test_whoever_sees_a_part_of_the_case_finds_no_history_of_a_person(app: Flask) -> None:
    who, child, _father = granted(app, Aspect.VISITS)

    assert sign_in(app, who).get(f"{page_of(child)}/history").status_code == 404


def test_the_page_begins_at_the_door_and_folds_the_facts(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        father = make_father(child)
        handler = handler_of(child)
    client = sign_in(app, handler)

    before = text_of(client.get(page_of(child)))
    with prepare(app):
        plan(session().get_one(Party, child.id))
    after = text_of(client.get(page_of(child)))

    assert "No visit is planned" in before
    assert "Next visit: " in after
    door = after.split('id="door"')[1]
    assert door.index(page_of(father)) < door.index('id="facts"')
    assert '<details class="fgroup">' in door
    assert '<details class="fgroup" open' not in after


def test_what_is_not_kept_is_said_in_bold_on_the_closed_line(app: Flask) -> None:
    with prepare(app):
        child = make_child()
        handler = handler_of(child)
        plan(child)[0].planned_on = date(2026, 1, 5)
    page = text_of(sign_in(app, handler).get(page_of(child)))

    assert "<b>1 without an outcome</b>" in page
