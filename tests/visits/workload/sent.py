"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"workload.new": Made({"first": "in 200 days", "last": "in 201 days"})}
ACTS = {"workload.away": "gives the visits to those who are proposed"}
