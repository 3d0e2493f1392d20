"""Open and change a case; log what happened; correct what was logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record, recorded_together
from casetrack.cases.charge_names import charge_named
from casetrack.cases.doers import DoneBy, done_by
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import NO_DETAILS, SAID_BEFORE, TypedField
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    Intake,
    Part,
    PartyKind,
    PartyRole,
    Provenance,
    TrackKind,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.numbers import next_case_number
from casetrack.cases.policy import ensure_may, visible_cases
from casetrack.cases.stages import states_when_opened
from casetrack.casework.correcting import ensure_reason, put_in_place
from casetrack.casework.entry_people import (
    is_by_hand,
    likely_of,
    party_of,
    people,
    people_anew,
    people_of,
)
from casetrack.casework.extra_values import values_kept, values_kept_anew, worded
from casetrack.casework.identity.actions import ensure_name
from casetrack.casework.journal_texts import Changed, changed_words, changes, told
from casetrack.casework.people import NewParty, alias_for, place_party
from casetrack.casework.titles import made_title
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import note_written
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.events import publish
from casetrack.ledger.act_forms import act_form
from casetrack.ledger.corrections import EntryCorrected, root_of
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import NOTHING, enter


@dataclass(frozen=True)
class NewCase:
    """Input of `open_case`. born: of the child, kept sealed with the name. title: if empty, made of
    the alias and the charge. group: whom a case without a child is about, in words; "" for nobody.

    is_same_number: confirms that another case has the same number in the national system.
    """

    child: str
    role: PartyRole | None
    age_status: AgeStatus
    intake: Intake
    charge: str = ""
    born: PartialDate | None = None
    title: str = ""
    national_number: str = ""
    is_same_number: bool = False
    provenance: Provenance = Provenance.REAL
    group: str = ""

    def about(self) -> NewParty | None:
        """Whom it is about: the child, else the group; None for nobody."""
        roles = (self.role,) if self.role is not None else ()
        if self.child.strip():
            # In a victim's case the text is the cause, and nobody is accused yet.
            charge = self.charge if self.role in MAY_BE_ACCUSED else ""
            return NewParty(
                self.child,
                roles=roles,
                age_status=self.age_status,
                charge=charge,
                born=self.born,
            )
        if self.group.strip():
            return NewParty(self.group, kind=PartyKind.GROUP, roles=roles)
        return None


@dataclass(frozen=True)
class Progress:
    """An entry to log by hand. about_ids: parties it concerns; empty: the whole case.

    by: who did it; None: the likely doer for this kind. partner_ids: bodies of the case that took
    part. values: typed field values of the kind by key (a text, several, a number, or yes). line:
    line of work, if not that of the kind.
    """

    text: str
    when: PartialDate
    kind: EntryKind = EntryKind.NOTE
    about_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    line: TrackKind | None = None
    by: DoneBy | None = None


@recorded_together()
def open_case(new: NewCase, act: Act) -> Case:
    """Open a case of the actor's office, handled by the actor, with its first child, with a group
    in words, or with nobody.

    Raises NotAllowed; RuleBroken if the child has a name that is not a name, or if there is neither
    a child nor a title.
    """
    if not has_permission(act.by, Permission.CASE_OPEN):
        raise NotAllowed(Permission.CASE_OPEN.value)
    if new.child.strip():
        ensure_name(new.child, field="child")
    elif not new.title.strip():
        raise RuleBroken("party_without_name", field="child")
    about = new.about()
    cause = charge_named(new.charge) if new.charge.strip() else NOTHING
    case = Case(
        office_id=act.by.office_id,
        handler_id=act.by.id,
        number=next_case_number(act.by, on=act.on),
        counted_in=act.on.year,
        national_number=new.national_number.strip() or None,
        title=BilingualText.written(new.title)
        if new.title.strip()
        else made_title([alias_for(about)] if about else [], [cause]),
        subtitle=NOTHING,
        keywords=NOTHING,
        note=NOTHING,
        intake=new.intake,
        provenance=new.provenance,
        opened_at=act.at,
        opened_by_id=act.by.id,
        # Written with the case, and not once more after it: its first entry, how its stages stand,
        # and that it is worked out whole in the unit of work that opens it.
        last_entry_at=act.at,
        derived_on=act.on,
        next_due=None,
        next_due_kind=None,
        stages_told=None,
        **states_when_opened(new.role),
    )
    session().add(case)
    session().flush()
    # Their grant came with the row: of a case whose number is counted the database writes it.
    note_written(CaseGrant.__tablename__)
    parties = [place_party(case, about, by=act.by, at=act.at)] if about else []
    details: dict[str, Any] = {"intake": new.intake.value}
    if cause:
        details["cause"] = {
            lang: text for lang, text in (("en", cause.en), ("zh", cause.zh)) if text
        }
    _ensure_own(case, act, is_same=new.is_same_number)
    enter(
        case,
        EntryKind.CASE_OPENED,
        act,
        when=PartialDate.day(act.on),
        parties={Part.ABOUT: parties},
        subject=case,
        **details,
    )
    return case


def _ensure_own(case: Case, act: Act, *, is_same: bool) -> None:
    """Refuse a national number that another case of the office has, unless `is_same` confirms it.

    Only cases visible to the actor are compared. Raises RuleBroken.
    """
    if is_same or not case.national_number:
        return
    others = visible_cases(act.by, on=act.on).where(
        Case.national_number == case.national_number,
        Case.office_id == case.office_id,
        Case.id != case.id,
    )
    if (other := session().scalar(others.limit(1))) is not None:
        raise RuleBroken(
            N_(
                "Case %(number)s has this number in the national system. If both are meant to"
                " have it, say so below."
            ),
            field="national_number",
            number=other.number,
        )


def change_head(
    case: Case,
    act: Act,
    *,
    title: BilingualText,
    national_number: str,
    opened: int,
    is_same_number: bool = False,
) -> JournalEntry | None:
    """Change title and national number; the journal entry tells before and after.

    title: per language; an empty language is dropped. None if nothing differs. Raises NotAllowed,
    LostRace; RuleBroken without any title, or if another case has the
    number and `is_same_number` is not set.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    number = national_number.strip() or None
    lines = changed_words(case.title, title, field="title", en="Title", zh="案件名称") + changes(
        Changed(
            "national_number",
            "Number in the national system",
            "统一业务系统案号",
            case.national_number,
            number,
        )
    )
    if not lines:
        return None
    if not title:
        raise RuleBroken(N_("Enter a title, in one language at least."), field="title_zh")
    take_version(case, opened=opened)
    is_new = case.national_number != number
    case.title = title
    case.national_number = number
    if is_new:
        _ensure_own(case, act, is_same=is_same_number)
    record(
        AuditKind.CASE_CHANGED,
        by=act.by,
        at=act.at,
        case_id=case.id,
        fields=[line.field for line in lines],
    )
    return enter(
        case,
        EntryKind.HEAD_CHANGED,
        act,
        when=PartialDate.day(act.on),
        text=told(lines),
        subject=case,
        changed=[line.field for line in lines],
    )


@recorded_together()
def log_progress(case: Case, progress: Progress, act: Act) -> JournalEntry:
    """Log an entry: the event, its date and the parties it concerns.

    Raises NotAllowed; RuleBroken if the date lies in the future, if several parties may have done
    it and none is chosen, or if the kind is written by actions only.
    """
    ensure_may(act.by, Permission.JOURNAL_WRITE, case, on=act.on)
    kind = progress.kind
    if not kind.is_logged_by_hand:
        raise RuleBroken(N_("Choose a kind of the list."), field="kind")
    if not progress.text.strip():
        raise RuleBroken(N_("Say what happened, in a sentence."), field="text")
    ensure_past(progress.when, on=act.on, field="when")
    about = [party_of(case, party_id) for party_id in progress.about_ids]
    partners = [party_of(case, party_id) for party_id in progress.partner_ids]
    values = values_kept(kind.fields, progress.values)
    by = progress.by or likely_of(case, kind, about)
    return enter(
        case,
        kind,
        act,
        when=progress.when,
        text=BilingualText.written(progress.text),
        parties=people(case, by, {kind.whom: about, Part.WITH: partners}),
        office=by.office,
        track=track_for(case, line) if (line := progress.line or kind.line) else None,
        values=values,
    )


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
