"""Kinds of statements about a case and its people: circumstances, charges, sources, links."""

from __future__ import annotations

from casetrack.codes import NP_, Coded


class HeldSince(Coded):
    """Custody since a release; each is a value of `review.models.Custody`, too."""

    AT_LIBERTY = "at_liberty", NP_("held since", "at liberty")
    BAIL = "bail", NP_("held since", "on bail")
    RESIDENTIAL_SURVEILLANCE = (
        "residential_surveillance",
        NP_("held since", "under residential surveillance"),
    )


class CircumstanceKind(Coded):
    """Subject of a statement about a party."""

    SURRENDER = "surrender", NP_("circumstance", "voluntary surrender")
    CONFESSION = "confession", NP_("circumstance", "confession")
    MERIT = "merit", NP_("circumstance", "meritorious service")
    PLEA = "plea", NP_("circumstance", "guilt and punishment admitted")
    REMORSE = "remorse", NP_("circumstance", "remorse")
    RESTITUTION = "restitution", NP_("circumstance", "gains returned, losses made good")
    UNDERSTANDING = "understanding", NP_("circumstance", "understanding of the victim")
    RECONCILIATION = "reconciliation", NP_("circumstance", "reconciliation of the parties")
    SECONDARY_PART = "secondary_part", NP_("circumstance", "secondary or coerced part")
    FIRST_OFFENCE = "first_offence", NP_("circumstance", "first or occasional offence")
    MINOR_THEN = "minor_then", NP_("circumstance", "a minor at the time")
    RECORD_BEFORE = "record_before", NP_("circumstance", "earlier record or misconduct")
    AGGRAVATING = "aggravating", NP_("circumstance", "aggravating")
    MITIGATING = "mitigating", NP_("circumstance", "mitigating")
    AGE = "age", NP_("circumstance", "age")
    FAMILY = "family", NP_("circumstance", "family")
    HEALTH = "health", NP_("circumstance", "health")
    SCHOOL = "school", NP_("circumstance", "school and work")
    RISK = "risk", NP_("circumstance", "risk")
    CONDUCT = "conduct", NP_("circumstance", "conduct")
    HARM = "harm", NP_("circumstance", "harm")
    RESIDENCE = "residence", NP_("circumstance", "residence")
    DUTY = "duty", NP_("circumstance", "duty")
    ABOUT = "about", NP_("circumstance", "about")
    AIM = "aim", NP_("circumstance", "aim")
    OUTCOME = "outcome", NP_("circumstance", "outcome")
    GROUND_OF_PUBLIC_INTEREST = (
        "ground_of_public_interest",
        NP_("circumstance", "ground of public interest"),
    )
    TYPICAL_MEANING = "typical_meaning", NP_("circumstance", "meaning of the case")
    PUBLISHED_IN = "published_in", NP_("circumstance", "published in")
    UNKNOWN_TO_SOURCE = "unknown_to_source", NP_("circumstance", "not told by the source")


class ChargeStage(Coded):
    """Stage of an accusation, or of a civil cause."""

    SUSPECTED = "suspected", NP_("charge", "suspected")
    CHARGED = "charged", NP_("charge", "charged")
    CONVICTED = "convicted", NP_("charge", "convicted of")
    CIVIL_CAUSE = "civil_cause", NP_("charge", "civil cause")


class FollowUp(Coded):
    """What the follow-up investigation found of an authority's duty."""

    NOT_PERFORMED = (
        "not_performed",
        NP_("follow-up investigation", "the authority has still not performed its duty"),
    )
    PERFORMED = (
        "performed",
        NP_("follow-up investigation", "the authority has performed its duty"),
    )


class Pursuit(Coded):
    """Prosecution beyond the transferred people or facts. Source: Procuratorate Rules art. 356."""

    OMITTED_PERSON = "omitted_person", NP_("pursuit", "a person who was left out")
    OMITTED_CRIME = "omitted_crime", NP_("pursuit", "a crime that was left out")


class SourceKind(Coded):
    """Sort of a source."""

    DOCUMENT = "document", NP_("source", "document")
    PERSON = "person", NP_("source", "person")
    PUBLISHED_TEXT = "published_text", NP_("source", "published text")
    PAGE = "page", NP_("source", "page or platform")
    EVIDENCE = "evidence", NP_("source", "evidence")
    OTHER = "other", NP_("source", "other source")


class LinkKind(Coded):
    """Relation of this case to another one.

    is_mutual: the other case belongs to this one in the same way.
    """

    CAME_FROM = "came_from", NP_("link", "grew out of")
    SPLIT_FROM = "split_from", NP_("link", "split from")
    JOINED_TO = "joined_to", NP_("link", "joined to")
    TRANSFERRED_FROM = "transferred_from", NP_("link", "transferred from")
    SAME_CHILD = "same_child", NP_("link", "about the same child as")
    SIBLINGS = "siblings", NP_("link", "about a sister or brother of the child of")
    RELATED = "related", NP_("link", "related to")

    @property
    def is_mutual(self) -> bool:
        """Whether both cases say the same of each other."""
        return self in (LinkKind.SAME_CHILD, LinkKind.SIBLINGS, LinkKind.RELATED)


class GuardianQuality(Coded):
    """Ground of a guardianship, in the order of the law; mere care of a child is none.

    Source: Civil Code arts. 27, 29, 31, 32; Minors Protection Law arts. 22, 92 to 95.
    """

    PARENT = "parent", NP_("guardian quality", "parent")
    GRANDPARENT = "grandparent", NP_("guardian quality", "grandparent")
    SIBLING = "sibling", NP_("guardian quality", "grown-up brother or sister")
    OTHER_WILLING = "other_willing", NP_("guardian quality", "other person or body that is willing")
    TESTAMENT = "testament", NP_("guardian quality", "named in the parents' will")
    COURT = "court", NP_("guardian quality", "appointed by the court")
    CIVIL_AFFAIRS = "civil_affairs", NP_("guardian quality", "civil affairs department")
    ENTRUSTED_CARE = "entrusted_care", NP_("guardian quality", "care entrusted by the parents")
    FOSTER_CARE = "foster_care", NP_("guardian quality", "foster care")
    NOT_TOLD = "not_told", NP_("guardian quality", "not told by what")

    @property
    def is_care_alone(self) -> bool:
        """Whether it makes nobody a guardian: the parents, or civil affairs, still are."""
        return self in (GuardianQuality.ENTRUSTED_CARE, GuardianQuality.FOSTER_CARE)


class GuardianCapacity(Coded):
    """Whether somebody can be guardian as far as it is known."""

    NOT_EXAMINED = "not_examined", NP_("guardian capacity", "not examined")
    CAN = "can", NP_("guardian capacity", "able to be guardian")
    CANNOT = "cannot", NP_("guardian capacity", "unable to be guardian")
    UNFIT = "unfit", NP_("guardian capacity", "unfit to be guardian")
