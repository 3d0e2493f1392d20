"""Correct what is recorded: what it says now, what it said before, and why; both stay readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.doers import done_by
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.codes import N_
from casetrack.db import Model
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import rule_name
from casetrack.ledger.corrections import REASON_LENGTH, latest, move_days, moves_as_json, seen_of
from casetrack.ledger.journal import enter
from casetrack.ledger.preview import DateMove, DatesPreview, rolled_back


def ensure_reason(reason: str) -> str:
    """The reason of a correction or withdrawal, without spaces around it.

    Raises RuleBroken at its field if it is missing or too long.
    """
    why = reason.strip()
    if not why:
        raise RuleBroken(N_("Say why, in a few words."), field="reason")
    if len(why) > REASON_LENGTH:
        raise RuleBroken(
            N_("At most %(longest)s characters; this has more."),
            field="reason",
            longest=REASON_LENGTH,
        )
    return why


def put_in_place(written: JournalEntry, of: JournalEntry, why: str) -> JournalEntry:
    """Let an entry correct another, which stays readable with the reason; return it."""
    written.corrects_id = of.id
    written.correction_reason = why
    written.track_id = of.track_id
    return written


@dataclass(frozen=True)
class Correction:
    """The right day, the reason, and `DatesPreview.seen` of the preview that was shown."""

    day: date
    reason: str
    seen: str


@dataclass(frozen=True)
class DayChange:
    """A recorded day and what another day changes, once its room found the new one lawful.

    records: whose versions are part of what was read. fact: its code. entry: the entry that tells
    it, if one does. about: whom it is about, if anybody. subject: the record of the correction.
    """

    case: Case
    before: date
    change: Callable[[], None]
    fact: str
    entry: JournalEntry | None
    about: Party | None
    subject: Model
    records: Sequence[Versioned] = ()

    def preview(self, day: date, act: Act) -> DatesPreview:
        """Dates that the change would move; nothing of it stays.

        Raises RuleBroken where another must correct it, as `correct` does.
        """
        seen = seen_of(self.case, day, *self.records)
        with rolled_back():
            _done, moves = move_days(self.case, self.change, act)
        return DatesPreview(seen, moves)

    def correct(self, correction: Correction, act: Act) -> tuple[DateMove, ...]:
        """Correct the day and enter it in the journal with its reason; return the moved dates.

        Raises RuleBroken without a reason; if the case is not what the person was shown, so that it
        is shown again; where a period that had run out would end later by the word of whoever
        handles the case alone.
        """
        why = ensure_reason(correction.reason)
        if seen_of(self.case, correction.day, *self.records) != correction.seen:
            raise RuleBroken("dates_changed_meanwhile")
        moves = move_days(self.case, self.change, act)[1]
        self._enter(correction.day, why, moves, act)
        return moves

    def _enter(self, day: date, why: str, moves: Sequence[DateMove], act: Act) -> None:
        corrected = latest(self.entry) if self.entry is not None else None
        acted = corrected.parties if corrected is not None else ()
        written = enter(
            self.case,
            EntryKind.CORRECTION,
            act,
            when=PartialDate.day(day),
            text=_told(day, self.before, moves, reason="" if corrected else why),
            parties={
                Part.ABOUT: [self.about] if self.about is not None else [],
                Part.BY: [party.party for party in acted if party.part is Part.BY],
            },
            office=done_by(corrected).office if corrected is not None else Part.BY,
            subject=self.subject,
            decided_here=True,
            fact=self.fact,
            before=self.before.isoformat(),
            moves=moves_as_json(moves),
        )
        if corrected is not None:
            put_in_place(written, corrected, why)


def _told(day: date, before: date, moves: Sequence[DateMove], *, reason: str) -> BilingualText:
    en, zh = [f"{day}, not {before}."], [f"应为{day}，原记{before}。"]
    for move in moves:
        if move.rule is None or move.before is None:
            continue
        en.append(
            f"{rule_name(move.rule, 'en')}: {move.after or 'no longer due'}, before {move.before}."
        )
        zh.append(
            f"{rule_name(move.rule, 'zh')}：由{move.before}变更为{move.after or '不再适用'}。"
        )
    return BilingualText(en=" ".join([*en, *filter(None, [reason])]), zh="".join([*zh, reason]))
