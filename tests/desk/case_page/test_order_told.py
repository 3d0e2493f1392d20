"""The journal of a case whose source tells an order, and not every date of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.journal_acts import journal_parts
from casetrack.desk.case_page.queries import JournalItem
from casetrack.exchange.importer import import_text
from tests.builders import NOON, TODAY, make_staff
from tests.exchange.sheet import EXAMPLES
from tests.once import made_once
from tests.signed_in import prepare, sign_in, text_of

HEADING = re.compile(r'<h3 class="year"><span>([^<]+)</span>')


@pytest.fixture
def pages(app: Flask, of_the_run: Path) -> list[str]:
    """The pages of the six published cases, as somebody reads them, once in a run."""
    return made_once(of_the_run, "pages-of-the-six", lambda: read_pages(app))


def read_pages(app: Flask) -> list[str]:
    with prepare(app):
        texts = [file.read_text(encoding="utf-8") for file in EXAMPLES]
        ids = [import_text(text, by=None, on=TODAY, at=NOON).case.id for text in texts]
        staff = make_staff(Role.PROSECUTOR)
    reader = sign_in(app, staff)
    return [text_of(reader.get(f"/cases/{case_id}?whole=1")) for case_id in ids]


@pytest.mark.in_turn(13)
def test_what_has_an_order_stands_under_one_heading(pages: list[str]) -> None:
    headings = [HEADING.findall(page) for page in pages]

    # In two of them acts stand beside the order.
    besides = [item for item, part in enumerate(headings, start=1) if "Undated" in part]
    assert [heading[:1] for heading in headings] == [["Order as told"]] * 6
    assert (besides, max(map(len, headings))) == ([2, 3], 2)


def test_what_the_source_does_not_tell_is_one_folded_list(pages: list[str]) -> None:
    page = pages[0]
    folded = page.partition('<h2 id="untold">')[2].partition("</section>")[0]

    assert folded.startswith("What the source does not tell</h2>")
    assert "<summary>6 things</summary>" in folded
    assert folded.count("<li>") == 6
    assert page.count("What the source does not tell") == 1
    assert page.count("unknown to the source") == 0
    assert "Sun&#39;s age and sex" in page


def test_a_stage_without_days_took_place(pages: list[str]) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", pages[0])

    assert "Course not recorded" not in page
    assert re.search(r"Return visits +Took place +days unknown", page)


def entry(number: int, place: str, when: str = "") -> JournalItem:
    """An entry at a place of the journal."""
    return JournalItem(
        JournalEntry(
            number=number,
            place=place,
            kind=EntryKind.NOTE,
            when=PartialDate.parse_edtf(when),
            text=BilingualText("said", None),
        )
    )


def test_an_order_that_has_all_its_dates_stands_under_its_years(app: Flask) -> None:
    items = [
        entry(2, "p000002000002", "2022-06-28"),
        entry(3, "p000001x2022-01-05000003", "2022-01-05"),
        entry(1, "p000001000001", "2021-12"),
    ]

    with app.test_request_context():
        parts = journal_parts(items)

    assert [(part.heading, len(part.rows)) for part in parts] == [(2022, 2), (2021, 1)]


def test_one_without_a_date_brings_all_in_the_order_together(app: Flask) -> None:
    told = [
        entry(5, "q2023-01-05000005", "2023-01-05"),
        entry(2, "p000002000002"),
        entry(1, "p000001000001", "2021-12"),
        entry(3, "a000003"),
        entry(4, "a000004"),
    ]

    with app.test_request_context():
        parts = journal_parts(told)

    assert [len(part.rows) for part in parts] == [3, 2]
    assert not any(part.is_year for part in parts)


def test_a_review_of_several_says_the_day_that_is_known_of_whom_it_is_known(
    pages: list[str],
) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", pages[5])

    assert re.search(r"Review +Done +Xiao Moumou: Done, \? to February 2021", page)


def test_who_acted_ends_without_a_separator(pages: list[str]) -> None:
    assert not re.search(r"; *</p>", pages[0])
