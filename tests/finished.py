"""A probation whose opinion is finished, as a final decision asks it, without an entry."""

from __future__ import annotations

from datetime import date

from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OpinionProposes, OpinionVersion, ProbationOpinion
from casetrack.probation.opinions.queries import opinion_of


def finish_for(probation: Probation, *, on: date | None = None) -> ProbationOpinion:
    """Finished on the day of the decision unless told otherwise, as a file brings it in.

    Without entries, so that a test finds the journal as it left it; the day by which it is due
    stays as it is.
    """
    each_opinion = opinion_of(probation)
    if each_opinion is not None:
        return each_opinion
    day = on or probation.disposition.decided.first
    opinion = ProbationOpinion(
        case_id=probation.case_id, probation_id=probation.id, finished_on=day
    )
    session().add(opinion)
    session().flush()
    session().add(
        OpinionVersion(
            case_id=probation.case_id,
            opinion_id=opinion.id,
            number=1,
            proposes=OpinionProposes.NOT_PROSECUTE,
            text=BilingualText(None, "建议作出不起诉决定"),
        )
    )
    session().flush()
    return opinion
