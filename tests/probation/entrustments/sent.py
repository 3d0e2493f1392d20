"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"entrustments.report": Made(), "entrustments.meeting": Made({"at": "09:30"})}
ACTS_FOR_A_REASON = {"entrustments.breach": "sets a reported breach aside, for the reason typed"}
STOPPED = {
    "entrustments.breach": "Choose the decision.",
    "entrustments.letter": "Say by when you ask for an answer.",
}
NOT_SAVED = {
    "entrustments.letter": "each letter was sent",
    "entrustments.withdraw": "each was answered",
}
