"""Record a source and its claims; follow another source; withdraw a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, CaseSource, Circumstance, Claim, Disposition, JournalEntry
from casetrack.cases.not_future import day_told
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.told_kinds import SourceKind
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.journal_fields import now_and_before, with_reason
from casetrack.casework.journal_texts import changed_words, told
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.claims.models import CHANGED, RECORD, RECORDED, SAID, TAKEN, WITHDRAWN
from casetrack.desk.claims.recorded_values import (
    FactColumns,
    field_of,
    is_operative,
    is_withdrawn,
    put,
    record_says,
    said_in,
    value_of,
    what_it_is,
)
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import NOTHING, enter
from casetrack.review.judgments.flags import is_of_a_court, keep_flags

CLAIM_SAYS_NOTHING = N_("Write what the source says, or that it says the same.")


@dataclass(frozen=True)
class SourceTold:
    """The data of a source. when: when it was made, published or said."""

    kind: SourceKind
    title: BilingualText
    place: BilingualText = NOTHING
    when: PartialDate | None = None


def record_source(case: Case, new: SourceTold, act: Act) -> CaseSource:
    """Add a source to the case, with its entry.

    Raises NotAllowed; RuleBroken if the case is closed, or without a title.
    """
    _ensure_may(case, act)
    _check(new)
    last = session().scalar(
        select(func.max(CaseSource.position)).where(CaseSource.case_id == case.id)
    )
    source = CaseSource(
        case_id=case.id,
        kind=new.kind,
        title=new.title,
        place=new.place,
        when=new.when,
        position=(last or 0) + 1,
    )
    session().add(source)
    session().flush()
    when = day_told(source.when, on=act.on)
    enter(case, RECORDED, act, when=when, text=source.title, subject=source)
    return source


def change_source(
    case: Case, source: CaseSource, change: SourceTold, act: Act, *, opened: int
) -> JournalEntry | None:
    """Change a source; the journal shows old and new values.

    None if nothing changed. Raises NotAllowed, LostRace; RuleBroken as for a new one.
    """
    _ensure_may(case, act)
    before = (source.kind, source.title, source.place, source.when)
    if before == (change.kind, change.title, change.place, change.when):
        return None
    _check(change)
    take_version(source, opened=opened)
    lines = changed_words(source.title, change.title, field="title", en="Title", zh="名称")
    lines += changed_words(source.place, change.place, field="place", en="Where", zh="出处")
    source.kind, source.title = change.kind, change.title
    source.place, source.when = change.place, change.when
    text = told(lines) if lines else source.title
    when = day_told(source.when, on=act.on)
    return enter(case, CHANGED, act, when=when, text=text, subject=source)


def record_claim(
    case: Case, row: FactColumns, source: CaseSource, value: Mapping[str, Any] | None, act: Act
) -> Claim:
    """Record a source's claim about a value; the record itself is not changed.

    value: None if it agrees with the record. Raises NotAllowed; RuleBroken if the case is closed,
    if value and qualifier contradict each other, if the claim is empty, or if the source has a
    claim about this value already.
    """
    _ensure_may(case, act)
    values = dict(value) if value is not None else value_of(row)
    if isinstance(row, Disposition) and "edtf" not in values:
        raise RuleBroken(CLAIM_SAYS_NOTHING, field="when")
    if isinstance(row, Circumstance) and not (values.get("en") or values.get("zh")):
        raise RuleBroken(CLAIM_SAYS_NOTHING, field="text_zh")
    # Raises RuleBroken at the number's field if it is no number.
    words = BilingualText(said_in(row, values, "en"), said_in(row, values, "zh"))
    if session().scalar(
        select(Claim.id).where(
            Claim.source_id == source.id,
            Claim.subject == row.__tablename__,
            Claim.subject_id == row.id,
            Claim.withdrawn_by_id.is_(None),
        )
    ):
        raise RuleBroken(N_("What this source says of it is recorded already."), field="source")
    claim = Claim(
        case_id=case.id,
        source_id=source.id,
        subject=row.__tablename__,
        subject_id=row.id,
        field=field_of(row),
        value=values,
    )
    session().add(claim)
    session().flush()
    entry = enter(
        case, SAID, act, when=PartialDate.day(act.on), text=_says(source, row, words), subject=claim
    )
    claim.entry_id = entry.id
    return claim


def take_claim(
    case: Case, claim: Claim, source: CaseSource, row: FactColumns, reason: str, act: Act
) -> JournalEntry:
    """Change the record to a source's claim, with a reason; the journal keeps the former value.

    Raises NotAllowed; RuleBroken without a reason, if the claim or its row was withdrawn, if the
    record agrees already, or for the day of a decision made here, which has its own page.
    """
    _ensure_may(case, act)
    _ensure_stands(claim)
    lock(row)
    if is_withdrawn(row):
        raise RuleBroken(N_("What the source speaks of was withdrawn; it no longer counts."))
    if isinstance(row, Disposition) and row.decided_here:
        raise RuleBroken(
            N_(
                "It was decided here, so its day is corrected on its own page, where what follows"
                " moves."
            )
        )
    if is_operative(claim, row):
        raise RuleBroken(N_("The record says this already."))
    why = ensure_reason(reason)
    before = BilingualText(record_says(row, "en"), record_says(row, "zh"))
    put(row, claim.value)
    session().flush()
    if isinstance(row, Disposition) and is_of_a_court(row):
        keep_flags(case, [row])
    now = BilingualText(said_in(row, claim.value, "en"), said_in(row, claim.value, "zh"))
    text = with_reason(_says(source, row, now_and_before(now, before)), why)
    return enter(case, TAKEN, act, when=PartialDate.day(act.on), text=text, subject=claim)


def withdraw_claim(
    case: Case, claim: Claim, source: CaseSource, row: FactColumns, reason: str, act: Act
) -> JournalEntry:
    """Withdraw a claim (the source does not say so), with a reason.

    Raises NotAllowed; RuleBroken without a reason, or if it was withdrawn.
    """
    _ensure_may(case, act)
    _ensure_stands(claim)
    why = ensure_reason(reason)
    words = BilingualText(said_in(row, claim.value, "en"), said_in(row, claim.value, "zh"))
    text = with_reason(_says(source, row, words), why)
    entry = enter(case, WITHDRAWN, act, when=PartialDate.day(act.on), text=text, subject=claim)
    claim.withdrawn_by_id = entry.id
    return entry


def _ensure_may(case: Case, act: Act) -> None:
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)


def _check(source: SourceTold) -> None:
    if not source.title:
        raise RuleBroken(
            N_("Say what the source is, such as the record of an interview."), field="title_zh"
        )


def _ensure_stands(claim: Claim) -> None:
    lock(claim)
    if claim.withdrawn_by_id is not None:
        raise RuleBroken(N_("This was withdrawn already."))


def _says(source: CaseSource, row: FactColumns, text: BilingualText) -> BilingualText:
    """The journal text: source, subject, and claim."""
    label = what_it_is(row)
    en, zh = source.title.in_("en"), source.title.in_("zh")
    of_en, of_zh = (f"{label.in_('en')}: ", f"{label.in_('zh')}：") if label else ("", "")
    return BilingualText(f"{en}: {of_en}{text.en}", f"{zh}：{of_zh}{text.zh}")
