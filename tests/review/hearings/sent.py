"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "hearings.new": Made({"what": "On not prosecuting", "held_on": "in 20 days"}),
}
