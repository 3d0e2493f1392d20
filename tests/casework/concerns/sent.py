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
NOT_SAVED = {"concerns.end": "nobody answered the one on the desk yet"}
_SAID = "已随其母到医院急诊"
TYPED = {
    "concerns.answer": {"done": _SAID},
    "concerns.look": {"done": _SAID},
    "concerns.add": {"text": _SAID},
    "concerns.disagree": {"text": _SAID},
    "concerns.new": {"seen": "三天未到校", "level": "worrying"},
}
