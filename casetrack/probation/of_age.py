"""Who came of age during a probation: shown on the case, the page of the child and Today.

The day is counted from the sealed birth date for each page, and saved nowhere.

Source: Procuratorate Rules art. 489; Civil Code arts. 17, 39.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from casetrack.accounts.models import Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Aspect, CaseStatus, MeasureState
from casetrack.cases.models import Case, CaseGrant, Disposition, Identity, Measure, Party
from casetrack.cases.policy import HEADS, active_grants
from casetrack.casework.identity.ages import of_age_from
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.law.ages import OF_AGE_SINCE
from casetrack.law.conditions import verdict
from casetrack.ledger.gate_lines import CheckLine, check_lines
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_beside_measures

# Days shown on Today; the case and the page of the child show it until the probation is over.
TOLD_DAYS = 30


@dataclass(frozen=True)
class OfAge:
    """People who came of age during their probation, with the consequences."""

    people: Sequence[Party]
    changes: CheckLine


def of_case(facts: CaseFacts, user: Staff) -> OfAge | None:
    """People of an open case who came of age, while their probation runs; at most one statement."""
    running = {
        measure.party_id: measure.disposition.decided.first
        for measure in facts.read(probations_beside_measures)
        if _runs(measure)
    }
    if not (running and facts.case.is_open()):
        return None
    sealed = session().scalars(select(Identity).where(Identity.party_id.in_(running)))
    return _told([facts.party(party) for party in _since(running, sealed, on=facts.on)])


def of_person(facts: CaseFacts, party: Party, user: Staff) -> OfAge | None:
    """Like `of_case`, for one person."""
    section = of_case(facts, user)
    return _told([party]) if section is not None and party in section.people else None


def told_today(user: Staff, *, on: date, is_office: bool) -> OfAge | None:
    """People who came of age within the last TOLD_DAYS, in open cases that this user sees whole;
    one statement, and one where there are any.

    is_office: in every open case of the office they head, of which each is read.
    """
    query = _running_of(KindOfReader.of(user), is_office, on)
    # Those that run no more are left out here: in SQL, the planner would start from all that run.
    rows = [
        (sealed, decided.first)
        for sealed, decided, stands, revoked_on, final_id in session().execute(query, told_of(user))
        if stands is MeasureState.RUNNING and revoked_on is None and final_id is None
    ]
    running = {sealed.party_id: decided for sealed, decided in rows}
    since = _since(running, [sealed for sealed, _decided in rows], on=on)
    lately = [party_id for party_id, day in since.items() if (on - day).days < TOLD_DAYS]
    if not lately:
        return None
    people = session().scalars(select(Party).where(Party.id.in_(lately)))
    return _told(sorted(people, key=lambda party: lately.index(party.id)))


@kept_for_readers
def _running_of(user: KindOfReader, is_office: bool, on: date) -> Select[*tuple[Any, ...]]:
    """Identity, decision and state of each probation in those cases."""
    granted = select(CaseGrant.case_id).where(
        active_grants(user, on=on),
        CaseGrant.staff_id == user.id,
        CaseGrant.aspect == Aspect.WHOLE,
    )
    theirs = [Case.handler_id == user.id, is_among(Case.id, granted)]
    if is_office and user.role in HEADS:
        theirs = [Case.office_id == user.office_id]
    those = [select(Case.id).where(party, Case.status == CaseStatus.OPEN) for party in theirs]
    # No join: without statistics one reads all measures there are.
    state = select(Measure.state).where(Measure.id == Probation.measure_id).scalar_subquery()
    return (
        select(
            Identity,
            Disposition.decided,
            state,
            Probation.revoked_on,
            Probation.final_disposition_id,
        )
        .select_from(Probation)
        .join(Identity, Identity.party_id == Probation.party_id)
        .join(Disposition, Disposition.id == Probation.disposition_id)
        .where(is_among(Probation.case_id, *those))
        .options(load_only(Identity.party_id, Identity.born_sealed, Identity.id_number_sealed))
    )


def _told(people: Sequence[Party]) -> OfAge | None:
    return OfAge(people, check_lines([verdict(OF_AGE_SINCE, met=True)])[0]) if people else None


def _runs(probation: Probation) -> bool:
    is_over = probation.revoked_on is not None or probation.final_disposition_id is not None
    return probation.measure.state is MeasureState.RUNNING and not is_over


def _since(
    running: Mapping[int, date | None], sealed: Iterable[Identity], *, on: date
) -> dict[int, date]:
    """Party ids of those who came of age after the decision and by that day, with the day.

    running: the day of the decision on each person whose probation runs.
    """
    return {
        party_id: day
        for party_id, day in of_age_from(sealed).items()
        if (decided := running[party_id]) and decided < day <= on
    }
