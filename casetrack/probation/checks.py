"""What the law asks before, during and after a probation, applied to what is on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from casetrack.cases.kinds import AgeStatus
from casetrack.cases.models import Charge
from casetrack.errors import RuleBroken
from casetrack.law import (
    ADULT,
    ELIGIBLE_CHAPTERS,
    EligibilityFacts,
    Heard,
    OpinionsHeard,
    RevocationFacts,
    Verdict,
    chapter_of,
    check_cnp_eligibility,
    check_opinions_heard,
    final_decision_open,
    may_revoke,
    objection_effect,
    victim_heard_again,
)
from casetrack.law import ObjectionTo as LawObjection
from casetrack.probation.models import Breach, Objection, ObjectionTo, Probation


class LawRefuses(RuleBroken):
    """Conditions of the law are not met. verdicts: every one that was asked, met or not."""

    def __init__(self, key: str, verdicts: Iterable[Verdict]) -> None:
        super().__init__(key)
        self.verdicts = tuple(verdicts)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(verdict.met for verdict in self.verdicts)


@dataclass(frozen=True)
class Known:
    """What is known of one suspect when conditional non-prosecution is considered.

    chapter: of the Criminal Law's special part. likely_months: the sentence expected.
    """

    age_status: AgeStatus
    chapter: int | None
    likely_months: int | None
    evidence_sufficient: bool
    remorse: bool
    heard: OpinionsHeard

    def kept(self) -> dict[str, Any]:
        """The same in JSON types."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Known | None:
        """From what was kept; None where it is not all there, as in a recorded probation."""
        if not {one.name for one in fields(cls)} <= kept.keys():
            return None
        return cls(
            AgeStatus(kept["age_status"]),
            kept["chapter"],
            kept["likely_months"],
            kept["evidence_sufficient"],
            kept["remorse"],
            OpinionsHeard(**{who: Heard(how) for who, how in kept["heard"].items()}),
        )

    def verdicts(self, *, on: date) -> tuple[Verdict, ...]:
        """The five conditions and the five opinions, on the day of the decision.

        Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 469.
        """
        asked = EligibilityFacts(
            age_at_act=_age(self.age_status),
            chapter=self.chapter,
            likely_months=self.likely_months,
            evidence_sufficient=self.evidence_sufficient or None,
            remorse=self.remorse or None,
        )
        return (*check_cnp_eligibility(asked, on=on), *check_opinions_heard(self.heard))


def _age(status: AgeStatus) -> int | None:
    """An age that stands for the verdict kept: every age below 18 is judged alike here."""
    if status in (AgeStatus.MINOR, AgeStatus.MINOR_AT_ACT):
        return ADULT - 1
    return ADULT if status is AgeStatus.ADULT else None


def chapter_from(charges: Iterable[Charge], *, on: date) -> int | None:
    """The chapter that decides: one that does not qualify before one that does; None if unknown."""
    chapters = [charge.chapter or chapter_of(charge.name.zh or "") for charge in charges]
    if not chapters or None in chapters:
        return None
    known = [chapter for chapter in chapters if chapter is not None]
    eligible = ELIGIBLE_CHAPTERS.on(max(on, ELIGIBLE_CHAPTERS.since))
    return next((chapter for chapter in known if chapter not in eligible), known[0])


def effect_of(objection: Objection) -> Verdict:
    """Whether conditional non-prosecution is still open after an objection; see its values.

    Source: Criminal Procedure Law art. 282; Procuratorate Rules art. 470.
    """
    terms_only = objection.to is ObjectionTo.CONDITIONS_OR_LENGTH
    return objection_effect(
        LawObjection.TERMS if terms_only else LawObjection.CNP_ITSELF,
        innocence_justified=objection.to is ObjectionTo.PLEA_OF_INNOCENCE,
        withdrawn=objection.withdrawn_on is not None,
    )


def blocking(objections: Iterable[Objection]) -> list[Verdict]:
    """What the objections that stand forbid: conditional non-prosecution at all."""
    return [verdict for one in objections if (verdict := effect_of(one)).refuses]


def no_objection(objections: Iterable[Objection]) -> Verdict:
    """One verdict on all objections: the first that blocks, else that none does."""
    against = blocking(objections)
    return against[0] if against else objection_effect(LawObjection.TERMS, withdrawn=True)


def conduct(
    breaches: Iterable[Breach], *, new_crime: bool = False, undiscovered_crime: bool = False
) -> RevocationFacts:
    """What is on record against a probation."""
    breaches = list(breaches)
    order = [breach for breach in breaches if breach.of_public_order]
    supervision = [breach for breach in breaches if not breach.of_public_order]
    return RevocationFacts(
        new_crime=new_crime,
        undiscovered_crime=undiscovered_crime,
        order_violations=len(order),
        order_serious=any(breach.is_serious for breach in order),
        supervision_violations=len(supervision),
        supervision_serious=any(breach.is_serious for breach in supervision),
    )


def heard_again(probation: Probation) -> Heard:
    """Whether the victim was heard again, or it is on record why not."""
    if probation.victim_heard is None:
        return Heard.NOT_YET
    return Heard.HEARD if probation.victim_heard else Heard.NONE_SUCH


def final_verdicts(
    probation: Probation, breaches: Iterable[Breach], *, last_day: date, on: date, heard: Heard
) -> tuple[Verdict, ...]:
    """What a final non-prosecution on that day asks: time, the victim, no ground to revoke.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules arts. 477, 480.
    """
    ground = may_revoke(conduct(breaches))
    return (
        final_decision_open(on, last_day=last_day),
        victim_heard_again(heard),
        replace(ground, rule="np_after_probation", met=not ground.met),
    )
