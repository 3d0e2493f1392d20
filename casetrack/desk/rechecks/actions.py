"""Record the follow-up to later flags on a decision or another act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Disposition, JournalEntry
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.rechecks import models
from casetrack.desk.rechecks.lines import about
from casetrack.desk.rechecks.models import FOLLOWS, LaterFlag, WhatFollows
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import settle


@dataclass(frozen=True)
class FlagAnswer:
    """The follow-up, its responsible person, and the reason."""

    done: WhatFollows
    done_by: str
    reason: str


def flags_on(taken: Disposition | JournalEntry) -> Sequence[LaterFlag]:
    """Every later flag on a decision, or on the act of an entry, including ended ones."""
    of = LaterFlag.disposition_id if isinstance(taken, Disposition) else LaterFlag.act_id
    return session().scalars(select(LaterFlag).where(of == taken.id).order_by(LaterFlag.id)).all()


def say_what_follows(taken: Disposition | JournalEntry, answer: FlagAnswer, act: Act) -> None:
    """Record one follow-up for all waiting flags on a decision or an entry's act; the flags are
    kept with it.

    Raises NotAllowed; RuleBroken if none waits, or without responsible person or reason.
    """
    case = session().get_one(Case, taken.case_id)
    ensure_may(act.by, models.ANSWER, case, on=act.on)
    lock(taken)
    waiting = [flag for flag in flags_on(taken) if flag.waits]
    if not waiting:
        raise RuleBroken(
            N_("Nothing waits here: the follow-up is recorded, or the facts were put right.")
        )
    for field, text in (("done_by", answer.done_by), ("reason", answer.reason)):
        if not text.strip():
            raise RuleBroken(N_("Enter who sees to it, and why."), field=field)
    who, why = (
        BilingualText.written(answer.done_by.strip()),
        BilingualText.written(answer.reason.strip()),
    )
    entry = enter(
        case,
        FOLLOWS,
        act,
        when=PartialDate.day(act.on),
        text=why,
        parties={Part.ABOUT: about(taken)},
        subject=taken,
        values={
            models.DONE.key: answer.done.value,
            models.DONE_BY.key: {"zh": answer.done_by.strip()},
        },
    )
    for flag in waiting:
        flag.done, flag.done_by, flag.reason = answer.done, who, why
        flag.answered_on, flag.answer_id = act.on, entry.id
    for kind in (models.TO_HANDLER, models.TO_CHIEF):
        settle(kind, taken, on=act.on)
