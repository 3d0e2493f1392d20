"""Read promises and the looks at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import and_, or_, select, true

from casetrack.cases.kinds import MeasureKind, MeasureState
from casetrack.cases.models import (
    Case,
    JournalEntry,
    Measure,
    MeasureParty,
    Requirement,
    RequirementCheck,
)
from casetrack.db import session
from casetrack.ledger.measure_types import RequirementRules, kinds_of_promise, promises_under

Kind = TypeVar("Kind", bound=Requirement)
Place = tuple[str, int]
MOST_ENTRIES = 20


def place_of(promise: Requirement) -> Place:
    """The place by which checks name a requirement: table and number."""
    return str(promise.__tablename__), promise.id


def kept_under(measure: Measure) -> RequirementRules:
    """Rules of the measure's requirements. Raises LookupError where its kind has none."""
    kept = promises_under(measure.kind)
    if kept is None:
        raise LookupError(f"nothing is promised under {measure.kind}")
    return kept


def promises_of(measure: Measure) -> Sequence[Requirement]:
    """Requirements of a measure, withdrawn ones too, in order; those of the law first.

    One statement.
    """
    return _read(kept_under(measure).models, [measure.id])


def find_promise(case: Case, model: type[Kind], promise_id: int) -> Kind | None:
    """A promise of this case, or None if it is of another one."""
    return session().scalar(
        select(model)
        .join(Measure, Measure.id == model.measure_id)
        .where(model.id == promise_id, Measure.case_id == case.id)
    )


def promise_seen(look: RequirementCheck) -> Requirement:
    """The promise that somebody looked at."""
    models = {str(model.__tablename__): model for model in kinds_of_promise()}
    return session().get_one(models[look.subject], look.subject_id)


def looks_at(promises: Iterable[Requirement]) -> Mapping[Place, list[RequirementCheck]]:
    """The looks at each of these, the first one first, withdrawn ones too; one statement."""
    ids: dict[str, list[int]] = {}
    checks_by_place: dict[Place, list[RequirementCheck]] = {}
    for promise in promises:
        table, number = place_of(promise)
        ids.setdefault(table, []).append(number)
        checks_by_place[table, number] = []
    if not ids:
        return checks_by_place
    these = (
        and_(RequirementCheck.subject == table, RequirementCheck.subject_id.in_(numbers))
        for table, numbers in ids.items()
    )
    for look in session().scalars(select(RequirementCheck).where(or_(*these))):
        checks_by_place[look.subject, look.subject_id].append(look)
    for looks in checks_by_place.values():
        looks.sort(key=by_day)
    return checks_by_place


def looks_told_at(
    case: Case, subject: str, subject_id: int
) -> list[tuple[Requirement, RequirementCheck]]:
    """Checks told by the entries about one record, as a visit; withdrawn ones too, in order.

    One statement, and one for each kind of requirement among them.
    """
    query = (
        select(RequirementCheck)
        .join(JournalEntry, JournalEntry.id == RequirementCheck.entry_id)
        .where(
            RequirementCheck.case_id == case.id,
            JournalEntry.subject == subject,
            JournalEntry.subject_id == subject_id,
        )
        .order_by(RequirementCheck.id)
    )
    looks = session().scalars(query).all()
    promises: dict[Place, Requirement] = {}
    for model in kinds_of_promise():
        table = str(model.__tablename__)
        if ids := [look.subject_id for look in looks if look.subject == table]:
            rows = session().scalars(select(model).where(model.id.in_(ids)))
            promises |= {(table, row.id): row for row in rows}
    return [(promises[look.subject, look.subject_id], look) for look in looks]


def by_day(look: RequirementCheck) -> tuple[str, int]:
    """Sort key of checks: their day, unknown ones first, then the order of recording."""
    day = look.looked.first or look.looked.last
    return day.isoformat() if day else "", look.id


def promises_about(case: Case, party_id: int) -> list[Requirement]:
    """Valid requirements of measures that run for, or bind, this person.

    One statement, and one more for each kind of promise under what runs.
    """
    return [requirement for requirement, _kept in promises_asked(case, [party_id])]


def promises_asked(
    case: Case, party_ids: Collection[int]
) -> list[tuple[Requirement, RequirementRules]]:
    """Like `promises_about` for several people (everybody where none is named).

    Each comes with the rules of its measure.
    """
    running = select(Measure.id, Measure.kind).where(
        Measure.case_id == case.id, Measure.state == MeasureState.RUNNING
    )
    if party_ids:
        theirs = select(MeasureParty.measure_id).where(MeasureParty.party_id.in_(party_ids))
        running = running.where(Measure.id.in_(theirs))
    return promises_asked_under({row.id: row.kind for row in session().execute(running)})


def promises_asked_under(
    kind_of: Mapping[int, MeasureKind],
) -> list[tuple[Requirement, RequirementRules]]:
    """Valid requirements of these measures; one statement for each kind of promise.

    kind_of: the kind of each measure, by its id.
    """
    by_tables: dict[tuple[type[Requirement], ...], list[int]] = {}
    for measure_id, kind in kind_of.items():
        if (kept := promises_under(kind)) is not None:
            by_tables.setdefault(kept.models, []).append(measure_id)
    order = list(kinds_of_promise())
    requirements: list[tuple[Requirement, RequirementRules]] = []
    for models in sorted(by_tables, key=lambda those: order.index(those[0])):
        for requirement in _read(models, by_tables[models], asked=True):
            kept = promises_under(kind_of[requirement.measure_id])
            assert kept is not None, "found by what is promised under its kind"
            requirements.append((requirement, kept))
    return requirements


def _read(
    models: Sequence[type[Requirement]], measure_ids: Sequence[int], *, asked: bool = False
) -> list[Requirement]:
    """Rows of these tables under these measures, in order; one statement.

    Each row of one table beside each of the other: there are a few of either under a measure.
    asked: without what is withdrawn.
    """
    rows = select(Measure.id, *models).select_from(Measure).where(Measure.id.in_(measure_ids))
    for model in models:
        stands = model.withdrawn_by_id.is_(None) if asked else true()
        rows = rows.outerjoin(model, and_(model.measure_id == Measure.id, stands))
    requirements_by_place: dict[Place, tuple[int, Requirement]] = {}
    for _measure_id, *those in session().execute(rows):
        for rank, requirement in enumerate(those):
            if requirement is not None:
                requirements_by_place[place_of(requirement)] = rank, requirement
    ordered = sorted(
        requirements_by_place.values(),
        key=lambda row: (row[1].measure_id, row[0], row[1].position, row[1].id),
    )
    return [requirement for _rank, requirement in ordered]


def entries_that_may_tell(case: Case) -> Sequence[JournalEntry]:
    """The last entries of the journal, one of which may tell the check; one statement."""
    query = select(JournalEntry).where(JournalEntry.case_id == case.id)
    return session().scalars(query.order_by(JournalEntry.number.desc()).limit(MOST_ENTRIES)).all()
