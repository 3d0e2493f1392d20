"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "scores.new": Made(
        {
            "name_zh": "试行办法",
            "start": "10",
            "indicators-0-text_zh": "按时汇报",
            "indicators-0-points": "1",
        },
        by="head",
    ),
    "scores.record": Made({"indicator": "1", "evidence": "Handed in on the day"}),
}
ACTS_FOR_A_REASON = {
    "scores.answer": "says that the length stays, for the reason typed",
}
STOPPED = {
    "scores.answer": "Say why, in a sentence.",
}
NOT_SAVED = {
    "scores.begin": "of every probation on the desk points are kept",
}
