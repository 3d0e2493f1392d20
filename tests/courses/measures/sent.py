"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"measures.new": Made()}
# Written as somebody says it: more than 10, many.
TYPED = {"measures.new": {"count": "3"}, "measures.correct": {"count": "more than 10"}}
