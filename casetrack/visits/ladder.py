"""Offers after an outcome: one table from the outcome of a visit to the next acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casetrack.codes import NP_, Coded
from casetrack.visits.models import Condition, VisitState


class Rung(Coded):
    """One act offered after an outcome, in the order of the page."""

    AGAIN = "again", NP_("ladder", "Visit again within seven days")
    NEW_DAY = "new_day", NP_("ladder", "Plan a new day")
    TELEPHONE = "telephone", NP_("ladder", "Telephone the guardian")
    SCHOOL = "school", NP_("ladder", "Visit at school")
    TALK = "talk", NP_("ladder", "Talk with the family")
    WARN = "warn", NP_("ladder", "Warn, and write it down")
    BREACH = "breach", NP_("ladder", "Record a breach of the probation")
    AUTHORITY = "authority", NP_("ladder", "Tell the other authority")
    POLICE = "police", NP_("ladder", "Ask the police to look in")
    PLAN = "plan", NP_("ladder", "Plan visits closer together")


@dataclass(frozen=True)
class AfterVisit:
    """The known facts of a visit with an outcome.

    is_again: the visit before it met nobody either. on_probation: the child is on one.
    """

    state: VisitState
    condition: Condition | None = None
    is_again: bool = False
    on_probation: bool = False


@dataclass(frozen=True)
class LadderStep:
    """A line of the table: where all that it names holds, these are offered."""

    state: VisitState
    offers: tuple[Rung, ...]
    condition: Condition | None = None
    is_again: bool | None = None
    on_probation: bool | None = None

    def fits(self, after: AfterVisit) -> bool:
        """Whether this offer fits the known facts."""
        return (
            self.state is after.state
            and self.condition in (None, after.condition)
            and self.is_again in (None, after.is_again)
            and self.on_probation in (None, after.on_probation)
        )


LADDER: Sequence[LadderStep] = (
    LadderStep(VisitState.NOT_AT_HOME, (Rung.AGAIN, Rung.TELEPHONE)),
    LadderStep(VisitState.NOT_AT_HOME, (Rung.SCHOOL, Rung.TALK, Rung.AUTHORITY), is_again=True),
    LadderStep(VisitState.REFUSED, (Rung.AGAIN, Rung.TALK, Rung.WARN, Rung.AUTHORITY, Rung.POLICE)),
    # Procuratorate Rules art. 479: a breach is recorded; one alone revokes nothing.
    LadderStep(VisitState.REFUSED, (Rung.BREACH,), on_probation=True),
    LadderStep(VisitState.NOT_HELD, (Rung.NEW_DAY,)),
    LadderStep(VisitState.DONE, (Rung.PLAN, Rung.TALK), condition=Condition.WORRYING),
    LadderStep(
        VisitState.DONE,
        (Rung.PLAN, Rung.TELEPHONE, Rung.AUTHORITY, Rung.POLICE),
        condition=Condition.URGENT,
    ),
)


def rungs_after(after: AfterVisit) -> list[Rung]:
    """The acts offered after a visit, in the order of the page; none after a steady one."""
    offered = {rung for step in LADDER if step.fits(after) for rung in step.offers}
    return [rung for rung in Rung if rung in offered]
