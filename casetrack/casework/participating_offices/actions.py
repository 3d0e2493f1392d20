"""Record, change and withdraw the part of an office in a case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.not_future import day_told, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.identity.actions import check_text
from casetrack.casework.journal_fields import with_reason
from casetrack.casework.participating_offices.models import (
    CHANGED,
    RECORD,
    RECORDED,
    WITHDRAWN,
    OfficePart,
    PartInCase,
)
from casetrack.casework.participating_offices.queries import OFFICES, accused_in, procuratorates_of
from casetrack.casework.participating_offices.words import part_told
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter


@dataclass(frozen=True)
class PartTold:
    """Input of the part of an office. body_id: None: the office of the case.

    party_id: the co-offender concerned; None: the whole case. number: that office's own. since,
    until: None: not recorded.
    """

    part: PartInCase
    body_id: int | None = None
    number: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    party_id: int | None = None


def record_part(case: Case, new: PartTold, act: Act) -> OfficePart:
    """Record the part of an office in the case, with its entry. It grants no right.

    Raises NotAllowed; RuleBroken if the case is closed, the body is no procuratorate of the case,
    the party is not accused, the part is recorded already, it ends before it began or lies ahead,
    or a name stands in the number.
    """
    _ensure_may(case, act)
    _check(case, new, act)
    parts = OFFICES(case)
    if any(_told_of(one) == new for one in parts):
        raise RuleBroken(N_("This part of this office is recorded already."), field="part")
    last = session().scalar(
        select(func.max(OfficePart.position)).where(OfficePart.case_id == case.id)
    )
    part = OfficePart(case_id=case.id, position=(last or 0) + 1)
    _fill(part, new)
    session().add(part)
    session().flush()
    part.entry_id = _enter(case, RECORDED, part, part_told(case, part), act, when=new.since).id
    session().flush()
    return part


def change_part(
    case: Case, part: OfficePart, change: PartTold, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change a part; before and after stand in the journal. None if nothing differs.

    Raises NotAllowed, LostRace; RuleBroken as for a new one.
    """
    _ensure_may(case, act)
    if _told_of(part) == change:
        return None
    _check(case, change, act)
    before = part_told(case, part)
    take_version(part, opened=opened)
    _fill(part, change)
    session().flush()
    session().refresh(part)
    after = part_told(case, part)
    said = BilingualText(f"{after.en}, was {before.en}", f"{after.zh}，原为{before.zh}")
    return _enter(case, CHANGED, part, said, act, when=change.since)


def withdraw_part(case: Case, part: OfficePart, reason: str, act: Act) -> JournalEntry:
    """Withdraw a part with a reason; the entries stay readable.

    Raises NotAllowed; RuleBroken without a reason, or if a name stands in it.
    """
    _ensure_may(case, act)
    lock(part)
    text = with_reason(part_told(case, part), ensure_reason(case, reason, act))
    entry = _enter(case, WITHDRAWN, part, text, act, when=PartialDate.day(act.on))
    part.withdrawn_by_id = entry.id
    part.version += 1
    session().flush()
    return entry


def _told_of(part: OfficePart) -> PartTold:
    told = (part.part, part.body_id, part.number or "", part.since, part.until, part.party_id)
    return PartTold(*told)


def _fill(part: OfficePart, told: PartTold) -> None:
    part.part, part.body_id, part.number = told.part, told.body_id, told.number.strip() or None
    part.since, part.until, part.party_id = told.since, told.until, told.party_id


def _enter(
    case: Case,
    kind: EntryKind,
    part: OfficePart,
    text: BilingualText,
    act: Act,
    *,
    when: PartialDate | None,
) -> JournalEntry:
    about = [one for one in (part.body, part.party) if one is not None]
    return enter(
        case,
        kind,
        act,
        when=day_told(when, on=act.on),
        text=text,
        parties={Part.ABOUT: about} if about else None,
        subject=part,
    )


def _ensure_may(case: Case, act: Act) -> None:
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)


def _check(case: Case, told: PartTold, act: Act) -> None:
    if told.body_id is not None and told.body_id not in {p.id for p in procuratorates_of(case)}:
        raise RuleBroken(
            N_("Choose a procuratorate of this case, or this office."), field="body_id"
        )
    if told.party_id is not None and told.party_id not in {p.id for p in accused_in(case)}:
        raise RuleBroken("not_of_this_case", field="party_id")
    check_text(case, told.number, act, field="number")
    since = told.since.first if told.since is not None else None
    ensure_past(since, on=act.on, field="since")
    until = told.until.last if told.until is not None else None
    if since is not None and until is not None and until < since:
        raise RuleBroken(
            N_("That is before its part began, on %(since)s. Check both days."),
            field="until",
            since=since,
        )
