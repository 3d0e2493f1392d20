"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"cases.measure": Made()}
ACTS = {
    "cases.end_measure": "ends it, on the day that is proposed",
}
