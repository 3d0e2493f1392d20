"""Correct an entry of the log by a new one; the old one stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.audit.record import recorded_together
from casetrack.cases.doers import DoneBy, done_by
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import NO_DETAILS, SAID_BEFORE, TypedField
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.casework.entry_people import is_by_hand, people_anew, people_of
from casetrack.casework.extra_values import values_kept_anew, worded
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.ledger.act_forms import act_form
from casetrack.ledger.corrections import EntryCorrected, root_of
from casetrack.ledger.journal import enter


@recorded_together()
def correct_entry(
    entry: JournalEntry,
    act: Act,
    *,
    text: str | None,
    when: PartialDate,
    reason: str,
    values: Mapping[str, Any] | None = None,
    by: DoneBy | None = None,
    about_ids: tuple[int, ...] | None = None,
    fields: Mapping[str, Any] = MappingProxyType({}),
) -> JournalEntry | None:
    """Correct an entry by a new one that points at it; the old entry stays readable.

    None if nothing is different.

    values: typed values for the fields of its kind, or of the form of its act, which keeps the
    values before. None leaves values, text, doer (by) and parties concerned (about_ids) as they
    are; doer and parties are those of an entry logged by hand. fields: fields written by an action
    that change. The record behind the entry follows, such as the day of a session. Raises
    NotAllowed; RuleBroken without a reason, if the record may not be of that day, if the entry
    was corrected before (correct the correction), or if it lies in the future.
    """
    case = session().get_one(Case, entry.case_id)
    ensure_may(act.by, Permission.JOURNAL_WRITE, case, on=act.on)
    already = session().scalar(
        select(JournalEntry.number).where(JournalEntry.corrects_id == entry.id)
    )
    if already is not None:
        raise RuleBroken("corrected_before", number=already)
    words = entry.text if text is None else entry.text.rewritten(text)
    held, anew = values_held(entry), values_held(entry)
    if values is not None:
        anew = values_kept_anew(fields_of(entry), held, values)
    is_otherwise = anew != held or when.edtf != entry.when.edtf
    form = act_form(root_of(entry).kind) if is_otherwise and not is_by_hand(entry) else None
    if form is not None:
        ensure_may(act.by, form.needs, case, on=act.on)
    told_of, by = people_anew(case, entry, by, about_ids)
    is_same = words == entry.text and when.edtf == entry.when.edtf and anew == held and not fields
    if is_same and by == done_by(entry) and told_of == people_of(entry):
        return None
    ensure_past(when, on=act.on, field="when")
    why = ensure_reason(reason)
    correction = write_correction(
        entry,
        act,
        text=words,
        when=when,
        reason=why,
        parties=told_of,
        by=by,
        values={**_told_anew(entry, held, anew), **fields},
    )
    if form is not None:
        form.follow(root_of(entry), correction, anew, act)
    publish(EntryCorrected(root_of(entry), correction, act))
    return correction


def write_correction(
    entry: JournalEntry,
    act: Act,
    *,
    text: BilingualText,
    when: PartialDate,
    reason: str,
    parties: Mapping[Part, Iterable[Party]],
    by: DoneBy,
    values: Mapping[str, Any],
) -> JournalEntry:
    """Write the correction of an entry, as an action says that asked who may and what is told."""
    correction = enter(
        session().get_one(Case, entry.case_id),
        EntryKind.CORRECTION,
        act,
        when=when,
        text=text,
        parties=parties,
        office=by.office,
        subject=entry,
        values=values,
    )
    put_in_place(correction, entry, reason)
    if by.office is not None and by.office is done_by(entry).office:
        correction.office_id = entry.office_id
    return correction


def fields_of(entry: JournalEntry) -> tuple[TypedField, ...]:
    """The typed fields of an entry that can be corrected by hand."""
    root = root_of(entry)
    if is_by_hand(entry):
        return root.kind.fields
    form = act_form(root.kind)
    return tuple(form.asks(root)) if form is not None else ()


def values_held(entry: JournalEntry) -> dict[str, Any]:
    """Typed values in force: of the entry, else of the entry it corrects, or of its record."""
    if not is_by_hand(entry):
        root = root_of(entry)
        form = act_form(root.kind)
        return form.values_of(root) if form is not None else {}
    if not fields_of(entry):
        return {}
    while not entry.fields and entry.corrects_id is not None:
        entry = session().get_one(JournalEntry, entry.corrects_id)
    return {key: value for key, value in entry.fields.items() if key != NO_DETAILS.key}


def _told_anew(
    entry: JournalEntry, held: Mapping[str, Any], anew: Mapping[str, Any]
) -> dict[str, Any]:
    """Typed values stored with a correction; for the form of an act, with the values before."""
    if anew == held and not is_by_hand(entry):
        return {}
    details = dict(anew) or ({NO_DETAILS.key: True} if held else {})
    if is_by_hand(entry):
        return details
    otherwise = (
        detail for detail in fields_of(entry) if held.get(detail.key) != anew.get(detail.key)
    )
    before = [worded(detail, held.get(detail.key)) for detail in otherwise]
    return {**details, SAID_BEFORE.key: [{"en": detail.en, "zh": detail.zh} for detail in before]}
