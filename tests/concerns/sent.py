"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "concerns.new": Made(
        {
            "level": "urgent",
            "seen": "Not at school for three days.",
            "done_now": "The teacher goes there.",
            "told": "The mother, by telephone.",
        }
    ),
}
ACTS_FOR_A_REASON = {
    "concerns.answer": "says what was done",
    "concerns.what_follows": "says why no visits are planned",
}
TYPED = {
    "concerns.new": {"seen": "三天未到校", "level": "worrying"},
}
