"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "correction.new": Made(
        {"measures": "correction_service", "conduct": "property", "aim": "Learn a trade"}
    ),
    "correction.new_misconduct-levels": Made({"level": "serious", "happened": "2026-11-20"}),
}
TYPED = {
    "correction.new": {
        "acted": "2026-10",
        "decided": "2026-11-20",
        "last_day": "",
        "new_partner": "",
        "every_weeks": "2",
    },
    # Of the items those of the level that is typed, and no others.
    "correction.new_misconduct-levels": {"misconduct": ""},
    "correction.change_misconduct-levels": {"level": "serious", "misconduct": ""},
}
