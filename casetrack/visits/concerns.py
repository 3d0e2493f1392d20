"""Effects of a visit on concerns: it raises one, ends one, and asks for a plan."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select

from casetrack.accounts.act import Act
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.casework.concerns.actions import (
    NewConcern,
    SteadyBetween,
    owe_answer,
    owe_what_follows,
    raise_at_visit,
    settle_what_follows,
)
from casetrack.casework.concerns.importing import is_recent
from casetrack.casework.concerns.models import URGENT, Concern, ConcernLevel, ConcernSource
from casetrack.casework.concerns.queries import concern_of_visit
from casetrack.db import session
from casetrack.db.partial_date import PartialDate, first_day
from casetrack.events import answers
from casetrack.ledger.importing import entry_in_file
from casetrack.ledger.journal import NOTHING
from casetrack.visits.models import Condition, Visit, VisitState
from casetrack.visits.queries import met_nobody_before

LEVELS = {Condition.WORRYING: ConcernLevel.WORRYING, Condition.URGENT: ConcernLevel.URGENT}


def raise_what_was_found(
    case: Case, visit: Visit, new: NewConcern | None, entry: JournalEntry, act: Act
) -> None:
    """Raise a concern from the finding of a visit; an earlier one of that visit stays as it is."""
    if new is not None:
        party = session().get_one(Party, visit.party_id)
        raise_at_visit(case, party, visit.id, new, entry, act)


def ask_what_follows(case: Case, visit: Visit, entry: JournalEntry, act: Act) -> None:
    """Owe a plan after a refusal, or after the second visit in a row that met nobody.

    Whoever is met ends that.
    """
    if visit.state is VisitState.DONE:
        settle_what_follows(visit.party_id, on=act.on, of=Visit)
    elif visit.state is VisitState.REFUSED:
        owe_what_follows(case, visit, visit.party_id, entry, "visit_refused", on=act.on)
    elif visit.state is VisitState.NOT_AT_HOME and met_nobody_before(visit):
        owe_what_follows(case, visit, visit.party_id, entry, "nobody_met_twice", on=act.on)


@answers(SteadyBetween)
def was_steady(asked: SteadyBetween) -> bool:
    """Whether a visit between two days met the child, and things were steady."""
    query = select(
        exists().where(
            Visit.party_id == asked.party_id,
            Visit.state == VisitState.DONE,
            Visit.condition == Condition.STEADY,
            first_day(Visit.happened) > asked.after,
            first_day(Visit.happened) <= asked.until,
        )
    )
    return bool(session().scalar(query))


def keep_told_concern(case: Case, visit: Visit, *, on: date) -> None:
    """Import an urgent visit of a case file as a concern.

    A file of before says in a duty of the visit whether it was answered; where it says nothing, one
    of the last days is a concern of today, as `is_recent` has it.
    """
    if concern_of_visit(visit.id) is not None:
        return
    owed = session().scalar(
        select(Obligation).where(
            Obligation.kind == URGENT,
            Obligation.subject == Visit.__tablename__,
            Obligation.subject_id == visit.id,
        )
    )
    is_urgent = visit.condition is Condition.URGENT
    if owed is None and not (is_urgent and is_recent(visit.happened, on=on)):
        return
    concern = Concern(
        case_id=case.id,
        party_id=visit.party_id,
        visit_id=visit.id,
        level=ConcernLevel.URGENT,
        source=ConcernSource.VISIT,
        happened=visit.happened or PartialDate.unknown(),
        seen=visit.findings or NOTHING,
        done_now=NOTHING,
        told=NOTHING,
        entry_id=visit.entry_id,
        answered_on=owed.settled_on if owed is not None else None,
        ended_on=owed.settled_on if owed is not None else None,
    )
    session().add(concern)
    session().flush()
    if owed is None:
        owe_answer(case, concern, entry_in_file(visit.entry_id), on=on)
    else:
        owed.subject, owed.subject_id = Concern.__tablename__, concern.id
