"""How far the letters of a list have come: what is alike in several lines is drawn once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from casetrack.suggestions.listing import SuggestionLine
from casetrack.suggestions.progress import DONE, RUN, TODO, UNKNOWN, furthest, progress_steps
from casetrack.web.catalogue import gettext as _
from casetrack.web.stage_marks import drawing_of

# How each state is drawn; nothing: as a mark without a class is.
_DRAWN = {DONE: "on", RUN: "run", TODO: "", UNKNOWN: "q"}


@dataclass(frozen=True)
class FoldedCourse:
    """The steps of a letter. id: of their drawing. told: how many are done. at: where it stands."""

    id: str
    drawing: Markup
    told: str
    at: str


@dataclass
class Courses:
    """The courses that the lines of one page showed so far, by the states of their steps."""

    _met: dict[tuple[tuple[str, ...], str], FoldedCourse] = field(default_factory=dict)

    def of(self, line: SuggestionLine, *, on: date) -> FoldedCourse:
        """The course of one letter."""
        steps = progress_steps(line, on=on)
        states = tuple(step.state for step in steps)
        key = states, furthest(steps)
        if key not in self._met:
            drawing = drawing_of(tuple(_DRAWN[state] for state in states))
            name = f"c{len(self._met) + 1}"
            told = _("%(n)d of %(total)d", n=states.count(DONE), total=len(states))
            self._met[key] = FoldedCourse(name, drawing, told, key[1])
        return self._met[key]

    def met(self) -> list[FoldedCourse]:
        """All that were shown."""
        return list(self._met.values())
