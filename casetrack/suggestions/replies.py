"""Replies of recipients, and our checks: two things, never taken for one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.codes import N_
from casetrack.courses.requirements.checks import look_at, look_by
from casetrack.courses.requirements.journal_texts import looked
from casetrack.courses.requirements.queries import place_of
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.obligations import settle
from casetrack.suggestions.actions import ensure_may_follow, not_in_the_future
from casetrack.suggestions.models import (
    AS_FOUND,
    AS_PUT_RIGHT,
    Adoption,
    PutRight,
    Response,
    Suggestion,
    SuggestionItem,
)
from casetrack.suggestions.telling import line_of

SUGGESTION_CHECK_TOO_EARLY = N_("The next check lies after %(day)s. Enter a later day.")


@dataclass(frozen=True)
class ItemReply:
    """Answer of the reply to one item."""

    adoption: Adoption
    text: str = ""


# The fields of the form of a look at an item, by what they say.
FIELDS = {
    "seen": "seen_on",
    "found": "result",
    "proof": "proof",
    "look_due": "check_due",
    "number": "number",
    "known_by": "known_by",
}
UNANSWERED = ItemReply(Adoption.UNANSWERED)


@dataclass(frozen=True)
class Reply:
    """A reply as it came. answers: by the id of the item. check_on: when we go and look.

    reason: why the record changes, where a reply is recorded already.
    """

    replied_on: date
    in_writing: bool
    answers: Mapping[int, ItemReply] = field(default_factory=dict)
    text: str = ""
    check_on: date | None = None
    reason: str = ""


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


def record_reply(suggestion: Suggestion, reply: Reply, act: Act, *, opened: int) -> None:
    """Record the reply, item by item; the time for it is over. Nothing counts as put right by it.

    opened: the version the person saw. Recorded again, it replaces what the record says, and the
    journal points at what it corrects.
    Raises NotAllowed, LostRace; RuleBroken if it comes before the service, answers nothing, is
    what is recorded already, or speaks of an item of another suggestion.
    """
    case = ensure_may_follow(suggestion, act)
    _can_have_come(suggestion, reply, on=act.on)
    for item_id in reply.answers:
        if suggestion.item(item_id) is None:
            raise RuleBroken("suggestion_item_of_another", field=f"adoption-{item_id}")
    if all(answer.adoption is Adoption.UNANSWERED for answer in reply.answers.values()):
        raise RuleBroken(
            N_(
                "The reply answers none of the items, so it is no reply: log it in the journal."
                " The time for the reply goes on."
            )
        )
    if reply.check_on is not None and reply.check_on <= reply.replied_on:
        raise RuleBroken(SUGGESTION_CHECK_TOO_EARLY, field="check_on", day=reply.replied_on)
    take_version(suggestion, opened=opened)
    corrects = _reply_entry(suggestion) if suggestion.replied is not None else None
    if corrects is not None and reply.check_on is None and _is_recorded(suggestion, reply):
        raise RuleBroken(
            N_("This reply is recorded already, in the same words. Nothing was changed.")
        )
    why = ensure_reason(reply.reason) if corrects is not None else ""
    _take_over(suggestion, reply)
    entry = enter(
        case,
        EntryKind.SUGGESTION_REPLIED,
        act,
        when=PartialDate.day(reply.replied_on),
        text=suggestion.reply_text,
        parties={Part.BY: suggestion.recipients},
        track=line_of(suggestion),
        subject=suggestion,
        answered=suggestion.answered(),
        items=len(suggestion.items),
    )
    if corrects is not None:
        put_in_place(entry, corrects, why)
    settle(ObligationKind.SUGGESTION_REPLY, suggestion, on=reply.replied_on)
    settle(ObligationKind.REMINDER, suggestion, on=reply.replied_on)
    _agree_to_look(case, suggestion, reply, entry)


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


def _can_have_come(suggestion: Suggestion, reply: Reply, *, on: date) -> None:
    if not suggestion.kind.is_formal:
        raise RuleBroken("urging_is_no_letter")
    if suggestion.served is None:
        raise RuleBroken("suggestion_not_served")
    not_in_the_future(reply.replied_on, on=on, field="replied_on")
    served = suggestion.served.first
    if served is not None and reply.replied_on < served:
        raise RuleBroken(
            N_("%(day)s is before it was served, %(served)s. Check the day of the reply."),
            field="replied_on",
            day=reply.replied_on,
            served=served,
        )


def _is_recorded(suggestion: Suggestion, reply: Reply) -> bool:
    answers = [reply.answers.get(item.id, UNANSWERED) for item in suggestion.items]
    return (
        suggestion.replied == PartialDate.day(reply.replied_on)
        and suggestion.reply_in_writing == reply.in_writing
        and suggestion.reply_text == _said(suggestion.reply_text, reply.text)
        and all(
            (item.adoption, item.answer) == (answer.adoption, _said(item.answer, answer.text))
            for item, answer in zip(suggestion.items, answers, strict=True)
        )
    )


def _said(before: BilingualText, text: str) -> BilingualText:
    return before.edited(text) if text.strip() else NOTHING


def _take_over(suggestion: Suggestion, reply: Reply) -> None:
    for item in suggestion.items:
        answer = reply.answers.get(item.id, UNANSWERED)
        item.adoption = answer.adoption
        item.answer = _said(item.answer, answer.text)
    suggestion.replied = PartialDate.day(reply.replied_on)
    suggestion.reply_in_writing = reply.in_writing
    suggestion.reply_text = _said(suggestion.reply_text, reply.text)
    suggestion.response = overall(item.adoption for item in suggestion.items)


def overall(adoptions: Iterable[Adoption]) -> Response:
    """Response of the recipient as a whole, from the answers to each item."""
    adoptions_made = set(adoptions)
    if adoptions_made == {Adoption.FULL}:
        return Response.FULLY_ACCEPTED
    if adoptions_made & {Adoption.FULL, Adoption.PART}:
        return Response.PARTLY_ACCEPTED
    return Response.NOT_ACCEPTED


def _reply_entry(suggestion: Suggestion) -> JournalEntry | None:
    return session().scalar(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == suggestion.case_id,
            JournalEntry.subject == Suggestion.__tablename__,
            JournalEntry.subject_id == suggestion.id,
            JournalEntry.kind == EntryKind.SUGGESTION_REPLIED,
        )
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )


def _agree_to_look(case: Case, suggestion: Suggestion, reply: Reply, entry: JournalEntry) -> None:
    if reply.check_on is None:
        return
    for item in suggestion.not_put_right():
        if item.is_answered:
            look_by(case, item, reply.check_on, since=reply.replied_on, entry=entry)


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
    return enter(
        case,
        EntryKind.SUGGESTION_ITEM_VERIFIED,
        act,
        when=look.seen,
        text=_said(item.proof, look.proof) if is_one else looked(those),
        parties={Part.TO: suggestion.recipients},
        track=line_of(suggestion),
        subject=suggestion,
        decided_here=True,
        values={"item": item.position, "result": AS_PUT_RIGHT[look.found].value} if is_one else {},
    )
