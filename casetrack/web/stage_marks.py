"""Five stages in a line of a list: lines in which they stand alike show one drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from flask_babel import lazy_gettext as _l

from casetrack.codes import Coded
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label

Code = TypeVar("Code", bound=Coded)
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
    marks: list[str]
    told: str
    running: str


@dataclass
class StageMarks:
    """What lines of one page showed so far, by the states of their stages."""

    _met: dict[tuple[Coded, ...], FoldedStages] = field(default_factory=dict)

    def of(self, stages: Mapping[Code, Coded]) -> FoldedStages:
        """The stages of one line, in their order."""
        key: tuple[Coded, ...] = (*stages, *stages.values())
        if key not in self._met:
            comma = _(", ")
            told = (
                _(
                    "%(stage)s: %(state)s",
                    stage=label(stage),
                    state=str(_STATES[state.value]).lower(),
                )
                for stage, state in stages.items()
            )
            running = [label(stage) for stage, state in stages.items() if state.value == "running"]
            self._met[key] = FoldedStages(
                f"s{len(self._met) + 1}",
                [_MARKS[state.value] for state in stages.values()],
                comma.join(told),
                comma.join(running) or _("none running"),
            )
        return self._met[key]

    def met(self) -> list[FoldedStages]:
        """All that were shown."""
        return list(self._met.values())
