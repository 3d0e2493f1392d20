"""Record a number, correct it with a reason, withdraw it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.audit.record import record
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Amount, Case, JournalEntry
from casetrack.cases.not_future import day_told
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.quantities import Qualifier, Quantity
from casetrack.casework.amounts.models import CORRECTED, RECORD, RECORDED, WITHDRAWN, AmountStage
from casetrack.casework.amounts.queries import entry_numbered
from casetrack.casework.amounts.words import JOURNAL_FIELDS, of_amount
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.identity.actions import check_text
from casetrack.casework.journal_fields import corrected, tell, with_reason
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter


@dataclass(frozen=True)
class AmountTold:
    """Input of a number of the case.

    value: None where the qualifier replaces it. as_of: an `AmountStage` value, or the word of a
    file. part_of_id: the number it is part of. entry: number of its source entry; None: an entry is
    written for it.
    """

    what: BilingualText
    value: Decimal | None
    unit: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    as_of: str | None = None
    is_further: bool = False
    is_joint: bool = False
    part_of_id: int | None = None
    when: PartialDate | None = None
    entry: int | None = None


def record_amount(case: Case, new: AmountTold, act: Act) -> Amount:
    """Record a number of the case, with its source entry or a new entry.

    Raises NotAllowed; RuleBroken if the case is closed, if it does not say what it counts, if value
    and qualifier contradict each other, if there is no such entry, or if a real name stands in it.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    _ensure_fits(case, new, act)
    _check_texts(case, new.what, act)
    comes_from = _entry(case, new)
    last = session().scalar(select(func.max(Amount.position)).where(Amount.case_id == case.id))
    amount = Amount(case_id=case.id, position=(last or 0) + 1)
    _fill(amount, new)
    session().add(amount)
    session().flush()
    if comes_from is None:
        entry = enter(
            case,
            RECORDED,
            act,
            when=day_told(new.when, on=act.on),
            text=of_amount(amount),
            subject=amount,
        )
        amount.entry_id = entry.id
    else:
        amount.entry_id = comes_from.id
        record(
            RECORDED, by=act.by, at=act.at, case_id=case.id, amount=amount.id, entry=comes_from.id
        )
    return amount


def correct_amount(
    case: Case, amount: Amount, change: AmountTold, reason: str, act: Act, *, opened: int
) -> JournalEntry | None:
    """Correct a number; before, after and the reason stand in the journal.

    None if nothing differs. Raises NotAllowed, LostRace; RuleBroken as for a new number, if it was
    withdrawn, or without a reason.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    _ensure_holds(amount)
    _ensure_fits(case, change, act, of=amount)
    comes_from = _entry(case, change)
    before, what = tell(amount, JOURNAL_FIELDS), amount.what
    if not _differs(amount, change, comes_from):
        return None
    _check_texts(case, change.what, act)
    why = ensure_reason(case, reason, act)
    take_version(amount, opened=opened)
    _fill(amount, change)
    if comes_from is not None:
        amount.entry_id = comes_from.id
    session().flush()
    fields, text = corrected(before, amount, JOURNAL_FIELDS, why, what=what)
    return enter(
        case,
        CORRECTED,
        act,
        when=day_told(change.when, on=act.on),
        text=text,
        subject=amount,
        changed=fields,
    )


def withdraw_amount(case: Case, amount: Amount, reason: str, act: Act) -> JournalEntry:
    """Withdraw a number with a reason; the row stays readable.

    Raises NotAllowed; RuleBroken without a reason, if it was withdrawn, or if another number in
    force is part of it.
    """
    ensure_may(act.by, RECORD, case, on=act.on)
    ensure_open(case)
    _ensure_holds(amount)
    part = session().scalar(
        select(Amount.id).where(Amount.part_of_id == amount.id, Amount.withdrawn_by_id.is_(None))
    )
    if part is not None:
        raise RuleBroken(N_("Another number is part of this one; withdraw that one first."))
    why = ensure_reason(case, reason, act)
    entry = enter(
        case,
        WITHDRAWN,
        act,
        when=PartialDate.day(act.on),
        text=with_reason(of_amount(amount), why),
        subject=amount,
    )
    amount.withdrawn_by_id = entry.id
    amount.version += 1
    return entry


_KEPT = ("what", "value", "unit", "qualifier", "as_of", "is_further", "is_joint")


def _fill(amount: Amount, told_of: AmountTold) -> None:
    for key in (*_KEPT, "part_of_id", "when"):
        setattr(amount, key, getattr(told_of, key))
    amount.unit = told_of.unit or None


def _differs(amount: Amount, change: AmountTold, comes_from: JournalEntry | None) -> bool:
    kept = [getattr(amount, key) for key in (*_KEPT, "part_of_id", "when")]
    sent = [getattr(change, key) for key in (*_KEPT, "part_of_id", "when")]
    sent[_KEPT.index("unit")] = change.unit or None
    return kept != sent or (comes_from is not None and comes_from.id != amount.entry_id)


def _ensure_fits(case: Case, new: AmountTold, act: Act, *, of: Amount | None = None) -> None:
    if not new.what:
        raise RuleBroken(N_("Say what is counted or measured."), field="what_zh")
    # Refusals of value and qualifier are shown at the field of the value.
    Quantity(new.value, new.unit, new.qualifier)
    known = {stage.value for stage in AmountStage}
    if new.as_of is not None and new.as_of not in known and (of is None or of.as_of != new.as_of):
        raise RuleBroken(N_("Choose one of the stages."), field="as_of")
    part_of = new.part_of_id
    while part_of is not None:
        whole = session().get(Amount, part_of)
        if whole is None or whole.case_id != case.id or (of is not None and whole.id == of.id):
            raise RuleBroken(N_("This number cannot be part of that one."), field="part_of")
        part_of = whole.part_of_id


def _check_texts(case: Case, what: BilingualText, act: Act) -> None:
    check_text(case, what.zh, act, field="what_zh")
    check_text(case, what.en, act, field="what_en")


def _ensure_holds(amount: Amount) -> None:
    lock(amount)
    if amount.withdrawn_by_id is not None:
        raise RuleBroken("amount_withdrawn")


def _entry(case: Case, new: AmountTold) -> JournalEntry | None:
    if new.entry is None:
        return None
    found = entry_numbered(case, new.entry)
    if found is None:
        raise RuleBroken(
            N_("There is no entry no. %(number)s in this case."), field="entry", number=new.entry
        )
    return found
