"""Five stages in a line of a list: what is alike on a page is put into words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from flask import get_template_attribute
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casetrack.codes import Coded
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label, language

Code = TypeVar("Code", bound=Coded)
# As many ways in which stages stand, in both languages, are kept in words: far more than there are.
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
    """Stages that stand so. id: of the words that say it. running: those that run, in words."""

    id: str
    drawing: Markup
    told: str
    running: str


@dataclass
class StageMarks:
    """What lines of one page showed so far, by the states of their stages."""

    _met: dict[tuple[int, ...], FoldedStages] = field(default_factory=dict)

    def of(self, stages: Mapping[Code, Coded]) -> FoldedStages:
        """The stages of one line, told in the order of the stages."""
        # A code is one object: to ask what each of fifty lines is called took longer than the rest.
        key = (*map(id, stages), *map(id, stages.values()))
        found = self._met.get(key)
        if found is None:
            in_order = tuple((stage, stages[stage]) for stage in _all(stages) if stage in stages)
            drawing, told, running = _worded(in_order, language())
            found = FoldedStages(f"s{len(self._met) + 1}", drawing, told, running)
            self._met[key] = found
        return found

    def met(self) -> list[FoldedStages]:
        """All that were shown."""
        return list(self._met.values())


@lru_cache(maxsize=KEPT)
def drawing_of(marks: tuple[str, ...]) -> Markup:
    """The bars of a line, for these marks: the same in every language and for everybody."""
    drawn: Markup = get_template_attribute("macros/stages.html", "drawing")(marks)
    return drawn


def _all(stages: Mapping[Code, Coded]) -> Sequence[Code]:
    return list(type(next(iter(stages)))) if stages else ()


@lru_cache(maxsize=KEPT)
def _worded(stages: tuple[tuple[Coded, Coded], ...], lang: str) -> tuple[Markup, str, str]:
    """The bars, what they say and what of it runs, in the language of the page, `lang`."""
    comma = _(", ")
    told = (
        _("%(stage)s: %(state)s", stage=label(stage), state=str(_STATES[state.value]).lower())
        for stage, state in stages
    )
    running = [label(stage) for stage, state in stages if state.value == "running"]
    return (
        drawing_of(tuple(_MARKS[state.value] for _stage, state in stages)),
        comma.join(told),
        comma.join(running) or _("none running"),
    )
