"""Rectification reported by recipients: kept, withdrawn with a reason, never a check of ours."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.accounts.act import Act
from casetrack.cases.kinds import Part
from casetrack.cases.locking import lock
from casetrack.cases.models import JournalEntry
from casetrack.cases.quantities import Quantity
from casetrack.cases.quantity_words import word_quantity
from casetrack.casework.correcting import ensure_reason
from casetrack.casework.journal_fields import with_reason
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.suggestions.kinds import REPORT_WITHDRAWN, REPORTED
from casetrack.suggestions.models import Rectification, Suggestion
from casetrack.suggestions.policy import ensure_may_follow, not_in_the_future
from casetrack.suggestions.telling import enter_of


@dataclass(frozen=True)
class ReportTold:
    """A report: the rectification, its day as exactly as it is known, a number or none.

    item_id: of the demand that it answers; None where it answers none by name.
    """

    text: str
    when: PartialDate
    quantity: Quantity | None = None
    item_id: int | None = None


def record_report(suggestion: Suggestion, report: ReportTold, act: Act) -> Rectification:
    """Record a reported rectification; no item is put right by it.

    Raises NotAllowed; RuleBroken if work on it has ended, nothing is said, it lies in the future,
    an item is of another suggestion, or the same stands there.
    """
    ensure_may_follow(suggestion, act)
    if not report.text.strip():
        raise RuleBroken(N_("Say in a sentence what was done."), field="text")
    if report.when.first is not None:
        not_in_the_future(report.when.first, on=act.on, field="when")
    item = suggestion.item(report.item_id) if report.item_id is not None else None
    if item is None and report.item_id is not None:
        raise RuleBroken("suggestion_item_of_another", field="item")
    row = Rectification(
        item_id=report.item_id,
        position=max(
            (rectification.position for rectification in suggestion.rectifications), default=0
        )
        + 1,
        text=BilingualText.written(report.text),
        value=report.quantity.value if report.quantity else None,
        unit=(report.quantity.unit or None) if report.quantity else None,
        qualifier=report.quantity.qualifier if report.quantity else None,
    )
    lock(suggestion)
    if any(_is_same(rectification, row) for rectification in suggestion.reported()):
        raise RuleBroken(N_("The same is recorded as reported already."), field="text")
    suggestion.rectifications.append(row)
    suggestion.version += 1
    session().flush()
    entry = enter_of(
        suggestion,
        REPORTED,
        act,
        report.when,
        _said(row),
        part=Part.BY,
        decided_here=False,
        values={"item": item.position} if item is not None else None,
    )
    row.entry_id = entry.id
    return row


def withdraw_report(
    suggestion: Suggestion, row: Rectification, reason: str, act: Act
) -> JournalEntry:
    """Say that it is not so, or was never reported, and why; it stays readable and counts no more.

    Raises NotAllowed; RuleBroken without a reason, if work on the suggestion has ended, or if it
    was withdrawn.
    """
    ensure_may_follow(suggestion, act)
    lock(row)
    if row.withdrawn_by_id is not None:
        raise RuleBroken(N_("This was withdrawn already."))
    why = ensure_reason(reason)
    entry = enter_of(
        suggestion,
        REPORT_WITHDRAWN,
        act,
        act.on,
        with_reason(_said(row), why),
        part=Part.ABOUT,
        decided_here=False,
    )
    row.withdrawn_by_id = entry.id
    row.version += 1
    suggestion.version += 1
    return entry


def quantity_of(row: Rectification) -> Quantity | None:
    """The number of it; None where none was reported."""
    if row.value is None and row.qualifier is None:
        return None
    return Quantity.of(row.value, row.unit or "", row.qualifier)


def _said(row: Rectification) -> BilingualText:
    """The rectification and its number, in the languages in which they were written."""
    number = quantity_of(row)
    if number is None:
        return row.text
    en = f"{row.text.en}: {word_quantity(number, 'en')}" if row.text.en else None
    zh = f"{row.text.zh}：{word_quantity(number, 'zh')}" if row.text.zh else None
    return BilingualText(en, zh)


def _is_same(rectification: Rectification, other: Rectification) -> bool:
    return (rectification.text, rectification.item_id, quantity_of(rectification)) == (
        other.text,
        other.item_id,
        quantity_of(other),
    )
