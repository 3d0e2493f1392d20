"""The page of a published case: told once, in whole sentences, with the way to the same act."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Provenance
from casetrack.db.partial_date import PartialDate
from casetrack.exchange.importer import import_text
from casetrack.ledger.journal import enter
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.exchange.sheet import EXAMPLES
from tests.signed_in import prepare, sign_in, text_of

BLOCKS = frozenset({"p", "li", "td", "th", "h1", "h2", "h3", "dt", "dd", "summary", "div", "br"})
# "by: one; by: another", with whatever label.
FRAGMENT = re.compile(r"[^.;:。；：]{1,12}[:：][^.;:。；：]+[;；] ?[^.;:。；：]{1,12}[:：]")
UNKNOWN = re.compile(r"不详|未载明|unknown|not (?:known|tell|told|say|said)", re.IGNORECASE)
SENTENCE = re.compile(r"[^.。;；:：]+[.。;；:：]?")
# Words alike may stand twice, sentences not.
LONG = {"en": 30, "zh": 9}


class Read(HTMLParser):
    """What a page says below its masthead, a block at a time."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks = [""]
        self.feed(html.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        """Hear it."""
        self.blocks[-1] = re.sub(r"\s+", " ", self.blocks[-1] + data)


def faults(html: str, lang: str) -> list[str]:
    """What nobody would read aloud: fragments, a sentence said twice, "unknown" again."""
    blocks = [block.strip() for block in Read(html).blocks if block.strip()]
    said = Counter(one.strip() for block in blocks for one in SENTENCE.findall(block))
    doubled = [one for one, times in said.items() if times > 1 and len(one) >= LONG[lang]]
    unknown = [block for block in blocks if UNKNOWN.search(block)]
    return [
        *(f"fragment: {block}" for block in blocks if FRAGMENT.search(block)),
        *(f"doubled: {one}" for one in doubled),
        *(f"unknown: {block}" for block in unknown[1:]),
    ]


@pytest.fixture
def six(app: Flask) -> list[int]:
    """The ids of the six published cases, in their order."""
    with prepare(app):
        told = [file.read_text(encoding="utf-8") for file in EXAMPLES]
        return [import_text(text, by=None, on=TODAY, at=NOON).case.id for text in told]


@pytest.fixture
def readers(app: Flask, six: list[int]) -> Mapping[str, FlaskClient]:
    """A prosecutor who reads them, in each language."""
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
    return {lang: sign_in(app, staff, lang=lang) for lang in ("en", "zh")}


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_six_can_be_read_aloud(
    readers: Mapping[str, FlaskClient], six: list[int], lang: str
) -> None:
    pages = {case_id: text_of(readers[lang].get(f"/cases/{case_id}")) for case_id in six}

    assert {case_id: faults(page, lang) for case_id, page in pages.items()} == {
        case_id: [] for case_id in six
    }


@pytest.mark.parametrize(
    ("lang", "planted", "seen"),
    [
        ("zh", "<p>主体：检察院；主体：公安局</p>", "fragment"),
        ("en", "<p>by: the office; by: the police</p>", "fragment"),
        (
            "zh",
            "<p>社工定期走访，看方案落实没有。</p><td>社工定期走访，看方案落实没有。</td>",
            "doubled",
        ),
        (
            "en",
            "<p>Social workers came regularly.</p><p>Social workers came regularly.</p>",
            "doubled",
        ),
        ("zh", "<td>状态不详</td><td>日期不详</td>", "unknown"),
        ("en", "<td>state unknown</td><td>The source does not say.</td>", "unknown"),
    ],
)
def test_a_mistake_in_reading_is_seen(lang: str, planted: str, seen: str) -> None:
    (said,) = faults(f"<main>{planted}</main>", lang)

    assert said.startswith(seen)


@pytest.mark.in_turn(13)
def test_the_page_leads_to_all_that_is_recorded_and_to_the_next(
    readers: Mapping[str, FlaskClient], six: list[int]
) -> None:
    first, second, *_others = six
    page = text_of(readers["en"].get(f"/cases/{first}"))
    recorded = text_of(readers["en"].get(f"/cases/{first}?whole=1"))

    assert f'href="/cases/{first}?whole=1"' in page
    assert f'<a href="/cases/{second}">Next: Gao' in page
    assert 'id="journal"' in recorded
    assert 'id="journal"' not in page


def test_one_that_is_there_alone_is_told_without_the_others(app: Flask) -> None:
    with prepare(app):
        alone = import_text(EXAMPLES[5].read_text(encoding="utf-8"), by=None, on=TODAY, at=NOON)
        path, staff = f"/cases/{alone.case.id}", make_staff(Role.PROSECUTOR)

    page = text_of(sign_in(app, staff).get(path))

    assert "Probation, Family guidance, Return visits, Suggestions" in page
    assert set(re.findall(r'href="(/cases/[0-9]+)', page)) == {path}


@pytest.mark.in_turn(13)
def test_a_list_has_them_below_a_heading_of_their_own(app: Flask, six: list[int]) -> None:
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
        mine = make_case(handler=staff).id

    above, _heading, below = text_of(sign_in(app, staff).get("/cases")).partition("Published cases")

    assert f'href="/cases/{mine}"' in above
    assert [f'href="/cases/{one}"' in below for one in six] == [True] * 6
    assert "SPP-" not in above


@pytest.mark.in_turn(13)
def test_an_act_leads_to_the_page_that_records_it_in_a_case_of_ones_own(
    app: Flask, six: list[int]
) -> None:
    with prepare(app):
        staff = make_staff(Role.PROSECUTOR)
        mine, other = make_case(handler=staff), make_case()
        make_child(mine)
        mine_id, other_id = mine.id, other.id
    reader = sign_in(app, staff)
    told = text_of(reader.get(f"/cases/{six[0]}"))

    offered = text_of(reader.get("/record/guardianship_order_issued"))
    led = reader.get(f"/cases/{mine_id}/record/guardianship_order_issued")
    logged = reader.get(f"/cases/{mine_id}/record/campus_law_education")
    closed = reader.get(f"/cases/{mine_id}/record/supervision_entrusted")

    assert 'href="/record/guardianship_order_issued"' in told
    assert f'href="/cases/{mine_id}/record/guardianship_order_issued"' in offered
    assert not re.search(f"/cases/({other_id}|{six[0]})/", offered)
    assert led.location.startswith(f"/cases/{mine_id}/guidance/orders/new?child=")
    assert logged.location == f"/cases/{mine_id}/note?kind=campus_law_education"
    assert closed.location == f"/cases/{mine_id}/record"
    assert reader.get(f"/cases/{other_id}/record/visits_planned").status_code == 404
    assert reader.get("/record/nothing_of_the_kind").status_code == 404


@pytest.mark.in_turn(13)
def test_the_invented_case_that_does_it_is_named_to_who_sees_all_of_it(
    app: Flask, six: list[int]
) -> None:
    with prepare(app):
        handler, colleague = make_staff(Role.PROSECUTOR), make_staff(Role.PROSECUTOR)
        demo = make_case(handler=handler, provenance=Provenance.DEMO)
        make_child(demo)
        entry = enter(
            demo, EntryKind.CAMPUS_LAW_EDUCATION, acting(handler), when=PartialDate.day(TODAY)
        )
        place = f"/cases/{demo.id}?entry={entry.number}#entry-{entry.number}"
    pages = [text_of(sign_in(app, one).get(f"/cases/{six[0]}")) for one in (handler, colleague)]

    assert [f'<a href="{place}">Sun Moumou</a>' in page for page in pages] == [True, False]
