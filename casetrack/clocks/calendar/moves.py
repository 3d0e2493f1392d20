"""Effects of another calendar on open dates: moved ones, confirmed ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, Provenance
from casetrack.cases.models import Case, Obligation, Party
from casetrack.casework.journal_texts import of_code
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import (
    PERIODS,
    PUBLISHED,
    Due,
    OutsideStatute,
    PublishedCalendar,
    earlier_of,
    rule_name,
)
from casetrack.ledger.journal import enter
from casetrack.ledger.reasons import OWN_READING, why_of
from casetrack.ledger.recalculate import depends_on_calendar, recalled_again, ways_of
from casetrack.ledger.reschedule import move_day

ONE_DAY = timedelta(days=1)
# What a reason says of an imprecise fact; no calendar changes that.
KEPT = ("told", "counted_from", OWN_READING)
# The step that says that nobody knows how the suspect is held; no calendar changes that either.
UNKNOWN = "custody_unknown"


@dataclass(frozen=True)
class Move:
    """One date and how it is counted now. counted.due is the new day."""

    owed: Obligation
    case: Case
    counted: Due

    @property
    def why(self) -> dict[str, Any]:
        """The new reason, with the fact and the options of the old one."""
        old = self.owed.why
        again = why_of(self.counted, fact=str(old["fact"]), options=old.get("options"))
        kept: dict[str, Any] = {name: old[name] for name in KEPT if name in old}
        if "beside" in old:
            (kept["beside"],) = {old["rule"], old["beside"]} - {self.counted.rule}
        again["rule"] = self.counted.rule or None
        again["steps"] += [step for step in old.get("steps") or [] if step[0] == UNKNOWN]
        return {**again, **kept, "fact_on": old.get("fact_on"), "entry": old.get("entry")}


@dataclass(frozen=True)
class Moves:
    """Effects of a change of the calendar on open dates.

    moved: another day. confirmed: the same day, but no longer, or newly, provisional.
    undecided: how it was counted is not recorded well enough; the day stays.
    """

    moved: Sequence[Move] = ()
    confirmed: Sequence[Move] = ()
    undecided: Sequence[Obligation] = ()

    def lines(self) -> list[MoveLine]:
        """The moved dates without their cases: kind, old day, new day and how many."""
        counted = Counter((m.owed.kind, m.owed.due, m.counted.due) for m in self.moved)
        return [
            MoveLine(kind, before, after, number)
            for (kind, before, after), number in sorted(
                counted.items(), key=lambda item: (item[0][1], item[0][2], item[0][0].value)
            )
        ]


@dataclass(frozen=True)
class MoveLine:
    """Dates of one kind that move alike."""

    kind: ObligationKind
    before: date
    after: date
    number: int


@dataclass
class _Found:
    moved: list[Move] = field(default_factory=list)
    confirmed: list[Move] = field(default_factory=list)
    undecided: list[Obligation] = field(default_factory=list)


def first_difference(old: PublishedCalendar, new: PublishedCalendar) -> date | None:
    """The first day on which two calendars may differ; None if they are the same."""
    years = {
        year
        for year in {*old.years, *new.years}
        if old.years.get(year) != new.years.get(year) or old.is_known(year) != new.is_known(year)
    }
    days = {
        day
        for day in {*old.overrides, *new.overrides}
        if old.overrides.get(day) != new.overrides.get(day)
    }
    days |= {date(year, 1, 1) for year in years}
    return min(days, default=None)


def moves_between(old: PublishedCalendar, new: PublishedCalendar) -> Moves:
    """Open dates under `new` in place of `old`; one statement.

    Published examples stay as their sources tell them.
    """
    since = first_difference(old, new)
    return Moves() if since is None else moves_under(new, calendars=(old, PUBLISHED), since=since)


def moves_under(
    new: PublishedCalendar,
    *,
    calendars: tuple[PublishedCalendar, ...],
    since: date = date.min,
) -> Moves:
    """Open dates due on `since` or later, counted under `new`.

    calendars: those with which they may have been counted.
    """
    owed = (
        select(Obligation, Case)
        .join(Case, Case.id == Obligation.case_id)
        .where(
            Obligation.is_open,
            Obligation.due >= since,
            Case.provenance != Provenance.PUBLISHED,
        )
        .order_by(Obligation.due, Obligation.id)
    )
    moves = _Found()
    for row, case in session().execute(owed):
        period = PERIODS.get(str(row.why.get("rule")))
        if recalled_again(row.why, new) or (period is not None and depends_on_calendar(period)):
            _sort(row, case, new, calendars, moves)
    return Moves(moves.moved, moves.confirmed, moves.undecided)


def _sort(
    row: Obligation,
    case: Case,
    new: PublishedCalendar,
    calendars: tuple[PublishedCalendar, ...],
    moves: _Found,
) -> None:
    if any(code == "set_by_document" for code, _values in row.why.get("steps") or []):
        return  # set by a document; no calendar counts it
    try:
        counted = _counted(row, new, (*calendars, new))
    except OutsideStatute:
        counted = []
    if len({due.due for due in counted}) != 1:
        moves.undecided.append(row)
        return
    move = Move(row, case, counted[0])
    if move.counted.due != row.due:
        moves.moved.append(move)
    elif move.counted.provisional != row.is_provisional:
        moves.confirmed.append(move)


def _counted(
    row: Obligation, new: PublishedCalendar, calendars: tuple[PublishedCalendar, ...]
) -> list[Due]:
    """The day under the new calendar, once for each way that gave the recorded one."""
    recalled = recalled_again(row.why, new)
    if recalled is not None:
        known = (recalled_again(row.why, calendar) for calendar in calendars)
        return [recalled] if any(due is not None and due.due == row.due for due in known) else []
    ways = ways_of(row.why, due_on=row.due, calendars=calendars)
    beside = row.why.get("beside")
    return [
        earlier_of(way.rule, str(beside), way.start, calendar=new) if beside else way.under(new)
        for way in ways
    ]


def apply(moves: Moves, act: Act, *, reason: BilingualText) -> None:
    """Move the dates, each with an entry in the journal of its case.

    reason: why the calendar changed.
    """
    ids = {move.owed.party_id for move in moves.moved if move.owed.party_id is not None}
    people = {
        party.id: party for party in session().scalars(select(Party).where(Party.id.in_(ids)))
    }
    for move in moves.moved:
        before = move.owed.due
        about = people.get(move.owed.party_id or 0)
        entry = enter(
            move.case,
            EntryKind.DATE_MOVED,
            act,
            when=PartialDate.day(act.on),
            text=told(move, before, reason),
            parties={Part.ABOUT: [about]} if about else None,
            subject=move.owed,
            duty=move.owed.kind.value,
            before=before.isoformat(),
            due=move.counted.due.isoformat(),
        )
        move_day(
            move.owed,
            due=move.counted.due,
            why=move.why,
            is_provisional=move.counted.provisional,
            told_by=entry,
        )
    for move in moves.confirmed:
        move_day(
            move.owed,
            due=move.counted.due,
            why=move.why,
            is_provisional=move.counted.provisional,
        )


def told(move: Move, before: date, reason: BilingualText) -> BilingualText:
    """Journal text of a moved date, in both languages."""
    rule, after = move.counted.rule, move.counted.due
    # Of recalled days no rule has a name: the duty has.
    duty = of_code(move.owed.kind)
    en, zh = (rule_name(rule, lang) if rule else duty.in_(lang) for lang in ("en", "zh"))
    return BilingualText(
        en=f"{en}: due {after}, before {before}. {reason.in_('en')}",
        zh=f"{zh}：期满日由{before}变更为{after}。{reason.in_('zh')}",
    )
