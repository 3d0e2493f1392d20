"""Where a letter and its items stand by the replies to it: the first in writing, and the latest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.answers.models import ReplyKind, ReplyWay, SuggestionReply
from casetrack.suggestions.kinds import Adoption, Response
from casetrack.suggestions.models import NOTHING, Suggestion


def replies_to(suggestion: Suggestion) -> list[SuggestionReply]:
    """Every reply to a letter as a row, in the order of its record; one statement."""
    query = (
        select(SuggestionReply)
        .where(SuggestionReply.suggestion_id == suggestion.id)
        .options(joinedload(SuggestionReply.answers))
        .order_by(SuggestionReply.position)
    )
    return list(session().scalars(query).unique())


def wordings(replies: Iterable[SuggestionReply]) -> list[list[SuggestionReply]]:
    """The wordings of each reply, the first one first; replies by the day they came.

    Those of the same day, or of none, stand as they were recorded.
    """
    chains: list[list[SuggestionReply]] = []
    for reply in replies:
        former = next((chain for chain in chains if chain[-1].position == reply.corrects), None)
        if former is None:
            chains.append([reply])
        else:
            former.append(reply)
    return sorted(chains, key=lambda chain: chain[-1].received.first or date.min)


def in_force(replies: Iterable[SuggestionReply]) -> list[SuggestionReply]:
    """Each reply in its last wording, by the day it came."""
    return [chain[-1] for chain in wordings(replies)]


def first_written(replies: Iterable[SuggestionReply]) -> SuggestionReply | None:
    """The first reply in writing that reached this office, in its last wording."""
    return next((reply for reply in in_force(replies) if reply.may_be_written), None)


def keep_standing(suggestion: Suggestion, replies: Sequence[SuggestionReply] | None = None) -> None:
    """Keep with a letter what lists read of the replies to it; nothing else writes that.

    `replied`: when the first one in writing came; `response`: the answer as a whole; of each item
    the latest answer. Replies that were not read yet are read.
    """
    standing = in_force(replies_to(suggestion) if replies is None else replies)
    own = [reply for reply in standing if _is_to_version_sent(reply, suggestion)]
    first = next((reply for reply in own if reply.may_be_written), None)
    suggestion.replied = first.received if first is not None else None
    silent = Adoption.UNANSWERED if suggestion.decided_here else Adoption.UNKNOWN
    latest: dict[int, tuple[Adoption, BilingualText]] = {}
    response = None
    for reply in standing:
        latest |= {answer.item_id: (answer.adoption, answer.text) for answer in reply.answers}
        adoptions = [latest.get(item.id, (silent, NOTHING))[0] for item in suggestion.items]
        if reply in own:
            response = reply.response or overall(adoptions)
    suggestion.response = response
    for item in suggestion.all_items:
        item.adoption, item.answer = latest.get(item.id, (silent, NOTHING))


def _is_to_version_sent(reply: SuggestionReply, suggestion: Suggestion) -> bool:
    """Whether a reply is to the version that was sent last; of one version all are."""
    if suggestion.edition == 1:
        return True
    served, came = suggestion.served, reply.received.last
    return served is not None and came is not None and came >= (served.first or came)


def overall(adoptions: Iterable[Adoption]) -> Response:
    """Response of the recipient as a whole, from the answers to each item."""
    adoptions_made = set(adoptions)
    if adoptions_made == {Adoption.FULL}:
        return Response.FULLY_ACCEPTED
    if adoptions_made & {Adoption.FULL, Adoption.PART}:
        return Response.PARTLY_ACCEPTED
    return Response.NOT_ACCEPTED


def keep_standings(case: Case) -> None:
    """Keep how every letter of a case stands by its replies, as after they were brought in."""
    letters = session().scalars(
        select(Suggestion).where(Suggestion.case_id == case.id).order_by(Suggestion.id)
    )
    for suggestion in letters.all():
        keep_standing(suggestion)


def record_result(
    suggestion: Suggestion, response: Response, *, known_on: date, text: str, entry_id: int
) -> None:
    """Keep what came of urging, as this office knows it: it is no reply of anybody."""
    replies = replies_to(suggestion)
    row = SuggestionReply(
        case_id=suggestion.case_id,
        suggestion_id=suggestion.id,
        position=len(replies) + 1,
        kind=ReplyKind.RESULT,
        received=PartialDate.day(known_on),
        way=ReplyWay.UNKNOWN,
        response=response,
        text=BilingualText.written(text),
        entry_id=entry_id,
    )
    session().add(row)
    session().flush()
    keep_standing(suggestion, [*replies, row])
