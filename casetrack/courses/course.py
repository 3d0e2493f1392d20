"""A kind of course: begin one for a child, record its sessions, end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import (
    BodyKind,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    PartyRole,
    TrackKind,
)
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.not_future import ensure_not_before, ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.new_parties import NewParty
from casetrack.casework.parties import of_case
from casetrack.casework.people import add_party
from casetrack.codes import N_
from casetrack.courses.models import CourseDetail, MeasureSession
from casetrack.courses.queries import entries_of, same_course
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import end_measure, start_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed

PROGRAMME_ENDS_BEFORE = N_("The last day cannot lie before %(day)s.")

Detail = TypeVar("Detail", bound=CourseDetail)
Terms = TypeVar("Terms", bound="CourseTerms")


@dataclass(frozen=True)
class CourseTerms:
    """Terms of a course for a child, its guardians, or both; each kind adds its own.

    guardian_ids: who takes part beside the child. partner_ids: bodies of the case that carry it;
    new_partner: one more, by its name. started: as exactly as it is known. reason: why it is begun,
    where that is asked.
    """

    kind: MeasureKind
    child_id: int
    started: PartialDate
    aim: str
    contents: tuple[str, ...] = ()
    sessions_planned: int | None = None
    guardian_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    new_partner: str = ""
    new_partner_kind: BodyKind = BodyKind.OTHER
    last_day: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class SessionHeld:
    """One session: its day as exactly as it is known, its content, further people."""

    held: PartialDate
    what: str
    party_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class SessionRhythm:
    """Rhythm of sessions. weeks: the column of the detail with the interval."""

    weeks: str
    owes: ObligationKind


def nothing_more(case: Case, terms: Any, act: Act) -> None:
    """No requirement before the beginning of a course."""


@dataclass(frozen=True, kw_only=True)
class Course(Generic[Detail, Terms]):
    """Declaration of a kind of course: codes, permissions, entries, rhythm, checks.

    kinds: of measure, each with its line of work, in the order in which they are offered.
    write, record: what one must be allowed to begin and end one, and to record its sessions.
    told: the entries that say that one begins, by its kind of measure, where there is one of its
    own; `begun` for the others.
    partner_role: of a body that comes into the case with it, by the line of work.
    rhythm: when the next session is owed, where that is kept.
    before_begin: what is particular, as plain code; raises RuleBroken.
    """

    kinds: Mapping[MeasureKind, TrackKind]
    detail: type[Detail]
    terms: type[Terms]
    write: Permission
    record: Permission
    begun: EntryKind
    held: EntryKind
    ended: EntryKind
    partner_role: Callable[[TrackKind], PartyRole]
    told: Mapping[MeasureKind, EntryKind] = field(default_factory=dict)
    rhythm: SessionRhythm | None = None
    before_begin: Callable[[Case, Terms, Act], None] = nothing_more

    def begin(self, case: Case, terms: Terms, act: Act) -> Detail:
        """Begin one; a new partner comes into the case with it.

        Raises NotAllowed; RuleBroken if somebody is not of the case, its first day is in the future
        or after its last, or the same runs already.
        """
        ensure_may(act.by, self.write, case, on=act.on)
        ensure_open(case)
        if terms.kind not in self.kinds:
            raise RuleBroken(N_("Choose one of the list."), field="kind")
        (child,) = of_case(case, [terms.child_id], field="child")
        guardians = of_case(case, terms.guardian_ids, field="guardians")
        self.before_begin(case, terms, act)
        _check_days(terms, on=act.on)
        contents = [text.strip() for text in terms.contents if text.strip()]
        aim = terms.aim.strip()
        if same_course(case, terms.kind, child_id=child.id, started=terms.started, aim=aim):
            raise RuleBroken(
                N_(
                    "The same is running already for this child: %(kind)s, with this beginning"
                    " and aim."
                ),
                kind=terms.kind,
            )
        partners = partners_of(case, terms, self.partner_role(self.kinds[terms.kind]), act)
        track = track_for(case, self.kinds[terms.kind])
        parties = {Part.ABOUT: [child], Part.TO: guardians, Part.WITH: partners}
        measure = start_measure(
            case,
            terms.kind,
            started=terms.started,
            parties=parties,
            last_day=terms.last_day,
            aim=BilingualText.written(aim),
            reason=BilingualText.written(terms.reason.strip()),
            items=[BilingualText.written(text) for text in contents],
            track=track,
        )
        own = self._own(terms)
        detail = self.detail(
            measure_id=measure.id,
            measure=measure,
            sessions_planned=terms.sessions_planned,
            **own,
        )
        session().add(detail)
        # Numbers and answers; what is said in words, or of a day, stands on its page.
        own_told: dict[str, Any] = {k: v for k, v in own.items() if isinstance(v, int)}
        entry = enter(
            case,
            self.told.get(terms.kind, self.begun),
            act,
            when=terms.started,
            text=BilingualText.written(aim),
            parties=parties,
            track=track,
            subject=detail,
            decided_here=True,
            kind_of_measure=terms.kind.value,
            contents=contents,
            sessions=terms.sessions_planned,
            **own_told,
        )
        measure.entry_id = entry.id
        self.owe_next(case, detail, entry, on=act.on)
        return detail

    def hold(self, detail: Detail, held: SessionHeld, act: Act) -> MeasureSession:
        """Record one session; its content stands in the journal.

        Raises NotAllowed; RuleBroken if the course has ended, the day is in the future or before
        the course, nothing is said, or the same session is recorded already.
        """
        case = session().get_one(Case, detail.measure.case_id)
        ensure_may(act.by, self.record, case, on=act.on)
        ensure_open(case)
        _ensure_running(detail)
        ensure_held_within(detail, held.held, field="held", on=act.on)
        text = BilingualText.written(held.what)
        if not text:
            raise RuleBroken(N_("Say in a sentence what was done."), field="what")
        if any(
            entry.text == text and entry.when == held.held for entry in entries_of(detail).values()
        ):
            raise RuleBroken(
                N_("The same session is recorded already (%(when)s); nothing was recorded twice."),
                when=held.held,
            )
        children = _people(detail, Part.ABOUT)
        others = [
            party for party in of_case(case, held.party_ids, field="who") if party not in children
        ]
        entry = enter(
            case,
            self.held,
            act,
            when=held.held,
            text=text,
            parties={Part.ABOUT: children, Part.WITH: others},
            subject=detail,
            session=len(detail.sessions) + 1,
            of=detail.sessions_planned,
        )
        kept = MeasureSession(
            measure_id=detail.measure_id,
            office_id=case.office_id,
            held=held.held,
            entry_id=entry.id,
        )
        detail.sessions.append(kept)
        detail.version += 1
        session().flush()
        self.owe_next(case, detail, entry, on=act.on)
        return kept

    def end(
        self,
        detail: Detail,
        act: Act,
        *,
        ended_on: date,
        result: str,
        own: Mapping[str, Any] | None = None,
    ) -> JournalEntry:
        """End one on a day (its last); the visits that serve it end with it.

        own: what this kind alone keeps of its end, by the columns of its detail.

        Raises NotAllowed; RuleBroken if it has ended, or the day is in the future, before the
        course or before its last session.
        """
        case = session().get_one(Case, detail.measure.case_id)
        ensure_may(act.by, self.write, case, on=act.on)
        _ensure_running(detail)
        ensure_past(ended_on, on=act.on, field="ended_on")
        begun = [detail.measure.started, *(sitting.held for sitting in detail.sessions)]
        first = max((when.first for when in begun if when.first), default=date.min)
        ensure_not_before(ended_on, first, PROGRAMME_ENDS_BEFORE, field="ended_on")
        for name, value in (own or {}).items():
            setattr(detail, name, value)
        detail.version += 1
        entry = enter(
            case,
            self.ended,
            act,
            when=PartialDate.day(ended_on),
            text=BilingualText.written(result),
            parties={part: _people(detail, part) for part in (Part.ABOUT, Part.TO, Part.WITH)},
            subject=detail,
            decided_here=True,
            kind_of_measure=detail.measure.kind.value,
            sessions=len(detail.sessions),
            **{name: getattr(value, "value", value) for name, value in (own or {}).items()},
        )
        if self.rhythm is not None:
            settle(self.rhythm.owes, detail, on=ended_on)
        end_measure(detail.measure, act, on=ended_on)
        return entry

    def owe_next(self, case: Case, detail: Detail, entry: JournalEntry | None, *, on: date) -> None:
        """Owe the next session as the rhythm has it, counted from the last one, or the beginning.

        It is met by whatever was planned, or lies after the last day. Nothing is owed while neither
        is known as a day. entry: what it is told by. on: the day it is worked out.
        """
        if self.rhythm is None or detail.measure.state is MeasureState.ENDED:
            return
        weeks: int | None = getattr(detail, self.rhythm.weeks)
        last = last_known(detail)
        counted_from = last.held.first if last else begun_on(detail)
        if weeks is None:
            return
        if counted_from is None:
            settle(self.rhythm.owes, detail, on=on, as_=DutyState.LAPSED)
            return
        due = counted_from + timedelta(weeks=weeks)
        is_held = detail.sessions_planned is not None and (
            len(detail.sessions) >= detail.sessions_planned
        )
        ends = detail.measure.last_day
        if is_held or (ends is not None and due > ends):
            settle(self.rhythm.owes, detail, on=counted_from)
            return
        owe(
            case,
            self.rhythm.owes,
            due=due,
            subject=detail,
            why=why_agreed(
                "session_held" if last else "course_begun", fact_on=counted_from, entry=entry
            ),
            party_id=next(iter(detail.measure.party_ids(Part.ABOUT)), None),
            told_by=entry,
        )

    def waits_for_a_day(self, detail: Detail) -> bool:
        """Whether sessions are owed in a rhythm, and no day is known from which to count it."""
        if self.rhythm is None or getattr(detail, self.rhythm.weeks) is None:
            return False
        return begun_on(detail) is None and last_known(detail) is None

    def _own(self, terms: Terms) -> dict[str, Any]:
        """Columns of this kind of course that its terms name."""
        columns = set(inspect(self.detail).column_attrs.keys())
        shared = {field.name for field in fields(CourseTerms)}
        asked = [field.name for field in fields(terms) if field.name not in shared]
        return {name: getattr(terms, name) for name in asked if name in columns}


def partners_of(case: Case, terms: Any, role: PartyRole, act: Act) -> list[Party]:
    """The partners that are chosen, and the new one that is named, who comes into the case."""
    partners = of_case(case, terms.partner_ids, field="partners")
    if not terms.new_partner.strip():
        return partners
    new = NewParty(
        name=terms.new_partner,
        kind=PartyKind.BODY,
        body_kind=terms.new_partner_kind,
        roles=(role,),
    )
    try:
        return [*partners, add_party(case, new, act)]
    except RuleBroken as broken:
        # The same refusal, at the field of this form.
        broken.field = "new_partner"
        raise


def last_known(detail: CourseDetail) -> MeasureSession | None:
    """The last session whose day is known; None where there is none."""
    known = [sitting for sitting in detail.sessions if sitting.held.is_day]
    return max(known, key=lambda sitting: sitting.held.first or date.min, default=None)


def begun_on(detail: CourseDetail) -> date | None:
    """The day a course began; None where it is not known as a day."""
    started = detail.measure.started
    return started.first if started.is_day else None


def ensure_held_within(detail: CourseDetail, held: PartialDate, *, field: str, on: date) -> None:
    """Raise RuleBroken unless a session may have been held then.

    From the first day of the course to its last, both included, and not after `on`; of what is
    known as a month or less, or of an unknown time, only what is certain is refused.
    """
    ensure_past(held, on=on, field=field)
    begun, ended = detail.measure.started, detail.measure.ended_on
    early = N_("It began on %(begins)s; a session cannot lie before.")
    ensure_not_before(held, begun, early, field=field, called="begins")
    if ended is not None and held.first is not None and held.first > ended:
        raise RuleBroken(
            N_("It ended on %(day)s; a session cannot lie after."), field=field, day=ended
        )


def _people(detail: CourseDetail, part: Part) -> list[Party]:
    return [link.party for link in detail.measure.parties if link.part is part]


def _check_days(terms: CourseTerms, *, on: date) -> None:
    first = terms.started.first
    ensure_past(first, on=on, field="started")
    ensure_not_before(terms.last_day, first, PROGRAMME_ENDS_BEFORE, field="last_day")


def _ensure_running(detail: CourseDetail) -> None:
    if detail.measure.state is MeasureState.ENDED:
        raise RuleBroken("programme_ended", day=detail.measure.ended_on)
