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
    "scores.take_in": Made(
        {
            "file": '{"schema": "casetrack-schemes/1", "schemes": [{"name": {"zh": "外来办法"},'
            ' "start": 10, "indicators": [{"text": {"zh": "按时汇报"}, "points": 1}],'
            ' "thresholds": [], "nodes": []}]}'
        },
        by="head",
    ),
    "scores.record": Made({"indicator": "1", "evidence": "Handed in on the day"}),
}
# Of a row that is not needed each field stays empty.
ROW = ("text_zh", "text_en", "points", "most", "proof")
LEFT_EMPTY = {
    **{f"indicators-{row}-{name}": "" for row in (1, 15, 16) for name in ROW},
    **{f"thresholds-{row}-{name}": "" for row in (0, 1, 3, 4) for name in ("at", "halves")},
    "nodes": "",
}
TYPED = {
    "scores.new": {**LEFT_EMPTY, "indicators-0-most": ""},
    "scores.edit": {
        **{f"indicators-{row}-most": "" for row in range(15)},
        **{f"indicators-{row}-{name}": "" for row in range(15, 20) for name in ROW},
        **{f"thresholds-{row}-{name}": "" for row in range(3, 8) for name in ("at", "halves")},
        # What is below it is looked at, and nothing is made longer or shorter.
        "thresholds-2-halves": "",
        "nodes": "",
    },
}
