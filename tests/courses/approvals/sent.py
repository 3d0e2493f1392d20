"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "approvals.new_minutes": Made(by="chief"),
    "approvals.stand_in": Made({"since": "2027-06-01", "until": "2027-06-05"}, by="chief"),
}
NOT_SAVED = {
    "approvals.check": "each that waits was checked",
}
