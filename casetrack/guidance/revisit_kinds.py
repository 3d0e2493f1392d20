"""Codes of the effect of an order or a programme, and of the findings of a revisit."""

from __future__ import annotations

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.codes import NP_, Coded


class FamilyEffect(Coded):
    """What it brought about, as whoever ends it judges."""

    MARKED = "marked", NP_("family effect", "marked improvement")
    SOME = "some", NP_("family effect", "some improvement")
    NONE = "none", NP_("family effect", "no improvement")
    WORSE = "worse", NP_("family effect", "worse than before")


class RevisitWay(Coded):
    """How the family was revisited."""

    HOME = "home", NP_("revisit", "at home")
    TELEPHONE = "telephone", NP_("revisit", "by telephone")
    VIDEO = "video", NP_("revisit", "by video")
    OTHER = "other", NP_("revisit", "in another way")


class RevisitFound(Coded):
    """Whether the effect holds."""

    HOLDS = "holds", NP_("revisit", "the effect holds")
    PARTLY = "partly", NP_("revisit", "the effect holds in part")
    FELL_BACK = "fell_back", NP_("revisit", "fell back")


REVISITED = EntryKind.declare("family_revisited", NP_("entry", "Family revisited"))
# The duty stays open after the case is closed: the family is revisited all the same.
REVISIT_DUE = ObligationKind.declare(
    "family_revisit", NP_("duty", "revisit of the family"), is_agreed=True, is_aftercare=True
)
