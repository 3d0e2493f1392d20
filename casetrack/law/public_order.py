"""Violations of public order, by the law of 2026: detention, correction, schools.

Source: Public Security Administration Punishments Law (2025 revision, in force 2026-01-01), from
reports; its text was not compared.
"""

from __future__ import annotations

from casetrack.law.conditions import rule
from casetrack.law.instruments import cited
from casetrack.law.terms import Severity, Verification

DETENTION = rule(
    "public_order_detention",
    "已满十四周岁不满十六周岁，或者已满十六周岁不满十八周岁初次违反的，"
    "情节严重、影响恶劣或者一年内第二次违反的，可以执行行政拘留",
    "At 14 and 15, and at 16 and 17 for the first time, detention is served where it is grave and"
    " of bad effect, or for a second time within a year",
    cited("public_order_law", "23"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
    is_new=True,
)
NOT_PUNISHED = rule(
    "public_order_correction",
    "不予治安管理处罚或者不执行行政拘留的未成年人，依法进行矫治教育",
    "A minor who is not punished, or not detained, gets corrective education",
    cited("public_order_law", "24"),
    severity=Severity.INFO,
    verification=Verification.SECONDARY,
    is_new=True,
)
SCHOOL_SILENT = rule(
    "public_order_school_silent",
    "学校不按规定报告学生欺凌的，依法承担责任",
    "A school that does not report bullying answers for it",
    cited("public_order_law"),
    severity=Severity.HARD,
    verification=Verification.SECONDARY,
    is_new=True,
)
RULES = (DETENTION, NOT_PUNISHED, SCHOOL_SILENT)
