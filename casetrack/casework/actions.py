"""Open, change, close and reopen a case; log what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record, recorded_together
from casetrack.cases.charge_names import charge_named
from casetrack.cases.doers import DoneBy
from casetrack.cases.duty_kinds import no_hindrance
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    AgeStatus,
    CaseStatus,
    Intake,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    PartyRole,
    Provenance,
    TrackKind,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Measure, Obligation
from casetrack.cases.not_future import ensure_past
from casetrack.cases.numbers import next_case_number
from casetrack.cases.policy import ensure_may, visible_cases
from casetrack.cases.stages import states_when_opened
from casetrack.casework.entry_people import likely_of, party_of, people
from casetrack.casework.extra_values import values_kept
from casetrack.casework.identity.actions import ensure_name
from casetrack.casework.journal_texts import Changed, changed_words, changes, told
from casetrack.casework.new_parties import NewParty, alias_for, place_party
from casetrack.casework.titles import made_title
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import note_written
from casetrack.db.partial_date import PartialDate, last_day
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import GateAsked, ensure_passes
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
            "统一受案号",
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


REOPENED = EntryKind.CASE_REOPENED
# What must have ended before a case is closed.
ENDED_FIRST = frozenset({MeasureKind.PROBATION, MeasureKind.GUARDIANSHIP_ORDER})


def close_case(
    case: Case, act: Act, *, on: date | None = None, outcome: str = "", reason: str = ""
) -> JournalEntry:
    """Close a case in which nothing is under way; deadlines of others run on.

    on: the day of closing (default today). outcome: the result in a sentence. reason: why to go on
    where the law only warns. Raises NotAllowed; RuleBroken if it is closed, for the first of
    `hindrances_of`, if the day lies ahead or before a recorded entry, or if the law warns and no
    reason is given; LawRefuses if a requirement of the law is
    missing.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    if case.status is CaseStatus.CLOSED:
        raise RuleBroken(N_("The case is closed already."))
    for hindrance in hindrances_of(case):
        raise hindrance
    day = on or act.on
    ensure_past(day, on=act.on, field="closed_on")
    latest = session().scalar(
        select(func.max(last_day(JournalEntry.when))).where(
            JournalEntry.case_id == case.id, last_day(JournalEntry.when) <= act.on
        )
    )
    if latest is not None and day < latest:
        raise RuleBroken(
            N_("Something is recorded of %(day)s. It was closed on that day or later."),
            field="closed_on",
            day=latest,
        )
    passed = ensure_passes(asked_of_closing(case, day), act, reason=reason)
    case.status = CaseStatus.CLOSED
    case.closed_on = day
    result = BilingualText.written(outcome)
    return enter(
        case,
        EntryKind.CASE_CLOSED,
        act,
        when=PartialDate.day(day),
        text=result,
        subject=case,
        **passed.told(),
    )


def asked_of_closing(case: Case, on: date) -> GateAsked:
    """The question to the law gate before closing, shared by page and action."""
    return GateAsked(case, None, EntryKind.CASE_CLOSED, on)


def reopen_case(case: Case, reason: str, act: Act) -> JournalEntry:
    """Reopen a closed case, for example on new evidence; new records are allowed again.

    Raises NotAllowed; RuleBroken if it is open, or without a reason.
    """
    ensure_may(act.by, Permission.CASE_EDIT, case, on=act.on)
    if case.status is not CaseStatus.CLOSED:
        raise RuleBroken(N_("The case is open already."))
    if not reason.strip():
        raise RuleBroken(N_("Say why it is opened again."), field="reason")
    case.status, case.closed_on = CaseStatus.OPEN, None
    return enter(
        case,
        REOPENED,
        act,
        when=PartialDate.day(act.on),
        text=BilingualText.written(reason),
        subject=case,
    )


def hindrances_of(case: Case) -> Iterator[RuleBroken]:
    """A refusal for each matter still under way, the earliest due first.

    Requirements of the law are checked by `asked_of_closing`.
    """
    owed = session().scalar(
        select(Obligation.due)
        .where(
            Obligation.case_id == case.id,
            Obligation.is_open,
            Obligation.kind.not_in(no_hindrance()),
        )
        .order_by(Obligation.due)
        .limit(1)
    )
    if owed is not None:
        yield RuleBroken(
            N_("Something is still due on %(day)s. Settle it first, then close the case."), day=owed
        )
    running = select(Measure.kind).where(
        Measure.case_id == case.id,
        Measure.kind.in_(ENDED_FIRST),
        Measure.decided_here,
        Measure.state == MeasureState.RUNNING,
    )
    for kind in session().scalars(running.order_by(Measure.id)):
        yield RuleBroken(
            N_("It still runs: %(kind)s. End it first, then close the case."), kind=kind
        )
