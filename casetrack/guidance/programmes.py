"""Programmes of guidance, correction and help."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import MeasureKind, PartyRole, TrackKind
from casetrack.cases.models import Case
from casetrack.codes import N_
from casetrack.courses.course import Course, CourseTerms
from casetrack.errors import RuleBroken
from casetrack.guidance.models import Programme


@dataclass(frozen=True)
class ProgrammeTerms(CourseTerms):
    """Terms of a programme; is_ordered: the guardians were ordered to accept guidance."""

    is_ordered: bool = False


def partner_role(track: TrackKind) -> PartyRole:
    """Role of a body added to the case with a programme of this line of work."""
    if track in (TrackKind.CORRECTION, TrackKind.SUPERVISION):
        return PartyRole.CORRECTION_PARTNER
    return PartyRole.COOPERATING_BODY


def ensure_somebody_is_ordered(case: Case, terms: ProgrammeTerms, act: Act) -> None:
    """Raise RuleBroken where guidance was ordered without guardians to accept it."""
    if terms.is_ordered and not terms.guardian_ids:
        raise RuleBroken(
            N_("Choose the guardians who were ordered to accept it."), field="guardians"
        )


# Family Education Promotion Law art. 49; Law on Preventing Juvenile Delinquency art. 61.
PROGRAMMES = Course(
    kinds={
        MeasureKind.FAMILY_EDUCATION_GUIDANCE: TrackKind.FAMILY,
        MeasureKind.FAMILY_EDUCATION_SUPPORT: TrackKind.FAMILY,
        MeasureKind.GUARDIANSHIP_PLAN: TrackKind.FAMILY,
        MeasureKind.CORRECTIVE_EDUCATION: TrackKind.CORRECTION,
        MeasureKind.GRADED_INTERVENTION: TrackKind.CORRECTION,
        MeasureKind.DIGITAL_SUPERVISION: TrackKind.SUPERVISION,
        MeasureKind.HELP_PROGRAMME: TrackKind.SUPERVISION,
    },
    detail=Programme,
    terms=ProgrammeTerms,
    write=Permission.GUIDANCE_WRITE,
    record=Permission.GUIDANCE_RECORD,
    begun=EntryKind.GUIDANCE_STARTED,
    told={
        MeasureKind.FAMILY_EDUCATION_GUIDANCE: EntryKind.FAMILY_EDUCATION_GUIDANCE,
        MeasureKind.FAMILY_EDUCATION_SUPPORT: EntryKind.FAMILY_EDUCATION_SUPPORT,
        MeasureKind.GUARDIANSHIP_PLAN: EntryKind.GUARDIANSHIP_PLAN_MADE,
        MeasureKind.CORRECTIVE_EDUCATION: EntryKind.CORRECTIVE_EDUCATION,
        MeasureKind.GRADED_INTERVENTION: EntryKind.GRADED_INTERVENTION,
        MeasureKind.HELP_PROGRAMME: EntryKind.HELP_PROGRAMME_MADE,
    },
    held=EntryKind.GUIDANCE_SESSION,
    ended=EntryKind.GUIDANCE_ENDED,
    partner_role=partner_role,
    before_begin=ensure_somebody_is_ordered,
)
