"""Corrective education of a minor with serious misconduct: whom it may be for.

The public security organ decides it; the procuratorate takes part and records.

Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41.
"""

from __future__ import annotations

from casetrack.law.ages import SIXTEEN
from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verdict

OF_A_MINOR = rule(
    "correction_of_a_minor",
    "矫治教育适用于未满十八周岁的未成年人",
    "Corrective education is for somebody under 18",
    cited("juvenile_delinquency_law", "38", "41") + cited("minors_protection_law", "2"),
    severity=Severity.HARD,
)
BELOW_AGE = rule(
    "correction_below_age",
    "因不满法定刑事责任年龄不予刑事处罚的行为，行为时不满十六周岁",
    "Whoever is not punished for the age alone was under 16 at the act",
    cited("juvenile_delinquency_law", "38") + cited("criminal_law", "17"),
    severity=Severity.HARD,
)
RULES = (OF_A_MINOR, BELOW_AGE)


def corrective_education(
    *, is_minor: bool | None, for_age_alone: bool, least_age_at_act: int | None
) -> tuple[Verdict, ...]:
    """What the law says of a measure of corrective education on the day on which it is decided.

    is_minor: under 18 on that day; None where nobody knows, which excludes nothing.
    for_age_alone: the misconduct is an act that is not punished for the age alone; only then the
    age at it is asked. least_age_at_act: in whole years, as low as it may have been; None: unknown.

    Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41; Criminal Law art. 17.
    """
    minor = verdict(OF_A_MINOR, met=is_minor is not False)
    if not for_age_alone:
        return (minor,)
    is_below = least_age_at_act is None or least_age_at_act < SIXTEEN
    return (minor, verdict(BELOW_AGE, met=is_below, age=least_age_at_act))
