"""What is logged, begun and kept on a day that nobody told."""

from __future__ import annotations

import re

from casetrack.cases.entry_kinds import EntryKind
from tests.journeys.acts import ActsDesk
from tests.journeys.person import Typed

_NUMBER = 987_654_321


def log(desk: ActsDesk, kind: EntryKind, text: str, **typed: Typed) -> None:
    """On the page of its kind, where nothing else is said on a day that nobody told.

    It ends where the entry stands in the journal: what has no day is not on top of a long one.
    """
    desk.log(kind, text, **{"when": "unknown", "line": "", **typed})
    if not desk.person.reads(text):
        to_entry(desk, "Saved as no. %(number)d.")


def to_entry(desk: ActsDesk, said_msgid: str) -> None:
    """To the entry that was just written, where it stands in the journal of the case."""
    text = re.escape(desk.say(said_msgid, number=_NUMBER))
    match = re.search(text.replace(str(_NUMBER), r"(\d+)"), desk.person.source())
    assert match is not None, desk.person.describe()
    desk.person.open(f"{desk.path}?entry={match[1]}")


def keep(desk: ActsDesk, kind: str, **typed: Typed) -> None:
    """A measure or mechanism of a kind, from the menu of the case."""
    desk.go("Keep: %(what)s", f"measures/new?kind={kind}")
    desk.press("Keep it", **typed)
