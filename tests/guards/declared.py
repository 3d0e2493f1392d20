"""What the tests of a feature tell the guards of its forms: `tests/<feature>/sent.py`.

What a field takes, it says itself (`tests.guards.sending.entered`); here stands what cannot be told
by its kind of control, the side of today of its day, or its choices.

MAKING: where something new is made, and what is typed there. ACTS, ACTS_FOR_A_REASON: forms that
tell that something happened, and what sending them as they are does. STOPPED: what an edit form
says instead of "nothing is different". NOT_SAVED: what the desk has none to save of, or what is
first shown. TYPED: what else is typed, or left empty. HOMES: the role that somebody has to have in
a case so that the form is shown there. Each by the endpoint of the form.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Left as it is, though it is not filled: that it was decided before, for whom else it is, and what
# excludes the list beside it.
LEFT_OPEN = re.compile(r"recorded$|also-for|(convicted|acquitted)_of$|begun$")
TESTS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Made:
    """What is typed on a page that makes something. press: the button that saves, by its name.

    on: the page the form stands on, if it is sent elsewhere. first: the button that shows first
    what would be saved. in_the_last: of the cases with suggestions, where the reply has not come.
    by: who of the desk may make it.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    press: tuple[str, str] | None = None
    first: tuple[str, str] | None = None
    on: str | None = None
    in_the_last: bool = False
    by: str = "prosecutor"


def declared(name: str) -> dict[str, Any]:
    """What every feature tells under this name."""
    data: dict[str, Any] = {}
    for file in sorted(TESTS.rglob("sent.py")):
        place = file.relative_to(TESTS.parent).with_suffix("").parts
        room = importlib.import_module(".".join(place))
        data.update(getattr(room, name, {}))
    return data
