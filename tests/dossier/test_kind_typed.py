"""The kind of an entry, typed in the log box: by its word, by pinyin, by initials, or in part."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.kind_words import kinds_named, kinds_offered, words_of_kinds
from casetrack.db import session
from tests.builders import make_case, make_child, make_staff
from tests.desk import prepare, sign_in, text_of
from tests.dossier.test_kinds_logged import Desk, desk

__all__ = ["desk"]


@pytest.mark.one_engine
def test_every_kind_is_found_by_its_whole_word_in_either_language_and_by_pinyin(
    app: Flask,
) -> None:
    with app.test_request_context():
        amiss = [
            (one.kind, typed)
            for one in words_of_kinds()
            for typed in (one.whole[0], one.whole[1], one.whole[2], str(one.kind.value))
            if kinds_named(typed) != [one.kind]
        ]

    assert amiss == []
    assert len(words_of_kinds()) > 45


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("社会调查", ["social_investigation"]),
        ("shdc", ["social_investigation"]),
        ("SHDC", ["social_investigation"]),
        ("ｓｈｄｃ", ["social_investigation"]),
        ("she hui diao cha", ["social_investigation"]),
        ("symposium", ["symposium"]),
        ("sympo", ["symposium"]),
        ("座谈", ["symposium"]),
        ("zth", ["symposium"]),
        ("谈会", ["symposium"]),
        ("telephone", ["telephone"]),
        ("call", ["telephone"]),
        ("xyz", []),
        ("-- ", []),
        ("'; --", []),
    ],
)
def test_a_kind_is_found_by_part_of_its_word(app: Flask, typed: str, kinds: list[str]) -> None:
    with app.test_request_context():
        assert [kind.value for kind in kinds_named(typed)] == kinds


@pytest.mark.one_engine
def test_those_of_any_case_come_first_then_those_of_its_lines_of_work(app: Flask) -> None:
    with app.test_request_context():
        offered = [one.kind for one in kinds_offered({TrackKind.GOVERNANCE})]

    lines = [kind.line for kind in offered]
    general = sum(kind.is_general for kind in offered)
    assert all(kind.is_general for kind in offered[:general])
    of_it = sum(line is TrackKind.GOVERNANCE for line in lines)
    assert set(lines[general : general + of_it]) == {TrackKind.GOVERNANCE}
    assert len(offered) == len(words_of_kinds())


def test_a_kind_sent_alone_comes_back_with_its_fields_open(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.page}/log", data={"kind": "zth"})

    page = text_of(answer)
    assert answer.status_code == 200
    assert 'value="Symposium"' in page
    assert 'name="of_topic"' in page
    assert 'role="alert"' not in page
    again = desk.client.post(f"{desk.page}/log", data={"kind": "Symposium", "asked": "symposium"})
    assert again.status_code == 422
    assert "Say what happened" in text_of(again)


def test_an_act_is_logged_from_the_one_line_with_what_it_asks_for(desk: Desk) -> None:
    told = {"text": "How to keep minors safe", "kind": "座谈会", "asked": "symposium"}
    told |= {"of_topic": "未成年人网络保护", "partners": str(desk.school_id)}

    page = text_of(desk.client.post(f"{desk.page}/log", data=told, follow_redirects=True))

    assert "Saved as" in page
    entry = desk.last()
    assert entry.kind is EntryKind.SYMPOSIUM
    assert entry.fields == {"topic": {"zh": "未成年人网络保护"}}
    assert "with: No. 3 School" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nonsense", "No kind is called that."),
        ("d", "That may be "),
        ("case_opened", "No kind is called that."),
        ("文" * 300, "No kind is called that."),
    ],
)
def test_what_is_no_kind_is_said_and_everything_typed_is_kept(
    desk: Desk, typed: str, told: str
) -> None:
    answer = desk.client.post(f"{desk.page}/log", data={"text": "Met him", "kind": typed})

    page = text_of(answer)
    assert answer.status_code == 422
    assert told in page
    assert 'value="Met him"' in page
    assert f'value="{typed}"' in page
    with desk.app.app_context():
        assert session().scalars(sa.select(JournalEntry)).all() == []


def test_what_a_kind_asks_is_fetched_for_the_box_by_itself(desk: Desk) -> None:
    asked = text_of(desk.client.get(f"{desk.page}/log/fields?kind=symposium"))
    of_a_note = text_of(desk.client.get(f"{desk.page}/log/fields?kind="))

    assert 'name="of_topic"' in asked
    assert "No. 3 School" in asked
    assert "<html" not in asked
    assert 'name="of_' not in of_a_note


def test_one_interview_concerns_three_suspects_and_stands_once(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        people = {make_child(case).id for _ in range(3)}
        ids = [str(one) for one in sorted(people)]
        handler, page = case.handler, f"/cases/{case.id}"
        stranger = make_child().id
        reader = make_staff()
    assert handler is not None
    client = sign_in(app, handler)
    told = {"text": "All three were heard", "kind": "interview", "party": ids}

    shown = text_of(client.post(f"{page}/log", data=told, follow_redirects=True))
    refused = client.post(f"{page}/log", data={**told, "party": [*ids, str(stranger)]})

    assert shown.count("All three were heard") == 1
    assert refused.status_code == 422
    with app.app_context():
        told_once = sa.select(JournalEntry).where(JournalEntry.kind == EntryKind.INTERVIEW)
        entry = session().scalars(told_once).one()
        assert {one.party_id for one in entry.parties if one.part is Part.ABOUT} == people
    assert sign_in(app, reader).get(f"{page}/log/fields?kind=symposium").status_code == 404
