"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {"dossier.log": Made(on="dossier.show"), "dossier.note": Made(), "dossier.correct": Made()}
ACTS = {"dossier.close": "closes it, on the day that is proposed"}
NOT_SAVED = {"dossier.find_record": "saves nothing: it leads to where what is typed is recorded"}
