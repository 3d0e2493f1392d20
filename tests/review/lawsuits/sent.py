"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

# The first of the case is who sues.
MAKING = {"lawsuits.new_lawsuits": Made({"respondent": "Xu Mou A"})}
ACTS_FOR_A_REASON = {"lawsuits.settle_lawsuits": "says why no extension is asked for, as typed"}
STOPPED = {"lawsuits.settle_lawsuits": "Enter when the extension was asked for, or why it is not."}
# An extension is asked for, or let go.
TYPED = {f"lawsuits.{do}_lawsuits": {"why_not_extended": ""} for do in ("change", "settle")}
