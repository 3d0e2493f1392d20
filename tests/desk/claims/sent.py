"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"sources.new": Made(), "sources.says": Made()}
NOT_SAVED = {"sources.take": "the record says already what the source says"}
