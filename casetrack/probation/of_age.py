"""Who came of age during a probation: told on the case, the page of the child and Today.

The day is worked out from the sealed birth date whenever a page asks, and is kept nowhere.

Source: Procuratorate Rules art. 489; Civil Code arts. 17, 39.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import CaseStatus, MeasureState
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import seen_whole
from casetrack.db import session
from casetrack.db.among import is_among
from casetrack.identity.ages import of_age_from
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
    """Those of an open case, while their probation runs; None where nobody did."""
    if not facts.case.is_open():
        return None
    those = facts.read(probations_beside_measures)
    return _told([facts.party(one) for one in _since(those, on=facts.on)])


def of_person(facts: CaseFacts, party: Party, user: Staff) -> OfAge | None:
    """The same of one person."""
    found = of_case(facts, user)
    return _told([party]) if found is not None and party in found.people else None


def told_today(user: Staff, *, mine: bool, on: date) -> OfAge | None:
    """Those who did within the last TOLD_DAYS, in cases that somebody sees whole.

    mine: of the cases they handle alone. Two statements where a probation runs, three where
    somebody came of age.
    """
    found = select(Probation).where(
        is_among(Probation.case_id, *seen_whole(user, on=on)),
        Probation.final_disposition_id.is_(None),
        Case.id == Probation.case_id,
        Case.status == CaseStatus.OPEN,
        *([Case.handler_id == user.id] if mine else []),
    )
    since = _since(session().scalars(found).unique(), on=on)
    new = [one for one, day in since.items() if (on - day).days < TOLD_DAYS]
    people = select(Party).where(Party.id.in_(new)).order_by(Party.id)
    return _told(session().scalars(people).all()) if new else None


def _told(people: Sequence[Party]) -> OfAge | None:
    return OfAge(people, check_lines([verdict(OF_AGE_SINCE, met=True)])[0]) if people else None


def _since(probations: Iterable[Probation], *, on: date) -> dict[int, date]:
    """Whose probation runs and who came of age after its decision and by that day; since when."""
    decided = {
        one.party_id: one.disposition.decided.first
        for one in probations
        if one.measure.state is MeasureState.RUNNING
        and one.revoked_on is None
        and one.final_disposition_id is None
    }
    if not decided:
        return {}
    return {
        party_id: day
        for party_id, day in of_age_from(decided).items()
        if (first := decided[party_id]) is not None and first < day <= on
    }
