"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"amounts.new": Made({"what_zh": "被害人", "value": "4", "unit": "persons"})}
ACTS_FOR_A_REASON = {"amounts.withdraw": "withdraws the number, for the reason typed"}
TYPED = {"amounts.new": {"entry": ""}}
STOPPED = {"amounts.withdraw": "Say why, in a few words."}
