"""Queries for measures kept by hand: one with its entries, numbers and cases of origin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Amount, Case, JournalEntry, Measure, Obligation
from casetrack.cases.numbers import spellings
from casetrack.cases.policy import may_know_head, seen_whole
from casetrack.courses.measures.kinds import KEPT
from casetrack.courses.measures.models import REVIEW, MeasureOrigin
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.id_filter import is_among

# Of a case, in which mechanisms of other cases it had a part.
ORIGINS = CaseRows(MeasureOrigin, "id")
MOST_ENTRIES = 20


def find_kept(case: Case, measure_id: int) -> Measure | None:
    """A measure of this case of a kind that is kept by hand."""
    measure = session().get(Measure, measure_id)
    is_there = measure is not None and measure.case_id == case.id and measure.kind in KEPT
    return measure if is_there else None


def entries_of(measure: Measure) -> Sequence[JournalEntry]:
    """Journal entries of a measure, the latest event first."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == measure.case_id,
        or_(
            JournalEntry.id == measure.entry_id,
            (JournalEntry.subject == Measure.__tablename__)
            & (JournalEntry.subject_id == measure.id),
        ),
    )
    return session().scalars(query.order_by(JournalEntry.place.desc())).all()


def numbers_of(entries: Collection[JournalEntry]) -> Sequence[Amount]:
    """The numbers that these entries tell, in their order."""
    ids = [entry.id for entry in entries]
    query = select(Amount).where(Amount.entry_id.in_(ids), Amount.withdrawn_by_id.is_(None))
    query = query.order_by(Amount.position, Amount.id)
    return session().scalars(query).all()


def review_of(measure: Measure) -> Obligation | None:
    """The open day on which a mechanism is looked at again; None where none is set."""
    query = select(Obligation).where(
        Obligation.kind == REVIEW,
        Obligation.subject == Measure.__tablename__,
        Obligation.subject_id == measure.id,
        Obligation.is_open,
    )
    return session().scalars(query).one_or_none()


def cases_behind(measure: Measure, user: Staff, *, on: date) -> Sequence[Case]:
    """The other cases it grew from, of which this person sees at least the head."""
    query = (
        select(Case)
        .join(MeasureOrigin, MeasureOrigin.case_id == Case.id)
        .where(MeasureOrigin.measure_id == measure.id, may_know_head(user, on=on))
        .order_by(Case.number)
    )
    return session().scalars(query).all()


def case_numbered(number: str, user: Staff, *, on: date) -> Case | None:
    """The case with this number, if this person sees all of it."""
    wanted = Case.number.in_(spellings(number))
    query = select(Case).where(wanted, is_among(Case.id, *seen_whole(user, on=on)))
    return session().scalars(query.limit(1)).first()


def grown_elsewhere(
    origins: Sequence[MeasureOrigin], user: Staff, *, on: date
) -> Sequence[tuple[Measure, Case]]:
    """The mechanisms of other cases that a case had a part in, as far as this person sees them."""
    if not origins:
        return []
    query = (
        select(Measure, Case)
        .join(Case, Case.id == Measure.case_id)
        .where(
            Measure.id.in_([origin.measure_id for origin in origins]),
            is_among(Case.id, *seen_whole(user, on=on)),
        )
        .order_by(Measure.id)
    )
    return [(measure, case) for measure, case in session().execute(query)]


def texts_of(measure_ids: Collection[int], seen_by: Staff, on: date) -> Mapping[int, BilingualText]:
    """Aims of these measures, in cases this person sees whole; one statement."""
    query = select(Measure.id, Measure.aim).where(
        Measure.id.in_(measure_ids), is_among(Measure.case_id, *seen_whole(seen_by, on=on))
    )
    return {row[0]: row[1] for row in session().execute(query) if row[1]}


def texts_in(
    facts: CaseFacts, measure_ids: Collection[int], _user: Staff
) -> Mapping[int, BilingualText]:
    """Like `texts_of`, from already loaded facts."""
    if not facts.sight.is_whole:
        return {}
    return {
        measure.id: measure.aim
        for measure in facts.measures
        if measure.id in measure_ids and measure.aim
    }


def entries_that_may_tell(case: Case, kinds: Collection[EntryKind]) -> Sequence[JournalEntry]:
    """The entries of these kinds that nothing was kept from yet, the last written first."""
    query = select(Measure.entry_id).where(
        Measure.case_id == case.id, Measure.entry_id.is_not(None)
    )
    statement = select(JournalEntry).where(
        JournalEntry.case_id == case.id,
        JournalEntry.kind.in_(kinds),
        JournalEntry.id.not_in(query),
    )
    return (
        session().scalars(statement.order_by(JournalEntry.number.desc()).limit(MOST_ENTRIES)).all()
    )
