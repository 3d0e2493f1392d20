"""What is owed, and who was let in, for the tests of Today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, Obligation, Party
from casetrack.db import session
from casetrack.law import Lateness
from tests.builders import NOON, TODAY

VISIT = ObligationKind.VISIT
REPLY = ObligationKind.SUGGESTION_REPLY
END = ObligationKind.PROBATION_END
_subjects = count(1)


def make_duty(
    case: Case,
    kind: ObligationKind = VISIT,
    *,
    in_days: int,
    since: date = TODAY,
    owner: Staff | None = None,
    child: Party | None = None,
    weight: Lateness = Lateness.AGREED,
    why: Mapping[str, Any] | None = None,
    is_provisional: bool = False,
) -> Obligation:
    """Owed so many days from today, by the handler of the case unless somebody else is named."""
    duty = Obligation(
        kind=kind,
        case_id=case.id,
        office_id=case.office_id,
        owner_id=owner.id if owner else case.handler_id,
        party_id=child.id if child else None,
        due=since + timedelta(days=in_days),
        weight=weight,
        is_provisional=is_provisional,
        why={"fact": None, "basis": [], "steps": [], **(why or {})},
        subject="visit",
        subject_id=next(_subjects),
    )
    session().add(duty)
    session().flush()
    return duty


def make_grant(
    case: Case,
    to: Staff,
    aspect: Aspect = Aspect.WHOLE,
    *,
    child: Party | None = None,
    until_in_days: int | None = None,
) -> CaseGrant:
    """Let somebody see a case, or a part of it, since two months ago."""
    grant = CaseGrant(
        case_id=case.id,
        staff_id=to.id,
        ground=Ground.GRANTED,
        aspect=aspect,
        party_id=child.id if child else None,
        since=TODAY - timedelta(days=60),
        until=None if until_in_days is None else TODAY + timedelta(days=until_in_days),
        given_at=NOON,
    )
    session().add(grant)
    session().flush()
    return grant
