"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "correction.new": Made({"conduct": "property", "new_partner": ""}),
    "correction.new_misconduct-levels": Made({"level": "serious"}),
}
TYPED = {
    "correction.new": {"acted": "2026-10"},
    "correction.new_misconduct-levels": {"misconduct": ""},
    "correction.change_misconduct-levels": {"level": "serious", "misconduct": ""},
}
