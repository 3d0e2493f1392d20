"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"offices.new": Made()}
ACTS = {"offices.new": "tells the first part of this office"}
