"""Write down what every page of the demonstration says, to its people, in both languages.

    python -m tests.crawl FOLDER [chief-zh …]

Of whom, and in which language, may be said; else of all, in both. Links are followed from the first
page, of addresses that differ by a number the first two dozen. A file for each page holds its
words, links and controls, without what is drawn anew each time; beside them the case file of each
case. Two states of the code in which nothing changed leave folders between which `diff -r` finds
nothing.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, deque
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.db.transaction import unit_of_work
from casetrack.demo.making import furnish
from casetrack.exchange.exporter import case_data
from casetrack.exchange.yaml_text import write
from casetrack.schema import upgrade
from tests.journeys.the_house import app_on
from tests.signed_in import sign_in

# A Tuesday morning in Beijing.
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
# Of addresses that differ by a number or a day only; a calendar goes on for ever.
MOST_ALIKE = 24
NUMBER = re.compile(r"\d+")
DRAWN = re.compile(r"[A-Za-z0-9_-]{30,}")
# Files, and what would turn every page into the other language.
ELSEWHERE = ("/static", "/language")
SKIPPED = ("script", "style", "svg")
MARKS = ("checked", "selected", "disabled", "required")
TOLD = ("href", "action", "name", "value", "placeholder", "title", "aria-label", "type")


class AtThatTime(FlaskClient):
    """A browser whose every request is made at `AT`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base |= {"casetrack.now": AT}  # type: ignore[dict-item]  # as the clock keeps it


class Reader(HTMLParser):
    """The lines of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if tag in SKIPPED:
            self._within.append(tag)
        if tag == "a" and fields.get("href"):
            self.links.append(str(fields["href"]))
        if tag in ("a", "form", "input", "select", "option", "textarea", "button", "img"):
            if fields.get("type") == "hidden":
                return
            texts = [f"{name}={fields[name]}" for name in TOLD if fields.get(name)]
            texts += [
                name for name in ("checked", "selected", "disabled", "required") if name in fields
            ]
            self.lines.append(DRAWN.sub("…", f"<{tag} {' '.join(texts)}>"))

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag == self._within[-1]:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within and (words := " ".join(data.split())):
            self.lines.append(DRAWN.sub("…", words))


def pages(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """The address and the lines of every page that is linked from the first one."""
    waiting, met = deque(["/"]), {"/"}
    alike: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        head = f"{answer.status_code} {answer.headers.get('Location', '')}"
        if answer.mimetype != "text/html":
            # Of a file that is no text, such as a picture, what can be read of it.
            text = DRAWN.sub("…", answer.get_data().decode("utf-8", "replace"))
            yield address, f"{head}\n{answer.mimetype}\n{text}"
            continue
        reader = Reader()
        reader.feed(answer.get_data(as_text=True))
        yield address, "\n".join([head, *reader.lines, ""])
        for link in [*reader.links, answer.headers.get("Location", "")]:
            to = urlsplit(urljoin(f"http://localhost{address}", link))
            where = to.path + (f"?{to.query}" if to.query else "")
            if to.netloc != "localhost" or to.path.startswith(ELSEWHERE) or where in met:
                continue
            alike[NUMBER.sub("N", where)] += 1
            if alike[NUMBER.sub("N", where)] <= MOST_ALIKE:
                met.add(where)
                waiting.append(where)


def write_pages(app: Flask, folder: Path, wanted: Collection[str]) -> None:
    """A folder for each person and language, a file for each page."""
    with app.app_context():
        people = list(session().scalars(sa.select(Staff).order_by(Staff.login)))
    for staff in people:
        for lang in ("en", "zh"):
            into = folder / f"{staff.login}-{lang}"
            if wanted and into.name not in wanted:
                continue
            into.mkdir(parents=True)
            count = 0
            for address, text in pages(sign_in(app, staff, lang=lang)):
                name = re.sub(r"[^\w.=&-]+", "_", address)[:180]
                (into / f"{name}.txt").write_text(text, encoding="utf-8")
                count += 1
            sys.stdout.write(f"{into.name}: {count} pages\n")


def write_files(app: Flask, folder: Path) -> None:
    """The case file of each case, byte by byte."""
    folder.mkdir(parents=True)
    with app.test_request_context(environ_base={"casetrack.now": AT}):
        for case in session().scalars(sa.select(Case).order_by(Case.id)):
            (folder / f"{case.id}.yaml").write_text(write(case_data(case)), encoding="utf-8")


def main(folder: Path, wanted: Collection[str]) -> None:
    """Play the demonstration on `AT`, and write down everything."""
    with TemporaryDirectory() as made:
        database = Database(f"sqlite:///{made}/casetrack.sqlite")
        upgrade(database)
        app = app_on(database, Keyring.new(), demo=True)
        app.test_client_class = AtThatTime
        with app.test_request_context(environ_base={"casetrack.now": AT}):
            furnish(
                on=AT.astimezone(app.config["TIMEZONE"]).date(),
                at=AT,
                zone=app.config["TIMEZONE"],
                act=unit_of_work,
            )
        write_files(app, folder / "files")
        write_pages(app, folder, wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
