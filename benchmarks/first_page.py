"""How soon a first page is there on a slow line: bytes, requests and first paint in Chromium.

`python -m benchmarks.first_page URL` asks a running demonstration (`./run demo`) as somebody whose
browser knows nothing of it, on a line of 1.4 Mbit/s and 60 ms, with a quarter of the processor: the
sign-in page, Today after it, then the list of cases with what the browser has kept. Three times
each, the median is printed. A ratio of two trees on one machine is worth more than a second.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

LINE = {
    "offline": False,
    "latency": 60,
    "downloadThroughput": 1_400_000 / 8,
    "uploadThroughput": 700_000 / 8,
}
SLOWER = 4
TIMES = 3
WHO = ("prosecutor", "demo-prosecutor-desk")
PAINTED = """() => {
  const [entry] = performance.getEntriesByName("first-contentful-paint");
  return entry ? entry.startTime / 1000 : NaN;
}"""


@dataclass
class Load:
    """What came over the line for one page."""

    sizes: dict[str, int] = field(default_factory=dict)
    painted: float = 0.0

    def told(self) -> str:
        """Kilobytes, requests, and seconds to the first paint."""
        return (
            f"{sum(self.sizes.values()) / 1024:7.0f} KB {len(self.sizes):4} requests"
            f" {self.painted:6.2f} s"
        )


def main(arguments: list[str]) -> int:
    """Print three lines a language; the sizes of all that was loaded with `--each`."""
    url, *more = arguments
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for lang in ("zh", "en"):
            runs = [_visit(browser, url, lang) for _ in range(TIMES)]
            for name in runs[0]:
                loads = [run[name] for run in runs]
                middle = Load(loads[0].sizes, statistics.median(load.painted for load in loads))
                sys.stdout.write(f"{lang} {name:12} {middle.told()}\n")
                for address, size in sorted(middle.sizes.items()) if "--each" in more else ():
                    sys.stdout.write(f"      {size:8} {address}\n")
    return 0


def _visit(browser: Browser, url: str, lang: str) -> dict[str, Load]:
    """The three pages of somebody who comes for the first time."""
    context = browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[lang])
    try:
        page = context.new_page()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        loads: dict[str, Load] = {}
        heard = _Heard(line)
        page.goto(f"{url}/sign-in")
        loads["sign-in"] = heard.take(page)
        page.fill("#login", WHO[0])
        page.fill("#password", WHO[1])
        page.press("#password", "Enter")
        page.wait_for_url(f"{url}/")
        loads["Today"] = heard.take(page)
        page.goto(f"{url}/cases")
        loads["case list"] = heard.take(page)
        return loads
    finally:
        context.close()


class _Heard:
    """Bytes on the line since they were taken last, by address."""

    def __init__(self, line: Any) -> None:
        self._addresses: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.loadingFinished", self._loaded)

    def take(self, page: Page) -> Load:
        """What was loaded until the line is quiet."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        load = Load(self._sizes, float(page.evaluate(PAINTED)))
        self._sizes = {}
        return load

    def _asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _loaded(self, event: dict[str, Any]) -> None:
        if size := int(event["encodedDataLength"]):
            self._sizes[self._addresses.get(event["requestId"], "?")] = size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
