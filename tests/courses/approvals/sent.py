"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "approvals.new_minutes": Made(
        {"number": "清检委纪〔2026〕41号", "held_on": "2026-11-02", "sat": "三名委员"}, by="chief"
    ),
    "approvals.stand_in": Made(
        {
            "deputy": "秦立",
            "since": "2027-06-01",
            "until": "2027-06-05",
            "kinds": "hearing_approved",
        },
        by="chief",
    ),
}
NOT_SAVED = {
    "approvals.check": "each that waits was checked",
}
