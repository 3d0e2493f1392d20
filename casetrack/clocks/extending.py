"""Extend a clock whose period the law lets be extended: once, before its end, with a reason."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import RECORDED_ON, Case, Disposition, Obligation, Party
from casetrack.cases.policy import ensure_may
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording_actions import ensure_not_ahead
from casetrack.clocks.running import owed_for, recount
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import PERIODS, Option
from casetrack.ledger.corrections import move_days
from casetrack.ledger.journal import enter

OPTION = "extended"


def can_be_extended(deadline: Deadline) -> bool:
    """Whether the law lets its period be extended by approval, and it was not yet."""
    return knows_extension(deadline) and not deadline.options.get(OPTION)


def knows_extension(deadline: Deadline) -> bool:
    """Whether the law lets its period be extended by approval at all."""
    period = PERIODS.get(deadline.rule or "")
    extension = period.extension if period is not None else None
    return extension is not None and Option.EXTENDED in extension.options


def extend(
    case: Case, deadline: Deadline, act: Act, *, approved_on: date, reason: str
) -> Obligation:
    """Count the period of a clock with its extension; return the date with its new day.

    Raises NotAllowed if `by` may not; RuleBroken if the law knows no extension, if the clock is
    over or was extended before, if it comes after the last day, or without a reason; and as
    `move_days` where the last day is over by now.

    Source: Procuratorate Rules art. 386; Public Interest Litigation Case Rules (recalled art. 47).
    """
    ensure_may(act.by, Permission.REVIEW_WRITE, case, on=act.on)
    owed = owed_for(deadline)
    assert owed is not None
    if not knows_extension(deadline):
        raise RuleBroken("clock_has_no_extension")
    if not owed.is_open:
        raise RuleBroken("clock_is_over", on=owed.settled_on)
    if deadline.options.get(OPTION):
        raise RuleBroken("clock_extended_before", due=owed.due)
    if not reason.strip():
        raise RuleBroken(N_("Say why the period is extended, and who approved it."), field="reason")
    ensure_not_ahead(PartialDate.day(approved_on), act.on, field="approved")
    started = deadline.fact_when.first
    if started is not None and approved_on < started and approved_on < deadline.counted_from:
        raise RuleBroken("before_its_question", field="approved", started=started)
    if approved_on > owed.due:
        raise RuleBroken(
            N_("The period ended on %(due)s. An extension has to come before that day is over."),
            field="approved",
            due=owed.due,
        )
    person = session().get(Party, deadline.party_id) if deadline.party_id else None
    decision = (
        session().get(Disposition, deadline.disposition_id) if deadline.disposition_id else None
    )
    entry = enter(
        case,
        EntryKind.DEADLINE_LENGTHENED,
        act,
        when=PartialDate.day(approved_on),
        text=BilingualText.written(reason),
        parties={Part.ABOUT: [person]} if person is not None else None,
        subject=decision,
        decided_here=True,
        duty=deadline.kind.value,
        before=owed.due.isoformat(),
        values={RECORDED_ON: act.on.isoformat()} if approved_on < act.on else None,
    )

    def lengthen() -> None:
        deadline.options = {**deadline.options, OPTION: True}
        recount(deadline, told_by=entry)

    move_days(case, lengthen, act, field="approved")
    return owed
