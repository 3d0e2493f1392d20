"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "spotchecks.plan": Made(
        {
            "aim": "How evenings are",
            "first": "tomorrow",
            "last": "in 30 days",
            "times": "1",
            "measure": "0",
        }
    ),
}
ACTS_FOR_A_REASON = {"spotchecks.call_off": "calls them off, for the reason typed"}
STOPPED = {"spotchecks.call_off": "Say why, in a few words."}
