"""What a recipient reports as put right: beside what we see, and never for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from casetrack.cases.models import JournalEntry
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.suggestions.actions import close
from casetrack.suggestions.kinds import PutRight
from casetrack.suggestions.models import Rectification, Suggestion
from casetrack.suggestions.reported import (
    ReportTold,
    quantity_of,
    record_report,
    withdraw_report,
)
from casetrack.suggestions.sentences import tally_sentences
from tests.builders import NOON, TODAY, acting, make_case, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.suggestions.letters import handler_of, issued, recorded, replied, served


def report(letter: Suggestion, text: str = "Apps taken down", **data: object) -> Rectification:
    values: dict[str, object] = {"when": PartialDate.unknown(), **data}
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    return record_report(letter, ReportTold(text, **values), by)  # type: ignore[arg-type] # a test's values


pytestmark = pytest.mark.usefixtures("database", "keys")


def test_a_report_stands_in_the_journal_and_nothing_is_put_right_by_it() -> None:
    letter = replied()
    item = letter.items[1]

    row = report(
        letter, item_id=item.id, quantity=Quantity(Decimal(200), "items", Qualifier.MORE_THAN)
    )

    entry = session().get_one(JournalEntry, row.entry_id)
    assert entry.text.en == "Apps taken down: more than 200 items"
    assert entry.when == PartialDate.unknown()
    assert entry.fields["item"] == item.position
    assert letter.put_right() == 0
    assert item.put_right is PutRight.NOT_SEEN
    assert [rectification.id for rectification in letter.reported()] == [row.id]


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_only_what_has_been_is_reported(days: int, is_refused: bool) -> None:
    letter, refused = served(), False
    try:
        report(letter, when=PartialDate.day(TODAY + timedelta(days=days)))
    except RuleBroken as broken:
        refused = broken.key == "suggestion_in_the_future"

    assert refused is is_refused


def test_what_says_nothing_or_the_same_or_of_another_item_is_refused() -> None:
    letter, other = served(), issued(make_case(), number="测检建〔2026〕9号")
    report(letter)
    for key, fields in (
        ("Say in a sentence what was done", {"text": "  "}),
        ("The same is recorded as reported already", {}),
        ("suggestion_item_of_another", {"text": "x", "item_id": other.items[0].id}),
    ):
        with pytest.raises(RuleBroken, match=key):
            report(letter, **fields)


def test_a_report_is_withdrawn_once_with_a_reason_and_counts_no_more() -> None:
    letter = served()
    row, by = report(letter), acting(handler_of(letter.case), on=TODAY, at=NOON)
    with pytest.raises(RuleBroken, match="Say why, in a few words"):
        withdraw_report(letter, row, "  ", by)

    entry = withdraw_report(letter, row, "Of another company", by)

    assert entry.text.en == "Apps taken down. Reason: Of another company"
    assert letter.reported() == []
    assert letter.reports == 0
    with pytest.raises(RuleBroken, match="This was withdrawn already"):
        withdraw_report(letter, row, "Once more", by)
    # It may be reported anew.
    assert report(letter).position == row.position + 1


def test_nothing_is_reported_of_a_closed_letter_or_by_a_stranger() -> None:
    letter = served()
    with pytest.raises(NotAllowed):
        record_report(
            letter,
            ReportTold("Apps taken down", PartialDate.unknown()),
            acting(make_staff(), on=TODAY, at=NOON),
        )
    by = acting(handler_of(letter.case), on=TODAY, at=NOON)
    close(letter, by, closed_on=TODAY, reason="Over")
    with pytest.raises(RuleBroken, match="suggestion_closed"):
        report(letter)


def test_what_a_text_reports_is_counted_without_what_was_withdrawn(app: Flask) -> None:
    letter = recorded(make_case())
    with app.test_request_context():
        before = tally_sentences(letter)
        for row in letter.rectifications:
            row.withdrawn_by_id = letter.entry_id or _any_entry(letter)
        after = tally_sentences(letter)

    assert "Two things" in before[0] or "two things" in before[0]
    assert "not told" in after[0]


def _any_entry(letter: Suggestion) -> int:
    row = report(served(make_case()))
    assert row.entry_id is not None
    return row.entry_id


@pytest.mark.in_turn(13)
def test_the_page_records_a_report_and_takes_it_back(app: Flask) -> None:
    with prepare(app):
        letter = served()
        holder, stranger = handler_of(letter.case), make_staff()
        page, item = f"/cases/{letter.case_id}/suggestions/{letter.id}", letter.items[0].id
        case_id = letter.case_id
    client = sign_in(app, holder)
    form = {"text": "Apps taken down", "how_many": "about ten or so", "unit": "items"}
    form |= {"item": str(item), "when": "May 2026"}

    refused = client.post(f"{page}/reported", data=form)
    kept = client.post(f"{page}/reported", data={**form, "how_many": "约200"})
    shown = text_of(client.get(page))
    with app.app_context():
        row = session().scalars(select(Rectification)).one()
        assert quantity_of(row) == Quantity(Decimal(200), "items", Qualifier.ABOUT)
    withdraw = f"/cases/{case_id}/suggestions/reported/{row.id}"
    client.post(withdraw, data={"reason": "Of another company"})
    after = text_of(client.get(page))

    assert refused.status_code == 422
    assert "about ten or so" in text_of(refused)
    assert kept.status_code == 302
    assert "about 200 items" in shown
    assert "reported by the recipient, not seen by us" in shown
    assert "Withdrawn; it no longer counts." in after
    assert client.get(withdraw).status_code == 302
    for address in (f"{page}/reported", withdraw):
        assert sign_in(app, stranger).get(address).status_code == 404
    assert "约200项" in text_of(sign_in(app, holder, lang="zh").get(page))
