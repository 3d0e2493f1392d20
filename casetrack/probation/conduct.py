"""Events during a probation: objections, breaches, the victim heard again."""

from __future__ import annotations

from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part, PartyRole, TrackKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import Heard, ObjectionEffect
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import settle
from casetrack.probation.checks import effect_of
from casetrack.probation.dates import owe_objections
from casetrack.probation.models import Breach, Objection, ObjectionTo, Probation
from casetrack.probation.policy import (
    ensure_begun,
    ensure_come,
    ensure_during,
    ensure_open,
    ensure_undecided,
)
from casetrack.probation.queries import (
    breaches_told,
    has_victim,
    may_object,
    objections_about,
    undecided_probation,
)
from casetrack.probation.undoing import reopen_after_withdrawal


def record_objection(
    case: Case,
    child: Party,
    raised_by: Party,
    to: ObjectionTo,
    act: Act,
    *,
    raised_on: date,
    text: str,
) -> ObjectionEffect:
    """Record an objection of the minor or a legal representative; return its effect.

    While a probation runs, the decision on an objection to it as such gets a due date.
    Raises NotAllowed; RuleBroken if somebody else objects, the person is no suspect, the same
    objection stands already, or the day has not come.

    Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 470.
    """
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    if not child.has_role(PartyRole.SUSPECT, PartyRole.DEFENDANT):
        raise RuleBroken(N_("Only a suspect, or for a suspect, can this be objected to."))
    if raised_by.id not in {party.id for party in may_object(child)}:
        raise RuleBroken(
            N_(
                "The minor and the legal representative may object. Record anybody else's view as"
                " a note."
            ),
            field="raised_by",
        )
    ensure_come(raised_on, act.on, field="raised_on")
    lock(child)
    for before in objections_about(child):
        if (before.raised_by_id, before.to, before.withdrawn_on) == (raised_by.id, to, None):
            raise RuleBroken(
                N_("The same objection stands since %(raised)s."), raised=before.raised_on
            )
    objection = Objection(
        case_id=case.id,
        party_id=child.id,
        raised_by_id=raised_by.id,
        to=to,
        raised_on=raised_on,
    )
    session().add(objection)
    session().flush()
    effect = effect_now(objection)
    entry = enter(
        case,
        EntryKind.OBJECTION_RECORDED,
        act,
        when=PartialDate.day(raised_on),
        text=BilingualText.written(text),
        parties={Part.BY: [raised_by], Part.ABOUT: [child]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=objection,
        objection_to=to.value,
        effect=effect.value,
    )
    objection.entry_id = entry.id
    probation = undecided_probation(child)
    if probation is not None:
        owe_objections(case, probation, on=raised_on)
    return effect


def withdraw_objection(objection: Objection, act: Act, *, withdrawn_on: date) -> None:
    """Record that an objection was withdrawn; conditional non-prosecution is possible again.

    Where a probation was revoked for it and prosecution is not decided yet, the review goes on.
    Raises NotAllowed; RuleBroken if it was withdrawn before, or a day is wrong.

    Source: Procuratorate Rules art. 470.
    """
    case = session().get_one(Case, objection.case_id)
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    lock(objection)
    if objection.withdrawn_on is not None:
        raise RuleBroken(
            N_("This objection was withdrawn on %(withdrawn)s."), withdrawn=objection.withdrawn_on
        )
    ensure_come(withdrawn_on, act.on, field="withdrawn_on")
    if withdrawn_on < objection.raised_on:
        raise RuleBroken(
            N_("That is before it was raised, on %(raised)s."),
            field="withdrawn_on",
            raised=objection.raised_on,
        )
    objection.withdrawn_on = withdrawn_on
    objection.version += 1
    settle(ObligationKind.OBJECTION_DECISION, objection, on=withdrawn_on, as_=DutyState.LAPSED)
    child = session().get_one(Party, objection.party_id)
    entry = enter(
        case,
        EntryKind.OBJECTION_WITHDRAWN,
        act,
        when=PartialDate.day(withdrawn_on),
        parties={
            Part.BY: [session().get_one(Party, objection.raised_by_id)],
            Part.ABOUT: [child],
        },
        track=track_for(case, TrackKind.CRIMINAL),
        subject=objection,
    )
    reopen_after_withdrawal(child, withdrawn_on, entry)


def effect_now(objection: Objection) -> ObjectionEffect:
    """The effect of an objection as it stands."""
    return ObjectionEffect(str(effect_of(objection).values["effect"]))


def record_breach(
    probation: Probation,
    act: Act,
    *,
    happened: PartialDate,
    is_serious: bool,
    of_public_order: bool,
    text: str,
) -> Breach:
    """Record a breach, also one found after the probation; one alone is no ground to revoke.

    Decisions already taken stand.
    happened: as precise as is known. is_serious: it had serious consequences. of_public_order: of
    public-order rules, else of the rules of supervision.
    Raises NotAllowed; RuleBroken if every possible day lies outside the probation, if that never
    began, or if a breach with the same words is recorded for the same day: a form sent twice must
    not make one breach look like a repetition.

    Source: Procuratorate Rules art. 479.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    lock(probation)
    ensure_begun(probation)
    if happened.first is not None:
        ensure_come(happened.first, act.on, field="happened")
    for before, after in breaches_told(probation):
        if before.happened == happened and after.text == BilingualText.written(text):
            raise RuleBroken(
                N_("This breach is recorded already, as no. %(number)s."),
                field="text",
                number=after.number,
            )
    ensure_during(happened, probation, field="happened")
    entry = enter(
        case,
        EntryKind.BREACH_RECORDED,
        act,
        when=happened,
        text=BilingualText.written(text),
        parties={Part.BY: [session().get_one(Party, probation.party_id)]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        serious=is_serious,
        of_public_order=of_public_order,
    )
    breach = Breach(
        probation_id=probation.id,
        happened=happened,
        is_serious=is_serious,
        of_public_order=of_public_order,
        entry_id=entry.id,
    )
    session().add(breach)
    session().flush()
    return breach


def hear_victim(probation: Probation, heard: Heard, act: Act, *, heard_on: date, text: str) -> None:
    """Record that the victim was heard again, or why that cannot be.

    Raises NotAllowed; RuleBroken if nothing is said about an unreachable victim, a day is wrong,
    or the probation is decided already.

    Source: Procuratorate Rules arts. 477, 480.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_WRITE, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation, is_final=True)
    ensure_come(heard_on, act.on, field="heard_on")
    note_victim(case, probation, heard, act, heard_on=heard_on, text=text)


