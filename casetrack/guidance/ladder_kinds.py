"""Codes of the steps where a guardian does not keep the duties of an order, in words."""

from __future__ import annotations

from casetrack.cases import extra_fields as typed
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import Shape
from casetrack.codes import NP_, Coded
from casetrack.law import Failing, GuardianStep, RevocationApplicant, RevocationGround


class GuardianStepKind(Coded):
    """One step of the ladder."""

    ADMONITION = GuardianStep.ADMONITION.value, NP_("guardian step", "admonition")
    GUIDANCE = (
        GuardianStep.GUIDANCE.value,
        NP_("guardian step", "order to accept family education guidance"),
    )
    POLICE = GuardianStep.POLICE.value, NP_("guardian step", "report to the police")
    REVOCATION = (
        GuardianStep.REVOCATION.value,
        NP_("guardian step", "support for revoking guardianship"),
    )


class StepResult(Coded):
    """What came of a step."""

    WAITING = "waiting", NP_("guardian step", "to be looked at")
    HEEDED = "heeded", NP_("guardian step", "heeded")
    NOT_HEEDED = "not_heeded", NP_("guardian step", "not heeded")
    MISTAKEN = "mistaken", NP_("guardian step", "recorded by mistake")


class FailingKind(Coded):
    """How a guardian failed, as the law distinguishes it."""

    DUTIES = (
        Failing.DUTIES.value,
        NP_("failing", "does not perform the duties, or infringes the child's rights"),
    )
    SERIOUS_MISCONDUCT = (
        Failing.SERIOUS_MISCONDUCT.value,
        NP_("failing", "serious misconduct of the child, and duties not performed"),
    )
    WRONG_EDUCATION = (
        Failing.WRONG_EDUCATION.value,
        NP_("failing", "the child committed a crime, or is brought up in a wrong way"),
    )


class GroundKind(Coded):
    """On what guardianship may be revoked."""

    GRAVE_HARM = (
        RevocationGround.GRAVE_HARM.value,
        NP_("revocation ground", "grave harm to the child's body or mind"),
    )
    NEGLECT = (
        RevocationGround.NEGLECT.value,
        NP_("revocation ground", "duties left undone, and the child in distress by it"),
    )
    OTHER_GRAVE = (
        RevocationGround.OTHER_GRAVE.value,
        NP_("revocation ground", "other acts that gravely infringe the child's rights"),
    )


class RevocationSituation(Coded):
    """In which of seven situations a court may revoke, and on which ground of the code each stands.

    Source: Opinions on Handling Infringements by Guardians (2014), art. 35, as recalled.
    """

    VIOLENCE = (
        "violence",
        NP_("revocation situation", "sexual assault, sale, abandonment, abuse or violence"),
    )
    LEFT_ALONE = (
        "left_alone",
        NP_("revocation situation", "left without care in danger, and not changed after education"),
    )
    SIX_MONTHS = (
        "six_months",
        NP_("revocation situation", "duties refused for six months or more, child destitute"),
    )
    UNABLE = (
        "unable",
        NP_("revocation situation", "addicted or imprisoned, and care entrusted to nobody"),
    )
    BEGGING = (
        "begging",
        NP_("revocation situation", "made to beg, not stopped after three admonitions"),
    )
    INTO_CRIME = (
        "into_crime",
        NP_("revocation situation", "incited to, or used for, offences, gravely"),
    )
    OTHER = (
        "other",
        NP_("revocation situation", "other grave infringement of the child's rights"),
    )


class ApplicantKind(Coded):
    """Who is to apply for it."""

    RELATIVE = (
        RevocationApplicant.RELATIVE.value,
        NP_("revocation applicant", "another who may be guardian by law"),
    )
    COMMITTEE = (
        RevocationApplicant.COMMITTEE.value,
        NP_("revocation applicant", "residents' or villagers' committee"),
    )
    SCHOOL = RevocationApplicant.SCHOOL.value, NP_("revocation applicant", "school")
    MEDICAL = RevocationApplicant.MEDICAL.value, NP_("revocation applicant", "medical institution")
    WOMENS_FEDERATION = (
        RevocationApplicant.WOMENS_FEDERATION.value,
        NP_("revocation applicant", "women's federation"),
    )
    DISABLED_FEDERATION = (
        RevocationApplicant.DISABLED_FEDERATION.value,
        NP_("revocation applicant", "disabled persons' federation"),
    )
    CHILD_PROTECTION = (
        RevocationApplicant.CHILD_PROTECTION.value,
        NP_("revocation applicant", "organisation that protects minors"),
    )
    CIVIL_AFFAIRS = (
        RevocationApplicant.CIVIL_AFFAIRS.value,
        NP_("revocation applicant", "civil affairs department"),
    )
    PROCURATORATE = (
        RevocationApplicant.PROCURATORATE.value,
        NP_("revocation applicant", "procuratorate"),
    )
    OTHER = RevocationApplicant.OTHER.value, NP_("revocation applicant", "somebody else")


FAILING = typed.declare(
    "failing", NP_("field", "how the guardian failed"), Shape.CODES, codes=FailingKind
)
LAW_BROKEN = typed.declare("law_broken", NP_("field", "the guardian broke the law"), Shape.YES)
GROUND = typed.declare(
    "ground", NP_("field", "ground of revocation"), Shape.CODES, codes=GroundKind
)
APPLICANT = typed.declare(
    "applicant", NP_("field", "who is to apply"), Shape.CODES, codes=ApplicantKind
)
ADMONISHED = EntryKind.declare(
    "guardian_admonished",
    NP_("entry", "Guardian admonished"),
    fields=(FAILING,),
    also="训诫、训诫家长、admonition",
)
GUIDANCE_ORDERED = EntryKind.declare(
    "guardian_guidance_ordered",
    NP_("entry", "Guardian ordered to accept guidance"),
    fields=(FAILING,),
)
REPORTED_TO_POLICE = EntryKind.declare(
    "guardian_reported_to_police",
    NP_("entry", "Guardian reported to the police"),
    fields=(LAW_BROKEN,),
)
REVOCATION_SUPPORTED = EntryKind.declare(
    "guardianship_revocation_supported",
    NP_("entry", "Revocation of guardianship supported"),
    fields=(GROUND, APPLICANT),
    also="撤销监护人资格、撤销监护权",
)
STEP_SETTLED = EntryKind.declare(
    "guardian_step_settled", NP_("entry", "Outcome of a step towards a guardian")
)
TOLD_BY_STEP = {
    GuardianStepKind.ADMONITION: ADMONISHED,
    GuardianStepKind.GUIDANCE: GUIDANCE_ORDERED,
    GuardianStepKind.POLICE: REPORTED_TO_POLICE,
    GuardianStepKind.REVOCATION: REVOCATION_SUPPORTED,
}
STEP_LOOK = ObligationKind.declare(
    "guardian_step_look", NP_("duty", "check whether the guardian heeds it"), is_agreed=True
)
