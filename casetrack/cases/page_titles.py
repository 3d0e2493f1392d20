"""Titles of pages that others may read in the history of a shared computer."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup, escape

from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Party
from casetrack.db import session

# In the place of whoever is meant.
SOMEBODY = "…"
# "Visit: …" is a visit, "…的考验期" a 考验期, and "…" alone is nothing.
_MEANT = re.compile(rf"^\W*$|^{SOMEBODY}的|\s*[:：,，、·]\s*{SOMEBODY}\s*$")


def register(app: Flask) -> None:
    """Give the frame of every page the filter."""
    app.jinja_env.filters["without_people"] = without_people


def without_people(title: Markup) -> Markup:
    """The heading of a page without the aliases of those who were read for it; "" where it is one.

    Nothing is asked of the database: whoever a page names was read for it. What else a person typed
    does not belong into a heading that is a title, since it may name somebody, too.
    """
    read = (row for row in session().identity_map.values() if isinstance(row, Party))
    aliases = {
        str(escape(alias))
        for party in read
        if party.kind is not PartyKind.BODY
        for alias in (party.alias.zh, party.alias.en)
        if alias
    }
    text = str(title).strip()
    for alias in sorted(aliases, key=len, reverse=True):
        text = text.replace(alias, SOMEBODY)
    return Markup(_MEANT.sub("", text))  # it was markup, of which text was taken out
