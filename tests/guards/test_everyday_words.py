"""The words that people type as the kind of an entry, each tried without scripts, by the page.

Nothing is guessed: a word is a kind, leads to the page of its act with what was typed, is asked, or
is kept as a note that begins with it. The list is `everyday_words.yaml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
import yaml
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import JournalEntry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.act_pages import acts_with_pages
from casetrack.web.idempotency import FIELD, new_token
from tests.guards.conftest import Furnished
from tests.guards.sending import unread
from tests.sampling import HasTurns
from tests.signed_in import sign_in, text_of

pytestmark = pytest.mark.one_engine

SHEET: Mapping[str, Any] = yaml.safe_load(
    Path(__file__).with_name("everyday_words.yaml").read_text(encoding="utf-8")
)
TYPED = "各方谈了下一步的措施"
WHEN = "11月20日"


def words_of(section: str) -> list[tuple[str, Any]]:
    """Each word with its place, of the sections that name places first."""
    return [(str(word), place) for place, words in SHEET[section].items() for word in words]


def not_filled(page: str, endpoint: str) -> list[str]:
    """The fields of its page that should begin with what was typed, and do not."""
    typed = {"day": WHEN, "text": TYPED}
    asked = {name: typed[value] for name, value in SHEET["fills"].get(endpoint, {}).items()}
    shown = {name: re.search(rf'<[a-z]+ [^>]*name="{name}"[^>]*>[^<]*', page) for name in asked}
    return [name for name, match in shown.items() if not match or asked[name] not in match[0]]


def keeps_typed(page: str, *typed: str) -> bool:
    """Whether each of these stands in a field of the page."""
    return all(f'value="{text}"' in page for text in typed)


def is_logged(status: int, entry: JournalEntry, kind: str) -> bool:
    """Whether what was typed is kept as an entry of this kind."""
    return status == 302 and entry.kind == kind and entry.text.zh == TYPED


def unreachable(kinds: Iterable[EntryKind], reached: Container[int]) -> list[str]:
    """Kinds with words of their own that neither the log box has nor a page.

    reached: identities of the kinds to which a page belongs.
    """
    return [
        kind.value
        for kind in kinds
        if kind.also and not kind.is_logged_by_hand and id(kind) not in reached
    ]


class Clerk:
    """The prosecutor of the desk, who types into the log box without scripts."""

    def __init__(self, desk: Furnished) -> None:
        self.desk = desk
        staff = desk.staff["prosecutor"]
        self.client: FlaskClient = sign_in(desk.app, staff, lang="zh")
        self.cases = [case for case, by in sorted(desk.handlers.items()) if by == staff.id]

    def types(self, word: str, *, case: int | None = None, **more: str) -> TestResponse:
        typed = {"kind": word, "text": TYPED, "when": WHEN, FIELD: new_token(), **more}
        return self.client.post(f"/cases/{case or self.cases[0]}/log", data=typed)

    def led_by(
        self, word: str, *, to: str, cases: Sequence[int]
    ) -> Iterator[tuple[int, TestResponse]]:
        """Each of these cases, and what is answered there, until the page of an act is."""
        for case in cases:
            with unread():
                answer = self.types(word, case=case)
            yield case, answer
            if answer.location and self.endpoint(answer.location) == to:
                return

    def endpoint(self, address: str) -> str:
        adapter = self.desk.app.url_map.bind("localhost")
        text: str = adapter.match(urlsplit(unescape(address)).path, method="GET")[0]
        return text

    def last(self) -> JournalEntry:
        with self.desk.app.app_context():
            latest = sa.select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)
            return session().scalars(latest).one()

    def entries(self) -> int:
        with self.desk.app.app_context():
            return session().scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0

    def places(self, page: str) -> set[str]:
        """What a page offers a word to be: kinds, and the pages of acts."""
        offered = re.findall(r'name="take" value="([^"]+)"', page)
        return {self.endpoint(item) if item.startswith("/") else item for item in offered}


@pytest.fixture(scope="module")
def clerk(desk: Furnished) -> Clerk:
    return Clerk(desk)


def test_the_list_is_long_and_says_each_word_once() -> None:
    words = [word for section in ("kinds", "pages") for word, _place in words_of(section)]
    words += [*SHEET["asks"], *SHEET["closed"], *SHEET["notes"]]

    assert [word for word, n in Counter(words).items() if n > 1] == []
    assert len(words) >= 150


@pytest.mark.in_turn(13)
def test_the_word_of_a_kind_is_logged_as_that_kind(clerk: Clerk) -> None:
    amiss = []
    for word, kind in words_of("kinds"):
        answer = clerk.types(word)
        saved = clerk.last()
        if not is_logged(answer.status_code, saved, kind):
            amiss.append((word, kind, answer.status_code, saved.kind.value))

    assert amiss == []


@pytest.mark.in_turn(3)
def test_the_word_of_an_act_that_has_a_page_leads_there_with_what_was_typed(
    clerk: Clerk, of_today: HasTurns
) -> None:
    """On a push one word of each page, and a third of the others."""
    before, amiss, open_in = clerk.entries(), [], dict[str, int]()
    words = words_of("pages")
    first = list({endpoint: (word, endpoint) for word, endpoint in reversed(words)}.values())
    others = of_today([pair for pair in words if pair not in first], days=3)
    for word, endpoint in [*first, *others]:
        # The page is looked for in one case after the other, and then in that in which it is open.
        those = [open_in[endpoint]] if endpoint in open_in else clerk.cases
        led = list(clerk.led_by(word, to=endpoint, cases=those))
        case, address = led[-1][0], led[-1][1].location or "/"
        if clerk.endpoint(address) != endpoint or {answer.status_code for _case, answer in led} - {
            302,
            422,
        }:
            amiss.append((word, endpoint, [answer.location for _case, answer in led]))
            continue
        page = text_of(clerk.client.get(address))
        if endpoint not in open_in:
            amiss += [(word, endpoint, [name]) for name in not_filled(page, endpoint)]
        open_in[endpoint] = case
        if not all(typed in page for typed in (word, TYPED, WHEN)):
            amiss.append((word, endpoint, ["what was typed is lost"]))

    assert amiss == [], amiss
    assert clerk.entries() == before


@pytest.mark.in_turn(13)
def test_a_word_that_may_be_several_things_is_asked_and_nothing_typed_is_lost(clerk: Clerk) -> None:
    before, amiss = clerk.entries(), []
    for word, wanted in SHEET["asks"].items():
        left = set(wanted)
        for case in clerk.cases:
            answer = clerk.types(word, case=case)
            page = text_of(answer)
            # Where no more than one of the pages is open, there is nothing to ask.
            if answer.status_code == 302:
                left.discard(clerk.endpoint(answer.location))
            elif answer.status_code == 422 and keeps_typed(page, word, TYPED, WHEN):
                left -= clerk.places(page)
            else:
                amiss.append((word, f"{case}: {answer.status_code}"))
            if not left:
                break
        if left:
            amiss.append((word, f"{left} is not offered"))

    assert amiss == []
    assert clerk.entries() == before


def test_a_page_that_is_not_open_in_the_case_is_said_and_nothing_typed_is_lost(
    clerk: Clerk,
) -> None:
    before = clerk.entries()
    for word in SHEET["closed"]:
        answer = clerk.types(word)
        page = text_of(answer)

        assert answer.status_code == 422
        assert f"登记“{word}”的页面，本案目前不能使用" in page
        assert clerk.places(page) == {"word"}
        assert keeps_typed(page, word, TYPED, WHEN)
    assert clerk.entries() == before


def test_the_word_of_nothing_is_kept_in_a_note(clerk: Clerk) -> None:
    amiss = []
    for word in SHEET["notes"]:
        clerk.types(word)
        saved = clerk.last()
        if (saved.kind, saved.text.zh) != (EntryKind.NOTE, f"{word}：{TYPED}"):
            amiss.append((word, saved.kind.value, saved.text.zh))

    assert amiss == []
    assert f"以“{SHEET['notes'][-1]}”开头" in text_of(clerk.client.get(f"/cases/{clerk.cases[0]}"))


@pytest.mark.in_turn(13)
def test_what_a_person_chooses_is_what_is_saved(clerk: Clerk) -> None:
    clerk.types("约谈", take="guardians_interviewed")
    assert clerk.last().kind is EntryKind.GUARDIANS_INTERVIEWED

    clerk.types("约谈", take="word")
    assert (clerk.last().kind, clerk.last().text.zh) == (EntryKind.NOTE, f"约谈：{TYPED}")

    before = clerk.entries()
    for amiss in ("telephone", "https://elsewhere.example/", "/cases/new", "nothing"):
        assert clerk.types("约谈", take=amiss).status_code == 422
    assert clerk.entries() == before


def test_every_other_word_is_of_something_that_can_be_recorded() -> None:
    """No kind is declared with words for which there is neither a log box nor a page."""
    reached = {id(act) for act, _also in acts_with_pages()}

    assert unreachable(EntryKind, reached) == []


def test_a_word_that_leads_nowhere_or_loses_what_was_typed_is_noticed() -> None:
    """Kept as another kind, with another text, refused; on a page that begins with nothing."""
    act = next(kind for kind in EntryKind if kind.also and not kind.is_logged_by_hand)
    endpoint = next(iter(SHEET["fills"]))
    names = SHEET["fills"][endpoint]

    def entry(kind: EntryKind, text: str) -> JournalEntry:
        return JournalEntry(kind=kind, text=BilingualText(None, text))

    logged = entry(EntryKind.NOTE, TYPED)
    assert is_logged(302, logged, "note")
    assert not is_logged(422, logged, "note")
    assert not is_logged(302, entry(EntryKind.NOTE, ""), "note")
    assert not is_logged(302, logged, "telephone")
    assert unreachable([act], {id(act)}) == []
    assert unreachable([act], set()) == [act.value]
    assert not_filled("".join(f'<input name="{name}">' for name in names), endpoint) == [*names]
    assert keeps_typed(f'<input value="{WHEN}">', WHEN)
    assert not keeps_typed(f'<input value="{WHEN}">', WHEN, TYPED)