def note_victim(
    case: Case, probation: Probation, heard: Heard, act: Act, *, heard_on: date, text: str
) -> None:
    """Like `hear_victim`, without the check of permission, for an action that made it.

    Raises RuleBroken, also for NONE_SUCH where the case has a victim.
    """
    if heard is Heard.NOT_YET:
        raise RuleBroken(
            N_("Choose whether the victim was heard, or why that cannot be."), field="heard"
        )
    if heard is Heard.UNREACHABLE and not text.strip():
        raise RuleBroken("say_what_was_tried", field="tried")
    decided_on = probation.disposition.decided.first
    if decided_on is not None and heard_on < decided_on:
        raise RuleBroken(
            N_(
                "That is before the conditional decision of %(decided)s. The victim is heard"
                " again, after it."
            ),
            field="heard_on",
            decided=decided_on,
        )
    if heard is Heard.NONE_SUCH and has_victim(probation):
        raise RuleBroken(
            N_(
                "This case has a victim. Say that they were heard, or that nobody could reach them."
            ),
            field="heard",
        )
    probation.victim_heard = heard is Heard.HEARD
    probation.victim_unheard = None if probation.victim_heard else heard
    probation.victim_heard_on = heard_on
    enter(
        case,
        EntryKind.VICTIM_HEARD,
        act,
        when=PartialDate.day(heard_on),
        text=BilingualText.written(text),
        track=track_for(case, TrackKind.CRIMINAL),
        subject=probation,
        heard=heard.value,
    )
