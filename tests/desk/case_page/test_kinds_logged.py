"""Every kind that is logged by hand, with what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.cases.entry_kinds import EntryKind, general_kinds, kinds_by_line
from casetrack.cases.extra_fields import Shape, TypedField, typed_field
from casetrack.cases.kinds import BodyKind, Part, TrackKind
from casetrack.cases.models import Case, JournalEntry, Party, Track
from casetrack.casework.actions import Progress, log_progress
from casetrack.casework.identity.actions import set_identity
from casetrack.clocks.recording import RECORDABLE
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.exchange.exporter import case_data
from tests.builders import NOON, TODAY, acting, make_body, make_child
from tests.signed_in import prepare, sign_in, text_of


@dataclass
class Desk:
    """A case with a child and a school, and its handler."""

    app: Flask
    client: FlaskClient
    page: str
    school_id: int

    def last(self) -> JournalEntry:
        with self.app.app_context():
            latest = select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1)
            return session().scalars(latest).one()


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_child()
            case = session().get_one(Case, child.case_id)
            school = make_body(case, BodyKind.SCHOOL, BilingualText("No. 3 School", "第三中学"))
            handler, case_id, school_id = case.handler, case.id, school.id
        assert handler is not None
        yield Desk(app, sign_in(app, handler), f"/cases/{case_id}", school_id)


def log(child: Party, kind: EntryKind, **values: object) -> JournalEntry:
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    progress = Progress("What was done", PartialDate.day(TODAY), kind, values=values)
    return log_progress(case, progress, acting(case.handler, on=TODAY, at=NOON))


@pytest.mark.one_engine
def test_what_is_logged_by_hand_is_written_by_no_other_page() -> None:
    by_hand = {kind for kind in EntryKind if kind.is_logged_by_hand}

    assert len(by_hand) > 45
    assert by_hand == {
        *general_kinds(),
        *(kind for those in kinds_by_line().values() for kind in those),
    }
    assert not by_hand & set(RECORDABLE)
    assert all(typed_field(field.key) is field for kind in by_hand for field in kind.fields)


def test_a_symposium_is_logged_with_its_topic_and_its_partners(desk: Desk) -> None:
    asked = text_of(desk.client.get(f"{desk.page}/note?kind=symposium"))
    form = {"kind": "symposium", "text": "Three offices and the school met", "when": "yesterday"}
    form |= {"of_topic": "未成年人网络保护", "partners": str(desk.school_id)}

    answer = desk.client.post(f"{desk.page}/note", data=form, follow_redirects=True)

    assert "Topic" in asked
    assert "Audience" not in asked
    page = text_of(answer)
    assert "topic: 未成年人网络保护" in page
    assert "with: No. 3 School" in page
    entry = desk.last()
    assert entry.fields == {"topic": {"zh": "未成年人网络保护"}}
    with desk.app.app_context():
        assert session().get_one(Track, entry.track_id).kind is TrackKind.GOVERNANCE
        data = case_data(session().get_one(Case, entry.case_id))
    assert data["journal"][-1]["fields"] == {"topic": {"zh": "未成年人网络保护"}}


def test_choosing_another_kind_shows_its_fields_and_keeps_what_was_typed(desk: Desk) -> None:
    form = {"kind": "campus_law_education", "text": "Two lectures", "more": "1"}

    page = text_of(desk.client.post(f"{desk.page}/note", data=form))

    assert "Two lectures" in page
    assert "One on each line." in page
    assert "Saved as" not in page


@pytest.mark.parametrize(("typed", "kept"), [("0", 0), ("2147483647", 2147483647)])
def test_a_number_may_be_as_small_and_as_large_as_is_stored(
    desk: Desk, typed: str, kept: int
) -> None:
    form = {"kind": "data_counted", "text": "Counted", "of_value": typed}

    desk.client.post(f"{desk.page}/note", data=form)

    assert desk.last().fields == {"value": kept}


@pytest.mark.parametrize("typed", ["-1", "2147483648", "many"])
def test_what_is_no_such_number_is_said_at_its_field(desk: Desk, typed: str) -> None:
    form = {"kind": "data_counted", "text": "Counted", "of_value": typed}

    answer = desk.client.post(f"{desk.page}/note", data=form)

    assert answer.status_code == 422
    assert f'value="{typed}"' in text_of(answer)


def test_a_real_name_in_a_typed_field_is_refused_there(desk: Desk) -> None:
    with prepare(desk.app):
        child = session().scalars(select(Party).order_by(Party.id)).first()
        assert child is not None
        from_name(child)
    form = {"kind": "symposium", "text": "Met", "of_topic": "About 孙小明"}

    answer = desk.client.post(f"{desk.page}/note", data=form)

    assert answer.status_code == 422
    assert 'id="of_topic-e"' in text_of(answer)
    with desk.app.app_context():
        assert session().scalars(select(JournalEntry)).all() == []


def from_name(child: Party) -> None:
    """Let the case know the child's name."""
    case = session().get_one(Case, child.case_id)
    assert case.handler is not None
    set_identity(child, name="孙小明", by=case.handler, at=NOON)


