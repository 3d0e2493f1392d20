"""The kind of an entry, typed in the log box: by its word, by pinyin, by initials, or in part."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.models import JournalEntry
from casetrack.casework.kind_words import Named, kinds_offered, named
from casetrack.db import session
from tests.builders import make_case, make_child, make_staff
from tests.desk.case_page.test_kinds_logged import Desk, desk
from tests.signed_in import prepare, sign_in, text_of

__all__ = ["desk"]


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_every_kind_is_found_by_its_whole_word_in_either_language_and_by_pinyin(
    app: Flask,
) -> None:
    with app.test_request_context():
        those = kinds_offered(())
        amiss = [
            (words.act, typed)
            for words in those
            # Its word in both languages, its code, and how the Chinese one sounds.
            for typed in (*words.whole[0][:3], words.whole[1][0])
            if named(typed).kind is not words.act
        ]

    assert amiss == []
    assert len(those) > 45


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("社会调查", "social_investigation"),
        ("社调", "social_investigation"),
        ("shdc", "social_investigation"),
        ("SHDC", "social_investigation"),
        ("ｓｈｄｃ", "social_investigation"),
        ("she hui diao cha", "social_investigation"),
        ("symposium", "symposium"),
        ("zth", "symposium"),
        ("座谈", "symposium"),
        ("phone", "telephone"),
    ],
)
def test_a_kind_is_named_by_its_word_another_word_of_it_pinyin_or_initials(
    app: Flask, typed: str, kind: str
) -> None:
    with app.test_request_context():
        code = named(typed).kind

    assert code is not None
    assert code.value == kind


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("sympo", "symposium"),
        ("谈会", "symposium"),
        ("立案", "case_filing_supervised"),
        ("tanhui", "symposium"),
    ],
)
def test_a_part_of_a_word_names_nothing_and_is_offered(
    app: Flask, typed: str, offered: str
) -> None:
    with app.test_request_context():
        item = named(typed)

    assert (item.kind, item.nearest) == (None, ())
    assert offered in [act.value for act in item.others]


@pytest.mark.one_engine
@pytest.mark.parametrize("typed", ["xyz", "-- ", "'; --", "阅卷"])
def test_what_is_the_word_of_nothing_names_nothing(app: Flask, typed: str) -> None:
    with app.test_request_context():
        assert named(typed) == Named()


@pytest.mark.one_engine
def test_those_of_any_case_come_first_then_those_of_its_lines_of_work(app: Flask) -> None:
    with app.test_request_context():
        offered = [EntryKind(kind.act.value) for kind in kinds_offered({TrackKind.GOVERNANCE})]

    lines = [kind.line for kind in offered]
    general = sum(kind.is_general for kind in offered)
    assert all(kind.is_general for kind in offered[:general])
    of_it = sum(line is TrackKind.GOVERNANCE for line in lines)
    assert set(lines[general : general + of_it]) == {TrackKind.GOVERNANCE}
    assert len(offered) == sum(kind.is_logged_by_hand for kind in EntryKind)


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
    fields = {"text": "How to keep minors safe", "kind": "座谈会", "asked": "symposium"}
    fields |= {"of_topic": "未成年人网络保护", "partners": str(desk.school_id)}

    page = text_of(desk.client.post(f"{desk.page}/log", data=fields, follow_redirects=True))

    assert "Saved as" in page
    entry = desk.last()
    assert entry.kind is EntryKind.SYMPOSIUM
    assert entry.fields == {"topic": {"zh": "未成年人网络保护"}}
    assert "with: No. 3 School" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("d", "Choose what &#34;d&#34; is."),
        ("Telephon", "Choose what &#34;Telephon&#34; is."),
        ("文" * 101, "At most 100 characters."),
        ("心理咨询记录", "as a file of that kind"),
        ("Notes of the psychologist", "as a file of that kind"),
    ],
)
def test_what_is_no_word_of_one_kind_is_asked_and_everything_typed_is_kept(
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


def test_the_word_of_nothing_is_kept_in_a_note(desk: Desk) -> None:
    fields = {"text": "Read all of it", "kind": "Files read"}
    page = text_of(desk.client.post(f"{desk.page}/log", data=fields, follow_redirects=True))

    assert "It is a note that begins with &#34;Files read&#34;." in page
    entry = desk.last()
    assert (entry.kind, entry.text.en) == (EntryKind.NOTE, "Files read: Read all of it")


def test_what_leads_to_a_page_goes_there_and_back_with_what_was_typed(desk: Desk) -> None:
    fields = {"text": "He swapped the phones", "kind": "concern", "when": "12 Nov"}
    led = desk.client.post(f"{desk.page}/log", data=fields)
    there = text_of(desk.client.get(led.location))
    back = re.search(r'href="([^"]+)">Back to the log box', there)

    assert urlsplit(led.location).path == f"{desk.page}/concerns/new"
    assert "swapped" not in led.location
    assert there.count("He swapped the phones") == 2
    assert 'value="12 Nov"' in there
    assert back is not None
    box = text_of(desk.client.get(unescape(back[1])))
    assert all(f'value="{typed}"' in box for typed in fields.values())
    with desk.app.app_context():
        assert session().scalars(sa.select(JournalEntry)).all() == []


def test_nobody_else_is_shown_what_was_typed_and_no_other_session(desk: Desk) -> None:
    fields = {"text": "He swapped the phones", "kind": "concern"}
    led = desk.client.post(f"{desk.page}/log", data=fields)
    with desk.app.app_context():
        handler = session().scalars(sa.select(Staff)).first()
        assert handler is not None
    later = sign_in(desk.app, handler)

    page = text_of(later.get(led.location))

    assert "swapped" not in page
    assert "From the log box" not in page


def test_a_text_too_long_for_an_address_stays_in_the_log_box(desk: Desk) -> None:
    fields = {"text": "".join(f"{number:05d}" for number in range(2000)), "kind": "concern"}

    answer = desk.client.post(f"{desk.page}/log", data=fields)

    assert answer.status_code == 422
    assert "too long to be taken along" in text_of(answer)
    assert fields["text"] in text_of(answer)


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
        ids = [str(person) for person in sorted(people)]
        handler, page = case.handler, f"/cases/{case.id}"
        stranger = make_child().id
        reader = make_staff()
    assert handler is not None
    client = sign_in(app, handler)
    by_key = {"text": "All three were heard", "kind": "interview", "party": ids}

    shown = text_of(client.post(f"{page}/log", data=by_key, follow_redirects=True))
    refused = client.post(f"{page}/log", data={**by_key, "party": [*ids, str(stranger)]})

    assert shown.count("All three were heard") == 1
    assert refused.status_code == 422
    with app.app_context():
        told_once = sa.select(JournalEntry).where(JournalEntry.kind == EntryKind.INTERVIEW)
        entry = session().scalars(told_once).one()
        assert {party.party_id for party in entry.parties if party.part is Part.ABOUT} == people
    assert sign_in(app, reader).get(f"{page}/log/fields?kind=symposium").status_code == 404
