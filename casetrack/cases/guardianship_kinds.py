"""Grounds of a guardianship, and capacity of a guardian."""

from __future__ import annotations

from casetrack.codes import NP_, Coded


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
