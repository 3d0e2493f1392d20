"""Every value that a case file tells is found on a page that leads on from the page of its case.

The pages are those that somebody reaches who may see the whole case, by links alone. What a form
offers or holds is not looked at. A value that no page shows is named with its reason; a number or
a code may stand on a page for another reason, so this finds what is missing, not every mistake.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from casetrack.cases.extra_fields import typed_field
from casetrack.cases.quantity_words import QUALIFIED, word_unit
from casetrack.casework.amounts.words import stage_in
from casetrack.codes import Worded
from casetrack.db.partial_date import PartialDate
from casetrack.desk.case_page.field_words import value_words
from casetrack.exchange.importer import import_text
from casetrack.exchange.yaml_text import parse
from casetrack.law.wording import rule_name
from casetrack.ledger.casefile.fields.base import Field
from casetrack.ledger.casefile.fields.numbers import Number, Qualified
from casetrack.ledger.casefile.fields.plain import (
    BilingualTextField,
    EnumCode,
    EnumCodes,
    Flag,
    Open,
    Text,
    Whole,
)
from casetrack.ledger.casefile.fields.references import OwnerRef, Pointer, Ref
from casetrack.ledger.casefile.fields.time import ExactDay, Moment
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import case_file
from casetrack.probation.check_words import ground_words
from casetrack.web.dates import word_day, word_when
from casetrack.web.words import label
from tests.builders import NOON, TODAY
from tests.exchange.sheet import EVERY_KIND, EVERY_KINDS, EXAMPLES, named
from tests.exchange.test_round_trip import make_riverside
from tests.sampling import HasTurns
from tests.signed_in import prepare, sign_in, text_of

pytestmark = pytest.mark.one_engine

MOST_PAGES = 150
# Links that lead to a form, or to the same page narrowed.
NOT_READ = re.compile(
    r"/(new|correct|edit|change|end|drop|log|note|calculator)\b|[?&](line|about)="
)
FORM_PARTS = re.compile(r"<(textarea|select|script|style|title)\b.*?</\1>", re.S)
TAG = re.compile(r"<[^>]+>")
HREF = re.compile(r'href="([^"#]+)')

# Keys of a record that no page shows, and why; "*" stands for every record.
NOT_SHOWN: Mapping[str, str] = {
    "*.ref": "what the file calls it; nobody else does",
    "entry.order": "the place in the journal",
    "decision.joint": "said by naming the others who are bound",
    "circumstance.value": "the words of the statement say it",
    "circumstance.unit": "the words of the statement say it",
    "claim.field": "told by the value that is claimed of it",
    "claim.value": "kept as data, and said in words with its unit: 3,600 yuan",
    "link.kind": "the other case is told to those alone who may know of both",
    "link.number": "the other case is told to those alone who may know of both",
    "not_needed.reason": "the entry that it names tells it",
    "tie.kind": "stands on the page of a person, and of no group",
}
# The same, where a page should show it one day: what it would take is said.
NOT_SHOWN_YET: Mapping[str, str] = {
    "held.custody": "a list of how somebody was held: the page of the periods asks enough already",
    "measure.count_qualifier": "stands on the page of a measure that is kept by hand only",
    "rectification.qualifier": "the words of the item say it",
}
# Single values that are said in another way, and how.
SAID_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("case.status", "open"): "by the sentence of state",
    ("breach_outcome.gravity", "neither"): "a page says how grave a breach is where it is",
    ("party.age_status", "unknown"): "a page says nothing of what nobody knows",
    ("review.custody", "unknown"): "a page says nothing of what nobody knows",
    ("review.kind", "arrest"): "in the title of its page",
    ("charge.stage", "suspected"): "by what was decided of whom it is charged",
    ("circumstance.kind", "unknown_to_source"): "by the heading of the list it stands in",
}


# What is kept as a code without a set of its own, and how a page says it.
IN_WORDS: Mapping[str, Callable[[str, str], str]] = {
    "as_of": stage_in,
    "rule": rule_name,
    "revocation_ground": lambda raw, _lang: ground_words(raw),
}


def plain(text: str) -> str:
    """A text without signs that differ from page to page: blanks, width, case, the minus sign."""
    folded = unicodedata.normalize("NFKC", html.unescape(text)).lower().replace("\u2212", "-")
    return re.sub(r"\s+", "", folded)


def said_by_page(client: FlaskClient, case_id: int) -> Iterator[str]:
    """What each page says that is reached from the page of the case by links, the nearest first."""
    start = f"/cases/{case_id}"
    waiting, seen = [start], {start}
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = text_of(answer)
        yield plain(TAG.sub(" ", FORM_PARTS.sub(" ", page)))
        for href in HREF.findall(page):
            target = urlsplit(urljoin(address, html.unescape(href)))
            there = target.path + (f"?{target.query}" if target.query else "")
            mine = target.path == start or target.path.startswith(f"{start}/")
            if mine and not target.netloc and there not in seen and not NOT_READ.search(there):
                seen.add(there)
                waiting.append(there)


def unsaid(wanted: Iterable[tuple[str, list[str]]], pages: Iterable[str]) -> set[str]:
    """Of the keys with the ways to say their values, those that no page says.

    Pages are read only until everything was found.
    """
    left = {(f"{key}: {ways[0]}", tuple(plain(way) for way in ways)) for key, ways in wanted}
    for page in pages:
        left = {one for one in left if not any(way in page for way in one[1])}
        if not left:
            break
    return {told for told, _ways in left}


def told(record: Record, data: Mapping[str, Any]) -> Iterator[tuple[str, Field, Any]]:
    """Each key of an element and of everything below it, with its field and value."""
    for field in record.fields:
        key = f"{record.name}.{field.key}"
        if field.key in data and not is_excused(key, data[field.key], data):
            yield key, field, data[field.key]
    for child in record.children:
        below = data.get(child.key)
        for element in below if isinstance(below, list) else [below] if below else []:
            yield from told(child.record, element)


def ways_to_say(field: Field, raw: Any, lang: str) -> list[list[str]]:
    """What must stand on a page, each in one of several ways; empty where nothing need."""
    if isinstance(field, Ref | Pointer | OwnerRef | Flag):
        return []  # What it points at stands there itself; a yes is said in words of its own.
    if isinstance(field, BilingualTextField):
        text = raw.get(lang) if isinstance(raw, Mapping) else raw
        return [[text]] if text else []
    if isinstance(field, EnumCode | EnumCodes | Qualified):
        if isinstance(field, Qualified):
            return [[QUALIFIED[field.value(raw)][lang == "zh"].replace("{}", "")]]
        codes = raw if isinstance(raw, list) else [raw]
        rows = [field.kind(code) for code in codes]
        # What only the clocks read has no words.
        return [[label(cast(Worded, code))] for code in rows if hasattr(code, "words")]
    if isinstance(field, Moment | ExactDay):
        return _moment(raw, lang)
    if isinstance(field, Number | Whole):
        return [] if isinstance(raw, str) else [[f"{raw:,}", str(raw)]]
    if isinstance(field, Open):
        return list(_typed_ways(raw))
    return [_text_ways(field, raw, lang)] if isinstance(field, Text) else []


def _text_ways(text: Text, raw: Any, lang: str) -> list[str]:
    if text.key in IN_WORDS:
        return [IN_WORDS[text.key](raw, lang)]
    if text.key.endswith("unit"):
        return [_longest(word_unit(raw, number, lang)) for number in (None, Decimal(1))]
    return [value_words(str(raw)), str(raw)]


def _typed_ways(raw: Mapping[str, Any]) -> Iterator[list[str]]:
    for key, value in raw.items():
        if typed_field(key) is not None and value not in (True, False):
            yield [_typed_words(key, value)]


def _typed_words(key: str, value: Any) -> str:
    known = typed_field(key)
    if known is None or known.codes is None:
        return value_words(value)
    codes = value if isinstance(value, list) else [value]
    return ", ".join(label(known.codes(code)) for code in codes)


def _longest(pattern: str) -> str:
    return max(pattern.split("{}"), key=len)


def _moment(raw: Any, lang: str) -> list[list[str]]:
    kept = raw if isinstance(raw, dict) else {"edtf": raw}
    edtf = str(kept["edtf"])
    when = PartialDate.parse_edtf("" if edtf == "unknown" else edtf, kept.get("words"))
    if when.is_unknown:
        return []
    bare = PartialDate.parse_edtf("" if edtf == "unknown" else edtf)
    forms = [word_when(w, lang, long=long) for w in (when, bare) for long in (False, True)]
    if when.is_day and when.first is not None:
        forms.append(word_day(when.first, lang, long=True))
        # Under the heading of its year.
        forms.append(f"{when.first.month:02}-{when.first.day:02}")
    ends = [end for end in when.ends if end is not None]
    if "/" in edtf and len(ends) == 2:
        # Beside an entry the two ends stand in figures.
        return [[*forms, edtf, end.edtf] for end in ends]
    return [[*forms, edtf]]


def is_excused(key: str, raw: Any, element: Mapping[str, Any]) -> bool:
    """Whether no page need show it, with its reason above."""
    number = element.get("value", element.get("amount"))
    if key.endswith(".unit") and (number is None or isinstance(number, str)):
        return True  # Of a number that is not known, no unit is said.
    if key.startswith("content.") and "withdrawn_by" in element:
        return True  # Asked no more: told by its entry, and on the page of a measure that has one.
    if key.startswith(("leave_request.", "breach_outcome.")) and "withdrawn_by" in element:
        return True  # Taken back: what it said is told by the entry that took it back.
    is_plain = isinstance(raw, str) and (key, raw) in SAID_OTHERWISE
    return (
        is_plain
        or key in {**NOT_SHOWN, **NOT_SHOWN_YET}
        or f"*.{key.partition('.')[2]}" in NOT_SHOWN
    )


def test_a_value_is_looked_for_until_it_is_found_and_missed_if_it_is_nowhere() -> None:
    read = []

    def pages() -> Iterator[str]:
        for page in ("thefirst", "thesecond", "thethird"):
            read.append(page)
            yield page

    assert unsaid([("a.key", ["second", "II"]), ("b.key", ["First"])], pages()) == set()
    assert read == ["thefirst", "thesecond"]
    assert unsaid([("a.key", ["fourth", "IV"]), ("b.key", ["First"])], pages()) == {"a.key: fourth"}


# On a push the file that has every kind, and a tenth of the others.
@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, id=named(file), marks=[] if file == EVERY_KIND else pytest.mark.night)
        for file in [*EXAMPLES, *EVERY_KINDS]
    ],
)
def test_every_value_of_a_case_file_stands_on_a_page(
    app: Flask, file: Path, of_today: HasTurns
) -> None:
    """In both languages at night; on a push in one, in the other on the next day."""
    text = file.read_text(encoding="utf-8")
    data = parse(text).data
    missing = set()
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            by = make_riverside()
            case_id = import_text(text, by=by, on=TODAY, at=NOON).case.id
        for lang in of_today(("en", "zh")):
            with app.test_request_context(), force_locale(lang):
                wanted = [
                    (f"{lang} {key}", ways)
                    for key, one, raw in told(case_file().case, data)
                    for ways in ways_to_say(one, raw, lang)
                ]
            missing |= unsaid(wanted, said_by_page(sign_in(app, by, lang=lang), case_id))

    assert sorted(missing) == [], "\n" + "\n".join(sorted(missing))
