"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"promises.add": Made({"text": "Comes home by nine"})}
STOPPED = {
    "promises.promise_look": "Choose the finding.",
    "probation.condition_look": "Choose the finding.",
    "probation.duty_look": "Choose the finding.",
    "promises.promise_withdraw": "Say why, in a sentence.",
    "promises.withdraw_look": "Say why, in a sentence.",
    "promises.look_at_several": "Nothing is marked. Say of one at least what you found.",
}
ACTS_FOR_A_REASON = {
    "promises.promise_withdraw": "asks it no more",
    "promises.withdraw_look": "withdraws the look",
}
# The terms of a promise, where any may stay empty.
COUNTED = {"wanted": "30", "unit": "道路口"}
TYPED = {
    "promises.add": {"party": "", "since": "", "until": "", "look_on": "", **COUNTED},
    "promises.promise_change": COUNTED,
    "suggestions.item_change": COUNTED,
    "probation.condition_change": COUNTED,
    "promises.promise_look": {"look_due": ""},
    "probation.condition_look": {"look_due": ""},
    "probation.duty_change": {"party": "", "since": "", "until": "", "look_on": "", **COUNTED},
    "probation.duty_look": {"look_due": ""},
}
