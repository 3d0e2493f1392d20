"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "entrustments.report": Made({"kind": "course", "text": "Steady; goes to the course."}),
    "entrustments.meeting": Made({"day": "in 20 days", "aim": "How it goes"}),
}
ACTS_FOR_A_REASON = {
    "entrustments.recall": "takes the supervision back, for the reason typed",
    "entrustments.give_back": "gives the supervision back, for the reason typed",
}
