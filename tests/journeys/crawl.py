"""Find every page that a person can reach by links, one address for each kind of page."""

from __future__ import annotations

from collections import deque
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.journeys.plain import PlainPerson

# More than one address of these: a case may be an example, invented, or hardly begun.
SEVERAL = {"dossier.show": 13, "suggestions.show": 4}


def pages_of(person: PlainPerson, *, start: str = "/") -> list[str]:
    """The addresses found, in the order in which they were come upon."""
    waiting, texts = deque([start]), list[str]()
    taken: dict[str, int] = {}
    seen = {start}
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(person.house.app, path)
        if endpoint is None or taken.get(endpoint, 0) >= SEVERAL.get(endpoint, 1):
            continue
        person.open(path)
        taken[endpoint] = taken.get(endpoint, 0) + 1
        if not person.source().lstrip().lower().startswith("<!doctype html"):
            continue  # a file, which a browser does not show
        texts.append(path)
        for _said, href in person.page.links:
            address = urlsplit(urljoin(path, href))._replace(fragment="")
            if not address.netloc and address.geturl() not in seen:
                seen.add(address.geturl())
                waiting.append(address.geturl())
    return texts


def endpoint_of(app: Flask, path: str) -> str | None:
    """The page behind an address; None for files, other languages, and what is no page."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(path).path)
    except HTTPException:
        return None
    return None if endpoint in ("static", "sign_in.language") else str(endpoint)
