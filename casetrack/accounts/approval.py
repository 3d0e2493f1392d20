"""The approval of an act: decider, proposer and proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.codes import NP_, Coded
from casetrack.law import Decider


class WhoDecides(Coded):
    """The persons and bodies of `law.Decider`, with their words; and whom else a paper may name."""

    PROSECUTOR = Decider.PROSECUTOR.value, NP_("decides", "the prosecutor")
    SECTION_HEAD = Decider.SECTION_HEAD.value, NP_("decides", "the section head")
    CHIEF_PROCURATOR = Decider.CHIEF_PROCURATOR.value, NP_("decides", "the chief procurator")
    COMMITTEE = Decider.COMMITTEE.value, NP_("decides", "the procuratorial committee")
    DEPUTY = "deputy_chief_procurator", NP_("decides", "a deputy chief procurator")
    OTHER = "other", NP_("decides", "another person or body")

    @property
    def of_law(self) -> Decider:
        """The decider as the law knows it: a deputy stands for the chief, others for nobody."""
        if self is WhoDecides.DEPUTY:
            return Decider.CHIEF_PROCURATOR
        return Decider.PROSECUTOR if self is WhoDecides.OTHER else Decider(self.value)


@dataclass(frozen=True)
class Approval:
    """Approval of the present act.

    on: the day of it. number: of the paper or of the minutes, where there is one. by, proposed_by:
    names of staff, "" where the paper alone tells. proposal_id: None for what was decided on paper.
    is_recorded: it was decided on an earlier day and is only written down now, so that nothing of
    it is refused by the law.
    """

    decider: WhoDecides
    on: date
    number: str = ""
    by: str = ""
    proposed_by: str = ""
    proposal_id: int | None = None
    is_recorded: bool = False

    @property
    def is_on_paper(self) -> bool:
        """Whether it was decided outside of casetrack, and only its number is known here."""
        return self.proposal_id is None
