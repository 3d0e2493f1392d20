"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

# The first of the case is who sues.
_TYPED = {"respondent": "Xu Mou A", "filed": "2026-11-10", "claims": "damages"}
MAKING = {"lawsuits.new_lawsuits": Made(_TYPED)}
ACTS_FOR_A_REASON = {"lawsuits.settle_lawsuits": "says why no extension is asked for, as typed"}
STOPPED = {"lawsuits.settle_lawsuits": "Enter when the extension was asked for, or why it is not."}
# An extension is asked for, or let go.
_ASKED = {"why_not_extended": ""}
TYPED = dict.fromkeys(("lawsuits.change_lawsuits", "lawsuits.settle_lawsuits"), _ASKED)
