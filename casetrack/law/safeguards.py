"""Guarantees of a minor in the proceedings, which must be in place before a decision."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Rule, Severity, Verdict

SPECIALISED = rule(
    "guarantee_specialised_staff",
    "由经过专门培训、熟悉未成年人身心特点的人员办理",
    "Staff trained for minors handle the case",
    cited("minors_protection_law", "101") + cited("procuratorate_rules", "458"),
    severity=Severity.WARN,
)
WOMAN = rule(
    "guarantee_woman_present",
    "讯问、询问女性未成年人有女性工作人员参加",
    "A woman takes part in interviewing a girl",
    cited("minors_protection_law", "112") + cited("procuratorate_rules", "465"),
    severity=Severity.WARN,
)
INTERROGATED = rule(
    "guarantee_interrogated",
    "已讯问未成年犯罪嫌疑人",
    "The minor suspect has been interrogated before the decision",
    cited("criminal_procedure_law", "280") + cited("procuratorate_rules", "280", "465"),
    severity=Severity.HARD,
)
COUNSEL = rule(
    "guarantee_counsel",
    "有辩护人；没有的，已通知法律援助机构指派",
    "The minor has counsel, or the legal aid agency has been told to assign one",
    cited("criminal_procedure_law", "278")
    + cited("procuratorate_rules", "460")
    + cited("legal_aid_law", "25"),
    severity=Severity.HARD,
)
DEFENDER_HEARD = rule(
    "guarantee_defender_heard",
    "已听取辩护律师意见",
    "The defence lawyer has been heard before the decision",
    cited("criminal_procedure_law", "280") + cited("procuratorate_rules", "465"),
    severity=Severity.HARD,
)
ADULT_PRESENT = rule(
    "guarantee_adult_present",
    "讯问时法定代理人或者合适成年人到场",
    "The legal representative or an appropriate adult was present at the interrogation",
    cited("criminal_procedure_law", "281")
    + cited("procuratorate_rules", "465", "489")
    + cited("minors_protection_law", "110"),
    severity=Severity.HARD,
)
SUBSTITUTION = rule(
    "guarantee_substitution_reason",
    "由合适成年人代替法定代理人到场的，已记录理由",
    "Where an appropriate adult stood in, the reason is on record",
    cited("criminal_procedure_law", "281") + cited("procuratorate_rules", "465"),
    severity=Severity.WARN,
)
ONE_INTERVIEW = rule(
    "guarantee_one_interview",
    "询问未成年被害人一般以一次为限",
    "A minor victim is questioned once, as a rule",
    cited("minors_protection_law", "112") + cited("procuratorate_rules", "465"),
    severity=Severity.WARN,
)
RECORDED = rule(
    "guarantee_interview_recorded",
    "询问性侵害、暴力伤害未成年被害人同步录音录像",
    "The questioning of a minor victim of sexual or violent harm is recorded",
    cited("minors_protection_law", "112"),
    severity=Severity.WARN,
)
SOCIAL = rule(
    "guarantee_social_investigation",
    "社会调查报告随案移送并审查",
    "A social investigation report is with the file and has been looked at",
    cited("criminal_procedure_law", "279")
    + cited("procuratorate_rules", "461")
    + cited("juvenile_delinquency_law", "51"),
    severity=Severity.INFO,
)
ASSESSMENT_CONSENT = rule(
    "guarantee_assessment_consent",
    "心理测评经未成年人及其法定代理人双方同意",
    "The minor and the legal representative both consented to the psychological assessment",
    cited("juvenile_delinquency_law", "51"),
    severity=Severity.HARD,
)
PLEA = rule(
    "guarantee_plea_witnessed",
    "法定代理人、辩护人在场签署认罪认罚具结书；有异议的，已记录",
    "The plea was signed before legal representative and defender, or their objection recorded",
    cited("criminal_procedure_law", "174") + cited("procuratorate_rules", "468"),
    severity=Severity.WARN,
)
SEPARATE = rule(
    "guarantee_separate_handling",
    "与成年同案犯分案办理",
    "The case is handled apart from adult co-suspects, as a rule",
    cited("procuratorate_rules", "459"),
    severity=Severity.WARN,
)
CONFIDENTIAL = rule(
    "guarantee_confidentiality",
    "不披露可能识别未成年人身份的信息",
    "Nothing that could identify the minor is disclosed",
    cited("minors_protection_law", "103") + cited("procuratorate_rules", "481"),
    severity=Severity.HARD,
)
CLOSED_HEARING = rule(
    "guarantee_hearing_closed",
    "未成年人案件听证一般不公开",
    "A hearing with a minor party is not public, as a rule",
    cited("hearing_provisions", "5"),
    severity=Severity.WARN,
)

RULES = (
    SPECIALISED,
    WOMAN,
    INTERROGATED,
    COUNSEL,
    DEFENDER_HEARD,
    ADULT_PRESENT,
    SUBSTITUTION,
    ONE_INTERVIEW,
    RECORDED,
    SOCIAL,
    ASSESSMENT_CONSENT,
    PLEA,
    SEPARATE,
    CONFIDENTIAL,
    CLOSED_HEARING,
)


@dataclass(frozen=True)
class SuspectGuarantees:
    """The guarantees on record for one suspect before a decision on arrest or prosecution.

    None is "not recorded" for those every decision needs, and "does not arise" for the rest.
    minor_now: under 18 today; a person who has turned 18 since may still be treated as a minor.
    """

    minor_now: bool = True
    specialised_staff: bool | None = None
    interrogated: bool | None = None
    counsel: bool | None = None
    defender_heard: bool | None = None
    adult_present: bool | None = None
    social_investigation: bool | None = None
    woman_present: bool | None = None  # arises for a girl
    substitution_reason: bool | None = None  # arises if an appropriate adult stood in
    assessment_consent: bool | None = None  # arises if there was a psychological assessment
    plea_witnessed: bool | None = None  # arises if a plea was signed
    separate_handling: bool | None = None  # arises if there are adult co-suspects
    hearing_closed: bool | None = None  # arises if there is a hearing


def guarantees(facts: SuspectGuarantees) -> tuple[Verdict, ...]:
    """Return a verdict on each guarantee of one suspect that every decision needs, or that arises.

    Source: Criminal Procedure Law arts. 174, 278-281; Procuratorate Rules arts. 280, 458-468, 489.
    """
    adult_weight = Severity.HARD if facts.minor_now else Severity.WARN
    always = (
        verdict(SPECIALISED, facts.specialised_staff),
        verdict(INTERROGATED, facts.interrogated),
        verdict(COUNSEL, facts.counsel),
        verdict(DEFENDER_HEARD, facts.defender_heard),
        verdict(ADULT_PRESENT, facts.adult_present, severity=adult_weight),
        verdict(SOCIAL, facts.social_investigation),
    )
    arising: tuple[tuple[Rule, bool | None], ...] = (
        (WOMAN, facts.woman_present),
        (SUBSTITUTION, facts.substitution_reason),
        (ASSESSMENT_CONSENT, facts.assessment_consent),
        (PLEA, facts.plea_witnessed),
        (SEPARATE, facts.separate_handling),
        (CLOSED_HEARING, facts.hearing_closed),
    )
    return (*always, *(verdict(on, met) for on, met in arising if met is not None))


def victim_interview(
    *,
    interviews_before: int,
    grave_harm: bool,
    recorded: bool,
    girl: bool = False,
    woman_present: bool = False,
) -> tuple[Verdict, ...]:
    """Return the verdicts on an interview of a minor victim, the first or a further one.

    interviews_before: number of earlier interviews.
    grave_harm: sexual or violent harm, whose interviews are recorded.

    Source: Minors Protection Law art. 112; Procuratorate Rules art. 465.
    """
    verdicts = [verdict(ONE_INTERVIEW, interviews_before == 0, times=interviews_before)]
    if grave_harm:
        verdicts.append(verdict(RECORDED, recorded))
    if girl:
        verdicts.append(verdict(WOMAN, woman_present))
    return tuple(verdicts)


def hearing_closed(closed: bool | None) -> Verdict:
    """Whether a hearing with a minor party is closed to the public; None: not recorded.

    Source: Provisions on Hearings in Case Review art. 5.
    """
    return verdict(CLOSED_HEARING, closed)
