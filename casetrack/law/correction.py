"""Corrective education of a minor with serious misconduct: its conditions and its first day.

The public security organ decides; the procuratorate takes part and records.

Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41.
"""

from __future__ import annotations

from datetime import date

from casetrack.law.ages import SIXTEEN
from casetrack.law.conditions import rule, verdict
from casetrack.law.instruments import cited
from casetrack.law.public_order import NOT_PUNISHED
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
IN_FORCE = rule(
    "correction_in_force",
    "决定矫治教育时，所依据的法律已经施行",
    "The law on which corrective education rests was in force on the day of the decision",
    cited("juvenile_delinquency_law", "41"),
    severity=Severity.HARD,
    is_new=True,
)
RULES = (OF_A_MINOR, BELOW_AGE, IN_FORCE)


def corrective_education(
    *,
    is_minor: bool | None,
    for_age_alone: bool,
    least_age_at_act: int | None,
    on: date,
    for_public_order: bool = False,
) -> tuple[Verdict, ...]:
    """Return the verdicts on a measure of corrective education on the day of its decision.

    is_minor: under 18 on that day; None if unknown, which excludes nothing.
    for_age_alone: the act goes unpunished for the age alone; only then the age at the act counts.
    least_age_at_act: least possible age in whole years; None if unknown.
    on: day of the decision. for_public_order: a violation that was not punished, or whose detention
    was not carried out.

    Source: Law on the Prevention of Juvenile Delinquency arts. 38, 41; Criminal Law art. 17; Public
    Security Administration Punishments Law art. 24.
    """
    minor = verdict(OF_A_MINOR, met=is_minor is not False)
    since = (NOT_PUNISHED if for_public_order else IN_FORCE).in_force_from
    in_force = verdict(IN_FORCE, met=on >= since, since=since)
    if not for_age_alone:
        return (minor, in_force)
    is_below = least_age_at_act is None or least_age_at_act < SIXTEEN
    return (minor, in_force, verdict(BELOW_AGE, met=is_below, age=least_age_at_act))
