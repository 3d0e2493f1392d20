"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "entrustments.report": Made({"kind": "course", "text": "Steady; goes to the course."}),
    "entrustments.meeting": Made({"day": "in 20 days", "at": "09:30", "aim": "How it goes"}),
}
ACTS_FOR_A_REASON = {
    "entrustments.recall": "takes the supervision back, for the reason typed",
    "entrustments.withdraw": "takes the application back, for the reason typed",
    "entrustments.breach": "sets a reported breach aside, for the reason typed",
}
STOPPED = {
    "entrustments.breach": "Choose the decision.",
    "entrustments.letter": "Say by when you ask for an answer.",
    "entrustments.recall": "Say why, in a few words.",
    "entrustments.withdraw": "Say why, in a few words.",
}
NOT_SAVED = {
    "entrustments.letter": "each letter was sent",
    "entrustments.withdraw": "each was answered",
}
TYPED = {
    "entrustments.new": {"applied": "2026-11", "reason": "在当地居住"},
}
