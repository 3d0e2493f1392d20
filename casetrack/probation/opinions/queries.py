"""Read the opinion on a probation, and its wordings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casetrack.cases.case_rows import CaseRows
from casetrack.db import session
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OpinionVersion, ProbationOpinion

OPINIONS = CaseRows(ProbationOpinion, "id")


def opinion_of(probation: Probation) -> ProbationOpinion | None:
    """The opinion on this probation; None before the first draft."""
    query = select(ProbationOpinion).where(ProbationOpinion.probation_id == probation.id)
    return session().scalar(query)


def wording_now(opinion: ProbationOpinion) -> OpinionVersion:
    """The current wording of an opinion."""
    query = select(OpinionVersion).where(
        OpinionVersion.opinion_id == opinion.id, OpinionVersion.number == opinion.number
    )
    return session().scalars(query).one()


def drafted_last(opinion: ProbationOpinion) -> OpinionVersion | None:
    """The last wording that was drafted from the file; None where none was."""
    query = select(OpinionVersion).where(
        OpinionVersion.opinion_id == opinion.id, OpinionVersion.is_drafted
    )
    return session().scalars(query.order_by(OpinionVersion.number.desc()).limit(1)).first()


def wordings_of(opinion: ProbationOpinion) -> Sequence[OpinionVersion]:
    """Every wording, the latest first."""
    query = select(OpinionVersion).where(OpinionVersion.opinion_id == opinion.id)
    return session().scalars(query.order_by(OpinionVersion.number.desc())).all()
