"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"probation.breach": Made(), "probation.objection": Made()}
ACTS = {
    "probation.breach": "tells of a breach of the day that is proposed",
    "probation.withdrawal": "tells that the objection was withdrawn, on the day that is proposed",
}
STOPPED = {
    "probation.length": "Say why: the length follows the conduct.",
    "probation.change": "Choose one.",
}
NOT_SAVED = {
    "probation.correct": "is shown first",
    "probation.printed_end": "is shown first",
}
TYPED = {
    "probation.record": {"months": "", "last_day": ""},
    "probation.found": {"victim_on": ""},
    "probation.length": {"months": "9", "last_day": ""},
    "probation.order": {"months": "9", "printed_last_day": ""},
}
