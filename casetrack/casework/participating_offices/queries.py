"""Queries of the offices that take part in a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import MAY_BE_ACCUSED, BodyKind, PartyKind
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import parties_of
from casetrack.casework.participating_offices.models import OfficePart
from casetrack.db import all_rows

# Those that hold, in the order in which they were told.
OFFICES = CaseRows(OfficePart, "position", "id", only=OfficePart.withdrawn_by_id.is_(None))


def withdrawn_of(case: Case) -> Sequence[OfficePart]:
    """The withdrawn parts, in order; one statement."""
    return all_rows(
        select(OfficePart)
        .where(OfficePart.case_id == case.id, OfficePart.withdrawn_by_id.is_not(None))
        .order_by(OfficePart.position, OfficePart.id)
    )


def procuratorates_of(case: Case) -> Sequence[Party]:
    """The procuratorates among the bodies of a case; one statement."""
    return [
        party
        for party in parties_of(case)
        if party.kind is PartyKind.BODY and party.body_kind is BodyKind.PROCURATORATE
    ]


def accused_in(case: Case) -> Sequence[Party]:
    """Parties who are or were accused, in the case or beside it; one statement."""
    return [party for party in parties_of(case) if party.has_role(*MAY_BE_ACCUSED)]
