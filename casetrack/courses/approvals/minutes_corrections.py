"""Correct the minutes of the committee; the decisions that rest on them are told anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Staff
from casetrack.audit.record import AuditKind, record
from casetrack.cases.doers import done_by
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.entry_corrections import write_correction
from casetrack.casework.entry_people import people_of
from casetrack.codes import N_
from casetrack.courses.approvals.committee import ensure_tellable
from casetrack.courses.approvals.models import (
    APPROVAL_NUMBER,
    APPROVED_ON,
    MINUTES,
    ON_PAPER,
    WHO_DECIDED,
    WHO_SAT,
    CommitteeMinutes,
    FormerMinutes,
)
from casetrack.courses.approvals.who_decided import as_told
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.corrections import latest, root_of
from casetrack.ledger.proposals import rules_of_deciders


@dataclass(frozen=True)
class Sitting:
    """What minutes tell: their number, the day, and who sat."""

    number: str
    held_on: date
    sat: str


def correct_minutes(
    minutes: CommitteeMinutes, now: Sitting, reason: str, act: Act, *, opened: int
) -> bool:
    """Say what minutes of one's committee really tell; False if nothing is different.

    What they told until now is kept. The entry of each decision that cites them is corrected
    with the same reason, so that the law is asked again of it.
    Raises NotAllowed, LostRace; RuleBroken as `enter_minutes`, without a reason,
    and where somebody handles a case that rests on them and another head could correct them.
    """
    if minutes.office_id != act.by.office_id:
        raise NotAllowed(MINUTES.value)
    number, sat = ensure_tellable(now.number, now.held_on, now.sat, act, of=minutes)
    if (number, now.held_on, sat) == (minutes.number, minutes.held_on, minutes.sat):
        return False
    why = ensure_reason(reason)
    resting = decisions_resting_on(minutes)
    _ensure_another(resting, act)
    take_version(minutes, opened=opened)
    minutes.former.append(
        FormerMinutes(
            number=minutes.number,
            held_on=minutes.held_on,
            sat=minutes.sat,
            reason=why,
            corrected_by_id=act.by.id,
            corrected_at=act.at,
        )
    )
    minutes.number, minutes.held_on, minutes.sat = number, now.held_on, sat
    session().flush()
    for entry in resting:
        _tell_anew(entry, minutes, why, act)
    record(
        AuditKind.MINUTES_CORRECTED,
        by=act.by,
        at=act.at,
        minutes=minutes.id,
        decisions=[entry.id for entry in resting],
    )
    return True


def decisions_resting_on(minutes: CommitteeMinutes) -> Sequence[JournalEntry]:
    """The entries of the decisions that cite these minutes, as they are told by now."""
    kinds = [*rules_of_deciders(), EntryKind.CORRECTION]
    query = select(JournalEntry).where(
        JournalEntry.case_id.in_(select(Case.id).where(Case.office_id == minutes.office_id)),
        JournalEntry.kind.in_(kinds),
        JournalEntry.fields[(APPROVAL_NUMBER.key, "zh")].as_string() == minutes.number,
    )
    roots = {root_of(entry).id: root_of(entry) for entry in session().scalars(query)}
    return [decision for _id, decision in sorted(roots.items()) if _rests_on(decision, minutes)]


def _rests_on(entry: JournalEntry, minutes: CommitteeMinutes) -> bool:
    fields = as_told(entry)
    is_committee = fields.get(WHO_DECIDED.key) == WhoDecides.COMMITTEE
    is_cited = fields.get(APPROVAL_NUMBER.key) == {"zh": minutes.number}
    return is_committee and is_cited and WHO_SAT.key in fields


def _tell_anew(entry: JournalEntry, minutes: CommitteeMinutes, reason: str, act: Act) -> None:
    last = latest(entry)
    kept = {ON_PAPER.key: True} if as_told(entry).get(ON_PAPER.key) else {}
    texts = {
        APPROVAL_NUMBER: minutes.number,
        APPROVED_ON: minutes.held_on.isoformat(),
        WHO_SAT: minutes.sat,
    }
    write_correction(
        last,
        act,
        text=last.text,
        when=last.when,
        reason=reason,
        parties=people_of(last),
        by=done_by(last),
        values={
            WHO_DECIDED.key: WhoDecides.COMMITTEE.value,
            **{field.key: {"zh": text} for field, text in texts.items()},
            **kept,
        },
    )


def _ensure_another(resting: Sequence[JournalEntry], act: Act) -> None:
    """Refuse that whoever handles a case says alone when the committee decided in it."""
    cases = {entry.case_id for entry in resting}
    own = select(Case.id).where(Case.id.in_(cases), Case.handler_id == act.by.id)
    if session().scalar(own.limit(1)) is None:
        return
    others = select(Staff).where(
        Staff.office_id == act.by.office_id,
        Staff.role.in_(MINUTES.held_by),
        Staff.is_active,
        Staff.id != act.by.id,
    )
    another = session().scalar(others.order_by(Staff.id).limit(1))
    if another is not None:
        raise RuleBroken(
            N_(
                "You handle a case in which the committee decided by these minutes: another head"
                " of the office, such as %(name)s, corrects them."
            ),
            name=another.name,
        )