@pytest.mark.usefixtures("database", "keys")
def test_lists_are_kept_line_by_line_and_empty_ones_left_out() -> None:
    entry = log(make_child(), EntryKind.CONTENT_BLOCKED, places=("QQ群", " "), modes=())

    assert entry.fields == {"places": [{"zh": "QQ群"}]}
    assert [link.part for link in entry.parties if link.part is Part.WITH] == []


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        ({}, TrackKind.CRIMINAL),
        ({"line": ""}, TrackKind.CRIMINAL),
        ({"line": "civil_support"}, TrackKind.CIVIL_SUPPORT),
    ],
)
def test_it_is_logged_in_the_line_of_its_kind_unless_another_is_chosen(
    desk: Desk, chosen: dict[str, str], line: TrackKind
) -> None:
    form = {"kind": "own_investigation", "text": "What the video shows", "when": "unknown"}

    desk.client.post(f"{desk.page}/note", data={**form, **chosen})

    with desk.app.app_context():
        tracks = [track.kind for track in session().scalars(select(Track))]
        entry = session().scalars(select(JournalEntry)).one()
        assert session().get_one(Track, entry.track_id).kind is line
    assert (TrackKind.CRIMINAL in tracks) is (line is TrackKind.CRIMINAL)


def test_a_line_of_work_that_is_none_is_refused(desk: Desk) -> None:
    form = {"kind": "own_investigation", "text": "What the video shows", "line": "sport"}

    answer = desk.client.post(f"{desk.page}/note", data=form)

    assert answer.status_code == 422
    with desk.app.app_context():
        assert session().scalars(select(JournalEntry)).all() == []


@pytest.mark.usefixtures("database", "keys")
def test_what_only_an_action_writes_or_nobody_any_more_is_not_logged() -> None:
    for kind in (EntryKind.ARREST_APPROVED, EntryKind.UNKNOWN_FACT):
        with pytest.raises(RuleBroken, match="Choose a kind of the list"):
            log(make_child(), kind)


@pytest.mark.one_engine
def test_every_shape_that_is_asked_for_by_hand_has_a_control() -> None:
    shapes = {field.shape for kind in EntryKind for field in kind.fields}

    assert shapes == set(Shape)


@pytest.mark.usefixtures("database", "keys")
@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind.is_logged_by_hand])
def test_every_kind_is_logged_with_every_value_it_asks_for(kind: EntryKind) -> None:
    typed: dict[str, object] = {}
    kept: dict[str, object] = {}
    for field in kind.fields:
        typed[field.key], kept[field.key] = typed_and_kept(field)

    entry = log(make_child(), kind, **typed)

    assert entry.subject is None
    assert entry.fields == kept


