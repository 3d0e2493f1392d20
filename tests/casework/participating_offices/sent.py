"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "offices.new": Made({"part": "handles", "number": "柳溪检未〔2026〕17号", "since": "2026-09"})
}
ACTS = {"offices.new": "tells the first part of this office"}
ACTS_FOR_A_REASON = {"offices.withdraw": "withdraws it, for the reason typed"}
TYPED = {
    "offices.new": {"since": "2026-09", "until": ""},
    "offices.change": {"since": "2026-09", "until": ""},
}
STOPPED = {"offices.withdraw": "Say why, in a few words."}
