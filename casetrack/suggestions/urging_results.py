"""What came of urging several bodies: of each its own result, on its own day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock
from casetrack.cases.models import JournalEntry, Party
from casetrack.cases.not_future import ensure_not_before
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.suggestions.kinds import RESULT_OF_ONE, Response
from casetrack.suggestions.models import Suggestion, UrgingResult
from casetrack.suggestions.policy import ensure_may_follow, not_in_the_future
from casetrack.suggestions.telling import line_of


@dataclass(frozen=True)
class NewResult:
    """What came of urging one of several. known_on: the day it was known here; text: what it did.

    whom_id: which of them.
    """

    whom_id: int | None
    response: Response
    known_on: date
    text: str


def still_without_result(suggestion: Suggestion) -> list[Party]:
    """Those of several that were urged of whom no result is recorded; none where only one was."""
    if not suggestion.kind.is_urging or len(suggestion.recipients) < 2:
        return []
    known = {result.party_id for result in suggestion.results}
    return [party for party in suggestion.recipients if party.id not in known]


def record_result_of_one(suggestion: Suggestion, new: NewResult, act: Act) -> JournalEntry:
    """Record what came of urging one of several; the urging stays open for the others.

    Raises NotAllowed; RuleBroken if work on it has ended, it is no urging of several, the body has
    a result already, nothing is said, or the day cannot be.
    """
    case = ensure_may_follow(suggestion, act, to=Permission.SUGGESTIONS_WRITE)
    lock(suggestion)
    waiting = {party.id: party for party in still_without_result(suggestion)}
    whom = waiting.get(new.whom_id) if new.whom_id is not None else None
    if whom is None:
        raise RuleBroken(N_("Choose one of those urged, without a result yet."), field="whom")
    if not new.text.strip():
        raise RuleBroken(N_("Enter the outcome."), field="text")
    not_in_the_future(new.known_on, on=act.on, field="known_on")
    early = N_("They were urged on %(since)s. Enter that day or a later one.")
    ensure_not_before(new.known_on, suggestion.issued, early, field="known_on", called="since")
    entry = enter(
        case,
        RESULT_OF_ONE,
        act,
        when=PartialDate.day(new.known_on),
        text=BilingualText.written(new.text),
        parties={Part.BY: [whom]},
        track=line_of(suggestion),
        subject=suggestion,
        decided_here=True,
        response=new.response.value,
    )
    result = UrgingResult(
        party_id=whom.id,
        response=new.response,
        known_on=new.known_on,
        text=BilingualText.written(new.text),
        entry_id=entry.id,
    )
    suggestion.results.append(result)
    suggestion.version += 1
    session().flush()
    return entry


def whole_result(suggestion: Suggestion) -> Response | None:
    """What came of urging all of them, where each has a result: the same of all, or in part."""
    responses = {result.response for result in suggestion.results}
    if not responses or still_without_result(suggestion):
        return None
    if len(responses) == 1:
        return responses.pop()
    refused = responses & {Response.NOT_ACCEPTED, Response.UNKNOWN}
    return Response.PARTLY_ACCEPTED if refused else Response.ACTED
