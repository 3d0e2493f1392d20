"""Apply for an entrustment, send the letter, withdraw, answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.permissions import HANDLE
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import (
    Aspect,
    BodyKind,
    Ground,
    MeasureKind,
    MeasureState,
    Part,
    PartyKind,
    PartyRole,
    TrackKind,
)
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, Party
from casetrack.cases.not_future import ensure_past
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.queries import find_in
from casetrack.casework.new_parties import NewParty
from casetrack.casework.parties import one_of_case
from casetrack.casework.people import add_party
from casetrack.casework.team import NewGrant, end_grants_by, let_in
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.law.entrusting import may_be_entrusted
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.measures import end_measure, start_measure
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.entrustments import journal_texts
from casetrack.probation.entrustments.models import (
    ANSWER,
    ANSWER_AWAITED,
    ANSWER_OWED,
    APPLIED,
    ASKED,
    DECLINED,
    ENTRUSTED,
    WITHDRAWN,
    WRITE,
    Entrustment,
    EntrustmentState,
)
from casetrack.probation.entrustments.queries import open_about
from casetrack.probation.entrustments.steps import (
    case_to_write,
    enter_of,
    is_theirs,
    name_supervisor,
    supervisors_of,
)
from casetrack.probation.queries import undecided_probation

ENTRUSTMENT_NO_OFFICE = N_("Choose another procuratorate.")

# Roles in the order in which a letter is assigned to a member of the office.
_ADDRESSED = (Role.SECTION_HEAD, Role.DEPUTY_CHIEF, Role.CHIEF_PROCURATOR, Role.PROSECUTOR)


@dataclass(frozen=True)
class Application:
    """An application of child and family. office_id, body_id: the office to ask, one of the two.

    body_id: a procuratorate among the bodies of the case, without access to this system.
    """

    child_id: int
    applied: PartialDate
    reason: str
    office_id: int | None = None
    body_id: int | None = None


@dataclass(frozen=True)
class LetterSent:
    """The letter to the other office. answer_due: inclusive."""

    sent_on: date
    number: str
    answer_due: date


@dataclass(frozen=True)
class OfficeAnswer:
    """The answer of the other office. staff_id: the supervisor there, if it uses this system."""

    is_accepted: bool
    answered_on: date
    text: str = ""
    staff_id: int | None = None


def apply_for(case: Case, new: Application, act: Act) -> Entrustment:
    """Record an application for supervision where the child lives; no office is asked yet.

    Raises NotAllowed; RuleBroken if the case is closed, no probation of the child runs, another
    application or supervision is open, no office is named, or the day is ahead.

    Source: Provisions on Criminal Cases of Minors art. 44.
    """
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    child = one_of_case(case, new.child_id, field="child")
    probation = undecided_probation(child)
    if probation is None or not may_be_entrusted(
        runs=probation.is_running(on=act.on), last_day=probation.ends_on(), on=act.on
    ):
        raise RuleBroken("entrustment_without_probation", field="child")
    if open_about(child) is not None:
        raise RuleBroken(
            N_("An application of this child is open, or another office supervises already."),
            field="child",
        )
    ensure_past(new.applied.first, on=act.on, field="applied")
    if not new.reason.strip():
        raise RuleBroken("entrustment_reason_missing", field="reason")
    body = _body(case, new, act)
    measure = start_measure(
        case,
        MeasureKind.OFFSITE_SUPERVISION,
        started=PartialDate.unknown(),
        parties={Part.ABOUT: [child], Part.WITH: [body]},
        last_day=probation.ends_on(),
        track=track_for(case, TrackKind.SUPERVISION),
        state=MeasureState.PLANNED,
    )
    entrustment = Entrustment(
        case_id=case.id,
        measure_id=measure.id,
        party_id=child.id,
        decision_id=probation.disposition_id,
        body_id=body.id,
        office_id=new.office_id,
        state=EntrustmentState.APPLIED,
        applied=new.applied,
        reason=BilingualText.written(new.reason),
    )
    session().add(entrustment)
    session().flush()
    entry = enter(
        case,
        APPLIED,
        act,
        when=new.applied,
        text=entrustment.reason,
        parties={Part.BY: [child], Part.TO: [body]},
        track=track_for(case, TrackKind.SUPERVISION),
        subject=entrustment,
    )
    measure.entry_id = entry.id
    session().flush()
    return entrustment


def send_letter(entrustment: Entrustment, letter: LetterSent, act: Act, *, opened: int) -> None:
    """Send the letter: the other office sees it, owes the answer, and this one awaits it.

    Raises NotAllowed, LostRace; RuleBroken if it was sent before, the answer is asked for before
    the letter or before today, or the probation is over by then.
    """
    case = case_to_write(entrustment, act)
    if entrustment.state is not EntrustmentState.APPLIED:
        raise RuleBroken(N_("The letter was sent before, or the application is over."))
    ensure_past(letter.sent_on, on=act.on, field="sent_on")
    applied = entrustment.applied.first if entrustment.applied is not None else None
    if applied is not None and letter.sent_on < applied:
        raise RuleBroken(
            N_("That is before child and family applied, on %(day)s. Check both days."),
            field="sent_on",
            day=applied,
        )
    if letter.answer_due < max(letter.sent_on, act.on):
        raise RuleBroken(
            N_("Ask for the answer by today or later: today is %(day)s."),
            field="answer_due",
            day=act.on,
        )
    last = entrustment.measure.last_day
    if last is not None and letter.answer_due > last:
        raise RuleBroken(
            N_("By then the probation is over: its last day is %(day)s."),
            field="answer_due",
            day=last,
        )
    take_version(entrustment, opened=opened)
    entrustment.state = EntrustmentState.ASKED
    entrustment.letter = PartialDate.day(letter.sent_on)
    entrustment.letter_number = letter.number.strip() or None
    entrustment.answer_due = letter.answer_due
    entry = enter_of(
        case,
        ASKED,
        entrustment,
        act,
        on=letter.sent_on,
        text=journal_texts.letter(letter.number.strip(), letter.answer_due),
    )
    why = why_agreed("entrustment_letter", fact_on=letter.sent_on, entry=entry)
    about: dict[str, Any] = {"due": letter.answer_due, "subject": entrustment, "why": why}
    owe(case, ANSWER_AWAITED, party_id=entrustment.party_id, **about)
    if entrustment.office_id is not None:
        part = NewGrant(
            Aspect.LETTER, office_id=entrustment.office_id, party_id=entrustment.party_id
        )
        let_in(case, part, Ground.ENTRUSTED, act)
        addressed = _addressed(entrustment.office_id)
        if addressed is not None:
            owe(
                case,
                ANSWER_OWED,
                owner_id=addressed,
                office_id=entrustment.office_id,
                party_id=entrustment.party_id,
                **about,
            )
    session().flush()


def withdraw(entrustment: Entrustment, reason: str, act: Act, *, opened: int) -> None:
    """Withdraw an unanswered application; the other office loses all access.

    Raises NotAllowed, LostRace; RuleBroken if it was answered, or without a reason.
    """
    case = case_to_write(entrustment, act)
    if entrustment.state not in (EntrustmentState.APPLIED, EntrustmentState.ASKED):
        raise RuleBroken(N_("It was answered, or taken back before."))
    if not reason.strip():
        raise RuleBroken("entrustment_reason_missing", field="reason")
    take_version(entrustment, opened=opened)
    drop(case, entrustment, BilingualText.written(reason), act)


def drop(case: Case, entrustment: Entrustment, reason: BilingualText, act: Act) -> None:
    """End an open application as withdrawn; the caller checks the permission."""
    entrustment.state = EntrustmentState.WITHDRAWN
    entrustment.end_reason = reason
    _settle_answer(case, entrustment, act, as_=DutyState.LAPSED)
    enter_of(case, WITHDRAWN, entrustment, act, on=act.on, text=reason)
    _end_planned(entrustment, act)


def answer_letter(entrustment: Entrustment, answer: OfficeAnswer, act: Act, *, opened: int) -> None:
    """Accept or decline; on acceptance the named member and the heads there see the child's part.

    An office that uses this system answers for itself; for any other the handler records its reply.
    Raises NotAllowed, LostRace; RuleBroken if it was not asked or is answered, declines without a
    reason, names nobody of its own, the day is ahead or before the letter, or the probation is over
    by now where it is accepted.

    Source: Provisions on Criminal Cases of Minors art. 44: the other office assists, and the power
    to decide stays.
    """
    case = session().get_one(Case, entrustment.case_id)
    _ensure_answers(entrustment, case, act)
    ensure_open(case)
    if entrustment.state is not EntrustmentState.ASKED:
        raise RuleBroken(N_("There is no letter to answer any more."))
    ensure_past(answer.answered_on, on=act.on, field="answered_on")
    sent = entrustment.letter.first if entrustment.letter is not None else None
    if sent is not None and answer.answered_on < sent:
        raise RuleBroken(
            N_("That is before the letter, of %(day)s. Check the day."),
            field="answered_on",
            day=sent,
        )
    if not answer.is_accepted and not answer.text.strip():
        raise RuleBroken("entrustment_reason_missing", field="text")
    if answer.is_accepted:
        _ensure_runs(entrustment, act)
    staff = _supervisor(entrustment, answer.staff_id) if answer.is_accepted else None
    take_version(entrustment, opened=opened)
    entrustment.answered = PartialDate.day(answer.answered_on)
    entrustment.answer = BilingualText.written(answer.text)
    _settle_answer(case, entrustment, act, as_=DutyState.MET)
    if not answer.is_accepted:
        entrustment.state = EntrustmentState.DECLINED
        enter_of(case, DECLINED, entrustment, act, on=answer.answered_on, text=entrustment.answer)
        _end_planned(entrustment, act)
        return
    entrustment.state = EntrustmentState.ACCEPTED
    measure = entrustment.measure
    measure.state, measure.started = MeasureState.RUNNING, entrustment.answered
    measure.version += 1
    entry = enter_of(
        case,
        ENTRUSTED,
        entrustment,
        act,
        on=answer.answered_on,
        text=journal_texts.accepted(entrustment.body, answer.text),
    )
    measure.entry_id = entry.id
    if staff is not None:
        name_supervisor(case, entrustment, staff, act)
    session().flush()


def _ensure_runs(entrustment: Entrustment, act: Act) -> None:
    """Refuse to accept if the probation ended since the application. Raises RuleBroken."""
    probation = undecided_probation(entrustment.party)
    if probation is None or not may_be_entrusted(
        runs=probation.is_running(on=act.on), last_day=probation.ends_on(), on=act.on
    ):
        raise RuleBroken("entrustment_without_probation", field="answer")


def _ensure_answers(entrustment: Entrustment, case: Case, act: Act) -> None:
    if entrustment.office_id is None:
        ensure_may(act.by, WRITE, case, on=act.on)
        return
    ensure_may(act.by, ANSWER, case, on=act.on, party_id=entrustment.party_id)
    if not is_theirs(entrustment, act.by):
        raise NotAllowed(ANSWER.value, case_id=case.id)


def _supervisor(entrustment: Entrustment, staff_id: int | None) -> Staff | None:
    if entrustment.office_id is None:
        return None
    members_by_id = {supervisor.id: supervisor for supervisor in supervisors_of(entrustment)}
    if staff_id not in members_by_id:
        raise RuleBroken("supervisor_of_another_office", field="staff")
    return members_by_id[staff_id]


def _settle_answer(case: Case, entrustment: Entrustment, act: Act, *, as_: DutyState) -> None:
    """Settle both duties of the answer, and end the access to the letter."""
    for kind in (ANSWER_AWAITED, ANSWER_OWED):
        settle(kind, entrustment, on=act.on, as_=as_)
    end_grants_by(case, Ground.ENTRUSTED, act, party_id=entrustment.party_id)


def _end_planned(entrustment: Entrustment, act: Act) -> None:
    end_measure(entrustment.measure, act, on=act.on)


def _body(case: Case, new: Application, act: Act) -> Party:
    """The office as a body of the case, added to the case if missing."""
    if (new.office_id is None) == (new.body_id is None):
        raise RuleBroken(ENTRUSTMENT_NO_OFFICE, field="to")
    if new.body_id is not None:
        body = find_in(case, Party, new.body_id)
        if body is None:
            raise RuleBroken(ENTRUSTMENT_NO_OFFICE, field="to")
        if body.body_kind is not BodyKind.PROCURATORATE:
            raise RuleBroken(ENTRUSTMENT_NO_OFFICE, field="to")
        return body
    office = session().get(Procuratorate, new.office_id)
    if office is None or office.id == case.office_id:
        raise RuleBroken(ENTRUSTMENT_NO_OFFICE, field="to")
    there = session().scalars(
        select(Party).where(Party.case_id == case.id, Party.body_kind == BodyKind.PROCURATORATE)
    )
    for body in there:
        if body.alias.zh == office.name_zh:
            return body
    body = add_party(
        case,
        NewParty(
            name=office.name_zh,
            kind=PartyKind.BODY,
            body_kind=BodyKind.PROCURATORATE,
            roles=(PartyRole.ENTRUSTED_OFFICE,),
        ),
        act,
    )
    body.alias = BilingualText(office.name_en, office.name_zh)
    session().flush()
    return body


def _addressed(office_id: int) -> int | None:
    """Id of the member a letter is assigned to: a head, else the first prosecutor; or None."""
    members = session().scalars(
        select(Staff)
        .where(Staff.office_id == office_id, Staff.is_active, Staff.role.in_(HANDLE))
        .order_by(Staff.id)
    )
    people = sorted(members, key=lambda member: _ADDRESSED.index(member.role))
    return people[0].id if people else None
