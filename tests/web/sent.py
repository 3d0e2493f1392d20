"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

NOT_SAVED = {
    "account.password": "the test does not know it",
    "account.show": "whoever signs out elsewhere is asked for it, too",
}
