"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"lines.new": Made()}
ACTS = {"lines.start": "says that work on a line goes on since today"}
ACTS_FOR_A_REASON = {
    "lines.suspend": "suspends the line, for the reason typed",
    "lines.not_needed": "says that a stage is not needed, for the reason typed",
}
NOT_SAVED = {
    "lines.open_again": "no stage of the desk was said to be not needed",
}
