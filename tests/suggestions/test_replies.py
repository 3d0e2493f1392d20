"""Replies are rows: what came first stays as it came, whatever comes after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import JournalEntry
from casetrack.db import Model, session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.obligations import find_owed
from casetrack.suggestions.answers.models import (
    ReplyAnswer,
    ReplyKind,
    ReplyWay,
    SuggestionReply,
)
from casetrack.suggestions.answers.recording import ItemReply, correct_reply, record_reply
from casetrack.suggestions.answers.summary import replies_to
from casetrack.suggestions.kinds import Adoption, Response
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.progress import in_time_or_late
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import REPLIED, a_reply, handler_of, replied, served
from tests.suggestions.test_pages import desk_of, shown, url


def words_in_database(text: str) -> list[str]:
    """Every table and column in which a text stands, whatever the row."""
    found = []
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            said = sa.cast(column, sa.Text).contains(text, autoescape=True)
            if session().scalar(sa.select(sa.func.count()).select_from(table).where(said)):
                found.append(f"{table.name}.{column.name}")
    return found


def typed(letter: Suggestion, day: str, words: dict[int, str], **more: str) -> dict[str, str]:
    """A written reply that answers these items, by their place, in these words."""
    adoptions = {
        f"adoption-{item.id}": "full" if item.position in words else "unanswered"
        for item in letter.items
    }
    answers = {f"answer-{item.id}": words.get(item.position, "") for item in letter.items}
    return {
        "version": str(letter.version),
        "replied_on": day,
        "way": "in_writing",
        "text": "",
        "check_on": "",
        **adoptions,
        **answers,
        **more,
    }


FIRST = {1: "Seven thousand rows searched by hand", 2: "Inspected on the first Monday"}


@pytest.mark.in_turn(13)
@pytest.mark.usefixtures("keys")
def test_every_word_of_the_first_reply_is_in_the_database_after_a_supplement(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)
    whole = "We thank the procuratorate and act at once"
    first = typed(letter, "2026-11-09", FIRST, text=whole, signatory="Head of compliance")
    assert client.post(url(letter, "/reply"), data=first | {"in_writing": "yes"}).status_code == 302
    with app.app_context():
        version = str(session().get_one(Suggestion, letter.id).version)
    later = typed(letter, "2026-11-19", {3: "A line for complaints"}, version=version)

    # As before, when a second letter was a change of the record of the first one.
    sent = later | {"in_writing": "yes", "reason": "A second letter came"}
    assert client.post(url(letter, "/reply"), data=sent).status_code == 302

    with app.app_context():
        for text in (whole, *FIRST.values(), "A line for complaints"):
            assert words_in_database(text) != [], text
        kept = session().get_one(Suggestion, letter.id)
        assert not kept.reply_is_late(on=TODAY)
        assert [item.is_answered for item in kept.items] == [True, True, True, False]


def by(letter: Suggestion) -> Act:
    return acting(handler_of(letter.case), on=TODAY, at=NOON)


def record(letter: Suggestion, **changes: Any) -> SuggestionReply:
    return record_reply(letter, a_reply(letter, **changes), by(letter), opened=letter.version)


def correct(letter: Suggestion, row: SuggestionReply, **changes: Any) -> SuggestionReply:
    reason = changes.pop("reason", "The 9 was read as a 2")
    reply = a_reply(letter, **changes)
    return correct_reply(letter, row, reply, reason, by(letter), opened=letter.version)


def only(letter: Suggestion, **by_place: Adoption) -> dict[int, ItemReply]:
    """Answers to these items alone, each named like `item_2`."""
    return {
        letter.items[int(name.removeprefix("item_")) - 1].id: ItemReply(adoption, name)
        for name, adoption in by_place.items()
    }


def entries(letter: Suggestion) -> list[str]:
    query = select(JournalEntry.kind).where(JournalEntry.subject == "suggestion")
    return [kind.value for kind in session().scalars(query.order_by(JournalEntry.number))][2:]


def owed(letter: Suggestion) -> tuple[bool, date | None]:
    duty = find_owed(ObligationKind.SUGGESTION_REPLY, letter)
    assert duty is not None
    return duty.is_open, duty.settled_on


LATER = date(2026, 11, 19)  # three days after the last day of the reply
REST = pytest.mark.usefixtures("database", "keys")


@REST
def test_items_stand_by_the_latest_answer_and_the_day_by_the_first_reply_in_writing() -> None:
    letter = served()
    first = {"item_1": Adoption.FULL, "item_2": Adoption.PART, "item_3": Adoption.NOT}
    record(letter, answers=only(letter, **first))

    record(
        letter,
        received=PartialDate.day(LATER),
        answers=only(letter, item_3=Adoption.FULL, item_4=Adoption.FULL),
    )

    assert letter.replied == PartialDate.day(REPLIED)
    assert not letter.reply_is_late(on=TODAY)
    full, part = Adoption.FULL, Adoption.PART
    assert [item.adoption for item in letter.items] == [full, part, full, full]
    assert [item.answer.en for item in letter.items] == ["item_1", "item_2", "item_3", "item_4"]
    assert letter.response is Response.PARTLY_ACCEPTED
    assert [row.kind.value for row in replies_to(letter)] == ["reply", "supplement"]
    assert entries(letter) == ["suggestion_replied", "suggestion_reply_supplemented"]
    assert owed(letter) == (False, REPLIED)


@REST
def test_a_reply_that_came_before_the_one_recorded_first_is_the_first() -> None:
    letter = served()
    record(letter, received=PartialDate.day(LATER), answers=only(letter, item_1=Adoption.FULL))
    assert letter.reply_is_late(on=TODAY)

    record(letter, answers=only(letter, item_1=Adoption.NOT, item_2=Adoption.FULL))

    assert letter.replied == PartialDate.day(REPLIED)
    assert [item.adoption for item in letter.items[:2]] == [Adoption.FULL, Adoption.FULL]
    assert owed(letter) == (False, REPLIED)


@REST
@pytest.mark.parametrize("way", [ReplyWay.ORAL, ReplyWay.TELEPHONE, ReplyWay.MEETING])
def test_an_answer_that_is_not_in_writing_does_not_end_the_time_for_a_reply(way: ReplyWay) -> None:
    letter = served()

    record(letter, way=way)

    assert (letter.replied, letter.answered()) == (None, 4)
    assert owed(letter) == (True, None)
    assert letter.reply_is_late(on=TODAY)
    assert entries(letter) == ["suggestion_answered_otherwise"]

    record(letter, received=PartialDate.day(LATER))
    assert owed(letter) == (False, LATER)
    assert [row.kind.value for row in replies_to(letter)] == ["reply", "reply"]


@REST
def test_a_corrected_day_turns_in_time_into_late_and_back_and_both_wordings_stay() -> None:
    letter = served()
    row = record(letter)

    later = correct(letter, row, received=PartialDate.day(LATER))
    assert letter.reply_is_late(on=TODAY)
    assert owed(letter) == (False, LATER)

    correct(letter, row, reason="It had been right")
    assert not letter.reply_is_late(on=TODAY)

    rows = replies_to(letter)
    assert [row.received.first for row in rows] == [REPLIED, LATER, REPLIED]
    assert [row.corrects for row in rows] == [None, row.position, later.position]
    told = session().scalars(select(JournalEntry).where(JournalEntry.corrects_id.is_not(None)))
    reasons = [entry.correction_reason for entry in told]
    assert reasons == ["The 9 was read as a 2", "It had been right"]


@REST
def test_a_reply_that_was_not_in_writing_after_all_is_owed_again() -> None:
    letter = served()

    correct(letter, record(letter), way=ReplyWay.TELEPHONE)

    assert letter.replied is None
    assert owed(letter) == (True, None)


@REST
def test_a_correction_of_an_earlier_reply_leaves_the_latest_answers() -> None:
    letter = served()
    first = record(letter, answers=only(letter, item_1=Adoption.NOT))
    record(letter, received=PartialDate.day(LATER), answers=only(letter, item_1=Adoption.FULL))

    correct(letter, first, answers=only(letter, item_1=Adoption.PART, item_2=Adoption.NOT))

    assert [item.adoption for item in letter.items[:2]] == [Adoption.FULL, Adoption.NOT]


@REST
def test_a_correction_that_changes_nothing_or_says_no_reason_is_refused() -> None:
    letter = served()
    row = record(letter)

    with pytest.raises(RuleBroken, match="It is recorded so already"):
        correct(letter, row)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        correct(letter, row, text="More", reason=" ")

    assert len(replies_to(letter)) == 1


@REST
def test_a_text_corrected_in_one_language_keeps_the_other() -> None:
    letter = served()
    row = record(letter, text="已全部整改")
    row.text = BilingualText("All done", "已全部整改")

    correct(letter, row, text="已部分整改")

    assert replies_to(letter)[-1].text == BilingualText("All done", "已部分整改")


@REST
@pytest.mark.parametrize(
    ("edtf", "due_in_it"),
    [("2026-11", True), ("2026-11-09/2026-11-16", False), ("2026-11-17/2026-11-20", False)],
)
def test_a_day_that_is_not_exactly_known_is_late_only_where_it_must_be(
    edtf: str, due_in_it: bool
) -> None:
    letter = served()

    record(letter, received=PartialDate.parse_edtf(edtf))

    assert letter.reply_is_late(on=TODAY) is edtf.startswith("2026-11-17")
    assert letter.replied is not None
    text = in_time_or_late(letter.reply_due, letter.replied)
    assert (text == "whether in time is unknown") is due_in_it


@REST
@pytest.mark.parametrize(
    ("changes", "text", "field"),
    [
        ({"received": PartialDate.unknown()}, "Write the day, the month", "replied_on"),
        (
            {"received": PartialDate.parse_edtf("2026-08")},
            "Check the day of the reply",
            "replied_on",
        ),
        ({"written": PartialDate.day(LATER)}, "cannot have been written after that", "written_on"),
    ],
)
def test_a_reply_cannot_have_come_so(changes: dict[str, Any], text: str, field: str) -> None:
    letter = served()

    with pytest.raises(RuleBroken, match=text) as refusal:
        record(letter, **changes)

    assert refusal.value.field == field
    assert replies_to(letter) == []


@REST
def test_words_to_an_item_without_an_answer_are_asked_what_they_say() -> None:
    letter = served()
    answers = only(letter, item_1=Adoption.FULL, item_2=Adoption.UNANSWERED)

    with pytest.raises(RuleBroken, match="Choose what these words say of the item"):
        record(letter, answers=answers)


@REST
def test_no_row_of_a_reply_can_be_altered_unnoticed() -> None:
    assert SuggestionReply.SEALED.is_final
    assert ReplyAnswer.SEALED.is_final
    for model, values in (
        (SuggestionReply, {"kind": ReplyKind.CORRECTION, "corrects": None}),
        (SuggestionReply, {"kind": ReplyKind.RESULT, "response": None}),
        (ReplyAnswer, {"adoption": Adoption.UNANSWERED}),
    ):
        letter = served(make_case())
        record(letter)
        with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
            session().execute(sa.update(model).values(**values))
        session().expire_all()


def test_a_page_shows_every_reply_with_its_answers_and_its_former_wording(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)
    client.post(url(letter, "/reply"), data=typed(letter, "2026-11-19", FIRST))
    with app.app_context():
        kept = session().get_one(Suggestion, letter.id)
        (row,) = replies_to(kept)
        version = str(kept.version)
    page = text_of(client.get(url(letter)))
    assert "3 days late" in page
    there = f"/cases/{letter.case_id}/suggestions/{letter.id}/replies/{row.id}/correct"
    assert there in page

    right = typed(letter, "2026-11-09", FIRST, version=version, reason="The stamp says 9")
    answer = client.post(there, data=right, follow_redirects=True)

    text = shown(text_of(answer))
    assert "It is corrected: in time; before, 3 days late." in text
    assert "As it was typed before; corrected: The stamp says 9" in text
    with app.app_context():
        version = str(session().get_one(Suggestion, letter.id).version)
    again = client.post(there, data=right | {"version": version})
    assert "It is recorded so already. Nothing was changed." in text_of(again)


def test_an_answer_by_telephone_is_said_not_to_end_the_time(app: Flask) -> None:
    with prepare(app):
        letter = served()
    client = desk_of(app, letter.case)
    client.post(url(letter, "/reply"), data=typed(letter, "2026-11-09", FIRST, way="telephone"))

    page = shown(text_of(client.get(url(letter))))

    assert "not in writing: the time for a written reply goes on" in page
    assert "No reply in writing was received yet." in page
    assert "What was answered without a letter does not end that time." in page
    assert "Record the reply" in page


def test_a_stranger_neither_records_nor_corrects_a_reply(app: Flask) -> None:
    with prepare(app):
        letter = replied()
        (row,) = replies_to(letter)
        stranger = sign_in(app, make_staff())
    for path in ("/reply", f"/replies/{row.id}/correct"):
        sent = typed(letter, "2026-11-19", FIRST, reason="x")
        assert stranger.get(url(letter, path)).status_code == 404
        assert stranger.post(url(letter, path), data=sent).status_code == 404
    with app.app_context():
        kept = session().get_one(Suggestion, letter.id)
        assert len(replies_to(kept)) == 1
        nobody = acting(make_staff(), on=TODAY, at=NOON)
        other, version = a_reply(kept, text="x"), kept.version
        with pytest.raises(NotAllowed):
            record_reply(kept, other, nobody, opened=version)
        with pytest.raises(NotAllowed):
            correct_reply(kept, replies_to(kept)[0], other, "x", nobody, opened=version)
