"""The kinds of non-prosecution, the day each takes effect, and the remedies against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.prosecution import MOST_RETURNS
from casetrack.law.terms import OutsideStatute, Rule, Severity, Verdict


class NonProsecution(StrEnum):
    """Kinds of non-prosecution."""

    STATUTORY = "statutory"  # no criminal facts, or a case of art. 16
    DISCRETIONARY = "discretionary"  # minor circumstances
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    CONDITIONAL = "conditional"
    AFTER_PROBATION = "after_probation"  # the final decision after a conditional one
    SPECIAL = "special"  # approved by the SPP


STATUTORY = rule(
    "np_statutory",
    "法定不起诉：没有犯罪事实，或者有《刑事诉讼法》第十六条规定的情形，应当不起诉",
    "Statutory non-prosecution: without criminal facts, or in a case of art. 16, required",
    cited("criminal_procedure_law", "177") + cited("procuratorate_rules", "365"),
    severity=Severity.HARD,
)
DISCRETIONARY = rule(
    "np_discretionary",
    "相对不起诉：犯罪情节轻微，不需要判处刑罚或者免除刑罚，可以不起诉",
    "Discretionary non-prosecution: minor circumstances, no punishment needed; allowed",
    cited("criminal_procedure_law", "177") + cited("procuratorate_rules", "370"),
    severity=Severity.INFO,
)
INSUFFICIENT = rule(
    "np_insufficient_evidence",
    "存疑不起诉：二次退回补充侦查后证据仍不足的应当、一次退回后可以不起诉",
    "For insufficient evidence: required after two returns, allowed after one",
    cited("criminal_procedure_law", "175") + cited("procuratorate_rules", "367"),
    severity=Severity.HARD,
)
CONDITIONAL = rule(
    "np_conditional",
    "附条件不起诉",
    "Conditional non-prosecution: allowed where its conditions are met",
    cited("criminal_procedure_law", "282"),
    severity=Severity.INFO,
)
AFTER_PROBATION = rule(
    "np_after_probation",
    "考验期满没有撤销情形的，应当不起诉",
    "After a probation without a ground of revocation non-prosecution is required",
    cited("criminal_procedure_law", "284") + cited("procuratorate_rules", "477", "480"),
    severity=Severity.HARD,
)
SPECIAL = rule(
    "np_special",
    "特殊不起诉：有重大立功或者涉及国家重大利益，经最高人民检察院核准",
    "Special non-prosecution: major merit or national interest, with SPP approval",
    cited("criminal_procedure_law", "182"),
    severity=Severity.HARD,
)
ANNOUNCED = rule(
    "np_effective_when_announced",
    "不起诉决定自公开宣布之日起生效；在押的，立即释放",
    "A non-prosecution takes effect on its announcement; a suspect in custody is released at once",
    cited("criminal_procedure_law", "178") + cited("procuratorate_rules", "376"),
    severity=Severity.HARD,
)
NO_PRIVATE_SUIT = rule(
    "np_private_suit",
    "对附条件不起诉及考验期满不起诉，被害人可以申诉，不得向法院自诉",
    "Against a conditional non-prosecution, and the final one, the victim may appeal but not sue",
    cited("procuratorate_rules", "472") + cited("spc_criminal_procedure", "320"),
    severity=Severity.HARD,
)

RULES = (
    STATUTORY,
    DISCRETIONARY,
    INSUFFICIENT,
    CONDITIONAL,
    AFTER_PROBATION,
    SPECIAL,
    ANNOUNCED,
    NO_PRIVATE_SUIT,
)

KIND_RULES: Mapping[NonProsecution, Rule] = {
    NonProsecution.STATUTORY: STATUTORY,
    NonProsecution.DISCRETIONARY: DISCRETIONARY,
    NonProsecution.INSUFFICIENT_EVIDENCE: INSUFFICIENT,
    NonProsecution.CONDITIONAL: CONDITIONAL,
    NonProsecution.AFTER_PROBATION: AFTER_PROBATION,
    NonProsecution.SPECIAL: SPECIAL,
}


#: What may be decided about somebody whose plea of innocence was found right.
AFTER_INNOCENCE = frozenset({NonProsecution.STATUTORY, NonProsecution.INSUFFICIENT_EVIDENCE})


def innocence_respected(decision: NonProsecution | None) -> Verdict:
    """Whether a decision is open about a suspect whose plea of innocence was found right.

    decision: the kind of non-prosecution; None for prosecution.

    Source: Criminal Procedure Law art. 177; Procuratorate Rules arts. 365, 470.
    """
    met = decision in AFTER_INNOCENCE
    return verdict(STATUTORY, met, decision=decision, reason=None if met else "innocence_found")


class Who(StrEnum):
    """Persons and bodies with a remedy against a non-prosecution."""

    VICTIM = "victim"
    SUSPECT = "suspect"
    POLICE = "police"


class Forum(StrEnum):
    """Bodies that decide a remedy."""

    DECIDING = "deciding_procuratorate"
    HIGHER = "higher_procuratorate"
    COURT = "court"


@dataclass(frozen=True)
class Remedy:
    """One remedy: the person or body, the period to ask, the forum, and the period to decide.

    Periods are rule ids; None where the law sets none.
    """

    who: Who
    forum: Forum
    request_within: str | None
    decided_within: str | None


def _police(request: str) -> tuple[Remedy, ...]:
    return (
        Remedy(Who.POLICE, Forum.DECIDING, request, "np_reconsideration_decision"),
        Remedy(Who.POLICE, Forum.HIGHER, "np_review_request", "np_review_decision"),
    )


def remedies(kind: NonProsecution, *, has_victim: bool) -> tuple[Remedy, ...]:
    """Return the remedies against a non-prosecution of this kind.

    The suspect's objection to a conditional non-prosecution is no remedy (see `objection_effect`).

    Source: Criminal Procedure Law arts. 179-181, 282; Procuratorate Rules arts. 377-386, 472;
    Police Procedure arts. 294, 330.
    """
    conditional = kind is NonProsecution.CONDITIONAL
    remedies: list[Remedy] = []
    if has_victim:
        remedies.append(Remedy(Who.VICTIM, Forum.HIGHER, "victim_appeal", "np_appeal_review"))
        if private_suit_open(kind).met:
            remedies.append(Remedy(Who.VICTIM, Forum.COURT, None, None))
    if kind is NonProsecution.DISCRETIONARY:
        remedies.append(Remedy(Who.SUSPECT, Forum.DECIDING, "np_person_appeal", "np_appeal_review"))
    request = (
        "cnp_police_reconsideration_request" if conditional else "np_police_reconsideration_request"
    )
    return (*remedies, *_police(request))


def special_open(approved: bool | None) -> Verdict:
    """Whether a special non-prosecution may be decided: once the SPP approved it.

    approved: None where no answer is on record.

    Source: Criminal Procedure Law art. 182.
    """
    return verdict(SPECIAL, approved)


def private_suit_open(standing: NonProsecution | None) -> Verdict:
    """Whether the victim may sue the suspect themselves, beside what was decided of the suspect.

    standing: the non-prosecution that stands; None without one.

    Source: Procuratorate Rules art. 472; SPC Interpretation on the Criminal Procedure Law art. 320.
    """
    barred = (NonProsecution.CONDITIONAL, NonProsecution.AFTER_PROBATION)
    return verdict(NO_PRIVATE_SUIT, standing not in barred, decision=standing)


def effective_on(*, decided_on: date, announced_on: date | None) -> date | None:
    """Return the day a non-prosecution took effect: its announcement; None while not announced.

    Raises OutsideStatute if it was announced before it was decided.

    Source: Criminal Procedure Law art. 178; Procuratorate Rules art. 376.
    """
    if announced_on is not None and announced_on < decided_on:
        raise OutsideStatute(
            "ends_before_it_begins", field="announced_on", since=decided_on, until=announced_on
        )
    return announced_on


def in_effect(announced_on: date | None) -> Verdict:
    """Whether a non-prosecution was announced and so has effect; a case closes only then.

    Source: Criminal Procedure Law art. 178; Procuratorate Rules art. 376.
    """
    return verdict(ANNOUNCED, announced_on is not None, announced=announced_on)


class Force(StrEnum):
    """Binding force of a provision."""

    MUST = "must"
    MAY = "may"
    MAY_NOT = "may_not"


def insufficient_evidence(returns: int, *, further_return_pointless: bool = False) -> Verdict:
    """Whether a case whose evidence is still insufficient may end in non-prosecution.

    returns: supplementary investigations so far. `values["force"]` is a Force.

    Source: Criminal Procedure Law art. 175; Procuratorate Rules art. 367.
    """
    if returns >= MOST_RETURNS.first:
        force = Force.MUST
    elif returns == 1 and further_return_pointless:
        force = Force.MAY
    else:
        force = Force.MAY_NOT
    return verdict(INSUFFICIENT, force is not Force.MAY_NOT, returns=returns, force=force)
