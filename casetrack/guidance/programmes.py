"""Begin a programme of guidance, correction or help; record its sessions; end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
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
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.people import NewParty, add_party
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.errors import RuleBroken
from casetrack.guidance.models import PROGRAMMES, GuidanceSession, Programme
from casetrack.guidance.people import of_case
from casetrack.guidance.queries import entries_of, same_programme
from casetrack.identity.actions import check_text
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import end_measure, start_measure

# The line of work of each kind of programme.
TRACKS = {
    MeasureKind.FAMILY_EDUCATION_GUIDANCE: TrackKind.FAMILY,
    MeasureKind.FAMILY_EDUCATION_SUPPORT: TrackKind.FAMILY,
    MeasureKind.GUARDIANSHIP_PLAN: TrackKind.FAMILY,
    MeasureKind.CORRECTIVE_EDUCATION: TrackKind.CORRECTION,
    MeasureKind.GRADED_INTERVENTION: TrackKind.CORRECTION,
    MeasureKind.DIGITAL_SUPERVISION: TrackKind.SUPERVISION,
    MeasureKind.HELP_PROGRAMME: TrackKind.SUPERVISION,
}
_CORRECTION = frozenset({TrackKind.CORRECTION, TrackKind.SUPERVISION})


@dataclass(frozen=True)
class ProgrammeTerms:
    """A programme for a child, its guardians, or both.

    guardian_ids: who takes part beside the child. partner_ids: bodies of the case that carry it;
    new_partner: one more, by its name. is_ordered: the guardians were ordered to accept guidance.
    """

    kind: MeasureKind
    child_id: int
    started_on: date
    aim: str
    contents: tuple[str, ...] = ()
    sessions_planned: int | None = None
    is_ordered: bool = False
    guardian_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    new_partner: str = ""
    new_partner_kind: BodyKind = BodyKind.OTHER
    last_day: date | None = None


@dataclass(frozen=True)
class SessionHeld:
    """One session: the day, what was done, who was there besides the child."""

    held_on: date
    what: str
    party_ids: tuple[int, ...] = ()


def start_programme(case: Case, terms: ProgrammeTerms, act: Act) -> Programme:
    """Begin a programme; a new partner comes into the case with it.

    Raises NotAllowed; RuleBroken if somebody is not of the case, its first day is in the future or
    after its last, or the same programme runs already.

    Source: Family Education Promotion Law art. 49; Law on Preventing Juvenile Delinquency art. 61.
    """
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    ensure_open(case)
    if terms.kind not in PROGRAMMES:
        raise RuleBroken("no_programme", field="kind")
    (child,) = of_case(case, [terms.child_id], field="child")
    guardians = of_case(case, terms.guardian_ids, field="guardians")
    if terms.is_ordered and not guardians:
        raise RuleBroken("guidance_to_nobody", field="guardians")
    _check_days(terms, on=act.on)
    contents = [text.strip() for text in terms.contents if text.strip()]
    for name, text in [("aim", terms.aim), *(("contents", text) for text in contents)]:
        check_text(case, text, act, field=name)
    aim = terms.aim.strip()
    if same_programme(case, terms.kind, child_id=child.id, started_on=terms.started_on, aim=aim):
        raise RuleBroken("programme_runs_already", kind=terms.kind)
    partners = _partners(case, terms, act)
    track = track_for(case, TRACKS[terms.kind])
    parties = {Part.ABOUT: [child], Part.TO: guardians, Part.WITH: partners}
    measure = start_measure(
        case,
        terms.kind,
        started=When.day(terms.started_on),
        parties=parties,
        last_day=terms.last_day,
        aim=Words.written(aim),
        items=[Words.written(text) for text in contents],
        track=track,
    )
    programme = Programme(
        measure_id=measure.id,
        measure=measure,
        sessions_planned=terms.sessions_planned,
        is_ordered=terms.is_ordered,
    )
    session().add(programme)
    entry = enter(
        case,
        EntryKind.GUIDANCE_STARTED,
        by=act.by,
        at=act.at,
        when=When.day(terms.started_on),
        text=Words.written(aim),
        parties=parties,
        track=track,
        subject=programme,
        decided_here=True,
        kind_of_measure=terms.kind.value,
        contents=contents,
        sessions=terms.sessions_planned,
        is_ordered=terms.is_ordered,
    )
    measure.entry_id = entry.id
    return programme


def record_session(programme: Programme, held: SessionHeld, act: Act) -> GuidanceSession:
    """Record one session that was held; told in the journal, which keeps what was done.

    Raises NotAllowed; RuleBroken if the programme has ended, the day is in the future or before
    the programme, nothing is said, or the same session is recorded already.
    """
    case = session().get_one(Case, programme.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_RECORD, case, on=act.on)
    ensure_open(case)
    _ensure_running(programme)
    if held.held_on > act.on:
        raise RuleBroken("not_yet", field="held_on", day=held.held_on)
    begun = programme.measure.started.first
    if begun is not None and held.held_on < begun:
        raise RuleBroken("session_before_start", field="held_on", begins=begun)
    what = Words.written(held.what)
    if not what:
        raise RuleBroken("session_without_words", field="what")
    check_text(case, held.what, act, field="what")
    if any(
        entry.text == what and entry.when.first == held.held_on
        for entry in entries_of(programme).values()
    ):
        raise RuleBroken("session_recorded", day=held.held_on)
    children = [link.party for link in programme.measure.parties if link.part is Part.ABOUT]
    others = [
        party for party in of_case(case, held.party_ids, field="who") if party not in children
    ]
    entry = enter(
        case,
        EntryKind.GUIDANCE_SESSION,
        by=act.by,
        at=act.at,
        when=When.day(held.held_on),
        text=what,
        parties={Part.ABOUT: children, Part.WITH: others},
        subject=programme,
        session=len(programme.sessions) + 1,
        of=programme.sessions_planned,
    )
    kept = GuidanceSession(programme_id=programme.id, held_on=held.held_on, entry_id=entry.id)
    programme.sessions.append(kept)
    programme.version += 1
    session().flush()
    return kept


def end_programme(programme: Programme, act: Act, *, ended_on: date, result: str) -> JournalEntry:
    """End a programme on a day (its last); the visits that serve it end with it.

    Raises NotAllowed; RuleBroken if it has ended, or the day is in the future, before the
    programme or before its last session.
    """
    case = session().get_one(Case, programme.measure.case_id)
    ensure_may(act.by, Permission.GUIDANCE_WRITE, case, on=act.on)
    _ensure_running(programme)
    if ended_on > act.on:
        raise RuleBroken("not_yet", field="ended_on", day=ended_on)
    days = [held.held_on for held in programme.sessions]
    first = max([*days, programme.measure.started.first or date.min])
    if ended_on < first:
        raise RuleBroken("programme_ends_before", field="ended_on", day=first)
    check_text(case, result, act, field="result")
    programme.version += 1
    entry = enter(
        case,
        EntryKind.GUIDANCE_ENDED,
        by=act.by,
        at=act.at,
        when=When.day(ended_on),
        text=Words.written(result),
        parties={
            part: [link.party for link in programme.measure.parties if link.part is part]
            for part in (Part.ABOUT, Part.TO, Part.WITH)
        },
        subject=programme,
        decided_here=True,
        kind_of_measure=programme.measure.kind.value,
        sessions=len(programme.sessions),
    )
    end_measure(programme.measure, act, on=ended_on)
    return entry


def _check_days(terms: ProgrammeTerms, *, on: date) -> None:
    if terms.started_on > on:
        raise RuleBroken("not_yet", field="started_on", day=terms.started_on)
    if terms.last_day is not None and terms.last_day < terms.started_on:
        raise RuleBroken("programme_ends_before", field="last_day", day=terms.started_on)


def _partners(case: Case, terms: ProgrammeTerms, act: Act) -> list[Party]:
    partners = of_case(case, terms.partner_ids, field="partners")
    if not terms.new_partner.strip():
        return partners
    is_correction = TRACKS[terms.kind] in _CORRECTION
    role = PartyRole.CORRECTION_PARTNER if is_correction else PartyRole.COOPERATING_BODY
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


def _ensure_running(programme: Programme) -> None:
    if programme.measure.state is MeasureState.ENDED:
        raise RuleBroken("programme_ended", day=programme.measure.ended_on)
