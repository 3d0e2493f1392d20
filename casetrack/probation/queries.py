"""Read probations, objections and breaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.cases.batch_queries import of_these
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState, PartyRole, TieKind
from casetrack.cases.models import (
    Case,
    Charge,
    Disposition,
    JournalEntry,
    Measure,
    Obligation,
    Party,
    Tie,
)
from casetrack.cases.told_kinds import ChargeStage
from casetrack.db import all_rows, session
from casetrack.db.partial_date import edtf_text, first_day
from casetrack.probation.models import Breach, Objection, Probation, ProbationChange
from casetrack.review.counting import ENDED_BY
from casetrack.review.models import ReviewKind
from casetrack.review.queries import awaited_again, decisions_about

# Due dates of the probation itself, without those of its supervision.
_OF_THE_END = (ObligationKind.PROBATION_END, ObligationKind.FINAL_DECISION)
# Kinds of ties that make a legal representative.
_REPRESENTS = (TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GUARDIAN)


def probations_of(case: Case) -> Sequence[Probation]:
    """Every probation of the case with its decisions and conditions; constant statements."""
    return all_rows(
        select(Probation)
        .where(Probation.case_id == case.id)
        .options(joinedload(Probation.disposition), joinedload(Probation.final_disposition))
        .order_by(Probation.id)
    )


def probations_in_short(case: Case) -> Sequence[Probation]:
    """Every probation of the case with its measure and nothing else; one statement."""
    return all_rows(
        select(Probation)
        .where(Probation.case_id == case.id)
        .options(lazyload("*"), joinedload(Probation.measure))
        .order_by(Probation.id)
    )


def probations_in(ids: Sequence[int]) -> Iterable[tuple[int, Probation]]:
    """Like `probations_in_short` for several cases: (case id, probation); one statement."""
    query = (
        select(Probation)
        .where(of_these(Probation.case_id, ids))
        .options(lazyload("*"), joinedload(Probation.measure))
        .order_by(Probation.id)
    )
    return ((probation.case_id, probation) for probation in session().scalars(query))


# Like `probations_in_short`, for pages that have read the measures of the case.
probations_beside_measures = CaseRows(Probation)


def find_probation(case: Case, probation_id: int) -> Probation | None:
    """A probation of this case, or None if it is not of this case."""
    return session().scalar(
        select(Probation)
        .where(Probation.id == probation_id, Probation.case_id == case.id)
        .options(joinedload(Probation.disposition), joinedload(Probation.measure).lazyload("*"))
    )


def probation_decided_by(decision: Disposition) -> Probation | None:
    """The probation that this decision ordered, or finally decided."""
    return session().scalar(
        select(Probation).where(
            or_(
                Probation.disposition_id == decision.id,
                Probation.final_disposition_id == decision.id,
            )
        )
    )


def probation_revoked(person: Party, *, on: date) -> Probation | None:
    """The last probation of a person that was revoked on that day."""
    return session().scalar(
        select(Probation)
        .where(Probation.party_id == person.id, Probation.revoked_on == on)
        .order_by(Probation.id.desc())
        .limit(1)
    )


def probation_behind(measure: Measure) -> Probation | None:
    """The probation behind a measure; None where the source gives only the measure."""
    return session().scalar(select(Probation).where(Probation.measure_id == measure.id))


def probations_within(person: Party, *, received_on: date) -> Sequence[Probation]:
    """The probations of a person that stand within the review received on that day."""
    return all_rows(
        select(Probation).where(
            Probation.party_id == person.id, Probation.review_received_on == received_on
        )
    )


def undecided_probation(person: Party) -> Probation | None:
    """The probation of a person that was neither revoked nor finally decided, if one began."""
    return session().scalar(
        select(Probation)
        .join(Measure, Measure.id == Probation.measure_id)
        .where(
            Probation.party_id == person.id,
            Probation.revoked_on.is_(None),
            Probation.final_disposition_id.is_(None),
            Measure.state.in_((MeasureState.RUNNING, MeasureState.ENDED)),
        )
        .order_by(Probation.id.desc())
        .limit(1)
    )


def may_decide_finally(probation: Probation) -> bool:
    """Whether the final decision is open: not taken, or undone after the probation ran its course.

    One that was undone is not open again once something else ended the review, nor while the case
    is with the police or with another procuratorate.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 388.
    """
    if not probation.has_begun() or probation.revoked_on is not None:
        return False
    final = probation.final_disposition
    if final is None:
        return True
    if final.stands or not probation.disposition.stands:
        return False
    child = session().get_one(Party, probation.party_id)
    ending = ENDED_BY[ReviewKind.PROSECUTION]
    since = [
        decision
        for decision in decisions_about(child)
        if decision.id > final.id and decision.kind in ending
    ]
    return not since and awaited_again(child) is None


def breaches_of(probation: Probation) -> Sequence[Breach]:
    """The breaches during a probation as they happened, those without a day last; one statement."""
    return all_rows(
        select(Breach)
        .where(Breach.probation_id == probation.id)
        .order_by(first_day(Breach.happened).nulls_last(), Breach.id)
    )


def breaches_told(probation: Probation) -> list[tuple[Breach, JournalEntry]]:
    """Like `breaches_of`, each with its journal entry; two statements."""
    rows = session().execute(
        select(Breach, JournalEntry)
        .join(JournalEntry, JournalEntry.id == Breach.entry_id)
        .where(Breach.probation_id == probation.id)
        .order_by(first_day(Breach.happened).nulls_last(), Breach.id)
    )
    return [(breach, entry) for breach, entry in rows]


def objections_about(person: Party) -> Sequence[Objection]:
    """Objections about one suspect, withdrawn or not; one statement."""
    return all_rows(
        select(Objection)
        .where(Objection.party_id == person.id)
        .order_by(Objection.raised_on, Objection.id)
    )


def has_victim(of: Probation | Party) -> bool:
    """Whether somebody of the case is a victim; one statement."""
    query = select(Party).where(Party.case_id == of.case_id, Party.tells(PartyRole.VICTIM))
    return any(party.has_role(PartyRole.VICTIM) for party in session().scalars(query))


def may_object(person: Party) -> Sequence[Party]:
    """The suspect and the legal representatives known to the case, unless their tie has ended."""
    tied = select(Tie.other_id).where(
        Tie.party_id == person.id,
        Tie.kind.in_(_REPRESENTS),
        Tie.withdrawn_by_id.is_(None),
        edtf_text(Tie.until) == "",
    )
    people = session().scalars(
        select(Party)
        .where(Party.case_id == person.case_id, Party.id.in_(tied))
        .order_by(Party.position, Party.id)
    )
    others = [party for party in people if party.id != person.id]
    if others:
        return [person, *others]
    everybody = session().scalars(
        select(Party).where(Party.case_id == person.case_id).order_by(Party.position, Party.id)
    )
    guardians = [p for p in everybody if p.has_role(PartyRole.GUARDIAN, PartyRole.PARENT)]
    return [person, *(party for party in guardians if party.id != person.id)]


def charges_of(person: Party) -> Sequence[Charge]:
    """Charges the person is suspected of or charged with; one statement."""
    return all_rows(
        select(Charge)
        .where(
            Charge.party_id == person.id,
            Charge.withdrawn_by_id.is_(None),
            Charge.stage.in_((ChargeStage.SUSPECTED, ChargeStage.CHARGED)),
        )
        .order_by(Charge.position, Charge.id)
    )


def owed_by(probation: Probation) -> Sequence[Obligation]:
    """Open obligations of a probation's end and objections, soonest first; one statement."""
    return all_rows(
        select(Obligation)
        .where(
            Obligation.case_id == probation.case_id,
            or_(
                (Obligation.subject == Probation.__tablename__)
                & (Obligation.subject_id == probation.id)
                & Obligation.kind.in_(_OF_THE_END),
                (Obligation.kind == ObligationKind.OBJECTION_DECISION)
                & (Obligation.party_id == probation.party_id),
            ),
            Obligation.is_open,
        )
        .order_by(Obligation.due, Obligation.id)
    )


def was_changed(probation: Probation) -> bool:
    """Whether its length was changed since it was decided."""
    changes = select(ProbationChange.id).where(ProbationChange.probation_id == probation.id)
    return session().scalar(changes.limit(1)) is not None
