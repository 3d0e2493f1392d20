"""Chinese on an English page stands in an element whose language is Chinese.

Every page of the furnished desk is read in English, by whoever may open it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.guards.conftest import Furnished
from tests.guards.sending import pages_read

HAN = re.compile(r"[\u3400-\u9fff]")
# They hold text alone and no element, or are drawn.
WITHOUT_ELEMENTS = frozenset({"title", "option", "textarea", "script", "style", "svg"})
ENDLESS = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr", "col", "source"})


class Unmarked(HTMLParser):
    """The texts with Chinese of one page that are not within an element of that language."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.marked = 0
        self._within: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element, which has the language of what it stands in unless it says so."""
        if tag not in ENDLESS:
            lang = dict(attrs).get("lang") or (self._within[-1][1] if self._within else "")
            self._within.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        """Leave it, and what in it was never closed."""
        if any(name == tag for name, _lang in self._within):
            while self._within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep the text, if it is Chinese and is not called so."""
        if not HAN.search(data) or WITHOUT_ELEMENTS & {name for name, _lang in self._within}:
            return
        if self._within and self._within[-1][1].startswith("zh"):
            self.marked += 1
        else:
            self.texts.append(" ".join(data.split()))


@pytest.mark.in_turn(13)
@pytest.mark.one_engine
def test_no_english_page_has_chinese_without_its_language(
    desk: Furnished, of_the_run: Path
) -> None:
    read = {page.address: Unmarked(page.html) for page in pages_read(desk, of_the_run)}

    assert {text: address for address, page in read.items() for text in page.texts} == {}
    assert sum(page.marked for page in read.values()) > 1000, "Chinese is found at all"


def test_chinese_without_its_language_is_seen() -> None:
    page = Unmarked("<p>of <i lang=zh-Hans>孙某某</i>, raised by 何苗<br></p><option>何苗</option>")

    assert (page.texts, page.marked) == ([", raised by 何苗"], 1)
