"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "supervision.new_own-reports": Made(
        {"planned": "", "happened": "today", "text": "本月按时参加培训"}
    ),
    "supervision.new_leaves": Made(
        {"since": "in 20 days", "until": "in 21 days", "place": "省城", "text": "就医"}
    ),
    "supervision.new_talks": Made({"text": "近期打算"}),
    "supervision.new_assessments": Made({"text": "遵守各项规定"}),
    "supervision.new_breach-outcomes": Made({"kind": "warned", "text": "当面警告"}),
    "supervision.hours": Made({"hours": "3", "text": "打扫庭院"}),
}
STOPPED = {
    "supervision.answer_leave": "Choose one.",
    "supervision.back_from_leave": "The child has been back since",
}
NOT_SAVED = {
    "supervision.answer_leave": "the first leave of the desk is decided on",
    "supervision.back_from_leave": "the first leave of the desk is over",
    "supervision.not_revoked": "of the only breach that is left it is decided already",
}
TYPED = {"supervision.new_talks": {"next_on": ""}}
