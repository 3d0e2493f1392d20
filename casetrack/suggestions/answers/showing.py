"""Replies as their page shows them: what each is, whether in time, and its former wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask_babel import gettext as _

from casetrack.cases.models import JournalEntry
from casetrack.suggestions.answers.models import ReplyKind, ReplyWay, SuggestionReply
from casetrack.suggestions.answers.summary import first_written, wordings
from casetrack.suggestions.models import Suggestion
from casetrack.suggestions.progress import in_time_or_late
from casetrack.web.dates import word_when
from casetrack.web.words import language


@dataclass(frozen=True)
class ShownReply:
    """One reply. row: its last wording. timely: in time, how late, or that it ends no time.

    former: how it was typed before, and what was said to be mistyped in it.
    """

    row: SuggestionReply
    name: str
    timely: str
    is_late: bool
    former: list[tuple[SuggestionReply, str]]


def shown_replies(
    suggestion: Suggestion, replies: Sequence[SuggestionReply], entries: Sequence[JournalEntry]
) -> list[ShownReply]:
    """The replies to a letter by the day they came. entries: those that tell of the letter."""
    first = first_written(replies)
    reasons = {entry.id: entry.correction_reason or "" for entry in entries}
    return [_shown(suggestion, chain, first, reasons) for chain in wordings(replies)]


def _shown(
    suggestion: Suggestion,
    chain: list[SuggestionReply],
    first: SuggestionReply | None,
    reasons: dict[int, str],
) -> ShownReply:
    row = chain[-1]
    timely = in_time_or_late(suggestion.reply_due, row.received) if first is row else ""
    if first is None and suggestion.kind.is_formal and row.kind is not ReplyKind.RESULT:
        timely = _("not in writing: the time for a written reply goes on")
    due = suggestion.reply_due
    return ShownReply(
        row,
        _named(chain[0], row, first),
        timely,
        is_late=bool(first is row and due and row.received.first and row.received.first > due),
        former=[
            (former, reasons.get(later.entry_id or 0, "")) for former, later in pairwise(chain)
        ],
    )


def _named(root: SuggestionReply, row: SuggestionReply, first: SuggestionReply | None) -> str:
    if root.kind is ReplyKind.RESULT:
        return _("Result")
    if row is first and row.way is ReplyWay.IN_WRITING:
        return _("First written reply")
    if root.kind is ReplyKind.SUPPLEMENT:
        return _("Supplement")
    return _("Reply") if row.may_be_written else _("Answer")


def when_it_came(suggestion: Suggestion, row: SuggestionReply) -> str:
    """How the letter stands by the day of its reply: in time, how late, or without a written one.

    row: the reply in question, whose day is told where it is none of these.
    """
    if suggestion.replied is None:
        return _("no written reply came yet")
    return in_time_or_late(suggestion.reply_due, suggestion.replied) or _(
        "it came: %(when)s", when=word_when(row.received, language())
    )
