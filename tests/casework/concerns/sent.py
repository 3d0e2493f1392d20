"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"concerns.new": Made()}
ACTS_FOR_A_REASON = {"concerns.answer": "says what was done"}
NOT_SAVED = {"concerns.end": "nobody answered the one on the desk yet"}
# More than a mere acknowledgement.
_SAID = "已随其母到医院急诊"
TYPED = {
    **{key: {"done": _SAID} for key in ("concerns.answer", "concerns.look")},
    **{key: {"text": _SAID} for key in ("concerns.add", "concerns.disagree")},
}
