"""How high twenty pages are, and how much stands on each: links, fields, kilobytes.

`python -m benchmarks.pages_seen URL` asks a running demonstration (`./run demo`) as its prosecutor
and its head, in Chinese and in English, at 1280 and 390, and prints the table that
docs/reference/pages-measured.md keeps. Links and fields are those that can be seen, without the
masthead; kilobytes are those of the page alone, before it is compressed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (1280, 390)
LANGS = {"zh": "zh-CN", "en": "en-GB"}
PAGES = {
    "prosecutor": {
        "Today": "/",
        "cases": "/cases",
        "case told (Sun)": "/cases/1",
        "case told (Feng)": "/cases/5",
        "case running": "/cases/9",
        "person": "/cases/9/people/75",
        "adding a person": "/cases/9/people/new",
        "opening a case": "/cases/new",
        "record": "/cases/9/record",
        "decision": "/cases/16/reviews/6/decision",
        "conditional non-prosecution": "/cases/16/people/107/probation",
        "visits": "/visits",
        "plan of visits": "/cases/11/visits/plan",
        "outcome of a visit": "/cases/9/visits/4/outcome",
        "slip of a visit": "/cases/9/visits/4/slip",
        "supervision": "/cases/9/probations/2/supervision",
        "suggestions": "/suggestions",
        "calendar": "/days",
        "find": "/find?q=第三中学",
        "account": "/account",
    },
    "head": {"Today of the head": "/"},
}
SEEN = """() => {
  const seen = (kind) => [...document.querySelectorAll(kind)]
    .filter((it) => it.checkVisibility() && it.offsetWidth > 1).length;
  return [
    document.documentElement.scrollHeight,
    seen("main a[href]"),
    seen("main :is(input:not([type=hidden]), select, textarea)"),
  ];
}"""


def main(arguments: list[str]) -> int:
    """Print the table, a row a page."""
    (url,) = arguments
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        cells = {lang: dict(_measured(browser, url, lang)) for lang in LANGS}
    sys.stdout.write(
        "| page | zh 1280 | zh 390 | en 1280 | en 390 | links | fields | KB |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    for name, (zh_wide, zh_narrow, links, fields, size) in cells["zh"].items():
        en_wide, en_narrow, *_same = cells["en"][name]
        heights = " | ".join(f"{high:,}" for high in (zh_wide, zh_narrow, en_wide, en_narrow))
        sys.stdout.write(f"| {name} | {heights} | {links} | {fields} | {size} |\n")
    return 0


def _measured(browser: Browser, url: str, lang: str) -> Iterator[tuple[str, list[int]]]:
    """The name of each page with its two heights, and at 1280 its links, fields and kilobytes."""
    for login, pages in PAGES.items():
        context = browser.new_context(locale=LANGS[lang])
        page = context.new_page()
        page.goto(f"{url}/sign-in")
        page.fill("#login", login)
        page.fill("#password", f"demo-{login}-desk")
        page.press("#password", "Enter")
        page.wait_for_url(f"{url}/")
        for name, address in pages.items():
            yield name, _of_page(page, f"{url}{address}")
        context.close()


def _of_page(page: Page, address: str) -> list[int]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address} is no page"
    heights: list[int] = []
    seen: list[int] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.fonts.ready")
        high, *counted = page.evaluate(SEEN)
        heights.append(high)
        seen = seen or counted
    return [*heights, *seen, round(len(answer.body()) / 1024)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
