"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

ACTS = {
    "agenda.press_for": "presses for what is late by one click; the word may stay empty",
}
