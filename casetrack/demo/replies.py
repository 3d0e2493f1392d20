"""Replies of invented bodies to letters, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.demo.desk import Desk
from casetrack.suggestions.answers.models import SuggestionReply
from casetrack.suggestions.answers.recording import ItemReply, Reply, record_reply
from casetrack.suggestions.answers.summary import keep_standing
from casetrack.suggestions.kinds import Adoption
from casetrack.suggestions.models import Suggestion


def reply_to(
    desk: Desk,
    suggestion: Suggestion,
    text: BilingualText,
    answers: Mapping[int, tuple[Adoption, BilingualText]],
    **more: Any,
) -> SuggestionReply:
    """Let a reply in writing come today; return it.

    answers: by the place of the item. more: of `Reply`.
    """
    ids = {item.position: item.id for item in suggestion.items}
    words = {ids[place]: answer for place, answer in answers.items()}
    reply = Reply(
        PartialDate.day(desk.day),
        answers={
            number: ItemReply(adoption, answer.in_("zh"))
            for number, (adoption, answer) in words.items()
        },
        text=text.in_("zh"),
        **more,
    )
    row = record_reply(suggestion, reply, desk.act(), opened=suggestion.version)
    row.text = text
    for answer in row.answers:
        answer.text = words[answer.item_id][1]
    keep_standing(suggestion)
    desk.tell(row.entry_id, text)
    return row
