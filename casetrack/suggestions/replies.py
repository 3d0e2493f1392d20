"""Our checks of items, which no answer of a recipient is ever taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.codes import N_
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.journal_texts import looked
from casetrack.courses.requirements.queries import place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING
from casetrack.suggestions.kinds import AS_FOUND, AS_PUT_RIGHT, PutRight
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.policy import ensure_may_follow, not_in_the_future
from casetrack.suggestions.telling import enter_of

SUGGESTION_CHECK_TOO_EARLY = N_("The next check lies after %(day)s. Enter a later day.")


# The fields of the form of a look at an item, by what they say.
FIELDS = {
    "seen": "seen_on",
    "found": "result",
    "proof": "proof",
    "look_due": "check_due",
    "number": "number",
    "known_by": "known_by",
}


@dataclass(frozen=True)
class FollowUpCheck:
    """Check of one item: day, finding, evidence, and the next check.

    number: how many, where it is counted. known_by: how it is known that it is put right, where
    nobody had said so.
    """

    seen_on: date
    result: PutRight
    proof: str = ""
    check_due: date | None = None
    number: int | None = None
    known_by: str = ""


def verify_item(item: SuggestionItem, look: FollowUpCheck, act: Act, *, opened: int) -> None:
    """Record a check of one item: put right, not done, or back again.

    opened: the version of the item the person saw. A day to look again is owed until somebody
    looks or the suggestion is closed.
    Raises NotAllowed, LostRace; RuleBroken if it cannot have been seen so on that day.
    """
    suggestion = session().get_one(Suggestion, item.suggestion_id)
    case = ensure_may_follow(suggestion, act)
    proof = _said(item.proof, look.proof)
    if (look.result, look.seen_on, proof) == (item.put_right, item.seen_on, item.proof):
        raise RuleBroken(
            N_("This is recorded already, of %(day)s, in the same words."),
            field="result",
            day=look.seen_on,
        )
    check = NewCheck(
        AS_FOUND[look.result],
        PartialDate.day(look.seen_on),
        look.proof,
        look.number,
        look_due=look.check_due,
        known_by=look.known_by,
    )
    seen = {place_of(item): opened}
    look_at(case, [(item, check)], act, opened=seen, field_of=lambda _item, name: FIELDS[name])


def _said(before: BilingualText, text: str) -> BilingualText:
    return before.edited(text) if text.strip() else NOTHING


def can_have_been_seen(item: SuggestionItem, look: NewCheck, act: Act) -> None:
    """Refuse a look at an item that cannot be so. Raises NotAllowed, RuleBroken."""
    suggestion = session().get_one(Suggestion, item.suggestion_id)
    ensure_may_follow(suggestion, act)
    if suggestion.kind.is_formal and suggestion.served is None:
        raise RuleBroken("suggestion_not_served")
    day = look.seen.first or act.on
    not_in_the_future(day, on=act.on, field="seen")
    since = (suggestion.served or suggestion.issued).first
    if since is not None and day < since:
        raise RuleBroken(
            N_("Nothing could be seen before %(since)s. Enter that day or a later one."),
            field="seen",
            since=since,
        )
    if item.seen_on is not None and day < item.seen_on:
        raise RuleBroken(
            N_("It was checked on %(day)s already. An earlier check cannot replace that one."),
            field="seen",
            day=item.seen_on,
        )
    if look.found is HowKept.CAME_BACK and not item.is_put_right:
        raise RuleBroken(
            N_("It was never seen put right, so it cannot have come back. Choose 'not done'."),
            field="found",
        )
    if look.found is HowKept.NOT_KEPT and item.is_put_right:
        raise RuleBroken(
            N_("It was seen put right on %(day)s. If that is no longer so, choose 'came back'."),
            field="found",
            day=item.seen_on,
        )
    if look.look_due is not None and look.look_due <= day:
        raise RuleBroken(SUGGESTION_CHECK_TOO_EARLY, field="look_due", day=day)
    if look.look_due is None and look.found is not HowKept.KEPT:
        raise RuleBroken(N_("Enter the day of the next check."), field="look_due")


def tell_look(
    case: Case, those: Sequence[tuple[SuggestionItem, NewCheck]], act: Act
) -> JournalEntry:
    """Tell a look at an item in the journal; several go into one entry, with the first in it."""
    item, look = those[0]
    suggestion = session().get_one(Suggestion, item.suggestion_id)
    is_one = len(those) == 1
    return enter_of(
        suggestion,
        EntryKind.SUGGESTION_ITEM_VERIFIED,
        act,
        look.seen,
        _said(item.proof, look.proof) if is_one else looked(those),
        values={"item": item.position, "result": AS_PUT_RIGHT[look.found].value} if is_one else {},
    )
