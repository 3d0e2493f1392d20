"""The five stages in a line of a list, drawn once for equal lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from flask_babel import lazy_gettext as _l

from casetrack.codes import Coded
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label, language

Code = TypeVar("Code", bound=Coded)
# The path data by class of mark.
Paths = tuple[tuple[str, str], ...]
# More than all combinations of stage states, in both languages.
KEPT = 1000
# What each state looks like; nothing: as the mark is without a class.
_MARKS = {
    "done": "on",
    "running": "run",
    "todo": "",
    "not_needed": "no",
    "took_place": "on",
    "not_recorded": "q",
    "not_decided": "no",
    "none_recorded": "no",
}
# Put into words only where they are shown.
_STATES = {
    "done": _l("Done"),
    "running": _l("Running"),
    "todo": _l("To do"),
    "not_needed": _l("Not needed"),
    "took_place": _l("Took place"),
    "not_recorded": _l("Course not recorded"),
    "not_decided": _l("Not decided"),
    "none_recorded": _l("None recorded"),
}


@dataclass(frozen=True)
class FoldedStages:
    """A state of the stages. id: of its words on the page. running: running stages, in words."""

    id: str
    paths: Paths
    told: str
    running: str


@dataclass
class StageMarks:
    """The states already shown on a page."""

    _met: dict[tuple[tuple[Coded, Coded], ...], FoldedStages] = field(default_factory=dict)

    def of(self, stages: Mapping[Code, Coded]) -> FoldedStages:
        """The drawing for the stages of one line, in their order."""
        key = tuple(stages.items())
        if key not in self._met:
            marks = tuple(_MARKS[state.value] for state in stages.values())
            words, running = _worded(key, language())
            self._met[key] = FoldedStages(f"s{len(self._met) + 1}", paths_of(marks), words, running)
        return self._met[key]

    def met(self) -> list[FoldedStages]:
        """All states shown so far."""
        return list(self._met.values())


@lru_cache(maxsize=KEPT)
def paths_of(marks: tuple[str, ...]) -> Paths:
    """SVG paths of the bars, each as wide as `.mini i` beside four others; one path per look."""
    paths: dict[str, str] = {}
    for place, mark in enumerate(marks):
        left = round(place * 24.4, 1)
        if mark == "no":
            bar = f"M{left} 2.5h22.4"
        elif mark in ("on", "run"):
            bar = f"M{left} 0h22.4v5h-22.4z"
        else:
            bar = f"M{left + 0.5} .5h21.4v4h-21.4z"
        paths[mark] = paths.get(mark, "") + bar
    return tuple((mark or "todo", path) for mark, path in paths.items())


@lru_cache(maxsize=KEPT)
def _worded(stages: tuple[tuple[Coded, Coded], ...], lang: str) -> tuple[str, str]:
    """Words of the bars, and of the running stages, in the language of the page, `lang`."""
    comma = _(", ")
    words = (
        _("%(stage)s: %(state)s", stage=label(stage), state=str(_STATES[state.value]).lower())
        for stage, state in stages
    )
    running = [label(stage) for stage, state in stages if state.value == "running"]
    return comma.join(words), comma.join(running) or _("none running")