def typed_and_kept(asked: TypedField) -> tuple[object, object]:
    """A value as the form hands it on, and as it stands in the entry."""
    if asked.codes is not None:
        code = next(iter(asked.codes)).value
        return code, code
    return {
        Shape.TEXT: ("某事", {"zh": "某事"}),
        Shape.TEXTS: (("某事",), [{"zh": "某事"}]),
        Shape.NUMBER: (3, 3),
        Shape.AMOUNT: ("6800.50", "6800.50"),
        Shape.WHEN: ("2026-11", "2026-11"),
        Shape.YES: (True, True),
    }[asked.shape]


def test_the_log_box_says_the_number_that_comes_next_whatever_stands_on_the_page(
    app: Flask,
) -> None:
    """What has no day stands on the last page, and has the highest number."""
    with prepare(app):
        child = make_child()
        case = session().get_one(Case, child.case_id)
        assert case.handler is not None
        holder, case_id = case.handler, case.id
        for _ in range(31):
            log(child, EntryKind.TELEPHONE)
        undated = Progress("Nobody knows when", PartialDate.unknown(), EntryKind.TELEPHONE)
        last = log_progress(case, undated, acting(holder, on=TODAY, at=NOON)).number
    client = sign_in(app, holder)

    page = text_of(client.get(f"/cases/{case_id}"))

    assert "Nobody knows when" not in page
    assert f">No. {last + 1}</p>" in page


@pytest.mark.in_turn(13)
def test_what_was_typed_beside_an_entry_is_corrected_with_it(desk: Desk) -> None:
    fields = {
        "kind": "follow_up_visits",
        "text": "Called at home",
        "of_count": "3",
        "of_ongoing": "y",
    }
    desk.client.post(f"{desk.page}/note", data=fields | {"of_result": "上学正常"})
    first = desk.last()
    assert first.fields == {"count": 3, "ongoing": True, "result": {"zh": "上学正常"}}
    page = f"{desk.page}/entries/{first.id}/correct"
    opened = text_of(desk.client.get(page))
    assert 'value="上学正常"' in opened
    assert "how often: 3" in opened
    sent = {"text": "Called at home", "when": first.when.edtf, "reason": "Miscounted"}

    same = desk.client.post(
        page,
        data=sent | {"of_count": "3", "of_ongoing": "y", "of_result": "上学正常"},
        follow_redirects=True,
    )
    named = desk.client.post(page, data=sent | {"of_count": "three"})
    shown = text_of(
        desk.client.post(
            page, data=sent | {"of_count": "5", "of_result": ""}, follow_redirects=True
        )
    )

    assert "Nothing is different" in text_of(same)
    assert named.status_code == 422
    assert "how often: 5" in shown
    second = desk.last()
    assert (second.kind, second.fields) == (EntryKind.CORRECTION, {"count": 5})
    desk.client.post(f"{desk.page}/entries/{second.id}/correct", data=sent | {"of_count": ""})
    third = desk.last()
    assert third.fields == {"no_details": True}
    with desk.app.app_context():
        told_again = case_data(session().get_one(Case, third.case_id))["journal"][-2:]
    assert [item["fields"] for item in told_again] == [{"count": 5}, {"no_details": True}]
    again = f"{desk.page}/entries/{third.id}/correct"
    assert "how often:" not in text_of(desk.client.get(again))
    refused = text_of(desk.client.post(page, data=sent | {"of_count": "7"}))
    assert f'<a href="{again}">Correct no. {third.number}</a>' in refused


def test_a_correction_of_the_text_alone_keeps_the_values_in_both_languages(desk: Desk) -> None:
    desk.client.post(
        f"{desk.page}/note",
        data={"kind": "symposium", "text": "Met", "of_topic": "网络保护", "of_result": "已商定"},
    )
    first = desk.last()
    both = {"topic": {"zh": "网络保护", "en": "Network"}, "result": {"zh": "已商定"}}
    with desk.app.app_context(), unit_of_work():
        session().get_one(JournalEntry, first.id).fields = both

    sent = {"text": "Met the school", "when": first.when.edtf, "reason": "Who it was"}
    desk.client.post(
        f"{desk.page}/entries/{first.id}/correct",
        data=sent | {"of_topic": "Network", "of_result": "已商定"},
    )

    assert desk.last().fields == both
