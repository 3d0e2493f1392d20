"""Write which Chinese characters the fonts of a first page begin with, and cut the fonts.

`./run characters` keeps the order of `characters.txt` and `titles.txt`, and adds what casetrack's
own texts, the six published cases and the demonstration have besides. `./run characters URL` puts
them in order anew, by how many pages of a running demonstration have each: what most pages say
comes first, in the text and in the titles.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from playwright.sync_api import Page, sync_playwright

from config.assets.cutting import cut_fonts
from config.assets.fonts import CHARACTERS, TITLES
from config.assets.hatch_build import FONTS, npm_packages

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = "casetrack/translations/*/zh/LC_MESSAGES/messages.po"
TOLD = ("casetrack/exchange/examples/*.yaml", "casetrack/demo/*.py", "templates/**/*.html")
CHINESE = re.compile(r"[‘’“”…\u2014\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
A_LINE = 60
WHO = ("prosecutor", "demo-prosecutor-desk")
NUMBER = re.compile(r"\d+")
# Whoever signs in sees these before any other.
OFTEN, FIRST_PAGES = 1_000, ("/sign-in", "/", "/cases")
PAGES, ALIKE = 400, 6
# What a page says in the face of text and in that of titles, and where its links lead.
READ = """() => {
  const read = { text: "", titles: "", links: [...document.links].map((link) => link.href) };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const face = getComputedStyle(texts.currentNode.parentElement).fontFamily.split(",")[0];
    read[face.includes("Serif") ? "titles" : "text"] += texts.currentNode.textContent;
  }
  return read;
}"""

Counts = tuple[Counter[str], Counter[str]]


def in_catalogues() -> Counter[str]:
    """How often each Chinese character stands in the texts of casetrack itself."""
    counts: Counter[str] = Counter()
    for path in sorted(ROOT.glob(CATALOGUES)):
        with path.open("rb") as source:
            for message in read_po(source):
                string = message.string
                for text in [string] if isinstance(string, str) else string:
                    counts.update(CHINESE.findall(text))
    return counts


def in_files(patterns: Iterable[str]) -> Counter[str]:
    """How often each stands in the files that these patterns name."""
    counts: Counter[str] = Counter()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            counts.update(CHINESE.findall(path.read_text(encoding="utf-8")))
    return counts


def in_order(counts: Counter[str]) -> list[str]:
    """The most frequent ones first."""
    return sorted(counts, key=lambda sign: (-counts[sign], sign))


def on_pages(url: str) -> Counts:
    """On how many pages of the demonstration at this address each stands: in text, in titles."""
    text, titles = Counter[str](), Counter[str]()
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium").new_page(
            locale="zh-CN"
        )
        for address in _pages(page, url):
            read = page.evaluate(READ)
            weight = OFTEN if urlsplit(address).path in FIRST_PAGES else 1
            for counts, part in ((text, read["text"]), (titles, read["titles"])):
                counts.update(dict.fromkeys(CHINESE.findall(part), weight))
    return text, titles


def _pages(page: Page, url: str) -> Iterator[str]:
    """Open one page after the other: the sign-in page, then what the links of each lead to."""
    page.goto(f"{url}/sign-in")
    yield page.url
    page.fill("#login", WHO[0])
    page.fill("#password", WHO[1])
    page.press("#password", "Enter")
    page.wait_for_url(f"{url}/")
    waiting, met, alike = [page.url], {page.url}, Counter[str]()
    for address in waiting:
        answer = page.request.get(address)
        if "text/html" not in answer.headers["content-type"]:
            continue
        page.goto(address)
        yield address
        for link in page.evaluate(READ)["links"]:
            where = link.partition("#")[0]
            kind = NUMBER.sub("N", urlsplit(where).path)
            if (
                len(waiting) < PAGES and where not in met and alike[kind] < ALIKE
                and where.startswith(url) and "/language" not in where and "/static" not in where
            ):  # fmt: skip
                alike[kind] += 1
                met.add(where)
                waiting.append(where)


def main(arguments: list[str]) -> int:
    """Write both files, say how many characters there are, and cut the fonts."""
    own, others = in_catalogues(), in_files(TOLD)
    wanted = {**own, **others}
    kept = [path.read_text(encoding="utf-8").replace("\n", "") for path in (CHARACTERS, TITLES)]
    ordered = [in_order(counts) for counts in on_pages(*arguments)] if arguments else kept
    for path, first in zip((CHARACTERS, TITLES), ordered, strict=True):
        order = [*(sign for sign in first if sign in wanted), *in_order(own), *in_order(others)]
        signs = list(dict.fromkeys(order))
        lines = ["".join(signs[start : start + A_LINE]) for start in range(0, len(signs), A_LINE)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(wanted)} characters, {len(own)} of them casetrack's own; cutting ...")
    with npm_packages() as packages:
        cut_fonts(packages / FONTS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
