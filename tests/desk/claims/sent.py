"""How the guards send the forms of this feature, where they cannot tell by themselves."""

from __future__ import annotations

from tests.guards.declared import Made

MAKING = {
    "sources.new": Made({"title_zh": "询问笔录", "kind": "document"}),
    "sources.says": Made({"agrees": "y"}),
}
ACTS_FOR_A_REASON = {
    "sources.take": "lets the record say what the source says, for the reason typed",
    "sources.withdraw": "says that the source does not say so, for the reason typed",
}
NOT_SAVED = {"sources.take": "the record says already what the source says"}
TYPED = {"sources.says": {"value": "", "text_zh": "", "text_en": ""}}
