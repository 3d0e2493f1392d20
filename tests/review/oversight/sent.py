"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.cases.kinds import PartyRole
from tests.guards.declared import Made

MAKING = {
    "oversight.new_oversight": Made(
        {
            "recipient": "河畔区公安分局",
            "number": "河畔检纠违〔2026〕1号",
            "decided_by": "chief_procurator",
            "happened_on": "2026-11-20",
            "text": "no adult sat beside the child",
            "ground": "art. 281",
            "due_on": "2026-12-10",
        }
    )
}
HOMES = {"oversight.new_oversight": PartyRole.SUSPECT}
