"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "probation.breach": Made({"happened": "today", "text": "Stayed out overnight"}),
    "probation.objection": Made({"text": "She finds it too long."}),
}
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
    "probation.record": {"decided": "2026-10", "months": "", "last_day": ""},
    "probation.correct_record": {"decided": "2026-10", "months": "", "last_day": ""},
    "probation.change": {"decided": "2026-10", "months": "", "old_end": "", "new_end": ""},
    # There is no victim, who could have said nothing.
    "probation.found": {"victim_on": "", "victim_text": ""},
    "probation.length": {"months": "9", "last_day": ""},
    "probation.order": {"months": "9", "printed_last_day": "", "likely_months": "6"},
}
