"""Whatever a feature brings is asked for by its class, or by one that it derives from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casetrack.app import BROUGHT
from casetrack.brought import Brought
from casetrack.config import TEMPLATES

ASKED = re.compile(r"\b(?:brought|brought_as|if_brought)\(\s*(\w+)")


class Forgotten(Brought):
    """Something that nobody asks for."""


def asked_for() -> set[str]:
    """The names of the classes that are asked for somewhere."""
    files = (TEMPLATES.parent / "casetrack").rglob("*.py")
    return {name for file in files for name in ASKED.findall(file.read_text("utf-8"))}


def asked_by_nobody(those: Iterable[Brought]) -> set[str]:
    """The classes of these that nobody asks for."""
    asked = asked_for()
    return {
        type(brought).__name__
        for brought in those
        if not asked & {kind.__name__ for kind in type(brought).__mro__}
    }


def test_whatever_is_brought_is_asked_for() -> None:
    assert asked_by_nobody(BROUGHT) == set()


def test_what_nobody_asks_for_is_found() -> None:
    assert asked_by_nobody([*BROUGHT, Forgotten()]) == {"Forgotten"}
