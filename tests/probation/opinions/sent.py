"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

ACTS = {
    "opinions.finish": "says that it is finished, on the day that is proposed",
}
