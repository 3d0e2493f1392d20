"""The letter of another maker is put right with a reason; what stood there stays readable."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.audit.chain import append_pending, verify
from casetrack.cases.models import JournalEntry
from casetrack.casework.entry_corrections import correct_entry
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import unit_of_work
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.exchange.exporter import case_data, export_text
from casetrack.suggestions.answers.recording import record_reply
from casetrack.suggestions.item_terms import NO_TERMS, ItemTerms
from casetrack.suggestions.kinds import Adoption, LetterMaker
from casetrack.suggestions.mistyped import RecordedLetter, correct_letter
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.queries import history_of
from tests.builders import NOON, TODAY, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import (
    ISSUED,
    ITEMS,
    REPLIED,
    a_reply,
    handler_of,
    of_another,
    served,
)
from tests.suggestions.test_standstills import sending

in_database = pytest.mark.usefixtures("database", "keys")
RIGHT = "Review every app that is on the shelves"


def as_read(letter: Suggestion, **changes: Any) -> RecordedLetter:
    """The letter as it is recorded, with these changes."""
    values: dict[str, Any] = {
        "maker_kind": letter.maker_kind,
        "maker": letter.maker.in_("zh"),
        "maker_number": letter.maker_number or "",
        "issued_on": letter.issued,
        "problems": tuple(problem.text.in_("en") for problem in letter.problems),
    }
    return RecordedLetter(**{**values, **changes})


def put_right(letter: Suggestion, reason: str = "Misread", **changes: Any) -> JournalEntry | None:
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return correct_letter(letter, as_read(letter, **changes), reason, act, opened=letter.version)


@in_database
def test_it_says_what_is_right_and_the_journal_what_it_said_and_why() -> None:
    letter = of_another()
    first = letter.entry_id

    entry = put_right(
        letter,
        maker_kind=LetterMaker.HIGHER_OFFICE,
        maker="测试市人民检察院",
        maker_number="测市检建〔2026〕2号",
        issued_on=PartialDate.day(date(2026, 9, 15)),
        set_day=date(2026, 12, 31),
        problems=("Apps are listed unread",),
        items={1: (RIGHT, NO_TERMS)},
    )

    assert entry is not None
    assert (letter.maker_kind, letter.maker.zh) == (LetterMaker.HIGHER_OFFICE, "测试市人民检察院")
    assert letter.issued == letter.measure.started == PartialDate.day(date(2026, 9, 15))
    assert [item.text.en for item in letter.items] == [RIGHT, *ITEMS[1:]]
    assert letter.items[1].known_by.en == f"Seen: {ITEMS[1]}", "what is not named stays"
    assert (entry.corrects_id, entry.correction_reason) == (first, "Misread")
    former = ("测试区人民法院", "（2026）测法司建3号", "2026-09-14", ITEMS[0], "without strict")
    for said in (*former, "judicial suggestion", f"Seen: {ITEMS[0]}"):
        assert said in f"{entry.text.en} {entry.text.zh}", said


@in_database
def test_an_item_keeps_its_answer_and_one_that_was_never_asked_stays_to_be_read() -> None:
    letter = of_another()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    record_reply(letter, a_reply(letter), act, opened=letter.version)

    put_right(
        letter,
        items={1: (RIGHT, NO_TERMS), 2: ("", NO_TERMS), 5: ("Report each quarter", ItemTerms())},
    )

    assert [item.text.en for item in letter.items] == [RIGHT, *ITEMS[2:], "Report each quarter"]
    assert [item.position for item in letter.items] == [1, 2, 3, 4]
    assert letter.items[0].adoption is Adoption.FULL
    assert [item.text.en for item in letter.former_items] == [ITEMS[1]]
    assert letter.former_items[0].adoption is Adoption.FULL


@in_database
def test_a_letter_that_was_decided_here_is_never_corrected() -> None:
    letter = served()

    with pytest.raises(RuleBroken) as broken:
        put_right(letter, maker="测试区人民法院", maker_kind=LetterMaker.COURT)

    assert broken.value.key == "decided_is_final"


@in_database
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"maker": " "}, "maker"),
        ({"maker": "某院", "reason": " "}, "reason"),
        ({"items": dict.fromkeys(range(1, 5), ("", NO_TERMS))}, "items"),
        ({"items": {1: (RIGHT, ItemTerms(problems=(3,)))}}, "items"),
        ({"issued_on": PartialDate.day(date(2026, 11, 25))}, "issued_on"),
        ({"issued_on": PartialDate.day(date(2026, 11, 10))}, "issued_on"),
        ({"set_day": date(2026, 9, 13)}, "set_day"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    letter = of_another()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    record_reply(letter, a_reply(letter), act, opened=letter.version)

    with pytest.raises(RuleBroken) as broken:
        put_right(letter, **changes)

    assert broken.value.field == field


@in_database
def test_it_may_have_been_issued_on_the_day_of_what_is_recorded_first() -> None:
    letter = of_another()
    act = acting(handler_of(letter.case), on=TODAY, at=NOON)
    record_reply(letter, a_reply(letter), act, opened=letter.version)

    assert put_right(letter, issued_on=PartialDate.day(REPLIED)) is not None


@in_database
def test_the_same_changes_nothing_and_who_may_not_and_who_comes_second_neither() -> None:
    letter = of_another()
    version = letter.version
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    stranger = acting(make_staff(Role.PROSECUTOR), on=TODAY, at=NOON)

    assert put_right(letter, reason="") is None
    assert letter.version == version
    with pytest.raises(LostRace):
        correct_letter(letter, as_read(letter, maker="某院"), "Misread", by, opened=version - 1)
    with pytest.raises(NotAllowed):
        correct_letter(letter, as_read(letter, maker="某院"), "Misread", stranger, opened=version)


@in_database
def test_its_day_is_corrected_on_its_page_alone() -> None:
    letter = of_another()
    entry = session().get_one(JournalEntry, letter.entry_id)
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)

    told = correct_entry(entry, by, text="Read out", when=PartialDate.day(ISSUED), reason="Missing")
    assert told is not None, "its words are"
    with pytest.raises(RuleBroken, match="on the page of the letter"):
        correct_entry(told, by, text=None, when=PartialDate.day(TODAY), reason="Misread")


def test_the_audit_holds_and_a_case_file_tells_what_it_said_before(app: Flask) -> None:
    with prepare(app):
        with unit_of_work():
            letter = of_another()
        with unit_of_work():
            put_right(letter, maker_number="测法司建4号", items={2: ("", NO_TERMS)})
        append_pending(session())
        assert verify(session()).is_whole()
        told = export_text(letter.case, acting(handler_of(letter.case), on=TODAY, at=NOON))
        assert "（2026）测法司建3号" in told
        assert ITEMS[1] in str(case_data(letter.case))
        assert history_of(letter)[0].corrects_id is not None


@pytest.mark.in_turn(13)
def test_it_is_corrected_from_its_page_and_one_of_ours_is_not(app: Flask) -> None:
    with prepare(app):
        ours = served()
        theirs = of_another(ours.case)
        by = handler_of(ours.case)
        pages = [f"/cases/{ours.case.id}/suggestions/{each.id}" for each in (theirs, ours)]
    page, of_ours = pages
    browser = sign_in(app, by)
    assert "/mistyped" not in browser.get(of_ours).text
    assert browser.get(f"{of_ours}/mistyped").headers["Location"] == of_ours
    form = browser.get(f"{page}/mistyped").text
    assert ITEMS[0] in form
    typed = {
        "maker_kind": "court",
        "maker": "测试市中级人民法院",
        "maker_number": "（2026）测法司建3号",
        "issued_on": "2026-09-14",
        "problem_lines": "Apps are listed without strict review",
        **{f"items-{n}": text for n, text in enumerate(ITEMS)},
        **{f"item_terms-{n}-known_by": f"Seen: {text}" for n, text in enumerate(ITEMS)},
        "version": "1",
        "sending": sending(form),
    }

    refused = browser.post(f"{page}/mistyped", data=typed)
    assert "Say why, in a few words." in text_of(refused)
    assert "测试市中级人民法院" in refused.text, "what was typed is kept"
    sent = browser.post(
        f"{page}/mistyped", data={**typed, "reason": "Misread", "sending": sending(refused.text)}
    )

    assert sent.status_code == 302, text_of(sent)
    shown = text_of(browser.get(page))
    assert "测试市中级人民法院, was 测试区人民法院" in shown
    late = {**typed, "version": "1", "items-0": RIGHT, "reason": "Misread"}
    late["sending"] = sending(browser.get(f"{page}/mistyped").text)
    both = browser.post(f"{page}/mistyped", data=late)
    assert both.status_code == 409
    for said in (RIGHT, ITEMS[0]):
        assert said in both.text
