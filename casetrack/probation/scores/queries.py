"""Read schemes of an office, and the points of a probation with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, EntryParty, JournalEntry
from casetrack.db import session
from casetrack.db.partial_date import first_day
from casetrack.probation.models import Probation
from casetrack.probation.scores.models import (
    ANSWERED,
    BEGUN,
    CORRECTED,
    SCORED,
    SchemeVersion,
    ScoreAnswer,
    ScoreEntry,
    ScoreLedger,
    ScoreScheme,
)

LEDGERS = CaseRows(ScoreLedger, "id")
SCORE_ENTRIES = CaseRows(ScoreEntry, "id")
# Number of latest entries offered as the source of points.
MOST_SOURCES = 30
OWN_KINDS = (BEGUN, SCORED, CORRECTED, ANSWERED)


def schemes_of(
    office_id: int, *, offered_only: bool = False
) -> Sequence[tuple[ScoreScheme, SchemeVersion]]:
    """The schemes of an office, each in the wording in force; one statement."""
    query = _worded().where(ScoreScheme.office_id == office_id)
    if offered_only:
        query = query.where(ScoreScheme.is_offered)
    rows = session().execute(query.order_by(ScoreScheme.id))
    return [(scheme, version) for scheme, version in rows]


def find_scheme(scheme_id: int, *, office_id: int) -> ScoreScheme | None:
    """A scheme of this office, or None."""
    scheme = session().get(ScoreScheme, scheme_id)
    return scheme if scheme is not None and scheme.office_id == office_id else None


def version_in_force(scheme: ScoreScheme) -> SchemeVersion:
    """The wording in force."""
    query = select(SchemeVersion).where(
        SchemeVersion.scheme_id == scheme.id, SchemeVersion.number == scheme.number
    )
    return session().scalars(query).one()


def versions_of(scheme: ScoreScheme) -> Sequence[SchemeVersion]:
    """Every wording there was, the latest first."""
    query = select(SchemeVersion).where(SchemeVersion.scheme_id == scheme.id)
    return session().scalars(query.order_by(SchemeVersion.number.desc())).all()


def probation_in(case: Case, probation_id: int) -> Probation | None:
    """A probation of this case with its decision and its measure, and nothing else; one statement.

    None if it is of another case.
    """
    query = (
        select(Probation)
        .where(Probation.id == probation_id, Probation.case_id == case.id)
        .options(
            lazyload("*"),
            joinedload(Probation.disposition).lazyload("*"),
            joinedload(Probation.measure).lazyload("*"),
        )
    )
    return session().scalar(query)


def ledger_of(probation: Probation) -> ScoreLedger | None:
    """The ledger of a probation's points; None if none is kept."""
    query = select(ScoreLedger).where(ScoreLedger.probation_id == probation.id)
    return session().scalar(query)


def entries_of(ledger: ScoreLedger) -> Sequence[ScoreEntry]:
    """Every entry, withdrawn ones too, by its day; one statement."""
    query = select(ScoreEntry).where(ScoreEntry.ledger_id == ledger.id)
    return session().scalars(query.order_by(ScoreEntry.happened_on, ScoreEntry.id)).all()


def answers_of(ledger: ScoreLedger) -> Sequence[ScoreAnswer]:
    """Answers so far, in the order in which they were given; one statement."""
    query = select(ScoreAnswer).where(ScoreAnswer.ledger_id == ledger.id)
    return session().scalars(query.order_by(ScoreAnswer.id)).all()


def sources_for(probation: Probation, *, since: date, until: date) -> Sequence[JournalEntry]:
    """The last entries during the probation that points may come from.

    Entries about the child, and entries of the child's acts, such as a breach.
    """
    of_the_child = select(EntryParty.entry_id).where(
        EntryParty.party_id == probation.party_id, EntryParty.part.in_((Part.ABOUT, Part.BY))
    )
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.case_id == probation.case_id,
            JournalEntry.id.in_(of_the_child),
            JournalEntry.kind.not_in(OWN_KINDS),
            first_day(JournalEntry.when) >= since,
            first_day(JournalEntry.when) <= until,
        )
        .order_by(JournalEntry.number.desc())
        .limit(MOST_SOURCES)
    )
    return session().scalars(query).all()


def _worded() -> Select[ScoreScheme, SchemeVersion]:
    return select(ScoreScheme, SchemeVersion).join(
        SchemeVersion,
        and_(
            SchemeVersion.scheme_id == ScoreScheme.id,
            SchemeVersion.number == ScoreScheme.number,
        ),
    )
