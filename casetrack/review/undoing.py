"""Revoke or change a decision: it stays readable, but has no effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import BY, UNDONE, UNDONE_BY_PAPER, WAY_BACK
from casetrack.cases.kinds import DispositionKind, Part, TrackKind
from casetrack.cases.locking import lock
from casetrack.cases.models import RECORDED_ON, Case, Disposition, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import ask, publish
from casetrack.law import WayBack, ways_back
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.decisions import DecisionUndone, track_for
from casetrack.ledger.journal import enter
from casetrack.ledger.preview import moved_by
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.policy import ensure_not_later, ensure_open
from casetrack.review.queries import (
    SENT_AWAY,
    awaits_decision,
    decisions_about,
    ended_with,
    running,
)
from casetrack.review.resuming import LastDay, StandsStillUntil, last_of, left_of, resume

HERE, ABOVE = EntryKind.DECISION_UNDONE, EntryKind.DECISION_UNDONE_ABOVE
_ARREST = (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)


@dataclass(frozen=True)
class Undoing:
    """Day, procedure and ground of revoking or changing a decision.

    go_on_until: last day of the resumed period, inclusive, if no rule gives one. by_office, number:
    the procuratorate above and its paper, if it decided. not_in_court: for a prosecution, that the
    court has not received the case yet.
    """

    undone_on: date
    way: WayBack
    ground: str = ""
    go_on_until: date | None = None
    by_office: str = ""
    number: str = ""
    not_in_court: bool = False


@dataclass(frozen=True)
class GoesOn:
    """What is resumed once a decision is undone. after: the review; None if none is.

    last: its last day by law. asks: no rule gives one, so the user must set it. to_probation: the
    probation runs again, as far as it has days left.
    """

    after: ReviewPeriod | None = None
    last: LastDay | None = None
    asks: bool = False
    to_probation: bool = False


def can_be_undone(decision: Disposition, among: Sequence[Disposition] | None = None) -> bool:
    """Whether the decision stands, the law knows a way, and no later decision rests on it.

    among: the person's standing decisions, if loaded.
    """
    if among is None:
        among = decisions_about(session().get_one(Party, decision.party_id))
    is_last = all(later.id <= decision.id for later in among)
    return decision.stands and bool(ways_back(decision.kind)) and is_last


def undo(decision: Disposition, undoing: Undoing, act: Act) -> Disposition:
    """Revoke or change a decision; dependent dates end or return, and the review is resumed.

    The new decision is taken where the review ends. A decision by the procuratorate above is only
    recorded from its paper. Raises NotAllowed; RuleBroken if the case is closed, it does not stand,
    a later decision rests on it, the law knows no such way, the court has the case already, a day
    is wrong or missing, or the decider is missing. Source: Criminal Procedure Law arts. 180, 181;
    Procuratorate Rules arts. 10, 289-291, 369, 379-389, 470, 472, 478.
    """
    case = session().get_one(Case, decision.case_id)
    person = session().get_one(Party, decision.party_id)
    on, is_above = undoing.undone_on, undoing.way.is_above
    ensure_may(act.by, Permission.DECIDE, case, on=act.on)
    ensure_open(case)
    lock(decision)
    _ensure_lawful(decision, person, undoing, act)
    goes_on = what_goes_on(decision, on)
    if goes_on.asks and undoing.go_on_until is None:
        raise RuleBroken(
            N_("No article gives the days for what resumes. Enter the last day."),
            field="go_on_until",
        )
    later = {RECORDED_ON: act.on.isoformat()} if on < act.on else {}
    revised = later if is_above else ensure_decided(case, HERE, act, on=on)
    above = {BY: undoing.by_office, UNDONE_BY_PAPER: undoing.number} if is_above else {}
    entry = enter(
        case,
        ABOVE if is_above else HERE,
        act,
        when=PartialDate.day(on),
        text=BilingualText.written(undoing.ground),
        parties={Part.ABOUT: [person]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=decision,
        decided_here=not is_above,
        values={UNDONE.key: decision.kind.value, WAY_BACK.key: undoing.way.value}
        | {field.key: {"zh": text} for field, text in above.items()}
        | revised,
    )
    chief = act.approved.by if act.approved is not None else ""
    decision.undone_on, decision.undone_way = on, undoing.way
    decision.undone_why = BilingualText.written(undoing.ground)
    decision.undone_by = BilingualText.written(
        undoing.by_office if is_above else chief or act.by.name
    )
    decision.version += 1
    session().flush()

    def follow() -> None:
        until = undoing.go_on_until if goes_on.asks and goes_on.after is None else None
        publish(DecisionUndone(decision, entry, act, until))
        last = goes_on.last
        if last is None and undoing.go_on_until is not None:
            last = (undoing.go_on_until, undoing.go_on_until)
        if goes_on.after is not None and last is not None:
            resume(goes_on.after, entry, last, on=on)

    _nothing, moves = moved_by(case, follow)
    entry.fields = {**entry.fields, "moves": moves_as_json(moves)}
    return decision


def what_goes_on(
    decision: Disposition, on: date, among: Sequence[Disposition] | None = None
) -> GoesOn:
    """The review resumed if this decision is undone on a day, with its last day by law.

    A refusal of arrest is revoked with the approval (Rules art. 289): on the same day. A period not
    over resumes with its own rest; for one that is over no rule gives a day. After a revocation
    prosecution is decided anew without a new review; nor is there one while the case is with the
    police, or the probation has days left. Where no review is known, the final decision is taken
    anew without one. among: as in `can_be_undone`. Source: Criminal Procedure Law arts. 172, 284;
    Procuratorate Rules arts. 289, 388.
    """
    person, kind = session().get_one(Party, decision.party_id), decision.kind
    if kind in (DispositionKind.ARREST_APPROVED, DispositionKind.REVOCATION):
        return GoesOn(to_probation=kind is DispositionKind.REVOCATION)
    among = decisions_about(person) if among is None else among
    others = [later for later in among if later.id != decision.id]
    if awaits_decision(others) and not ended_with(decision):
        return GoesOn(asks=True)
    review = ReviewKind.ARREST if kind in _ARREST else ReviewKind.PROSECUTION
    before = last_of(person, review)
    is_final = kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
    if is_final and (ask(StandsStillUntil(decision)) or date.min) >= on:
        return GoesOn(to_probation=True)
    if before is None or before.ended_by in SENT_AWAY or running(person, review):
        return GoesOn(asks=is_final and before is None)
    last = (on, on) if kind in _ARREST else left_of(before, on)
    if last is None or last[1] < on or is_final:
        return GoesOn(before, asks=True)
    return GoesOn(before, last)


def _ensure_lawful(decision: Disposition, person: Party, undoing: Undoing, act: Act) -> None:
    """Refuse an undoing without a lawful way or with missing data."""
    if decision.undone_on is not None:
        raise RuleBroken("undone_before", undone=decision.undone_on)
    later = [decided for decided in decisions_about(person) if decided.id > decision.id]
    if later:
        raise RuleBroken(
            N_(
                "It was decided since: %(decision)s. What rests on a decision is revoked before it."
            ),
            decision=later[-1].kind,
        )
    if undoing.way not in ways_back(decision.kind):
        raise RuleBroken(
            N_("By this way such a decision cannot be revoked. Choose one of the list."),
            field="way",
        )
    _ensure_days(decision, undoing, act)
    if decision.kind is DispositionKind.PROSECUTED and not undoing.not_in_court:
        raise RuleBroken(
            N_(
                "Once the court has the case a prosecution is withdrawn there (Rules, art. 424)."
                " Before that, say so here."
            ),
            field="not_in_court",
        )
    after = last_of(person, ReviewKind.PROSECUTION)
    went_on = after is not None and after.begun_by is PeriodStart.RESUMED
    is_still = after is not None and after.ended_by is PeriodEnd.SUSPENDED
    if decision.kind is DispositionKind.REVOCATION and went_on and not is_still:
        raise RuleBroken(
            N_("The review goes on since. Decide in it; the revocation need not be revoked.")
        )
    if not act.is_recorded and not undoing.ground.strip():
        raise RuleBroken("ground_needed", field="ground")
    parts = (("by_office", undoing.by_office), ("number", undoing.number))
    missing = [name for name, text in parts if undoing.way.is_above and not text.strip()]
    if missing:
        raise RuleBroken(
            N_(
                "The procuratorate above decided: say which one it was, and the number of its"
                " paper."
            ),
            field=missing[0],
        )
    _ensure_by_whom(decision, undoing, act)


def _ensure_by_whom(decision: Disposition, undoing: Undoing, act: Act) -> None:
    """Require that the deciding office or the procuratorate above undoes it, no other office."""
    office = session().get_one(Case, decision.case_id).office
    own, decider = (office.name_zh, office.name_en), decision.decided_by
    if undoing.way.is_above:
        if undoing.by_office.strip() in own:
            raise RuleBroken(
                N_(
                    "This is your own office. What it decides itself goes to who decides it here:"
                    " choose one of its own ways."
                ),
                field="by_office",
            )
    elif decider and not act.is_recorded and not {decider.zh, decider.en} & {*own}:
        raise RuleBroken(
            N_(
                "%(who)s decided it, and changes it: record what that office decided, with its"
                " paper."
            ),
            field="way",
            who=decider,
        )


def _ensure_days(decision: Disposition, undoing: Undoing, act: Act) -> None:
    ensure_not_later(undoing.undone_on, act.on, field="undone_on")
    decided = decision.decided.last
    if decided is not None and undoing.undone_on < decided:
        raise RuleBroken(
            N_("It was decided on %(decided)s, and cannot be revoked before."),
            field="undone_on",
            decided=decided,
        )
    if undoing.go_on_until is not None and undoing.go_on_until < undoing.undone_on:
        raise RuleBroken(
            N_("That is before the day on which the decision is revoked."), field="go_on_until"
        )
