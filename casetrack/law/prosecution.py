"""Review for arrest and for prosecution: outcomes, returns, procedures proposed, deciders."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import InForce, Severity, Verdict, Verification

#: How often a case may be returned to the police, before and after a change of jurisdiction.
MOST_RETURNS = InForce({date(2018, 10, 26): 2})

RETURNS = rule(
    "return_at_most_twice",
    "退回补充侦查以二次为限",
    "A case is returned for supplementary investigation at most twice",
    cited("criminal_procedure_law", "175") + cited("procuratorate_rules", "346", "350"),
    severity=Severity.HARD,
)
EXPEDITED = rule(
    "expedited_adults_only",
    "未成年人案件不适用速裁程序",
    "The expedited procedure is not used for a minor",
    cited("criminal_procedure_law", "223"),
    severity=Severity.HARD,
)
SUMMARY = rule(
    "summary_agreed",
    "适用简易程序，被告人没有异议；未成年被告人的，其法定代理人、辩护人也没有异议",
    "The accused agrees to the summary procedure; for a minor, representative and defender, too",
    cited("criminal_procedure_law", "214") + cited("spc_criminal_procedure", "566"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
MUST_NOT_ARREST = rule(
    "arrest_light_offence",
    "罪行较轻、具备有效监护条件的未成年人，应当不批准逮捕",
    "A minor with a light offence and effective guardianship is not arrested",
    cited("procuratorate_rules", "463"),
    severity=Severity.HARD,
)
SELF_INVESTIGATION = rule(
    "self_investigation_within_review",
    "自行侦查在审查起诉期限内完成，不另计时间",
    "The procuratorate's own investigation ends within the review period and adds no time",
    cited("procuratorate_rules", "348"),
    severity=Severity.INFO,
)
ARREST_DECIDER = rule(
    "decider_arrest",
    "批准、不批准逮捕由检察长决定，重大案件由检察委员会讨论决定",
    "The chief procurator decides on arrest; in major cases the procuratorial committee",
    cited("criminal_procedure_law", "89") + cited("procuratorate_rules", "285", "287"),
    severity=Severity.HARD,
)
EXTENSION_DECIDER = rule(
    "decider_extension",
    "审查起诉期限的延长由检察长（或受权者）决定",
    "The chief procurator, or a delegate, extends the review for prosecution",
    cited("criminal_procedure_law", "172"),
    severity=Severity.WARN,
    verification=Verification.MEMORY,
)
CNP_DECIDER = rule(
    "decider_cnp",
    "附条件不起诉由检察长或者检察委员会决定",
    "The chief procurator or the procuratorial committee decides a conditional non-prosecution",
    cited("minors_cases_2013"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
CNP_FINAL_DECIDER = rule(
    "decider_cnp_final",
    "考验期届满后的起诉或者不起诉由检察长决定",
    "The chief procurator decides after the probation",
    cited("procuratorate_rules", "477", "480"),
    severity=Severity.HARD,
)
NP_DECIDER = rule(
    "decider_non_prosecution",
    "不起诉由检察长决定",
    "The chief procurator decides a non-prosecution",
    cited("procuratorate_rules", "365", "367", "370"),
    severity=Severity.HARD,
)
SUGGESTION_DECIDER = rule(
    "decider_suggestion",
    "检察建议由检察长或者检察委员会决定",
    "The chief procurator or the procuratorial committee decides a procuratorial suggestion",
    cited("suggestion_provisions"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)
HEARING_DECIDER = rule(
    "decider_hearing",
    "听证须经检察长批准",
    "The chief procurator approves a hearing",
    cited("hearing_provisions", "4"),
    severity=Severity.HARD,
)
PROTEST_DECIDER = rule(
    "decider_protest",
    "提出抗诉由检察长决定",
    "The chief procurator decides on a protest",
    cited("procuratorate_rules", "585"),
    severity=Severity.HARD,
)
WITHDRAWAL_DECIDER = rule(
    "decider_indictment_withdrawal",
    "撤回起诉由检察长批准或者检察委员会决定",
    "The chief procurator or the procuratorial committee decides to withdraw an indictment",
    cited("procuratorate_rules", "424"),
    severity=Severity.HARD,
    verification=Verification.MEMORY,
)

RULES = (
    RETURNS,
    EXPEDITED,
    SUMMARY,
    MUST_NOT_ARREST,
    SELF_INVESTIGATION,
    ARREST_DECIDER,
    EXTENSION_DECIDER,
    CNP_DECIDER,
    CNP_FINAL_DECIDER,
    NP_DECIDER,
    SUGGESTION_DECIDER,
    HEARING_DECIDER,
    PROTEST_DECIDER,
    WITHDRAWAL_DECIDER,
)


def may_return(returns_so_far: int, *, on: date) -> Verdict:
    """Whether the case may be returned for supplementary investigation once more.

    returns_so_far: number of returns, those before a change of jurisdiction included.

    Source: Criminal Procedure Law art. 175; Procuratorate Rules arts. 346, 350.
    """
    most = MOST_RETURNS.on(max(on, MOST_RETURNS.since))
    return verdict(RETURNS, returns_so_far < most, returns=returns_so_far, most=most)


class TrialProcedure(StrEnum):
    """Procedures in which a court tries a case in first instance."""

    ORDINARY = "ordinary"
    SUMMARY = "summary"
    EXPEDITED = "expedited"


def expedited_open(*, minor_now: bool | None, minor_at_act: bool | None) -> Verdict:
    """Whether the expedited procedure may be used: no for a minor, doubtful for one at the act.

    minor_now: None where nobody knows; then it is not used either.

    Source: Criminal Procedure Law art. 223.
    """
    if minor_now is False and minor_at_act:
        return verdict(EXPEDITED, met=False, severity=Severity.WARN, reason="minor_at_act")
    return verdict(EXPEDITED, None if minor_now is None else not minor_now)


def procedure_open(
    procedure: TrialProcedure,
    *,
    minor_now: bool | None,
    minor_at_act: bool | None,
    agreed: bool | None,
) -> Verdict | None:
    """Return the verdict on the procedure that is proposed to the court; None for the ordinary one.

    agreed: whether the accused agrees, and for a minor the representative and the defender.

    Source: Criminal Procedure Law arts. 214, 223.
    """
    if procedure is TrialProcedure.EXPEDITED:
        return expedited_open(minor_now=minor_now, minor_at_act=minor_at_act)
    return verdict(SUMMARY, agreed) if procedure is TrialProcedure.SUMMARY else None


def arrest_lawful(*, minor: bool, light_offence: bool, effective_guardianship: bool) -> Verdict:
    """Whether arrest may be approved; not for a minor with a light offence and good guardianship.

    Source: Procuratorate Rules art. 463.
    """
    return verdict(MUST_NOT_ARREST, not (minor and light_offence and effective_guardianship))
