"""What answers an urgent concern, plausible and dull, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casetrack.accounts.models import Staff
from casetrack.casework.concerns.follow_up import Answer
from casetrack.casework.concerns.models import Safety, SeenHow
from tests.builders import TODAY

DONE = "Rang the emergency ward; the mother went along."


def told(by: Staff, **changed: Any) -> Answer:
    """Seen face to face and safe for now; `by` did it, and looks again tomorrow."""
    values: dict[str, Any] = {
        "done": DONE,
        "done_by_id": by.id,
        "done_on": TODAY,
        "seen": SeenHow.FACE,
        "seen_by": "The handler, in the ward",
        "safety": Safety.FOR_NOW,
        "watch": "Her mother, through the night",
        "next_by_id": by.id,
        "next_on": TODAY + timedelta(days=1),
    }
    return Answer(**{**values, **changed})
