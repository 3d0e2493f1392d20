"""Specialised education in words: its basis, entries and duty."""

from __future__ import annotations

from casetrack.cases.doer_kinds import Doer
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind
from casetrack.codes import NP_, Coded


class EducationBasis(Coded):
    """On what specialised education rests: Law on Preventing Juvenile Delinquency arts. 43-45."""

    APPLIED_FOR = (
        "applied_for",
        NP_("education basis", "parents or school applied for it (art. 43)"),
    )
    EX_OFFICIO = "ex_officio", NP_("education basis", "one of the four situations (art. 44)")
    BELOW_AGE = (
        "below_age",
        NP_("education basis", "an act that is no crime for the age alone (art. 45)"),
    )


ORDINARY = MeasureKind.declare("specialised_education", NP_("measure", "specialised education"))
CORRECTIVE = MeasureKind.declare(
    "specialised_corrective_education", NP_("measure", "specialised corrective education")
)
BEGUN = EntryKind.declare(
    "specialised_education_suggested",
    NP_("entry", "Specialised education suggested"),
    also="专门教育、专门学校、送专、专门矫治教育",
)
DECIDED = EntryKind.declare(
    "specialised_education_decided",
    NP_("entry", "Specialised education: assessment of the committee, decision"),
    by=Doer.ANOTHER,
)
ASSESSMENT = EntryKind.declare(
    "specialised_education_assessed", NP_("entry", "Specialised education: assessment or visit")
)
ENDED = EntryKind.declare(
    "specialised_education_ended", NP_("entry", "Specialised education ended")
)
ASSESSMENT_DUE = ObligationKind.declare(
    "specialised_education_assessment",
    NP_("duty", "assessment of specialised education"),
    is_agreed=True,
)
