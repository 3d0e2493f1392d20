"""Likely doers of a kind of entry."""

from __future__ import annotations

from collections.abc import Mapping

from casetrack.cases.kinds import ACCUSED_HERE, BodyKind, PartyRole
from casetrack.codes import NP_, Coded


class Doer(Coded):
    """A likely doer, by the word that a page has for that part.

    OFFICE: the procuratorate that writes it down. NOBODY: it comes by itself, as the end of a
    period. The others are somebody else, unless it is said otherwise.
    """

    OFFICE = "office", NP_("doer", "by")
    NOBODY = "nobody", NP_("doer", "by itself")
    ACCUSED = "accused", NP_("doer", "act of")
    INFRINGER = "infringer", NP_("doer", "infringement by")
    COURT = "court", NP_("doer", "decided by")
    POLICE = "police", NP_("doer", "carried out by")
    EXPERT = "expert", NP_("doer", "examined by")
    REPORTER = "reporter", NP_("doer", "reported by")
    APPLICANT = "applicant", NP_("doer", "applicant")
    FAMILY = "family", NP_("doer", "child or family that applied")
    RECIPIENT = "recipient", NP_("doer", "from")
    DEBTOR = "debtor", NP_("doer", "performed by")
    SCHOOL = "school", NP_("doer", "school")
    IN_BREACH = "in_breach", NP_("doer", "breach by")
    OBJECTOR = "objector", NP_("doer", "objector")
    APPELLANT = "appellant", NP_("doer", "appellant")
    SENDER = "sender", NP_("doer", "transferred by")
    ENTRUSTED = "entrusted", NP_("doer", "reporting office")
    BULLY = "bully", NP_("doer", "done by, among the children")
    SERVICE = "service", NP_("doer", "given by")
    PARTNER = "partner", NP_("doer", "partner")
    ANOTHER = "another", NP_("doer", "done by")

    @property
    def is_another(self) -> bool:
        """Whether somebody else than the office that writes it down does it."""
        return self not in (Doer.OFFICE, Doer.NOBODY)

    @property
    def is_never_ours(self) -> bool:
        """Whether no procuratorate ever does it."""
        return self.is_another and self not in _MAY_BE_OURS


# What an office also does itself: it secures evidence, examines it, arranges treatment, reports.
# And of what only actions write, which name the doer: nothing of before is rewritten for the word.
_MAY_BE_OURS = frozenset(
    {Doer.POLICE, Doer.EXPERT, Doer.SERVICE, Doer.PARTNER}
    | {Doer.IN_BREACH, Doer.OBJECTOR, Doer.ENTRUSTED}
)
_SUED = frozenset({PartyRole.INFRINGER, PartyRole.CIVIL_DEFENDANT, PartyRole.INJUNCTION_RESPONDENT})
# Of which sort a body of the case is that may be who did it.
BODIES: Mapping[Doer, BodyKind] = {
    Doer.COURT: BodyKind.COURT,
    Doer.POLICE: BodyKind.POLICE,
    Doer.SCHOOL: BodyKind.SCHOOL,
}
# In which roles somebody of the case may be who did it; of bodies, before others of their sort.
ROLES: Mapping[Doer, frozenset[PartyRole]] = {
    Doer.ACCUSED: ACCUSED_HERE,
    Doer.INFRINGER: _SUED,
    Doer.COURT: frozenset({PartyRole.COURT}),
    Doer.POLICE: frozenset({PartyRole.INVESTIGATING_BODY, PartyRole.TRANSFERRING_BODY}),
    Doer.EXPERT: frozenset({PartyRole.EXPERT_BODY}),
    Doer.REPORTER: frozenset({PartyRole.MANDATORY_REPORTER}),
    Doer.APPLICANT: frozenset(
        {
            PartyRole.PLAINTIFF,
            PartyRole.CO_APPLICANT,
            PartyRole.INJUNCTION_APPLICANT,
            PartyRole.VICTIM,
        }
    ),
    Doer.FAMILY: ACCUSED_HERE,
    Doer.RECIPIENT: frozenset({PartyRole.SUGGESTION_RECIPIENT, PartyRole.URGED_BODY}),
    Doer.DEBTOR: _SUED | {PartyRole.DEFENDANT, PartyRole.CONVICTED, PartyRole.PIL_DEFENDANT},
    Doer.BULLY: frozenset({PartyRole.BULLYING}),
    Doer.SERVICE: frozenset({PartyRole.PROFESSIONAL_SERVICE}),
    Doer.PARTNER: frozenset({PartyRole.GOVERNANCE_PARTNER}),
}
