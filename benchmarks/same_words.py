"""What every page says to everybody, so that two states of the code can be compared by their words.

    python -m benchmarks.same_words take instance/demo/casetrack.toml before.json
    python -m benchmarks.same_words compare before.json after.json

Follows every link of the demonstration as each of its people, in both languages. Take both from
copies of one database, upgraded where the later state needs it, on one day.
"""

from __future__ import annotations

import difflib
import json
import logging
import re
from collections import deque
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import click
from flask import Flask
from flask.testing import FlaskClient

from casetrack.app import create_app
from casetrack.config import from_file
from casetrack.demo.people import ACCOUNTS
from tests.journeys.plain import Page

LANGUAGES = ("en", "zh")
# What differs from one look to the next, and what only says how one came there.
_PASSING = re.compile(r"\b\d{1,2}:\d{2}\b")
_BACK = re.compile(r"[?&]from=[^&]*")
# One address of a kind of page is enough where its numbers run on for ever.
MOST_OF_A_KIND = 40


@click.group()
def main() -> None:
    """Compare what pages say before and after a change."""


@main.command()
@click.argument("settings", type=click.Path(path_type=Path, exists=True))
@click.argument("into", type=click.Path(path_type=Path))
@click.option("--most", default=MOST_OF_A_KIND, show_default=True, help="Pages of one kind.")
def take(settings: Path, into: Path, most: int) -> None:
    """Write down the words of every page that can be reached."""
    logging.disable(logging.INFO)
    app = create_app(from_file(settings, {}))
    app.config["WTF_CSRF_ENABLED"] = False
    taken = {}
    for account, lang in product(ACCOUNTS, LANGUAGES):
        who = f"{account.login} {lang}"
        taken[who] = pages_of(app, account.login, account.password, lang, most=most)
        click.echo(f"{who}: {len(taken[who])}")
    into.write_text(json.dumps(taken, ensure_ascii=False, indent=1))
    click.echo(f"{sum(map(len, taken.values()))} pages.")


def pages_of(
    app: Flask, login: str, password: str, lang: str, *, most: int = MOST_OF_A_KIND
) -> dict[str, list[str]]:
    """The words of each page this person reaches by links, by address; of one kind up to `most`."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = lang
    client.post("/sign-in", data={"login": login, "password": password})
    words_by_path: dict[str, list[str]] = {}
    of_a_kind: dict[str, int] = {}
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        kind = re.sub(r"\d+", "N", path)
        of_a_kind[kind] = of_a_kind.get(kind, 0) + 1
        if of_a_kind[kind] > most:
            continue
        page = _opened(client, path)
        if page is None:
            continue
        words_by_path[path] = [_PASSING.sub("–", " ".join(text.split())) for text in page.words]
        words_by_path[path] = [text for text in words_by_path[path] if text]
        for _text, href in page.links:
            address = urlsplit(urljoin(path, href))._replace(fragment="")
            place = _BACK.sub("", address.geturl())
            if not address.netloc and place not in seen and not place.startswith("/language"):
                seen.add(place)
                waiting.append(place)
    return words_by_path


def _opened(client: FlaskClient, path: str) -> Page | None:
    answer = client.get(path, follow_redirects=True)
    if not answer.content_type.startswith("text/html"):
        return None
    page = Page(answer.get_data(as_text=True))
    if answer.status_code != 200:
        page.words.insert(0, f"({answer.status_code})")
    return page


@main.command()
@click.argument("before", type=click.Path(path_type=Path, exists=True))
@click.argument("after", type=click.Path(path_type=Path, exists=True))
@click.option("--lines", default=12, help="of each page that differs; 12")
def compare(before: Path, after: Path, lines: int) -> None:
    """Say which pages differ, and by what words. Ends with 1 where any does."""
    was, is_now = json.loads(before.read_text()), json.loads(after.read_text())
    differing = 0
    for person in was:
        for path in sorted({*was[person], *is_now.get(person, {})}):
            old, new = was[person].get(path), is_now.get(person, {}).get(path)
            if old == new:
                continue
            differing += 1
            click.echo(f"--- {person} {path}" + _only(old, new))
            if old and new:
                changed = [
                    line
                    for line in difflib.unified_diff(old, new, n=0, lineterm="")
                    if not line.startswith(("---", "+++", "@@"))
                ]
                click.echo("\n".join(f"    {line}" for line in changed[:lines]))
    click.echo(f"{differing} pages differ of {sum(map(len, was.values()))}.")
    if differing:
        raise SystemExit(1)


def _only(old: list[str] | None, new: list[str] | None) -> str:
    if old is None:
        return ": only after"
    return ": only before" if new is None else ""


if __name__ == "__main__":
    main()
