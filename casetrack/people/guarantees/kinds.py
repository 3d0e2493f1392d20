"""The codes of guarantees, of acts and ages, and of the approval of the highest procuratorate."""

from __future__ import annotations

from casetrack.codes import NP_, Coded
from casetrack.law import ActKind


class GuaranteeKind(Coded):
    """One sort of what protects a child; each row is one time at which it was given."""

    INTERROGATION = "interrogation", NP_("guarantee", "interrogation")
    APPROPRIATE_ADULT = "appropriate_adult", NP_("guarantee", "appropriate adult called in")
    OPINION_HEARD = "opinion_heard", NP_("guarantee", "opinion heard")
    ASSESSMENT = "assessment", NP_("guarantee", "psychological assessment")
    PLEA = "plea", NP_("guarantee", "plea statement")
    SPECIALISED = "specialised", NP_("guarantee", "handled by trained staff")
    SEPARATE = "separate", NP_("guarantee", "handled apart from adults")
    HEARING = "hearing", NP_("guarantee", "hearing")
    VICTIM_INTERVIEW = "victim_interview", NP_("guarantee", "interview of the victim")


class AdultKind(Coded):
    """Who sat beside the child. NOBODY: that no adult did, which is recorded, too."""

    LEGAL_REPRESENTATIVE = (
        "legal_representative",
        NP_("adult present", "the legal representative"),
    )
    RELATIVE = "relative", NP_("adult present", "another adult relative")
    SCHOOL = "school", NP_("adult present", "somebody of the school or the workplace")
    COMMITTEE = "committee", NP_("adult present", "somebody of the residents' committee")
    ORGANISATION = (
        "organisation",
        NP_("adult present", "somebody of an organisation that protects minors"),
    )
    NOBODY = "nobody", NP_("adult present", "no adult")

    @property
    def stands_in(self) -> bool:
        """Whether this is an appropriate adult in place of the legal representative."""
        return self not in (AdultKind.LEGAL_REPRESENTATIVE, AdultKind.NOBODY)


class HeardOf(Coded):
    """Whose opinion was heard."""

    DEFENDER = "defender", NP_("opinion of", "the defender")
    LEGAL_REPRESENTATIVE = (
        "legal_representative",
        NP_("opinion of", "the legal representative"),
    )
    SUSPECT = "suspect", NP_("opinion of", "the suspect")
    VICTIM = "victim", NP_("opinion of", "the victim")
    POLICE = "police", NP_("opinion of", "the police")


class PleaOutcome(Coded):
    """What came of a plea: signed, or the objection that stands in place of a signature."""

    SIGNED = "signed", NP_("plea", "signed")
    OBJECTION_RECORDED = (
        "objection_recorded",
        NP_("plea", "not signed: the adults object, and the objection is on record"),
    )


class AgeBand(Coded):
    """How old somebody was at an act, as far as the law asks; never a birth date."""

    UNDER_12 = "under_12", NP_("age band", "under 12")
    AT_12_13 = "at_12_13", NP_("age band", "12 or 13")
    AT_14_15 = "at_14_15", NP_("age band", "14 or 15")
    AT_16_17 = "at_16_17", NP_("age band", "16 or 17")
    ADULT = "adult", NP_("age band", "18 or older")

    @classmethod
    def of(cls, age: int) -> AgeBand:
        """The band of an age in whole years."""
        return next((band for band in reversed(_AGES) if _AGES[band] <= age), cls.UNDER_12)

    @property
    def age(self) -> int:
        """An age within it, by which the law is asked."""
        return _AGES[self]

    @property
    def oldest(self) -> int | None:
        """The highest age within it; None where there is none."""
        return {AgeBand.UNDER_12: 11, AgeBand.ADULT: None}.get(self, self.age + 1)


_AGES = {
    AgeBand.UNDER_12: 11,
    AgeBand.AT_12_13: 12,
    AgeBand.AT_14_15: 14,
    AgeBand.AT_16_17: 16,
    AgeBand.ADULT: 18,
}


class ActSort(Coded):
    """What was done, as Criminal Law art. 17 sorts acts; it is no name of a charge."""

    KILLING = "killing", NP_("act", "intentional killing")
    GRAVE_INJURY = "grave_injury", NP_("act", "intentional injury that maims or kills")
    RAPE = "rape", NP_("act", "rape")
    ROBBERY = "robbery", NP_("act", "robbery")
    DRUG_SELLING = "drug_selling", NP_("act", "selling of drugs")
    ARSON = "arson", NP_("act", "arson")
    EXPLOSION = "explosion", NP_("act", "causing an explosion")
    POISONING = "poisoning", NP_("act", "spreading of dangerous substances")
    OTHER = "other", NP_("act", "another act")

    @property
    def in_law(self) -> ActKind:
        """The kind of act in the terms of `law`."""
        return ActKind(self.value)


class AgeEvidence(Coded):
    """What an age is proved by."""

    HOUSEHOLD = "household", NP_("age evidence", "household register")
    BIRTH_RECORD = "birth_record", NP_("age evidence", "birth certificate or vaccination record")
    SCHOOL = "school", NP_("age evidence", "school records")
    STATEMENTS = "statements", NP_("age evidence", "statements of family, neighbours or the child")
    BONE_AGE = "bone_age", NP_("age evidence", "expert opinion on the age")
    SEVERAL = "several", NP_("age evidence", "several of these together")
    NONE_FOUND = "none_found", NP_("age evidence", "nothing could be found")


class SppStep(Coded):
    """How far an application for approval of the Supreme People's Procuratorate has come."""

    APPLIED = "applied", NP_("approval step", "application made by the county procuratorate")
    CITY = "city", NP_("approval step", "passed on by the municipal procuratorate")
    PROVINCE = "province", NP_("approval step", "passed on by the provincial procuratorate")
    RECEIVED = "received", NP_("approval step", "received by the highest procuratorate")
    APPROVED = "approved", NP_("approval step", "prosecution approved")
    REFUSED = "refused", NP_("approval step", "prosecution not approved")
    SPECIAL_APPROVED = (
        "special_approved",
        NP_("approval step", "special non-prosecution approved"),
    )
    SPECIAL_REFUSED = (
        "special_refused",
        NP_("approval step", "special non-prosecution not approved"),
    )


# Answers of the Supreme People's Procuratorate: that approve, and that refuse, what was asked.
PROSECUTION_ANSWERS = (SppStep.APPROVED, SppStep.REFUSED)
SPECIAL_ANSWERS = (SppStep.SPECIAL_APPROVED, SppStep.SPECIAL_REFUSED)
