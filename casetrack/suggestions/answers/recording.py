"""Record a reply as it came, or put right how it was typed; what stands there stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.casework.journal_fields import with_reason
from casetrack.codes import N_
from casetrack.courses.requirements.checks import look_by
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import find_owed, reopen, settle
from casetrack.suggestions.answers.models import (
    CORRECTED,
    NOT_WRITTEN,
    SUPPLEMENTED,
    ReplyAnswer,
    ReplyKind,
    ReplyWay,
    SuggestionReply,
)
from casetrack.suggestions.answers.summary import in_force, keep_standing, replies_to, wordings
from casetrack.suggestions.kinds import Adoption
from casetrack.suggestions.models import NOTHING, Suggestion
from casetrack.suggestions.policy import ensure_may_follow, not_in_the_future
from casetrack.suggestions.replies import SUGGESTION_CHECK_TOO_EARLY
from casetrack.suggestions.serving import BEFORE_ISSUE
from casetrack.suggestions.telling import enter_of


@dataclass(frozen=True)
class ItemReply:
    """Answer of the reply to one item."""

    adoption: Adoption
    text: str = ""


@dataclass(frozen=True)
class Reply:
    """A reply as it came. answers: by the id of the item; one that it does not mention is left out.

    received, written: when it came, and the day that it bears, as exactly as they are known.
    check_on: when we go and look.
    """

    received: PartialDate
    way: ReplyWay = ReplyWay.IN_WRITING
    answers: Mapping[int, ItemReply] = field(default_factory=dict)
    text: str = ""
    written: PartialDate | None = None
    signatory: str = ""
    check_on: date | None = None


def record_reply(suggestion: Suggestion, reply: Reply, act: Act, *, opened: int) -> SuggestionReply:
    """Record a reply beside those that came before, item by item; nothing is put right by it.

    The first one in writing ends the time for the reply, and another one after it is a supplement.
    opened: the version of the letter the person saw.
    Raises NotAllowed, LostRace; RuleBroken if it comes before the service, answers nothing, is
    recorded already, or speaks of an item of another suggestion.
    """
    case = ensure_may_follow(suggestion, act)
    _can_have_come(suggestion, reply, on=act.on)
    replies = replies_to(suggestion)
    if any(_content(row) == _content(_row(suggestion, reply, row)) for row in in_force(replies)):
        raise RuleBroken(
            N_("This reply is recorded already, in the same words. Nothing was changed.")
        )
    take_version(suggestion, opened=opened)
    kind = ReplyKind.SUPPLEMENT if suggestion.replied is not None else ReplyKind.REPLY
    written = SUPPLEMENTED if kind is ReplyKind.SUPPLEMENT else EntryKind.SUGGESTION_REPLIED
    entry_kind = written if reply.way is ReplyWay.IN_WRITING else NOT_WRITTEN
    row = _row(suggestion, reply)
    row.kind = kind
    entry = _write(case, suggestion, row, replies, entry_kind, act)
    day, since = reply.check_on, reply.received.first
    for item in suggestion.not_put_right():
        if day is not None and since is not None and item.is_answered:
            look_by(case, item, day, since=since, entry=entry)
    return row


def correct_reply(
    suggestion: Suggestion,
    corrected: SuggestionReply,
    reply: Reply,
    reason: str,
    act: Act,
    *,
    opened: int,
) -> SuggestionReply:
    """Put right how a reply was typed, with the reason; its former wording stays readable.

    corrected: one of its wordings; the last of them is put right. A text that was changed in one
    language keeps the other. By another day of receipt, or another way, the reply may be in time or
    late, or the time for it run again.
    Raises NotAllowed, LostRace; RuleBroken as `record_reply`, without a reason, or if nothing of it
    is different.
    """
    case = ensure_may_follow(suggestion, act)
    _can_have_come(suggestion, reply, on=act.on)
    take_version(suggestion, opened=opened)
    replies = replies_to(suggestion)
    former = next(chain[-1] for chain in wordings(replies) if corrected in chain)
    row = _row(suggestion, reply, former)
    if _content(row) == _content(former):
        raise RuleBroken(N_("It is recorded so already. Nothing was changed."))
    why = ensure_reason(reason)
    row.kind, row.corrects = ReplyKind.CORRECTION, former.position
    entry = _write(case, suggestion, row, replies, CORRECTED, act)
    if former.entry_id is None:
        entry.text = with_reason(row.text, why) if row.text else BilingualText.written(why)
    else:
        put_in_place(entry, session().get_one(JournalEntry, former.entry_id), why)
    return row


def _can_have_come(suggestion: Suggestion, reply: Reply, *, on: date) -> None:
    if suggestion.kind.is_urging:
        raise RuleBroken("urging_is_no_letter")
    if suggestion.served is None and suggestion.kind.is_formal:
        raise RuleBroken("suggestion_not_served")
    first, last = reply.received.first, reply.received.last
    if first is None or last is None:
        raise RuleBroken(
            N_("Write the day, the month or the range in which it came."), field="replied_on"
        )
    not_in_the_future(first, on=on, field="replied_on")
    served = suggestion.served.first if suggestion.served is not None else None
    issued = suggestion.issued.first
    if served is None and issued is not None and last < issued:
        raise RuleBroken(BEFORE_ISSUE, field="replied_on", day=last, issued=issued)
    if served is not None and last < served:
        raise RuleBroken(
            N_("%(day)s is before it was served, %(served)s. Check the day of the reply."),
            field="replied_on",
            day=last,
            served=served,
        )
    written = reply.written.first if reply.written is not None else None
    if written is not None and written > last:
        raise RuleBroken(
            N_("It came on %(day)s, and cannot have been written after that."),
            field="written_on",
            day=last,
        )
    _answers_something(suggestion, reply)
    if reply.check_on is not None and reply.check_on <= last:
        raise RuleBroken(SUGGESTION_CHECK_TOO_EARLY, field="check_on", day=last)


def _answers_something(suggestion: Suggestion, reply: Reply) -> None:
    for item_id, answer in reply.answers.items():
        if suggestion.item(item_id) is None:
            raise RuleBroken("suggestion_item_of_another", field=f"adoption-{item_id}")
        if answer.adoption is Adoption.UNANSWERED and answer.text.strip():
            raise RuleBroken(
                N_("Choose what these words say of the item, or leave both empty."),
                field=f"adoption-{item_id}",
            )
    if not _mentioned(reply):
        raise RuleBroken(
            N_(
                "The reply answers none of the items, so it is no reply: log it in the journal."
                " The time for the reply goes on."
            )
        )


def _mentioned(reply: Reply) -> dict[int, ItemReply]:
    return {
        item_id: answer
        for item_id, answer in reply.answers.items()
        if answer.adoption is not Adoption.UNANSWERED
    }


def _row(
    suggestion: Suggestion, reply: Reply, former: SuggestionReply | None = None
) -> SuggestionReply:
    """The row of a reply, with the texts of its former wording in the language not written in."""
    answers = []
    for item_id, answer in _mentioned(reply).items():
        before = former.answer_to(item_id) if former is not None else None
        text = _said(before.text if before is not None else NOTHING, answer.text)
        answers.append(ReplyAnswer(item_id=item_id, adoption=answer.adoption, text=text))
    return SuggestionReply(
        case_id=suggestion.case_id,
        suggestion_id=suggestion.id,
        written=reply.written,
        received=reply.received,
        way=reply.way,
        signatory=reply.signatory.strip() or None,
        text=_said(former.text if former is not None else NOTHING, reply.text),
        answers=answers,
    )


def _said(before: BilingualText, text: str) -> BilingualText:
    return before.edited(text) if text.strip() else NOTHING


def _content(row: SuggestionReply) -> tuple[object, ...]:
    answers = {answer.item_id: (answer.adoption, answer.text) for answer in row.answers}
    return row.received, row.written, row.way, row.signatory, row.text, answers


def _write(
    case: Case,
    suggestion: Suggestion,
    row: SuggestionReply,
    replies: Sequence[SuggestionReply],
    kind: EntryKind,
    act: Act,
) -> JournalEntry:
    """Add the row, have the letter stand by it, and tell it in the journal; return the entry."""
    row.position = len(replies) + 1
    session().add(row)
    session().flush()
    keep_standing(suggestion, [*replies, row])
    entry = enter_of(
        suggestion,
        kind,
        act,
        row.received,
        row.text,
        part=Part.ABOUT if kind is CORRECTED else Part.BY,
        decided_here=False,
        values={"answered": suggestion.answered(), "items": len(suggestion.items)},
    )
    row.entry_id = entry.id
    follow_reply(case, suggestion, row, act)
    return entry


def follow_reply(case: Case, suggestion: Suggestion, row: SuggestionReply, act: Act) -> None:
    """Settle what waits for the reply of a letter, or let it wait again, as the letter stands.

    Runs once after each reply and each correction of one, `row`; of those that came, only one in
    writing settles anything.
    """
    owed = find_owed(ObligationKind.SUGGESTION_REPLY, suggestion)
    is_met = owed is not None and owed.state is DutyState.MET
    if suggestion.replied is None:
        reopen(owed if is_met else None)
        return
    on = suggestion.replied.first or act.on
    if owed is not None and is_met:
        owed.settled_on = on
    settle(ObligationKind.SUGGESTION_REPLY, suggestion, on=on)
    settle(ObligationKind.REMINDER, suggestion, on=on)
