"""Who came of age during a probation: told on the case, the page of the child and Today.

The day is worked out from the sealed birth date whenever a page asks, and is kept nowhere.

Source: Procuratorate Rules art. 489; Civil Code arts. 17, 39.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Aspect, CaseStatus, MeasureState
from casetrack.cases.models import Case, CaseGrant, Identity, Measure, Party
from casetrack.cases.policy import HEADS, active_grants
from casetrack.casework.identity.ages import of_age_from
from casetrack.db import session
from casetrack.law.ages import OF_AGE_SINCE
from casetrack.law.conditions import verdict
from casetrack.ledger.gate_lines import CheckLine, check_lines
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_beside_measures

# Today tells it for so many days; the case and the page of the child until the probation is over.
TOLD_DAYS = 30


@dataclass(frozen=True)
class OfAge:
    """Those who came of age during their probation, and what changes with it."""

    people: Sequence[Party]
    changes: CheckLine


def of_case(facts: CaseFacts, user: Staff) -> OfAge | None:
    """Those of an open case, while their probation runs; one statement where one does."""
    running = {one.party_id: one for one in facts.read(probations_beside_measures) if _runs(one)}
    if not (running and facts.case.is_open()):
        return None
    sealed = session().scalars(select(Identity).where(Identity.party_id.in_(running)))
    return _told([facts.party(one) for one in _since(running, sealed, on=facts.on)])


def of_person(facts: CaseFacts, party: Party, user: Staff) -> OfAge | None:
    """The same of one person."""
    found = of_case(facts, user)
    return _told([party]) if found is not None and party in found.people else None


def told_today(user: Staff, *, on: date) -> OfAge | None:
    """Those who did within the last TOLD_DAYS, in open cases that somebody works on whole, or that
    are of the office they head; one statement.
    """
    granted = select(CaseGrant.case_id).where(
        active_grants(user, on=on),
        CaseGrant.staff_id == user.id,
        CaseGrant.aspect == Aspect.WHOLE,
    )
    theirs = [Case.handler_id == user.id, Case.id.in_(granted)]
    if user.role in HEADS:
        theirs.append(Case.office_id == user.office_id)
    those = select(Case.id).where(or_(*theirs), Case.status == CaseStatus.OPEN)
    found = (
        select(Probation, Party, Identity)
        .join(Party, Party.id == Probation.party_id)
        .join(Identity, Identity.party_id == Party.id)
        .join(Measure, Measure.id == Probation.measure_id)
        .where(Probation.case_id.in_(those), Measure.state == MeasureState.RUNNING)
        .options(lazyload("*"), joinedload(Probation.disposition), joinedload(Probation.measure))
    )
    rows = [row for row in session().execute(found).unique() if _runs(row[0])]
    people = {party.id: party for _one, party, _sealed in rows}
    running = {one.party_id: one for one, _party, _sealed in rows}
    since = _since(running, [sealed for _one, _party, sealed in rows], on=on)
    return _told([people[one] for one, day in since.items() if (on - day).days < TOLD_DAYS])


def _told(people: Sequence[Party]) -> OfAge | None:
    return OfAge(people, check_lines([verdict(OF_AGE_SINCE, met=True)])[0]) if people else None


def _runs(probation: Probation) -> bool:
    is_over = probation.revoked_on is not None or probation.final_disposition_id is not None
    return probation.measure.state is MeasureState.RUNNING and not is_over


def _since(
    running: Mapping[int, Probation], sealed: Iterable[Identity], *, on: date
) -> dict[int, date]:
    """Who came of age after the decision and by that day, and since when."""
    return {
        party_id: day
        for party_id, day in of_age_from(sealed).items()
        if (decided := running[party_id].disposition.decided.first) and decided < day <= on
    }
