"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from casetrack.desk.sealed_records.models import CopyPlace, CopyState

TYPED = {
    "sealed_records.prepare": {
        f"state_{place.value}": CopyState.CONFIRMED.value for place in CopyPlace
    }
}
