"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "dossier.log": Made({"text": "Telephoned the school."}, on="dossier.show"),
    "dossier.note": Made({"text": "A long talk with the school."}),
    "dossier.correct": Made({"text": "It was the mother.", "reason": "Misheard"}),
}
ACTS = {"dossier.close": "closes it, on the day that is proposed"}
TYPED = {"dossier.log": {"kind": ""}}
NOT_SAVED = {"dossier.find_record": "saves nothing: it leads to where what is typed is recorded"}
