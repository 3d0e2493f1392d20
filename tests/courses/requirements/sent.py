"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"promises.add": Made()}
STOPPED = {
    "promises.promise_look": "Choose the finding.",
    "probation.condition_look": "Choose the finding.",
    "probation.duty_look": "Choose the finding.",
    "promises.look_at_several": "Nothing is marked. Say of one at least what you found.",
}
TYPED = {"suggestions.item_change": {"wanted": "30", "unit": "道路口"}}
