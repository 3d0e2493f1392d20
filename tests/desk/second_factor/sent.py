"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

NOT_SAVED = {
    "second_factor.set_up": "the guards have no phone; tests/desk/second_factor has",
    "second_factor.confirm": "asks for the password, which the guards do not know",
}
